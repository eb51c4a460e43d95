import ignore from 'ignore';
import type { Recipient, RuleSet } from '../model';
import { countryName } from '../report/words';
import { printableLine } from '../text/clean';
import type { FlowQuestion } from './answer';
import { countriesOf } from './countries';
import { dataOf, foundRecipients, recipientsOf, type Meant } from './query';
import { dataWord, joined } from './words';

/** A question as people and agents write it: each word alone or several with commas between them. */
export interface WrittenQuestion {
  /** Kinds of data: `email`, `user.contact`, `location`. */
  readonly data?: readonly string[] | undefined;
  /** Recipients by company, id or host. */
  readonly to?: readonly string[] | undefined;
  /** Countries by code or name, `EU`, `EEA`, `unknown`, or the id of a policy. */
  readonly country?: readonly string[] | undefined;
  /** Files in the language of .gitignore. */
  readonly file?: readonly string[] | undefined;
}

/** What a question means and how it reads in a headline, or the first word that means nothing. */
export type ReadQuestion =
  { readonly question: FlowQuestion; readonly asked: string } | { readonly problem: string; readonly hint: string };

/** More kinds than this are counted in a headline. */
const MOST_NAMED = 4;

/**
 * Finds out what a question means.
 *
 * @param known recipients that this code has beside those of the rules: hosts that nobody has described; before anything
 *   is found, a word that may name one is let through
 */
export function readQuestion(written: WrittenQuestion, rules: RuleSet, known?: readonly Recipient[]): ReadQuestion {
  const data = meant(written.data, 'kind of data', (word) => dataOf(word, rules));
  if (data !== undefined && 'problem' in data) return data;
  const recipients = meant(written.to, 'recipient', (word) => recipientsAmong(word, rules, known));
  if (recipients !== undefined && 'problem' in recipients) return recipients;
  const countries = meant(written.country, 'country or group of countries', (word) => {
    const found = countriesOf(word, rules);
    return 'codes' in found ? { found: found.codes } : found;
  });
  if (countries !== undefined && 'problem' in countries) return countries;
  const files = listed(written.file).map((file) => file.replace(/^\.\//, ''));
  const patterns = files.length === 0 ? undefined : ignore({ ignorecase: false }).add(files);
  const names = [...(recipients?.found ?? [])].map(
    (id) => rules.destinations.get(id)?.company ?? known?.find((one) => one.id === id)?.name ?? id,
  );
  return {
    question: {
      ...(data === undefined ? {} : { data: data.found }),
      ...(recipients === undefined ? {} : { recipients: recipients.found }),
      ...(countries === undefined ? {} : { countries: countries.found }),
      ...(patterns === undefined ? {} : { file: (file: string) => patterns.ignores(file) }),
    },
    asked: inWords({ data: data?.found, names, countries: countries?.found, files }, written, rules),
  };
}

function inWords(
  found: {
    readonly data: ReadonlySet<string> | undefined;
    readonly names: readonly string[];
    readonly countries: ReadonlySet<string | undefined> | undefined;
    readonly files: readonly string[];
  },
  written: WrittenQuestion,
  rules: RuleSet,
): string {
  const what = found.data === undefined ? ['personal data'] : [...found.data].map((id) => dataWord(rules, id));
  const countries = [...(found.countries ?? [])].map((code) =>
    code === undefined ? 'unknown countries' : countryName(code),
  );
  const words = [
    what.length > MOST_NAMED ? `${listed(written.data).join(', ')} (${what.length} kinds of data)` : joined(what),
    ...(found.names.length === 0 ? [] : [`to ${joined([...new Set(found.names)])}`]),
    ...(countries.length === 0 ? [] : [`in ${joined(countries)}`]),
    ...(found.files.length === 0 ? [] : [`through ${joined(found.files)}`]),
  ];
  return printableLine(words.join(' '));
}

/** A host, a variable: what code may name, and no rule. */
const MAY_BE_FOUND = /[.:_*]/;

/** What the rules know by a word comes before what only this code names so. */
function recipientsAmong(word: string, rules: RuleSet, known: readonly Recipient[] | undefined): Meant<string> {
  const result = recipientsOf(word, rules);
  if ('found' in result) return result;
  if (known === undefined) return MAY_BE_FOUND.test(word) ? { found: new Set() } : result;
  const found = foundRecipients(word, known);
  return found.size > 0 ? { found } : result;
}

/** What all words of one kind mean together; undefined where none is given. */
function meant<T>(
  words: readonly string[] | undefined,
  kind: string,
  read: (word: string) => Meant<T>,
): { readonly found: ReadonlySet<T> } | { readonly problem: string; readonly hint: string } | undefined {
  if (words === undefined) return undefined;
  const found = new Set<T>();
  for (const word of listed(words)) {
    const result = read(word);
    if ('hint' in result) return { problem: `There is no ${kind} "${printableLine(word)}"`, hint: result.hint };
    for (const one of result.found) found.add(one);
  }
  return { found };
}

function listed(words: readonly string[] = []): string[] {
  return words
    .flatMap((word) => word.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
