/** Objects that classes of packages make: what is in them only their own names tell. */
import { Kind } from '../extract/facts';
import type { FlowGraph, Gid } from '../link/graph';
import { type Origin, type Path, isWhole } from './origins';
import { opaque } from './trace';
import type { AbstractValue } from './valueTable';

/**
 * A field of what a construction gives: `new Client().session.user.email`.
 *
 * @param constructors what is constructed
 */
export function ofForeignObject(constructors: readonly AbstractValue[], call: Gid, path: Path): readonly Origin[] {
  if (isWhole(path)) return [];
  return constructors.some((v) => v.kind === 'api' && v.path.root !== 'global') ? [opaque(call, path)] : [];
}

/** True for what is asked of such an object itself, and not of something that is read of it. */
export function isOfForeignObject(graph: FlowGraph, o: Origin, asked: Path): boolean {
  return o.base === 'opaque' && !isWhole(asked) && o.path === asked && graph.column(o.gid, 0) === Kind.New;
}
