import type { FileId } from '../model';

/** A path with forward slashes. */
export function toPosix(path: string): string {
  return path.replace(/\\/g, '/');
}

/** The folder of a path, `''` for a path without one. */
export function dirname(path: FileId): FileId {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** The last segment of a path. */
export function basename(path: FileId): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * Joins and normalises relative posix paths: `a/b` and `../c` give `a/c`.
 * Undefined when the result would lie above the root.
 */
export function joinPath(...parts: readonly string[]): FileId | undefined {
  const segments: string[] = [];
  for (const segment of parts.join('/').split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join('/');
}

/** The way from the folder `from` to `to`, both below one root: `a/b`, `a/c.ts` → `../c.ts`. Empty for the same place. */
export function relativePath(from: FileId, to: FileId): string {
  const start = from.split('/').filter(Boolean);
  const end = to.split('/').filter(Boolean);
  let shared = 0;
  while (shared < start.length && shared < end.length && start[shared] === end[shared]) shared++;
  return [...start.slice(shared).map(() => '..'), ...end.slice(shared)].join('/');
}

/**
 * A posix path as a relative URI reference (RFC 3986): every segment percent-encoded, slashes kept.
 * Lone surrogates become U+FFFD, as no URI can hold them.
 */
export function toUriPath(path: FileId): string {
  return path.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  const encoded = encodeURIComponent(replaceLoneSurrogates(segment));
  return encoded.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The text with every unpaired surrogate replaced, so that it can be written as UTF-8. */
export function replaceLoneSurrogates(text: string): string {
  return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
}
