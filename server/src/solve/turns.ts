/** Questions that lead back to a node that is being asked: by a function that calls itself with a part of what it gets. */
import type { Gid } from '../link/graph';
import type { Kept, Tracking } from './tracking';

export class Turns {
  /** How deep the present question is. */
  depth = 0;
  /** How often a node is being asked, each time for another path. */
  private readonly turns = new Map<Gid, number>();
  /** Nodes that were cut short in the course of being asked. */
  private readonly cutShort = new Set<Gid>();
  /** What was worked out, or begun, since the question from outside. */
  private readonly recent: Kept<unknown>[] = [];

  constructor(private readonly tracking: Tracking) {}

  of(gid: Gid): number {
    return this.turns.get(gid) ?? 0;
  }

  /** Says that a node was not asked. */
  cut(gid: Gid): void {
    if (this.turns.has(gid)) this.cutShort.add(gid);
  }

  /** Works out an answer about a node. */
  take<T>(gid: Gid, answer: Kept<unknown>, work: () => T): T {
    const turns = this.of(gid);
    const first = this.recent.push(answer) - 1;
    this.depth++;
    this.turns.set(gid, turns + 1);
    try {
      return work();
    } finally {
      // Also where the question is given up: the next one must not begin in the middle of it.
      this.depth--;
      if (turns > 0) this.turns.set(gid, turns);
      else {
        this.turns.delete(gid);
        if (this.cutShort.delete(gid)) this.seeAnew(first);
      }
      if (this.depth === 0) this.recent.length = 0;
    }
  }

  /** Where a value that goes round is cut short depends on where it begins, so after an edit all turns begin anew. */
  private seeAnew(first: number): void {
    for (const answer of this.recent.slice(first)) this.tracking.dropAtEdit(answer);
    this.tracking.dependsOnProgram();
  }
}
