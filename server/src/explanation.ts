/**
 * What Datatrail can say of one place in the code: what it believes about each value and call, and what keeps a call
 * from being reported. Plain data without words for a particular face; texts are single sentences without a full
 * stop, names of code in backticks.
 */
import type { Between, CategoryId, FileId, Finding, Recipient, SinkKind, Span, Step } from './model';

/** Everything about the place that was asked for. */
export interface PlaceExplanation {
  readonly file: FileId;
  /** The lines or the expression that was asked for. */
  readonly asked: Span;
  /** Sinks first, then other calls, then values. */
  readonly subjects: readonly Subject[];
  /** Findings that point here although nothing of them is among the subjects: a reader would miss them. */
  readonly notes: readonly string[];
}

/** One call or value at the place. */
export interface Subject {
  readonly at: Span;
  readonly kind: 'call' | 'value';
  /** Set for calls, constructions, elements, assignments to properties and texts that form a URL. */
  readonly call?: CallExplanation;
  /** What a call is given, or the value itself. */
  readonly values: readonly ValueExplanation[];
  /** What a call gives, where that holds personal data or was cut down to hold none. */
  readonly result?: ValueExplanation;
  /** Where a value goes from here; for a call, where its result goes. */
  readonly goesTo: readonly Reach[];
  /** Where the trail of a value ends without a recipient: calls of which nothing more is known. */
  readonly ends: readonly TrailEnd[];
}

/** A call that a value is given to, and beyond which it cannot be followed. */
export interface TrailEnd {
  readonly at: Span;
  readonly text: string;
}

/** What the engine knows about one value. */
export interface ValueExplanation {
  readonly at: Span;
  /** The place in the call: `properties.email`, or empty. */
  readonly name: string;
  readonly data: readonly Belief[];
  /** What was looked at and judged harmless, the best candidates first. */
  readonly harmless: readonly Candidate[];
  /** Who hands it over, where it is a parameter. */
  readonly callers: readonly CallerView[];
  /** Callers beyond those listed. */
  readonly moreCallers: number;
}

/** A piece of personal data that a value is believed to hold. */
export interface Belief {
  readonly category: CategoryId;
  readonly label: string;
  /** As the code has it: `user.email`. */
  readonly name: string;
  readonly reason: string;
  /** False where only a speaking name says so, which callers know better. */
  readonly settled: boolean;
  /** From the place where it is recognisably personal. */
  readonly steps: readonly Step[];
  readonly between: readonly Between[];
}

export type HarmlessCode =
  | 'constant'
  | 'count'
  | 'yes-no'
  | 'function'
  | 'type'
  | 'name'
  | 'owner'
  | 'record'
  | 'left-out'
  | 'reduced'
  | 'unknown';

/** A value in which no personal data was seen. */
export interface Candidate {
  readonly at: Span;
  readonly code: HarmlessCode;
  /** `sku: no kind of personal data has this name`. */
  readonly why: string;
}

/** A call that hands something to a parameter. */
export interface CallerView {
  readonly at: Span;
  readonly function: string;
  /** Labels of the personal data handed over; empty for none. */
  readonly data: readonly string[];
}

export interface CallExplanation {
  readonly callees: readonly Callee[];
  readonly rules: readonly RuleUse[];
  /** Findings that this call is part of, suppressed ones and inventory included. */
  readonly findings: readonly Finding[];
  /** What stopped it from being reported; empty for a call that is reported as a fault. */
  readonly stops: readonly Stop[];
  /** The condition that means consent, where one dominates the call. */
  readonly consent?: { readonly entry: string; readonly file?: string; readonly at: Span };
}

/** What a call can call. */
export interface Callee {
  readonly kind: 'library' | 'platform' | 'function' | 'class' | 'declared' | 'unknown';
  /** `posthog-node › new PostHog().capture`, or the name of a function of the project. */
  readonly path: string;
  /** Where a function or class of the project stands. */
  readonly at?: Span;
  /** Why an unknown callee is not known. */
  readonly why?: string;
}

/** A rule that holds for a call. */
export interface RuleUse {
  readonly role: 'sink' | 'source' | 'sanitizer' | 'consent' | 'propagator';
  /** `destinations/posthog`; empty for what the engine itself knows. */
  readonly entry: string;
  readonly file?: string;
  readonly says: string;
  readonly sink?: SinkKind;
  readonly recipient?: Recipient;
  /** Arguments that carry data: `argument 1 › properties`. */
  readonly arguments: readonly string[];
}

export type StopCode =
  | 'unknown-callee'
  | 'not-a-sink'
  | 'set-up'
  | 'source'
  | 'not-kept'
  | 'first-party'
  | 'no-recipient'
  | 'no-personal-data'
  | 'left-out'
  | 'sanitised'
  | 'redacted'
  | 'own-identifier'
  | 'of-machine'
  | 'in-development'
  | 'logged-before'
  | 'acts'
  | 'other-key'
  | 'carried'
  | 'empty'
  | 'consent'
  | 'expected'
  | 'pseudonymous'
  | 'allowed'
  | 'covered'
  | 'inventory'
  | 'suppressed'
  | 'policy'
  | 'policy-off'
  | 'no-callers'
  | 'limit'
  | 'not-shipped';

/** One thing that keeps a call from being reported. */
export interface Stop {
  readonly code: StopCode;
  readonly text: string;
  /** The guard, the sanitiser, the comment … */
  readonly at?: Span;
  /** What can be done where the reader disagrees. */
  readonly hint?: string;
}

/** A recipient that a value gets to, or would if something did not stop it. */
export interface Reach {
  readonly call: Span;
  readonly api: string;
  readonly recipient: string;
  /** Who that is, where a rule or an address says so. */
  readonly receiver?: Recipient;
  readonly sink?: SinkKind;
  readonly way: readonly Step[];
  /** Policies that report it, with the severity. */
  readonly reported: readonly { readonly policy: string; readonly severity: string }[];
  /** Why it is not reported, when it is not. */
  readonly stops: readonly Stop[];
}

/** A function as a place for a note: its name, else its first character. */
export interface DeclaredFunction {
  /** Tells it from the other functions of its file, and stays when lines move. */
  readonly key: string;
  readonly at: Span;
}

/** A field of a record that holds personal data. */
export interface DeclaredField {
  readonly record: string;
  readonly name: string;
  readonly category: CategoryId;
  /** Why it is believed to be personal. */
  readonly reason: string;
  /** The name of the field; its value where a schema describes it. */
  readonly at: Span;
}

/** What a file declares that a note can stand at. */
export interface Declared {
  readonly functions: readonly DeclaredFunction[];
  readonly fields: readonly DeclaredField[];
}

/** What the data of a finding passes. */
export interface Touched {
  /** Functions on its way, by {@link DeclaredFunction.key}. */
  readonly functions: readonly { readonly file: FileId; readonly key: string }[];
  /** Fields of declared records that it is read from. */
  readonly fields: readonly {
    readonly record: string;
    readonly name: string;
    /** The kind of data that is read from it. */
    readonly category: CategoryId;
    /** Undefined where the record is described by a value and not by a type. */
    readonly file?: FileId;
  }[];
}
