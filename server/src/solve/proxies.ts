/**
 * Proxies whose trap makes what is under a name: `new Proxy(console, { get(target, name) { return (...args) => … } })`. What
 * such a function does may depend on the name that it was asked for by.
 */
import { BinaryKind, ConstKind, GUARD_STRIDE, Kind, TestKind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { functionsAround } from './reach';
import { listOf } from './schemas';
import type { AbstractValue, FunctionValue } from './valueTable';
import type { Evaluator } from './values';

type ProxyValue = AbstractValue & { kind: 'proxy' };

/** A trap, and the name that it is asked for. */
interface Trapped {
  readonly trap: ProxyValue;
  readonly name: string;
}

const TRAP = 'get';
/** Of a trap: what the name is that is asked for. */
const NAME_INDEX = 1;
const MAX_GUARDS = 40;
const MAX_DEPTH = 6;

/** What a proxy is by the `get` of its handler. */
export function proxied(values: Evaluator, handler: Gid, depth: number): ProxyValue[] {
  return values
    .evaluate(handler, depth)
    .filter((v) => v.kind === 'object' || v.kind === 'instance')
    .flatMap((v) => [...values.member(v, TRAP, depth)])
    .flatMap((v) => (v.kind === 'function' ? { kind: 'proxy' as const, file: v.file, id: v.id } : []));
}

/**
 * What the trap gives under a name: the functions that are written in it, but for those that it keeps for other names, and
 * what it looks up under this name in something else, as one that makes a client when it is first used.
 */
export function trappedMembers(graph: FlowGraph, values: Evaluator, asked: Trapped, depth: number): AbstractValue[] {
  const { trap, name } = asked;
  const isFor = ({ file, id }: FunctionValue) => {
    const under = conditionsFrom(graph, file, [graph.file(file).facts.functions[id]?.guard ?? 0]);
    return !under.some(({ condition, holds }) => excludes(graph, condition, { trap: trap.id, name, holds }, 0));
  };
  const written = values
    .returns({ kind: 'function', file: trap.file, id: trap.id }, depth)
    .filter(
      (v) => v.kind === 'function' && v.file === trap.file && outerOf(graph, v.file, v.id) === trap.id && isFor(v),
    );
  const found = (graph.file(trap.file).facts.functions[trap.id]?.returns ?? [])
    .flatMap((node) => lookedUpIn(graph, gidOf(trap.file, node), trap.id, 0))
    .flatMap((object) => [...values.evaluate(object, depth)])
    .flatMap((v) => (v.kind === 'proxy' ? [] : [...values.member(v, name, depth)]));
  return [...written, ...found];
}

/** In which objects a trap looks up the name that it is asked for: `client()[name]`, `Reflect.get(client(), name)`. */
function lookedUpIn(graph: FlowGraph, gid: Gid, trap: number, depth: number): Gid[] {
  if (depth > MAX_DEPTH) return [];
  const at = (column: number) => gidOf(fileOf(gid), graph.column(gid, column));
  const inside = (node: Gid) => lookedUpIn(graph, node, trap, depth + 1);
  const kind = graph.column(gid, 0);
  if (kind === Kind.Cast || kind === Kind.Await) return inside(at(3));
  if (kind === Kind.Cond) return [...inside(at(4)), ...inside(at(5))];
  if (kind === Kind.Binary) return [...inside(at(3)), ...inside(at(4))];
  if (kind === Kind.Elem) return isNameOf(graph, at(4), trap) ? [at(3)] : [];
  if (kind === Kind.Ref) {
    const definition = graph.definitionOf(gid);
    return definition === undefined || graph.column(definition, 0) === Kind.Param ? [] : inside(definition);
  }
  if (kind !== Kind.Call || graph.column(at(3), 0) !== Kind.Prop) return [];
  const method = graph.facts(gid).strings[graph.column(at(3), 4)];
  const receiver = gidOf(fileOf(gid), graph.column(at(3), 3));
  if (method === 'bind') return inside(receiver);
  const [object, key] = listOf(graph, gid, 4).map((node) => gidOf(fileOf(gid), node));
  const isReflect = method === 'get' && isGlobal(graph, receiver, 'Reflect');
  return isReflect && object !== undefined && key !== undefined && isNameOf(graph, key, trap) ? [object] : [];
}

function isGlobal(graph: FlowGraph, gid: Gid, name: string): boolean {
  return graph.column(gid, 0) === Kind.Global && graph.facts(gid).strings[graph.column(gid, 3)] === name;
}

function outerOf(graph: FlowGraph, file: FileIndex, fn: number): number {
  return graph.file(file).facts.functions[fn]?.outer ?? -1;
}

/**
 * Tells which callers never come to an application, as it stands under a condition on the name that a function was asked
 * for by: `logger.info()` passes by what stands under `if (name === 'track')`. Undefined where no name matters.
 *
 * @param fn the function around the application, which a trap may have given
 * @returns for the name that a caller calls it by
 */
export function passedBy(graph: FlowGraph, application: Gid, fn: number): ((name: string) => boolean) | undefined {
  const file = fileOf(application);
  const trap = outerOf(graph, file, fn);
  const { functions } = graph.facts(application);
  if (functions[trap]?.name !== TRAP) return undefined;
  const around = [graph.column(application, 5), ...guardsAround(graph, application, fn)];
  const conditions = conditionsFrom(graph, file, around);
  if (conditions.length === 0) return undefined;
  return (name) =>
    name !== '' && conditions.some(({ condition, holds }) => excludes(graph, condition, { trap, name, holds }, 0));
}

interface Condition {
  readonly condition: Gid;
  readonly holds: boolean;
}

/** Guards and what they stand under, as conditions. */
function conditionsFrom(graph: FlowGraph, file: FileIndex, firsts: readonly number[]): Condition[] {
  const { guards } = graph.file(file).facts;
  const conditions: Condition[] = [];
  for (const first of firsts) {
    let guard = first;
    for (let i = 0; guard > 0 && i < MAX_GUARDS; i++) {
      const condition = gidOf(file, guards[guard * GUARD_STRIDE + 1] ?? 0);
      conditions.push({ condition, holds: guards[guard * GUARD_STRIDE + 2] === 1 });
      guard = guards[guard * GUARD_STRIDE] ?? 0;
    }
  }
  return conditions;
}

/** The conditions of functions that stand in a function, around an application. */
function guardsAround(graph: FlowGraph, application: Gid, fn: number): number[] {
  const { functions } = graph.facts(application);
  const around = functionsAround(graph, application).map(({ id }) => id);
  return around.flatMap((id) =>
    id !== fn && isWithin(graph, fileOf(application), id, fn) ? (functions[id]?.guard ?? 0) : [],
  );
}

function isWithin(graph: FlowGraph, file: FileIndex, inner: number, fn: number): boolean {
  let at = inner;
  for (let i = 0; i < MAX_GUARDS && at >= 0 && at !== fn; i++) at = outerOf(graph, file, at);
  return at === fn;
}

interface Asked {
  readonly trap: number;
  readonly name: string;
  readonly holds: boolean;
}

/** Can a condition not be as it is said to be, where the trap was asked for a name? */
function excludes(graph: FlowGraph, condition: Gid, asked: Asked, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const at = (column: number) => gidOf(fileOf(condition), graph.column(condition, column));
  const kind = graph.column(condition, 0);
  if (kind === Kind.Binary) {
    const operator = graph.column(condition, 5);
    if (operator === BinaryKind.Concat) return false;
    const sides = [at(3), at(4)].map((side) => excludes(graph, side, asked, depth + 1));
    // `a && b` holds: both hold. `a || b` holds: one of them does.
    return (operator === BinaryKind.And) === asked.holds ? sides.some(Boolean) : sides.every(Boolean);
  }
  if (kind !== Kind.Test) return false;
  const test = graph.column(condition, 5);
  if (test === TestKind.Not) return excludes(graph, at(3), { ...asked, holds: !asked.holds }, depth + 1);
  if (test !== TestKind.Equal && test !== TestKind.Unequal) return false;
  const isName = [at(3), at(4)].some((side) => isNameOf(graph, side, asked.trap));
  const text = [at(3), at(4)].map((side) => textOf(graph, side)).find((t) => t !== undefined);
  if (!isName || text === undefined) return false;
  return (test === TestKind.Equal) === asked.holds ? text !== asked.name : text === asked.name;
}

/** The name that a trap is asked for. */
function isNameOf(graph: FlowGraph, key: Gid, trap: number): boolean {
  const gid = graph.column(key, 0) === Kind.Cast ? gidOf(fileOf(key), graph.column(key, 3)) : key;
  const parameter = graph.column(gid, 0) === Kind.Ref ? graph.definitionOf(gid) : undefined;
  if (parameter === undefined || graph.column(parameter, 0) !== Kind.Param) return false;
  return graph.column(parameter, 3) === trap && graph.column(parameter, 4) === NAME_INDEX;
}

function textOf(graph: FlowGraph, gid: Gid): string | undefined {
  const isText = graph.column(gid, 0) === Kind.Const && graph.column(gid, 4) === ConstKind.Text;
  return isText ? graph.facts(gid).strings[graph.column(gid, 3)] : undefined;
}
