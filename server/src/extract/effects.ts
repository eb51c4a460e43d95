/**
 * Calls that are written as a description for somebody else to make: the effects of a saga and memoised selectors.
 * Facts of redux-saga and reselect, from their documentation. They become the calls that they stand for, so all that
 * is known of calls holds of them.
 */
import { ts } from 'ts-morph';
import { placeOf, walkExpression } from './expressions';
import { importOf, walkByPlatform, walkMatch, walkWithReceiver } from './otherCalls';
import { Kind, type NodeId } from './facts';
import { propertyName } from './types';
import type { Walker } from './walker';

const EFFECTS = /^((@redux-saga\/core|redux-saga)\/effects|typed-redux-saga(\/macro)?)$/;
const SELECTORS = /^(reselect|@reduxjs\/toolkit(\/.+)?)$/;
const MAKERS = new Set(['createSelector', 'createDraftSafeSelector']);
/** Effects that give what the function returns, or fail as it does. */
const BLOCKING = new Set(['call', 'cps', 'apply', 'retry']);
/** Effects that give a handle on what was started. */
const DETACHED = new Set(['fork', 'spawn']);
/** Arguments before the function. */
const BEFORE: Readonly<Record<string, number>> = { retry: 2 };
/** The state, and what a caller adds: as many arguments of a selector as are told apart. */
const SELECTED_BY = 3;

/** The name of an effect of a saga under which its package knows it, or undefined for any other callee. */
function effectOf(w: Walker, callee: ts.Expression): string | undefined {
  const isMember = ts.isPropertyAccessExpression(callee);
  const from = importOf(w, isMember ? callee.expression : callee);
  if (!from) return undefined;
  if (!isMember) return EFFECTS.test(from.module) ? from.name : undefined;
  const isSpace = from.name === '*' ? EFFECTS.test(from.module) : /^redux-saga$/.test(from.module);
  return isSpace && /^(\*|effects)$/.test(from.name) ? callee.name.text : undefined;
}

/** True for an expression that describes an effect: what a saga yields is nothing that its caller gets. */
export function isEffect(w: Walker, e: ts.Expression): boolean {
  return ts.isCallExpression(e) && effectOf(w, e.expression) !== undefined;
}

/**
 * Adds the call that an effect or a selector describes.
 *
 * @returns undefined for a call that is just a call
 */
export function walkDescribed(w: Walker, e: ts.CallExpression): NodeId | undefined {
  const made = importOf(w, e.expression);
  if (made && SELECTORS.test(made.module) && MAKERS.has(made.name)) return walkSelector(w, e);
  const effect = effectOf(w, e.expression);
  if (effect === undefined) return walkWithReceiver(w, e) ?? walkMatch(w, e) ?? walkByPlatform(w, e);
  const [first] = e.arguments;
  if (!first || e.arguments.some(ts.isSpreadElement)) return undefined;
  if (effect === 'all' || effect === 'race') return walkExpression(w, first);
  if (effect === 'select') return walkSelect(w, e, first);
  if (DETACHED.has(effect)) return w.b.node(Kind.Test, placeOf(w, e), walkCalled(w, e, first, e.arguments.slice(1)));
  if (!BLOCKING.has(effect)) return undefined;
  if (effect === 'apply') return walkApply(w, e);
  const fn = e.arguments[BEFORE[effect] ?? 0];
  return fn && walkCalled(w, e, fn, e.arguments.slice((BEFORE[effect] ?? 0) + 1));
}

/** `call(fn, a)`, `call([target, 'method'], a)`, `call({ context, fn }, a)`. */
function walkCalled(w: Walker, e: ts.CallExpression, fn: ts.Expression, args: readonly ts.Expression[]): NodeId {
  const callee = walkCallee(w, fn);
  const given = args.map((a) => walkExpression(w, a));
  return w.b.node(Kind.Call, placeOf(w, e), callee, w.b.list(given), w.b.guard);
}

function walkCallee(w: Walker, fn: ts.Expression): NodeId {
  if (ts.isArrayLiteralExpression(fn) && fn.elements.length === 2) {
    const [target, method] = fn.elements;
    if (target && method) return walkMethod(w, fn, target, method);
  }
  if (ts.isObjectLiteralExpression(fn)) {
    const target = optionOf(fn, 'context');
    const method = optionOf(fn, 'fn');
    if (method) return walkMethod(w, fn, target, method);
  }
  return walkExpression(w, fn);
}

