import { compareIdentity, flowKey, flowsOf, identityOf, type CodeFlow } from '../manifest/flows';
import type { Between, CategoryId, Finding, RuleSet } from '../model';
import { compareText } from '../report/order';
import { countryName } from '../report/words';
import { dataWord, joined, recipientWords, sentenceStart } from './words';

type Guard = Between['kind'];

/** How one state of a program differs from another in what it does with personal data. */
export interface ProcessingChange {
  readonly added: readonly CodeFlow[];
  readonly removed: readonly CodeFlow[];
  /** Flows of which only the country is another. */
  readonly moved: readonly { readonly before: CodeFlow; readonly after: CodeFlow }[];
  /** Flows of which something else stands between than before, at all of their places. */
  readonly guarded: readonly {
    readonly flow: CodeFlow;
    readonly gained: readonly Guard[];
    readonly lost: readonly Guard[];
  }[];
  /** Kinds of data that are taken from people now and were not, and the reverse. */
  readonly collects: readonly CategoryId[];
  readonly collectsNoMore: readonly CategoryId[];
}

/** Compares the findings of two states. Moved code is no change. */
export function processingChange(before: readonly Finding[], after: readonly Finding[]): ProcessingChange {
  const old = byKey(flowsOf(before));
  const now = byKey(flowsOf(after));
  const added = [...now].filter(([key]) => !old.has(key)).map(([, flow]) => flow);
  const removed = [...old].filter(([key]) => !now.has(key)).map(([, flow]) => flow);
  const moved = added.flatMap((flow) => {
    const same = (other: CodeFlow): boolean => other.data === flow.data && other.recipient.id === flow.recipient.id;
    const from = removed.filter(same);
    // With several regions on a side it is not known which went where.
    const [only] = from;
    return only !== undefined && from.length === 1 && added.filter(same).length === 1
      ? [{ before: only, after: flow }]
      : [];
  });
  const collected = collectedData(before);
  const collectedNow = collectedData(after);
  return {
    added: added.filter((flow) => !moved.some((move) => move.after === flow)),
    removed: removed.filter((flow) => !moved.some((move) => move.before === flow)),
    moved,
    guarded: [...now].flatMap(([key, flow]) => guardChange(old.get(key), flow)),
    collects: [...collectedNow].filter((data) => !collected.has(data)).sort(compareText),
    collectsNoMore: [...collected].filter((data) => !collectedNow.has(data)).sort(compareText),
  };
}

/** True where nothing about personal data is another. */
export function isUnchanged(change: ProcessingChange): boolean {
  return Object.values(change).every((part: readonly unknown[]) => part.length === 0);
}

function byKey(flows: readonly CodeFlow[]): Map<string, CodeFlow> {
  return new Map(flows.map((flow) => [flowKey(identityOf(flow)), flow]));
}

function collectedData(findings: readonly Finding[]): Set<CategoryId> {
  const collections = findings.filter(({ kind }) => kind === 'collection');
  return new Set(collections.flatMap(({ data }) => data.map(({ category }) => category)));
}

function guardChange(old: CodeFlow | undefined, flow: CodeFlow): ProcessingChange['guarded'][number][] {
  if (old === undefined) return [];
  const before = guardsOf(old);
  const now = guardsOf(flow);
  const gained = [...now].filter((kind) => !before.has(kind)).sort(compareText);
  const lost = [...before].filter((kind) => !now.has(kind)).sort(compareText);
  return gained.length + lost.length === 0 ? [] : [{ flow, gained, lost }];
}

/** What stands between at each place of a flow. */
export function guardsOf({ uses }: CodeFlow): Set<Guard> {
  const [first, ...others] = uses.map(({ finding }) => new Set(finding.between.map(({ kind }) => kind)));
  return new Set([...(first ?? [])].filter((kind) => others.every((kinds) => kinds.has(kind))));
}

/** The change as one paragraph of plain English. */
export function changeParagraph(change: ProcessingChange, rules: RuleSet): string {
  if (isUnchanged(change)) return 'This change does not alter which personal data goes where.';
  const sentences: string[] = [];
  const say = (verb: string, what: readonly string[], end = ''): void => {
    if (what.length === 0) return;
    sentences.push(`${sentences.length === 0 ? 'This change' : 'It'} ${verb} ${what.join('; ')}${end}.`);
  };
  say('adds', grouped(change.added, rules));
  say('no longer sends', grouped(change.removed, rules));
  const moves = change.moved.map(({ before, after }) => {
    const from = countryWord(before.recipient.country);
    return `${dataWord(rules, after.data)} → ${after.recipient.name} from ${from} to ${countryWord(after.recipient.country)}`;
  });
  say('moves', moves);
  say(
    'now collects',
    change.collects.length === 0 ? [] : [joined(change.collects.map((data) => dataWord(rules, data)))],
  );
  const gone = change.collectsNoMore.map((data) => dataWord(rules, data));
  say('no longer collects', gone.length === 0 ? [] : [joined(gone)]);
  for (const { flow, gained, lost } of change.guarded) {
    const parts = [...gained.map((kind) => GAINED[kind]), ...lost.map((kind) => LOST[kind])];
    sentences.push(`${sentenceStart(dataWord(rules, flow.data))} → ${flow.recipient.name} ${joined(parts)}.`);
  }
  return sentences.join(' ');
}

function countryWord(code: string | undefined): string {
  return code === undefined ? 'an unknown country' : countryName(code);
}

/** `email address and full name → Mixpanel (United States)`, one for each recipient. */
function grouped(flows: readonly CodeFlow[], rules: RuleSet): string[] {
  const groups = new Map<string, CodeFlow[]>();
  for (const flow of [...flows].sort((a, b) => compareIdentity(identityOf(a), identityOf(b)))) {
    const key = recipientWords(flow.recipient);
    groups.set(key, [...(groups.get(key) ?? []), flow]);
  }
  return [...groups].map(([recipient, group]) => {
    const data = [...new Set(group.map((flow) => dataWord(rules, flow.data)))];
    const guards = [...new Set(group.flatMap((flow) => [...guardsOf(flow)]))].filter((kind) =>
      group.every((flow) => guardsOf(flow).has(kind)),
    );
    const after = guards.length === 0 ? '' : `, ${joined(guards.sort(compareText).map((kind) => STATE[kind]))}`;
    return `${joined(data)} → ${recipient}${after}`;
  });
}

const STATE: Readonly<Record<Guard, string>> = {
  aggregate: 'as an aggregate',
  anonymised: 'anonymised',
  pseudonymised: 'pseudonymised',
  encrypted: 'encrypted',
  masked: 'masked',
  removed: 'with parts removed',
  consent: 'after consent',
};
const GAINED: Readonly<Record<Guard, string>> = {
  aggregate: 'is now an aggregate',
  anonymised: 'is now anonymised',
  pseudonymised: 'is now pseudonymised',
  encrypted: 'is now encrypted',
  masked: 'is now masked',
  removed: 'now leaves parts out',
  consent: 'now waits for consent',
};
const LOST: Readonly<Record<Guard, string>> = {
  aggregate: 'is no longer an aggregate',
  anonymised: 'is no longer anonymised',
  pseudonymised: 'is no longer pseudonymised',
  encrypted: 'is no longer encrypted',
  masked: 'is no longer masked',
  removed: 'no longer leaves parts out',
  consent: 'no longer waits for consent',
};
