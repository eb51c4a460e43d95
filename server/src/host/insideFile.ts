import { lstatSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../model';
import { readText } from './readFile';
import { isInside } from './inside';
import { errorCode, ioProblem } from './problems';

/**
 * The real path of a file of a folder, whether it is there or not. A problem where a link leads out of the folder, or
 * where something else than a file has its name.
 *
 * @param root absolute path without links
 */
export function pathInside(root: string, name: string): { readonly path: string } | { readonly problem: Problem } {
  const path = join(root, name);
  try {
    lstatSync(path);
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? { path } : { problem: { ...ioProblem(name, error), severity: 'error' } };
  }
  try {
    const real = realpathSync(path);
    if (!isInside(real, root)) return { problem: wrong(name, 'is a link that leads out of the folder') };
    if (!statSync(real).isFile()) return { problem: wrong(name, 'is not a regular file') };
    return { path: real };
  } catch {
    return { problem: wrong(name, 'is a link that leads nowhere') };
  }
}

/**
 * The text of a file of a folder; undefined where there is none.
 *
 * @param maxSize in bytes
 */
export function readInside(
  root: string,
  name: string,
  maxSize: number,
): { readonly text: string } | { readonly problem: Problem } | undefined {
  const found = pathInside(root, name);
  if ('problem' in found) return found;
  try {
    return { text: readText(found.path, maxSize) };
  } catch (error) {
    if (errorCode(error) === 'TOO_LARGE')
      return { problem: wrong(name, `is larger than ${Math.round(maxSize / 1024 / 1024)} MB`) };
    return errorCode(error) === 'ENOENT' ? undefined : { problem: { ...ioProblem(name, error), severity: 'error' } };
  }
}

function wrong(name: string, what: string): Problem {
  return { severity: 'error', message: `${name} ${what}`, hint: 'Put a file of the project in its place.', file: name };
}
