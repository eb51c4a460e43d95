import type { Finding, Severity } from '../model';

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** Negative when `a` is worse than `b`. */
export function compareSeverity(a: Severity, b: Severity): number {
  return RANK[a] - RANK[b];
}

/** Compares by UTF-16 units, which no locale changes. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The order of a list of findings: by file and place, then policy. */
export function comparePlace(a: Finding, b: Finding): number {
  return (
    compareText(a.at.file, b.at.file) ||
    a.at.start - b.at.start ||
    a.at.end - b.at.end ||
    compareText(a.policy, b.policy) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

/** The order for people: worst first, inventory last. */
export function compareRank(a: Finding, b: Finding): number {
  return Number(a.inventory) - Number(b.inventory) || compareSeverity(a.severity, b.severity) || comparePlace(a, b);
}

/** Splits findings into those that stand and those that a comment or setting silences. */
export function splitSuppressed(findings: readonly Finding[]): { active: Finding[]; suppressed: Finding[] } {
  const active: Finding[] = [];
  const suppressed: Finding[] = [];
  for (const finding of findings) (finding.suppressedBy === undefined ? active : suppressed).push(finding);
  return { active, suppressed };
}

export interface Counts {
  readonly error: number;
  readonly warning: number;
  readonly note: number;
}

/** How many findings there are of each severity. */
export function countSeverities(findings: readonly Finding[]): Counts {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const finding of findings) counts[finding.severity]++;
  return counts;
}

/** `1 error`, `2 errors`, `1,204 files`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count)} ${count === 1 ? singular : plural}`;
}

/** A whole number with commas between thousands. */
export function formatNumber(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
