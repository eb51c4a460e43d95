import { resolve } from 'node:path';
import type { Format } from '../report/formats';
import type { CacheOptions } from './caching';

/** Options of all commands that read a program. */
export const CACHE_DIR = [
  '--cache-dir <dir>',
  'Keep what was read here (default: node_modules/.cache/datatrail, else in the folder for caches of the user)',
] as const;
export const NO_CACHE = ['--no-cache', 'Read everything anew, and keep nothing'] as const;

export const FAIL_ON = ['error', 'warning', 'note', 'none'] as const;

/** The least severe finding that makes the scan end with exit code 1. */
export type FailOn = (typeof FAIL_ON)[number];

/** The options of `datatrail scan` as commander gives them. */
export interface ScanOptions extends CacheOptions {
  readonly all?: boolean;
  readonly format?: Format;
  readonly output: readonly string[];
  readonly failOn: FailOn;
  readonly policy?: readonly string[];
  readonly manifest?: boolean;
  readonly config?: string;
  readonly gitignore: boolean;
  readonly ignorePattern?: readonly string[];
  /** In bytes. */
  readonly maxFileSize: number;
  readonly color: boolean;
  readonly quiet?: boolean;
  readonly timing?: boolean;
  readonly code: boolean;
  /** Findings of how many warnings are still fine. */
  readonly maxWarnings?: number;
  readonly since?: string;
  readonly staged?: boolean;
  /** A path; false for `--no-baseline`. */
  readonly baseline?: string | false;
  readonly verbose?: boolean;
  readonly fix?: boolean;
  readonly fixSuggestions?: boolean;
  readonly fixDryRun?: boolean;
  /** Make the facts of one part of the files, from 1, and report nothing. */
  readonly shard?: { readonly index: number; readonly of: number };
}

/** The options of `datatrail merge` as commander gives them. */
export interface MergeOptions extends ScanOptions {
  /** The folder that is scanned. */
  readonly dir: string;
}

/** The options of `datatrail baseline update` as commander gives them. */
export interface BaselineOptions extends CacheOptions {
  readonly baseline?: string;
  readonly config?: string;
  readonly gitignore: boolean;
  readonly ignorePattern?: readonly string[];
  /** In bytes. */
  readonly maxFileSize: number;
  readonly quiet?: boolean;
}

/** The options of `datatrail explain` as commander gives them. */
export interface ExplainOptions extends CacheOptions {
  readonly config?: string;
  readonly format: 'text' | 'json';
  /** The folder that is read, for a place. */
  readonly dir?: string;
  readonly gitignore: boolean;
  readonly color: boolean;
  readonly quiet?: boolean;
  readonly code: boolean;
}

/** The configuration that an option names, as an absolute path. */
export function configOf(options: { readonly config?: string }, io: { readonly cwd: string }): { config?: string } {
  return options.config === undefined ? {} : { config: resolve(io.cwd, options.config) };
}
