import { ts } from 'ts-morph';
import type { Edit, Fix } from '../model';
import { edit, listed, shown, type FixContext } from './context';
import type { Place } from './places';

/**
 * Leaves the data out of what is handed over: properties of an object literal, attributes of a component, or
 * arguments of a console call, with the commas and lines that belong to them.
 */
export function leaveOutFix(context: FixContext, places: readonly Place[]): Fix | undefined {
  const parts: Part[] = [];
  for (const { node } of places) {
    const part = removablePart(node);
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
function removablePart(from: ts.Node): Part | undefined {
  for (let node = from; !ts.isSourceFile(node); node = node.parent) {
    if (isLiteralElement(node)) return isAssignmentTarget(node.parent) ? undefined : node;
    if (ts.isJsxAttribute(node)) return isOfComponent(node) ? node : undefined;
    if (isConsoleArgument(node)) return node;
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

function isConsoleArgument(node: ts.Node): node is ts.Expression {
  const call = node.parent;
  if (!ts.isCallExpression(call) || !/^console\.\w+$/.test(call.expression.getText())) return false;
  const index = call.arguments.findIndex((argument) => argument === node);
  // Arguments after a format text belong to its placeholders.
  const [first] = call.arguments;
  const isFormat = first !== undefined && ts.isStringLiteralLike(first) && first.text.includes('%');
  return index > 0 && !isFormat;
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

/** Removes parts of one list, run by run: what stands side by side goes together, with the commas between. */
function removal(context: FixContext, list: ts.NodeArray<ts.Node>, parts: readonly ts.Node[]): Edit[] {
  const isGone = (node: ts.Node | undefined): boolean => node !== undefined && parts.includes(node);
  const edits: Edit[] = [];
  for (let first = 0; first < list.length; first++) {
    if (!isGone(list[first])) continue;
    let last = first;
    while (isGone(list[last + 1])) last++;
    edits.push(...removeRun(context, list, { first, last }));
    first = last;
  }
  return edits;
}

function removeRun(
  context: FixContext,
  list: ts.NodeArray<ts.Node>,
  run: { readonly first: number; readonly last: number },
): Edit[] {
  const { text, source } = context;
  const [head, tail] = [list[run.first], list[run.last]];
  if (head === undefined || tail === undefined) return [];
  if (ts.isJsxAttribute(head)) return [edit(context, head.pos, tail.end, '')];
  const previous = list[run.first - 1];
  const next = list[run.last + 1];
  if (previous === undefined && next === undefined) return [edit(context, list.pos, head.parent.end - 1, '')];
  const lines = ownLines(text, head.getStart(source), tail.end);
  if (lines !== undefined) {
    const edits = [edit(context, lines.start, lines.end, '')];
    // The comma before the last property goes with it where the file writes no comma at the end.
    const comma = next === undefined && previous !== undefined && !list.hasTrailingComma;
    if (comma) edits.unshift(edit(context, previous.end, commaEnd(text, previous.end), ''));
    return edits;
  }
  if (next !== undefined) return [edit(context, head.getStart(source), next.getStart(source), '')];
  return [edit(context, previous?.end ?? head.pos, tail.end, '')];
}

function commaEnd(text: string, from: number): number {
  const comma = /^\s*,/.exec(text.slice(from));
  return from + (comma?.[0].length ?? 0);
}

/** The whole lines of a part that shares them with nothing but its comma and a comment. */
function ownLines(text: string, start: number, end: number): { start: number; end: number } | undefined {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  if (text.slice(lineStart, start).trim() !== '') return undefined;
  const rest = /^[ \t]*,?[ \t]*(?:\/\/[^\r\n]*)?\r?\n/.exec(text.slice(end));
  return rest === null ? undefined : { start: lineStart, end: end + rest[0].length };
}
