import type { Analyzer } from '../analyzer';
import type { ProgramCache } from '../cache/programCache';
import type { LoadedRules, RuleOptions } from '../host/ruleSet';
import type { RuleTexts } from '../host/rules';
import type { FileId } from '../model';

type RuleText = RuleTexts['texts'][number];

/** The part of the engine that the server needs. */
export type Engine = Pick<Analyzer, 'apply' | 'snapshot' | 'has' | 'factsOf'> & {
  part(files: readonly FileId[], most: number): Engine;
};

/** What the server needs from the outside: files and rules. Nothing here throws or rejects. */
export interface WorkspaceHost {
  /** Files below the folder `root` (absolute) that can be analysed, and configurations of folders, both sorted. */
  files(root: string, signal: AbortSignal): Promise<WorkspaceFiles>;
  /** A file's text as it is on disk; undefined when it is gone or left out. */
  read(root: string, file: FileId): string | undefined;
  /** Whether {@link files} would list the file if it existed. */
  accepts(root: string, file: FileId): boolean;
  /** The built-in rule files, in a fixed order. */
  ruleTexts(): readonly RuleText[];
  /** Absolute path of a built-in rule file, by its name in {@link ruleTexts}. */
  rulePath(file: string): string;
  /** The text of a configuration or rule file on disk; undefined where there is none. */
  readConfig(path: string): string | undefined;
  /** The rules that hold for a folder. A configuration that is named is taken from the folder. */
  loadRules(root: string, options?: RuleOptions): LoadedRules;
  /** What is known of the texts below a folder from runs before; undefined where nothing is kept. */
  cacheOf?(root: string): ProgramCache | undefined;
  /** What an entry of `extends` in a file (absolute path) could name below a folder, or as a package. */
  extendable(file: string, written: string): readonly string[];
}

export interface WorkspaceFiles {
  readonly files: readonly FileId[];
  readonly configs: readonly FileId[];
}
