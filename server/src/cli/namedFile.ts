import { lstatSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '../cache/makeFolder';
import { isInside } from '../host/inside';
import { errorCode } from '../host/problems';
import { remedyOf, writeWhole } from './atomicWrite';
import { UsageError } from './io';

/** A file that was named on the command line. */
export interface NamedFile {
  /** Absolute. */
  readonly path: string;
  /** As it was written. */
  readonly shown: string;
}

/**
 * Writes a file that was named on the command line, with the folders above it: whole, or as it was before. Devices and
 * pipes are written to as they are. Throws a {@link UsageError} with the reason and a remedy, where a link of the
 * workspace leads out of it too: whoever can commit a link does not choose what is written over.
 *
 * @param cwd a path below it has to be there in truth
 */
export function writeNamed({ path, shown }: NamedFile, content: string | Buffer, cwd: string): void {
  try {
    const real = realPlace(path) ?? path;
    if (isInside(path, cwd)) assertBelow(realPlace(path), realpathSync(cwd), shown);
    makeFolder(dirname(real));
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined || status.isFile()) write(real, content, status !== undefined);
    else writeFileSync(path, content);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${shown} could not be written (${errorCode(error)})`, remedyOf(error, 'place'));
  }
}

/** Where nothing may be put beside a file, or nothing in its place, it may still be written to: a mounted file. */
const IN_PLACE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EBUSY', 'EXDEV']);

function write(path: string, content: string | Buffer, isThere: boolean): void {
  try {
    writeWhole(path, content);
  } catch (error) {
    if (!isThere || !IN_PLACE.has(errorCode(error))) throw error;
    writeFileSync(path, content);
  }
}

function assertBelow(real: string | undefined, folder: string, shown: string): void {
  if (real !== undefined && isInside(real, folder)) return;
  const where = real === undefined ? 'nowhere' : 'out of the folder';
  throw new UsageError(`${shown} leads ${where} over a link, and was not written`, 'Name the place itself.');
}

/** Where a path leads, whether there is something or not: all links are followed. Undefined for a link to nowhere. */
function realPlace(path: string): string | undefined {
  const above = dirname(path);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    const folder = above === path ? path : realPlace(above);
    return folder === undefined ? undefined : join(folder, basename(path));
  }
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
