/** The names under which a file gives things away. */
import { type ExportFact, type FileFacts, Kind, NODE_STRIDE } from '../extract/facts';

/** The name that what is exported has in its own file; undefined for what has none there. */
export function nameBehind({ bindings, classes, nodes, strings }: FileFacts, fact: ExportFact): string | undefined {
  if (fact.kind === 'type') return fact.declared;
  if (fact.kind === 'binding') return bindings[fact.binding]?.name;
  if (fact.kind !== 'node') return undefined;
  const node = fact.node * NODE_STRIDE;
  const operand = nodes[node + 3] ?? -1;
  switch (nodes[node]) {
    case Kind.Class:
      return classes[operand]?.name;
    case Kind.Ref:
      return bindings[operand]?.name;
    case Kind.Global:
      return strings[operand];
    default:
      return undefined;
  }
}

/** The name that stands for all names. */
const ALL = '*';

/**
 * The names whose meaning, for those that look for them in a file, is not the same in two versions of it: what is exported,
 * what that is called and imported from, and which types are declared. What stands behind the names does not count.
 *
 * @returns undefined where it can be any name
 */
export function changedNames(before: FileFacts, after: FileFacts): ReadonlySet<string> | undefined {
  const [old, now] = [meanings(before), meanings(after)];
  const changed = new Set([...old.keys(), ...now.keys()].filter((name) => old.get(name) !== now.get(name)));
  return changed.has(ALL) ? undefined : changed;
}

/** By name, a text that tells where the name leads. */
function meanings(facts: FileFacts): Map<string, string> {
  const found = new Map<string, string>();
  const add = (name: string, meaning: unknown): void =>
    void found.set(name, `${found.get(name) ?? ''}${JSON.stringify(meaning)}`);
  const imports = new Map(facts.bindings.flatMap((b) => (b.from ? [[b.name, b.from] as const] : [])));
  const declared = new Set(facts.declarations.map((d) => d.name));
  for (const fact of facts.exports) {
    if (fact.kind === 'star') add(ALL, fact.module);
    else if (fact.kind === 'from') add(fact.name, fact);
    else {
      const behind = nameBehind(facts, fact);
      const isKnown = behind !== undefined;
      add(fact.name, [fact.kind, behind, isKnown && imports.get(behind), isKnown && declared.has(behind)]);
    }
  }
  for (const name of declared) add(name, 'declared');
  return found;
}
