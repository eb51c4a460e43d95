/** Full names whose field alone tells of no owner, until the value comes to a name that says whose they are: `repo.full_name`. */
import type { NamedPlace } from './labels';
import type { NameClassifier } from './names';
import { type Origin, type Path, namesOf } from './origins';
import type { TypeRef } from './types';

export class ThingNames {
  /** @param ownerOf name of the declared record that holds the last field of a path */
  constructor(
    private readonly names: NameClassifier,
    private readonly ownerOf: (type: TypeRef, path: readonly string[]) => string | undefined,
  ) {}

  /** True where a place, or the record that it is declared to be, is called after a thing that has the name itself. */
  isOfThing({ name, type }: NamedPlace, path: readonly string[]): boolean {
    if (!this.names.mayTell(path.at(-1) ?? '')) return false;
    const owner = type && this.ownerOf(type, path);
    const own = owner === undefined ? path : [owner, ...path.slice(-1)];
    return (owner ?? name) !== '' && this.names.isNameOfThing(name === '' ? own : [name, ...own]);
  }

  /** The origins of what a place gives, where those that seemed to be a person's name lose it again. */
  without(origins: readonly Origin[], place: NamedPlace, path: Path): readonly Origin[] {
    if (!origins.some(isNameAlone)) return origins;
    const names = namesOf(path);
    const field = names.at(-1);
    if (field === undefined || !this.isOfThing(place, names)) return origins;
    return origins.map((o) => {
      const { label, ...rest } = o;
      return isNameAlone(o) && label?.name.split('.').at(-1) === field ? { ...rest, name: field, ofThing: field } : o;
    });
  }
}

/** True for a name of whoever it may be, as far as the field's own name tells. */
function isNameAlone({ base, label }: Origin): boolean {
  return base === 'opaque' && label?.category === 'user.name' && !label.settled;
}
