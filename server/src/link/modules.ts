import type { FileId, Problem } from '../model';
import { LineIndex } from '../text/lines';
import { basename, dirname, joinPath } from '../text/paths';
import { entryTargets } from './conditions';
import type { JsonObject } from './jsonc';
import { asObject, asString, parseJsonc } from './jsonc';
import type { Package } from './packages';
import { PackageIndex } from './packages';
import type { PathScope } from './pathScope';
import { mappedPaths } from './pathScope';
import { FileProbe, fileKind } from './probe';
import type { PackageName } from './specifier';
import { isAsset, isRelative, parseBare, parseScheme, withoutQuery } from './specifier';
import { TsConfigs } from './tsconfig';

/** The tree that modules are resolved in. It must not change while a resolver is in use. */
export interface ModuleFiles {
  has(file: FileId): boolean;
  /** Texts of `package.json`, `tsconfig*.json`, `jsconfig*.json` and of the JSON files these extend. */
  readonly configs: ReadonlyMap<FileId, string>;
}

/** What an import names: a file of the tree, a package outside it, or nothing that can be followed. */
export type ResolvedModule =
  | { readonly kind: 'file'; readonly file: FileId }
  | {
      readonly kind: 'package';
      /** As the registry knows it: `@slack/web-api`, `crypto` (without `node:`). */
      readonly name: string;
      /** Path after the name, `''` for none. */
      readonly subpath: string;
    }
  | { readonly kind: 'missing' };

const MISSING: ResolvedModule = { kind: 'missing' };

// What frameworks and bundlers take these to mean where no configuration that can be read says so. None of them can
// be a package, so a guess that finds a file cannot be wrong about a dependency.
const COMMON_ALIASES: readonly { readonly prefix: string; readonly folders: readonly string[] }[] = [
  { prefix: '@/', folders: ['src', '', 'app'] },
  { prefix: '~/', folders: ['src', '', 'app'] },
  { prefix: '@@/', folders: [''] },
  { prefix: '~~/', folders: [''] },
  { prefix: '$lib/', folders: ['src/lib'] },
];

/**
 * Resolves import specifiers to source files, on a fresh clone without node_modules and without a file system: by
 * relative paths, `paths` and `baseUrl`, `exports` and `imports`, and workspace packages by name, to the *source* of
 * what they publish. Follows TypeScript's `bundler` resolution and Node's package entry points. Never throws.
 */
export class ModuleResolver {
  /** What is wrong with the configuration files, in the order of their paths. */
  readonly problems: readonly Problem[];
  private readonly packages: PackageIndex;
  private readonly configs: TsConfigs;
  /** Results by folder and specifier: nothing else decides about them. */
  private readonly known = new Map<FileId, Map<string, ResolvedModule>>();

  constructor(files: ModuleFiles) {
    const { documents, problems } = readConfigs(files.configs);
    const manifests = [...documents].filter(([file]) => basename(file) === 'package.json');
    this.packages = new PackageIndex(new Map(manifests), new FileProbe((file) => files.has(file)));
    const lookup = (dir: FileId, specifier: string) => this.extendedFiles(dir, specifier);
    this.configs = new TsConfigs(documents, files.configs, lookup);
    this.problems = [...problems, ...this.configs.problems].sort(byPlace);
  }

  /**
   * The module that `specifier` means in the file `from`.
   *
   * @param specifier as the import writes it; queries such as `?raw` are left out of account
   */
  resolve(from: FileId, specifier: string): ResolvedModule {
    const dir = dirname(from);
    let inDir = this.known.get(dir);
    if (inDir === undefined) this.known.set(dir, (inDir = new Map<string, ResolvedModule>()));
    let result = inDir.get(specifier);
    if (result === undefined) inDir.set(specifier, (result = this.find(dir, withoutQuery(specifier))));
    return result;
  }

  private find(dir: FileId, specifier: string): ResolvedModule {
    if (specifier === '') return MISSING;
    if (isRelative(specifier)) return this.atPath(dir, specifier);
    const outside = parseScheme(specifier);
    if (outside !== undefined) return outside === 'missing' ? MISSING : { kind: 'package', ...outside };
    if (specifier.startsWith('/')) return this.rooted(dir, specifier);
    const mapped = this.mapped(this.configs.nearest(dir), specifier, true);
    if (mapped !== undefined && fileKind(mapped) !== 'declaration') return { kind: 'file', file: mapped };
    if (specifier.startsWith('#')) return this.imported(dir, specifier) ?? this.aliased(dir, specifier) ?? MISSING;
    const bare = parseBare(specifier);
    const located = bare === undefined ? undefined : this.packages.locate(dir, bare.name);
    if (bare !== undefined && located?.package !== undefined) {
      const file = this.packages.entry(located.package, bare.subpath);
      if (file !== undefined) return { kind: 'file', file };
      if (this.packages.offersAsset(located.package, bare.subpath)) return MISSING;
    }
    // Declarations that a project keeps for a dependency do not stand in for it: the package is what receives.
    if (mapped !== undefined && located?.declared !== true) return { kind: 'file', file: mapped };
    const aliased = located?.declared === true ? undefined : this.aliased(dir, specifier);
    return aliased ?? outsidePackage(bare, located?.name);
  }

