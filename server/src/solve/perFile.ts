/**
 * What is read of each file of a program, for tables over all of them: after an edit the tables are put together anew,
 * and only what can have changed is read again.
 */
import isDeepEqual from 'fast-deep-equal';
import type { FileIndex, FlowGraph } from '../link/graph';
import { RowDependent } from './dependent';
import type { WholeTable } from './openAnswers';
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

/** The rows of all files by a key, in order. */
export function groupedBy<K, T>(files: Iterable<readonly T[]>, keyOf: (row: T) => K): Map<K, T[]> {
  const index = new Map<K, T[]>();
  for (const file of files) for (const row of file) addTo(index, keyOf(row), row);
  return index;
}

/** What a table reads of a file. */
export interface RowReader<T> {
  /** The table's name among all of them, where its rows are kept for the next run: plain data then. */
  readonly name?: string;
  readonly read: (file: FileIndex) => T;
}

export class PerFile<T> {
  private readonly rows: (Kept<T> | undefined)[];
  /** The files whose rows may count no more. */
  private readonly lost: Set<FileIndex>;
  /** Those of the table of the newest state of the program. */
  private readonly newest: { lost: Set<FileIndex> };

  /**
   * @param reader reads a file
   * @param before what was known before some files were edited
   */
  constructor(
    private readonly graph: FlowGraph,
    private readonly tracking: Tracking,
    private readonly reader: RowReader<T>,
    before?: PerFile<T>,
  ) {
    if (reader.name !== undefined) tracking.rows?.keep(reader.name, this);
    this.rows = before === undefined ? [] : before.rows.slice();
    this.lost = before === undefined ? new Set() : new Set([...before.lost, ...tracking.changed]);
    this.newest = before?.newest ?? { lost: this.lost };
    this.newest.lost = this.lost;
  }

  of(file: FileIndex): T {
    const known = this.counting(file);
    if (known !== undefined) return this.tracking.take(known);
    const kept = this.reader.name === undefined ? undefined : this.tracking.rows?.find(this.reader.name, file);
    if (kept !== undefined) {
      const row = { value: kept.value as T, basis: kept.basis, dependent: undefined };
      this.rows[file] = row;
      return this.tracking.take(row);
    }
    const on = this.graph.bases.ofFile(file);
    const row: Kept<T | undefined> = { value: undefined, basis: on, dependent: undefined };
    this.lost.delete(file);
    const dependent = new RowDependent(on, file, this.newest);
    const value = this.tracking.fill(row, undefined, on, () => this.reader.read(file), dependent) as T;
    this.rows[file] = row as Kept<T>;
    if (!this.tracking.isTold(dependent)) this.lost.add(file);
    return value;
  }

  /** What is known of a file; undefined where it would have to be read. */
  known(file: FileIndex): T | undefined {
    const known = this.counting(file);
    return known && this.tracking.take(known);
  }

  private counting(file: FileIndex): Kept<T> | undefined {
    const known = this.rows[file];
    return known !== undefined && counts(known) ? known : undefined;
  }

  /** The same, read without being kept where it is not known: of a file that is edited it would not last. */
  once(file: FileIndex): T {
    return this.known(file) ?? this.reader.read(file);
  }

  /** The row of a file for the next run: where it was read, and does not rest on everything. */
  rowOf(file: FileIndex): Kept<T> | undefined {
    const known = this.counting(file);
    return known?.basis === this.graph.bases.untilEdit ? undefined : known;
  }

  /** What was read of the files of which it does not count any more. */
  gone(): { readonly file: FileIndex; readonly row: T }[] {
    const found: { file: FileIndex; row: T }[] = [];
    for (const file of this.lost) {
      const known = this.rows[file];
      if (known !== undefined && !counts(known)) found.push({ file, row: known.value });
    }
    return found;
  }
}

/**
 * What is put together from what is read of each file of a program. As long as edits change nothing of what is read, it
 * stays as it is, and so does what was worked out from it.
 */
export class ProgramIndex<T, I> {
  private readonly files: PerFile<T>;
  /** Stands for what is put together, for those who depend on it. */
  private readonly entry: WholeTable;
  private known: I | undefined;

  /**
   * @param reader reads a file, and gives plain data: lists and records
   * @param put puts together what was read, in order of files
   * @param before what was known before some files were edited
   */
  constructor(
    private readonly graph: FlowGraph,
    private readonly tracking: Tracking,
    reader: RowReader<T> & { readonly name: string },
    private readonly put: (rows: Iterable<T>) => I,
    before?: ProgramIndex<T, I>,
  ) {
    this.files = new PerFile(graph, tracking, reader, before?.files);
    tracking.rows?.addWhole(reader.name, this);
    const known = before?.known;
    const isSame = known === undefined || tracking.aside(() => this.isAsBefore());
    this.known = isSame ? known : undefined;
    this.entry = (isSame ? before?.entry : undefined) ?? { table: reader.name };
    if (before !== undefined && !isSame) tracking.forgetEntry(before.entry);
  }

  private isAsBefore(): boolean {
    return this.files.gone().every(({ file, row }) => isDeepEqual(this.files.of(file), row));
  }

  isSame(file: FileIndex, before: unknown): boolean {
    return this.tracking.aside(() => isDeepEqual(this.files.of(file), before));
  }

  /** What was read of one file. */
  of(file: FileIndex): T {
    return this.files.of(file);
  }

  /** What is put together; what is being worked out depends on it. */
  get(): I {
    this.tracking.dependsOnEntry(this.entry);
    this.known ??= this.tracking.aside(() => this.put(this.rows()));
    return this.known;
  }

  private *rows(): Generator<T> {
    for (const { index } of this.graph.files) yield this.files.of(index);
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
    this.files = new PerFile(graph, tracking, { read }, before?.files);
    tracking.rows?.addEntries(this);
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
