/** Lists of which each position has its own meaning, and keys that only count. */
import { ConstKind, Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';

const COUNTERS = /^(i|j|k|n|idx|index|pos|position)$|(Index|Idx|Position)$/;

/** True for an array whose elements are told apart by position. */
export function isTuple(g: FlowGraph, gid: Gid): boolean {
  const kind = g.column(gid, 0);
  // `([name, value]) => …` takes a pair apart.
  if (kind === Kind.Array || kind === Kind.Object || kind === Kind.Param) return true;
  if (kind === Kind.Await || kind === Kind.Cast) return isTuple(g, gidOf(fileOf(gid), g.column(gid, 3)));
  // A call may return a pair (`useState`) or `Promise.all([…])`.
  return kind === Kind.Call || kind === Kind.Ref;
}

/** True for a key that counts elements: `i`, `index`, a number. */
export function isIndex(g: FlowGraph, key: Gid): boolean {
  const kind = g.column(key, 0);
  if (kind === Kind.Const) return g.column(key, 4) === ConstKind.Number;
  if (kind === Kind.Binary || kind === Kind.Test) return true;
  return kind === Kind.Ref && COUNTERS.test(g.facts(key).bindings[g.column(key, 3)]?.name ?? '');
}
