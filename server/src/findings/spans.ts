import type { FlowGraph, Gid } from '../link/graph';
import type { Span } from '../model';

/** The place of a node. */
export function spanOf(graph: FlowGraph, gid: Gid): Span {
  return { file: graph.facts(gid).file, start: graph.column(gid, 1), end: graph.column(gid, 2) };
}
