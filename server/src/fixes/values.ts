import { ts } from 'ts-morph';
import type { Edit } from '../model';
import { splitWords } from '../text/words';
import { edit, shapeAt, type FixContext } from './context';
import type { Place } from './places';

/**
 * The node of a place when it is an expression whose value is used where it stands and can be exchanged for another
 * one: not a name in a declaration, not the owner of a property, not a call's callee, not a target of an assignment.
 */
export function valueOf({ node }: Place): ts.Expression | undefined {
  const { parent } = node;
  if (!ts.isExpression(node) || ts.isObjectLiteralExpression(node) || ts.isFunctionLike(node)) return undefined;
  // A list or an object of a class is no text that another could stand for.
  if (ts.isArrayLiteralExpression(node) || ts.isNewExpression(node)) return undefined;
  if (ts.isJsxElement(node) || ts.isJsxFragment(node) || ts.isJsxSelfClosingElement(node)) return undefined;
  if (ts.isShorthandPropertyAssignment(parent)) return parent.objectAssignmentInitializer ? undefined : node;
  if (ts.isIdentifier(node) && isNameOnly(node, parent)) return undefined;
  if (ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent) || ts.isJsxSpreadAttribute(parent)) return undefined;
  if (
    ts.isPropertyAccessExpression(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isCallOrNewExpression(parent)
  ) {
    return parent.expression === node ? undefined : node;
  }
  return ts.isBinaryExpression(parent) && parent.left === node && isAssignment(parent) ? undefined : node;
}

function isAssignment(node: ts.BinaryExpression): boolean {
  const kind = node.operatorToken.kind;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** An identifier that names something instead of standing for a value. */
function isNameOnly(node: ts.Identifier, parent: ts.Node): boolean {
  if (ts.isJsxAttribute(parent) || ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return true;
  if (ts.isJsxOpeningLikeElement(parent) || ts.isJsxClosingElement(parent) || ts.isTypeNode(parent)) return true;
  return (parent as ts.NamedDeclaration).name === node;
}

/** Puts other code in the value's place: `{ email }` must become `{ email: … }`. */
export function replaceValue(context: FixContext, value: ts.Expression, replacement: string): Edit {
  const shorthand = ts.isShorthandPropertyAssignment(value.parent);
  const text = shorthand ? `${value.getText()}: ${replacement}` : replacement;
  return edit(context, value.getStart(context.source), value.end, text);
}

/**
 * True when the value is a person's whole record and not one piece of data: a name or property that either holds
 * several pieces, or is a word for a person and holds a piece with another name.
 */
export function isRecord(context: FixContext, place: Place, value: ts.Expression): boolean {
  const shape = shapeAt(context, value);
  if (shape !== undefined) return shape.kind === 'record';
  const own = ownName(value);
  if (own === undefined || own === 'id') return false;
  if (place.data.some((item) => item.category === 'user')) return true;
  const names = new Set(place.data.map((item) => item.name.slice(item.name.lastIndexOf('.') + 1)));
  if (names.has(own)) return false;
  if (names.size > 1) return true;
  // `body`, `data`, `parsed.data`: what it holds has a name of its own.
  if (context.rules.words.neutral.has(own.toLowerCase()) && place.data.some((item) => item.name.includes('.')))
    return true;
  const written = value.getText();
  if (place.data.some((item) => item.name.startsWith(`${written}.`))) return true;
  return context.rules.words.persons.has(splitWords(own).at(-1) ?? '');
}

/** The name that a value has where it stands: of a variable, or of a property. */
export function ownName(value: ts.Expression): string | undefined {
  if (ts.isIdentifier(value)) return value.text;
  if (ts.isPropertyAccessExpression(value)) return value.name.text;
  if (ts.isAsExpression(value) || ts.isNonNullExpression(value)) return ownName(value.expression);
  return undefined;
}

/** The values of all places, when each is one piece of data that can be exchanged. */
export function singleValues(context: FixContext, places: readonly Place[]): readonly ts.Expression[] | undefined {
  const values: ts.Expression[] = [];
  for (const place of places) {
    const value = valueOf(place);
    if (value === undefined || isRecord(context, place, value)) return undefined;
    const { kind } = shapeAt(context, value) ?? {};
    if (kind === 'list' || kind === 'other') return undefined;
    values.push(value);
  }
  return values;
}

/** A name, or a property of one: reading it several times is as good as once. */
export function isSimple(value: ts.Expression): boolean {
  if (ts.isIdentifier(value)) return true;
  return ts.isPropertyAccessExpression(value) && value.questionDotToken === undefined && isSimple(value.expression);
}
