/** Files of rules as a commit has them: what a configuration of that time extended, without a checkout. */
import { dirname, join, relative, resolve } from 'node:path';
import { toPosix } from '../text/paths';
import { MAX_RULE_FILE } from './extendedFind';
import { readListed, resolveCommit, type GitEntry } from './git';
import { git } from './gitCommand';
import { gitRoot } from './gitignore';
import { isInside } from './inside';
import { DISK, type RuleFiles } from './ruleFiles';

const READ = /(?:^|\/)(?:package\.json|[^/]*\.ya?ml)$/;
/** In bytes; a longer text is the way to nothing. */
const MAX_LINK = 4096;
/** Links that lead from one to the next. */
const MAX_LINKS = 40;

interface Committed extends GitEntry {
  readonly isLink: boolean;
  /** Of rules, of a `package.json`, and where a link leads. */
  readonly text?: string;
}

/** Where a path leads: to something in the commit, to an installed package, or out of the repository. */
type Known = { readonly in: 'commit'; readonly way: string } | { readonly in: 'disk'; readonly path: string };
type Place = Known | { readonly in: 'outside'; readonly path: string };

/**
 * The files of a commit, under the paths that they would have in the working tree. Read are its YAML files and package
 * manifests below the limit of rules, from Git's objects; links lead where they lead in the commit, and not out of it.
 * Packages in `node_modules` that were not committed are those that are installed now. Rejects with a `GitError`.
 *
 * @param folder absolute path of a folder in a working tree
 */
export async function committedFiles(folder: string, ref: string): Promise<RuleFiles> {
  const commit = await resolveCommit(folder, ref);
  const listing = await git(folder, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit]);
  const entries = listing.toString('utf8').split('\0').flatMap(entryOf);
  const wanted = entries.filter(({ file, size, isLink }) =>
    isLink ? size <= MAX_LINK : READ.test(file) && size <= MAX_RULE_FILE,
  );
  const texts = await readListed(folder, wanted);
  const withTexts = entries.map((entry): Committed => {
    const bytes = texts.get(entry.file);
    return bytes === undefined ? entry : { ...entry, text: bytes.toString('utf8') };
  });
  return new CommittedFiles(gitRoot(folder) ?? folder, withTexts);
}

/** A line `MODE blob OBJECT SIZE\tPATH`; submodules are none. */
function entryOf(line: string): Committed[] {
  const [, mode, object, size, file] = /^(\d+) blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(line) ?? [];
  if (object === undefined || file === undefined) return [];
  return [{ file, object, size: Number(size), isLink: mode === '120000' }];
}

class CommittedFiles implements RuleFiles {
  private readonly entries = new Map<string, Committed>();
  /** Names in each folder, and whether they are folders. */
  private readonly folders = new Map<string, Map<string, boolean>>([['', new Map()]]);
  private readonly realTop: string;

  /** @param top absolute path of the repository's root */
  constructor(
    private readonly top: string,
    entries: readonly Committed[],
  ) {
    this.realTop = DISK.real(top);
    for (const entry of entries) {
      this.entries.set(entry.file, entry);
      let isFolder = false;
      for (let way = entry.file; way !== ''; isFolder = true) {
        const above = parentOf(way);
        const names = this.folders.get(above) ?? new Map<string, boolean>();
        this.folders.set(above, names.set(way.slice(above === '' ? 0 : above.length + 1), isFolder));
        way = above;
      }
    }
  }

  readonly exists = (path: string): boolean => {
    const place = this.placeOf(path);
    if (place?.in !== 'commit') return place?.in === 'outside' || (place !== undefined && DISK.exists(place.path));
    return this.entries.has(place.way) || this.folders.has(place.way);
  };

  readonly stat = (path: string): ReturnType<RuleFiles['stat']> => {
    const place = this.known(path);
    if (place.in === 'disk') return DISK.stat(place.path);
    const entry = this.entries.get(place.way);
    return { isFile: entry !== undefined, isFolder: entry === undefined, size: entry?.size ?? 0 };
  };

  readonly read = (path: string): string => {
    const place = this.known(path);
    if (place.in === 'disk') return DISK.read(place.path);
    const text = this.entries.get(place.way)?.text;
    if (text === undefined) throw absent(path);
    return text;
  };

  readonly list = (folder: string): ReturnType<RuleFiles['list']> => {
    const place = this.placeOf(folder);
    if (place?.in === 'disk') return DISK.list(place.path);
    const names = place?.in === 'commit' ? this.folders.get(place.way) : undefined;
    return [...(names ?? [])].map(([name, isFolder]) => ({ name, isFolder }));
  };

  readonly real = (path: string): string => {
    const place = this.placeOf(path);
    if (place === undefined || !this.exists(path)) throw absent(path);
    if (place.in === 'commit') return join(this.top, place.way);
    return place.path;
  };

  private known(path: string): Known {
    const place = this.placeOf(path);
    if (place === undefined || place.in === 'outside' || !this.exists(path)) throw absent(path);
    return place;
  }

  /** Where a path leads, links followed; undefined for links without an end. */
  private placeOf(path: string, links = 0): Place | undefined {
    if (links > MAX_LINKS) return undefined;
    if (!isInside(path, this.top)) return { in: 'outside', path };
    const names = toPosix(relative(this.top, path)).split('/').filter(Boolean);
    let way = '';
    for (const [index, name] of names.entries()) {
      way = way === '' ? name : `${way}/${name}`;
      const entry = this.entries.get(way);
      if (entry?.isLink) {
        if (entry.text === undefined) return { in: 'outside', path };
        const target = resolve(dirname(join(this.top, way)), entry.text);
        return this.placeOf(join(target, ...names.slice(index + 1)), links + 1);
      }
      if (name === 'node_modules' && entry === undefined && !this.folders.has(way)) return this.installed(path, links);
    }
    return { in: 'commit', way };
  }

  /** A package that is installed, or one of the workspace that a link in `node_modules` means. */
  private installed(path: string, links: number): Place {
    let real: string;
    try {
      real = DISK.real(path);
    } catch {
      return { in: 'disk', path };
    }
    if (!isInside(real, this.realTop)) return { in: 'outside', path: real };
    const own = join(this.top, relative(this.realTop, real));
    if (toPosix(relative(this.top, own)).split('/').includes('node_modules')) return { in: 'disk', path: own };
    return this.placeOf(own, links + 1) ?? { in: 'disk', path };
  }
}

function parentOf(way: string): string {
  const at = way.lastIndexOf('/');
  return at < 0 ? '' : way.slice(0, at);
}

function absent(path: string): Error {
  return Object.assign(new Error(`${path} is not in the commit`), { code: 'ENOENT' });
}
