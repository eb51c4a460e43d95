/**
 * What answers rest on. Whoever works something out notes the files that it reads and the names that it looks for in
 * others; an answer takes over what the answers rest on that it was worked out from. After an edit exactly those answers
 * count no longer that rest on something that has changed. (The memo with recorded reads of incremental computation, as
 * in Acar, Blelloch and Harper, 2002, with one set for an answer in place of one edge for each read.)
 */
import type { FileIndex } from './graph';

/** A ground: the body of a file by its index, or what files give away under a name, by a number above all of those. */
type Ground = number;

/** What an answer rests on. Equal ones are the same object. */
export class Basis {
  /** True once something of it has changed. */
  isGone = false;
  /** What it was last taken together with, and what that gave: the same is asked again and again. */
  lastWith: Basis | undefined = undefined;
  lastBoth: Basis | undefined = undefined;
  /** The one before it with the same hash. */
  alike: Basis | undefined = undefined;

  constructor(
    readonly id: number,
    /** In order. */
    readonly grounds: readonly Ground[],
  ) {}
}

/** Something that is worked out once and kept. */
export interface Answer {
  /** What it rests on, once it is worked out. */
  basis: Basis;
  /** How deep in questions it is being worked out; 0 for what is known. */
  asked: number;
  /** How deep the question is that it leads back to, while that is being worked out; 0 for all others. */
  inside: number;
  /** True for what was worked out from the middle of a circle: its head alone was seen from all sides. */
  isPart: boolean;
}

/** More grounds than these are not told apart: such an answer counts until the next edit, and for this run. */
const MAX_GROUNDS: Readonly<Record<Noting, number>> = { nothing: 0, edits: 4000, rows: 65_536 };
/** From so many on, grounds are gathered one by one, and told apart once the answer is worked out. */
const MANY_GROUNDS = 24;
/** Bases are numbered; a pair of them is one number. */
const PAIRS = 2 ** 26;

/**
 * For whom it is noted what answers rest on: for nobody; for edits of the program, after which answers count or do not; or
 * for the next run over it, which can take over rows of tables: then all that a row rests on stands in its basis, also who
 * calls whom.
 */
export type Noting = 'nothing' | 'edits' | 'rows';

/** Before the texts of keys, so that no name is one. */
const KEY = '\0';

/** What an answer with many grounds rests on, as far as it is worked out. */
interface Gathered {
  readonly grounds: Set<Ground>;
  /** What of it is among the grounds. */
  readonly seen: Set<Basis>;
}

export class Bases {
  private made = 0;
  /** What nobody needs to remember rests on nothing. */
  readonly nothing = new Basis(this.made++, []);
  /** That of answers that any edit may change. */
  private everything = new Basis(this.made++, []);
  /** By a hash of their grounds, the latest of those that have the same. */
  private readonly known = new Map<number, Basis>();
  private readonly ofFiles: (Basis | undefined)[] = [];
  private readonly ofNames = new Map<string, Basis>();
  private grounds: number;
  /** By ground. */
  private readonly users = new Map<Ground, Set<Basis>>();
  private unions = new Map<number, Basis>();
  /** What the answer rests on that is being worked out, as far as it is; undefined where nobody asks. */
  private current: Basis | undefined;
  /** The same where it rests on so much that each step would be told apart from the last one. */
  private gathered: Gathered | undefined;
  private depth = 0;
  /** The file whose body was noted last. */
  reading: FileIndex = -1;
  /** The outermost answer, of those being worked out, that was used by what is being worked out now. */
  private outermost = Infinity;
  /** Answers of circles that are not yet worked out to their heads. */
  private readonly ofCircles: Answer[] = [];

  /**
   * @param files how many files there are
   * @param noting `nothing` where nothing will be edited: then all rests on nothing, and costs nothing
   */
  constructor(
    files: number,
    private readonly noting: Noting = 'edits',
  ) {
    this.grounds = files;
  }

  /** True where answers are kept over edits. */
  get isKeeping(): boolean {
    return this.noting === 'edits';
  }

  /** True where rows of tables are kept for the next run. */
  get isForRows(): boolean {
    return this.noting === 'rows';
  }

  /** What any edit may change. */
  get untilEdit(): Basis {
    return this.noting === 'nothing' ? this.nothing : this.everything;
  }

  /** What rests on the body of a file alone. */
  ofFile(file: FileIndex): Basis {
    if (this.noting === 'nothing') return this.nothing;
    return (this.ofFiles[file] ??= this.of([file]));
  }

