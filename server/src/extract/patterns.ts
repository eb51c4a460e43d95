/** Binding patterns and assignment targets: which value goes into which name. */
import { ts } from 'ts-morph';
import { placeOf, walkExpression } from './expressions';
import type { FactsBuilder } from './builder';
import { BinaryKind, type BindingId, COMPUTED_KEY, Kind, type NodeId, WRITTEN_KEY } from './facts';
import { commonJsExport } from './imports';
import { propertyName } from './types';
import type { Walker } from './walker';

/** Calls `each` for every identifier that a declaration's name or pattern declares. */
export function patternNames(name: ts.BindingName, each: (name: ts.Identifier) => void): void {
  if (ts.isIdentifier(name)) each(name);
  else for (const element of name.elements) if (ts.isBindingElement(element)) patternNames(element.name, each);
}

/** Gives `value` to the names of a declared pattern. The names are already declared in the scope. */
export function bindPattern(w: Walker, name: ts.BindingName, value: NodeId): void {
  const b = w.b;
  if (ts.isIdentifier(name)) {
    const binding = b.lookup(name.text);
    b.define(binding, value);
    return;
  }
  const named: string[] = [];
  name.elements.forEach((element, index) => {
    if (!ts.isBindingElement(element)) return;
    if (element.dotDotDotToken) {
      bindPattern(
        w,
        element.name,
        b.node(Kind.Rest, placeOf(w, element), value, b.list(named.map((n) => b.string(n)))),
      );
      return;
    }
    const key = ts.isArrayBindingPattern(name) ? String(index) : bindingKey(element);
    if (key !== undefined) named.push(key);
    bindPattern(w, element.name, withDefault(w, element, memberOf(w, element, value, key), element.initializer));
  });
}

function bindingKey(element: ts.BindingElement): string | undefined {
  if (element.propertyName) return propertyName(element.propertyName);
  return ts.isIdentifier(element.name) ? element.name.text : undefined;
}

function memberOf(w: Walker, element: ts.Node, value: NodeId, key: string | undefined): NodeId {
  if (key === undefined) return w.b.node(Kind.Elem, placeOf(w, element), value, value);
  return w.b.node(Kind.Prop, placeOf(w, element), value, w.b.string(key), 1);
}

function withDefault(w: Walker, place: ts.Node, value: NodeId, initializer: ts.Expression | undefined): NodeId {
  if (!initializer) return value;
  return w.b.node(Kind.Binary, placeOf(w, place), value, walkExpression(w, initializer), BinaryKind.Either);
}

/** Gives `value` to an assignment's left side. */
export function assignTarget(w: Walker, target: ts.Expression, value: NodeId): void {
  const b = w.b;
  if (ts.isParenthesizedExpression(target) || ts.isNonNullExpression(target))
    return assignTarget(w, target.expression, value);
  if (ts.isIdentifier(target)) {
    const binding = b.lookup(target.text);
    const fact = binding === undefined ? undefined : b.bindings[binding];
    if (binding !== undefined && fact) {
      b.define(binding, value);
      if (!b.order.isLocal(binding)) fact.captured = true;
    } else {
      // Nothing of the file declares it: `location = url` assigns to a global.
      assignProperty(w, target, value);
    }
  } else if (ts.isObjectLiteralExpression(target)) {
    assignObject(w, target, value);
  } else if (ts.isArrayLiteralExpression(target)) {
    target.elements.forEach((e, i) => {
      if (!ts.isOmittedExpression(e))
        assignTarget(w, ts.isSpreadElement(e) ? e.expression : e, memberOf(w, e, value, String(i)));
    });
  } else if (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)) {
    assignProperty(w, target, value);
  }
}

function assignObject(w: Walker, target: ts.ObjectLiteralExpression, value: NodeId): void {
  for (const p of target.properties) {
    if (ts.isShorthandPropertyAssignment(p)) assignTarget(w, p.name, memberOf(w, p, value, p.name.text));
    else if (ts.isPropertyAssignment(p)) assignTarget(w, p.initializer, memberOf(w, p, value, propertyName(p.name)));
    else if (ts.isSpreadAssignment(p)) assignTarget(w, p.expression, value);
  }
}

function assignProperty(
  w: Walker,
  target: ts.Identifier | ts.PropertyAccessExpression | ts.ElementAccessExpression,
  value: NodeId,
): void {
  const b = w.b;
  const node = walkExpression(w, target);
  b.node(
    Kind.Set,
    { start: placeOf(w, target).start, end: Math.max(b.operandEnd(value), target.end) },
    node,
    value,
    b.guard,
  );
  const { path, root } = pathFrom(b, node);
  let at = root;
  // A computed key: the value lies somewhere in the object.
  const key = b.kindOf(at) === Kind.Elem ? b.operand(at, 1) : undefined;
  if (key !== undefined) at = b.operand(at, 0);
  if (b.kindOf(at) === Kind.Ref) {
    addWrite(b, b.operand(at, 0), path.join('.'), value);
    if (key !== undefined) addWrite(b, b.operand(at, 0), WRITTEN_KEY, key);
  }
  const field = path[0];
  if (ts.isPropertyAccessExpression(target)) commonJsExport(w, target, value);
  if (b.kindOf(at) === Kind.This && b.self && path.length === 1 && field !== undefined)
    b.self.writes.push([field, value]);
  else addToMember(w, { node: at, path, hasKey: key !== undefined }, value);
}

