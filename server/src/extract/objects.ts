/** Object literals: their fields, and what their methods assign to them. */
import { ts } from 'ts-morph';
import { placeOf, walkExpression, walkIdentifier } from './expressions';
import { BinaryKind, COMPUTED_KEY, Kind, type NodeId, SPREAD_KEY } from './facts';
import { propertyName } from './types';
import type { Expected, Walker } from './walker';

/** Adds the node for an object literal and returns it. */
export function walkObject(w: Walker, e: ts.ObjectLiteralExpression): NodeId {
  const b = w.b;
  const pairs: number[] = [];
  const self: NonNullable<typeof b.self> = { uses: [], writes: [] };
  const expected = w.typeHeld(e);
  const holds = (p: ts.PropertyAssignment | ts.MethodDeclaration) => {
    const type = expected && memberType(w, expected, p.name);
    w.holds(p.name, ts.isPropertyAssignment(p) ? p.initializer : p, type);
  };
  for (const p of e.properties) {
    if (ts.isPropertyAssignment(p)) {
      const name = propertyName(p.name);
      if (name === undefined && ts.isComputedPropertyName(p.name)) walkExpression(w, p.name.expression);
      holds(p);
      const isMethod = ts.isFunctionExpression(p.initializer);
      const value = isMethod ? inMethod(w, self, p.initializer) : walkExpression(w, p.initializer);
      pairs.push(name === undefined ? COMPUTED_KEY : b.string(name), value);
    } else if (ts.isShorthandPropertyAssignment(p)) {
      pairs.push(b.string(p.name.text), walkIdentifier(w, p.name));
    } else if (ts.isSpreadAssignment(p)) {
      pairs.push(SPREAD_KEY, walkExpression(w, p.expression));
    } else if (ts.isMethodDeclaration(p) || ts.isGetAccessor(p)) {
      const name = propertyName(p.name);
      if (ts.isMethodDeclaration(p)) holds(p);
      const fn = inMethod(w, self, p);
      // A getter's value is what it returns.
      const value = ts.isGetAccessor(p) ? b.node(Kind.Call, placeOf(w, p.name), fn, b.list([]), b.guard) : fn;
      pairs.push(name === undefined ? COMPUTED_KEY : b.string(name), value);
    }
  }
  for (const [name, value] of self.writes) addWritten(w, pairs, name, value);
  const object = b.node(Kind.Object, placeOf(w, e), b.list(pairs));
  for (const use of self.uses) b.setOperand(use, 2, object);
  return object;
}

/** What a property is declared to be, of a record that is declared to be something. */
function memberType(w: Walker, record: Expected, property: ts.PropertyName): Expected | undefined {
  const key = propertyName(property);
  if (key === undefined) return undefined;
  return w.lazily(() => {
    const of = record();
    return w.b.type({ kind: 'index', of, key: w.b.type({ kind: 'literal', text: key }) });
  });
}

/** Walks a method of an object literal, in which `this` is that object. */
function inMethod(
  w: Walker,
  self: NonNullable<Walker['b']['self']>,
  fn: ts.MethodDeclaration | ts.GetAccessorDeclaration | ts.Expression,
): NodeId {
  const outer = w.b.self;
  w.b.self = self;
  const node = ts.isMethodDeclaration(fn) || ts.isGetAccessor(fn) ? w.walkFunction(fn) : walkExpression(w, fn);
  w.b.self = outer;
  return node;
}

/** A field that a method assigns holds what it starts with, or that. */
function addWritten(w: Walker, pairs: number[], name: string, value: NodeId): void {
  const b = w.b;
  const key = b.string(name);
  const at = pairs.findIndex((k, i) => i % 2 === 0 && k === key);
  const first = pairs[at + 1];
  if (at < 0 || first === undefined) pairs.push(key, value);
  else {
    const place = { start: b.operandStart(first), end: b.operandEnd(first) };
    pairs[at + 1] = b.node(Kind.Binary, place, first, value, BinaryKind.Either);
  }
}
