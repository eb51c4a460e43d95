/** Objects that are handed on so that something can be asked of them: a context, a service, a client. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, gidOf } from '../link/graph';
import type { Evaluator } from './values';

/**
 * True for an expression that is an instance of a class of the program that does something. Who hands it on hands over
 * no more than the means to ask: what is read of it is told where it is read.
 */
export function isActor(graph: FlowGraph, values: Evaluator, gid: Gid): boolean {
  const held = values.evaluate(gid);
  return (
    held.length > 0 &&
    held.every(
      (v) =>
        v.kind === 'instance' &&
        values.lineageOf(v).some(({ file, id }) => {
          const members = values.classFact(file, id)?.members.values() ?? [];
          return [...members].some(
            (m) => !m.getter && m.values.some((n) => graph.column(gidOf(file, n), 0) === Kind.Func),
          );
        }),
    )
  );
}
