import type { Problem } from '../model';
import { COUNTRY_CODES } from './countries';
import { nearest, suggestion } from '../text/didYouMean';
import { problemAt } from './issues';
import type { Locate } from './issues';
import type { PolicyEntry } from './schema';

/** What policies may name. */
export interface KnownNames {
  readonly categories: readonly string[];
  /** Country codes and ids of groups. */
  readonly countries: readonly string[];
  readonly policies: readonly string[];
}

/** A key that holds names, and what they are names of. */
type Named = readonly [path: readonly string[], kind: keyof KnownNames, of: readonly string[] | undefined];

const KINDS = { categories: 'data category', countries: 'country or group of countries', policies: 'policy' } as const;

/** The keys of a policy that name something. */
type PolicyNames = {
  readonly [
    K in
      'categories' | 'exceptCategories' | 'whateverPurpose' | 'together' | 'countries' | 'exceptCountries' | 'insteadOf'
  ]?: PolicyEntry[K] | undefined;
};

/** Problems for every name in a policy (or in a change of one) that stands for nothing. */
export function unknownNames(entry: PolicyNames, known: KnownNames, locate: Locate): Problem[] {
  const written: readonly Named[] = [
    [['categories'], 'categories', entry.categories],
    [['exceptCategories'], 'categories', entry.exceptCategories],
    [['whateverPurpose'], 'categories', entry.whateverPurpose],
    [['together', 'identifiers'], 'categories', entry.together?.identifiers],
    [['together', 'asOne'], 'categories', entry.together?.asOne],
    [['countries'], 'countries', entry.countries],
    [['exceptCountries'], 'countries', entry.exceptCountries],
    [['insteadOf'], 'policies', entry.insteadOf],
  ];
  return written.flatMap(([path, kind, names]) => unknownIn(names ?? [], { path, kind, known, locate }));
}

/** Problems for names in one list that stand for nothing. */
export function unknownIn(
  names: readonly string[],
  at: {
    readonly path: readonly string[];
    readonly kind: keyof KnownNames;
    readonly known: KnownNames;
    readonly locate: Locate;
  },
): Problem[] {
  const candidates = at.known[at.kind];
  const isKnown = (name: string) =>
    candidates.includes(name) || (at.kind === 'categories' && candidates.some((c) => c.startsWith(`${name}.`)));
  return names.flatMap((name, index) => {
    if (isKnown(name)) return [];
    const place = at.locate([...at.path, index], 'value');
    const hint = at.kind === 'countries' ? countryHint(name, candidates) : suggestion(name, candidates).slice(0, 200);
    return [problemAt(place, { message: `There is no ${KINDS[at.kind]} "${name}"`, hint })];
  });
}

/** The country or group that is near; else how either is written. */
function countryHint(name: string, candidates: readonly string[]): string {
  const near = nearest(name, candidates);
  if (near !== undefined) return `Did you mean "${near}"?`;
  const groups = candidates.filter((c) => !COUNTRY_CODES.includes(c));
  const or = groups.length > 0 ? `, or a group: ${groups.join(', ')}` : '';
  return `Write a country code of two capital letters (ISO 3166-1), such as DE${or}.`;
}
