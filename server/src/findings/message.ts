/** Findings in words. */
import type { Category, CategoryId, DataItem, Policy, Recipient, RuleSet, Severity, SinkKind } from '../model';

const MOST_NAMED = 3;

/** `Email address, full name and 2 more`, the most sensitive first as given. */
export function dataWords(items: readonly DataItem[], rules: RuleSet): string {
  const labels = [...new Set(items.map((i) => labelOf(i.category, rules)))];
  const shown = labels.slice(0, labels.length === MOST_NAMED + 1 ? MOST_NAMED + 1 : MOST_NAMED);
  const more = labels.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? (shown[0] ?? 'personal data') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** True for words of several things, as {@link dataWords} gives them: they take a verb in the plural. */
export function isPlural(words: string): boolean {
  return / and /.test(words) || /[^sui]s$/.test(words);
}

/** Label of a category, in lower case but for abbreviations; a key that is not known stands for itself. */
export function labelOf(id: string, rules: RuleSet): string {
  const label = rules.categories.get(id)?.label;
  if (!label) return id === 'user' ? 'user record' : id;
  return /^[A-Z][a-z]/.test(label) ? label[0]?.toLowerCase() + label.slice(1) : label;
}

export function sensitivityOf(id: string, rules: RuleSet): Category['sensitivity'] {
  return rules.categories.get(id)?.sensitivity ?? 'medium';
}

const SENSITIVITIES: readonly Category['sensitivity'][] = ['low', 'medium', 'high', 'critical'];

/** How loud a collection policy is about data: by the most sensitive of it. */
export function severityFor(policy: Policy, categories: readonly CategoryId[], rules: RuleSet): Severity {
  if (policy.inventory) return 'note';
  const rank = (id: CategoryId) => SENSITIVITIES.indexOf(sensitivityOf(id, rules));
  const top = SENSITIVITIES[Math.max(-1, ...categories.map(rank))];
  return (top && policy.severityBySensitivity[top]) ?? policy.severity;
}

/** What {@link fill} can put into a policy's message. */
export interface MessageParts {
  readonly data: string;
  readonly plural: boolean;
  readonly recipient?: Recipient;
  readonly countryName?: string;
  readonly sink?: SinkKind;
  readonly source?: string;
}

/** Fills a policy's message: `{Data}`, `{data}`, `{reaches}`, `{is}`, `{recipient}`, `{country}`, `{without}`, `{source}`. */
export function fill(policy: Policy, parts: MessageParts): string {
  const { data } = parts;
  const values: Record<string, string> = {
    Data: (data[0] ?? '').toUpperCase() + data.slice(1),
    data,
    reaches: parts.plural ? 'reach' : 'reaches',
    is: parts.plural ? 'are' : 'is',
    recipient: parts.recipient?.name ?? 'an unknown recipient',
    country: parts.countryName ? ` (${parts.countryName})` : '',
    without: policy.consentClears ? ' without consent' : '',
    source: parts.source ?? '',
  };
  return policy.message
    .replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole)
    .replace(/\s+/g, ' ')
    .trim();
}

const regionNames = new Intl.DisplayNames(['en'], { type: 'region' });

/** `US` → `United States`. */
export function countryName(code: string | undefined): string | undefined {
  if (!code) return undefined;
  try {
    return regionNames.of(code) ?? code;
  } catch {
    return code;
  }
}
