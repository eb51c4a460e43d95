/**
 * Calls in another form: `fn.call(this, a)`, a choice among functions, `match(x).with(pattern, fn).otherwise(fn)`, as the
 * package ts-pattern documents it, and a choice by the platform, `Platform.select({ ios: a, default: b })`, as React Native
 * does. They become what they stand for.
 */
import { ts } from 'ts-morph';
import { placeOf, walkExpression } from './expressions';
import { BinaryKind, Kind, type NodeId } from './facts';
import type { Walker } from './walker';

/** A method of the language that is called on something else: what it is called on is what it works with. */
const OF_LANGUAGE =
  /^(?:(?:Array|Object|String|Number|Function|Date|RegExp|Promise|Map|Set|Symbol|Error|\w*Element|Node|EventTarget)\.prototype\b|\[)/;
/** Functions that every function has, and that call it. */
const CALLING = new Set(['call', 'apply']);
/** Steps that end a choice. */
const ENDING = new Set(['otherwise', 'exhaustive', 'run']);
/** Steps of a choice of which the last argument is the function that is called. */
const CHOOSING = new Set(['with', 'when', 'otherwise']);
/** Packages that have React Native's `Platform`. */
const HAVING_PLATFORM = /^(react-native|react-native-web|react-native-macos|react-native-windows|expo-modules-core)$/;

/** Where a name is imported from, and under which name. */
export function importOf(w: Walker, e: ts.Expression): { readonly module: string; readonly name: string } | undefined {
  const binding = ts.isIdentifier(e) ? w.b.lookup(e.text) : undefined;
  return binding === undefined ? undefined : w.b.bindings[binding]?.from;
}

/**
 * `fn.call(this, a)`, `fn.apply(null, [a])`, `Reflect.apply(fn, this, list)`. What has a method of its own with such a name is
 * seldom given its user, or nothing, first.
 */
export function walkWithReceiver(w: Walker, e: ts.CallExpression): NodeId | undefined {
  const callee = e.expression;
  if (!ts.isPropertyAccessExpression(callee) || !CALLING.has(callee.name.text)) return undefined;
  const isReflected = ts.isIdentifier(callee.expression) && callee.expression.text === 'Reflect';
  const fn = isReflected ? e.arguments[0] : callee.expression;
  const [receiver, ...args] = isReflected ? e.arguments.slice(1) : e.arguments;
  if (!fn || !receiver || (!isReflected && (!isReceiver(receiver, fn) || OF_LANGUAGE.test(fn.getText(w.source)))))
    return undefined;
  const called = walkExpression(w, fn);
  const given = callee.name.text === 'apply' ? spreadArguments(w, args[0]) : args.map((a) => walkExpression(w, a));
  return w.b.node(Kind.Call, placeOf(w, e), called, w.b.list(given), w.b.guard);
}

/** `this`, nothing, or what the function is a member of. */
function isReceiver(e: ts.Expression, fn: ts.Expression): boolean {
  if (e.kind === ts.SyntaxKind.ThisKeyword || e.kind === ts.SyntaxKind.NullKeyword) return true;
  if (!ts.isIdentifier(e)) return false;
  let root = fn;
  while (ts.isPropertyAccessExpression(root)) root = root.expression;
  return e.text === 'undefined' || (root !== fn && ts.isIdentifier(root) && root.text === e.text);
}

function spreadArguments(w: Walker, list: ts.Expression | undefined): NodeId[] {
  if (!list) return [];
  if (ts.isArrayLiteralExpression(list)) return list.elements.map((a) => walkExpression(w, a));
  return [w.b.node(Kind.Spread, placeOf(w, list), walkExpression(w, list))];
}

/**
 * A choice among functions gives what one of them makes of the value that is looked at.
 *
 * @returns undefined for any other call
 */
export function walkMatch(w: Walker, e: ts.CallExpression): NodeId | undefined {
  const choice = choiceOf(w, e);
  if (!choice) return undefined;
  const { b } = w;
  const value = walkExpression(w, choice.value);
  for (const pattern of choice.patterns) walkExpression(w, pattern);
  const results = choice.functions.map((fn) =>
    b.node(Kind.Call, placeOf(w, fn), walkExpression(w, fn), b.list([value]), b.guard),
  );
  return results.reduce((left, right) => b.node(Kind.Binary, placeOf(w, e), left, right, BinaryKind.Either));
}

interface Choice {
  readonly value: ts.Expression;
  readonly patterns: ts.Expression[];
  readonly functions: ts.Expression[];
}

function choiceOf(w: Walker, e: ts.CallExpression): Choice | undefined {
  if (!ts.isPropertyAccessExpression(e.expression) || !ENDING.has(e.expression.name.text)) return undefined;
  const patterns: ts.Expression[] = [];
  const functions: ts.Expression[] = [];
  let at: ts.Expression = e;
  while (ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression)) {
    const fn = at.arguments.at(-1);
    if (CHOOSING.has(at.expression.name.text) && fn) {
      functions.unshift(fn);
      patterns.unshift(...at.arguments.slice(0, -1));
    }
    at = at.expression.expression;
  }
  const [value] = ts.isCallExpression(at) ? at.arguments : [];
  const isMatch = ts.isCallExpression(at) && importOf(w, at.expression)?.module === 'ts-pattern';
  return isMatch && value && functions.length > 0 ? { value, patterns, functions } : undefined;
}

/**
 * What a platform takes is any of what is written out for them: which one runs is not known.
 *
 * @returns undefined for any other call, and where it is not all written out
 */
export function walkByPlatform(w: Walker, e: ts.CallExpression): NodeId | undefined {
  const { expression } = e;
  const [choices] = e.arguments;
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'select') return undefined;
  const from = importOf(w, expression.expression);
  if (from?.name !== 'Platform' || !HAVING_PLATFORM.test(from.module)) return undefined;
  if (!choices || !ts.isObjectLiteralExpression(choices)) return undefined;
  const written = choices.properties.flatMap((p) =>
    ts.isPropertyAssignment(p) ? [p.initializer] : ts.isShorthandPropertyAssignment(p) ? [p.name] : [],
  );
  if (written.length === 0 || written.length < choices.properties.length) return undefined;
  const platform = walkExpression(w, expression.expression);
  return written
    .map((value) => walkExpression(w, value))
    .reduce((one, other) => w.b.node(Kind.Cond, placeOf(w, e), platform, one, other));
}
