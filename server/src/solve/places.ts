/** What stands at a place of a list that is written out, also where a function gives it: `const [value, keep] = useKept()`. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { listOf } from './schemas';
import type { AbstractValue } from './valueTable';
import type { Evaluator } from './values';

/** Steps from where a list is taken apart to where it is written out. */
const MAX_STEPS = 6;

/** True for the functions of the platform that give the list they are given, each promise of it settled. */
function isTogether(v: AbstractValue): boolean {
  return v.kind === 'api' && v.path.root === 'global' && v.path.segments.join('') === '.Promise.all';
}

/** A place of a list. */
interface Placed {
  readonly list: Gid;
  readonly place: number;
}

/**
 * The nodes that can stand at a place of a list.
 *
 * @param depth of the question that is asked
 * @returns nothing where no list is found that is written out as far as there
 */
export function placedIn(graph: FlowGraph, values: Evaluator, at: Placed, depth: number, steps = 0): Gid[] {
  const { list, place } = at;
  if (steps > MAX_STEPS) return [];
  const further = (gid: Gid) => placedIn(graph, values, { list: gid, place }, depth, steps + 1);
  const operand = (column: number) => gidOf(fileOf(list), graph.column(list, column));
  switch (graph.column(list, 0)) {
    case Kind.Array: {
      const items = listOf(graph, list, 3)
        .slice(0, place + 1)
        .map((n) => gidOf(fileOf(list), n));
      const item = items[place];
      return item === undefined || items.some((i) => graph.column(i, 0) === Kind.Spread) ? [] : [item];
    }
    case Kind.Cast:
    case Kind.Await:
      return further(operand(3));
    case Kind.Cond:
      return [...further(operand(4)), ...further(operand(5))];
    case Kind.Ref: {
      const definition = graph.definitionOf(list);
      return definition === undefined ? [] : further(definition);
    }
    case Kind.Call:
      return values.evaluate(operand(3), depth).flatMap((v) => {
        // A promise and what it settles to are one value here.
        if (isTogether(v))
          return listOf(graph, list, 4)
            .slice(0, 1)
            .flatMap((n) => further(gidOf(fileOf(list), n)));
        if (v.kind !== 'function') return [];
        const returns = graph.file(v.file).facts.functions[v.id]?.returns ?? [];
        return returns.flatMap((n) => further(gidOf(v.file, n)));
      });
    default:
      return [];
  }
}
