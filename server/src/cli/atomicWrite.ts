import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathInside } from '../host/insideFile';
import { errorCode } from '../host/problems';
import { UsageError } from './io';

/**
 * Writes a file of a folder so that it is there whole or as it was: see {@link writeWhole}. Throws a {@link UsageError} where a link leads out of the folder, and where it cannot be written.
 *
 * @param root absolute path without links
 */
export function writeInside(root: string, name: string, text: string): void {
  const found = pathInside(root, name);
  if ('problem' in found) throw new UsageError(found.problem.message, 'Nothing was written.');
  try {
    writeWhole(found.path, text);
  } catch (error) {
    throw new UsageError(`${name} could not be written (${errorCode(error)})`, remedyOf(error, 'folder'));
  }
}

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What to do where something could not be written. */
export function remedyOf(error: unknown, where: 'folder' | 'place'): string {
  return FULL.has(errorCode(error))
    ? `There is no room: make some, or choose another ${where}.`
    : `Choose a ${where} you may write to.`;
}

/**
 * Writes a file so that it is there whole or as it was, whenever the power goes: beside it first, to the disk, then in
 * its place. It keeps its mode. Throws what the file system throws; then nothing is left beside it.
 *
 * @param path absolute
 */
export function writeWhole(path: string, content: string | Buffer): void {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    // `wx` writes to nothing that is there already, a link included.
    const file = openSync(beside, 'wx', modeOf(path));
    try {
      writeAll(file, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}

function modeOf(path: string): number {
  try {
    return statSync(path).mode & 0o777;
  } catch {
    return 0o666;
  }
}
