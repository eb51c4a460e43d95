/** Traces → findings of flow policies: one for each call, policy and recipient. */
import type { FlowGraph, Gid } from '../link/graph';
import type { Between, DataItem, Finding, Policy, Recipient, RuleSet, Severity, Step } from '../model';
import { showApi } from '../solve/api';
import type { Trace } from '../solve/flowSearch';
import type { Label, Sanitised, Via } from '../solve/origins';
import { isUrlText } from '../solve/urlTexts';
import { fingerprint } from './fingerprint';
import { countryName, dataWords, fill, sensitivityOf } from './message';
import { spanOf } from './spans';

const RANK = { critical: 3, high: 2, medium: 1, low: 0 } as const;
const MAX_ITEMS = 24;
const MAX_STEPS = 16;
/** Further calls of a wrapper that the same data reaches; more are seldom of interest. */
const MAX_OTHER_WAYS = 8;

export function flowFindings(all: readonly Trace[], graph: FlowGraph, rules: RuleSet): Finding[] {
  const traces = withoutRepeatedUrls(all);
  const out: Finding[] = [];
  for (const policy of rules.policies) {
    if (policy.kind !== 'flow') continue;
    const groups = new Map<string, Trace[]>();
    for (const t of traces) {
      if (!applies(policy, t) || graph.isNotShipped(t.call) || graph.isNotShipped(t.sinkCall)) continue;
      const key = `${t.call} ${t.receiver.destination.id} ${t.sink}`;
      const group = groups.get(key);
      if (group) group.push(t);
      else groups.set(key, [t]);
    }
    for (const group of groups.values())
      if (!group.every((t) => isWeak(t, rules))) out.push(toFinding(policy, group, graph, rules));
  }
  return out;
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

function applies(policy: Policy, t: Trace): boolean {
  return refusalOf(policy, t) === undefined;
}

/** What makes a policy leave a flow alone; undefined when it applies. */
export type PolicyRefusal =
  { readonly by: 'sink' | 'category' | 'country' } | { readonly by: 'sanitised'; readonly sanitised: Sanitised };

export function refusalOf(policy: Policy, t: Trace): PolicyRefusal | undefined {
  if (!policy.sinks.includes(t.sink)) return { by: 'sink' };
  const { category } = t.label;
  const within = (prefixes: readonly string[]) => prefixes.some((p) => category === p || category.startsWith(`${p}.`));
  if (policy.categories.length > 0 && !within(policy.categories)) return { by: 'category' };
  if (within(policy.exceptCategories)) return { by: 'category' };
  if (
    policy.countries.length > 0 &&
    !policy.countries.includes(t.receiver.country ?? t.receiver.destination.country ?? '')
  )
    return { by: 'country' };
  const sanitised = t.sanitised.find((s) => policy.enough.includes(s.outcome));
  return sanitised && { by: 'sanitised', sanitised };
}

function toFinding(policy: Policy, group: readonly Trace[], graph: FlowGraph, rules: RuleSet): Finding {
  const sorted = [...group].sort((a, b) => inOrder(a, b, graph));
  const first = sorted[0] as Trace;
  const data = itemsOf(sorted, graph, rules);
  const recipient = recipientOf(first);
  const between = betweenOf(sorted, graph);
  const inventory = isInventory(policy, sorted, rules);
  const country = countryName(recipient.country);
  const words = dataWords(data, rules);
  const message = fill(policy, {
    data: words,
    plural: words.includes(' and ') || words.includes(','),
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
    compare(sortKey(a), sortKey(b)) ||
    length(a.via) - length(b.via)
  );
}

function sortKey(t: Trace): string {
  return `${t.label.category} ${t.label.name} ${t.label.gid} ${showApi(t.api)}`;
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
  if (policy.consentClears && traces.every((t) => t.consent)) return 'consent';
  const { destination } = (traces[0] as Trace).receiver;
  if (rules.allowedRecipients.includes(destination.id)) return 'allowed';
  const why = traces.map((t) => expectationOf(t, rules));
  if (why.some((w) => w === undefined)) return undefined;
  return why.includes('expected') ? 'expected' : 'pseudonymous';
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
