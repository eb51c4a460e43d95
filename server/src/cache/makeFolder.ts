import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those around it; one that is there stays. Throws what the file system throws.
 *
 * Node's own way (`recursive`) never comes back from a file system that has a folder and yet makes none in it for want of
 * one, as `/proc` does.
 *
 * @param path absolute
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
    const around = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || existsSync(around)) throw error;
    makeFolder(around);
    if (!existsSync(path)) mkdirSync(path);
  }
}
