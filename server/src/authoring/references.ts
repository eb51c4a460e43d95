import type { EntryKind } from '../ruleset/schema';
import { entrySchemas } from '../ruleset/schema';

/** What a text in a configuration names: an entry of a kind, or a country. */
export type Reference = EntryKind | 'country';

type Path = readonly (string | number)[];

/** Paths of values that name something; a star stands for one key or index. */
const VALUES: readonly (readonly [string, Reference])[] = [
  ['extends.*', 'presets'],
  ['allowedRecipients.*', 'destinations'],
  ['destinations.*.expected.*', 'data'],
  ['destinations.*.carries.*', 'data'],
  ['destinations.*.country', 'country'],
  ['destinations.*.regions.*', 'country'],
  ['sources.*.data.*', 'data'],
  ['policies.*.categories.*', 'data'],
  ['policies.*.exceptCategories.*', 'data'],
  ['policies.*.countries.*', 'country'],
];

/** What the value at a path names; undefined where it names nothing. */
export function referenceOfValue(path: Path): Reference | undefined {
  return VALUES.find(([pattern]) => fits(pattern.split('.'), path))?.[1];
}

/** The kind whose ids are the keys at this place; undefined for all other keys. */
export function referenceOfKey(path: Path): EntryKind | undefined {
  const [kind] = path;
  return path.length === 2 && typeof kind === 'string' && isKind(kind) ? kind : undefined;
}

function isKind(key: string): key is EntryKind {
  return Object.hasOwn(entrySchemas, key);
}

function fits(pattern: readonly string[], path: Path): boolean {
  return pattern.length === path.length && pattern.every((part, i) => part === '*' || part === path[i]);
}
