import { ts } from 'ts-morph';
import type { Fix } from '../model';
import { listed, shown, type FixContext } from './context';
import type { Place } from './places';
import { removal } from './removal';

/**
 * Leaves the data out of what is handed over: properties of an object literal, attributes of a component, or
 * arguments of a console call, with the commas and lines that belong to them.
 */
export function leaveOutFix(context: FixContext, places: readonly Place[]): Fix | undefined {
  const parts: Part[] = [];
  for (const { node } of places) {
    const part = removablePart(context, node);
    if (part === undefined) return undefined;
    if (!parts.includes(part)) parts.push(part);
  }
  const outer = parts.filter((part) => !parts.some((other) => other !== part && isInside(part, other)));
  if (outer.length === 0) return undefined;
  const lists = new Set(outer.map(listAround));
  const edits = [...lists].flatMap((list) => removal(context, list, outer));
  return { title: `Leave out ${listed(outer.map(nameOf))}`, kind: 'remove', safe: false, edits };
}

type Part = ts.ObjectLiteralElementLike | ts.JsxAttribute | ts.Expression;

function isInside(part: ts.Node, other: ts.Node): boolean {
  return part.pos >= other.pos && part.end <= other.end;
}

/** The nearest thing around the data that can go without a trace. Never looks beyond the function it stands in. */
function removablePart(context: FixContext, from: ts.Node): Part | undefined {
  for (let node = from; !ts.isSourceFile(node); node = node.parent) {
    if (isLiteralElement(node)) return isAssignmentTarget(node.parent) ? undefined : node;
    if (ts.isJsxAttribute(node)) return isOfComponent(node) ? node : undefined;
    if (isLogArgument(context, node)) return node;
    if (ts.isFunctionLike(node) || ts.isStatement(node)) return undefined;
  }
  return undefined;
}

function isLiteralElement(node: ts.Node): node is ts.ObjectLiteralElementLike {
  return ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node) || ts.isSpreadAssignment(node);
}

/** `({ email } = user)` is written like an object and is none. */
function isAssignmentTarget(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) {
    return parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  }
  return isLiteralElement(parent) && isAssignmentTarget(parent.parent);
}

/** An attribute of an element of the page is what a person sees; one of a component is handed on. */
function isOfComponent(node: ts.JsxAttribute): boolean {
  const tag = node.parent.parent.tagName;
  return !ts.isIdentifier(tag) || !/^[a-z]/.test(tag.text);
}

/** What is logged beside something else. What other calls are given means something by its place. */
function isLogArgument({ finding, source }: FixContext, node: ts.Node): node is ts.Expression {
  const call = node.parent;
  if (!ts.isCallExpression(call)) return false;
  const isSink =
    finding.sink === 'log' && call.getStart(source) === finding.call.start && call.end === finding.call.end;
  if (!isSink && !/^console\.\w+$/.test(call.expression.getText())) return false;
  const index = call.arguments.findIndex((argument) => argument === node);
  // Arguments after a format text belong to its placeholders.
  const [first] = call.arguments;
  const isFormat = first !== undefined && ts.isStringLiteralLike(first) && first.text.includes('%');
  const isMessage = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isBinaryExpression(node);
  return index >= (isMessage ? 1 : 0) && call.arguments.length > 1 && !isFormat;
}

function nameOf(part: Part): string {
  const named = ts.isPropertyAssignment(part) || ts.isShorthandPropertyAssignment(part) || ts.isJsxAttribute(part);
  return shown(named ? part.name : part);
}

function listAround(part: Part): ts.NodeArray<ts.Node> {
  const { parent } = part;
  if (ts.isObjectLiteralExpression(parent) || ts.isJsxAttributes(parent)) return parent.properties;
  return (parent as ts.CallExpression).arguments;
}
