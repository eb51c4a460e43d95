import type { Comparison } from '../../manifest/compare';
import { placeOf } from '../../manifest/flows';
import type { CodeFlow } from '../../manifest/flows';
import type { ManifestEntry } from '../../manifest/read';
import type { CategoryId, Finding, Recipient, RuleSet, SinkKind } from '../../model';
import { compareText } from '../../report/order';
import { answerFlows, ownerOf } from '../answer';
import { guardsOf } from '../change';

/** What code cannot know and nobody has written down yet. */
export const OPEN = 'to be filled in';

/** One kind of data that one recipient gets. */
export interface RecordData {
  readonly data: CategoryId;
  /** Records and persons that code names; none where it does not tell. */
  readonly owners: readonly string[];
  /** Art. 9 or Art. 10, where the data is of a kind that these name. */
  readonly special: 'Art. 9' | 'Art. 10' | undefined;
  /** What stands between at every place: pseudonymised, consent. */
  readonly measures: readonly string[];
  /** Places in the code; 0 for an entry that the code no longer has. */
  readonly places: number;
  /** What people wrote; undefined for a flow that is not listed. */
  readonly entry: ManifestEntry | undefined;
}

/** What goes to one recipient in one country. */
export interface RecordRecipient {
  readonly recipient: Recipient;
  /** True for what stays with the program itself: its logs, the storage of the device, its addresses. */
  readonly isOwn: boolean;
  readonly data: readonly RecordData[];
}

/** A record of processing activities (GDPR Art. 30), as far as code and manifest know it. */
export interface ProcessingRecord {
  readonly name: string;
  readonly recipients: readonly RecordRecipient[];
  /** What is taken from people, with the number of places. */
  readonly collected: readonly {
    readonly data: CategoryId;
    readonly owners: readonly string[];
    readonly places: number;
  }[];
  readonly hasManifest: boolean;
}

const OWN_SINKS: readonly SinkKind[] = ['log', 'storage', 'url'];

/** Puts together what the code does and what people have written about it. */
export function processingRecord(
  findings: readonly Finding[],
  { declared, undeclared, stale }: Comparison,
  about: { readonly name: string; readonly hasManifest: boolean; readonly rules: RuleSet },
): ProcessingRecord {
  const { rules } = about;
  const groups = new Map<string, { recipient: Recipient; isOwn: boolean; data: RecordData[] }>();
  const add = (recipient: Recipient, isOwn: boolean, data: RecordData): void => {
    const key = JSON.stringify([recipient.id, recipient.country ?? '']);
    const group = groups.get(key) ?? { recipient, isOwn, data: [] };
    groups.set(key, group);
    group.data.push(data);
  };
  for (const { flow, entry } of declared) add(flow.recipient, isOwnFlow(flow), dataOf(flow, entry, rules));
  for (const flow of undeclared) add(flow.recipient, isOwnFlow(flow), dataOf(flow, undefined, rules));
  for (const entry of stale) {
    const known = rules.destinations.get(entry.recipient);
    const country = entry.country === undefined ? {} : { country: entry.country };
    const recipient = { id: entry.recipient, name: known?.company ?? entry.recipient, ...country };
    const isOwn = known !== undefined && OWN_SINKS.includes(known.sink);
    add(recipient, isOwn, {
      data: entry.data,
      owners: [],
      special: specialOf(entry.data),
      measures: [],
      places: 0,
      entry,
    });
  }
  const recipients = [...groups.values()]
    .map((group) => ({ ...group, data: group.data.sort((a, b) => compareText(a.data, b.data)) }))
    .sort((a, b) => compareText(a.recipient.name.toLowerCase(), b.recipient.name.toLowerCase()));
  const collected = answerFlows(findings, {}, rules).collected.map(({ data, owners, places }) => ({
    data,
    owners,
    places: places.length,
  }));
  return { name: about.name, recipients, collected, hasManifest: about.hasManifest };
}

function isOwnFlow({ uses }: CodeFlow): boolean {
  return uses.every(({ finding }) => finding.sink !== undefined && OWN_SINKS.includes(finding.sink));
}

function dataOf(flow: CodeFlow, entry: ManifestEntry | undefined, rules: RuleSet): RecordData {
  const owners = new Set(flow.uses.flatMap(({ item }) => ownerOf(item, rules) ?? []));
  const places = new Set(flow.uses.map((use) => JSON.stringify(placeOf(use))));
  return {
    data: flow.data,
    owners: [...owners].sort(compareText),
    special: specialOf(flow.data),
    measures: [...guardsOf(flow)].sort(compareText),
    places: places.size,
    entry,
  };
}

/** Data of special categories (GDPR Art. 9(1)) and on convictions (Art. 10), by prefixes of Fideslang keys. */
const ART_9 = [
  'user.health_and_medical',
  'user.biometric',
  'user.authorization.biometric',
  'user.demographic.race_ethnicity',
  'user.demographic.religious_belief',
  'user.demographic.political_opinion',
  'user.demographic.trade_union',
  'user.demographic.sexual_orientation',
];
const ART_10 = ['user.criminal_history'];

function specialOf(data: CategoryId): RecordData['special'] {
  const within = (prefixes: readonly string[]): boolean =>
    prefixes.some((prefix) => data === prefix || data.startsWith(`${prefix}.`));
  return within(ART_9) ? 'Art. 9' : within(ART_10) ? 'Art. 10' : undefined;
}
