/** Numbers that are drawn: they say nothing of anybody, but may let somebody in. */
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';

/**
 * True where a number is drawn inside of a call: what is reckoned with it, `1e5 + 9e5 * Math.random()`, is not kept.
 *
 * @param globalOf the dotted name of the global that a call calls, if it is one
 */
export function isDrawn(graph: FlowGraph, call: Gid, globalOf: (call: Gid) => string | undefined): boolean {
  const { applications } = graph.facts(call);
  graph.work.stepAll(applications);
  return applications.some((node) => {
    const at = gidOf(fileOf(call), node);
    const isInside = graph.column(at, 1) > graph.column(call, 1) && graph.column(at, 2) <= graph.column(call, 2);
    return isInside && globalOf(at) === 'Math.random';
  });
}
