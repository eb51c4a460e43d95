import { ts } from 'ts-morph';
import type { Fix } from '../model';
import { listed, quoted, shapeAt, shown, type FixContext } from './context';
import { importedAs } from './imports';
import type { Place } from './places';
import { replaceValue, singleValues } from './values';

/**
 * Sends a SHA-256 digest instead of the value: with Node's `crypto`, or with Web Crypto in code for browsers and edge
 * runtimes, where the function around can wait for it. Not offered on phones, which have neither, nor where the policy
 * does not take a pseudonym for enough.
 */
export function hashFix(context: FixContext, places: readonly Place[]): Fix | undefined {
  if (!pseudonymIsEnough(context)) return undefined;
  const values = singleValues(context, places);
  if (values === undefined || values.some(isConstant)) return undefined;
  return runsOnNode(context) ? nodeHash(context, values) : webHash(context, values);
}

function nodeHash(context: FixContext, values: readonly ts.Expression[]): Fix | undefined {
  const create = importedAs(context, 'crypto', 'createHash');
  if (create === undefined) return undefined;
  const { quote } = context.style;
  const digest = (value: ts.Expression): string =>
    `${create.name}(${quote}sha256${quote}).update(${input(context, value)}).digest(${quote}hex${quote})`;
  return {
    title: `Hash ${listed(values.map(shown))} with SHA-256`,
    kind: 'hash',
    safe: false,
    edits: [...create.edits, ...values.map((value) => replaceValue(context, value, digest(value)))],
  };
}

/** Web Crypto answers later, so that it needs a function that waits. */
function webHash(context: FixContext, values: readonly ts.Expression[]): Fix | undefined {
  if (isForPhones(context.source) || !values.every(canAwait)) return undefined;
  const q = (text: string): string => quoted(context, text);
  const digest = (value: ts.Expression): string =>
    `Array.from(new Uint8Array(await crypto.subtle.digest(${q('SHA-256')}, new TextEncoder().encode(${input(context, value)}))), ` +
    `(byte) => byte.toString(16).padStart(2, ${q('0')})).join(${q('')})`;
  return {
    title: `Hash ${listed(values.map(shown))} with SHA-256 (Web Crypto)`,
    kind: 'hash',
    safe: false,
    edits: values.map((value) => replaceValue(context, value, digest(value))),
  };
}

function canAwait(value: ts.Expression): boolean {
  let node: ts.Node = value;
  while (!ts.isSourceFile(node) && !ts.isFunctionLike(node)) node = node.parent;
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false;
}

function pseudonymIsEnough(context: FixContext): boolean {
  const policy = context.rules.policies.find((candidate) => candidate.id === context.finding.policy);
  return policy?.enough.includes('pseudonymised') ?? false;
}

/** `update` takes texts and throws on undefined, so a value that may be missing gets an empty text. */
function input(context: FixContext, value: ts.Expression): string {
  const text = value.getText();
  const shape = shapeAt(context, value);
  if (shape?.kind === 'plain') return `String(${text})`;
  if (shape?.mayBeMissing !== true && !text.includes('?.')) return text;
  const { quote } = context.style;
  const isPlain = ts.isLeftHandSideExpression(value);
  return `${isPlain ? text : `(${text})`} ?? ${quote}${quote}`;
}

function isConstant(value: ts.Expression): boolean {
  return ts.isStringLiteralLike(value) || ts.isNumericLiteral(value) || ts.isArrayLiteralExpression(value);
}

const BROWSER_PACKAGES = /^(react-dom|svelte|vue|@angular\/core)([/-].*)?$/;
const PHONE_PACKAGES = /^(react-native|expo|@capacitor|@ionic|@react-native[^/]*)([/-].*)?$/;

function runsOnNode(context: FixContext): boolean {
  const { source } = context;
  if (/\.[jt]sx$/.test(source.fileName)) return hasDirective(source, 'use server');
  if (hasDirective(source, 'use client')) return false;
  if (/\bruntime\s*[:=]\s*['"](?:experimental-)?edge['"]/.test(source.text)) return false;
  return !importsFrom(source, BROWSER_PACKAGES) && !isForPhones(source);
}

function isForPhones(source: ts.SourceFile): boolean {
  return importsFrom(source, PHONE_PACKAGES) || /\.(?:ios|android|native)\.[jt]sx?$/.test(source.fileName);
}

function importsFrom(source: ts.SourceFile, packages: RegExp): boolean {
  return source.statements.some(
    (node) =>
      ts.isImportDeclaration(node) &&
      ts.isStringLiteral(node.moduleSpecifier) &&
      packages.test(node.moduleSpecifier.text),
  );
}

function hasDirective(source: ts.SourceFile, directive: string): boolean {
  const first = source.statements[0];
  return (
    first !== undefined &&
    ts.isExpressionStatement(first) &&
    ts.isStringLiteral(first.expression) &&
    first.expression.text === directive
  );
}
