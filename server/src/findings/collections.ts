/** Collections → findings of collection policies. */
import type { FlowGraph } from '../link/graph';
import type { CategoryId, Finding, Policy, RuleSet } from '../model';
import { showApi } from '../solve/api';
import { captureFindings } from './captures';
import type { Collected } from './captures';
import type { Collection } from '../solve/collections';
import { consentBetween, saidAfterConsent } from './consent';
import { fingerprint, functionAround } from './fingerprint';
import { FolderPolicies } from './folders';
import { dataWords, fill, severityFor, isPlural } from './message';
import { spanOf } from './spans';

/** One finding for each collection, and one for each call that makes an SDK take data by itself. */
export function collectionFindings(collected: Collected, graph: FlowGraph, rules: RuleSet): Finding[] {
  const held = new FolderPolicies(rules);
  const captured = captureFindings(collected.captures, held, graph, rules);
  const out: Finding[] = [];
  for (const c of collected.collections) {
    if (graph.isNotShipped(c.gid)) continue;
    const policies = held.of(graph.facts(c.gid).file).filter((p) => p.kind === 'collection' && !p.captures);
    const policy = policyFor(c, policies);
    if (policy && !captured.get(c.gid)?.policy.insteadOf?.includes(policy.id))
      out.push(toFinding(policy, c, graph, rules));
  }
  return [...out, ...[...captured.values()].map(({ finding }) => finding)];
}

/**
 * The policy for what a rule names first, which is what it takes; what comes along (the position in a photo)
 * decides only where there is none. Of several the one with the most specific category; one collection is one finding.
 */
function policyFor(c: Collection, policies: readonly Policy[]): Policy | undefined {
  return policyOf(c.rule.categories.slice(0, 1), policies) ?? policyOf(c.rule.categories, policies);
}

function policyOf(categories: readonly CategoryId[], policies: readonly Policy[]): Policy | undefined {
  const length = (p: Policy) =>
    Math.max(
      0,
      ...p.categories
        .filter((prefix) => categories.some((k) => k === prefix || k.startsWith(`${prefix}.`)))
        .map((x) => x.length),
    );
  const fits = (p: Policy) =>
    p.finds === 'taken' &&
    (p.categories.length === 0 || length(p) > 0) &&
    !categories.every((k) => p.exceptCategories.some((e) => k === e || k.startsWith(`${e}.`)));
  return policies.filter(fits).sort((a, b) => length(b) - length(a))[0];
}

function toFinding(policy: Policy, c: Collection, graph: FlowGraph, rules: RuleSet): Finding {
  const span = spanOf(graph, c.gid);
  const data = c.rule.categories.map((category) => ({
    category,
    name: c.rule.label,
    reason: `taken from ${c.rule.label}`,
    steps: [{ span, note: `${c.rule.label} is read` }],
  }));
  const within = functionAround(graph, c.gid);
  const words = dataWords(data, rules);
  const inventory = policy.inventory || policy.severity === 'note' || (policy.consentClears && c.consent !== undefined);
  const message = fill(policy, { data: words, plural: isPlural(words), source: c.rule.label });
  return {
    policy: policy.id,
    kind: 'collection',
    severity: inventory ? 'note' : severityFor(policy, c.rule.categories, rules),
    inventory,
    message: saidAfterConsent(message, c.consent),
    at: span,
    data,
    call: span,
    api: showApi(c.api),
    between: consentBetween(c.consent, graph),
    ...(within === undefined ? {} : { within }),
    fingerprint: fingerprint(graph, c.gid, [policy.id, c.rule.id]),
  };
}
