import type { FileId, Finding, Problem, RuleSet, ScanStats } from './model';

/** A file as it stands now: its text, or `removed`. */
export type FileChange = { readonly file: FileId; readonly text: string } | { readonly file: FileId; readonly removed: true };

export interface Change {
  /** Sources (`.ts .tsx .mts .cts .js .jsx .mjs .cjs`), `package.json`, `tsconfig*.json`, `jsconfig*.json`, `schema.prisma`, `pnpm-workspace.yaml`; others are ignored. */
  readonly files?: readonly FileChange[];
  readonly rules?: RuleSet;
}

/** What the engine knows about the expression under a cursor. */
export interface Explanation {
  readonly start: number;
  readonly end: number;
  /** Markdown paragraphs: category and why, who receives it, what stands between. */
  readonly lines: readonly string[];
}

/** The results of one state of the workspace. Lazy: asking for one file does only that file's work. */
export interface Snapshot {
  /** Findings whose primary place is in `file` (or all), inventory included, sorted by file, offset, policy. */
  findings(file?: FileId): readonly Finding[];
  explainAt(file: FileId, offset: number): Explanation | undefined;
  problems(): readonly Problem[];
  stats(): ScanStats;
}

/** The engine's façade. Holds the caches of the stages; does no input or output. */
export declare class Analyzer {
  constructor(rules: RuleSet);
  apply(change: Change): void;
  snapshot(): Snapshot;
}
