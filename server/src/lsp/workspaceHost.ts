import type { Analyzer } from '../analyzer';
import type { LoadedRules } from '../host/ruleSet';
import type { RuleTexts } from '../host/rules';
import type { FileId } from '../model';

type RuleText = RuleTexts['texts'][number];

/** The part of the engine that the server needs. */
export type Engine = Pick<Analyzer, 'apply' | 'snapshot'>;

/** What the server needs from the outside: files and rules. Nothing here throws or rejects. */
export interface WorkspaceHost {
  /** Files below the folder `root` (absolute) that can be analysed, sorted. */
  files(root: string, signal: AbortSignal): Promise<readonly FileId[]>;
  /** A file's text as it is on disk; undefined when it is gone or left out. */
  read(root: string, file: FileId): string | undefined;
  /** Whether {@link files} would list the file if it existed. */
  accepts(root: string, file: FileId): boolean;
  /** The built-in rule files, in a fixed order. */
  ruleTexts(): readonly RuleText[];
  /** Absolute path of a built-in rule file, by its name in {@link ruleTexts}. */
  rulePath(file: string): string;
  /** The text of a configuration; undefined where there is none. */
  readConfig(path: string): string | undefined;
  /** The rules that hold for a folder. */
  loadRules(root: string, configPath?: string): LoadedRules;
}
