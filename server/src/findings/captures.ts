/** Calls that make an SDK take data by itself → findings of the policies that look at them. */
import type { FlowGraph, Gid } from '../link/graph';
import type { DataItem, Finding, Policy, RuleSet } from '../model';
import { showApi } from '../solve/api';
import type { Capture } from '../solve/captures';
import type { CollectionFact } from '../solve/collectionFacts';
import type { Collection } from '../solve/collections';
import { isWithin } from './conditions';
import { consentBetween, saidAfterConsent } from './consent';
import { fingerprint, functionAround } from './fingerprint';
import type { FolderPolicies } from './folders';
import { countryName, dataWords, fill, isPlural } from './message';
import { spanOf } from './spans';

/** What is taken in a program: by its own calls, and by SDKs that they set up. */
export interface Collected {
  readonly collections: readonly Collection[];
  readonly captures: readonly Capture[];
  readonly facts: readonly CollectionFact[];
}

/** The finding at one call, with the policy it is of. */
interface Captured {
  readonly policy: Policy;
  readonly finding: Finding;
}

/** One finding for each call: all that its settings make the SDK take. */
export function captureFindings(
  captures: readonly Capture[],
  held: FolderPolicies,
  graph: FlowGraph,
  rules: RuleSet,
): Map<Gid, Captured> {
  const out = new Map<Gid, Captured>();
  for (const gid of new Set(captures.map((c) => c.gid))) {
    if (graph.isNotShipped(gid)) continue;
    for (const policy of held.of(graph.facts(gid).file)) {
      const looked = captures.filter((c) => c.gid === gid && looksAt(policy, c));
      if (looked.length > 0 && !out.has(gid))
        out.set(gid, { policy, finding: toFinding(policy, looked, graph, rules) });
    }
  }
  return out;
}

function looksAt(policy: Policy, { rule, setting }: Capture): boolean {
  if (policy.captures === undefined || (policy.captures === 'explicit' && setting === undefined)) return false;
  const wanted = (category: string) =>
    (policy.categories.length === 0 || isWithin(category, policy.categories)) &&
    !isWithin(category, policy.exceptCategories);
  return rule.categories.some(wanted);
}

function toFinding(policy: Policy, captures: readonly Capture[], graph: FlowGraph, rules: RuleSet): Finding {
  const first = captures[0] as Capture;
  const destination = rules.destinations.get(first.rule.destination);
  const company = destination?.company ?? first.rule.destination;
  const country = first.country ?? destination?.country;
  const data = itemsOf(captures, company, graph);
  const words = dataWords(data, rules);
  const named = countryName(country);
  const recipient = {
    id: first.rule.destination,
    name: company,
    ...(country ? { country } : {}),
    ...(destination?.purpose ? { purpose: destination.purpose } : {}),
  };
  const inventory =
    policy.inventory || policy.severity === 'note' || (policy.consentClears && first.consent !== undefined);
  const message = fill(policy, {
    data: words,
    plural: isPlural(words),
    recipient,
    ...(named ? { countryName: named } : {}),
    source: [...new Set(captures.map(({ rule }) => rule.says))].join('; '),
  });
  const within = functionAround(graph, first.gid);
  const [only, ...others] = captures.filter((c) => c.setting !== undefined);
  return {
    policy: policy.id,
    kind: 'collection',
    severity: inventory ? 'note' : policy.severity,
    inventory,
    message: saidAfterConsent(message, first.consent),
    at: spanOf(graph, captures.length === 1 && others.length === 0 ? (only?.setting ?? first.gid) : first.gid),
    data,
    call: spanOf(graph, first.gid),
    api: showApi(first.api),
    recipient,
    between: consentBetween(first.consent, graph),
    ...(within === undefined ? {} : { within }),
    fingerprint: fingerprint(graph, first.gid, [policy.id, recipient.id, ...captures.map(({ rule }) => rule.says)]),
  };
}

/** One item for each kind of data, with the settings that tell. */
function itemsOf(captures: readonly Capture[], company: string, graph: FlowGraph): DataItem[] {
  const items = new Map<string, DataItem>();
  for (const { gid, rule, setting } of captures) {
    const span = spanOf(graph, setting ?? gid);
    const step = { span, note: `${company} captures it: ${rule.says}` };
    for (const category of rule.categories) {
      const { steps = [], ...item } = items.get(category) ?? { category, name: rule.says, at: span };
      items.set(category, { ...item, reason: `captured by ${company}`, steps: [...steps, step] });
    }
  }
  return [...items.values()];
}
