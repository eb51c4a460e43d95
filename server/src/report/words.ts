import type { CategoryId, DataItem, Finding, Recipient, RuleSet, Severity, SinkKind, Step } from '../model';
import { compareSeverity, compareText } from './order';

const COUNTRIES = new Intl.DisplayNames(['en'], { type: 'region' });

/** The English name of an ISO 3166-1 alpha-2 code (`US` → `United States`); a code that is none comes back as it is. */
export function countryName(code: string): string {
  try {
    return COUNTRIES.of(code.toUpperCase()) ?? code;
  } catch {
    return code;
  }
}

export const SINK_LABELS: Readonly<Record<SinkKind, string>> = {
  'third-party': 'third party',
  messaging: 'team chat',
  llm: 'language model',
  log: 'log',
  storage: 'device storage',
  url: 'web address',
};

/** The label of a data category; the id itself where the rules have none. */
export function categoryLabel(rules: RuleSet, category: CategoryId): string {
  return rules.categories.get(category)?.label ?? category;
}

/** Who receives a flow, or what kind of collection it is. */
export function recipientName(finding: Finding): string {
  if (finding.recipient !== undefined) return finding.recipient.name;
  if (finding.kind === 'collection') return 'Collected here';
  return finding.sink === undefined ? 'Unknown recipient' : `Unknown ${SINK_LABELS[finding.sink]}`;
}

/** `PostHog (United States)`. */
export function recipientWithCountry(name: string, recipient: Recipient | undefined): string {
  return recipient?.country === undefined ? name : `${name} (${countryName(recipient.country)})`;
}

/** Data categories of a finding, sorted, each once. */
export function categoriesOf(finding: Finding): CategoryId[] {
  return [...new Set(finding.data.map((item) => item.category))].sort(compareText);
}

/** One way through the code and the data that takes it. */
export interface Trail {
  readonly items: readonly DataItem[];
  readonly steps: readonly Step[];
}

/**
 * The ways of a finding's data, each once: several fields of one record mostly go the same way. A finding
 * without steps gets the way from its place to its call, so that each has at least one.
 *
 * @param all with the ways to further calls of the same recipient, for machines; people are shown the first
 */
export function trailsOf(finding: Finding, all = false): Trail[] {
  const trails = new Map<string, { items: DataItem[]; steps: readonly Step[] }>();
  const add = (item: DataItem, steps: readonly Step[]) => {
    const key = steps.map(({ span, note }) => `${span.file}:${span.start}:${span.end}:${note}`).join('\n');
    const known = trails.get(key);
    if (known === undefined) trails.set(key, { items: [item], steps });
    else known.items.push(item);
  };
  for (const item of finding.data) {
    add(item, item.steps.length > 0 ? item.steps : ownSteps(finding));
    if (all) for (const way of item.otherWays ?? []) add(item, way);
  }
  if (trails.size === 0) return [{ items: [], steps: ownSteps(finding) }];
  return [...trails.values()];
}

function ownSteps(finding: Finding): Step[] {
  const first = { span: finding.at, note: finding.kind === 'collection' ? 'collected here' : 'personal data here' };
  const { at, call } = finding;
  if (finding.kind === 'collection' || (at.file === call.file && at.start === call.start && at.end === call.end)) {
    return [first];
  }
  return [first, { span: call, note: `handed to ${recipientName(finding)}` }];
}

/** What one recipient gets, over all findings. */
export interface RecipientSummary {
  /** Identifies the recipient among others: its id, or a word for those without one. */
  readonly key: string;
  readonly name: string;
  readonly recipient: Recipient | undefined;
  readonly sinks: readonly SinkKind[];
  readonly findings: number;
  readonly worst: Severity;
  /** Findings and worst severity by data category. */
  readonly data: ReadonlyMap<CategoryId, { readonly count: number; readonly worst: Severity }>;
}

/** Identifies the recipient of a finding among others. */
export function recipientKey(finding: Finding): string {
  if (finding.recipient !== undefined) return `${finding.recipient.id}/${finding.recipient.country ?? ''}`;
  return finding.kind === 'collection' ? 'collection' : `unknown/${finding.sink ?? ''}`;
}

/** Summaries of all recipients: worst first, then by number of findings and by name; collections last. */
export function summariseRecipients(findings: readonly Finding[]): RecipientSummary[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = recipientKey(finding);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.entries()]
    .map(([key, group]) => summarise(key, group))
    .sort(
      (a, b) =>
        Number(a.key === 'collection') - Number(b.key === 'collection') ||
        compareSeverity(a.worst, b.worst) ||
        b.findings - a.findings ||
        compareText(a.name, b.name) ||
        compareText(a.key, b.key),
    );
}

function summarise(key: string, group: readonly Finding[]): RecipientSummary {
  const data = new Map<CategoryId, { count: number; worst: Severity }>();
  const sinks = new Set<SinkKind>();
  let worst: Severity = 'note';
  for (const finding of group) {
    worst = worse(worst, finding.severity);
    if (finding.sink !== undefined) sinks.add(finding.sink);
    for (const category of categoriesOf(finding)) {
      const known = data.get(category) ?? { count: 0, worst: 'note' };
      data.set(category, { count: known.count + 1, worst: worse(known.worst, finding.severity) });
    }
  }
  const first = group[0];
  return {
    key,
    name: first === undefined ? '' : recipientName(first),
    recipient: first?.recipient,
    sinks: [...sinks].sort(compareText),
    findings: group.length,
    worst,
    data: new Map([...data].sort(([a], [b]) => compareText(a, b))),
  };
}

function worse(a: Severity, b: Severity): Severity {
  return compareSeverity(a, b) <= 0 ? a : b;
}
