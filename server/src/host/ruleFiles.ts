/** Where files of rules are read from: the disk, or a commit. */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { readText } from './readFile';
import { isInside } from './inside';

/** What stands at a path, behind all links. */
interface Standing {
  readonly isFile: boolean;
  readonly isFolder: boolean;
  /** In bytes. */
  readonly size: number;
}

/** A tree of files that is only read. All paths are absolute. */
export interface RuleFiles {
  readonly exists: (path: string) => boolean;
  /** Throws an error with a system's code for what is not there or not readable. */
  readonly stat: (path: string) => Standing;
  /** The text of a file. Throws as {@link RuleFiles.stat} does. */
  readonly read: (path: string) => string;
  /** What a folder holds; nothing for one that cannot be read. Links to folders are no folders here. */
  readonly list: (folder: string) => readonly { readonly name: string; readonly isFolder: boolean }[];
  /** The path behind all links. Throws for what is not there. */
  readonly real: (path: string) => string;
}

/** The files as they are on the disk. */
export const DISK: RuleFiles = {
  exists: existsSync,
  stat: (path) => {
    const status = statSync(path);
    return { isFile: status.isFile(), isFolder: status.isDirectory(), size: status.size };
  },
  read: (path) => readText(path),
  list: (folder) => {
    try {
      return readdirSync(folder, { withFileTypes: true }).map((e) => ({ name: e.name, isFolder: e.isDirectory() }));
    } catch {
      return [];
    }
  },
  real: (path) => realpathSync(path),
};

/** True for a path that is at or below a folder once all links on both ways are followed; false for what is not there. */
export function isReallyBelow(path: string, folder: string, files: RuleFiles): boolean {
  try {
    return isInside(files.real(path), files.real(folder));
  } catch {
    return false;
  }
}
