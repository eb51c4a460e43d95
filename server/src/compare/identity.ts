import type { Finding } from '../model';

/** What tells whether two findings of different states of a program are the same one. */
export interface Identity {
  readonly fingerprint: string;
  readonly policy: string;
  readonly file: string;
  /** The function around the place; undefined at the top of a module. */
  readonly within?: string | undefined;
  /** Id of the recipient; undefined for collections. */
  readonly recipient?: string | undefined;
  readonly api: string;
  /** Categories, sorted, each once. */
  readonly data: readonly string[];
  /** A fact to record; one that becomes a fault is another finding. */
  readonly inventory: boolean;
}

/** The identity of a finding. */
export function identityOf(finding: Finding): Identity {
  return {
    fingerprint: finding.fingerprint,
    policy: finding.policy,
    file: finding.at.file,
    within: finding.within,
    recipient: finding.recipient?.id,
    api: finding.api,
    data: [...new Set(finding.data.map(({ category }) => category))].sort(),
    inventory: finding.inventory,
  };
}

/**
 * Ways in which two findings can be the same, the surest first: the same place and names; the same data to the same
 * recipient in a function of that name, wherever its file went; the same call with it in the same file, whatever its
 * function is called now.
 */
const KEYS: readonly ((identity: Identity) => unknown)[] = [
  ({ fingerprint }) => fingerprint,
  ({ within, file }) => ['function', within ?? ['top of', file]],
  ({ file, api }) => ['file', file, api],
];

/** The items of two states that are not in the other one, in their orders. */
export interface Difference<Before, After> {
  readonly added: readonly After[];
  readonly gone: readonly Before[];
  /** Items of the later state that the earlier one had. */
  readonly kept: readonly After[];
}

/**
 * Compares two states of a program. Matches are counted: of three alike before and four after, one is added. Data
 * that a finding has beside what it had makes it another one.
 */
export function compareStates<Before, After>(
  before: readonly { readonly item: Before; readonly identity: Identity }[],
  after: readonly { readonly item: After; readonly identity: Identity }[],
): Difference<Before, After> {
  let open = [...before];
  let fresh = [...after];
  for (const key of KEYS) {
    // From the end, so that the first of those that are alike is taken first.
    const waiting = new Map<string, (typeof open)[number][]>();
    for (const entry of [...open].reverse()) {
      const text = keyText(entry.identity, key);
      const alike = waiting.get(text);
      if (alike === undefined) waiting.set(text, [entry]);
      else alike.push(entry);
    }
    const matched = new Set<(typeof open)[number]>();
    fresh = fresh.filter(({ identity }) => {
      const entry = waiting.get(keyText(identity, key))?.pop();
      if (entry !== undefined) matched.add(entry);
      return entry === undefined;
    });
    open = open.filter((entry) => !matched.has(entry));
  }
  const isFresh = new Set(fresh);
  return {
    added: fresh.map(({ item }) => item),
    gone: open.map(({ item }) => item),
    kept: after.filter((entry) => !isFresh.has(entry)).map(({ item }) => item),
  };
}

function keyText(identity: Identity, key: (identity: Identity) => unknown): string {
  const { policy, recipient, data, inventory } = identity;
  return JSON.stringify([policy, recipient ?? null, data, inventory, key(identity)]);
}

/** Compares the findings of two analyses. What a comment silences is not among them. */
export function compareFindings(before: readonly Finding[], after: readonly Finding[]): Difference<Finding, Finding> {
  return compareStates(standing(before), standing(after));
}

function standing(findings: readonly Finding[]): { item: Finding; identity: Identity }[] {
  return findings
    .filter(({ suppressedBy }) => suppressedBy === undefined)
    .map((item) => ({ item, identity: identityOf(item) }));
}
