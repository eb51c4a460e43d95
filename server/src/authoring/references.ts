import type { EntryKind } from '../ruleset/schema';
import { entrySchemas } from '../ruleset/schema';

/** What a text in a configuration names: an entry of a kind, a country, or a country or group of them. */
export type Reference = EntryKind | 'country' | 'countryOrGroup';

type Path = readonly (string | number)[];

/** Paths of values that name something; a star stands for one key or index. */
const VALUES: readonly (readonly [string, Reference])[] = [
  ['extends.*', 'presets'],
  ['allowedRecipients.*', 'destinations'],
  ['allowedRecipients.*.destination', 'destinations'],
  ['allowedRecipients.*.data.*', 'data'],
  ['allowedCountries.*', 'countryOrGroup'],
  ['forbiddenCountries.*', 'countryOrGroup'],
  ['countryGroups.*.countries.*', 'country'],
  ['destinations.*.calls.*.means', 'data'],
  ['destinations.*.captures.*.data.*', 'data'],
  ['destinations.*.expected.*', 'data'],
  ['destinations.*.carries.*', 'data'],
  ['destinations.*.country', 'country'],
  ['destinations.*.regions.*', 'country'],
  ['sources.*.data.*', 'data'],
  ...['policies.*', 'folders.*.policies.*'].flatMap((policy): [string, Reference][] => [
    [`${policy}.categories.*`, 'data'],
    [`${policy}.exceptCategories.*`, 'data'],
    [`${policy}.whateverPurpose.*`, 'data'],
    [`${policy}.together.identifiers.*`, 'data'],
    [`${policy}.together.asOne.*`, 'data'],
    [`${policy}.insteadOf.*`, 'policies'],
    [`${policy}.countries.*`, 'countryOrGroup'],
    [`${policy}.exceptCountries.*`, 'countryOrGroup'],
  ]),
];

/** What the value at a path names; undefined where it names nothing. */
export function referenceOfValue(path: Path): Reference | undefined {
  return VALUES.find(([pattern]) => fits(pattern.split('.'), path))?.[1];
}

/** The kind whose ids are the keys at this place; undefined for all other keys. */
export function referenceOfKey(path: Path): EntryKind | undefined {
  const [kind] = path;
  if (fits(['folders', '*', 'policies', '*'], path)) return 'policies';
  return path.length === 2 && typeof kind === 'string' && isKind(kind) ? kind : undefined;
}

function isKind(key: string): key is EntryKind {
  return Object.hasOwn(entrySchemas, key);
}

function fits(pattern: readonly string[], path: Path): boolean {
  return pattern.length === path.length && pattern.every((part, i) => part === '*' || part === path[i]);
}
