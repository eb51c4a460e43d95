/** Objects that classes of packages make: what is in them only their own names tell. */
import type { Gid } from '../link/graph';
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
