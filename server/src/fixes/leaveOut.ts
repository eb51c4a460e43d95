import { ts } from 'ts-morph';
import type { Edit, Fix } from '../model';
import { edit, shown, type FixContext } from './context';

/**
 * Leaves the data out of what is handed over: the property of an object literal, the attribute of a component, or
 * the last arguments of a console call, with the comma or line that belongs to it.
 */
export function leaveOutFix(context: FixContext): Fix | undefined {
  if (context.finding.kind !== 'flow') return undefined;
  const part = removablePart(context);
  if (part === undefined) return undefined;
  const edits = removal(context, part);
  return edits && { title: `Leave out ${nameOf(context, part)}`, kind: 'remove', safe: false, edits };
}

type Part = ts.ObjectLiteralElementLike | ts.JsxAttribute | ts.Expression;

/** The nearest thing around the data that can go without a trace. Never looks beyond the function it stands in. */
function removablePart(context: FixContext): Part | undefined {
  for (let node = context.node; !ts.isSourceFile(node); node = node.parent) {
    const { parent } = node;
    if (isLiteralElement(node)) return isAssignmentTarget(node.parent) ? undefined : node;
    if (ts.isJsxAttribute(node)) return isComponent(node) ? node : undefined;
    if (isConsoleArgument(node)) return node;
    if (ts.isFunctionLike(node) || ts.isStatement(node) || parent === undefined) return undefined;
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
function isComponent(node: ts.JsxAttribute): boolean {
  const tag = node.parent.parent.tagName;
  return !ts.isIdentifier(tag) || !/^[a-z]/.test(tag.text);
}

function isConsoleArgument(node: ts.Node): node is ts.Expression {
  const call = node.parent;
  if (call === undefined || !ts.isCallExpression(call) || !call.arguments.includes(node as ts.Expression)) return false;
  if (!/^console\.\w+$/.test(call.expression.getText())) return false;
  // Arguments after a format text belong to its placeholders.
  const [first] = call.arguments;
  const isFormat = first !== undefined && ts.isStringLiteralLike(first) && first.text.includes('%');
  return call.arguments.indexOf(node as ts.Expression) > 0 && !isFormat;
}

function nameOf(context: FixContext, part: Part): string {
  const named = ts.isPropertyAssignment(part) || ts.isShorthandPropertyAssignment(part) || ts.isJsxAttribute(part);
  return shown(context, named ? part.name : part);
}

function removal(context: FixContext, part: Part): Edit[] | undefined {
  if (ts.isJsxAttribute(part)) return [edit(context, part.pos, part.end, '')];
  const { parent } = part;
  if (ts.isObjectLiteralExpression(parent)) return fromList(context, parent.properties, part);
  if (ts.isCallExpression(parent)) return fromList(context, parent.arguments, part);
  return undefined;
}

function fromList(context: FixContext, list: ts.NodeArray<ts.Node>, part: ts.Node): Edit[] | undefined {
  const { text, source } = context;
  const index = list.indexOf(part);
  if (index < 0) return undefined;
  const previous = list[index - 1];
  const next = list[index + 1];
  const start = part.getStart(source);
  if (previous === undefined && next === undefined) return [edit(context, list.pos, closing(part.parent), '')];
  const line = ownLines(text, start, part.end);
  if (line !== undefined) {
    const edits = [edit(context, line.start, line.end, '')];
    // The comma before the last property goes with it where the file writes no comma at the end.
    const comma = next === undefined && previous !== undefined && !list.hasTrailingComma;
    if (comma) edits.unshift(edit(context, previous.end, commaEnd(text, previous.end), ''));
    return edits;
  }
  if (next !== undefined) return [edit(context, start, next.getStart(source), '')];
  return [edit(context, previous?.end ?? start, part.end, '')];
}

/** Where the bracket that ends the list stands. */
function closing(parent: ts.Node): number {
  return parent.end - 1;
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
