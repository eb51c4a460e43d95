import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { FileId, Problem } from '../model';
import { toPosix } from '../text/paths';
import { IgnoreStack } from './gitignore';
import { compilePatterns, type PathPatterns } from './pathPatterns';
import { ioProblem } from './problems';
import { readText } from './readFile';
import { isAnalysable, isIgnoredFolder, isTeamConfig } from './select';

export interface WalkOptions {
  /** Patterns in the language of `.gitignore`, relative to the root. */
  readonly ignore?: readonly string[];
  /** Whether `.gitignore` files are followed. Default true. */
  readonly gitignore?: boolean;
  readonly signal?: AbortSignal;
}

/** The files of a workspace, and what was left out. */
export interface Walk {
  /** Absolute path that `files` are relative to: the scanned folder, or the folder of a scanned file. */
  readonly root: string;
  /** Sorted by UTF-16 units, so that the order does not depend on the file system. */
  readonly files: readonly FileId[];
  /** Configurations of folders, sorted in the same way. */
  readonly configs: readonly FileId[];
  /** Links that were not followed. */
  readonly skipped: readonly Problem[];
  readonly problems: readonly Problem[];
  /** How many files and folders `.gitignore`, patterns and the built-in list left out. */
  readonly ignoredCount: number;
}

/** After this many folders the walk lets other work run. */
const FOLDERS_PER_TURN = 64;

/**
 * Lists what can be analysed below `root`: sources, project configurations and Prisma schemas. Symbolic links are
 * never followed: what they name inside the root is found at its own place, and nothing outside it is read. Never rejects: a folder that cannot
 * be read, or a root that is not there, is a problem in the result. A root that is a file is listed alone.
 */
export async function walkWorkspace(root: string, options: WalkOptions = {}): Promise<Walk> {
  const start = openRoot(root);
  if ('walk' in start) return start.walk;
  const walker = new Walker(start.folder, options);
  await walker.run();
  return walker.result();
}

function openRoot(root: string): { folder: string } | { walk: Walk } {
  const empty = { files: [], configs: [], skipped: [], ignoredCount: 0 };
  try {
    const folder = realpathSync(resolve(root));
    const status = statSync(folder);
    if (status.isDirectory()) return { folder };
    if (status.isFile()) return { walk: { ...empty, root: dirname(folder), files: [basename(folder)], problems: [] } };
    const message = `${root} is neither a folder nor a file`;
    return { walk: { ...empty, root, problems: [{ severity: 'error', message, file: root }] } };
  } catch (error) {
    return { walk: { ...empty, root, problems: [rootProblem(root, error)] } };
  }
}

function rootProblem(root: string, error: unknown): Problem {
  const found = ioProblem(root, error);
  if (!found.message.endsWith('is no longer there')) return { ...found, severity: 'error' };
  const hint = 'Check the path; it is taken relative to the current folder.';
  return { severity: 'error', message: `${root} does not exist`, hint, file: root };
}

interface Folder {
  /** Relative to the root, `''` for the root. */
  readonly path: string;
  readonly ignores: IgnoreStack;
}

class Walker {
  private readonly files: FileId[] = [];
  private readonly configs: FileId[] = [];
  private readonly skipped: Problem[] = [];
  private readonly problems: Problem[] = [];
  private ignoredCount = 0;
  private readonly patterns: PathPatterns | undefined;

  constructor(
    private readonly root: string,
    private readonly options: WalkOptions,
  ) {
    this.patterns = options.ignore?.length ? compilePatterns(options.ignore) : undefined;
  }

  async run(): Promise<void> {
    const ignores = this.options.gitignore === false ? IgnoreStack.none : IgnoreStack.above(this.root);
    const open: Folder[] = [{ path: '', ignores }];
    for (let visited = 1; ; visited++) {
      const folder = open.pop();
      if (folder === undefined || this.options.signal?.aborted) return;
      for (const child of this.visit(folder)) open.push(child);
      if (visited % FOLDERS_PER_TURN === 0) await new Promise((done) => setImmediate(done));
    }
  }

  result(): Walk {
    const inOrder = (a: Problem, b: Problem): number => compare(a.message, b.message);
    return {
      root: this.root,
      files: this.files.sort(compare),
      configs: this.configs.sort(compare),
      skipped: this.skipped.sort(inOrder),
      problems: this.problems.sort(inOrder),
      ignoredCount: this.ignoredCount,
    };
  }

  private visit(folder: Folder): Folder[] {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(this.root, folder.path), { withFileTypes: true });
    } catch (error) {
      this.problems.push(ioProblem(folder.path, error));
      return [];
    }
    const ignores = this.withOwnIgnores(folder, entries);
    const children: Folder[] = [];
    const names = new Set(entries.map(({ name }) => name));
    const isUsable = (path: string): boolean => isAnalysable(path, (other) => names.has(basename(other)));
    for (const entry of entries) {
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (isIgnoredFolder(path) || this.isIgnored(`${path}/`, ignores)) this.ignoredCount++;
        else children.push({ path, ignores });
      } else if (entry.isSymbolicLink()) {
        this.visitLink(path, ignores, isUsable);
      } else if (entry.isFile() && (isUsable(path) || isTeamConfig(path))) {
        if (this.isIgnored(path, ignores)) this.ignoredCount++;
        else (isTeamConfig(path) ? this.configs : this.files).push(path);
      }
    }
    return children;
  }

  private withOwnIgnores(folder: Folder, entries: readonly Dirent[]): IgnoreStack {
    if (this.options.gitignore === false) return folder.ignores;
    if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) return folder.ignores;
    try {
      return folder.ignores.with(folder.path, readText(join(this.root, folder.path, '.gitignore')));
    } catch (error) {
      this.problems.push(ioProblem(folder.path === '' ? '.gitignore' : `${folder.path}/.gitignore`, error));
      return folder.ignores;
    }
  }

  private isIgnored(path: string, ignores: IgnoreStack): boolean {
    return (this.patterns?.ignores(path) ?? false) || ignores.ignores(path);
  }

  /** Links stay unfollowed; worth a word only where a reader could miss what is behind them. */
  private visitLink(path: string, ignores: IgnoreStack, isUsable: (path: string) => boolean): void {
    if (isIgnoredFolder(path) || this.isIgnored(path, ignores)) {
      this.ignoredCount++;
      return;
    }
    try {
      const target = realpathSync(join(this.root, path));
      const isFolder = statSync(target).isDirectory();
      if (!isFolder && !isUsable(path)) return;
      const inside = toPosix(relative(this.root, target));
      const isOutside = inside === '..' || inside.startsWith('../') || target.split(sep)[0] !== this.root.split(sep)[0];
      const holdsItself = isFolder && `${path}/`.startsWith(inside === '' ? '' : `${inside}/`);
      this.skipped.push({ severity: 'warning', message: `${path} ${linkReason(isOutside, holdsItself)}`, file: path });
    } catch (error) {
      if (isUsable(path)) this.problems.push(linkProblem(path, error));
    }
  }
}

function linkReason(isOutside: boolean, holdsItself: boolean): string {
  if (isOutside) return 'is a link that leads out of the scanned folder';
  if (holdsItself) return 'is a link to a folder that holds it';
  return 'is a link; what it names is scanned at its own place';
}

function linkProblem(path: string, error: unknown): Problem {
  const found = ioProblem(path, error);
  if (!found.message.endsWith('is no longer there')) return found;
  return { severity: 'warning', message: `${path} is a link to a file that does not exist`, file: path };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
