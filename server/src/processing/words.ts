import type { CategoryId, Recipient, RuleSet } from '../model';
import { categoryLabel, countryName } from '../report/words';
import { printableLine } from '../text/clean';

/** `email address`: a label inside of a sentence. Abbreviations (`IP address`) stay as they are. */
export function dataWord(rules: RuleSet, category: CategoryId): string {
  const label = categoryLabel(rules, category);
  return printableLine(/^\p{Lu}\p{Ll}/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label);
}

/** `PostHog (United States, product analytics)`, with as much as is known. */
export function recipientWords({ name, country, purpose }: Recipient): string {
  const about = [country === undefined ? undefined : countryName(country), purpose].filter(
    (part) => part !== undefined,
  );
  return printableLine(about.length === 0 ? name : `${name} (${about.join(', ')})`);
}

/** `a`, `a and b`, `a, b and c`. */
export function joined(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** The first letter as a capital. */
export function sentenceStart(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
