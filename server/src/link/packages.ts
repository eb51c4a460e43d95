import type { FileId } from '../model';
import { dirname, joinPath } from '../text/paths';
import { sourcesOfBuilt, sourcesOfEntry } from './builtSource';
import { entryTargets } from './conditions';
import type { DependencySpec } from './dependencies';
import { dependencySpec, isOtherVersion } from './dependencies';
import type { JsonObject } from './jsonc';
import { asString, asStrings } from './jsonc';
import type { FileProbe } from './probe';
import { fileKind } from './probe';
import { isAsset } from './specifier';

/** A package.json of the tree. */
export interface Package {
  /** Its folder, `''` for the root. */
  readonly dir: FileId;
  readonly json: JsonObject;
}

/** A dependency of a folder: the workspace package that is meant, or the name of one outside. */
export interface Located {
  readonly package?: Package;
  readonly name: string;
  /** True when a package.json on the way up lists it. */
  readonly declared: boolean;
}

const ENTRY_FIELDS: readonly string[] = ['source', 'react-native', 'module', 'main', 'browser', 'types', 'typings'];

/** The packages of a tree, by folder and by name, and the way from a package to its source files. */
export class PackageIndex {
  private readonly byDir = new Map<FileId, Package>();
  private readonly byName = new Map<string, Package[]>();
  private readonly nearestOf = new Map<FileId, Package | undefined>();

  /** @param documents the parsed package.json files by their paths; those in node_modules left out */
  constructor(
    documents: ReadonlyMap<FileId, JsonObject>,
    private readonly probe: FileProbe,
  ) {
    for (const [file, json] of documents) {
      const found: Package = { dir: dirname(file), json };
      this.byDir.set(found.dir, found);
      const name = asString(json.get('name'));
      if (name === undefined || name === '') continue;
      const same = this.byName.get(name);
      if (same === undefined) this.byName.set(name, [found]);
      else same.push(found);
    }
  }

  /** The package that a folder belongs to: the nearest package.json at or above it. */
  nearest(dir: FileId): Package | undefined {
    if (this.nearestOf.has(dir)) return this.nearestOf.get(dir);
    let at = dir;
    while (!this.byDir.has(at) && at !== '') at = dirname(at);
    const found = this.byDir.get(at);
    this.nearestOf.set(dir, found);
    return found;
  }

  /** What `name` means in a folder, by the dependencies that are declared there and the packages of the tree. */
  locate(dir: FileId, name: string): Located {
    const { spec, owner } = this.dependency(dir, name);
    const declared = spec !== undefined;
    const folder = spec?.folder === undefined ? undefined : joinPath(owner?.dir ?? '', spec.folder);
    const linked = folder === undefined ? undefined : this.byDir.get(folder);
    if (linked !== undefined) return { package: linked, name, declared };
    const real = spec?.alias ?? name;
    const found = this.named(dir, real);
    const other = found !== undefined && isOtherVersion(spec?.range ?? '', asString(found.json.get('version')));
    return { ...(found === undefined || other ? {} : { package: found }), name: real, declared };
  }

  /** Of the packages with a name the one that shares most folders with `dir`; of equals the one nearest the root. */
  named(dir: FileId, name: string): Package | undefined {
    const all = this.byName.get(name);
    if (all === undefined || all.length < 2) return all?.[0];
    const rank = (found: Package): number => sharedSegments(dir, found.dir) * 1000 - found.dir.split('/').length;
    return all.reduce((best, next) => {
      const difference = rank(next) - rank(best);
      return difference > 0 || (difference === 0 && next.dir < best.dir) ? next : best;
    });
  }

  /**
   * The file that a path means: a file, the entry of the package in that folder, or the folder's index file.
   *
   * @param folderOnly true for a path that ends in a slash or dots, so that `./a/` is not `./a.ts`
   */
  path(path: FileId, folderOnly = false): FileId | undefined {
    const file = folderOnly ? undefined : this.probe.file(path);
    if (file !== undefined) return file;
    const found = this.byDir.get(path);
    return (found === undefined ? undefined : this.entry(found, '')) ?? this.probe.index(path) ?? this.built(path);
  }

