import { ts } from 'ts-morph';
import type { DataItem, Span } from '../model';
import type { FixContext } from './context';

/** An expression that hands data over, and what it hands over. */
export interface Place {
  readonly node: ts.Node;
  readonly data: readonly DataItem[];
}

/**
 * The places that must change for a finding to go, in their order. One call often hands several values over; those
 * that would be inventory alone (an id, the address a mail is sent to) may stay.
 * Undefined when one of the places cannot be told.
 */
export function placesOf(context: FixContext): readonly Place[] | undefined {
  const { finding, source } = context;
  const main = innermost(source, finding.at);
  const harmful = finding.data.filter((item) => !isHarmless(context, item));
  const byPlace = new Map<string, { node: ts.Node; data: DataItem[] }>();
  for (const item of harmful.length > 0 ? harmful : finding.data) {
    const span = placeOf(item, context, main);
    if (span.file !== finding.at.file || span.end > context.text.length) return undefined;
    const key = `${span.start}-${span.end}`;
    const known = byPlace.get(key);
    if (known === undefined) byPlace.set(key, { node: narrowest(innermost(source, span), item), data: [item] });
    else known.data.push(item);
  }
  if (byPlace.size === 0) return [{ node: main, data: [] }];
  return [...byPlace.values()].sort((a, b) => a.node.pos - b.node.pos);
}

/**
 * The data inside of what the engine tells as a whole, such as an error that is made of it: the one name or property
 * that is called like the item.
 */
function narrowest(node: ts.Node, item: DataItem): ts.Node {
  if (!ts.isNewExpression(node) && !ts.isArrayLiteralExpression(node)) return node;
  const segments = item.name.split('.');
  const found: ts.Node[] = [];
  const visit = (inner: ts.Node): void => {
    if (ts.isFunctionLike(inner)) return;
    const own = ts.isIdentifier(inner)
      ? inner.text
      : ts.isPropertyAccessExpression(inner)
        ? inner.name.text
        : undefined;
    if (own !== undefined && (own === segments.at(-1) || own === segments[0])) found.push(inner);
    else ts.forEachChild(inner, visit);
  };
  for (const part of (ts.isNewExpression(node) ? node.arguments : node.elements) ?? []) visit(part);
  const [only, ...others] = found;
  return only !== undefined && others.length === 0 ? only : node;
}

/**
 * The places inside of the literals that local constants hold: of `const body = { email: user.email }` and
 * `JSON.stringify(body)` that is the property. Only for constants that are used once, so that nothing else changes.
 * Undefined where no place is such a constant, or an item is not found in it.
 */
export function placesInLiterals(context: FixContext, places: readonly Place[]): readonly Place[] | undefined {
  let isOther = false;
  const inside = places.flatMap((place): readonly (Place | undefined)[] => {
    const literal = literalOf(place.node);
    if (literal === undefined) return [place];
    isOther = true;
    return place.data.map((item) => partFor(context, literal, item));
  });
  if (!isOther || inside.includes(undefined)) return undefined;
  const byNode = new Map<ts.Node, Place>();
  for (const place of inside) {
    if (place === undefined) continue;
    const known = byNode.get(place.node);
    byNode.set(place.node, { node: place.node, data: [...(known?.data ?? []), ...place.data] });
  }
  return [...byNode.values()].sort((a, b) => a.node.pos - b.node.pos);
}

/** The object literal that a constant of the function holds which is named here, and nowhere else. */
function literalOf(node: ts.Node): ts.ObjectLiteralExpression | undefined {
  if (!ts.isIdentifier(node)) return undefined;
  let scope: ts.Node = node;
  while (!ts.isSourceFile(scope) && !ts.isFunctionLike(scope)) scope = scope.parent;
  const named: ts.Identifier[] = [];
  const visit = (inner: ts.Node): void => {
    if (ts.isIdentifier(inner) && inner.text === node.text && !isMemberName(inner)) named.push(inner);
    ts.forEachChild(inner, visit);
  };
  visit(scope);
  const [declared, used, ...others] = named;
  const declaration = declared?.parent;
  if (used !== node || others.length > 0 || declaration === undefined) return undefined;
  if (!ts.isVariableDeclaration(declaration) || declaration.name !== declared) return undefined;
  let value = declaration.initializer;
  while (value !== undefined && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value))) value = value.expression;
  return value !== undefined && ts.isObjectLiteralExpression(value) ? value : undefined;
}

function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return ts.isPropertyAssignment(parent) && parent.name === node;
}

/** The value in a literal that an item comes from: where a step of its way is, else what is called like it. */
function partFor(
  { source, finding }: FixContext,
  literal: ts.ObjectLiteralExpression,
  item: DataItem,
): Place | undefined {
  const start = literal.getStart(source);
  const step = item.steps.findLast(
    ({ span }) => span.file === finding.at.file && start < span.start && span.end < literal.end,
  );
  if (step !== undefined) return { node: innermost(source, step.span), data: [item] };
  const words = item.name.split('.');
  const found = literal.properties.filter((property) => {
    if (!ts.isPropertyAssignment(property) && !ts.isShorthandPropertyAssignment(property)) return false;
    const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
    const own = ts.isPropertyAccessExpression(value) ? value.name.text : value.getText();
    return own === words.at(-1) || own === item.name || property.name.getText() === words.at(-1);
  });
  const [only, ...others] = found;
  if (only?.name === undefined || others.length > 0) return undefined;
  return { node: ts.isPropertyAssignment(only) ? only.initializer : only.name, data: [item] };
}

function isHarmless({ finding, rules }: FixContext, item: DataItem): boolean {
  if (rules.categories.get(item.category)?.pseudonymous === true) return true;
  const expected = rules.destinations.get(finding.recipient?.id ?? '')?.expected ?? [];
  return expected.some((category) => item.category === category || item.category.startsWith(`${category}.`));
}

/** Where an item is handed over: as the engine says it, else the last of its steps inside the call around the finding. */
function placeOf(item: DataItem, context: FixContext, main: ts.Node): Span {
  if (item.at !== undefined) return item.at;
  const { at } = context.finding;
  let call: ts.Node = main;
  while (!ts.isSourceFile(call) && !(isCall(call) && call !== main)) call = call.parent;
  if (ts.isSourceFile(call)) return at;
  const [start, end] = [call.getStart(context.source), call.end];
  const inside = item.steps.filter(
    ({ span }) =>
      span.file === at.file && span.start >= start && span.end <= end && (span.start > start || span.end < end),
  );
  return inside.at(-1)?.span ?? at;
}

function isCall(node: ts.Node): boolean {
  return ts.isCallOrNewExpression(node) || ts.isTaggedTemplateExpression(node) || ts.isJsxOpeningLikeElement(node);
}

/** The narrowest node that a span lies in. */
export function innermost(source: ts.SourceFile, span: { readonly start: number; readonly end: number }): ts.Node {
  let found: ts.Node = source;
  for (let next: ts.Node | undefined = source; next !== undefined;) {
    found = next;
    next = ts.forEachChild(found, (child) =>
      child.getStart(source) <= span.start && child.end >= span.end ? child : undefined,
    );
  }
  return found;
}
