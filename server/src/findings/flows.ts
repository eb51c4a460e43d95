/** Traces → findings of flow policies: one for each call, policy and recipient. */
import type { FlowGraph, Gid } from '../link/graph';
import type {
  AllowedRecipient,
  Between,
  DataItem,
  Finding,
  Policy,
  Recipient,
  RuleSet,
  Severity,
  Step,
} from '../model';
import { combines, isWithin, refusalOf, withConsent } from './conditions';
import { showApi } from '../solve/api';
import type { Trace } from '../solve/searchState';
import type { Label, Via } from '../solve/origins';
import { isUrlText } from '../solve/urlTexts';
import { fingerprint, functionAround } from './fingerprint';
import { FolderPolicies } from './folders';
import { countryName, dataWords, fill, sensitivityOf, isPlural } from './message';
import { spanOf } from './spans';

const RANK = { critical: 3, high: 2, medium: 1, low: 0 } as const;
const MAX_ITEMS = 24;
const MAX_STEPS = 16;
/** Further calls of a wrapper that the same data reaches; more are seldom of interest. */
const MAX_OTHER_WAYS = 8;

export function flowFindings(all: readonly Trace[], graph: FlowGraph, rules: RuleSet): Finding[] {
  const held = new FolderPolicies(rules);
  const groups = new Map<string, { readonly policy: Policy; readonly traces: Trace[] }>();
  for (const call of byCall(withoutRepeatedUrls(all), graph).values()) {
    const policies = held.of(graph.facts((call[0] as Trace).call).file).filter((p) => p.kind === 'flow');
    for (const [policy, traces] of reportedBy(policies, call)) {
      for (const t of traces) {
        // What was agreed to stands apart from what was not.
        const agreed = agreementOf(t, rules)?.data.length ? 'agreed' : '';
        const key = `${policy.id} ${t.call} ${t.receiver.destination.id} ${t.sink} ${agreed}`;
        const group = groups.get(key);
        if (group) group.traces.push(t);
        else groups.set(key, { policy, traces: [t] });
      }
    }
  }
  const loud = [...groups.values()].filter(({ traces }) => !traces.every((t) => isWeak(t, rules)));
  return loud.map(({ policy, traces }) => toFinding(policy, traces, graph, rules));
}

/** Of two that each take the other's place, the first by its id stays. */
function isInsteadOf(one: Policy, other: Policy): boolean {
  if (!one.insteadOf?.includes(other.id)) return false;
  return other.insteadOf?.includes(one.id) !== true || one.id < other.id;
}

/** Flows at one call to one recipient. */
function byCall(traces: readonly Trace[], graph: FlowGraph): Map<string, Trace[]> {
  const calls = new Map<string, Trace[]>();
  for (const t of traces) {
    if (graph.isNotShipped(t.call) || graph.isNotShipped(t.sinkCall)) continue;
    const key = `${t.call} ${t.receiver.destination.id} ${t.sink}`;
    const call = calls.get(key);
    if (call) call.push(t);
    else calls.set(key, [t]);
  }
  return calls;
}

/** What each policy reports of the flows at one call, without what a more specific one reports in its place. */
function reportedBy(policies: readonly Policy[], call: readonly Trace[]): Map<Policy, Trace[]> {
  const reported = new Map<Policy, Trace[]>();
  for (const policy of policies) {
    const traces = call.filter((t) => refusalOf(policy, t) === undefined);
    if (traces.length > 0 && combines(policy, traces)) reported.set(policy, traces);
  }
  const all = [...reported];
  for (const [policy, traces] of all) {
    const taken = all.filter(([p]) => isInsteadOf(p, policy)).flatMap(([, of]) => of);
    if (taken.length === 0) continue;
    const left = traces.filter((t) => !taken.includes(t));
    if (left.length > 0) reported.set(policy, left);
    else reported.delete(policy);
  }
  return reported;
}

/**
 * `location.href = '/a?email=' + email` is one place, not a query and a navigation. Where the data comes from a caller
 * both are ways of one finding.
 */
function withoutRepeatedUrls(traces: readonly Trace[]): readonly Trace[] {
  const navigations = new Set(traces.filter((t) => t.sink === 'url' && !isUrlText(t.api)).map((t) => t.at));
  const isRepeated = (t: Trace) => isUrlText(t.api) && t.call === t.sinkCall && navigations.has(t.at);
  return navigations.size === 0 ? traces : traces.filter((t) => !isRepeated(t));
}

