import type { CategoryId, Recipient, RuleSet } from '../model';
import { suggestion } from '../text/didYouMean';
import { singular, splitWords } from '../text/words';

/** What a word of a question means, or what was most likely meant. */
export type Meant<T> = { readonly found: ReadonlySet<T> } | { readonly hint: string };

/**
 * The categories that a word means: a key with those below it, a part of keys (`location`), words of labels, or a name
 * that code gives such data (`iban`).
 */
export function dataOf(word: string, rules: RuleSet): Meant<CategoryId> {
  const categories = [...rules.categories.values()];
  const wanted = word.trim().toLowerCase();
  const within = (id: CategoryId): boolean => id === wanted || id.startsWith(`${wanted}.`);
  const tokens = tokensOf(word);
  const part = tokens.join('_');
  const steps: readonly ((category: (typeof categories)[number]) => boolean)[] = [
    ({ id }) => within(id),
    ({ id, label }) => tokens.length > 0 && (id.split('.').slice(1).includes(part) || holds(tokensOf(label), tokens)),
    ({ names, ownedNames }) => [...names, ...ownedNames].some((name) => name.map(singular).join('_') === part),
  ];
  for (const fits of steps) {
    const found = categories.filter(fits).map(({ id }) => id);
    if (found.length > 0) return { found: new Set(found) };
  }
  const known = categories.flatMap(({ id, label }) => [id, id.split('.').at(-1) ?? id, label.toLowerCase()]);
  return { hint: nearOr(wanted, known, 'datatrail manifest update lists the data that this code handles.') };
}

/**
 * The recipients among those that were found which a word names: hosts, variables that hold one, and other receivers
 * that no rule has.
 */
export function foundRecipients(word: string, recipients: readonly Recipient[]): ReadonlySet<string> {
  const wanted = word.trim().toLowerCase();
  const isMeant = ({ id, name }: Recipient) =>
    [id, name, id.replace(/^(env|name):/, '')].some((text) => text.toLowerCase() === wanted) ||
    id
      .replace('*', '')
      .toLowerCase()
      .endsWith(`.${wanted.replace(/^\*?\./, '')}`);
  return new Set(recipients.filter(isMeant).map(({ id }) => id));
}

/** The recipients that a word means: an id, a company, or words of either. */
export function recipientsOf(word: string, rules: RuleSet): Meant<string> {
  const destinations = [...rules.destinations.values()];
  const wanted = word.trim().toLowerCase();
  const tokens = tokensOf(word);
  const steps: readonly ((destination: (typeof destinations)[number]) => boolean)[] = [
    ({ id, company }) => id === wanted || company.toLowerCase() === wanted,
    ({ domains }) => domains.some((domain) => domain === wanted || wanted.endsWith(`.${domain}`)),
    ({ id, company }) => tokens.length > 0 && (holds(tokensOf(company), tokens) || holds(tokensOf(id), tokens)),
    ({ id, company }) => squeezed(company) === squeezed(word) || squeezed(id) === squeezed(word),
  ];
  for (const fits of steps) {
    const found = destinations.filter(fits).map(({ id }) => id);
    if (found.length > 0) return { found: new Set(found) };
  }
  const known = destinations.flatMap(({ id, company }) => [id, company]);
  return { hint: nearOr(wanted, known, 'Give the id or the company of a recipient, such as posthog.') };
}

function nearOr(word: string, known: readonly string[], otherwise: string): string {
  const hint = suggestion(word, known);
  return hint.startsWith('Did') ? hint : otherwise;
}

/** Lower-case singular words: `E-Mail addresses` → `email address`. */
export function tokensOf(text: string): string[] {
  return splitWords(text.replace(/\be[- ]?mail/gi, 'email').toLowerCase()).map(singular);
}

function squeezed(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** True where all words are among others. */
function holds(all: readonly string[], words: readonly string[]): boolean {
  return words.every((word) => all.includes(word));
}
