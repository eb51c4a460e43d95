/**
 * Rows of tables over a program, kept from one run to the next. A row counts while all that it rests on is as it was: the
 * files that were read for it, where names lead, who calls whom, and what other tables hold. What it rests on is noted
 * in one basis (see {@link Bases}), and said in words that another process can look up.
 */
import { createHash } from 'node:crypto';
import type { Bound, Bounds } from '../link/bounds';
import { type Basis, type Bases, keyIn } from '../link/basis';
import type { FileIndex } from '../link/graph';
import { type KeptRow, type KeptRows, Keeping, type RowsBefore } from './keptRows';
import type { TableEntry } from './openAnswers';

/** A table whose rows are kept. */
interface Table {
  /** The row of a file where it was read and can be kept. */
  rowOf(file: FileIndex): KeptRow | undefined;
}

/** A table of which others rest on the whole. */
interface Whole {
  /** Whether a row, read anew where it does not count any more, is as it was. */
  isSame(file: FileIndex, before: unknown): boolean;
}

/** A table of which others rest on single entries. */
interface Entries {
  of(key: never): readonly unknown[];
}

/** Longer states are said by a hash of them. */
const LONG = 64;

/** The key of who calls a function. */
export function callersKey(file: FileIndex, fn: number): string {
  return `callers ${file} ${fn}`;
}

/** The key of an entry of a table. */
export function entryKey(entry: TableEntry): string {
  if (typeof entry === 'object') return `table ${entry.table}`;
  return typeof entry === 'number' ? `node ${entry}` : `entry ${entry}`;
}

export class RowKeeper {
  private readonly tables = new Map<string, Table>();
  private readonly wholes = new Map<string, Whole>();
  private readonly entries: Entries[] = [];
  private callers: ((file: FileIndex, fn: number) => unknown) | undefined;
  private readonly before: RowsBefore | undefined;
  /** By table, then by file: where the row of the run before stands. */
  private readonly places = new Map<string, ReadonlyMap<FileIndex, number>>();
  /** By index of the run before: whether it still holds. */
  private readonly holding: (boolean | undefined)[] = [];
  private readonly groundsHolding: (boolean | undefined)[] = [];
  private readonly restored: (Basis | undefined)[] = [];

  /** @param about what the program is about: rows of one that is about something else are left */
  constructor(
    private readonly program: {
      readonly bases: Bases;
      readonly bounds: Bounds;
      readonly files: { readonly length: number };
    },
    private readonly about: string,
    before?: RowsBefore,
  ) {
    if (before?.rows.about !== about) return;
    this.before = before;
    for (const [name, { files }] of before.rows.tables)
      this.places.set(name, new Map(files.map((file, place) => [file, place])));
  }

  /** Says that the rows of a table are to be kept. */
  keep(name: string, table: Table): void {
    this.tables.set(name, table);
  }

  /** Says that others may rest on the whole of a table. */
  addWhole(name: string, whole: Whole): void {
    this.wholes.set(name, whole);
  }

  /** Says that others may rest on entries of a table. */
  addEntries(entries: Entries): void {
    this.entries.push(entries);
  }

  /** Says that it is known who calls whom: before that nobody can tell whether what rests on that still holds. */
  settle(callers: (file: FileIndex, fn: number) => unknown): void {
    this.callers = callers;
  }

  /** The row of a file that a run before has read, where it still counts and may rest on who calls whom. */
  find(name: string, file: FileIndex): KeptRow | undefined {
    return this.callers === undefined ? undefined : this.findClosed(name, file);
  }

  /** The same of a table that rests on nothing of that. */
  findClosed(name: string, file: FileIndex): KeptRow | undefined {
    const { before } = this;
    if (before === undefined) return undefined;
    const table = before.rows.tables.get(name);
    const place = this.places.get(name)?.get(file);
    const basis = place === undefined ? undefined : table?.bases[place];
    if (table === undefined || place === undefined || basis === undefined || !this.isHolding(basis)) return undefined;
    return { value: table.values[place], basis: this.restore(basis) };
  }

  /** All rows that are known, or still count, for the next run. */
  rows(): KeptRows {
    const kept = new Keeping(this.program.bases, (ground) => this.stateOf(ground));
    for (const [name, table] of this.tables)
      for (let file = 0; file < this.program.files.length; file++) {
        const row = table.rowOf(file) ?? this.find(name, file);
        if (row !== undefined) kept.add(name, file, row);
      }
    return kept.rows(this.about);
  }

  private isHolding(basis: number): boolean {
    const known = this.holding[basis];
    if (known !== undefined) return known;
    const all = this.before?.rows.bases[basis] ?? new Int32Array();
    const files = all.indexOf(-1);
    const holds =
      all.subarray(0, files).every((file) => this.before?.changed.has(file) === false) &&
      all.subarray(files + 1).every((ground) => this.isGroundHolding(ground));
    this.holding[basis] = holds;
    return holds;
  }

  private isGroundHolding(ground: number): boolean {
    const known = this.groundsHolding[ground];
    if (known !== undefined) return known;
    // What leads back to itself is read again.
    this.groundsHolding[ground] = false;
    const name = this.before?.rows.grounds[ground] ?? '';
    const key = keyIn(name);
    const holds =
      key === undefined
        ? this.before?.names?.has(name) === false
        : this.isAsBefore(key, this.before?.rows.states[ground]);
    this.groundsHolding[ground] = holds;
    return holds;
  }

  private isAsBefore(key: string, state: string | undefined): boolean {
    const name = /^table (.*)$/s.exec(key)?.[1];
    return name === undefined ? this.stateOf(key) === state : this.isTableAsBefore(name);
  }

  private isTableAsBefore(name: string): boolean {
    const [table, whole] = [this.before?.rows.tables.get(name), this.wholes.get(name)];
    if (table === undefined || whole === undefined || table.files.length !== this.program.files.length) return false;
    return table.files.every(
      (file, place) => this.isHolding(table.bases[place] ?? -1) || whole.isSame(file, table.values[place]),
    );
  }

  /** How what a key says is now, in short; empty for what is compared otherwise, or never changes. */
  private stateOf(key: string): string {
    const [, kind, rest = ''] = /^(\w+) (.*)$/s.exec(key) ?? [];
    if (kind === 'callers') {
      const [file, fn] = rest.split(' ').map(Number);
      return inShort(this.callers?.(file ?? -1, fn ?? -1));
    }
    if (kind !== 'node' && kind !== 'entry') return '';
    const entry = (kind === 'node' ? Number(rest) : rest) as never;
    return inShort(this.entries.map((table) => table.of(entry)));
  }

  /** The same basis in this run. What was met on the way is met again. */
  private restore(basis: number): Basis {
    return (this.restored[basis] ??= this.restoredAnew(basis));
  }

  private restoredAnew(basis: number): Basis {
    const all = this.before?.rows.bases[basis] ?? new Int32Array();
    const files = all.indexOf(-1);
    const names = Array.from(all.subarray(files + 1), (ground) => this.before?.rows.grounds[ground] ?? '');
    for (const name of names) {
      const [, bound, at] = /^bound (\S+) (\d+)$/.exec(keyIn(name) ?? '') ?? [];
      if (bound !== undefined) this.program.bounds.meet(bound as Bound, Number(at));
    }
    return this.program.bases.restored([...all.subarray(0, files)], names);
  }
}

function inShort(state: unknown): string {
  const text = JSON.stringify(state) ?? '';
  return text.length <= LONG ? text : createHash('sha256').update(text).digest('base64').slice(0, 24);
}
