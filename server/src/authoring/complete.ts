import { isRecord } from '../ruleset/entries';
import { configFile } from '../ruleset/schema';
import { constantsAt, isListAt, keysAt } from '../ruleset/shape';
import type { Catalog } from './catalog';
import { COUNTRY_CODES, countryName } from '../ruleset/countries';
import { writingAt, type WritingSpot } from './cursor';
import { referenceOfKey, referenceOfValue, type Reference } from './references';

/** One thing that can be written at a place. */
export interface Proposal {
  readonly label: string;
  /** What is put in place of `start` to `end` of the text. */
  readonly insert: string;
  readonly start: number;
  readonly end: number;
  readonly kind: 'key' | 'entry' | 'constant' | 'place';
  /** A few words beside it. */
  readonly detail?: string;
  /** Further lines, plain text. */
  readonly lines: readonly string[];
}

type Offer = Omit<Proposal, 'insert' | 'start' | 'end'> & { readonly after?: string; readonly dash?: boolean };

/**
 * What can be written at an offset of a configuration.
 *
 * @param given.extendable what can stand in `extends` beside presets, given what was begun
 */
export function completeConfig(
  text: string,
  offset: number,
  given: { readonly catalog: Catalog; readonly extendable: (written: string) => readonly string[] },
): Proposal[] {
  const spot = writingAt(text, offset);
  if (spot === undefined) return [];
  const { start, end } = spot;
  const quoted = /['"]/.test(text.charAt(start - 1));
  const placed = placesAt(spot, given.extendable(isExtends(spot) ? text.slice(start, offset) : '')).map((offer) => ({
    ...offer,
    start,
    end,
    insert: `${offer.dash === true ? '- ' : ''}${quoted ? offer.label : quotedIfNeeded(offer.label)}`,
  }));
  return [...placed, ...ofCatalog(spot, { text, ...given })];
}

function ofCatalog(spot: WritingSpot, given: { readonly text: string; readonly catalog: Catalog }): Proposal[] {
  const { start, end } = spot;
  const { text, catalog } = given;
  return offersAt(spot, catalog).map(({ after, dash, ...offer }) => ({
    ...offer,
    insert: `${dash === true ? '- ' : ''}${offer.label}${after ?? ''}`,
    start,
    end: after === undefined || text[end] !== ':' ? end : end + 1,
  }));
}

/** True where an item of `extends` is written, or where its list begins. */
function isExtends({ path, role }: WritingSpot): boolean {
  if (path[0] !== 'extends') return false;
  // What stands alone on a line looks like a key until more is written.
  return role === 'value' ? path.length <= 2 : path.length === 2 || (path.length === 3 && typeof path[1] === 'number');
}

/** Files and packages of rules. */
function placesAt(spot: WritingSpot, names: readonly string[]): Offer[] {
  if (!isExtends(spot)) return [];
  const dash = spot.role === 'key' && spot.path.length === 2 && spot.bare;
  return names.map((label) => ({
    label,
    kind: 'place',
    detail: label.startsWith('.') ? 'rule files' : 'package of rules',
    lines: [],
    dash,
  }));
}

/** An at sign begins nothing in YAML. */
function quotedIfNeeded(label: string): string {
  return /^[\w./-]+$/.test(label) ? label : `'${label}'`;
}

function offersAt(spot: WritingSpot, catalog: Catalog): Offer[] {
  if (spot.role === 'value') return valuesAt(spot.path, spot, catalog);
  const above = spot.path.slice(0, -1);
  const keys = keyOffers(spot, above, catalog).filter(({ label }) => !spot.beside.includes(label));
  // An item may be an id, or keys that say more of it.
  const ids = spot.beside.length === 0 && referenceOfValue(above) !== undefined ? valuesAt(above, spot, catalog) : [];
  if (keys.length > 0) return [...ids, ...keys];
  // Where no key can stand, what looks like one is a value that has just been begun.
  if (!isListAt(configFile, above)) return valuesAt(above, spot, catalog);
  return valuesAt([...above, 0], spot, catalog).map((offer) => ({ ...offer, dash: spot.bare }));
}

function keyOffers(spot: WritingSpot, above: readonly (string | number)[], catalog: Catalog): Offer[] {
  const reference = referenceOfKey(spot.path);
  if (reference !== undefined) return idsOf(reference, spot, catalog).map((offer) => ({ ...offer, after: ':' }));
  return keysAt(configFile, above).map(({ name, nested, description }) => ({
    label: name,
    kind: 'key',
    after: nested ? ':' : ': ',
    lines: description === undefined ? [] : [description],
  }));
}

function valuesAt(path: readonly (string | number)[], spot: WritingSpot, catalog: Catalog): Offer[] {
  const reference = referenceOfValue(path);
  if (reference !== undefined) return idsOf(reference, spot, catalog);
  return constantsAt(configFile, path).map((label) => ({ label, kind: 'constant', lines: [] }));
}

/** Ids that rule files define, and those that this text itself does. */
function idsOf(reference: Reference, spot: WritingSpot, catalog: Catalog): Offer[] {
  if (reference === 'countryOrGroup')
    return [...idsOf('countryGroups', spot, catalog), ...idsOf('country', spot, catalog)];
  if (reference === 'country')
    return COUNTRY_CODES.map((label) => ({ label, kind: 'constant', detail: countryName(label), lines: [] }));
  const known = [...(catalog.get(reference)?.values() ?? [])].map(({ id, title, lines }): Offer => ({
    label: id,
    kind: 'entry',
    lines,
    ...(title === id ? {} : { detail: title }),
  }));
  const section = isRecord(spot.value) ? spot.value[reference] : undefined;
  const isOwnList = referenceOfKey(spot.path) === reference;
  const own = isRecord(section) && !isOwnList ? Object.keys(section) : [];
  const added = own.filter((id) => catalog.get(reference)?.has(id) !== true);
  return [...known, ...added.map((label): Offer => ({ label, kind: 'entry', detail: 'of this file', lines: [] }))];
}
