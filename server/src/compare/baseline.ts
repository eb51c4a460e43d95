import { z } from 'zod';
import type { Finding } from '../model';
import { compareStates, identityOf, type Identity } from './identity';

/** Raised when an entry changes its meaning. */
export const BASELINE_VERSION = 1;

/** The name under which a baseline is looked for in the scanned folder. */
export const BASELINE_NAME = 'datatrail.baseline.json';

const entrySchema = z.object({
  fingerprint: z.string().describe('Stable when lines move'),
  policy: z.string(),
  file: z.string().describe('From the scanned folder, with forward slashes'),
  within: z.string().optional().describe('The function around the place'),
  recipient: z.string().optional().describe('Id of who receives the data'),
  api: z.string().describe('The call that hands the data over, or takes it'),
  data: z.array(z.string()).describe('Categories of the data'),
  message: z.string().describe('For people: what was found'),
});

/** The shape of a baseline file; its JSON schema is made from it. */
export const baselineSchema = z.object({
  version: z.literal(BASELINE_VERSION),
  findings: z.array(entrySchema),
});

/** A finding that the team knows of and has not mended yet. */
export type BaselineEntry = z.infer<typeof entrySchema>;

/** The faults among findings as entries; inventory and what comments silence need none. */
export function baselineOf(findings: readonly Finding[]): BaselineEntry[] {
  return findings.filter(isFault).map((finding) => {
    const { fingerprint, policy, file, within, recipient, api, data } = identityOf(finding);
    return {
      fingerprint,
      policy,
      file,
      ...(within === undefined ? {} : { within }),
      ...(recipient === undefined ? {} : { recipient }),
      api,
      data: [...data],
      message: finding.message,
    };
  });
}

/** The text of a baseline file: sorted, an entry a line, so that a change of it reads and merges well. */
export function baselineText(entries: readonly BaselineEntry[]): string {
  const key = ({ file, policy, fingerprint }: BaselineEntry): string => `${file}\n${policy}\n${fingerprint}`;
  const sorted = [...entries].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const lines = sorted.map((entry) => `    ${JSON.stringify(entry)}`);
  const list = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`;
  return `{\n  "version": ${BASELINE_VERSION},\n  "findings": ${list}\n}\n`;
}

/** The entries of a baseline file's text, or what is wrong with it. Never throws. */
export function parseBaseline(text: string): { readonly entries: BaselineEntry[] } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { problem: `is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const parsed = baselineSchema.safeParse(value);
  if (parsed.success) return { entries: parsed.data.findings };
  const issue = parsed.error.issues[0];
  const place = issue?.path.map(String).join('.') ?? '';
  return { problem: `is no baseline: ${place === '' ? '' : `${place}: `}${issue?.message ?? 'unknown shape'}` };
}

/** What a baseline makes of findings. */
export interface Baselined {
  /** Findings that it does not know. */
  readonly findings: readonly Finding[];
  /** How many it knows. */
  readonly known: number;
  /** Entries that nothing is left of. */
  readonly stale: readonly BaselineEntry[];
}

/** Takes the faults that a baseline knows out of findings; the rest stays as it is, in its order. */
export function withoutKnown(findings: readonly Finding[], entries: readonly BaselineEntry[]): Baselined {
  const before = entries.map((item) => ({ item, identity: { ...item, inventory: false } satisfies Identity }));
  const faults = findings.filter(isFault).map((item) => ({ item, identity: identityOf(item) }));
  const { gone, kept } = compareStates(before, faults);
  const known = new Set(kept);
  return { findings: findings.filter((finding) => !known.has(finding)), known: known.size, stale: gone };
}

function isFault(finding: Finding): boolean {
  return !finding.inventory && finding.suppressedBy === undefined;
}