  /** Notes that the body of a file is read. */
  readsFile(file: FileIndex): void {
    this.reading = file;
    if (this.current !== undefined) this.rests(this.ofFile(file));
  }

  /**
   * Notes that a name is looked for in files: which of them gives it away, and from where, matters. In which does not:
   * an index looks into hundreds.
   */
  readsName(name: string): void {
    if (this.current !== undefined) this.rests(this.ofName(name));
  }

  private ofName(name: string): Basis {
    let basis = this.ofNames.get(name);
    if (basis === undefined || basis.isGone)
      this.ofNames.set(name, (basis = this.of([basis?.grounds[0] ?? this.grounds++])));
    return basis;
  }

  /** Notes, for the next run, something else that an answer rests on: any text that says what. */
  readsKey(key: string): void {
    if (this.isForRows && this.current !== undefined) this.rests(this.ofName(KEY + key));
  }

  /** The names and keys (see {@link keyIn}) that are grounds, by their numbers. */
  groundNames(): Map<number, string> {
    return new Map([...this.ofNames].map(([name, { grounds }]) => [grounds[0] as Ground, name]));
  }

  /** What rests on all that any of several rests on. */
  together(all: readonly Basis[]): Basis {
    if (all.includes(this.everything)) return this.everything;
    const grounds = new Set(all.flatMap((basis) => basis.grounds));
    return this.of([...grounds].sort((a, b) => a - b));
  }

  /**
   * What rests on files, names and keys, as another run had it.
   *
   * @param names keys with the mark before them: see {@link keyIn}
   */
  restored(files: readonly FileIndex[], names: readonly string[]): Basis {
    return this.of([...files, ...names.map((name) => this.ofName(name).grounds[0] as Ground)].sort((a, b) => a - b));
  }

  /** Notes that what is being worked out rests on something that is known. */
  rests(on: Basis): void {
    const { current, gathered } = this;
    if (current === undefined || current === on || current === this.everything) return;
    if (gathered !== undefined) this.gather(gathered, on);
    else {
      const both = (this.current = this.union(current, on));
      if (both.grounds.length >= MANY_GROUNDS)
        this.gathered = { grounds: new Set(both.grounds), seen: new Set([current, on]) };
    }
  }

  private gather({ grounds, seen }: Gathered, on: Basis): void {
    if (seen.has(on)) return;
    seen.add(on);
    for (const ground of on.grounds) grounds.add(ground);
    if (on !== this.everything && grounds.size <= MAX_GROUNDS[this.noting]) return;
    this.current = this.everything;
    this.gathered = undefined;
  }

  /** All that is noted of the present answer. */
  private noted(): Basis | undefined {
    return this.gathered === undefined ? this.current : this.of([...this.gathered.grounds].sort((a, b) => a - b));
  }

  /** Notes that what is being worked out rests on an answer, which may be being worked out itself. */
  uses({ basis, asked, inside }: Answer): void {
    const of = asked > 0 ? asked : inside;
    if (of > 0 && of < this.outermost) this.outermost = of;
    if (asked === 0) this.rests(basis);
  }

  /**
   * Works something out and notes in `answer` what it rests on. Who uses it says so: see {@link uses}.
   *
   * @param on what it rests on in any case
   */
  work<T>(answer: Answer, on: Basis, run: () => T): T {
    const { current, gathered, outermost } = this;
    const before = this.ofCircles.length;
    if (this.noting !== 'nothing') this.current = on;
    this.gathered = undefined;
    this.reading = -1;
    this.outermost = Infinity;
    answer.asked = ++this.depth;
    try {
      return run();
    } finally {
      answer.basis = this.noted() ?? on;
      if (this.outermost < answer.asked) {
        answer.inside = this.outermost;
        this.ofCircles.push(answer);
        this.outermost = Math.min(outermost, this.outermost);
      } else {
        this.closeCircle(answer, before);
        this.outermost = outermost;
      }
      this.current = current;
      this.gathered = gathered;
      this.reading = -1;
      this.depth--;
      answer.asked = 0;
    }
  }

  /** With its head all of a circle is known. */
  private closeCircle(head: Answer, from: number): void {
    while (this.ofCircles.length > from) {
      const member = this.ofCircles.pop() as Answer;
      member.basis = this.union(member.basis, head.basis);
      member.inside = 0;
      member.isPart = true;
    }
  }

  /** Works out what is noted otherwise, or not at all: a table over all files. */
  aside<T>(run: () => T): T {
    const { current, gathered } = this;
    this.current = undefined;
    this.gathered = undefined;
    this.reading = -1;
    try {
      return run();
    } finally {
      this.current = current;
      this.gathered = gathered;
      this.reading = -1;
    }
  }

