/**
 * What is read of each file of a program, for tables over all of them: after an edit the tables are put together anew,
 * and only what can have changed is read again.
 */
import { type FileIndex, gidOf } from '../link/graph';
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
