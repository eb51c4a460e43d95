/** Answers about declared types, each worked out once. */
import type { TypeId } from '../extract/facts';
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

interface Known<T> {
  readonly found: T | undefined;
  readonly usesValues: boolean;
}

/** Keeps answers about types whose parameters are not filled in; the others are seldom asked for twice. */
export class TypeMemo<T> {
  private readonly files: (Map<TypeId, Known<T> | undefined> | undefined)[] = [];
  /** How often an answer was left out because it was being worked out already. */
  private cuts = 0;
  private depth = 0;

  constructor(private readonly uses: ValueUses) {}

  /** The answer about a type; where it leads back to itself, as much as can be told without it. */
  get(ref: TypeRef, find: () => T | undefined): T | undefined {
    if (ref.kind !== 'type' || ref.env !== undefined) return find();
    const types = (this.files[ref.file] ??= new Map<TypeId, Known<T> | undefined>());
    const known = types.get(ref.type);
    if (known !== undefined) {
      if (known.usesValues) this.uses.note();
      return known.found;
    }
    if (types.has(ref.type)) {
      this.cuts++;
      return undefined;
    }
    types.set(ref.type, undefined);
    this.depth++;
    const { cuts, uses } = this;
    const used = uses.count;
    let answer: Known<T> | undefined;
    try {
      const found = find();
      answer = { found, usesValues: uses.count > used };
      return found;
    } finally {
      this.depth--;
      // What is asked for inside of a circle is not the answer for all.
      if (answer !== undefined && (this.cuts === cuts || this.depth === 0)) types.set(ref.type, answer);
      else types.delete(ref.type);
    }
  }
}
