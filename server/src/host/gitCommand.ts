import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** What Git could not or must not do: a message for people and, mostly, a remedy. */
export class GitError extends Error {
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'GitError';
  }
}

/**
 * Settings of the repository that make Git run programs or reach for the network are switched off: hooks, file system
 * monitors, pagers, and the fetching of objects that a partial clone has left out.
 */
const SAFE = ['--no-pager', '--no-replace-objects', '--literal-pathspecs'].concat(
  ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'protocol.allow=never'].flatMap((setting) => ['-c', setting]),
);

/** Of Git's variables only those that say where a person's own settings are; a hook's would name another repository. */
const KEPT = new Set(['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM']);

/** A folder in a working tree, with another index than the usual one (absolute path). */
export interface IndexedFolder {
  readonly folder: string;
  readonly indexFile: string | undefined;
}

/**
 * Runs one command of Git that reads, without a shell, and gives its standard output. Rejects with a {@link GitError}.
 *
 * @param input what it reads from its standard input
 * @param explain turns what Git says of a failure into words; undefined leaves it to the general ones
 */
export async function git(
  place: string | IndexedFolder,
  args: readonly string[],
  input = '',
  explain: (said: string) => GitError | undefined = () => undefined,
): Promise<Buffer> {
  const program = gitProgram();
  const { folder, indexFile } = typeof place === 'string' ? { folder: place, indexFile: undefined } : place;
  const env = indexFile === undefined ? environment() : { ...environment(), GIT_INDEX_FILE: indexFile };
  return new Promise((done, fail) => {
    const child = spawn(program, [...SAFE, '-C', folder, ...args], { env, windowsHide: true });
    const out: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(0, 2000)));
    // It may end before it has read all; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => fail(new GitError(`Git could not be started: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) done(Buffer.concat(out));
      else fail(explain(said) ?? general(said));
    });
    child.stdin.end(input);
  });
}

function general(said: string): GitError {
  if (said.includes('not a git repository')) {
    return new GitError('The folder is not in a Git repository', 'Give a folder that is under version control.');
  }
  if (said.includes('dubious ownership')) {
    const hint = 'If you trust it: git config --global --add safe.directory PATH.';
    return new GitError('Git does not open a repository that belongs to another user', hint);
  }
  return new GitError(`Git failed: ${said.trim().split('\n')[0] ?? ''}`);
}

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') || KEPT.has(name));
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
  };
}

/** Git by its absolute path, so that a program of that name in the scanned folder is never started. */
function gitProgram(): string {
  const names = process.platform === 'win32' ? ['git.exe'] : ['git'];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram);
  if (found === undefined) throw new GitError('Git was not found', 'Install Git, or put it on the PATH.');
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
