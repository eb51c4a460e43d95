/** Texts that say all that a value holds: `JSON.stringify(user)`, where the text of a record is else its id or `[object Object]`. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { Evaluator } from './values';

/** Functions that write a record out, by the last part of how they are called. */
const WRITING = new Set(['stringify', 'inspect']);

/** True for a call that writes a value out, and for a variable that holds nothing else. */
export function isWrittenOut(graph: FlowGraph, values: Evaluator, gid: Gid): boolean {
  const call = graph.column(gid, 0) === Kind.Ref ? graph.definitionOf(gid) : gid;
  if (call === undefined || graph.column(call, 0) !== Kind.Call) return false;
  const callee = gidOf(fileOf(call), graph.column(call, 3));
  return (
    WRITING.has(nameOf(graph, callee)) &&
    values.evaluate(callee).some((v) => v.kind === 'api' && WRITING.has((v.path.segments.at(-1) ?? '').slice(1)))
  );
}

/** The name that a callee is written with. */
function nameOf(graph: FlowGraph, callee: Gid): string {
  const { bindings, strings } = graph.facts(callee);
  if (graph.column(callee, 0) === Kind.Prop) return strings[graph.column(callee, 4)] ?? '';
  return graph.column(callee, 0) === Kind.Ref ? (bindings[graph.column(callee, 3)]?.name ?? '') : '';
}
