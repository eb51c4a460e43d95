import type { Analyzer, AnalyzerOptions, Change, Snapshot } from '../analyzer';
import type { BuildVersions } from '../cache/programCache';
import type { Program, Refusal } from '../fixes/prove';
import type { FileId, Finding, Fix, Problem, RuleSet } from '../model';

/** What the process tells its caller. */
export const Exit = {
  /** The scan worked and nothing reaches the threshold. */
  clean: 0,
  /** The scan worked and found something at or above the threshold. */
  findings: 1,
  /** The scan could not be done: wrong arguments, no such folder, no rules. */
  failure: 2,
} as const;

export type ExitCode = (typeof Exit)[keyof typeof Exit];

/** The part of the analyser that the command line uses. */
export interface Engine {
  apply(change: Change): void;
  snapshot(): Snapshot;
  /** Whether a source file is known. */
  has(file: FileId): boolean;
  factsOf: Analyzer['factsOf'];
  /** An analyser of its own over these files and what they are linked with: see {@link Program.part}. */
  part(files: readonly FileId[], most: number): Engine;
}

/** The world outside, handed in so that tests can bring their own. */
export interface CliIo {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Absolute path. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether each stream is a terminal. */
  readonly tty: { readonly out: boolean; readonly error: boolean };
  /** Asks a question on the terminal; absent where nobody can answer. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  readonly rulesDir: string;
  readonly version: string;
  /** Of the program that runs; absent where it runs from its source, which may be another at any time: no cache then. */
  readonly build?: BuildVersions | undefined;
  /** @param noting for whom is kept what was worked out */
  readonly createEngine: (rules: RuleSet, noting: AnalyzerOptions['noting']) => Promise<Engine>;
  /**
   * What can be done about a finding in a text and is proved in the program: safe fixes first, each proved when asked
   * for. `refused` hears why one is not among them.
   */
  readonly fixes: (
    finding: Finding,
    file: { readonly text: string; readonly rules: RuleSet },
    program: Program,
    refused?: (refusal: Refusal) => void,
  ) => AsyncIterable<Fix> | Iterable<Fix>;
  /** Milliseconds since any fixed moment; used for `--timing` only. */
  readonly now: () => number;
}

/** A mistake of the caller: printed with its remedy, ends with {@link Exit.failure}. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'UsageError';
  }
}

/** One problem as lines for a terminal: `warning: file:line:col message` and the remedy below it. */
export function formatProblem(problem: Problem): string {
  const place = problem.line === undefined ? '' : `${problem.file ?? ''}:${problem.line}:${problem.column ?? 1}: `;
  const hint = problem.hint === undefined ? '' : `\n  ${problem.hint}`;
  return `${problem.severity}: ${place}${problem.message}${hint}\n`;
}
