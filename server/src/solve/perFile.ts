/**
 * What is read of each file of a program, for tables over all of them: after an edit the tables are put together anew,
 * and only what can have changed is read again.
 */
import type { FileIndex, FlowGraph } from '../link/graph';
import { type Kept, type Tracking, counts } from './tracking';

/** A function of the program. */
export interface FunctionRef {
  readonly file: FileIndex;
  readonly id: number;
}

/** Adds to the list under a key. */
export function addTo<K, T>(index: Map<K, T[]>, key: K, item: T): void {
  const list = index.get(key);
  if (list) list.push(item);
  else index.set(key, [item]);
}

export class PerFile<T> {
  private readonly rows: (Kept<T> | undefined)[];

  /**
   * @param read reads a file
   * @param before what was known before some files were edited
   */
  constructor(
    private readonly graph: FlowGraph,
    private readonly tracking: Tracking,
    private readonly read: (file: FileIndex) => T,
    before?: PerFile<T>,
  ) {
    this.rows = before === undefined ? [] : before.rows.slice();
  }

  of(file: FileIndex): T {
    const known = this.rows[file];
    if (known !== undefined && counts(known)) return this.tracking.take(known);
    const on = this.graph.bases.ofFile(file);
    const row: Kept<T | undefined> = { value: undefined, basis: on, dependent: undefined };
    const value = this.tracking.fill(row, undefined, on, () => this.read(file)) as T;
    this.rows[file] = row as Kept<T>;
    return value;
  }

  /** What was read of the files of which it does not count any more. */
  gone(): { readonly file: FileIndex; readonly row: T }[] {
    const found: { file: FileIndex; row: T }[] = [];
    for (let file = 0; file < this.rows.length; file++) {
      const known = this.rows[file];
      if (known !== undefined && !counts(known)) found.push({ file, row: known.value });
    }
    return found;
  }
}

/** What a file adds to a {@link ProgramTable}. */
export interface TableRow<K, V> {
  readonly key: K;
  readonly value: V;
}

/** What the files of a program add under which key; it knows the keys that an edit touches. */
export class ProgramTable<K, V> {
  /** Keys under which something is, or was, added by files that were edited or rest on an edited one. */
  readonly touched = new Set<K>();
  private readonly files: PerFile<readonly TableRow<K, V>[]>;
  private index: Map<K, V[]> | undefined;

  /**
   * @param read reads a file
   * @param before what was known before some files were edited
   */
  constructor(
    private readonly graph: FlowGraph,
    private readonly tracking: Tracking,
    read: (file: FileIndex) => readonly TableRow<K, V>[],
    before?: ProgramTable<K, V>,
  ) {
    this.files = new PerFile(graph, tracking, read, before?.files);
    for (const { file, row } of this.files.gone())
      for (const { key } of [...this.files.of(file), ...row]) this.touched.add(key);
  }

  /** What is added under a key, in order of files. Who asks says so: see {@link Tracking.dependsOnEntry}. */
  of(key: K): readonly V[] {
    this.index ??= this.tracking.aside(() => this.put());
    return this.index.get(key) ?? [];
  }

  private put(): Map<K, V[]> {
    const index = new Map<K, V[]>();
    for (const { index: file } of this.graph.files)
      for (const { key, value } of this.files.of(file)) addTo(index, key, value);
    return index;
  }
}
