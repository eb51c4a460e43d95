/** Which files' answers may change with those of others: kept file by file, as far as anything was asked. */
import type { FileFacts } from '../extract/facts';
import { changedNames } from './exportedNames';
import type { FileIndex, LinkedFile } from './graph';

/** A file before and after an edit. */
export interface EditedFile {
  readonly before: LinkedFile;
  readonly after: FileFacts;
}

/** What an edit changes. */
export interface Affected {
  /** The files whose answers may change. */
  readonly stale: ReadonlySet<FileIndex>;
  /** Files whose own answers stay, but where a name that they export may lead somewhere else in a stale one. */
  readonly relaying: ReadonlySet<FileIndex>;
}

export class Dependents {
  /** By file, those that looked for names in it, or through it for those of another file. */
  private readonly lookers: (Map<FileIndex, Set<string>> | undefined)[] = [];
  /** By file, those that found something that stands in it. */
  private readonly users: (Set<FileIndex> | undefined)[] = [];
  /** By file, those that export what stands in it under a name of their own. */
  private readonly relays: (Set<FileIndex> | undefined)[] = [];
  /** By file, those that took all that it exports as one value. */
  private readonly holders: (Set<FileIndex> | undefined)[] = [];

  /** Says that a file looked for a name in another. */
  looks(from: FileIndex, into: FileIndex, name: string): void {
    const lookers = (this.lookers[into] ??= new Map<FileIndex, Set<string>>());
    const names = lookers.get(from);
    if (names === undefined) lookers.set(from, new Set([name]));
    else names.add(name);
  }

  /** Says that a file found something in another. */
  uses(from: FileIndex, of: FileIndex): void {
    if (from !== of) (this.users[of] ??= new Set()).add(from);
  }

  /** Says that a file exports what stands in another. Its own answers do not rest on that. */
  relaysFrom(from: FileIndex, of: FileIndex): void {
    if (from !== of) (this.relays[of] ??= new Set()).add(from);
  }

  /** Says that a file took all that another exports. */
  holds(from: FileIndex, all: FileIndex): void {
    (this.holders[all] ??= new Set()).add(from);
  }

  /**
   * The edited files, and all whose answers may rest on them, at any distance. Who only looks through a file for what
   * stands in another (one of hundreds that an index exports) is not among them while the names it gives away stay.
   */
  of(edited: readonly EditedFile[]): Affected {
    const stale = new Set<FileIndex>();
    for (const { before, after } of edited) {
      stale.add(before.index);
      for (const file of this.misled(before, after)) stale.add(file);
    }
    const relaying = new Set<FileIndex>();
    // What is added while the set is walked is walked as well.
    for (const file of stale) {
      for (const from of this.users[file] ?? []) stale.add(from);
      for (const from of this.holders[file] ?? []) stale.add(from);
      for (const relay of this.relays[file] ?? []) {
        relaying.add(relay);
        for (const from of this.holders[relay] ?? []) stale.add(from);
      }
    }
    return { stale, relaying };
  }

  /** The files for which a name that they looked for may lead somewhere else. */
  private misled(before: LinkedFile, after: FileFacts): Set<FileIndex> {
    const changed = changedNames(before.facts, after);
    const isAsked = (names: ReadonlySet<string>) => changed === undefined || [...names].some((n) => changed.has(n));
    const found = new Set<FileIndex>();
    for (const [from, names] of this.lookers[before.index] ?? []) if (isAsked(names)) found.add(from);
    // Those that looked through them may have used another name.
    for (const file of found) for (const from of this.lookers[file]?.keys() ?? []) found.add(from);
    return found;
  }
}
