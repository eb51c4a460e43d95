/**
 * What is read of each file of a program, for tables over all of them: after an edit the tables are put together anew,
 * and only what can have changed is read again.
 */
import { type FileIndex, type FlowGraph, gidOf } from '../link/graph';
import { type Dependent, dependentOf } from './openAnswers';

interface Kept<T> {
  readonly value: T;
  /** What it was worked out from besides the file and those that it imports, at any distance. */
  readonly dependent: Dependent | undefined;
}

/** Knows when something is worked out from answers that depend on callers: see {@link OpenAnswers}. */
export interface Tracking {
  workOut<T>(dependent: Dependent, work: () => T): T;
}

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

/** What was known before some files were edited. */
export interface KnownPerFile<T> {
  readonly files: PerFile<T>;
  /** The edited files, and those that import one of them, at any distance. */
  readonly stale: ReadonlySet<FileIndex>;
}

export class PerFile<T> {
  private readonly files: (Kept<T> | undefined)[] = [];

  /**
   * @param read reads a file
   * @param tracking where what is read depends on more than the file and what it imports
   */
  constructor(
    private readonly read: (file: FileIndex) => T,
    private readonly tracking?: Tracking,
    before?: KnownPerFile<T>,
  ) {
    if (before === undefined) return;
    const { files, stale } = before;
    for (const [file, kept] of files.files.entries())
      if (kept !== undefined && kept.dependent?.isForgotten !== true && !stale.has(file)) this.files[file] = kept;
  }

  of(file: FileIndex): T {
    const known = this.files[file];
    if (known !== undefined) return known.value;
    const dependent = dependentOf('file', gidOf(file, 0));
    const read = () => this.read(file);
    const value = this.tracking === undefined ? read() : this.tracking.workOut(dependent, read);
    this.files[file] = { value, dependent: dependent.isOpen ? dependent : undefined };
    return value;
  }

  /** What is known of a file without reading it. */
  peek(file: FileIndex): T | undefined {
    return this.files[file]?.value;
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

  /** @param read reads a file */
  constructor(
    private readonly graph: FlowGraph,
    read: (file: FileIndex) => readonly TableRow<K, V>[],
    before?: { readonly table: ProgramTable<K, V>; readonly stale: ReadonlySet<FileIndex> },
  ) {
    this.files = new PerFile(read, undefined, before && { files: before.table.files, stale: before.stale });
    for (const file of before?.stale ?? [])
      for (const { key } of [...this.files.of(file), ...(before?.table.files.peek(file) ?? [])]) this.touched.add(key);
  }

  /** What is added under a key, in order of files. */
  of(key: K): readonly V[] {
    this.index ??= this.put();
    return this.index.get(key) ?? [];
  }

  private put(): Map<K, V[]> {
    const index = new Map<K, V[]>();
    for (const { index: file } of this.graph.files)
      for (const { key, value } of this.files.of(file)) addTo(index, key, value);
    return index;
  }
}
