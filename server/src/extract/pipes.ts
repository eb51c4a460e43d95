/**
 * Values that are put through functions one after another: `pipe(x, f, g)` is `g(f(x))`. Of the containers that the
 * libraries for it have (what may be absent, what may have failed, what is yet to come), the value inside is followed;
 * their functions become calls of what they are given. Facts of fp-ts, effect and remeda, from their documentation.
 */
import { ts } from 'ts-morph';
import { placeOf, walkExpression } from './expressions';
import { BinaryKind, ConstKind, Kind, type NodeId, type TypeId } from './facts';
import type { Walker } from './walker';

const PIPES = /^(fp-ts(\/(lib|es6))?\/(function|pipeable)|(@effect\/data|@fp-ts\/core|effect)(\/Function)?|remeda)$/;
/** Modules about a container of one value. */
const CONTAINERS =
  /^(fp-ts(\/(lib|es6))?|effect|@effect\/(data|io)|@fp-ts\/core)\/(Option|Either|These|Task\w*|IO\w*|Reader\w*|State\w*|Identity|Effect|Exit)$/;
const LISTS = /^((fp-ts(\/(lib|es6))?|effect|@effect\/data|@fp-ts\/core)\/(Readonly)?(NonEmpty)?(Array|Chunk)|remeda)$/;

/** Functions of a container that give what they are given makes of the value. */
const MAPS =
  /^(map|flatMap|chain(W|Rec)?|chain\w*K(W)?|mapNullable|andThen|flatMapNullable|flatMap\w+|mapRight|mapBoth|bimap)$/;
/** Functions that look at the value and give it as it was. */
const TAPS = /^(tap(IO|Task)?|chainFirst\w*|filter|filterOrElse(W)?|filterOrFail|fromPredicate|liftPredicate)$/;
/** Functions that have another value for where there is none. */
const OTHERWISE = /^(getOrElse\w*|alt(W)?|orElse\w*|catchAll|mapLeft|mapError|getOrNull|getOrUndefined)$/;
const FOLDS = /^(fold|match)\w*$/;
const LIST_METHODS: Readonly<Record<string, string>> = {
  map: 'map',
  mapWithIndex: 'map',
  filter: 'filter',
  filterMap: 'map',
  findFirst: 'find',
  findLast: 'findLast',
  find: 'find',
  chain: 'flatMap',
  flatMap: 'flatMap',
  some: 'some',
  every: 'every',
  exists: 'some',
  forEach: 'forEach',
};

export interface Imported {
  readonly module: string;
  readonly name: string;
}

/** A function of a library as one of the steps: `O.map(f)`, `O.toUndefined`. */
export interface Operator {
  readonly of: 'container' | 'list';
  readonly name: string;
  readonly args: readonly ts.Expression[];
}

/** The module and name that an identifier is imported from. */
export function importOf(w: Walker, e: ts.Expression): Imported | undefined {
  const binding = ts.isIdentifier(e) ? w.b.lookup(e.text) : undefined;
  return binding === undefined ? undefined : w.b.bindings[binding]?.from;
}

/** The module and name under which a library knows a function: `Option` and `map` of `O.map`. */
export function functionOf(w: Walker, e: ts.Expression): Imported | undefined {
  if (!ts.isPropertyAccessExpression(e)) return importOf(w, e);
  const from = importOf(w, e.expression);
  if (!from) return undefined;
  // `import { Option } from 'effect'`, `import { option as O } from 'fp-ts'`
  const part = from.name === '*' ? '' : `/${(from.name[0] ?? '').toUpperCase()}${from.name.slice(1)}`;
  return { module: from.module + part, name: e.name.text };
}

function operatorOf(w: Walker, e: ts.Expression): Operator | undefined {
  const isCall = ts.isCallExpression(e);
  const found = functionOf(w, isCall ? e.expression : e);
  if (!found) return undefined;
  const of = CONTAINERS.test(found.module) ? 'container' : LISTS.test(found.module) ? 'list' : undefined;
  return of && { of, name: found.name, args: isCall ? e.arguments : [] };
}

