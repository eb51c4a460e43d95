/** Answers about declared types, each worked out once, and kept while what it was worked out from counts. */
import type { TypeId } from '../extract/facts';
import type { FileIndex, FlowGraph } from '../link/graph';
import { type Kept, type Tracking, counts } from './tracking';
import type { Resolved, Shape, TypeRef } from './typeRefs';

interface Known<T> extends Kept<T | undefined> {
  /** True for a type that leads back to itself. */
  isCut: boolean;
}

/** What was known before some files were edited. */
export interface KnownTypes<T> {
  readonly memo: TypeMemo<T>;
  readonly changed: ReadonlySet<FileIndex>;
}

/** Keeps answers about types whose parameters are not filled in; the others are seldom asked for twice. */
export class TypeMemo<T> {
  private files: (Map<TypeId, Known<T>> | undefined)[] = [];
  /** How often an answer was left out because it was being worked out already. */
  private cuts = 0;
  private depth = 0;

  /** @param before is taken over: the memo before must find again what it is asked */
  constructor(
    private readonly graph: FlowGraph,
    private readonly tracking: Tracking,
    before?: KnownTypes<T>,
  ) {
    if (before === undefined) return;
    this.files = before.memo.files;
    before.memo.files = [];
    for (const file of before.changed) this.files[file] = undefined;
  }

  /** The answer about a type; where it leads back to itself, as much as can be told without it. */
  get(ref: TypeRef, find: () => T | undefined): T | undefined {
    if (ref.kind !== 'type' || ref.env !== undefined) return find();
    const types = (this.files[ref.file] ??= new Map<TypeId, Known<T>>());
    const before = types.get(ref.type);
    if (before !== undefined && counts(before)) {
      const isAsked = before.dependent !== undefined && before.dependent.asked > 0;
      // How deep a type is that leads back to itself must not depend on which of its circle was asked for first.
      if (isAsked || !before.isCut || this.depth === 0) {
        if (isAsked) this.cuts++;
        return this.tracking.take(before);
      }
    }
    const on = this.graph.bases.ofFile(ref.file);
    const known: Known<T> = { value: undefined, basis: on, dependent: undefined, isCut: false };
    types.set(ref.type, known);
    this.depth++;
    const { cuts } = this;
    let isDone = false;
    try {
      const found = this.tracking.fill(known, undefined, on, find);
      known.isCut = this.cuts !== cuts;
      isDone = true;
      return found;
    } finally {
      this.depth--;
      // What is asked for inside of a circle is not the answer for all.
      if (!isDone || (known.isCut && this.depth > 0)) putBack(types, ref.type, before);
    }
  }
}

/** What types are followed to, and the records that they are. */
export class TypeAnswers {
  readonly resolutions: TypeMemo<Resolved>;
  readonly shapes: TypeMemo<Shape>;

  constructor(
    graph: FlowGraph,
    tracking: Tracking,
    before?: { readonly known: TypeAnswers; readonly changed: ReadonlySet<FileIndex> },
  ) {
    this.resolutions = new TypeMemo(graph, tracking, before && { ...before, memo: before.known.resolutions });
    this.shapes = new TypeMemo(graph, tracking, before && { ...before, memo: before.known.shapes });
  }
}

function putBack<K, T>(map: Map<K, T>, key: K, value: T | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
