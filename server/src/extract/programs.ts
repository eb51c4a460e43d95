/**
 * Programs that are described before they run: `Effect.gen(function* () { … })`, `Effect.tryPromise(() => …)`. They become
 * what they stand for, so that all that is known of calls holds of them, and what they give is what running them gives. Of
 * a service (`class Mailer extends Effect.Service<Mailer>()('Mailer', { effect })`, `Context.Tag`) the members are those
 * of what makes it, wherever a layer says so. Facts of Effect, from its documentation.
 */
import { ts } from 'ts-morph';
import { placeOf, walkExpression } from './expressions';
import { BinaryKind, Kind, type NodeId, PROVIDED, type TypeId } from './facts';
import {
  functionOf,
  isDescription,
  isOfSchemas,
  typeOfSchema,
  walkApplied,
  walkDecoded,
  walkMethod,
  walkStepOf,
} from './pipes';
import { dottedName, propertyName } from './types';
import type { Walker } from './walker';

/** Descriptions of a function that is called when they are run; the function may stand under `try`. */
const CALLED = new Set(['sync', 'promise', 'suspend', 'try', 'tryPromise']);
/** Functions that give a function which runs the program it is made of. */
const NAMED = new Set(['fn', 'fnUntraced']);
/** What runs a program gives what it comes to. */
const RUNNING = /^run(Promise|Sync)$/;
/** Functions of a program and a function of what it comes to. */
const CHAINED = /^(map|flatMap|andThen|tap|catchAll|orElse|mapError|as|zipRight)$/;
/** What a service is made by, in the order in which one is looked for. */
const MAKING = ['effect', 'scoped', 'succeed', 'sync'] as const;
/** What says which value a service has. */
const PROVIDING =
  /^effect\/(Layer (effect|scoped|succeed|sync)|Context (make|add)|Effect (provideService|provideServiceEffect))$/;

/**
 * Adds what a description of a program comes to.
 *
 * @returns undefined for any other call
 */
export function walkProgram(w: Walker, e: ts.CallExpression): NodeId | undefined {
  const from = functionOf(w, e.expression);
  if (from === undefined) return walkNamedProgram(w, e) ?? walkDecodedCall(w, e);
  if (PROVIDING.test(`${from.module} ${from.name}`)) return walkProvided(w, e, from.name === 'sync');
  const [first, second] = e.arguments;
  if (from.module !== 'effect/Effect' || !first || e.arguments.some(ts.isSpreadElement)) return undefined;
  if (from.name === 'gen') return walkGenerated(w, e.arguments.at(-1));
  if (CALLED.has(from.name)) return walkCalled(w, first);
  if (NAMED.has(from.name)) return isFunction(first) ? walkBody(w, first) : undefined;
  if (from.name === 'succeed' || from.name === 'all' || RUNNING.test(from.name)) return walkExpression(w, first);
  if (from.name === 'forEach' && second)
    return walkMethod(w, e, walkExpression(w, first), { name: 'map', args: [walkExpression(w, second)] });
  if (e.arguments.length !== 2 || !second || !CHAINED.test(from.name)) return undefined;
  return walkStepOf(w, e, { of: 'container', name: from.name, args: [second] }, walkExpression(w, first));
}

/** `Effect.fn('name')(function* () { … })`. */
function walkNamedProgram(w: Walker, e: ts.CallExpression): NodeId | undefined {
  const [body, ...steps] = e.arguments;
  if (!ts.isCallExpression(e.expression) || !body || !isFunction(body)) return undefined;
  const from = functionOf(w, e.expression.expression);
  if (from?.module !== 'effect/Effect' || !NAMED.has(from.name)) return undefined;
  for (const step of steps) walkExpression(w, step);
  return walkBody(w, body);
}

/** `Schema.decodeUnknownSync(Guest)(value)`. */
function walkDecodedCall(w: Walker, e: ts.CallExpression): NodeId | undefined {
  const [value] = e.arguments;
  return value && walkDecoded(w, e.expression, () => walkExpression(w, value), e);
}

function isFunction(e: ts.Expression): e is ts.FunctionExpression | ts.ArrowFunction {
  return ts.isFunctionExpression(e) || ts.isArrowFunction(e);
}

/** Adds a function that is a program: what it waits for is nothing that it gives. */
function walkBody(w: Walker, fn: ts.FunctionExpression | ts.ArrowFunction): NodeId {
  w.b.programs.add(w.b.functions.length);
  return walkExpression(w, fn);
}

function walkGenerated(w: Walker, fn: ts.Expression | undefined): NodeId | undefined {
  if (!fn || !isFunction(fn)) return undefined;
  const callee = walkBody(w, fn);
  return w.b.node(Kind.Call, placeOf(w, fn), callee, w.b.list([]), w.b.guard);
}

/** `() => …`, `{ try: () => …, catch: (cause) => … }`. */
function walkCalled(w: Walker, first: ts.Expression): NodeId {
  if (!ts.isObjectLiteralExpression(first)) return walkApplied(w, first, []);
  let made: NodeId | undefined;
  for (const p of first.properties) {
    const value = walkOption(w, p);
    if (p.name && propertyName(p.name) === 'try') made = value;
  }
  return made ?? w.b.node(Kind.Unknown, placeOf(w, first));
}

/** What one of the functions gives. */
function walkOption(w: Walker, p: ts.ObjectLiteralElementLike): NodeId | undefined {
  if (ts.isMethodDeclaration(p)) {
    const fn = w.walkFunction(p);
    return w.b.node(Kind.Call, placeOf(w, p), fn, w.b.list([]), w.b.guard);
  }
  if (ts.isPropertyAssignment(p)) return walkApplied(w, p.initializer, []);
  return ts.isShorthandPropertyAssignment(p) ? walkApplied(w, p.name, []) : undefined;
}