  private atPath(dir: FileId, specifier: string): ResolvedModule {
    const path = joinPath(dir, specifier);
    if (path === undefined) return MISSING;
    return asFile(this.packages.path(path, /(?:^|\/)\.{0,2}$/.test(specifier))) ?? MISSING;
  }

  /** `/src/main` as development servers read it: from the package's folder. */
  private rooted(dir: FileId, specifier: string): ResolvedModule {
    const home = this.packages.nearest(dir)?.dir ?? '';
    for (const base of [home, '']) {
      const path = joinPath(base, specifier);
      const file = path === undefined || path === '' ? undefined : this.packages.path(path);
      if (file !== undefined) return { kind: 'file', file };
    }
    return MISSING;
  }

  /** The first file that `paths`, and when wanted `baseUrl`, of the scopes gives; declarations only when nothing else. */
  private mapped(scopes: readonly PathScope[], specifier: string, withBaseUrl: boolean): FileId | undefined {
    let declaration: FileId | undefined;
    for (const scope of scopes) {
      const base = !withBaseUrl || scope.baseUrl === undefined ? undefined : joinPath(scope.baseUrl, specifier);
      for (const path of [...mappedPaths(scope, specifier), ...(base === undefined ? [] : [base])]) {
        const file = this.packages.path(path);
        if (file === undefined) continue;
        if (fileKind(file) !== 'declaration') return file;
        declaration ??= file;
      }
    }
    return declaration;
  }

  /** `#alias` by the `imports` of the package that `dir` belongs to. */
  private imported(dir: FileId, specifier: string): ResolvedModule | undefined {
    const owner = this.packages.nearest(dir);
    const table = asObject(owner?.json.get('imports'));
    if (owner === undefined || table === undefined) return undefined;
    const targets = entryTargets(table, specifier);
    const inside = targets.filter((target) => isRelative(target));
    const file = inside.length === 0 ? undefined : this.packages.pick(owner, inside, specifier.slice(1));
    if (file !== undefined) return { kind: 'file', file };
    const bare = targets.find((target) => !isRelative(target) && !target.startsWith('#'));
    return bare === undefined ? undefined : this.find(owner.dir, bare);
  }

  /** A specifier that only a configuration further up, or a custom, explains. */
  private aliased(dir: FileId, specifier: string): ResolvedModule | undefined {
    const outer = this.mapped(this.configs.outer(dir), specifier, false);
    if (outer !== undefined) return { kind: 'file', file: outer };
    const home = this.packages.nearest(dir)?.dir ?? '';
    for (const { prefix, folders } of COMMON_ALIASES) {
      if (!specifier.startsWith(prefix)) continue;
      for (const folder of folders) {
        const path = joinPath(home, folder, specifier.slice(prefix.length));
        const file = path === undefined ? undefined : this.packages.path(path);
        if (file !== undefined) return { kind: 'file', file };
      }
    }
    return undefined;
  }

  /** The files that `extends` may mean when it names a package of the tree. */
  private extendedFiles(dir: FileId, specifier: string): readonly FileId[] {
    const bare = parseBare(specifier);
    const found = bare === undefined ? undefined : this.packages.locate(dir, bare.name).package;
    if (bare === undefined || found === undefined) return [];
    return configTargets(found, bare.subpath)
      .flatMap((target) => [target, `${target}.json`, `${target}/tsconfig.json`])
      .map((target) => joinPath(found.dir, target))
      .filter((path) => path !== undefined);
  }
}

function configTargets(found: Package, subpath: string): readonly string[] {
  const listed = entryTargets(found.json.get('exports') ?? new Map(), subpath === '' ? '.' : `./${subpath}`);
  const named = subpath === '' ? [asString(found.json.get('tsconfig')) ?? 'tsconfig.json'] : [subpath];
  return [...listed, ...named];
}

function asFile(file: FileId | undefined): ResolvedModule | undefined {
  return file === undefined ? undefined : { kind: 'file', file };
}

/** A package that is not in the tree, or whose source is not; its styles and data are nothing to follow. */
function outsidePackage(bare: PackageName | undefined, name: string | undefined): ResolvedModule {
  if (bare === undefined || (bare.subpath !== '' && isAsset(bare.subpath))) return MISSING;
  return { kind: 'package', name: name ?? bare.name, subpath: bare.subpath };
}

/** Parses every configuration file outside node_modules; what cannot be read becomes a problem at its place. */
function readConfigs(texts: ReadonlyMap<FileId, string>): {
  readonly documents: ReadonlyMap<FileId, JsonObject>;
  readonly problems: Problem[];
} {
  const documents = new Map<FileId, JsonObject>();
  const problems: Problem[] = [];
  for (const [file, text] of texts) {
    if (!file.endsWith('.json') || /(?:^|\/)node_modules\//.test(file)) continue;
    const { value, fault } = parseJsonc(text);
    const object = asObject(value);
    if (object !== undefined) documents.set(file, object);
    const wrong = fault ?? (object === undefined ? { message: 'an object "{ … }" is expected', offset: 0 } : undefined);
    if (wrong === undefined) continue;
    problems.push({
      severity: 'warning',
      message: `${basename(file)} cannot be read as JSON: ${wrong.message}`,
      hint: 'Correct the file at this place; until then only what stands before it counts for resolving imports.',
      file,
      ...new LineIndex(text).position(wrong.offset),
    });
  }
  return { documents, problems };
}

function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return (a.file ?? '') < (b.file ?? '') ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
