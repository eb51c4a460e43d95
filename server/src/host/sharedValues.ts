/**
 * Plain data as bytes that hold each equal part once. Thousands of rules repeat the same lists, words and conditions:
 * read back, what was equal is one object, which takes a fraction of the memory that they took, so nobody may change it.
 */

/** Texts, numbers, flags and null. Of the numbers in parts, those up to their length mean these; 0 is undefined. */
type Atom = string | number | boolean | null;

/**
 * Parts are lists, records, maps and sets, each after what it holds: its kind, how many numbers follow, and the numbers
 * of what is in it. That of a record begins with its list of keys; a map has keys and values in turn. The last is the whole.
 */
const Part = { List: 0, Record: 1, Map: 2, Set: 3 } as const;
type Part = (typeof Part)[keyof typeof Part];

/**
 * Writes lists, records, maps and sets of texts, numbers, flags and null. Fields that are undefined are left out.
 *
 * @throws TypeError for anything else, and for what holds itself a RangeError
 */
export function writeShared(value: unknown): Buffer {
  const atoms: Atom[] = [];
  const ofAtoms = new Map<unknown, number>([[undefined, 0]]);
  const collect = (v: unknown): void => {
    if (typeof v !== 'object' || v === null) {
      if (v !== undefined && !ofAtoms.has(v)) ofAtoms.set(v, atoms.push(atomOf(v)));
    } else for (const inner of itemsOf(v)) collect(inner);
  };
  collect(value);
  const parts: number[] = [];
  const ofParts = new Map<string, number>();
  const number = (v: unknown): number => {
    if (typeof v !== 'object' || v === null) return ofAtoms.get(v) as number;
    const [part, ...items] = partsOf(v, number);
    const key = `${part}:${items.join()}`;
    let known = ofParts.get(key);
    if (known === undefined) {
      known = atoms.length + 1 + ofParts.size;
      ofParts.set(key, known);
      parts.push(part, items.length, ...items);
    }
    return known;
  };
  number(value);
  const texts = Buffer.from(JSON.stringify(atoms));
  const head = Buffer.from(Uint32Array.of(texts.length, ofParts.size).buffer);
  // Numbers of four bytes begin at a multiple of four.
  return Buffer.concat([head, Buffer.from(Uint32Array.from(parts).buffer), texts]);
}

function atomOf(value: unknown): Atom {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value))
    return value as Atom;
  throw new TypeError(`A value of type ${typeof value} is no plain data.`);
}

/** All that stands in a value, keys included; lists of keys as well, since they are written as parts. */
function itemsOf(value: object): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  if (value instanceof Map) return ([...value] as unknown[][]).flat();
  if (value instanceof Set) return [...(value as Set<unknown>)];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, v]) => (v === undefined ? [] : [key, v]));
}

function partsOf(value: object, number: (v: unknown) => number): [Part, ...number[]] {
  if (Array.isArray(value)) return [Part.List, ...value.map(number)];
  if (value instanceof Map) return [Part.Map, ...[...value].flatMap(([k, v]) => [number(k), number(v)])];
  if (value instanceof Set) return [Part.Set, ...[...value].map(number)];
  const fields = Object.entries(value).filter(([, v]) => v !== undefined);
  return [Part.Record, number(fields.map(([key]) => key)), ...fields.map(([, v]) => number(v))];
}

/** Reads what {@link writeShared} wrote. Throws an error for other bytes. */
export function readShared(bytes: Buffer): unknown {
  const [length = 0, count = 0] = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 8));
  const texts = bytes.length - length;
  const parts = new Uint32Array(bytes.buffer.slice(bytes.byteOffset + 8, bytes.byteOffset + texts));
  const atoms = JSON.parse(bytes.toString('utf8', texts)) as Atom[];
  const values = new Array<unknown>(1 + atoms.length + count);
  atoms.forEach((atom, i) => (values[i + 1] = atom));
  let next = 1 + atoms.length;
  for (let at = 0; at < parts.length;) {
    const part = parts[at] as Part;
    const first = at + 2;
    at = first + (parts[at + 1] as number);
    values[next++] = built(part, parts.subarray(first, at), values);
  }
  return values.at(-1);
}

/** A part of the numbers of what is in it. */
function built(part: Part, items: Uint32Array, values: readonly unknown[]): unknown {
  if (part === Part.List) return Array.from<number, unknown>(items, (item) => values[item]);
  if (part === Part.Set) return new Set(Array.from(items, (item) => values[item]));
  if (part === Part.Map) {
    const map = new Map<unknown, unknown>();
    for (let i = 0; i < items.length; i += 2) map.set(values[items[i] as number], values[items[i + 1] as number]);
    return map;
  }
  const keys = values[items[0] as number] as readonly string[];
  const record: Record<string, unknown> = {};
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const value = values[items[i + 1] as number];
    // Assigning would set the prototype.
    if (key === '__proto__') Object.defineProperty(record, key, { value, enumerable: true });
    else record[key] = value;
  }
  return record;
}
