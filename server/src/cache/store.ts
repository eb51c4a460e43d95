/**
 * Entries by key in a folder, in a few packs. A pack is written beside its place and then renamed, and never changed;
 * its name is a hash of what is in it. So several processes can read and write at the same time, whatever ends them.
 */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Key } from './key';
import { makeFolder } from './makeFolder';
import { packBytes, readPack, type PackEntry } from './pack';
import { TEMPORARY, writeBeside } from './writeBeside';

/** More packs than this are made one: each is a file to open and a hash to check. */
const MOST_PACKS = 8;
/** What other states of the program left, in bytes, is kept up to this and to what the present one needs. */
const SPARE = 16 * 1024 * 1024;
/** A larger file was not made here. */
const MOST_BYTES = 1024 * 1024 * 1024;
const PACK = /^facts-([0-9a-f]{12})-[0-9a-f]{24}\.bin$/;
/** What a process that was ended left behind goes after an hour; so does what a clock says will be there in one. */
const STALE_MS = 3_600_000;

interface Stored extends PackEntry {
  /** The file that it is in; undefined for what is new. */
  readonly pack?: string;
}

export class Store {
  private readonly entries = new Map<Key, Stored>();
  private readonly packs = new Map<string, number>();
  private readonly used = new Set<Key>();
  /** Files that are of no use: cut, changed, or not ours. */
  private readonly broken: string[] = [];
  private added = false;
  private generation = 0;
  private readonly mark: string;

  /**
   * Reads what there is. Never throws: what cannot be read is as good as absent.
   *
   * @param folder absolute path; made when something is written
   * @param version what reads and makes the entries
   */
  constructor(
    private readonly folder: string,
    private readonly version: string,
  ) {
    this.mark = createHash('sha256').update(version).digest('hex').slice(0, 12);
    for (const name of this.names()) if (PACK.exec(name)?.[1] === this.mark) this.read(name);
  }

  get(key: Key): Buffer | undefined {
    const found = this.entries.get(key);
    if (found !== undefined) this.used.add(key);
    return found?.bytes;
  }

  set(key: Key, bytes: Buffer): void {
    this.used.add(key);
    if (this.entries.has(key)) return;
    this.entries.set(key, { key, bytes, generation: this.generation + 1 });
    this.added = true;
  }

  /** Writes what was added, and drops what has long been of no use. Throws what the file system throws. */
  save(): void {
    if (!this.added && this.broken.length === 0 && this.packs.size <= MOST_PACKS) return;
    const kept = this.kept();
    const isWaste = kept.length < this.entries.size;
    const merged = isWaste ? [...this.packs.keys()] : this.tooMany();
    const gone = new Set(merged);
    const written = kept.filter(({ pack }) => pack === undefined || gone.has(pack));
    makeFolder(this.folder);
    const name = written.length === 0 ? undefined : this.write(written);
    // Only once the new one is in its place.
    for (const old of [...merged, ...this.broken]) if (old !== name) this.remove(old);
    this.tidy();
    this.added = false;
  }

  private names(): string[] {
    try {
      return readdirSync(this.folder).sort();
    } catch {
      return [];
    }
  }

  private read(name: string): void {
    const path = join(this.folder, name);
    try {
      const status = lstatSync(path);
      // Links and pipes are not ours.
      if (!status.isFile() || status.size > MOST_BYTES) return;
      const pack = readPack(readFileSync(path));
      if (pack === undefined || pack.version !== this.version) {
        this.broken.push(name);
        return;
      }
      this.packs.set(name, status.size);
      for (const entry of pack.entries) {
        this.generation = Math.max(this.generation, entry.generation);
        this.entries.set(entry.key, { ...entry, pack: name });
      }
    } catch {
      // Another process may just have put it into a new one.
    }
  }

  /** What was asked for or added, and of the rest the latest, up to as many bytes again. */
  private kept(): Stored[] {
    const all = [...this.entries.values()];
    const needed = all.filter(({ key }) => this.used.has(key));
    const rest = all.filter(({ key }) => !this.used.has(key));
    const most = SPARE + sizeOf(needed);
    if (sizeOf(rest) <= most) return all;
    rest.sort((a, b) => b.generation - a.generation || (a.key < b.key ? -1 : 1));
    let size = 0;
    // Half of what is allowed, so that not every run writes everything again.
    return [...needed, ...rest.filter(({ bytes }) => (size += bytes.length) <= most / 2)];
  }

  /** The small ones where there are too many: a large one is left as it is. */
  private tooMany(): string[] {
    if (this.packs.size < MOST_PACKS) return [];
    const all = [...this.packs.values()].reduce((sum, size) => sum + size, 0);
    const small = [...this.packs].filter(([, size]) => size < all / 4).map(([name]) => name);
    return small.length > 1 ? small : [...this.packs.keys()];
  }

  private write(entries: readonly Stored[]): string {
    const bytes = packBytes({ version: this.version }, entries);
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 24);
    const name = `facts-${this.mark}-${digest}.bin`;
    writeBeside(this.folder, name, bytes);
    return name;
  }

  /** Removes what ended processes and other versions left. */
  private tidy(): void {
    const others: [name: string, size: number][] = [];
    for (const name of this.names()) {
      const isOther = PACK.test(name) && !name.startsWith(`facts-${this.mark}-`);
      if (!isOther && !TEMPORARY.test(name)) continue;
      const status = lstatSync(join(this.folder, name), { throwIfNoEntry: false });
      if (status?.isFile() !== true) continue;
      if (isOther) others.push([name, status.size]);
      else if (Math.abs(Date.now() - status.mtimeMs) > STALE_MS) this.remove(name);
    }
    // One other version beside this one is an editor and a terminal; more are updates.
    const most = 2 * sizeOf([...this.entries.values()]) + SPARE;
    if (others.reduce((sum, [, size]) => sum + size, 0) > most) for (const [name] of others) this.remove(name);
  }

  private remove(name: string): void {
    try {
      rmSync(join(this.folder, name), { force: true });
    } catch {
      // What cannot be removed does no harm.
    }
  }
}

function sizeOf(entries: readonly PackEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
