import type { Gid } from './graph';

/**
 * Bounds at which a way of data, and so a finding, may be lost. Others only make an answer less sharp: then the cautious
 * one is given.
 */
export type Bound =
  /** Calls that data is followed through from a sink outwards. */
  | 'calls'
  /** Callers of one function. */
  | 'callers'
  /** Things that one value can come from. */
  | 'sources'
  /** Things that one expression can be, where it is called or read from. */
  | 'values'
  /** Values in values, and expressions in expressions. */
  | 'depth'
  /** Parts of what one call is given. */
  | 'parts'
  /** Personal fields of one record. */
  | 'fields';

/** Where a program was not followed to its end. Only what is cut costs anything here. */
export class Bounds {
  private readonly met = new Map<Bound, Set<Gid>>();

  /** @param note is told of each time that a bound is met: what is being worked out rests on that */
  constructor(private readonly note?: (bound: Bound, at: Gid) => void) {}

  /** Notes that a bound was met, at a node; a place counts once. */
  meet(bound: Bound, at: Gid): void {
    const places = this.met.get(bound);
    if (places) places.add(at);
    else this.met.set(bound, new Set([at]));
    this.note?.(bound, at);
  }

  /** Says that a place is looked at anew: what was met there before is nothing of now. */
  renew(bound: Bound, at: Gid): void {
    this.met.get(bound)?.delete(at);
  }

  /** Leaves out the places of a bound that are not looked at any more. */
  keepOnly(bound: Bound, isKept: (at: Gid) => boolean): void {
    for (const at of this.met.get(bound) ?? []) if (!isKept(at)) this.met.get(bound)?.delete(at);
  }

  /** The places at which a bound was met, in order. */
  placesOf(bound: Bound): readonly Gid[] {
    return [...(this.met.get(bound) ?? [])].sort((a, b) => a - b);
  }

  /** Takes over what another state of the program met and does not look at anew. */
  takeOver(from: Bounds, isKept: (bound: Bound, at: Gid) => boolean): void {
    for (const [bound, places] of from.met) for (const at of places) if (isKept(bound, at)) this.meet(bound, at);
  }
}
