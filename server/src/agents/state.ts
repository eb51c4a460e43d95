import type { PlaceExplanation } from '../explanation';
import type { FileId, Finding, Fix, Problem, RuleSet, Span } from '../model';
import { inertLine } from '../text/clean';

const MOST_REFUSAL = 1000;

/** One state of a program, as far as answers need it. */
export interface AgentState {
  /** Absolute path of the analysed folder. */
  readonly root: string;
  readonly rules: RuleSet;
  /** All findings, inventory and silenced ones included. */
  readonly findings: readonly Finding[];
  /** Those whose place is in a file: sooner told than all of them. */
  readonly findingsOf: (file: FileId) => readonly Finding[];
  readonly problems: readonly Problem[];
  /** The analysed files. */
  readonly files: ReadonlySet<FileId>;
  readonly textOf: (file: FileId) => string | undefined;
  readonly explainPlace: (line: Span, offset?: number) => PlaceExplanation | undefined;
  /** What can be done about a finding and is proved, best first. */
  readonly fixesOf: (finding: Finding) => Promise<readonly Fix[]>;
}

/** What is told: words for a model, and the same facts for programs. */
export interface Told<T> {
  readonly text: string;
  readonly facts: T;
}

/** What cannot be answered as it was asked, and what to ask instead. Both are sentences without a full stop. */
export interface Refused {
  readonly problem: string;
  readonly remedy: string;
}

export type Answer<T> = Told<T> | Refused;

/** A refusal in words. It may quote what was asked, which an agent can have from anywhere. */
export function refusalText({ problem, remedy }: Refused): string {
  return inertLine(`${problem}. ${remedy}`, MOST_REFUSAL);
}
