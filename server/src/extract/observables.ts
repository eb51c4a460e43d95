/**
 * Values that come one after another, as observables of RxJS give them: `x$.pipe(map(f), tap(g))`. As everywhere, one of
 * them stands for all, like the elements of a list, so its operators become the methods of a list that do the same.
 * Facts of RxJS, from its documentation.
 */
import { ts } from 'ts-morph';
import { placeOf, walkExpression } from './expressions';
import { ConstKind, Kind, type NodeId } from './facts';
import { importOf, walkApplied, walkMethod } from './pipes';
import type { Walker } from './walker';

const OPERATORS = /^rxjs(\/operators)?$/;

/** Operators that give what their function makes of a value. */
const MAPS: Readonly<Record<string, string>> = {
  map: 'map',
  concatMap: 'flatMap',
  exhaustMap: 'flatMap',
  flatMap: 'flatMap',
  mergeMap: 'flatMap',
  switchMap: 'flatMap',
  expand: 'flatMap',
  filter: 'filter',
  find: 'find',
  reduce: 'reduce',
  scan: 'reduce',
  mergeScan: 'reduce',
};
/** Operators that look at a value and give it as it was. */
const TAPS = new Set(['tap', 'do', 'delayWhen', 'debounce', 'audit', 'throttle', 'takeWhile', 'skipWhile']);
/** Operators that give what their function makes of an error, where there is one. */
const OTHERWISE = new Set(['catchError']);
/** Operators that give what they are given besides. */
const BESIDE = new Set(['startWith', 'endWith', 'defaultIfEmpty', 'mergeWith', 'concatWith', 'raceWith']);
/** Operators that give a value and the latest of others together. */
const TOGETHER = new Set(['withLatestFrom', 'combineLatestWith', 'zipWith']);
/** Operators that give something else in place of a value. */
const REPLACING = new Set(['mapTo', 'switchMapTo', 'mergeMapTo', 'concatMapTo']);
/** Operators of which a count or an answer is left. */
const COUNTING = new Set(['count', 'every', 'isEmpty', 'findIndex', 'ignoreElements']);

/** The functions of an observer, in the order in which `subscribe` takes them one by one. */
const PARTS = ['next', 'error', 'complete'];

/** The operator of RxJS that a step of a pipe is, by its imported name. */
function operatorOf(w: Walker, step: ts.Expression): string | undefined {
  if (!ts.isCallExpression(step)) return undefined;
  const { expression } = step;
  const isMember = ts.isPropertyAccessExpression(expression);
  const named = isMember ? expression.expression : expression;
  const from = importOf(w, named);
  if (from === undefined || !OPERATORS.test(from.module)) return undefined;
  return isMember ? expression.name.text : from.name;
}

/**
 * Adds what `x$.pipe(…)` gives.
 *
 * @returns undefined for any other call
 */
export function walkObservable(w: Walker, e: ts.CallExpression): NodeId | undefined {
  const { expression } = e;
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'pipe') return undefined;
  if (!e.arguments.some((step) => operatorOf(w, step) !== undefined)) return undefined;
  let value = walkExpression(w, expression.expression);
  for (const step of e.arguments) value = walkStep(w, step, value);
  return value;
}

function walkStep(w: Walker, step: ts.Expression, value: NodeId): NodeId {
  const name = operatorOf(w, step);
  if (name === undefined || !ts.isCallExpression(step))
    // An operator of the program's own is a function of what comes before it.
    return walkApplied(w, step, [value]);
  const [first] = step.arguments;
  const place = placeOf(w, step);
  const given = () => step.arguments.map((a) => walkExpression(w, a));
  const method = MAPS[name];
  if (method !== undefined) return walkMethod(w, step, value, { name: method, args: given() });
  if (COUNTING.has(name)) {
    given();
    return w.b.node(Kind.Const, place, w.b.string(name), ConstKind.Number);
  }
  if (first === undefined) return value;
  if (TAPS.has(name)) {
    walkMethod(w, step, value, { name: 'forEach', args: [walkExpression(w, observed(first))] });
    return value;
  }
  if (OTHERWISE.has(name)) return w.b.node(Kind.Cond, place, value, value, walkApplied(w, first, []));
  if (BESIDE.has(name)) return given().reduce((all, one) => w.b.node(Kind.Cond, place, value, all, one), value);
  // One pair is the element of a list of them.
  if (TOGETHER.has(name))
    return w.b.node(Kind.Array, place, w.b.list([w.b.node(Kind.Array, place, w.b.list([value, ...given()]))]));
  if (REPLACING.has(name)) return walkExpression(w, first);
  given();
  return value;
}

/** What an observer written out is, function by function: `{ next: (user) => …, error }`. */
function partsOf(observer: ts.Expression | undefined): readonly ts.Expression[] {
  if (observer === undefined || !ts.isObjectLiteralExpression(observer)) return [];
  const parts = PARTS.map((part) =>
    observer.properties.find((p) => p.name && ts.isIdentifier(p.name) && p.name.text === part),
  );
  const given = parts.flatMap((p) => (p && ts.isPropertyAssignment(p) ? [p.initializer] : []));
  return parts[0] !== undefined && given.length === observer.properties.length ? given : [];
}

/** The function that gets the values. */
function observed(observer: ts.Expression): ts.Expression {
  return partsOf(observer)[0] ?? observer;
}

/** What a call is given; an observer stands for the functions in it, as where they are given one by one. */
export function argumentsOf(e: ts.CallExpression): readonly ts.Expression[] {
  const isSubscribed = ts.isPropertyAccessExpression(e.expression) && e.expression.name.text === 'subscribe';
  const parts = isSubscribed && e.arguments.length === 1 ? partsOf(e.arguments[0]) : [];
  return parts.length > 0 ? parts : e.arguments;
}
