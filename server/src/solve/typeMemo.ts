/** Answers about declared types, each worked out once. */
import type { TypeId } from '../extract/facts';
import type { Answer, Bases } from '../link/basis';
import type { TypeRef } from './typeRefs';

/** Notices when an answer about types rests on what values are, and not only on what is declared. */
export class ValueUses {
  count = 0;

  /** @param ask is told each time */
  constructor(private readonly ask: () => void) {}

  note(): void {
    this.count++;
    this.ask();
  }
}

interface Known<T> extends Answer {
  found: T | undefined;
  usesValues: boolean;
}

/** Keeps answers about types whose parameters are not filled in; the others are seldom asked for twice. */
export class TypeMemo<T> {
  private readonly files: (Map<TypeId, Known<T>> | undefined)[] = [];
  /** How often an answer was left out because it was being worked out already. */
  private cuts = 0;
  private depth = 0;

  constructor(
    private readonly bases: Bases,
    private readonly uses: ValueUses,
  ) {}

  /** The answer about a type; where it leads back to itself, as much as can be told without it. */
  get(ref: TypeRef, find: () => T | undefined): T | undefined {
    if (ref.kind !== 'type' || ref.env !== undefined) return find();
    const types = (this.files[ref.file] ??= new Map<TypeId, Known<T>>());
    const before = types.get(ref.type);
    if (before !== undefined) {
      if (before.usesValues) this.uses.note();
      if (before.asked > 0) this.cuts++;
      this.bases.uses(before);
      return before.found;
    }
    const basis = this.bases.ofFile(ref.file);
    const known: Known<T> = { found: undefined, usesValues: false, basis, asked: 0, inside: 0, isPart: false };
    types.set(ref.type, known);
    this.depth++;
    const { cuts, uses } = this;
    const used = uses.count;
    let isDone = false;
    try {
      known.found = this.bases.work(known, known.basis, find);
      known.usesValues = uses.count > used;
      isDone = true;
      return known.found;
    } finally {
      this.depth--;
      this.bases.uses(known);
      // What is asked for inside of a circle is not the answer for all.
      if (!isDone || (this.cuts !== cuts && this.depth > 0)) types.delete(ref.type);
    }
  }
}
