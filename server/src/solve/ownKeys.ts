/** Keys that run over all fields of a record: what is read under one of them is any field, and in the end all of them. */
import { BinaryKind, Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CallGraph } from './callGraph';
import { listOf } from './schemas';

/** Methods that give all elements of a list, in another order. */
const ORDERING: ReadonlySet<string> = new Set(['sort', 'reverse', 'toSorted', 'toReversed']);

/**
 * True for `record[key]` inside of `for (const key in record)`, `Object.keys(record).forEach((key) => …)` and the like.
 *
 * @param read the element access (a `Kind.Elem` node)
 */
export function readsEachField(graph: FlowGraph, callGraph: CallGraph | undefined, read: Gid): boolean {
  const file = fileOf(read);
  const key = gidOf(file, graph.column(read, 4));
  const record = gidOf(file, graph.column(read, 3));
  return keyLists(graph, callGraph, key).some((list) => {
    const [of] = listOf(graph, list, 4);
    return of !== undefined && isSameValue(graph, orNone(graph, gidOf(fileOf(list), of)), orNone(graph, record));
  });
}

/** What a record is where there is one: `record` in `record ?? {}`. */
function orNone(graph: FlowGraph, gid: Gid): Gid {
  const isEither = graph.column(gid, 0) === Kind.Binary && graph.column(gid, 5) === BinaryKind.Either;
  const isOrNone = isEither && graph.column(gidOf(fileOf(gid), graph.column(gid, 4)), 0) === Kind.Object;
  return isOrNone ? gidOf(fileOf(gid), graph.column(gid, 3)) : gid;
}

/** The calls of `Object.keys` or `Object.entries` whose elements a key is. */
function keyLists(graph: FlowGraph, callGraph: CallGraph | undefined, key: Gid): Gid[] {
  // Mostly written `key as keyof Settings`.
  if (graph.column(key, 0) === Kind.Cast) return keyLists(graph, callGraph, gidOf(fileOf(key), graph.column(key, 3)));
  if (graph.column(key, 0) !== Kind.Ref) return [];
  const definition = graph.definitionOf(key);
  if (definition === undefined) return [];
  const from = inAnyOrder(graph, firstOf(graph, definition));
  if (isKeyList(graph, from)) return [from];
  if (graph.column(from, 0) !== Kind.Param) return [];
  const callers = callGraph?.callersOf(fileOf(from), graph.column(from, 3)) ?? [];
  return callers.flatMap(({ kind, call }) => {
    const callee = gidOf(fileOf(call), graph.column(call, 3));
    if (kind !== 'callback' || graph.column(callee, 0) !== Kind.Prop) return [];
    const list = inAnyOrder(graph, gidOf(fileOf(call), graph.column(callee, 3)));
    return isKeyList(graph, list) ? [list] : [];
  });
}

/** What is only put in another order: `Object.keys(record)` in `Object.keys(record).sort()`. */
function inAnyOrder(graph: FlowGraph, gid: Gid): Gid {
  if (graph.column(gid, 0) !== Kind.Call) return gid;
  const callee = gidOf(fileOf(gid), graph.column(gid, 3));
  const method = graph.column(callee, 0) === Kind.Prop ? graph.facts(callee).strings[graph.column(callee, 4)] : '';
  return ORDERING.has(method ?? '') ? inAnyOrder(graph, gidOf(fileOf(gid), graph.column(callee, 3))) : gid;
}

/** What a value is the first part of: `key` in `[key, value]`. */
function firstOf(graph: FlowGraph, gid: Gid): Gid {
  const isFirst = graph.column(gid, 0) === Kind.Prop && graph.facts(gid).strings[graph.column(gid, 4)] === '0';
  return isFirst ? gidOf(fileOf(gid), graph.column(gid, 3)) : gid;
}

function isKeyList(graph: FlowGraph, gid: Gid): boolean {
  if (graph.column(gid, 0) !== Kind.Call) return false;
  const callee = gidOf(fileOf(gid), graph.column(gid, 3));
  if (graph.column(callee, 0) !== Kind.Prop) return false;
  const { strings } = graph.facts(gid);
  const object = gidOf(fileOf(gid), graph.column(callee, 3));
  const isObject = graph.column(object, 0) === Kind.Global && strings[graph.column(object, 3)] === 'Object';
  return isObject && /^(keys|entries)$/.test(strings[graph.column(callee, 4)] ?? '');
}

/** True for two expressions that name the same thing: a variable, or a field of the same. */
function isSameValue(graph: FlowGraph, a: Gid, b: Gid): boolean {
  if (fileOf(a) !== fileOf(b) || graph.column(a, 0) !== graph.column(b, 0)) return false;
  const inner = (gid: Gid) => gidOf(fileOf(gid), graph.column(gid, 3));
  switch (graph.column(a, 0)) {
    case Kind.Ref:
    case Kind.This:
      return graph.column(a, 3) === graph.column(b, 3);
    case Kind.Prop:
      return graph.column(a, 4) === graph.column(b, 4) && isSameValue(graph, inner(a), inner(b));
    case Kind.Cast:
      return isSameValue(graph, inner(a), inner(b));
    default:
      return false;
  }
}
