/**
 * Who receives what a function puts into its own request, where its callers say where that goes:
 * `const send = (url) => fetch(url, { headers: { device: await getUniqueId() } })`.
 */
import { type FlowGraph, type Gid, fileOf } from '../link/graph';
import type { Frames } from './constants';
import type { Receiver } from './recipients';
import type { Evaluator } from './values';

/** Callers of a function that are asked; with more of them nobody is. */
const MAX_CALLERS = 400;

/**
 * @param call the request
 * @param frames the calls on the way to it that are known, innermost first
 * @param ask who receives with one more call on the way
 * @returns the first who is somebody else; `own` where all callers ask the project itself; undefined where one does not tell
 */
export function askedOfCallers(
  graph: FlowGraph,
  values: Evaluator,
  call: Gid,
  frames: Frames,
  ask: (frames: Frames) => Receiver | 'own' | undefined,
): Receiver | 'own' | undefined {
  const callers = callersAround(graph, values, frames.at(-1) ?? call);
  if (callers.length === 0 || callers.length > MAX_CALLERS) return undefined;
  let isTold = true;
  for (const caller of callers) {
    const found = ask([...frames, caller]);
    if (found !== undefined && found !== 'own') return found;
    isTold &&= found === 'own';
  }
  return isTold ? 'own' : undefined;
}

/** The calls of the innermost function around a place that is called at all. */
function callersAround(graph: FlowGraph, values: Evaluator, place: Gid): Gid[] {
  const file = fileOf(place);
  const start = graph.column(place, 1);
  const { functions } = graph.file(file).facts;
  graph.work.stepAll(functions);
  for (let fn = functions.length - 1; fn >= 0; fn--) {
    const fact = functions[fn];
    if (!fact || fact.start > start || start >= fact.end) continue;
    const callers = values
      .callersOf(file, fn)
      .flatMap(({ kind, call }) => (kind === 'call' && !graph.isNotShipped(call) ? [call] : []));
    if (callers.length > 0) return callers;
  }
  return [];
}
