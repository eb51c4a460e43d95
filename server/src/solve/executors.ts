/** What the functions are called with that a promise hands to its executor: `new Promise((resolve, reject) => …)`. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { listOf } from './schemas';

/** The first parameter of an executor fulfils the promise, the second rejects it. */
export const Settling = { Fulfil: 0, Reject: 1 } as const;

/** A library call that gets the function itself: `getCurrentPosition(resolve, reject)`. */
interface HandedOn {
  readonly call: Gid;
  /** Zero-based argument. */
  readonly argument: number;
}

/** With what a promise is settled. */
interface Settled {
  /** What the program calls the function with. */
  readonly given: readonly Gid[];
  readonly handedOn: readonly HandedOn[];
}

/**
 * With what a parameter of an executor is called, in the executor and in the functions inside of it.
 *
 * @param executor the function that is given to `new Promise`
 */
export function settledWith(
  graph: FlowGraph,
  executor: { readonly file: number; readonly id: number },
  parameter: number,
): Settled {
  const { facts } = graph.file(executor.file);
  const fact = facts.functions[executor.id];
  const settling = fact?.params[parameter];
  const given: Gid[] = [];
  const handedOn: HandedOn[] = [];
  if (!fact || settling === undefined) return { given, handedOn };
  const isIt = (gid: Gid) =>
    graph.column(gid, 0) === Kind.Ref && graph.definitionOf(gid) === gidOf(executor.file, settling);
  for (const node of facts.applications) {
    const call = gidOf(executor.file, node);
    if (graph.column(call, 1) < fact.start || graph.column(call, 2) > fact.end) continue;
    if (graph.column(call, 0) !== Kind.Call && graph.column(call, 0) !== Kind.New) continue;
    const args = listOf(graph, call, 4).map((n) => gidOf(fileOf(call), n));
    if (isIt(gidOf(executor.file, graph.column(call, 3)))) given.push(...args.slice(0, 1));
    else args.forEach((arg, argument) => isIt(arg) && handedOn.push({ call, argument }));
  }
  return { given, handedOn };
}
