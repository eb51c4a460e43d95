/**
 * Calls that may stand only because of one another. What a call calls depends on what is known of callers, and adds to
 * that: after an edit has taken a way in, such a circle would hold itself up.
 */
import type { Dependent } from './dependent';

/** What leads from an answer to those that depend on it. */
export type Successors = (of: Dependent) => Iterable<Dependent>;

interface Visit {
  readonly of: Dependent;
  readonly index: number;
  /** The least index that is reached from here and still open. */
  low: number;
  isOpen: boolean;
  readonly next: Iterator<Dependent>;
}

/**
 * The circles that can be reached from some answers: each a list of answers of which every one depends on every other.
 * (Strongly connected components, after Tarjan, 1972, with a stack of its own: chains are as long as programs are.)
 */
export function circlesFrom(starts: Iterable<Dependent>, successors: Successors): Dependent[][] {
  const visits = new Map<Dependent, Visit>();
  const open: Visit[] = [];
  const circles: Dependent[][] = [];
  const path: Visit[] = [];
  const enter = (of: Dependent): void => {
    const index = visits.size;
    const visit: Visit = { of, index, low: index, isOpen: true, next: successors(of)[Symbol.iterator]() };
    visits.set(of, visit);
    open.push(visit);
    path.push(visit);
  };
  const leave = (visit: Visit, hasLoop: boolean): void => {
    path.pop();
    const outer = path.at(-1);
    if (outer) outer.low = Math.min(outer.low, visit.low);
    if (visit.low < visit.index) return;
    const members = open.splice(open.indexOf(visit));
    for (const m of members) m.isOpen = false;
    if (members.length > 1 || hasLoop) circles.push(members.map((m) => m.of));
  };
  for (const start of starts) {
    if (visits.has(start)) continue;
    enter(start);
    const loops = new Set<Visit>();
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const next = visit.next.next();
      if (next.done === true) {
        leave(visit, loops.has(visit));
        continue;
      }
      const known = visits.get(next.value);
      if (known === visit) loops.add(visit);
      if (known === undefined) enter(next.value);
      else if (known.isOpen) visit.low = Math.min(visit.low, known.index);
    }
  }
  return circles;
}
