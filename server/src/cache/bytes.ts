/**
 * Bytes of tables: columns of integers in as few bytes each as the widest needs, and a table of texts. Columns of a
 * fixed width are read about as fast as they are copied, which numbers of varying length are not.
 */

/** Bytes that are not what a {@link Writer} made. Caught at the edge of this folder: they count as absent. */
export class CorruptError extends Error {}

const UTF16 = 1;

/** Collects columns, and the texts that they name. */
export class Writer {
  private bytes = Buffer.allocUnsafe(1 << 15);
  private length = 0;
  private readonly texts: string[] = [];
  private readonly ids = new Map<string, number>();

  /** The number of a text in the table. */
  text(text: string): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      this.ids.set(text, (id = this.texts.length));
      this.texts.push(text);
    }
    return id;
  }

  /** @param value a whole number from 0 to 2^32 - 1 */
  count(value: number): void {
    this.reserve(5);
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.bytes[this.length++] = (rest % 128) | 128;
    this.bytes[this.length++] = rest;
  }

  /** A column of 32-bit integers; how many there are is not written. */
  ints(values: ArrayLike<number>): void {
    if (values.length === 0) return;
    let least = Infinity;
    let most = -Infinity;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? 0;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    const range = most - least;
    const width = range < 0x100 ? 1 : range < 0x10000 ? 2 : 4;
    this.count(least < 0 ? -2 * least - 1 : 2 * least);
    this.reserve(1 + width * values.length);
    this.bytes[this.length++] = width;
    for (let i = 0; i < values.length; i++) this.put((values[i] ?? 0) - least, width);
  }

  /** Writes something that can be skipped as a whole. */
  section(write: () => void): void {
    this.reserve(4);
    const at = this.length;
    this.length += 4;
    write();
    this.bytes.writeUInt32LE(this.length - at - 4, at);
  }

  /** Everything, the texts first. */
  finish(): Buffer {
    const body = this.bytes.subarray(0, this.length);
    const isWide = this.texts.some((text) => /[^\u0000-\u00ff]/.test(text));
    const head = new Writer();
    head.count(this.texts.length);
    head.ints(this.texts.map((text) => text.length));
    head.count(isWide ? UTF16 : 0);
    const texts = Buffer.from(this.texts.join(''), isWide ? 'utf16le' : 'latin1');
    return Buffer.concat([head.bytes.subarray(0, head.length), texts, body]);
  }

  private put(value: number, width: number): void {
    this.bytes[this.length++] = value;
    if (width > 1) this.bytes[this.length++] = value >>> 8;
    if (width < 4) return;
    this.bytes[this.length++] = value >>> 16;
    this.bytes[this.length++] = value >>> 24;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const bytes = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, this.length + more));
    this.bytes.copy(bytes, 0, 0, this.length);
    this.bytes = bytes;
  }
}

/** Reads what a {@link Writer} made. Throws a {@link CorruptError} before it reads or makes room beyond the bytes. */
export class Reader {
  private at = 0;
  private end: number;
  private readonly texts: readonly string[];

  /** @param file stands where the rows say "the file itself" */
  constructor(
    private readonly bytes: Buffer,
    readonly file = '',
  ) {
    this.end = bytes.length;
    this.texts = this.readTexts();
  }

  /** Goes past what {@link Writer.section} wrote, and gives its place for {@link enter}. */
  section(): number {
    const start = this.at;
    this.at += 4 + this.lengthAt(start);
    return start;
  }

  /** Goes into a section, which is all that can be read from then on. */
  enter(section: number): void {
    this.at = section + 4;
    this.end = this.at + this.lengthAt(section);
  }

  private lengthAt(section: number): number {
    const room = this.bytes.length - section - 4;
    const length = room < 0 ? Infinity : this.bytes.readUInt32LE(section);
    if (length > room) throw new CorruptError('a section is longer than its bytes');
    return length;
  }

  count(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined || factor > 2 ** 28) throw new CorruptError('a number has no end');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  /** A column of `count` integers. */
  ints(count: number): Int32Array {
    const values = new Int32Array(count);
    this.into(values, 0, 1);
    return values;
  }

  /** A column that is taken apart at once: plain arrays that die young cost less than typed ones. */
  smallInts(count: number): number[] {
    if (count === 0) return [];
    const { least, width } = this.head(count);
    const { bytes } = this;
    const values = new Array<number>(count);
    let at = this.at;
    if (width === 1) for (let i = 0; i < count; i++) values[i] = least + (bytes[at++] as number);
    else for (let i = 0; i < count; i++, at += width) values[i] = least + wide(bytes, at, width);
    this.at = at;
    return values;
  }

  /** Fills every `stride`-th place of a table, from the place `first` on. */
  into(table: Int32Array, first: number, stride: number): void {
    if (table.length === 0) return;
    const { least, width } = this.head(Math.ceil((table.length - first) / stride));
    const { bytes } = this;
    let at = this.at;
    if (width === 1) for (let i = first; i < table.length; i += stride) table[i] = least + (bytes[at++] as number);
    else for (let i = first; i < table.length; i += stride, at += width) table[i] = least + wide(bytes, at, width);
    this.at = at;
  }

  /** How many items there can still be: each took a byte or more. */
  counted(): number {
    const count = this.count();
    if (count > this.end - this.at) throw new CorruptError('a column is longer than its bytes');
    return count;
  }

  private head(count: number): { readonly least: number; readonly width: number } {
    const sign = this.count();
    const width = this.bytes[this.at++] ?? 0;
    if ((width !== 1 && width !== 2 && width !== 4) || count * width > this.end - this.at) {
      throw new CorruptError('a column is longer than its bytes');
    }
    return { least: sign % 2 === 0 ? sign / 2 : -(sign + 1) / 2, width };
  }

  /** The text of a number. */
  text(id: number): string {
    const text = this.texts[id];
    if (text === undefined) throw new CorruptError('a text is not there');
    return text;
  }

  /** The first `count` texts, in a new array. */
  firstTexts(count: number): string[] {
    if (count > this.texts.length) throw new CorruptError('texts are missing');
    return this.texts.slice(0, count);
  }

  /** Throws unless everything was read. */
  finish(): void {
    if (this.at !== this.end) throw new CorruptError('there is more than was written');
  }

  /** All texts are decoded as one and cut, which costs a fifth of decoding each. */
  private readTexts(): string[] {
    const lengths = this.smallInts(this.counted());
    const isWide = this.count() === UTF16;
    let units = 0;
    let isWrong = false;
    for (let i = 0; i < lengths.length; i++) {
      units += lengths[i] as number;
      isWrong ||= (lengths[i] as number) < 0;
    }
    const end = this.at + units * (isWide ? 2 : 1);
    if (isWrong || end > this.end) throw new CorruptError('a text has no end');
    const all = this.bytes.toString(isWide ? 'utf16le' : 'latin1', this.at, end);
    this.at = end;
    const texts = new Array<string>(lengths.length);
    for (let i = 0, from = 0; i < lengths.length; i++) {
      const to = from + (lengths[i] as number);
      texts[i] = all.slice(from, to);
      from = to;
    }
    return texts;
  }
}

function wide(bytes: Buffer, at: number, width: number): number {
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  if (width === 2) return low;
  return low + ((bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8)) * 0x10000;
}
