/** Values that the statement before a throw has written to a log already. */
import { Kind, NODE_STRIDE } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { Origin } from './origins';
import type { SinkReader } from './sinks';
import { placeInThrown } from './thrown';

/**
 * True for a variable that is put into an error right after it was logged: `log(details); throw new Refused(details)`.
 * The two are mended together, and the log says where.
 *
 * @param o the data, which comes through what is thrown
 * @param labelled where it is recognised
 */
export function isLoggedBefore(graph: FlowGraph, sinks: SinkReader, o: Origin, labelled: Gid): boolean {
  const { thrown } = o;
  if (thrown === undefined) return false;
  const at = placeInThrown(graph, thrown, o.via, labelled);
  if (graph.column(thrown, 0) !== Kind.New && graph.column(thrown, 0) !== Kind.Call) return false;
  const put = bindingsIn(graph, at);
  if (put.size === 0) return false;
  const before = callBefore(graph, thrown);
  if (before === undefined || !sinks.at(before).some((s) => s.rule.sink === 'log')) return false;
  const logged = bindingsIn(graph, before);
  return [...put].every((b) => logged.has(b));
}

/** The call that ends last before a place, under the same conditions in the same function. */
function callBefore(graph: FlowGraph, place: Gid): Gid | undefined {
  const file = fileOf(place);
  const { facts } = graph.file(file);
  const start = graph.column(place, 1);
  const around = facts.functions.filter((f) => f.start <= start && start < f.end).at(-1);
  let found: Gid | undefined;
  for (const node of facts.applications) {
    const gid = gidOf(file, node);
    const end = graph.column(gid, 2);
    if (end > start || graph.column(gid, 1) < (around?.start ?? 0)) continue;
    if (graph.column(gid, 0) !== Kind.Call || graph.column(gid, 5) !== graph.column(place, 5)) continue;
    if (found === undefined || end > graph.column(found, 2)) found = gid;
  }
  return found;
}

/** The variables that stand in an expression. */
function bindingsIn(graph: FlowGraph, gid: Gid): Set<number> {
  const file = fileOf(gid);
  const { facts } = graph.file(file);
  const out = new Set<number>();
  for (let at = 0; at < facts.nodes.length; at += NODE_STRIDE) {
    const [kind, start, end, binding] = facts.nodes.subarray(at, at + 4) as unknown as [number, number, number, number];
    if (kind !== Kind.Ref || start < graph.column(gid, 1) || end > graph.column(gid, 2)) continue;
    const fact = facts.bindings[binding];
    const [definition] = fact?.definitions ?? [];
    // What it is an error of is no value.
    const isClass = definition !== undefined && graph.column(gidOf(file, definition), 0) === Kind.Class;
    if (fact && !fact.from && !isClass) out.add(binding);
  }
  return out;
}
