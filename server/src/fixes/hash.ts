import { ts } from 'ts-morph';
import type { Fix } from '../model';
import { listed, shown, type FixContext } from './context';
import { importedAs } from './imports';
import type { Place } from './places';
import { replaceValue, singleValues } from './values';

/**
 * Sends a SHA-256 digest instead of the value, with Node's `crypto`. Not offered in code for browsers and phones,
 * which have no such module, nor where the policy does not take a pseudonym for enough.
 */
export function hashFix(context: FixContext, places: readonly Place[]): Fix | undefined {
  if (!pseudonymIsEnough(context) || !runsOnNode(context)) return undefined;
  const values = singleValues(context, places);
  if (values === undefined || values.some(isConstant)) return undefined;
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

function pseudonymIsEnough(context: FixContext): boolean {
  const policy = context.rules.policies.find((candidate) => candidate.id === context.finding.policy);
  return policy?.enough.includes('pseudonymised') ?? false;
}

/** `update` throws on undefined, so a value that may be missing gets an empty text. */
function input(context: FixContext, value: ts.Expression): string {
  const text = value.getText();
  if (!text.includes('?.')) return text;
  const { quote } = context.style;
  const isPlain = ts.isLeftHandSideExpression(value);
  return `${isPlain ? text : `(${text})`} ?? ${quote}${quote}`;
}

function isConstant(value: ts.Expression): boolean {
  return ts.isStringLiteralLike(value) || ts.isNumericLiteral(value) || ts.isArrayLiteralExpression(value);
}

const BROWSER_PACKAGES = /^(react-native|expo|@capacitor|@ionic|react-dom|svelte|vue)([/-].*)?$/;

function runsOnNode(context: FixContext): boolean {
  const { source } = context;
  if (/\.[jt]sx$/.test(source.fileName)) return hasDirective(source, 'use server');
  if (hasDirective(source, 'use client')) return false;
  return !source.statements.some(
    (node) =>
      ts.isImportDeclaration(node) &&
      ts.isStringLiteral(node.moduleSpecifier) &&
      BROWSER_PACKAGES.test(node.moduleSpecifier.text),
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