/** True for a module of the library Effect. */
export function isDescription(module: string): boolean {
  return /^effect(\/|$)/.test(module);
}

/**
 * Adds what `pipe(…)` gives, or `value.pipe(…)` of what has it as a method.
 *
 * @returns undefined for any other call
 */
export function walkPiped(w: Walker, e: ts.CallExpression): NodeId | undefined {
  const { expression } = e;
  if (ts.isPropertyAccessExpression(expression) && expression.name.text === 'pipe' && hasOperator(w, e)) {
    let value = walkExpression(w, expression.expression);
    for (const step of e.arguments) value = walkStep(w, step, value);
    return value;
  }
  const [first, ...steps] = e.arguments;
  if (!first || steps.length === 0 || e.arguments.some(ts.isSpreadElement)) return undefined;
  const from = functionOf(w, e.expression);
  if (from?.name !== 'pipe' || !PIPES.test(from.module)) return undefined;
  let value = walkStart(w, first);
  for (const step of steps) value = walkStep(w, step, value);
  return value;
}

function hasOperator(w: Walker, e: ts.CallExpression): boolean {
  return !e.arguments.some(ts.isSpreadElement) && e.arguments.some((step) => operatorOf(w, step)?.of === 'container');
}

/** `pipe(O.some(x), …)` starts with the value itself. */
function walkStart(w: Walker, e: ts.Expression): NodeId {
  const made = ts.isCallExpression(e) && e.arguments.length === 1 ? operatorOf(w, e) : undefined;
  const inner = made?.of === 'container' && /^(some|right|of|succeed|fromNullable)$/.test(made.name) && made.args[0];
  return walkExpression(w, inner || e);
}

function walkStep(w: Walker, step: ts.Expression, value: NodeId): NodeId {
  const operator = operatorOf(w, step);
  if (operator?.of === 'list') return walkListStep(w, step, operator, value) ?? walkApplied(w, step, [value]);
  return (operator && walkStepOf(w, step, operator, value)) ?? walkApplied(w, step, [value]);
}

/** Adds what a function of a container makes of one. */
export function walkStepOf(w: Walker, step: ts.Expression, operator: Operator, value: NodeId): NodeId | undefined {
  return walkContainerStep(w, step, operator, value) ?? walkBeside(w, step, operator, value);
}

/** What a program is run with, and how often, changes nothing of what it comes to. */
function walkBeside(w: Walker, step: ts.Expression, { args }: Operator, value: NodeId): NodeId | undefined {
  const from = functionOf(w, ts.isCallExpression(step) ? step.expression : step);
  if (from?.module !== 'effect/Effect') return undefined;
  const [first] = args;
  if (/^(asVoid|ignore(Logged)?)$/.test(from.name))
    return w.b.node(Kind.Const, placeOf(w, step), w.b.string('undefined'), ConstKind.Other);
  if (/^(as|zipRight)$/.test(from.name) && first) return walkExpression(w, first);
  walkExpression(w, step);
  return value;
}

/** Modules of the schemas that come with Effect. */
const SCHEMAS = /^(effect|@effect\/schema)\/Schema$/;
const DECODING = /^(decode|decodeUnknown|validate)(Sync|Promise)?$/;

/** True for a module of schemas. */
export function isOfSchemas(module: string): boolean {
  return SCHEMAS.test(module);
}

/** Adds the type of what a schema describes: `typeof Guest.Type`. */
export function typeOfSchema(w: Walker, at: ts.Node, schema: NodeId): TypeId {
  const node = w.b.implied(Kind.Prop, placeOf(w, at), schema, w.b.string('Type'));
  return w.b.type({ kind: 'query', node });
}

/**
 * Adds what a schema makes of a value: `Schema.decodeUnknown(Guest)(value)`.
 *
 * @param at what is shown for it
 * @returns undefined for any other function
 */
export function walkDecoded(w: Walker, fn: ts.Expression, value: () => NodeId, at: ts.Node = fn): NodeId | undefined {
  const schema = ts.isCallExpression(fn) ? fn.arguments[0] : undefined;
  const from = schema && ts.isCallExpression(fn) ? functionOf(w, fn.expression) : undefined;
  if (!schema || !from || !isOfSchemas(from.module) || !DECODING.test(from.name)) return undefined;
  const described = typeOfSchema(w, schema, walkExpression(w, schema));
  return w.b.node(Kind.Cast, placeOf(w, at), value(), described);
}