/** True for data that says nothing of a person alone: a time zone, a language. */
export function isWeak(t: Trace, rules: RuleSet): boolean {
  return rules.categories.get(t.label.category)?.weak === true;
}

function toFinding(policy: Policy, group: readonly Trace[], graph: FlowGraph, rules: RuleSet): Finding {
  const sorted = [...group].sort((a, b) => inOrder(a, b, graph));
  const first = sorted[0] as Trace;
  const data = itemsOf(sorted, graph, rules);
  const recipient = recipientOf(first);
  const between = betweenOf(sorted, graph);
  const inventory = isInventory(policy, sorted, rules);
  const country = countryName(recipient.country);
  const within = functionAround(graph, first.call);
  const words = dataWords(data, rules);
  const message = fill(policy, {
    data: words,
    plural: isPlural(words),
    recipient,
    sink: first.sink,
    ...(country ? { countryName: country } : {}),
  });
  return {
    policy: policy.id,
    kind: 'flow',
    severity: inventory ? 'note' : severityOf(policy, data, rules),
    inventory,
    message: between.some((b) => b.kind === 'consent')
      ? message.replace(' without consent', ', after consent')
      : message,
    at: spanOf(graph, first.at),
    data,
    sink: first.sink,
    call: spanOf(graph, first.sinkCall),
    api: showApi(first.api),
    recipient,
    between,
    ...(within === undefined ? {} : { within }),
    fingerprint: fingerprint(graph, first.call, [
      policy.id,
      recipient.id,
      showApi(first.api),
      ...data.map((d) => `${d.category} ${d.name}`),
    ]),
  };
}

