/** Collections → findings of collection policies. */
import type { FlowGraph } from '../link/graph';
import type { CategoryId, Finding, Policy, RuleSet } from '../model';
import { showApi } from '../solve/api';
import type { Collection } from '../solve/collections';
import { fingerprint } from './fingerprint';
import { dataWords, fill, severityFor } from './message';
import { spanOf } from './spans';

export function collectionFindings(collections: readonly Collection[], graph: FlowGraph, rules: RuleSet): Finding[] {
  const out: Finding[] = [];
  for (const c of collections) {
    if (graph.isNotShipped(c.gid)) continue;
    const policy = policyFor(c, rules);
    if (policy) out.push(toFinding(policy, c, graph, rules));
  }
  return out;
}

/**
 * The policy for what a rule names first, which is what it takes; what comes along (the position in a photo)
 * decides only where there is none. Of several the one with the most specific category; one collection is one finding.
 */
function policyFor(c: Collection, rules: RuleSet): Policy | undefined {
  return policyOf(c.rule.categories.slice(0, 1), rules) ?? policyOf(c.rule.categories, rules);
}

function policyOf(categories: readonly CategoryId[], rules: RuleSet): Policy | undefined {
  const length = (p: Policy) =>
    Math.max(
      0,
      ...p.categories
        .filter((prefix) => categories.some((k) => k === prefix || k.startsWith(`${prefix}.`)))
        .map((x) => x.length),
    );
  const fits = (p: Policy) =>
    p.kind === 'collection' &&
    p.finds === 'taken' &&
    (p.categories.length === 0 || length(p) > 0) &&
    !categories.every((k) => p.exceptCategories.some((e) => k === e || k.startsWith(`${e}.`)));
  return rules.policies.filter(fits).sort((a, b) => length(b) - length(a))[0];
}

function toFinding(policy: Policy, c: Collection, graph: FlowGraph, rules: RuleSet): Finding {
  const span = spanOf(graph, c.gid);
  const data = c.rule.categories.map((category) => ({
    category,
    name: c.rule.label,
    reason: `taken from ${c.rule.label}`,
    steps: [{ span, note: `${c.rule.label} is read` }],
  }));
  const words = dataWords(data, rules);
  return {
    policy: policy.id,
    kind: 'collection',
    severity: severityFor(policy, c.rule.categories, rules),
    inventory: policy.inventory || policy.severity === 'note',
    message: fill(policy, { data: words, plural: words.includes(' and '), source: c.rule.label }),
    at: span,
    data,
    call: span,
    api: showApi(c.api),
    between: [],
    fingerprint: fingerprint(graph, c.gid, [policy.id, c.rule.id]),
  };
}
