import type { BaselineEntry } from '../compare/baseline';
import type { FileId, Finding, Problem, RuleSet, ScanStats } from '../model';

/** What a comparison with an earlier state says beside the new findings. */
export interface ReportedChange {
  /** What was compared with: `main (1a2b3c4d5e)`. */
  readonly since: string;
  readonly gone: readonly Finding[];
  /** How many findings both states have. */
  readonly kept: number;
  /** Texts of the earlier state, which the places of `gone` are in. */
  readonly textOf: (file: FileId) => string | undefined;
}

/** What a baseline left out of the findings. */
export interface ReportedBaseline {
  readonly file: string;
  readonly known: number;
  /** Entries that nothing is left of. */
  readonly stale: readonly BaselineEntry[];
}

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
  /** The way from the root of the repository to the scanned folder, with forward slashes; empty or absent for the root. */
  readonly below?: string | undefined;
  readonly textOf: (file: FileId) => string | undefined;
  readonly toolVersion: string;
  /** Whether source code may be quoted. */
  readonly excerpts: boolean;
  /** Whether a report for people shows each finding in full, also those that are like another. */
  readonly isVerbose?: boolean;
  /** Set when `findings` are only those that a change brings. */
  readonly change?: ReportedChange | undefined;
  readonly baseline?: ReportedBaseline | undefined;
}

/** The path of a file from the root of the repository, for what a code host reads. */
export function repositoryPath(file: FileId, { below }: Pick<ReportInput, 'below'>): string {
  return below === undefined || below === '' ? file : `${below}/${file}`;
}

const DOCS = 'https://github.com/datatrail/datatrail/blob/main/docs';

/** The schema of the JSON report. */
export const REPORT_SCHEMA_URL =
  'https://raw.githubusercontent.com/datatrail/datatrail/main/docs/schemas/report.schema.json';

export const HOME_URL = 'https://github.com/datatrail/datatrail';

/** The page about comments that silence findings, and what can be wrong with them. */
export const SUPPRESSION_URL = `${DOCS}/suppressions.md`;

/** The page that explains a policy. */
export function policyUrl(policy: string): string {
  return `${DOCS}/policies/${encodeURIComponent(policy)}.md`;
}