  /**
   * After an edit: all that rests on the body of one of the files, or on one of the names in them, is gone.
   *
   * @param changed by file, the names that lead somewhere else; undefined for all of them
   * @returns the bases that are gone
   */
  change(changed: ReadonlyMap<FileIndex, ReadonlySet<string> | undefined>): readonly Basis[] {
    const gone = [this.everything];
    this.everything.isGone = true;
    this.everything = new Basis(this.made++, []);
    for (const [file, names] of changed) {
      this.end(file, gone);
      for (const name of names ?? this.ofNames.keys()) {
        const basis = this.ofNames.get(name);
        if (basis !== undefined) this.end(basis.grounds[0] as Ground, gone);
      }
      this.ofFiles[file] = undefined;
    }
    this.unions = new Map();
    return gone;
  }

  private end(ground: Ground, gone: Basis[]): void {
    for (const basis of this.users.get(ground) ?? []) {
      basis.isGone = true;
      gone.push(basis);
      this.forget(basis);
      for (const other of basis.grounds) if (other !== ground) this.users.get(other)?.delete(basis);
    }
    this.users.delete(ground);
  }

  private forget(basis: Basis): void {
    const key = hashOf(basis.grounds);
    let one = this.known.get(key);
    if (one !== basis) {
      while (one !== undefined && one.alike !== basis) one = one.alike;
      if (one !== undefined) one.alike = basis.alike;
    } else if (basis.alike === undefined) this.known.delete(key);
    else this.known.set(key, basis.alike);
  }

  private of(grounds: readonly Ground[]): Basis {
    if (grounds.length > MAX_GROUNDS[this.noting]) return this.everything;
    const key = hashOf(grounds);
    const first = this.known.get(key);
    for (let one = first; one !== undefined; one = one.alike) if (isEqual(one.grounds, grounds)) return one;
    const basis = new Basis(this.made++, grounds);
    basis.alike = first;
    this.known.set(key, basis);
    // Who uses what is asked after edits alone.
    if (!this.isKeeping) return basis;
    for (const ground of grounds) {
      const users = this.users.get(ground);
      if (users === undefined) this.users.set(ground, new Set([basis]));
      else users.add(basis);
    }
    return basis;
  }

  private union(a: Basis, b: Basis): Basis {
    if (a === b || b === this.nothing || a === this.everything) return a;
    if (a === this.nothing || b === this.everything) return b;
    if (a.lastWith === b && a.lastBoth !== undefined) return a.lastBoth;
    // Mostly it is one file, and known already.
    if (b.grounds.length === 1 && isAmong(a.grounds, b.grounds[0] as Ground)) return a;
    const both = this.unionOf(a, b);
    a.lastWith = b;
    a.lastBoth = both;
    return both;
  }

  private unionOf(a: Basis, b: Basis): Basis {
    const pair = a.id < b.id ? a.id * PAIRS + b.id : b.id * PAIRS + a.id;
    const known = this.unions.get(pair);
    if (known !== undefined) return known;
    const both = this.of(merged(a.grounds, b.grounds));
    this.unions.set(pair, both);
    return both;
  }
}

/** The key that was noted by {@link Bases.readsKey}; undefined for a name. */
export function keyIn(ground: string): string | undefined {
  return ground.startsWith(KEY) ? ground.slice(KEY.length) : undefined;
}

/** A small integer that is the same for the same grounds (after Fowler, Noll and Vo, a number at a time). */
function hashOf(grounds: readonly Ground[]): number {
  let hash = 0x811c9dc5;
  for (const ground of grounds) hash = Math.imul(hash ^ ground, 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 2;
}

/** True for a number of a list in order. */
function isAmong(grounds: readonly Ground[], ground: Ground): boolean {
  let [low, high] = [0, grounds.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((grounds[middle] as Ground) < ground) low = middle + 1;
    else high = middle;
  }
  return grounds[low] === ground;
}

function isEqual(a: readonly Ground[], b: readonly Ground[]): boolean {
  return a.length === b.length && a.every((ground, i) => ground === b[i]);
}

/** The elements of two lists in order, each once, in order. */
function merged(a: readonly Ground[], b: readonly Ground[]): readonly Ground[] {
  const out: Ground[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i] ?? Infinity, b[j] ?? Infinity];
    out.push(Math.min(left, right));
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return out.length === a.length ? a : out.length === b.length ? b : out;
}
