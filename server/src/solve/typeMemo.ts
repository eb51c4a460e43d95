/** Answers about declared types, each worked out once. */
import type { TypeId } from '../extract/facts';
import type { Answer, Bases, Basis } from '../link/basis';
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
  /** True for a type that leads back to itself. */
  isCut: boolean;
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
    // How deep a type is that leads back to itself must not depend on which of its circle was asked for first.
    if (before !== undefined && (before.asked > 0 || !before.isCut || this.depth === 0)) {
      if (before.usesValues) this.uses.note();
      if (before.asked > 0) this.cuts++;
      this.bases.uses(before);
      return before.found;
    }
    const known = knownOf<T>(this.bases.ofFile(ref.file));
    types.set(ref.type, known);
    this.depth++;
    const { cuts, uses } = this;
    const used = uses.count;
    let isDone = false;
    try {
      known.found = this.bases.work(known, known.basis, find);
      known.usesValues = uses.count > used;
      known.isCut = this.cuts !== cuts;
      isDone = true;
      return known.found;
    } finally {
      this.depth--;
      this.bases.uses(known);
      // What is asked for inside of a circle is not the answer for all.
      if (!isDone || (known.isCut && this.depth > 0)) putBack(types, ref.type, before);
    }
  }
}

function knownOf<T>(basis: Basis): Known<T> {
  return { found: undefined, usesValues: false, isCut: false, basis, asked: 0, inside: 0, isPart: false };
}

function putBack<K, T>(map: Map<K, T>, key: K, value: T | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