// ------------------------------------------------------------ services

/** `yield* Mailer` in a program gives the service of that name: what it is typed as, besides what makes it. */
export function walkAsked(w: Walker, e: ts.Expression, value: NodeId): NodeId {
  const name = dottedName(e);
  if (!w.b.programs.has(w.b.fn) || name === undefined || !/(^|\.)[A-Z]\w*$/.test(name)) return value;
  const { b } = w;
  const place = placeOf(w, e);
  // Whoever runs the program hands it in: a class by itself would hold nothing.
  const handed = b.implied(Kind.Call, place, value, b.list([]), b.guard);
  const either = b.node(Kind.Binary, place, value, handed, BinaryKind.Either);
  return b.node(Kind.Cast, place, either, b.type({ kind: 'reference', name, args: [] }));
}

/** True where what the function around the walk waits for is nothing that it gives. */
export function isProgram(w: Walker): boolean {
  return w.b.programs.has(w.b.fn);
}

/** Says of a service what it is: `Layer.succeed(Mailer, { send })`, `Effect.provideService(program, Mailer, { send })`. */
function walkProvided(w: Walker, e: ts.CallExpression, isCalled: boolean): NodeId | undefined {
  const { b } = w;
  const [service, made] = e.arguments.slice(-2);
  if (!service || !made || e.arguments.some(ts.isSpreadElement)) return undefined;
  const callee = walkExpression(w, e.expression);
  const before = e.arguments.slice(0, -2).map((a) => walkExpression(w, a));
  const owner = service.kind === ts.SyntaxKind.ThisKeyword ? classAround(w, service) : walkExpression(w, service);
  const value = isCalled ? walkApplied(w, made, []) : walkExpression(w, made);
  const field = b.node(Kind.Prop, placeOf(w, service), owner, b.string(PROVIDED));
  b.node(Kind.Set, placeOf(w, service), field, value, b.guard);
  return b.node(Kind.Call, placeOf(w, e), callee, b.list([...before, owner, value]), b.guard);
}

/** The class that a static field stands in. */
function classAround(w: Walker, at: ts.Node): NodeId {
  const name = w.b.classes[w.b.classId]?.name ?? '';
  const binding = name === '' ? undefined : w.b.lookup(name);
  if (binding === undefined) return w.b.node(Kind.Unknown, placeOf(w, at));
  return w.b.node(Kind.Ref, placeOf(w, at), binding, 0, w.b.order.at(binding));
}

/** What a class extends that a function of Effect makes. */
export interface MadeBase {
  /** Stands for what makes it. */
  readonly value: NodeId;
  /** What it is declared to be; 0 where nothing says it. */
  readonly type: TypeId;
  readonly isService: boolean;
}

/** Functions that make classes of records. */
const OF_RECORDS = /^(Class|TaggedClass|TaggedError|TaggedRequest)$/;

/**
 * Adds what a service, or a record, is made of.
 *
 * @param e what its class extends
 * @returns undefined for any other class
 */
export function walkMadeBase(w: Walker, e: ts.Expression): MadeBase | undefined {
  if (!ts.isCallExpression(e) || !ts.isCallExpression(e.expression)) return undefined;
  const from = functionOf(w, e.expression.expression);
  if (from && isOfSchemas(from.module) && OF_RECORDS.test(from.name)) return walkRecord(w, e, from.name);
  if (from === undefined || !isDescription(from.module)) return undefined;
  if (from.name === 'Service' && from.module === 'effect/Effect') return walkMade(w, e);
  if (from.name !== 'Tag') return undefined;
  const type = w.readType(e.typeArguments?.[1]);
  const nothing = w.b.node(Kind.Unknown, placeOf(w, e));
  return { value: w.b.node(Kind.Cast, placeOf(w, e), nothing, type), type, isService: true };
}

/** `Schema.Class<Guest>('Guest')({ … })` has the fields of `Schema.Struct({ … })`. */
function walkRecord(w: Walker, e: ts.CallExpression, name: string): MadeBase | undefined {
  const { b } = w;
  const made = ts.isCallExpression(e.expression) ? e.expression.expression : undefined;
  const given = e.arguments.find(ts.isObjectLiteralExpression);
  if (!made || !ts.isPropertyAccessExpression(made) || !given) return undefined;
  const payload =
    name === 'TaggedRequest' ? given.properties.find((p) => p.name?.getText(w.source) === 'payload') : undefined;
  const fields = payload && ts.isPropertyAssignment(payload) ? payload.initializer : given;
  const place = placeOf(w, e);
  const callee = b.implied(Kind.Prop, place, walkExpression(w, made.expression), b.string('Struct'));
  const value = b.implied(Kind.Call, place, callee, b.list([walkExpression(w, fields)]), b.guard);
  return { value, type: typeOfSchema(w, e, value), isService: false };
}

function walkMade(w: Walker, e: ts.CallExpression): MadeBase | undefined {
  const options = e.arguments[1];
  if (!options || !ts.isObjectLiteralExpression(options)) return undefined;
  const found = new Map<string, NodeId>();
  for (const p of options.properties) {
    if (!ts.isPropertyAssignment(p)) continue;
    const isCalled = isFunction(p.initializer);
    const value = isCalled ? walkApplied(w, p.initializer, []) : walkExpression(w, p.initializer);
    found.set(propertyName(p.name) ?? '', value);
  }
  const name = MAKING.find((n) => found.has(n));
  const value = found.get(name ?? '');
  return { value: value ?? w.b.node(Kind.Unknown, placeOf(w, e)), type: 0, isService: true };
}
