import type { FileId } from '../model';
import { joinPath } from '../text/paths';
import type { JsonObject } from './jsonc';
import { asStrings } from './jsonc';

/** What module resolution takes from a chain of configuration files. Paths are still as written. */
export interface RawOptions {
  readonly baseUrl?: { readonly dir: FileId; readonly value: string };
  readonly paths?: { readonly dir: FileId; readonly map: JsonObject };
}

interface PathPattern {
  readonly prefix: string;
  readonly suffix: string;
  readonly targets: readonly string[];
}

/** What one configuration makes of bare specifiers. */
export interface PathScope {
  readonly exact: ReadonlyMap<string, readonly string[]>;
  /** Longest prefix first. */
  readonly patterns: readonly PathPattern[];
  readonly baseUrl?: FileId;
}

const CONFIG_DIR = '${configDir}';

/**
 * The options of a configuration chain with their paths made relative to the root of the tree.
 *
 * @param configDir folder of the configuration that is in force, for `${configDir}`
 * @returns undefined when the options say nothing about specifiers
 */
export function pathScope(options: RawOptions, configDir: FileId): PathScope | undefined {
  const { paths } = options;
  const baseUrl = options.baseUrl && place(options.baseUrl.value, options.baseUrl.dir, configDir);
  if (paths === undefined && baseUrl === undefined) return undefined;
  const exact = new Map<string, readonly string[]>();
  const patterns: PathPattern[] = [];
  for (const [key, value] of paths?.map ?? []) {
    const base = baseUrl ?? paths?.dir ?? '';
    const targets = asStrings(value)
      .map((target) => place(target, base, configDir))
      .filter((target) => target !== undefined);
    const star = key.indexOf('*');
    if (star < 0) exact.set(key, targets);
    else patterns.push({ prefix: key.slice(0, star), suffix: key.slice(star + 1), targets });
  }
  patterns.sort((a, b) => b.prefix.length - a.prefix.length);
  return { exact, patterns, ...(baseUrl === undefined ? {} : { baseUrl }) };
}

/** The paths that `paths` of a scope gives a specifier, in the order they are tried. Only the best pattern counts. */
export function mappedPaths(scope: PathScope, specifier: string): readonly FileId[] {
  const exact = scope.exact.get(specifier);
  if (exact !== undefined) return exact;
  for (const { prefix, suffix, targets } of scope.patterns) {
    if (specifier.length < prefix.length + suffix.length) continue;
    if (!specifier.startsWith(prefix) || !specifier.endsWith(suffix)) continue;
    const rest = specifier.slice(prefix.length, specifier.length - suffix.length);
    // A rest may hold `..`; the join keeps it inside the tree.
    return targets.map((target) => joinPath(target.replace('*', () => rest))).filter((path) => path !== undefined);
  }
  return [];
}

function place(path: string, dir: FileId, configDir: FileId): FileId | undefined {
  if (path.startsWith(CONFIG_DIR)) return joinPath(configDir, path.slice(CONFIG_DIR.length));
  return path.startsWith('/') ? undefined : joinPath(dir, path);
}
