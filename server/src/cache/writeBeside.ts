import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What files are called until they are whole. */
export const TEMPORARY = /^\.(?:facts|analysis)-[0-9a-f-]+\.[0-9a-f]{12}\.tmp$/;

/**
 * Writes a file beside its place and renames it there, so that nobody ever reads half of it. Throws what the file system
 * throws.
 *
 * @param folder absolute path, of a folder that is there
 */
export function writeBeside(folder: string, name: string, bytes: Buffer): void {
  const beside = join(folder, `.${name.replace(/\.bin$/, '')}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    // `wx` writes to nothing that is there already, a link included. The checksum stands in for a flush to the disk.
    writeFileSync(beside, bytes, { flag: 'wx' });
    renameSync(beside, join(folder, name));
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
