/** Asking for the findings of one file: of all ways of data those that end in it, which is called their home. */
import { type Gid, fileOf } from '../link/graph';
import type { WaysHome } from './waysHome';

/** How far a question has come from a sink. */
interface Way {
  readonly sink: { readonly call: Gid };
  /** Calls from the innermost outwards through which the question came. */
  readonly frames: readonly Gid[];
  readonly through?: WaysHome;
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
