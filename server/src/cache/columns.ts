/** How rows of plain data are laid out as columns: what is said here once is written and read by it. */
import { CorruptError, type Reader, type Writer } from './bytes';

/** One value of each row. */
export interface Column<T> {
  /** Throws a {@link CorruptError} for what it cannot hold. */
  write(values: readonly T[], to: Writer): void;
  /** The values of `count` rows. Throws a {@link CorruptError}. */
  read(count: number, from: Reader): T[];
  /** For fields that a row may not have: an absent field is no field with the value undefined. */
  readonly isOptional?: true;
}

export interface OptionalColumn<T> extends Column<T | undefined> {
  readonly isOptional: true;
}

/** A column for each field of T: leaving one out does not compile. */
export type Fields<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? OptionalColumn<Held<Exclude<T[K], undefined>>>
    : Column<Held<T[K]>>;
};

/** Lists that nobody may change are held as lists. */
type Held<T> = T extends readonly (infer Item)[] ? (T extends unknown[] ? T : Held<Item>[]) : T;

/** Whole numbers of 32 bits. */
export const int: Column<number> = {
  write: (values, to) => to.ints(values),
  read: (count, from) => from.smallInts(count),
};

export const bool: Column<boolean> = {
  write: (values, to) => to.ints(values.map(Number)),
  read: (count, from) => from.smallInts(count).map((value) => value !== 0),
};

export const text: Column<string> = {
  write: (values, to) => to.ints(values.map((value) => to.text(value))),
  read(count, from) {
    const ids = from.smallInts(count);
    const values = new Array<string>(count);
    for (let i = 0; i < count; i++) values[i] = from.text(ids[i] as number);
    return values;
  },
};

/** The file that the rows are of, which stands in none of them. */
export const ownFile: Column<string> = {
  write: () => undefined,
  read: (count, from) => new Array<string>(count).fill(from.file),
};

/** One of a few words. */
export function oneOf<T extends string>(...words: readonly T[]): Column<T> {
  return {
    write: (values, to) => to.ints(values.map((value) => known(words.indexOf(value)))),
    read: (count, from) =>
      from.smallInts(count).map((index) => {
        const word = words[index];
        if (word === undefined) throw new CorruptError('a word is not known');
        return word;
      }),
  };
}

function known(index: number): number {
  if (index < 0) throw new CorruptError('a word is not known');
  return index;
}

export function list<T>(of: Column<T>): Column<T[]> {
  return {
    write(values, to) {
      to.ints(values.map((items) => items.length));
      const flat: T[] = [];
      for (const items of values) for (const item of items) flat.push(item);
      of.write(flat, to);
    },
    read(count, from) {
      const lengths = from.smallInts(count);
      let all = 0;
      for (let i = 0; i < count; i++) all += nonNegative(lengths[i] as number);
      if (all === 0) return new Array<T[]>(count).fill(NONE);
      const flat = of.read(all, from);
      const lists = new Array<T[]>(count);
      for (let i = 0, at = 0; i < count; i++) {
        const length = lengths[i] as number;
        const items: T[] = length === 0 ? NONE : [flat[at++] as T];
        for (let k = 1; k < length; k++) items.push(flat[at++] as T);
        lists[i] = items;
      }
      return lists;
    },
  };
}

/** Most lists of facts are empty; as nobody adds to facts, one will do for all. */
const NONE: never[] = [];

function nonNegative(length: number): number {
  if (length < 0) throw new CorruptError('a list has no length');
  return length;
}

export function pair<A, B>(first: Column<A>, second: Column<B>): Column<[A, B]> {
  return {
    write(values, to) {
      first.write(
        values.map(([value]) => value),
        to,
      );
      second.write(
        values.map(([, value]) => value),
        to,
      );
    },
    read(count, from) {
      const left = first.read(count, from);
      const right = second.read(count, from);
      return Array.from({ length: count }, (_, i) => [left[i] as A, right[i] as B]);
    },
  };
}

export function mapOf<V>(of: Column<V>): Column<Map<string, V>> {
  const entries = list(pair(text, of));
  return {
    write: (values, to) =>
      entries.write(
        values.map((map) => [...map]),
        to,
      ),
    read: (count, from) => Array.from(entries.read(count, from), (items) => new Map(items)),
  };
}

export function optional<T>(of: Column<T>): OptionalColumn<T> {
  return {
    isOptional: true,
    write(values, to) {
      bool.write(
        values.map((value) => value !== undefined),
        to,
      );
      const there: T[] = [];
      for (const value of values) if (value !== undefined) there.push(value);
      of.write(there, to);
    },
    read(count, from) {
      const isThere = bool.read(count, from);
      const values = of.read(isThere.filter(Boolean).length, from);
      let at = 0;
      return isThere.map((there) => (there ? (values[at++] as T) : undefined));
    },
  };
}

/** Rows with the same fields. */
export function record<T extends object>(fields: Fields<T>, constants: object = {}): Column<T> {
  const columns = Object.entries<Column<unknown>>(fields as Record<string, Column<unknown>>);
  return {
    write(values, to) {
      for (const [name, column] of columns) {
        column.write(
          values.map((value) => (value as Row)[name]),
          to,
        );
      }
    },
    read(count, from) {
      const read = columns.map(([, column]) => column.read(count, from));
      if (count === 0) return [];
      // Copies of one row with all fields: rows that grow field by field cost several times as much.
      const first: Row = { ...constants };
      columns.forEach(([name, { isOptional }], c) => {
        if (isOptional !== true) first[name] = read[c]?.[0];
      });
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++) rows[i] = { ...first };
      columns.forEach(([name, { isOptional }], c) => fill(rows, name, read[c] ?? [], isOptional === true));
      return rows as T[];
    },
  };
}

type Row = Record<string, unknown>;

function fill(rows: readonly Row[], name: string, values: ArrayLike<unknown>, isOptional: boolean): void {
  for (let i = 0; i < rows.length; i++) {
    const value = values[i];
    if (value !== undefined || !isOptional) (rows[i] as Row)[name] = value;
  }
}

type KindOf<T> = T extends { readonly kind: infer K extends string } ? K : never;
/** What a union's member of one kind has beside it. */
type Rest<T, K> = T extends { readonly kind: infer Own } ? (K extends Own ? Omit<T, 'kind'> : never) : never;

/** Rows of several kinds, each with fields of its own. */
export function byKind<T extends { readonly kind: string }>(fields: {
  readonly [K in KindOf<T>]: Fields<Rest<T, K>>;
}): Column<T> {
  const kinds = Object.keys(fields) as KindOf<T>[];
  const kind = oneOf(...kinds);
  const records = kinds.map((kind) => record(fields[kind] as Fields<object>, { kind }));
  return {
    write(values, to) {
      kind.write(
        values.map((value) => value.kind as KindOf<T>),
        to,
      );
      records.forEach((one, i) =>
        one.write(
          values.filter((value) => value.kind === kinds[i]),
          to,
        ),
      );
    },
    read(count, from) {
      const of = kind.read(count, from);
      const waiting = records.map((one, i) => one.read(of.filter((name) => name === kinds[i]).length, from));
      const next = records.map(() => 0);
      return of.map((name) => {
        const index = kinds.indexOf(name);
        const at = next[index] ?? 0;
        next[index] = at + 1;
        return waiting[index]?.[at] as T;
      });
    },
  };
}