  /**
   * The source file of a package's entry.
   *
   * @param subpath path after the package's name, `''` for the package itself
   * @returns undefined when the package does not offer the subpath or its source is not in the tree
   */
  entry(from: Package, subpath: string): FileId | undefined {
    const exports = from.json.get('exports');
    if (exports !== undefined && exports !== null) {
      const targets = entryTargets(exports, subpath === '' ? '.' : `./${subpath}`);
      return targets.length === 0 ? undefined : this.pick(from, targets, subpath);
    }
    if (subpath === '') {
      return this.pick(
        from,
        ENTRY_FIELDS.flatMap((field) => asStrings(from.json.get(field))),
        '',
      );
    }
    const inner = joinPath(from.dir, subpath);
    if (inner !== undefined && inner !== from.dir && this.byDir.has(inner)) return this.path(inner);
    // Without `exports` a subpath is a real path, or one of the folder that is published in place of the source.
    return this.pick(from, [subpath, ...sourcesOfEntry(subpath)], subpath);
  }

  /** True when all that a package offers under a subpath is styles or data. */
  offersAsset(from: Package, subpath: string): boolean {
    const targets = entryTargets(from.json.get('exports') ?? new Map(), subpath === '' ? '.' : `./${subpath}`);
    return targets.length > 0 && targets.every(isAsset);
  }

  /**
   * The file behind the best of a package's targets. TypeScript goes before everything, also where only the built
   * file is named or present; a script in the tree before a guess; declarations last, as they hold no code.
   */
  pick(from: Package, targets: readonly string[], subpath: string): FileId | undefined {
    const code = targets.filter((target) => !isAsset(target));
    if (targets.length > 0 && code.length === 0) return undefined;
    const direct = code.map((target) => this.inside(from, target)).filter((file) => file !== undefined);
    const written = direct.find((file) => fileKind(file) === 'typescript');
    if (written !== undefined) return written;
    const script = direct.find((file) => fileKind(file) === 'script');
    const stems = script === undefined ? sourcesOfEntry(subpath) : [];
    for (const stem of [...code.flatMap(sourcesOfBuilt), ...stems]) {
      const file = this.inside(from, stem);
      if (file === undefined || fileKind(file) === 'declaration') continue;
      if (script === undefined || fileKind(file) === 'typescript') return file;
    }
    return script ?? direct[0];
  }

  private inside(from: Package, path: string): FileId | undefined {
    const joined = joinPath(from.dir, path);
    return joined === undefined ? undefined : this.probe.find(joined);
  }

  /** The source of a file in an output folder that is not in the tree: `../dist/cli.js` → `src/cli.ts`. */
  private built(path: FileId): FileId | undefined {
    const owner = this.nearest(dirname(path));
    if (owner === undefined) return undefined;
    const target = owner.dir === '' ? path : path.slice(owner.dir.length + 1);
    // `lib` and `types` are as often source as output; a path that is written in code may not be bent on that.
    if (!/^(?:dist|build|out)(?:\/|$)/.test(target)) return undefined;
    for (const stem of sourcesOfBuilt(target)) {
      const file = this.inside(owner, stem);
      if (file !== undefined) return file;
    }
    return undefined;
  }

  /** The nearest declaration of a dependency, at the folder's package or one above it. */
  private dependency(dir: FileId, name: string): { readonly spec?: DependencySpec; readonly owner?: Package } {
    for (let owner = this.nearest(dir); owner !== undefined; owner = this.nearest(dirname(owner.dir))) {
      const spec = dependencySpec(owner.json, name);
      if (spec !== undefined) return { spec, owner };
      if (owner.dir === '') break;
    }
    return {};
  }
}

function sharedSegments(a: FileId, b: FileId): number {
  const left = a.split('/');
  const right = b.split('/');
  let shared = 0;
  while (shared < left.length && shared < right.length && left[shared] === right[shared]) shared++;
  return shared;
}