/** A total order, so that the findings do not depend on the order in which flows were found. */
function inOrder(a: Trace, b: Trace, graph: FlowGraph): number {
  return (
    graph.column(a.at, 1) - graph.column(b.at, 1) ||
    a.sinkCall - b.sinkCall ||
    compare(a.label.category, b.label.category) ||
    compare(a.label.name, b.label.name) ||
    a.label.gid - b.label.gid ||
    (a.api === b.api ? 0 : compare(showApi(a.api), showApi(b.api))) ||
    length(a.via) - length(b.via)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function length(via: Via | undefined): number {
  let n = 0;
  for (let v = via; v; v = v.before) n++;
  return n;
}

function recipientOf(t: Trace): Recipient {
  const { destination } = t.receiver;
  const country = t.receiver.country ?? destination.country;
  return {
    id: destination.id,
    name: destination.company,
    ...(country ? { country } : {}),
    ...(destination.purpose ? { purpose: destination.purpose } : {}),
  };
}

function itemsOf(traces: readonly Trace[], graph: FlowGraph, rules: RuleSet): DataItem[] {
  const items = new Map<string, DataItem>();
  const ways = new Map<string, Set<string>>();
  for (const t of traces) {
    const key = `${t.label.category} ${t.label.name} ${t.at}`;
    const item = items.get(key);
    const known = ways.get(key);
    if (!item || !known) {
      ways.set(key, new Set([wayKey(t)]));
      items.set(key, {
        category: t.label.category,
        name: t.label.name,
        reason: t.label.reason,
        at: spanOf(graph, t.at),
        steps: stepsOf(t, graph),
      });
    } else if (!known.has(wayKey(t)) && known.size <= MAX_OTHER_WAYS) {
      known.add(wayKey(t));
      items.set(key, { ...item, otherWays: [...(item.otherWays ?? []), stepsOf(t, graph)] });
    }
  }
  const sensitivity = (i: DataItem) => RANK[sensitivityOf(i.category, rules)];
  return [...items.values()].sort((a, b) => sensitivity(b) - sensitivity(a)).slice(0, MAX_ITEMS);
}

/**
 * Ways differ by the call that hands the data over, and by where the function that is given it passes it on: each of
 * its lines that logs is one to mend.
 */
function wayKey(t: Trace): string {
  const passed: Gid[] = [];
  for (let v: Via | undefined = t.via; v; v = v.before) if (v.note.startsWith('passed to ')) passed.unshift(v.gid);
  return [t.sinkCall, ...passed.slice(1)].join();
}

/** From the place where the data is recognised to the call that hands it over. */
function stepsOf(t: Trace, graph: FlowGraph): Step[] {
  const { company } = t.receiver.destination;
  const kept = t.sink === 'url' || t.sink === 'storage' ? `kept in ${company}` : `sent to ${company}`;
  return wayOf(t.label, t.via, graph, { gid: t.sinkCall, note: t.sink === 'log' ? `written to ${company}` : kept });
}

/** The steps of data from the place where it is recognised, to `last` where it is given. */
export function wayOf(
  label: Label,
  via: Via | undefined,
  graph: FlowGraph,
  last?: { readonly gid: Gid; readonly note: string },
): Step[] {
  const middle: { gid: Gid; note: string }[] = [];
  for (let v: Via | undefined = via; v; v = v.before)
    if (v.note !== 'used' && !/^\d+ is read$/.test(v.note)) middle.unshift({ gid: v.gid, note: v.note });
  const all = [{ gid: label.gid, note: `${label.name}: ${label.reason}` }, ...middle, ...(last ? [last] : [])];
  // Of two steps at one place the later says more: `passed to track` over `email is read`.
  const first = label.gid;
  const isLast = (i: number) => last !== undefined && i === all.length - 1;
  const kept = all.filter((s, i) => i === 0 || isLast(i) || (s.gid !== all[i + 1]?.gid && s.gid !== first));
  const shortened = kept.length > MAX_STEPS ? [...kept.slice(0, MAX_STEPS - 6), ...kept.slice(-6)] : kept;
  return shortened.map((s) => ({ span: spanOf(graph, s.gid), note: s.note }));
}

function betweenOf(traces: readonly Trace[], graph: FlowGraph): Between[] {
  const out = new Map<string, Between>();
  for (const t of traces) {
    for (const s of t.sanitised)
      out.set(`${s.outcome} ${s.gid}`, { kind: s.outcome, note: s.note, span: spanOf(graph, s.gid) });
  }
  const consent = traces.every((t) => t.consent) ? traces[0]?.consent : undefined;
  if (consent)
    out.set('consent', {
      kind: 'consent',
      note: `runs only with consent (${consent.rule})`,
      span: spanOf(graph, consent.gid),
    });
  return [...out.values()];
}

/** What makes a flow a fact to record. */
export type InventoryReason = 'policy' | 'covered' | 'consent' | 'allowed' | 'pseudonymous' | 'expected';

/** Facts to record rather than faults to mend. */
function isInventory(policy: Policy, traces: readonly Trace[], rules: RuleSet): boolean {
  return inventoryReasonOf(policy, traces, rules) !== undefined;
}

/** Why the flows of one finding are a fact to record; undefined when they are a fault to mend. */
export function inventoryReasonOf(
  policy: Policy,
  traces: readonly Trace[],
  rules: RuleSet,
): InventoryReason | undefined {
  if (policy.inventory) return 'policy';
  if (traces.every((t) => t.covered)) return 'covered';
  if (policy.consentClears && traces.every((t) => withConsent(policy, t))) return 'consent';
  if (traces.every((t) => agreementOf(t, rules))) return 'allowed';
  const why = traces.map((t) => expectationOf(t, rules));
  if (why.some((w) => w === undefined || (w === 'expected' && policy.evenExpected))) return undefined;
  return why.includes('expected') ? 'expected' : 'pseudonymous';
}

/** The team's agreement that covers a flow: with its recipient or all of its purpose, for its data. */
export function agreementOf(t: Trace, rules: RuleSet): AllowedRecipient | undefined {
  const { id, purpose } = t.receiver.destination;
  return rules.allowedRecipients.find(
    (a) =>
      (a.destination === undefined || a.destination === id) &&
      (a.purpose === undefined || a.purpose === purpose) &&
      (a.data.length === 0 || isWithin(t.label.category, a.data)),
  );
}

/** Data that says little alone, or that the recipient exists to get: a mail's own recipient at the mail provider. */
function expectationOf(t: Trace, rules: RuleSet): 'pseudonymous' | 'expected' | undefined {
  const { category } = t.label;
  const { expected, purpose } = t.receiver.destination;
  if (rules.categories.get(category)?.pseudonymous === true) return 'pseudonymous';
  if (expected.some((e) => category === e || category.startsWith(`${e}.`))) return 'expected';
  const isAddressee = t.keys.some((k) => k === 'to' || k === 'recipient') && /mail delivery/.test(purpose ?? '');
  return isAddressee ? 'expected' : undefined;
}

function severityOf(policy: Policy, data: readonly DataItem[], rules: RuleSet): Severity {
  const top = data[0];
  return (top && policy.severityBySensitivity[sensitivityOf(top.category, rules)]) ?? policy.severity;
}
