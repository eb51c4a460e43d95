/** Facts about collections → findings of the policies that ask for them. */
import { type FlowGraph, gidOf } from '../link/graph';
import type { CategoryId, Finding, Policy, RuleSet } from '../model';
import type { CollectionFact, FactItem } from '../solve/collectionFacts';
import { hash } from './fingerprint';
import { FolderPolicies } from './folders';
import { dataWords, fill, severityFor, isPlural } from './message';

/** One finding for each fact and policy that asks for it, of the data that the policy looks at. */
export function factFindings(facts: readonly CollectionFact[], graph: FlowGraph, rules: RuleSet): Finding[] {
  const held = new FolderPolicies(rules);
  return facts.flatMap((fact) => {
    const file = graph.indexOf(fact.at.file);
    if (file === undefined || graph.isNotShipped(gidOf(file, 0))) return [];
    return held.of(fact.at.file).flatMap((policy) => {
      if (policy.kind !== 'collection' || policy.finds !== fact.question) return [];
      const items = fact.items.filter((item) => looksAt(policy, item.category));
      return items.length === 0 ? [] : [toFinding(policy, fact, items, rules)];
    });
  });
}

function looksAt(policy: Policy, category: CategoryId): boolean {
  const isIn = (prefix: string) => category === prefix || category.startsWith(`${prefix}.`);
  return (policy.categories.length === 0 || policy.categories.some(isIn)) && !policy.exceptCategories.some(isIn);
}

function toFinding(policy: Policy, fact: CollectionFact, items: readonly FactItem[], rules: RuleSet): Finding {
  const data = items.map(({ category, name, span, note }) => ({
    category,
    name,
    reason: `${note} as ${name}`,
    at: span,
    steps: [{ span, note }],
  }));
  const words = dataWords(data, rules);
  return {
    policy: policy.id,
    kind: 'collection',
    severity: severityFor(
      policy,
      items.map((i) => i.category),
      rules,
    ),
    inventory: policy.inventory || policy.severity === 'note',
    message: fill(policy, { data: words, plural: isPlural(words), source: fact.source }),
    at: fact.at,
    data,
    call: fact.at,
    api: fact.source,
    between: [],
    fingerprint: hash([fact.at.file, policy.id, ...fact.key]),
  };
}
