import type { RuleSet } from '../model';
import { suggestion } from '../text/didYouMean';
import { countryName } from '../report/words';

/** Member states of the European Union. */
const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');
/** With Iceland, Liechtenstein and Norway: where the GDPR holds as law of the European Economic Area. */
const EEA = [...EU, 'IS', 'LI', 'NO'];

/** True for a country outside of the European Economic Area: a transfer of GDPR chapter V. */
export function isThirdCountry(code: string): boolean {
  return !EEA.includes(code);
}

/** The word for flows of which no country is known. */
const UNKNOWN = 'unknown';

/**
 * The countries that a word means: a code, an English name, `EU`, `EEA`, the id of a policy that looks at certain
 * countries, or `unknown`. `undefined` among them stands for flows of which the country is not known.
 */
export function countriesOf(
  word: string,
  rules: RuleSet,
): { readonly codes: ReadonlySet<string | undefined> } | { readonly hint: string } {
  const wanted = word.trim().toLowerCase();
  if (wanted === UNKNOWN) return { codes: new Set([undefined]) };
  const groups = groupsOf(rules);
  const group = groups.get(wanted);
  if (group !== undefined) return { codes: new Set(group) };
  const names = new Map([...ALL].map((code) => [countryName(code).toLowerCase(), code]));
  const code = ALL.has(wanted.toUpperCase()) ? wanted.toUpperCase() : names.get(wanted);
  if (code !== undefined) return { codes: new Set([code]) };
  const known = [...names.keys(), ...groups.keys(), UNKNOWN];
  const hint = suggestion(wanted, known);
  return { hint: hint.startsWith('Did') ? hint : 'Give a code such as CN, a name such as China, EU, EEA or unknown.' };
}

function groupsOf(rules: RuleSet): Map<string, readonly string[]> {
  const policies = [...(rules.otherPolicies ?? []), ...rules.policies].filter(({ countries }) => countries.length > 0);
  return new Map([
    ['eu', EU],
    ['eea', EEA],
    ...policies.map((policy) => [policy.id.toLowerCase(), policy.countries] as const),
  ]);
}

/** All codes that have an English name. */
const ALL: ReadonlySet<string> = new Set(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].flatMap((first) =>
    [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((second) => first + second).filter((code) => countryName(code) !== code),
  ),
);
