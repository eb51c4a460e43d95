import type { FileId, Problem } from '../model';
import { git, GitError } from './gitCommand';
import { DEFAULT_MAX_FILE_SIZE } from './limits';
import { compilePatterns } from './pathPatterns';
import { isAnalysable, isIgnoredFolder, isTeamConfig } from './select';
import { interpretBytes, tooLarge } from './source';

/** The files of one commit below a folder, as a scan of a checkout would have read them. */
export interface GitTree {
  /** The commit that was meant, in full. */
  readonly commit: string;
  /** What can be analysed, sorted by path; paths are relative to the folder. */
  readonly files: readonly { readonly file: FileId; readonly text: string }[];
  /** Configurations of Datatrail in that commit, sorted by path. Their texts are not read. */
  readonly configs: readonly FileId[];
  /** Files that are left out although nothing is wrong: too large, minified, not text. */
  readonly skipped: readonly Problem[];
  readonly problems: readonly Problem[];
}

export interface GitReadOptions {
  /** In bytes. */
  readonly maxFileSize?: number;
  /** Patterns in the language of `.gitignore`, relative to the folder. */
  readonly ignore?: readonly string[];
}

/** Bytes that are asked for at a time. */
const BATCH_BYTES = 32 * 1024 * 1024;

/**
 * Reads the files of a commit from the object store: nothing is checked out and no index is touched; no hook, filter,
 * external diff or text conversion runs. Links and submodules are left out, as in a scan. Of `.gitignore` it asks
 * nothing: what was committed is what a team wrote. Rejects with a {@link GitError} that says what to do.
 *
 * @param folder absolute path of a folder in a working tree, not necessarily its root
 * @param ref a branch, tag or commit; `HEAD~2` and the like are understood
 */
export async function readTree(folder: string, ref: string, options: GitReadOptions = {}): Promise<GitTree> {
  const commit = await resolveCommit(folder, ref);
  const listing = await git(folder, ['ls-tree', '-r', '-l', '-z', commit]);
  return { commit, ...(await readEntries(folder, listed(listing.toString('utf8')), options)) };
}

/** Reads what Git lists. Rejects with a {@link GitError}. */
export async function readEntries(
  folder: string,
  listing: readonly GitEntry[],
  options: GitReadOptions,
): Promise<Omit<GitTree, 'commit'>> {
  const ignored = options.ignore?.length ? compilePatterns(options.ignore) : undefined;
  const entries = listing.filter((entry) => ignored?.ignores(entry.file) !== true);
  const limit = options.maxFileSize ?? DEFAULT_MAX_FILE_SIZE;
  const names = new Set(listing.map(({ file }) => file));
  const wanted = entries.filter((entry) => isAnalysable(entry.file, (file) => names.has(file)));
  const tree = {
    files: [] as { file: FileId; text: string }[],
    configs: entries.map(({ file }) => file).filter(isTeamConfig),
    skipped: wanted.filter(({ size }) => size > limit).map(({ file, size }) => tooLarge(file, size, limit)),
    problems: [] as Problem[],
  };
  for (const batch of batches(wanted.filter(({ size }) => size <= limit))) {
    const blobs = await readBlobs(folder, batch);
    for (const [index, { file }] of batch.entries()) {
      const { text, skipped, problem } = interpretBytes(file, blobs[index] ?? Buffer.alloc(0));
      if (text !== undefined) tree.files.push({ file, text });
      if (skipped !== undefined) tree.skipped.push(skipped);
      if (problem !== undefined) tree.problems.push(problem);
    }
  }
  return tree;
}

/**
 * The text of one file of a commit; undefined where it has none of that name. Rejects with a {@link GitError}.
 *
 * @param file relative to `folder`
 */
export async function readFileAt(folder: string, ref: string, file: FileId): Promise<string | undefined> {
  const commit = await resolveCommit(folder, ref);
  const found = listed((await git(folder, ['ls-tree', '-l', '-z', commit, '--', file])).toString('utf8'));
  const [blob] = await readBlobs(folder, found.slice(0, 1));
  return blob === undefined ? undefined : interpretBytes(file, blob).text;
}

/**
 * The full id of the commit that a name means. Rejects with a {@link GitError} for a name that cannot be one, that would
 * be taken for an option, or that is not known here.
 */
