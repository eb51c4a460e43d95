import { resolve } from 'node:path';
import { git, GitError } from './gitCommand';
import { isInIgnoredFolder, readEntries, type GitEntry, type GitReadOptions, type GitTree } from './git';
import { isInside } from './inside';

/**
 * The files that the next commit would hold, as a scan of its checkout would read them. Rejects with a
 * {@link GitError}; one of its reasons is a merge that is not finished.
 *
 * @param folder absolute path of a folder in a working tree
 * @param indexFile the index that Git hands to a hook (`GIT_INDEX_FILE`): while `git commit -a` runs it is not the usual one
 */
export async function readIndex(
  folder: string,
  options: GitReadOptions & { readonly indexFile?: string | undefined } = {},
): Promise<Omit<GitTree, 'commit'>> {
  const own = await ownIndex(folder, options.indexFile);
  const listing = (await git({ folder, indexFile: own }, ['ls-files', '--stage', '-z'])).toString('utf8');
  const staged = listing.split('\0').flatMap((line) => {
    const [, object, stage, file] = /^100\d{3} ([0-9a-f]+) ([0-3])\t(.*)$/s.exec(line) ?? [];
    if (object === undefined || file === undefined || isInIgnoredFolder(file)) return [];
    if (stage !== '0') throw new GitError('A merge is not finished', 'Resolve its conflicts, and add the files.');
    return [{ file, object }];
  });
  return readEntries(folder, await withSizes(folder, staged), options);
}

/** A hook of another repository may have set the variable: only an index in this repository's own folder counts. */
async function ownIndex(folder: string, indexFile: string | undefined): Promise<string | undefined> {
  if (indexFile === undefined || indexFile === '') return undefined;
  const top = (await git(folder, ['rev-parse', '--show-toplevel'])).toString('utf8').replace(/\r?\n$/, '');
  const own = (await git(folder, ['rev-parse', '--absolute-git-dir'])).toString('utf8').replace(/\r?\n$/, '');
  // Git runs hooks at the top of the working tree, and names the index from there.
  const path = resolve(top, indexFile);
  return isInside(path, own) ? path : undefined;
}

async function withSizes(
  folder: string,
  staged: readonly { readonly file: string; readonly object: string }[],
): Promise<GitEntry[]> {
  const asked = staged.map(({ object }) => `${object}\n`).join('');
  const lines = (await git(folder, ['cat-file', '--batch-check'], asked)).toString('utf8').split('\n');
  return staged.map((entry, index) => ({ ...entry, size: Number(/ blob (\d+)$/.exec(lines[index] ?? '')?.[1] ?? 0) }));
}
