import type { FileId, Finding, Problem, RuleSet, ScanStats } from '../model';

/** Everything a report is made of. Reports are pure: the same input gives the same bytes. */
export interface ReportInput {
  /** What the reader asked for, in any order; inventory only if it is to be shown. */
  readonly findings: readonly Finding[];
  /** How many inventory facts were left out of `findings`. */
  readonly hiddenInventory: number;
  readonly problems: readonly Problem[];
  readonly stats: ScanStats;
  readonly rules: RuleSet;
  /** The scanned folder's name, for titles. */
  readonly rootName: string;
  readonly textOf: (file: FileId) => string | undefined;
  readonly toolVersion: string;
  /** Whether source code may be quoted. */
  readonly excerpts: boolean;
}

const DOCS = 'https://github.com/datatrail/datatrail/blob/main/docs';

export const HOME_URL = 'https://github.com/datatrail/datatrail';

/** The page about comments that silence findings, and what can be wrong with them. */
export const SUPPRESSION_URL = `${DOCS}/suppressions.md`;

/** The page that explains a policy. */
export function policyUrl(policy: string): string {
  return `${DOCS}/policies/${encodeURIComponent(policy)}.md`;
}