export async function resolveCommit(folder: string, ref: string): Promise<string> {
  if (!isRef(ref)) {
    throw new GitError(`"${shown(ref)}" is not a name that Git gives a commit`, 'Give a branch, a tag or a commit.');
  }
  const unknown = (said: string): GitError | undefined =>
    said === '' || /unknown revision|Needed a single revision|bad revision|expected commit type/.test(said)
      ? new GitError(
          `Git knows no commit "${shown(ref)}" here`,
          'In CI, fetch it first: with a checkout of full depth (fetch-depth: 0), or git fetch origin BRANCH.',
        )
      : undefined;
  const found = await git(
    folder,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
    '',
    unknown,
  );
  return found.toString('utf8').trim();
}

/** The commit at which two lines of development parted. Rejects with a {@link GitError}. */
export async function mergeBase(folder: string, one: string, other: string): Promise<string> {
  const commits = [await resolveCommit(folder, one), await resolveCommit(folder, other)];
  const none = (said: string): GitError | undefined =>
    said === '' ? new GitError(`${shown(one)} and ${shown(other)} have no commit in common`) : undefined;
  return (await git(folder, ['merge-base', ...commits], '', none)).toString('utf8').trim();
}

/** Names of branches, tags and commits with `~`, `^`, `@{…}`; no option, no range, no path, no control character. */
function isRef(ref: string): boolean {
  return ref.length <= 250 && /^[\p{L}\p{N}_@][\p{L}\p{N}_./@+#=,~^{}-]*$/u.test(ref) && !ref.includes('..');
}

function shown(ref: string): string {
  return ref.slice(0, 80).replace(/[^\x20-\x7e]/gu, '?');
}

/** A file of which Git knows the object. */
export interface GitEntry {
  readonly file: FileId;
  readonly object: string;
  /** In bytes. */
  readonly size: number;
}

/** Lines `100644 blob OBJECT SIZE\tPATH`, ended by NUL; of these the files that a scan could read. */
function listed(text: string): GitEntry[] {
  return text
    .split('\0')
    .flatMap((line) => {
      const [, object, size, file] = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(line) ?? [];
      if (object === undefined || file === undefined || isInIgnoredFolder(file)) return [];
      return [{ file, object, size: Number(size) }];
    })
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** True for a file in a folder that no scan looks into. */
export function isInIgnoredFolder(file: FileId): boolean {
  const parts = file.split('/').slice(0, -1);
  return parts.some((_, index) => isIgnoredFolder(parts.slice(0, index + 1).join('/')));
}

/** The bytes of listed files by their names, as far as the repository holds them. Rejects with a {@link GitError}. */
export async function readListed(folder: string, entries: readonly GitEntry[]): Promise<Map<FileId, Buffer>> {
  const found = new Map<FileId, Buffer>();
  for (const batch of batches(entries)) {
    const blobs = await readBlobs(folder, batch);
    for (const [index, { file }] of batch.entries()) {
      const bytes = blobs[index];
      if (bytes !== undefined) found.set(file, bytes);
    }
  }
  return found;
}

function batches(entries: readonly GitEntry[]): GitEntry[][] {
  const all: GitEntry[][] = [[]];
  let bytes = 0;
  for (const entry of entries) {
    if (bytes > 0 && bytes + entry.size > BATCH_BYTES) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(entry);
    bytes += entry.size;
  }
  return all.filter((batch) => batch.length > 0);
}

/** The bytes of each object, in their order; undefined for one that the repository does not hold. */
async function readBlobs(folder: string, entries: readonly GitEntry[]): Promise<(Buffer | undefined)[]> {
  if (entries.length === 0) return [];
  const asked = entries.map(({ object }) => `${object}\n`).join('');
  const answer = await git(folder, ['cat-file', '--batch'], asked);
  let at = 0;
  return entries.map(() => {
    const end = answer.indexOf(10, at);
    const size = /^\S+ blob (\d+)$/.exec(answer.toString('latin1', at, end))?.[1];
    at = end + 1;
    if (size === undefined) return undefined;
    const blob = answer.subarray(at, at + Number(size));
    at += Number(size) + 1;
    return blob;
  });
}
