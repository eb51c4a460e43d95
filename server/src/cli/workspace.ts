import { existsSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { GitError } from '../host/gitCommand';
import { mergeBase, readTree, resolveCommit } from '../host/git';
import { gitRoot } from '../host/gitignore';
import { readIndex } from '../host/gitIndex';
import type { SourceRead } from '../host/source';
import type { Walk } from '../host/walk';
import { readInBatches, TextCache } from '../host/workspace';
import type { FileId } from '../model';
import { toPosix } from '../text/paths';
import { UsageError } from './io';

/** Files that are analysed together: as they are on disk, or as Git holds them. */
export interface Workspace extends Walk {
  /** Reads `files` in their order, some at a time. Never rejects. */
  readonly batches: () => AsyncIterable<readonly SourceRead[]>;
  /** The text of a file, for quotes. */
  readonly textOf: (file: FileId) => string | undefined;
}

/** The files as they are on disk. */
export function onDisk(walk: Walk, maxFileSize: number): Workspace {
  const texts = new TextCache(walk.root, maxFileSize);
  return {
    ...walk,
    batches: () => readInBatches(walk.root, walk.files, maxFileSize),
    textOf: (file) => texts.get(file),
  };
}

interface GitOptions {
  readonly maxFileSize: number;
  readonly ignore: readonly string[];
  /** The one file that is scanned, where it is no folder. */
  readonly only: FileId | undefined;
}

/** The files below a folder as the next commit would hold them. Rejects with a {@link UsageError}. */
export async function inIndex(
  walk: Walk,
  options: GitOptions & { readonly indexFile: string | undefined },
): Promise<Workspace> {
  const read = await asked(() => readIndex(walk.root, options));
  const files = read.files.filter(({ file }) => options.only === undefined || file === options.only);
  const texts = new Map(files.map(({ file, text }) => [file, text]));
  return {
    root: walk.root,
    files: [...texts.keys()],
    configs: read.configs,
    skipped: read.skipped,
    problems: read.problems,
    ignoredCount: walk.ignoredCount,
    // The texts are in memory already.
    batches: async function* () {
      yield await Promise.resolve(files);
    },
    textOf: (file) => texts.get(file),
  };
}

/** A state of the same folder to compare with. */
export interface EarlierState {
  /** What to call it: the name as given, with the commit. */
  readonly name: string;
  readonly texts: ReadonlyMap<FileId, string>;
}

/**
 * The files of the folder at the commit where the present state and `ref` parted, so that what happened on the other
 * side since then is not taken for a change of this one; of `ref` itself where they have nothing in common (or a
 * shallow clone hides it). Files that a scan of the folder leaves out are left out. Rejects with a {@link UsageError}.
 */
export async function earlierState(
  workspace: Pick<Workspace, 'root' | 'files'>,
  ref: string,
  options: GitOptions,
): Promise<EarlierState> {
  const { root } = workspace;
  const named = await asked(() => resolveCommit(root, ref));
  const commit = await mergeBase(root, 'HEAD', named).catch((error: unknown) => {
    if (error instanceof GitError) return named;
    throw error;
  });
  const tree = await asked(() => readTree(root, commit, options));
  const present = new Set(workspace.files);
  // What is there and was not listed is ignored; what is not there was removed.
  const isLeftOut = (file: FileId): boolean =>
    !present.has(file) && (options.only !== undefined || existsSync(join(root, file)));
  const texts = tree.files.filter(({ file }) => !isLeftOut(file)).map(({ file, text }) => [file, text] as const);
  const short = commit.slice(0, 10);
  return { name: short.startsWith(ref) || ref.startsWith(short) ? short : `${ref} (${short})`, texts: new Map(texts) };
}

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GitError) throw new UsageError(error.message, error.hint);
    throw error;
  }
}

/** The way from the root of the repository to the scanned folder; empty for the root and outside of any. */
export function belowRepository({ root }: Pick<Workspace, 'root'>): string {
  const top = gitRoot(root);
  return top === undefined ? '' : toPosix(relative(top, root));
}

/** The name of the scanned folder, for titles. */
export function nameOf(workspace: Pick<Workspace, 'root'>): string {
  return basename(workspace.root);
}
