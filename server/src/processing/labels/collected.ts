import type { CategoryId, Finding, RuleSet, SinkKind } from '../../model';
import { flowsOf } from '../../manifest/flows';
import { compareText } from '../../report/order';
import { storePurpose, type StorePurpose } from './types';

/** What an app does with one kind of data, as the stores ask it. */
export interface CollectedData {
  readonly data: CategoryId;
  /** Companies that get it; none for data that is taken and stays with the team. */
  readonly sharedWith: readonly string[];
  readonly purposes: readonly StorePurpose[];
  /** Hosts of recipients whose purpose is advertising. */
  readonly trackingDomains: readonly string[];
  /** True where it leaves the team only hashed or otherwise pseudonymised, at every place. */
  readonly isPseudonymised: boolean;
}

/** What stays on the device or in the team's own logs is no collection in the sense of the stores. */
const AWAY: readonly SinkKind[] = ['third-party', 'messaging', 'llm'];

/** All data that leaves the device, as far as code shows: what goes to others, and what is taken from people. */
export function collectedData(findings: readonly Finding[], rules: RuleSet): CollectedData[] {
  const all = new Map<CategoryId, Finding[]>();
  for (const finding of findings) {
    const isCollected = finding.kind === 'collection' || (finding.sink !== undefined && AWAY.includes(finding.sink));
    if (!isCollected) continue;
    for (const { category } of finding.data) all.set(category, [...(all.get(category) ?? []), finding]);
  }
  return [...all].sort(([a], [b]) => compareText(a, b)).map(([data, of]) => summary(data, of, rules));
}

function summary(data: CategoryId, findings: readonly Finding[], rules: RuleSet): CollectedData {
  const recipients = flowsOf(findings).flatMap((flow) => (flow.data === data ? [flow.recipient] : []));
  const purposes = new Set(recipients.flatMap(({ purpose }) => storePurpose(purpose) ?? []));
  const ads = recipients.filter(({ purpose }) => storePurpose(purpose) === 'advertising');
  const sent = findings.filter(({ kind }) => kind === 'flow');
  return {
    data,
    sharedWith: [...new Set(recipients.map(({ name }) => name))].sort(compareText),
    purposes: [...purposes].sort(compareText),
    trackingDomains: [...new Set(ads.flatMap(({ id }) => rules.destinations.get(id)?.domains ?? []))].sort(compareText),
    isPseudonymised:
      sent.length > 0 && sent.length === findings.length && sent.every(({ between }) => between.some(isPseudonym)),
  };
}

function isPseudonym({ kind }: Finding['between'][number]): boolean {
  return kind === 'pseudonymised' || kind === 'anonymised' || kind === 'aggregate';
}