function optionOf(options: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const p of options.properties) {
    if (ts.isPropertyAssignment(p) && propertyName(p.name) === name) return p.initializer;
    if (ts.isShorthandPropertyAssignment(p) && p.name.text === name) return p.name;
  }
  return undefined;
}

/** @param method its name, or the function itself */
function walkMethod(w: Walker, at: ts.Node, target: ts.Expression | undefined, method: ts.Expression): NodeId {
  if (!target || !ts.isStringLiteralLike(method)) return walkExpression(w, method);
  const object = walkExpression(w, target);
  return w.b.node(Kind.Prop, placeOf(w, at), object, w.b.string(method.text));
}

/** `apply(target, target.method, [a, b])`. */
function walkApply(w: Walker, e: ts.CallExpression): NodeId | undefined {
  const [target, method, args] = e.arguments;
  if (!target || !method || (args && !ts.isArrayLiteralExpression(args))) return undefined;
  const callee = walkMethod(w, e, target, method);
  const given = (args?.elements ?? []).map((a) => walkExpression(w, a));
  return w.b.node(Kind.Call, placeOf(w, e), callee, w.b.list(given), w.b.guard);
}

/** `select(selector, a)` gives `selector(select(), a)`. */
function walkSelect(w: Walker, e: ts.CallExpression, selector: ts.Expression): NodeId {
  const { b } = w;
  const callee = walkExpression(w, selector);
  const state = b.implied(Kind.Call, placeOf(w, e), walkExpression(w, e.expression), b.list([]), b.guard);
  const given = e.arguments.slice(1).map((a) => walkExpression(w, a));
  return b.node(Kind.Call, placeOf(w, e), callee, b.list([state, ...given]), b.guard);
}

/** `createSelector([a, b], (x, y) => …)` is a function that gives what the last one makes of what the others give. */
function walkSelector(w: Walker, e: ts.CallExpression): NodeId | undefined {
  const { b } = w;
  const parts = partsOf(e);
  if (!parts || parts.inputs.some(ts.isSpreadElement)) return undefined;
  const { start, end } = placeOf(w, e);
  const id = b.functions.length;
  const returns: NodeId[] = [];
  const params: NodeId[] = [];
  b.functions.push({
    name: '',
    start,
    end,
    nameStart: start,
    nameEnd: start,
    params,
    paramNames: Array.from({ length: SELECTED_BY }, () => ''),
    returns,
    returnType: 0,
    escapes: -1,
    guard: b.guard,
    classId: -1,
    outer: b.fn,
  });
  const value = b.node(Kind.Func, { start, end }, id);
  const outer = b.fn;
  b.fn = id;
  b.escapes.push([]);
  for (let index = 0; index < SELECTED_BY; index++)
    params.push(b.node(Kind.Param, { start, end: start }, id, index, 0));
  // Whoever calls a selector hands over the state of the whole program: nobody's doing, and told by names further in.
  const state = b.implied(Kind.Call, { start, end: start }, walkExpression(w, e.expression), b.list([]), b.guard);
  const selected = parts.inputs.map((input) =>
    b.node(Kind.Call, placeOf(w, input), walkExpression(w, input), b.list([state, ...params.slice(1)]), b.guard),
  );
  const made = walkExpression(w, parts.combiner);
  returns.push(b.node(Kind.Call, { start, end }, made, b.list(selected), b.guard));
  b.escapes.pop();
  b.fn = outer;
  return value;
}

/** The selectors, one by one or in a list, and the function after them; settings may follow. */
function partsOf(
  e: ts.CallExpression,
): { readonly inputs: readonly ts.Expression[]; readonly combiner: ts.Expression } | undefined {
  const args = e.arguments.filter((a, i) => i === 0 || !ts.isObjectLiteralExpression(a));
  const [first, second] = args;
  if (first && second && ts.isArrayLiteralExpression(first)) return { inputs: first.elements, combiner: second };
  const combiner = args.at(-1);
  return combiner && args.length > 1 ? { inputs: args.slice(0, -1), combiner } : undefined;
}
