import type { Problem, RuleSet } from '../model';
import { nearest } from '../text/didYouMean';
import { printableLine } from '../text/clean';
import { flowKey, identityOf, type CodeFlow } from './flows';
import type { Manifest, ManifestEntry } from './read';

/** The code and the manifest side by side. */
export interface Comparison {
  readonly declared: readonly { readonly flow: CodeFlow; readonly entry: ManifestEntry }[];
  /** Flows that no entry lists. */
  readonly undeclared: readonly CodeFlow[];
  /** Entries that no flow needs. */
  readonly stale: readonly ManifestEntry[];
}

/**
 * Finds the entry of each flow: of its data, recipient and country, or else of data and recipient without a country.
 */
export function compareFlows(flows: readonly CodeFlow[], entries: readonly ManifestEntry[]): Comparison {
  const byKey = new Map<string, ManifestEntry>();
  for (const entry of entries) if (!byKey.has(flowKey(entry))) byKey.set(flowKey(entry), entry);
  const declared: { flow: CodeFlow; entry: ManifestEntry }[] = [];
  const undeclared: CodeFlow[] = [];
  for (const flow of flows) {
    const identity = identityOf(flow);
    const entry = byKey.get(flowKey(identity)) ?? byKey.get(flowKey({ ...identity, country: undefined }));
    if (entry === undefined) undeclared.push(flow);
    else declared.push({ flow, entry });
  }
  const used = new Set(declared.map(({ entry }) => flowKey(entry)));
  return { declared, undeclared, stale: entries.filter((entry) => !used.has(flowKey(entry))) };
}

/** Warnings at the lines of the entries that the code no longer has, with what was meant where a word is mistyped. */
export function staleProblems({ file }: Manifest, stale: readonly ManifestEntry[], rules: RuleSet): Problem[] {
  return stale.map((entry, index): Problem => {
    const { data, recipient, line, column } = entry;
    const where = entry.country === undefined ? '' : ` (${entry.country})`;
    const message = printableLine(`${data} → ${recipient}${where} is listed, and the code no longer has it`);
    return {
      severity: 'warning',
      message,
      hint: (index < MOST_MEANT ? meant(entry, rules) : undefined) ?? REMOVE,
      file,
      line,
      column,
    };
  });
}

const REMOVE = 'Remove it, or run datatrail manifest update --prune.';

/** A list with more of them was not mistyped, and to look for each in all rules takes time. */
const MOST_MEANT = 200;

function meant({ data, recipient }: ManifestEntry, rules: RuleSet): string | undefined {
  for (const [word, known] of [
    [data, rules.categories],
    [recipient, rules.destinations],
  ] as const) {
    const near = known.has(word) ? undefined : nearest(word, known.keys());
    if (near !== undefined) return `Did you mean "${near}"?`;
  }
  return undefined;
}
