/** What a question from a sink came to, written down for those who ask why something is not reported. */
import type { FlowGraph, Gid } from '../link/graph';
import type { Leaf } from './leaves';
import type { Label, Origin, Sanitised } from './origins';
import type { Sink } from './sinks';
import type { Trace } from './searchState';

/** Where a question ended: at personal data that is handed over, or at what stopped it. */
export type Ending =
  | 'found'
  /** The receiver is the project itself. */
  | 'own'
  /** No rule and no address tells a receiver. */
  | 'nobody'
  /** The logger leaves the field out. */
  | 'redacted'
  /** An identifier that the receiver itself gave. */
  | 'own-identifier'
  | 'of-machine'
  /** A log that is written only while the program is developed. */
  | 'in-development'
  | 'logged-before'
  /** What is handed over acts: of it data is read further inside, and told there. */
  | 'acts'
  /** What is put into a store under another key than the one that is asked for. */
  | 'other-key'
  /** Data that the place is made to carry. */
  | 'carried'
  /** A condition around the call says that the value is empty. */
  | 'empty'
  /** Nothing of the value can be personal. */
  | 'nothing'
  /** A value of which no name and no type says that it is personal. */
  | 'unlabelled'
  /** A whole record inside a text. */
  | 'record-in-text'
  /** A parameter of a function that nobody calls. */
  | 'no-callers'
  /** A parameter for which a caller gives nothing. */
  | 'not-given'
  /** Too many calls deep. */
  | 'too-deep'
  /** More callers than are looked at. */
  | 'too-many-callers';

/** One place that a question from a sink came to, for those who ask why. */
export interface Look {
  readonly ending: Ending;
  readonly leaf: Leaf;
  /** The application that the leaf is handed to. */
  readonly call: Gid;
  /** Calls from the innermost outwards through which the question came. */
  readonly frames: readonly Gid[];
  readonly origin?: Origin;
  readonly label?: Label;
  /** What the data went through, on the whole way. */
  readonly sanitised: readonly Sanitised[];
}

/** What is seen of a sink when every answer is written down. */
export interface Observed {
  readonly sink: Sink;
  readonly leaves: readonly Leaf[];
  readonly looks: readonly Look[];
  readonly traces: readonly Trace[];
}

/** The part of a search that is written down; `looks` is undefined in a scan, which needs only what is found. */
interface Noted {
  readonly frames: readonly Gid[];
  readonly sanitised: readonly Sanitised[];
  readonly looks?: Look[];
}

/** Writes down where a question came to, where anybody wants to know. */
export function noteLook(search: Noted, at: Pick<Look, 'ending' | 'leaf' | 'call'>, origin: Origin | undefined): void {
  search.looks?.push({
    ...at,
    frames: search.frames,
    sanitised: [...(origin?.sanitised ?? []), ...search.sanitised],
    ...(origin ? { origin } : {}),
    ...(origin?.label ? { label: origin.label } : {}),
  });
}

/** Writes down that a question was cut short, and tells it in the result of a scan, which keeps no looks. */
export function noteCut(
  graph: FlowGraph,
  search: Noted,
  at: Pick<Look, 'leaf' | 'call'> & { readonly ending: 'too-deep' | 'too-many-callers' },
  origin: Origin,
): void {
  graph.bounds.meet(at.ending === 'too-deep' ? 'calls' : 'callers', origin.gid);
  noteLook(search, at, origin);
}
