import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { toPosix } from '../text/paths';
import { compilePatterns, type PathPatterns } from './pathPatterns';
import { readText } from './readFile';

/** The patterns of one folder. `prefix` is the way from the scanned root's ancestor that holds them. */
interface Layer {
  readonly patterns: PathPatterns;
  /** For a path below the root: the path as this layer's folder sees it. */
  readonly see: (path: string) => string;
}

/** The ignore files that hold for a folder, nearest last. Immutable: each folder hands its own to its children. */
export class IgnoreStack {
  private constructor(private readonly layers: readonly Layer[]) {}

  static readonly none = new IgnoreStack([]);

  /**
   * The ignore files above and at the repository's root that hold for `root` (an absolute path), as Git reads
   * them: every `.gitignore` from the repository's root down to the folder above `root`, and `.git/info/exclude`.
   */
  static above(root: string): IgnoreStack {
    const repository = gitRoot(root);
    if (repository === undefined) return IgnoreStack.none;
    const folders: string[] = [];
    for (let folder = root; folder !== repository;) {
      folder = dirname(folder);
      folders.unshift(folder);
    }
    const layers = [layerAt(repository, root, join('.git', 'info', 'exclude'))];
    for (const folder of folders) layers.push(layerAt(folder, root, '.gitignore'));
    return new IgnoreStack(layers.filter((layer) => layer !== undefined));
  }

  /** The stack with the patterns of a `.gitignore` text that stands in `folder` (relative to the root, `''` for it). */
  with(folder: string, text: string): IgnoreStack {
    const prefix = folder === '' ? 0 : folder.length + 1;
    return new IgnoreStack([...this.layers, { patterns: compilePatterns(text), see: (path) => path.slice(prefix) }]);
  }

  /** True when the nearest pattern that names `path` (relative to the root; folders end in `/`) ignores it. */
  ignores(path: string): boolean {
    for (let index = this.layers.length - 1; index >= 0; index--) {
      const layer = this.layers[index];
      if (layer === undefined) continue;
      const result = layer.patterns.test(layer.see(path));
      if (result.ignored) return true;
      if (result.unignored) return false;
    }
    return false;
  }
}

/** The nearest folder at or above `folder` that holds `.git`; undefined outside a repository. */
export function gitRoot(folder: string): string | undefined {
  for (let current = folder; ; current = dirname(current)) {
    if (existsSync(join(current, '.git'))) return current;
    if (current === dirname(current)) return undefined;
  }
}

function layerAt(folder: string, root: string, file: string): Layer | undefined {
  let text: string;
  try {
    text = readText(join(folder, file));
  } catch {
    // An ignore file that is absent or cannot be read ignores nothing.
    return undefined;
  }
  const prefix = toPosix(relative(folder, root));
  return { patterns: compilePatterns(text), see: (path) => (prefix === '' ? path : `${prefix}/${path}`) };
}
