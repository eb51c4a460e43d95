/** Where what a leaf of a sink's argument holds comes from. */
import type { Labeller } from './labels';
import type { Leaf } from './leaves';
import { type Origin, isWhole } from './origins';
import { type Tracer, opaque } from './trace';

/** The origins of a leaf, labelled by the key that it stands under; of what a store holds, by name and type alone. */
export function leafOrigins(tracer: Tracer, labeller: Labeller, leaf: Leaf): readonly Origin[] {
  const { gid, name, path, held } = leaf;
  if (held) return labeller.label([opaque(gid, path, held.type)], { gid, name, type: held.type }, path);
  const traced = tracer.tracePerson(gid, name, path);
  return name && isWhole(path) ? labeller.underKey(traced, { gid, name }, path) : traced;
}
