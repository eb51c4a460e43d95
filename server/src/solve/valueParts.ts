/** What the parts of expressions tell of values, without asking what they are. */
import { Kind, REST_PARAMETER } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { listOf } from './schemas';
import type { Resolved, TypeReader, TypeRef } from './types';
import type { AbstractValue } from './valueTable';

/** Platform functions that give what they are given. */
export const SAME_ARGUMENT = new Set(
  ['Promise.resolve', 'Object.freeze', 'Object.assign', 'Object.seal', 'structuredClone'].map((name) => `.${name}`),
);
/** Methods of lists that give elements of them. */
export const SELECTING: ReadonlySet<string> = new Set([
  'find',
  'findLast',
  'filter',
  'at',
  'pop',
  'shift',
  'slice',
  'sort',
  'reverse',
  'toSorted',
  'toReversed',
  'concat',
]);
/** Objects of the platform whose functions give what they are given, put together anew. */
const GIVING = new Set(['.Promise', '.Object', '.Array', '.Map', '.WeakMap']);

/** Methods of maps that give what they hold. */
export const OF_MAPS: ReadonlySet<string> = new Set(['get', 'values']);
/** Classes of the platform that are maps. */
export const MAPS: ReadonlySet<string> = new Set(['.Map', '.WeakMap', '.ReadonlyMap']);

/** True for what tells less than a declared type: a literal or map that is filled later (`{}`), what `Promise.all(…)` gives. */
export function saysLittle(graph: FlowGraph, value: AbstractValue): boolean {
  if (value.kind === 'object') return listOf(graph, value.gid, 3).length === 0;
  return value.kind === 'api' && value.path.root === 'global' && GIVING.has(value.path.segments[0] ?? '');
}

/**
 * The type of what a variable is declared to hold that has not got it where it is made, if there is one:
 * `const clients: { mail?: Mailer } = {}`.
 */
export function declaredMember(graph: FlowGraph, types: TypeReader, object: Gid, name: string): TypeRef[] {
  if (graph.column(object, 0) !== Kind.Ref) return [];
  const target = graph.bindingTarget(fileOf(object), graph.column(object, 3));
  if (target?.kind !== 'binding' || target.binding.type === 0) return [];
  const member = types.member({ kind: 'type', file: target.file, type: target.binding.type }, name);
  return member === undefined ? [] : [member];
}

/** The rest parameter that an expression is. */
export function restParameterOf(graph: FlowGraph, gid: Gid): Gid | undefined {
  const node = graph.column(gid, 0) === Kind.Ref ? (graph.definitionOf(gid) ?? gid) : gid;
  const isRest = graph.column(node, 0) === Kind.Param && (graph.column(node, 4) & REST_PARAMETER) !== 0;
  return isRest ? node : undefined;
}

/** True for a method of a map, whatever is in it. */
export function isOfMap(value: AbstractValue): boolean {
  return value.kind === 'api' && value.path.root === 'global' && MAPS.has(value.path.segments[0] ?? '');
}

/** True for the value of a list that is told by what it is declared to be a list of. */
export function isOneOf(types: TypeReader, value: AbstractValue): boolean {
  return value.kind === 'type' ? types.resolve(value.ref)?.kind === 'declaration' : value.kind === 'instance';
}

/** Values assigned to a property of a variable (`client.track = …`). */
export function writesTo(graph: FlowGraph, object: Gid, name: string): Gid[] {
  if (graph.column(object, 0) !== Kind.Ref) return [];
  const target = graph.bindingTarget(fileOf(object), graph.column(object, 3));
  if (target?.kind !== 'binding') return [];
  return target.binding.writes.filter(([path]) => path === name).map(([, node]) => gidOf(target.file, node));
}

/** The promise whose value the one callback of `then` gets. A promise and what it settles to are one value here. */
export function settledFor(graph: FlowGraph, call: Gid): Gid | undefined {
  const callee = gidOf(fileOf(call), graph.column(call, 3));
  const isThen =
    graph.column(callee, 0) === Kind.Prop && graph.facts(callee).strings[graph.column(callee, 4)] === 'then';
  return isThen && listOf(graph, call, 4).length === 1 ? gidOf(fileOf(callee), graph.column(callee, 3)) : undefined;
}

/** Kinds of declarations that can be those of a class. */
const CLASSES: ReadonlySet<string> = new Set(['class', 'interface']);

/** An instance of the class that a type is declared as; an interface that adds to a class of its name is that class. */
export function instancesOf(graph: FlowGraph, type: Resolved | undefined): AbstractValue[] {
  if (type?.kind !== 'declaration' || !CLASSES.has(type.declaration.kind)) return [];
  const id = graph.file(type.file).facts.classes.findIndex((c) => c.name === type.declaration.name);
  return id < 0 ? [] : [{ kind: 'instance', file: type.file, id }];
}
