import { createHash } from 'node:crypto';
import type { FileId } from '../model';

/** What a stored thing is found by: 20 bytes, as a text of as many characters. */
export type Key = string;

/** Bytes of a {@link Key}. */
export const KEY_BYTES = 20;

/**
 * The key of what a file's text alone decides. The kind of a file is in its ending, which the parser looks at; its
 * place is not, so that a file that was moved is known.
 */
export function keyOfText(file: FileId, text: string): Key {
  const ending = /\.[^./]*$/.exec(file)?.[0] ?? '';
  const hash = createHash('sha256').update(`${ending}\0`);
  // Halves of surrogate pairs are all one in UTF-8.
  return cut(hash.update(text, isWellFormed(text) ? 'utf8' : 'utf16le').digest());
}

/** The key of what all these parts decide together, in their order. */
export function keyOfParts(parts: Iterable<string>): Key {
  const hash = createHash('sha256');
  for (const part of parts) {
    // With its length before it, so that no two lists of parts read alike.
    hash.update(`${part.length}\0`);
    hash.update(part);
  }
  return cut(hash.digest());
}

function cut(digest: Buffer): Key {
  return digest.toString('latin1', 0, KEY_BYTES);
}

/** In Node 20 and newer; the library of types knows it later. */
function isWellFormed(text: string): boolean {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}
