import { configFile } from '../ruleset/schema';
import { keysAt } from '../ruleset/shape';
import { entryOf, type Catalog, type CatalogEntry } from './catalog';
import { countryName } from './countries';
import { spotAt, spotOfKey, type Spot } from './cursor';
import { referenceOfKey, referenceOfValue, type Reference } from './references';

/** What is known about a key or value of a configuration. */
export interface Description {
  readonly start: number;
  readonly end: number;
  readonly title: string;
  /** Plain text. */
  readonly lines: readonly string[];
  readonly link?: string;
}

/** Where something is defined: at a place of a rule file, or in the same text. */
export type Definition = { readonly entry: CatalogEntry } | { readonly start: number; readonly end: number };

interface Named {
  readonly spot: Spot;
  readonly reference: Reference;
  readonly id: string;
}

/** What the key or id at an offset means. */
export function describeAt(text: string, offset: number, catalog: Catalog): Description | undefined {
  const spot = spotAt(text, offset);
  if (spot === undefined) return undefined;
  const { start, end } = spot;
  const named = namedAt(spot, text);
  if (named?.reference === 'country') {
    const title = countryName(named.id);
    return title === named.id ? undefined : { start, end, title, lines: [] };
  }
  const entry = named && entryOf(catalog, named.reference, named.id);
  if (entry !== undefined) {
    const { title, lines, link } = entry;
    return { start, end, title, lines, ...(link === undefined ? {} : { link }) };
  }
  return spot.role === 'key' ? ofKey(spot) : undefined;
}

function ofKey({ path, start, end }: Spot): Description | undefined {
  const key = keysAt(configFile, path.slice(0, -1)).find(({ name }) => name === path.at(-1));
  return key?.description === undefined ? undefined : { start, end, title: key.name, lines: [key.description] };
}

/** Where the id at an offset is defined: in the built-in rules, else in this text. */
export function definitionAt(text: string, offset: number, catalog: Catalog): Definition | undefined {
  const spot = spotAt(text, offset);
  const named = spot && namedAt(spot, text);
  if (named === undefined || named.reference === 'country') return undefined;
  const entry = entryOf(catalog, named.reference, named.id);
  if (entry !== undefined) return { entry };
  const own = spotOfKey(text, [named.reference, named.id]);
  return own && { start: own.start, end: own.end };
}

function namedAt(spot: Spot, text: string): Named | undefined {
  const reference = spot.role === 'key' ? referenceOfKey(spot.path) : referenceOfValue(spot.path);
  if (reference === undefined) return undefined;
  const written = text.slice(spot.start, spot.end).replace(/^(['"])(.*)\1$/s, '$2');
  return { spot, reference, id: spot.role === 'key' ? String(spot.path.at(-1)) : written };
}