/** Adds the call of a function that is given by an expression. */
export function walkApplied(w: Walker, fn: ts.Expression, args: readonly NodeId[]): NodeId {
  const [first] = args;
  const decoded = first === undefined ? undefined : walkDecoded(w, fn, () => first);
  if (decoded !== undefined) return decoded;
  const callee = walkExpression(w, fn);
  return w.b.node(Kind.Call, placeOf(w, fn), callee, w.b.list([...args]), w.b.guard);
}

function walkContainerStep(
  w: Walker,
  step: ts.Expression,
  { name, args }: Operator,
  value: NodeId,
): NodeId | undefined {
  const place = placeOf(w, step);
  const [first, second] = args;
  if (first && ts.isObjectLiteralExpression(first) && (FOLDS.test(name) || name === 'catchTags'))
    return walkCases(w, step, first, value);
  if (first && FOLDS.test(name)) {
    // The last of them gets the value; what came instead of it is not followed.
    const none = second ? walkApplied(w, first, []) : undefined;
    const some = walkApplied(w, second ?? first, [value]);
    return none === undefined ? some : w.b.node(Kind.Cond, place, value, some, none);
  }
  if (first && name === 'andThen' && isProgramCall(w, first)) return walkExpression(w, first);
  if (first && MAPS.test(name)) return walkApplied(w, second ?? first, [value]);
  if (first && TAPS.test(name)) {
    walkApplied(w, first, [value]);
    return value;
  }
  if (second && name === 'catchTag') return w.b.node(Kind.Cond, place, value, value, walkApplied(w, second, []));
  if (OTHERWISE.test(name)) return first ? w.b.node(Kind.Cond, place, value, value, walkApplied(w, first, [])) : value;
  // Into the container or out of it, or from one to another.
  return /^(some|right|of|succeed|from\w+|to(Undefined|Nullable))$/.test(name) ? value : undefined;
}

/** `Effect.andThen(Effect.log('done'))`. */
function isProgramCall(w: Walker, e: ts.Expression): boolean {
  return ts.isCallExpression(e) && functionOf(w, e.expression)?.module === 'effect/Effect';
}

/** `O.match({ onNone: () => a, onSome: (x) => b })` gives what one of the functions makes of the value. */
function walkCases(
  w: Walker,
  step: ts.Expression,
  cases: ts.ObjectLiteralExpression,
  value: NodeId,
): NodeId | undefined {
  const isOfErrors = (name: string) => /^on(None|Left|Failure|Empty)$/.test(name);
  const made = cases.properties.flatMap((p) => {
    if (!ts.isPropertyAssignment(p)) return [];
    const given = isOfErrors(p.name.getText(w.source)) ? [] : [value];
    return [walkApplied(w, p.initializer, given)];
  });
  return made.length === 0
    ? undefined
    : made.reduce((left, right) => w.b.node(Kind.Binary, placeOf(w, step), left, right, BinaryKind.Either));
}

/** `A.map(f)` is the method of a list. */
function walkListStep(w: Walker, step: ts.Expression, { name, args }: Operator, value: NodeId): NodeId | undefined {
  const method = LIST_METHODS[name];
  const [fn] = args;
  if (method === undefined || !fn || args.length !== 1) return undefined;
  return walkMethod(w, step, value, { name: method, args: [walkExpression(w, fn)] });
}

/** Adds the call of a method of a value, at the place of the step that it stands for. */
export function walkMethod(
  w: Walker,
  step: ts.Node,
  value: NodeId,
  { name, args }: { readonly name: string; readonly args: readonly NodeId[] },
): NodeId {
  const place = placeOf(w, step);
  const callee = w.b.node(Kind.Prop, place, value, w.b.string(name));
  return w.b.node(Kind.Call, place, callee, w.b.list([...args]), w.b.guard);
}
