import { configFile } from '../ruleset/schema';
import { keysAt } from '../ruleset/shape';
import { entryOf, type Catalog, type CatalogEntry } from './catalog';
import { COUNTRY_CODES, countryName } from '../ruleset/countries';
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

/** Where something is defined: at a place of a rule file, in the same text, or in whole files. */
export type Definition =
  | { readonly entry: CatalogEntry }
  | { readonly start: number; readonly end: number }
  | { readonly files: readonly string[] };

/** What a text refers to. */
export interface Referred {
  readonly catalog: Catalog;
  /** Names of files that entries of `extends` lead to, by index. */
  readonly links: ReadonlyMap<number, readonly string[]>;
}

interface Named {
  readonly spot: Spot;
  readonly reference: Exclude<Reference, 'countryOrGroup'>;
  readonly id: string;
}

/** What the key or id at an offset means. */
export function describeAt(text: string, offset: number, { catalog, links }: Referred): Description | undefined {
  const spot = spotAt(text, offset);
  if (spot === undefined) return undefined;
  const { start, end } = spot;
  const files = linkedAt(spot, links);
  if (files !== undefined) {
    const title = files.length === 1 ? 'One rule file' : `${files.length} rule files`;
    return { start, end, title, lines: files.slice(0, MOST_FILES) };
  }
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

/** More names say nothing more. */
const MOST_FILES = 20;

/** The files that an entry of `extends` leads to. */
function linkedAt(spot: Spot, links: Referred['links']): readonly string[] | undefined {
  const [key, index] = spot.path;
  if (key !== 'extends' || typeof index !== 'number' || spot.path.length !== 2) return undefined;
  return links.get(index);
}

/** Where what is named at an offset is: a file that is extended, a rule file that defines the id, or this text. */
export function definitionAt(text: string, offset: number, { catalog, links }: Referred): Definition | undefined {
  const spot = spotAt(text, offset);
  const files = spot && linkedAt(spot, links);
  if (files !== undefined) return files.length === 0 ? undefined : { files };
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
  const id = spot.role === 'key' ? String(spot.path.at(-1)) : written;
  if (reference !== 'countryOrGroup') return { spot, reference, id };
  return { spot, reference: COUNTRY_CODES.includes(id) ? 'country' : 'countryGroups', id };
}
