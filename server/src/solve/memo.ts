/** Answers that are worked out once, and count while what they were worked out from does. */
import type { FileIndex, FlowGraph } from '../link/graph';
import { type Kept, type Tracking, counts } from './tracking';

/** What was known before some files were edited. */
export interface KnownMemo<K, T> {
  readonly memo: Memo<K, T>;
  readonly changed: ReadonlySet<FileIndex>;
}

export class Memo<K, T> {
  /** By file, then by what was asked of it. */
  private files: (Map<K, Kept<T>> | undefined)[] = [];

  /**
   * @param meanwhile the answer for who asks in the course of working it out
   * @param before is taken over: the memo before must find again what it is asked
   */
  constructor(
    private readonly graph: FlowGraph,
    private readonly tracking: Tracking,
    private readonly meanwhile: T,
    before?: KnownMemo<K, T>,
  ) {
    if (before === undefined) return;
    this.files = before.memo.files;
    before.memo.files = [];
    for (const file of before.changed) this.files[file] = undefined;
  }

  /**
   * An answer about a file.
   *
   * @param key what is asked
   * @param find works it out
   */
  get(file: FileIndex, key: K, find: () => T): T {
    const known = (this.files[file] ??= new Map<K, Kept<T>>());
    let kept = known.get(key);
    if (kept !== undefined && counts(kept)) return this.tracking.take(kept);
    const on = this.graph.bases.ofFile(file);
    if (kept === undefined) known.set(key, (kept = { value: this.meanwhile, basis: on, dependent: undefined }));
    return this.tracking.fill(kept, this.meanwhile, on, find);
  }
}
