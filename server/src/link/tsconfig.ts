import type { FileId, Problem } from '../model';
import { basename, dirname, joinPath } from '../text/paths';
import { LineIndex } from '../text/lines';
import type { Json, JsonObject } from './jsonc';
import { asArray, asObject, asString, asStrings } from './jsonc';
import type { PathScope, RawOptions } from './pathScope';
import { pathScope } from './pathScope';

/** Finds the file that `extends` names in a package; undefined for packages outside the tree. */
export type ExtendsLookup = (dir: FileId, specifier: string) => readonly FileId[];

const MAX_CHAIN = 100;

/**
 * The `paths` and `baseUrl` of the tsconfig and jsconfig files of a tree, by folder. Follows `extends` (one or a list,
 * later entries win), `${configDir}` and solution-style configurations as the TypeScript handbook describes them.
 */
export class TsConfigs {
  readonly problems: Problem[] = [];
  private readonly options = new Map<FileId, RawOptions>();
  private readonly inCycle = new Set<FileId>();
  private readonly byDir = new Map<FileId, FileId[]>();
  private readonly scopesOf = new Map<FileId, readonly PathScope[]>();
  private readonly outerOf = new Map<FileId, readonly PathScope[]>();

  /**
   * @param documents the parsed configuration files by their paths, those of packages included
   * @param texts the same files' texts, to say where a problem is
   */
  constructor(
    private readonly documents: ReadonlyMap<FileId, JsonObject>,
    private readonly texts: ReadonlyMap<FileId, string>,
    private readonly lookup: ExtendsLookup,
  ) {
    // In the order of names, so that the place where a cycle is reported depends on the tree alone.
    for (const file of [...documents.keys()].sort()) {
      if (!isProjectConfig(file)) continue;
      this.read(file, []);
      const dir = dirname(file);
      const beside = this.byDir.get(dir);
      if (beside === undefined) this.byDir.set(dir, [file]);
      else beside.push(file);
    }
  }

  /** The scopes of the nearest project configuration at or above a folder, the likeliest first. */
  nearest(dir: FileId): readonly PathScope[] {
    const home = this.home(dir);
    return home === undefined ? [] : this.scopesIn(home);
  }

  /**
   * The scopes of the configurations in a folder and in all above it, for what the nearest one leaves open. A folder
   * that has only bases (`tsconfig.base.json`) counts with these.
   */
  outer(dir: FileId): readonly PathScope[] {
    const open: FileId[] = [];
    let scopes: readonly PathScope[] | undefined;
    for (let at = dir; (scopes = this.outerOf.get(at)) === undefined; at = dirname(at)) {
      open.push(at);
      if (at === '') break;
    }
    for (const at of open.reverse()) {
      const bases = this.mainConfig(at) === undefined ? (this.byDir.get(at) ?? []) : [];
      scopes = [...this.scopesIn(at), ...this.materialise(bases), ...(scopes ?? [])];
      this.outerOf.set(at, scopes);
    }
    return scopes ?? [];
  }

  private home(dir: FileId): FileId | undefined {
    for (let at = dir; ; at = dirname(at)) {
      if (this.mainConfig(at) !== undefined) return at;
      if (at === '') return undefined;
    }
  }

  private mainConfig(dir: FileId): FileId | undefined {
    const files = this.byDir.get(dir);
    return (
      files?.find((file) => basename(file) === 'tsconfig.json') ??
      files?.find((file) => basename(file) === 'jsconfig.json')
    );
  }

  private scopesIn(dir: FileId): readonly PathScope[] {
    const known = this.scopesOf.get(dir);
    if (known !== undefined) return known;
    const main = this.mainConfig(dir);
    const files = main === undefined ? [] : [main, ...this.solutionParts(main)];
    const scopes = this.materialise(files);
    this.scopesOf.set(dir, scopes);
    return scopes;
  }

  /** For a configuration that only refers to others: those in its folder, the ones it names first. */
  private solutionParts(main: FileId): readonly FileId[] {
    const references = asArray(this.documents.get(main)?.get('references'));
    if (references === undefined || this.options.get(main)?.paths !== undefined) return [];
    const dir = dirname(main);
    const beside = this.byDir.get(dir) ?? [];
    const named = references.map((reference) => {
      const path = asString(asObject(reference)?.get('path'));
      return path === undefined ? undefined : joinPath(dir, path);
    });
    const rest = beside.filter((file) => file !== main && !named.includes(file));
    const known = named.filter((file): file is FileId => file !== undefined && beside.includes(file));
    return [...known, ...rest];
  }

  private materialise(files: readonly FileId[]): readonly PathScope[] {
    return files
      .map((file) => pathScope(this.options.get(file) ?? {}, dirname(file)))
      .filter((scope) => scope !== undefined);
  }

  /** The options of a file with what it inherits. `trail` holds the files that led here. */
  private read(file: FileId, trail: readonly FileId[]): RawOptions {
    const known = this.options.get(file);
    if (known !== undefined) return known;
    if (trail.includes(file)) this.reportCycle(trail.slice(trail.indexOf(file)));
    const document = this.documents.get(file);
    if (document === undefined || trail.includes(file) || trail.length > MAX_CHAIN) return {};
    let options: RawOptions = {};
    for (const base of asStrings(document.get('extends'))) {
      const target = this.extended(dirname(file), base).find((path) => this.documents.has(path));
      if (target !== undefined) options = { ...options, ...this.read(target, [...trail, file]) };
    }
    options = { ...options, ...ownOptions(document.get('compilerOptions'), dirname(file)) };
    this.options.set(file, options);
    return options;
  }

  private extended(dir: FileId, specifier: string): readonly FileId[] {
    if (!/^\.\.?(?:\/|$)/.test(specifier)) return this.lookup(dir, specifier);
    const path = joinPath(dir, specifier);
    return path === undefined ? [] : [path, `${path}.json`, path === '' ? 'tsconfig.json' : `${path}/tsconfig.json`];
  }

  private reportCycle(cycle: readonly FileId[]): void {
    if (cycle.some((file) => this.inCycle.has(file))) return;
    for (const file of cycle) this.inCycle.add(file);
    const file = cycle[cycle.length - 1] ?? '';
    const text = this.texts.get(file) ?? '';
    const place = new LineIndex(text).position(Math.max(0, text.search(/"extends"/)));
    const names = cycle.map((member) => `"${member}"`).join(', ');
    this.problems.push({
      severity: 'warning',
      message: cycle.length === 1 ? `${names} extends itself` : `${names} extend each other in a circle`,
      hint: 'Remove one "extends" of the circle; until then each file counts without what it would inherit through it.',
      file,
      ...place,
    });
  }
}

/** True for the configuration files that make a folder a project, rather than bases that others extend. */
function isProjectConfig(file: FileId): boolean {
  return /^[tj]sconfig.*\.json$/.test(basename(file));
}

function ownOptions(compilerOptions: Json | undefined, dir: FileId): RawOptions {
  const options = asObject(compilerOptions);
  const baseUrl = asString(options?.get('baseUrl'));
  const map = asObject(options?.get('paths'));
  return {
    ...(baseUrl === undefined ? {} : { baseUrl: { dir, value: baseUrl } }),
    ...(map === undefined ? {} : { paths: { dir, map } }),
  };
}
