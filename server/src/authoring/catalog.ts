import { countryName } from '../ruleset/countries';
import { collectEntries, isRecord } from '../ruleset/entries';
import { entrySchemas } from '../ruleset/schema';
import type { EntryKind } from '../ruleset/schema';
import type { Place, YamlFile } from '../ruleset/yamlFile';

/** What rule files define under one id, for people. */
export interface CatalogEntry {
  readonly kind: EntryKind;
  readonly id: string;
  /** One line: the label of a category, the company of a destination, the title of a policy. */
  readonly title: string;
  /** Further lines, plain text. */
  readonly lines: readonly string[];
  /** A page about it elsewhere. */
  readonly link?: string;
  readonly place: Place;
  /** As written. */
  readonly value: Readonly<Record<string, unknown>>;
}

export type Catalog = ReadonlyMap<EntryKind, ReadonlyMap<string, CatalogEntry>>;

/** All entries of rule files by kind and id. */
export function catalogOf(files: readonly YamlFile[]): Catalog {
  const { entries } = collectEntries(files, []);
  const kinds = Object.keys(entrySchemas) as EntryKind[];
  return new Map(
    kinds.map((kind) => [
      kind,
      new Map(
        [...entries[kind]].map(([id, { value, locate }]) => {
          const written = isRecord(value) ? value : {};
          const about = { title: id, lines: [], ...ABOUT[kind](written) };
          return [id, { kind, id, ...about, place: locate([], 'key'), value: written }] as const;
        }),
      ),
    ]),
  );
}

/** The entry of an id; for a prefix of categories (`user.contact`) nothing. */
export function entryOf(catalog: Catalog, kind: EntryKind, id: string): CatalogEntry | undefined {
  return catalog.get(kind)?.get(id);
}

type Written = Readonly<Record<string, unknown>>;
type About = Pick<CatalogEntry, 'title' | 'lines'> & { readonly link?: string };

const ABOUT: Readonly<Record<EntryKind, (entry: Written) => Partial<About>>> = {
  data: (entry) => ({
    ...titled(entry['label']),
    lines: said(['Sensitivity', entry['sensitivity']]),
    ...(typeof entry['dpv'] === 'string' ? { link: entry['dpv'] } : {}),
  }),
  destinations: (entry) => ({
    ...titled(entry['company']),
    lines: said(
      ['Country', typeof entry['country'] === 'string' ? countryName(entry['country']) : undefined],
      ['Purpose', entry['purpose']],
      ['Kind of place', entry['sink'] ?? 'third-party'],
    ),
  }),
  sources: (entry) => ({ ...titled(entry['label']), lines: said(['Yields', entry['data']]) }),
  sanitizers: (entry) => ({ lines: said(['Outcome', entry['outcome']], ['Package', entry['package']]) }),
  propagators: (entry) => ({ lines: said(['Package', entry['package']]) }),
  consents: (entry) => ({ lines: said(['Purposes', entry['purposes']], ['Names', entry['names']]) }),
  policies: (entry) => ({
    ...titled(entry['title']),
    lines: [
      ...said(['Severity', entry['severity']]),
      ...(typeof entry['advice'] === 'string' ? [entry['advice']] : []),
    ],
  }),
  presets: (entry) => ({
    ...titled(entry['title']),
    lines: isRecord(entry['policies']) ? [`${Object.keys(entry['policies']).length} policies`] : [],
  }),
  countryGroups: (entry) => ({
    ...titled(entry['title']),
    lines: said(['Countries', entry['countries']], ['Source', entry['source']]),
  }),
};

function titled(value: unknown): { title?: string } {
  return typeof value === 'string' ? { title: value } : {};
}

/** More of a list says nothing more. */
const SHOWN = 8;

function said(...pairs: readonly (readonly [string, unknown])[]): string[] {
  return pairs.flatMap(([name, value]) => {
    const values = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
    if (values.length === 0) return [];
    return [`${name}: ${values.slice(0, SHOWN).join(', ')}${values.length > SHOWN ? ', …' : ''}`];
  });
}
