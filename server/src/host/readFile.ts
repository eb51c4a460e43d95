import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Ignore files, manifests and configurations larger than this were written by nobody: 1 MB, in bytes. */
export const MAX_SMALL_FILE = 1024 * 1024;
/** Windows has no such flag, and no pipes among its files. */
const NONBLOCK: number = (constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0;
const CHUNK = 256 * 1024;

/**
 * The bytes of a regular file, links followed. A name can lead to a pipe that nobody writes to, or to a device that never
 * ends; neither is waited for. Throws what the file system throws, and an error with the code `NOT_A_FILE` or
 * `TOO_LARGE`: see {@link ioProblem}.
 *
 * @param maxSize in bytes
 */
export function readBytes(path: string, maxSize: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | NONBLOCK);
  try {
    const status = fstatSync(file);
    if (status.isDirectory()) throw coded('EISDIR');
    if (!status.isFile()) throw coded('NOT_A_FILE');
    if (status.size > maxSize) throw coded('TOO_LARGE');
    const chunks: Buffer[] = [];
    // Files of the system say that they are empty, and some of them have no end.
    for (let size = 0; ;) {
      const chunk = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK, Math.max(status.size - size, 4096))));
      const read = readSync(file, chunk);
      if (read === 0) return Buffer.concat(chunks, size);
      chunks.push(chunk.subarray(0, read));
      if ((size += read) > maxSize) throw coded('TOO_LARGE');
    }
  } finally {
    closeSync(file);
  }
}

/** The text of a regular file without a byte order mark; see {@link readBytes}. */
export function readText(path: string, maxSize: number = MAX_SMALL_FILE): string {
  return readBytes(path, maxSize)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
