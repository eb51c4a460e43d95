/** Compilers and linters to compare with, in a folder of their own: never among the project's dependencies. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { missing, ofCommand, type Candidate } from './rounds';

/** Pinned, so that figures of two days compare. */
const VERSIONS: Readonly<Record<string, string>> = {
  // typescript-eslint wants this one by its own name.
  typescript: '5.9.3',
  'typescript-native': 'npm:typescript@7.0.2',
  eslint: '10.15.0',
  '@eslint/js': '10.0.1',
  'typescript-eslint': '8.74.0',
  oxlint: '1.94.0',
  '@biomejs/biome': '2.6.8',
  '@ast-grep/cli': '0.51.1',
};

export interface Tools {
  /** Folder with `node_modules`. */
  readonly dir: string;
  /** Why they are not there; undefined where they are. */
  readonly problem?: string;
}

let known: Tools | undefined;

/** Installs what is missing, once. Runs no script of a package. */
export function installTools(say: (text: string) => void): Tools {
  return (known ??= install(say));
}

function install(say: (text: string) => void): Tools {
  const dir = join(cacheFolder(), 'datatrail-bench-tools');
  const wanted = JSON.stringify({ private: true, dependencies: VERSIONS }, null, 2);
  const stamp = join(dir, 'installed.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { dir };
  say(`installing compilers and linters to compare with into ${dir}`);
  try {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'package.json'), wanted);
  } catch (error) {
    return { dir, problem: `${dir} cannot be written: ${String(error)}` };
  }
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stderr, error } = spawnSync(npm, args, { cwd: dir, encoding: 'utf8', shell: npm.endsWith('.cmd') });
  if (status !== 0) {
    const words = (error?.message ?? stderr).trim().split('\n')[0] ?? '';
    return { dir, problem: `npm could not install it (${words})` };
  }
  writeFileSync(stamp, wanted);
  return { dir };
}

function cacheFolder(): string {
  const named = process.env['XDG_CACHE_HOME'];
  if (named !== undefined && named.startsWith('/')) return named;
  if (platform() === 'win32') return process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  return platform() === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}

interface Use extends Pick<Candidate, 'most' | 'does'> {
  /** Below `node_modules`. */
  readonly path: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** True for a program of its own; else Node runs it. */
  readonly isProgram?: boolean;
}

/** A tool as a candidate; one that says why it is not measured where the tool is not there. */
export function ofTool(name: string, tools: Tools, { path, args, cwd, isProgram = false, ...more }: Use): Candidate {
  const file = join(tools.dir, 'node_modules', path);
  if (tools.problem !== undefined) return { ...missing(name, tools.problem), ...more };
  if (!existsSync(file)) return { ...missing(name, `${path} does not come with it on this system`), ...more };
  // Linters and compilers end with 1 or 2 when they found something.
  const command = {
    cwd,
    done: [0, 1, 2],
    ...(isProgram ? { file, args } : { file: process.execPath, args: [file, ...args] }),
  };
  return ofCommand(name, command, more);
}
