import { basename, resolve } from 'node:path';
import { DEFAULT_MAX_FILE_SIZE } from '../host/limits';
import type { Problem } from '../model';
import { counted } from '../report/order';
import { Analyst, type Opened } from './analyst';
import type { CacheOptions } from './caching';
import { formatProblem, UsageError, type CliIo } from './io';
import { Progress, Timing } from './progress';

/** The options of all commands that ask what a folder does with personal data. */
export interface AnalysisOptions extends CacheOptions {
  readonly config?: string;
  readonly gitignore: boolean;
  readonly ignorePattern?: readonly string[];
}

/**
 * Finds the files of a folder and loads its rules. Rejects with a {@link UsageError} where there is no such folder.
 *
 * @param dir as it was written, from the current folder
 */
export async function openFolder(
  dir: string,
  options: AnalysisOptions,
  io: CliIo,
): Promise<Opened & { readonly analyst: Analyst; readonly root: string }> {
  const tools = { io, timing: new Timing(io.now), progress: new Progress(io, options.quiet === true) };
  const analyst = new Analyst({ ...options, maxFileSize: DEFAULT_MAX_FILE_SIZE }, tools);
  const root = resolve(io.cwd, dir);
  const opened = await analyst.open(root, dir);
  const { files, root: folder } = opened.workspace;
  if (files.length === 1 && basename(root) === files[0] && basename(folder) !== basename(root)) {
    throw new UsageError(`${dir} is a file`, 'Give the folder of a project: flows lead from file to file.');
  }
  return { ...opened, analyst, root: folder };
}

/** More than this are counted, not listed. */
const LISTED_PROBLEMS = 20;

/** Prints on stderr what could not be read or understood. */
export function printProblems(problems: readonly Problem[], options: AnalysisOptions, io: CliIo): void {
  if (options.quiet === true) return;
  for (const problem of problems.slice(0, LISTED_PROBLEMS)) io.error(formatProblem(problem));
  const more = problems.length - LISTED_PROBLEMS;
  if (more > 0) io.error(`and ${counted(more, 'more problem')}: datatrail scan --format json lists them all\n`);
}
