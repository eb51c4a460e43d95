import { createHash } from 'node:crypto';
import { lstatSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative, sep } from 'node:path';

/** In `node_modules`, where tools of the field keep what can be made again and nobody commits. */
const IN_MODULES = ['.cache', 'datatrail'];

/**
 * The folder of the cache of a workspace: in its `node_modules` where it has some, else in the user's folder for caches.
 *
 * @param root absolute path of the workspace, without links
 * @returns absolute path; there may be nothing yet
 */
export function cacheFolder(root: string, env: Readonly<Record<string, string | undefined>>): string {
  const modules = join(root, 'node_modules');
  // A link could lead to the folder of somebody else.
  if (isOwnFolder(root, modules)) return join(modules, ...IN_MODULES);
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return join(userCaches(env), 'datatrail', name);
}

function isOwnFolder(root: string, modules: string): boolean {
  try {
    if (!lstatSync(modules).isDirectory()) return false;
    let path = modules;
    for (const name of IN_MODULES) {
      path = join(path, name);
      const status = lstatSync(path, { throwIfNoEntry: false });
      if (status === undefined) return true;
      if (!status.isDirectory()) return false;
    }
    return !relative(root, realpathSync(path)).startsWith(`..${sep}`);
  } catch {
    return false;
  }
}

function userCaches(env: Readonly<Record<string, string | undefined>>): string {
  const named = env['XDG_CACHE_HOME'];
  if (named !== undefined && named.startsWith('/')) return named;
  if (process.platform === 'win32') return env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}
