import { realpathSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';

/** True for a path at or below a folder, as far as their texts tell. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** True for a path that is at or below a folder once all links on both ways are followed; false for what is not there. */
export function isReallyInside(path: string, folder: string): boolean {
  try {
    return isInside(realpathSync(path), realpathSync(folder));
  } catch {
    return false;
  }
}
