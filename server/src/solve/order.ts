/** What of the values given to a variable reaches a use of it: see `extract/order.ts`. */
import { type BindingFact, Kind, NODE_STRIDE } from '../extract/facts';
import { type FlowGraph, type Gid } from '../link/graph';
import { type Path, isWhole, lets, splitPath, without } from './origins';

/** Numbers of a list that stand for one block: see `extract/order.ts`. */
const ENDED = 6;

export interface Reaching {
  readonly definitions: readonly number[];
  readonly writes: readonly (readonly [string, number])[];
  readonly receives: readonly number[];
  /** Dotted names of fields that were overwritten or deleted since. */
  readonly hidden: readonly string[];
}

/**
 * What reaches a use of a binding.
 *
 * @param use any node; only a `Ref` to a binding of its own file has an order
 * @param before an offset in the binding's file: what methods add behind it is left out, where it surely comes later
 */
export function reaching(graph: FlowGraph, use: Gid, binding: BindingFact, before = Infinity): Reaching {
  const all = inOrder(graph, use, binding);
  if (before === Infinity || binding.captured) return all;
  const startOf = (call: number) => graph.facts(use).nodes[call * NODE_STRIDE + 1] ?? 0;
  return { ...all, receives: all.receives.filter((call) => startOf(call) < before) };
}

function inOrder(graph: FlowGraph, use: Gid, binding: BindingFact): Reaching {
  const list = graph.column(use, 0) === Kind.Ref ? graph.column(use, 5) - 1 : -1;
  const facts = graph.facts(use);
  if (list < 0 || binding.captured || facts.bindings[graph.column(use, 3)] !== binding)
    return { ...binding, hidden: [] };
  const { lists } = facts;
  const [definitions = 0, writes = 0, receives = 0, blocks = 0, ...rest] = lists.subarray(
    list + 1,
    list + 1 + (lists[list] ?? 0),
  );
  const [ended, fields] = [rest.slice(0, blocks * ENDED), rest.slice(blocks * ENDED)];
  /** True for what only a block gives that has returned or thrown by then. */
  const isEnded = (kind: 0 | 1 | 2, i: number) => {
    for (let at = kind; at < ended.length; at += ENDED)
      if (i >= (ended[at] ?? 0) && i < (ended[at + ENDED / 2] ?? 0)) return true;
    return false;
  };
  const over = fields.map((f) => [binding.writes[f]?.[0] ?? '', f] as const);
  const isOver = (path: string, at: number) =>
    over.some(([by, i]) => i > at && (path === by || path.startsWith(`${by}.`)));
  return {
    definitions: binding.definitions.filter((_, i) => i >= definitions && !isEnded(0, i)),
    writes: binding.writes.filter(([path], i) => i >= writes && !isOver(path, i) && !isEnded(1, i)),
    receives: binding.receives.filter((_, i) => i >= receives && !isEnded(2, i)),
    hidden: over.map(([path]) => path),
  };
}

/** The definitions of a binding that reach a use of it, as nodes of the binding's file. */
export function definitionsAt(graph: FlowGraph, use: Gid, binding: BindingFact): readonly number[] {
  return graph.column(use, 5) > 0 ? reaching(graph, use, binding).definitions : binding.definitions;
}

/** What `path` asks for, without the hidden fields; empty when nothing is left of it. */
export function beside(path: Path, hidden: readonly string[]): Path[] {
  let paths = [path];
  for (const field of hidden) paths = paths.flatMap((p) => besideField(p, field));
  return paths;
}

function besideField(path: Path, field: string): Path[] {
  const { head, rest } = splitPath(field);
  if (isWhole(path)) {
    if (!lets(path, head)) return [path];
    const others = without(path, [head]);
    return rest === '' ? [others] : [others, ...besideField('', rest).map((p) => `${head}.${p}`)];
  }
  const asked = splitPath(path);
  if (asked.head !== head) return [path];
  return rest === '' ? [] : besideField(asked.rest, rest).map((p) => (p === '' ? head : `${head}.${p}`));
}
