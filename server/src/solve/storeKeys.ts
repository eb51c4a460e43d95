/** Names under which stores and settings keep things. */
import { ConstKind, Kind } from '../extract/facts';
import type { FlowGraph, Gid } from '../link/graph';

/** The name under which something is kept, where an argument is one: `localStorage.getItem('apiUrl')`; else nothing. */
export function keyAt(graph: FlowGraph, arg: Gid): string {
  const known = graph.column(arg, 0) === Kind.Ref ? graph.definitionOf(arg) : arg;
  if (known === undefined || graph.column(known, 0) !== Kind.Const) return '';
  const text =
    graph.column(known, 4) === ConstKind.Text ? graph.facts(known).strings[graph.column(known, 3)] : undefined;
  return text !== undefined && /^[A-Za-z_$][\w$.:-]*$/.test(text) ? text : '';
}
