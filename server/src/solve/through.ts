/** Asking for the findings of one file: of all ways of data those that end in it, which is called their home. */
import { type FileIndex, type Gid, fileOf } from '../link/graph';
import type { Caller } from './callGraph';
import type { Reached } from './reach';

/** Ways of which only those count that end in one file, the home. */
export interface Through {
  readonly home: FileIndex;
  /** The code that the home leads into: nobody outside of it is on a way from there. */
  readonly reached: Reached;
}

/** How far a question has come from a sink. */
interface Way {
  readonly sink: { readonly call: Gid };
  /** Calls from the innermost outwards through which the question came. */
  readonly frames: readonly Gid[];
  readonly through?: Through;
}

/**
 * True for a place outside of the home on a way that has not come through it: what is found there is not asked for, and
 * tells nothing of the places further inside that is.
 *
 * @param place the call that hands data over there
 */
export function isAside(place: Gid, { sink, frames, through }: Way): boolean {
  if (through === undefined) return false;
  return ![place, sink.call, ...frames].some((at) => fileOf(at) === through.home);
}

/**
 * The callers that can be on a way from the home. What is said at a function of the home itself depends on what all of its
 * callers hand in, so all of them are asked.
 */
export function onTheWayFrom(
  callers: readonly Caller[],
  parameter: Gid,
  through: Through | undefined,
): readonly Caller[] {
  if (through === undefined || fileOf(parameter) === through.home) return callers;
  // Where a function is handed to a library nothing is handed over: what is sent to it comes from elsewhere.
  return callers.filter((c) => c.kind === 'callback' || through.reached.has(c.call));
}
