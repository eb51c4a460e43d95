import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Finder } from './extendedFind';
import { gitRoot } from './gitignore';
import { isReallyInside } from './inside';
import { readText } from './readFile';

const MOST = 200;

/**
 * What can be written in `extends`: below the folder that was begun (`./privacy/`) its folders and YAML files, else the
 * dependencies that hold rules. Never throws.
 *
 * @param file absolute path of the configuration or rule file
 * @param written what stands there so far
 */
export function extendable(file: string, written: string): readonly string[] {
  const folder = dirname(file);
  const top = gitRoot(folder) ?? folder;
  if (written.startsWith('.')) return filesBelow({ folder, top }, written);
  const finder = new Finder(folder, top, new Set());
  return dependenciesOf(folder, top).filter((name) => {
    const found = finder.find(name, file);
    return found !== undefined && found.files.length > 0;
  });
}

function filesBelow({ folder, top }: { folder: string; top: string }, written: string): string[] {
  const begun = written.slice(0, written.lastIndexOf('/') + 1) || './';
  if (!isReallyInside(join(folder, begun), top)) return [];
  try {
    return readdirSync(join(folder, begun), { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
      .flatMap((entry) => {
        if (entry.isDirectory()) return [`${begun}${entry.name}/`];
        return /\.ya?ml$/.test(entry.name) ? [`${begun}${entry.name}`] : [];
      })
      .sort()
      .slice(0, MOST);
  } catch {
    // Nothing is there yet.
    return [];
  }
}

/** Names in the manifests from a folder up to the root of the workspace. */
function dependenciesOf(folder: string, top: string): string[] {
  const names = new Set<string>();
  for (let current = folder; ; current = dirname(current)) {
    for (const name of namesIn(join(current, 'package.json'))) names.add(name);
    if (current === top || current === dirname(current)) break;
  }
  return [...names].sort().slice(0, MOST);
}

function namesIn(manifest: string): string[] {
  try {
    const value: unknown = existsSync(manifest) ? JSON.parse(readText(manifest)) : undefined;
    if (typeof value !== 'object' || value === null) return [];
    const { dependencies, devDependencies } = value as { dependencies?: object; devDependencies?: object };
    return [...Object.keys(dependencies ?? {}), ...Object.keys(devDependencies ?? {})];
  } catch {
    // A manifest that cannot be read names nothing.
    return [];
  }
}