/** Methods that put what they are given into a list, a set or a map. */
const ADDING: ReadonlySet<string> = new Set(['push', 'unshift', 'add', 'set']);
/** Those of forms, subjects and stores. */
const ADDING_ELSEWHERE: ReadonlySet<string> = new Set(['append', 'next', 'setKey']);

/** True for the name of a method that puts what it is given into what it is called on. */
export function isAdding(method: string): boolean {
  return ADDING.has(method) || ADDING_ELSEWHERE.has(method);
}

/** `groups[key].push(x)`, `(groups[key] ??= []).push(x)`: what is put into a part lies in the whole. */
export function addToElement(w: Walker, callee: NodeId, args: readonly NodeId[]): void {
  const { b } = w;
  if (!ADDING.has(b.textOfString(b.operand(callee, 1)))) return;
  let list = b.operand(callee, 0);
  if (b.kindOf(list) === Kind.Binary) list = b.operand(list, 0);
  const value = args.at(-1);
  if (b.kindOf(list) !== Kind.Elem || value === undefined) return;
  const whole = b.operand(list, 0);
  if (b.kindOf(whole) === Kind.Ref) addWrite(b, b.operand(whole, 0), '', value);
  else addToMember(w, { node: whole, path: [], hasKey: true }, value);
}

/** The names on the way from what an expression starts with, up to a computed key. */
function pathFrom(b: FactsBuilder, node: NodeId): { readonly path: string[]; readonly root: NodeId } {
  const path: string[] = [];
  let root = node;
  while (b.kindOf(root) === Kind.Prop) {
    path.unshift(b.textOfString(b.operand(root, 1)));
    root = b.operand(root, 0);
  }
  return { path, root };
}

/** `this.name = x`, and what that gives to a part of a field: `this.labels[key] = x`, `this.state.user = x`. */
function addToMember(
  w: Walker,
  { node, path, hasKey }: { readonly node: NodeId; readonly path: readonly string[]; readonly hasKey: boolean },
  value: NodeId,
): void {
  const { path: before, root } = hasKey ? pathFrom(w.b, node) : { path: [], root: node };
  if (w.b.kindOf(root) !== Kind.This || w.b.classId < 0) return;
  const keys = [...before, ...(hasKey ? [undefined] : []), ...path];
  const [field, ...within] = keys;
  if (field === undefined) return;
  const held = within.reduceRight((inner: NodeId, name) => recordOf(w.b, name, inner), value);
  addMember(w, field, held);
}

/** A record with one field, under a key that is computed where it has no name. */
function recordOf(b: FactsBuilder, name: string | undefined, value: NodeId): NodeId {
  const place = { start: b.operandStart(value), end: b.operandEnd(value) };
  return b.node(Kind.Object, place, b.list([name === undefined ? COMPUTED_KEY : b.string(name), value]));
}

/** Names that one thing may have. */
export const MAX_ALIASES = 3;

/**
 * Remembers that a field of a variable is given a value. What the variable is another name of is given it as well:
 * `const list = groups.open; list.push(x)`.
 */
export function addWrite(b: FactsBuilder, binding: BindingId, path: string, value: NodeId, aliases = 0): void {
  const fact = b.bindings[binding];
  if (!fact) return;
  if (!b.limits.add(fact.writes, [path, value], fact)) b.order.full(fact);
  if (!b.order.isLocal(binding)) fact.captured = true;
  const same = aliases < MAX_ALIASES && path !== WRITTEN_KEY ? aliasOf(b, fact) : undefined;
  if (same) addWrite(b, same.binding, [...same.path, ...(path === '' ? [] : [path])].join('.'), value, aliases + 1);
}

/** What a variable is another name of, where it is given one value alone. */
export function aliasOf(
  b: FactsBuilder,
  { definitions }: { readonly definitions: readonly NodeId[] },
): { readonly binding: BindingId; readonly path: readonly string[] } | undefined {
  let [node] = definitions;
  if (node === undefined || definitions.length > 1) return undefined;
  // `groups[key] ?? []`
  if (b.kindOf(node) === Kind.Binary) node = b.operand(node, 0);
  let path: string[] = [];
  for (;;) {
    const kind = b.kindOf(node);
    if (kind === Kind.Ref) return { binding: b.operand(node, 0), path };
    if (kind === Kind.Prop) path.unshift(b.textOfString(b.operand(node, 1)));
    // What is put into an element lies in the whole.
    else if (kind === Kind.Elem) path = [];
    else if (kind !== Kind.Cast) return undefined;
    node = b.operand(node, 0);
  }
}

/** Adds a value to a field of the class the walk is in. */
export function addMember(w: Walker, name: string, value: NodeId | undefined, type = 0, getter = false): void {
  const members = w.b.classes[w.b.classId]?.members;
  if (!members) return;
  const known = members.get(name);
  if (known) {
    if (value !== undefined) w.b.limits.add(known.values, value, { name, start: w.b.operandStart(value) });
  } else members.set(name, { values: value === undefined ? [] : [value], type, getter });
}
