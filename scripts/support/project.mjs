// What the scripts share. Plain Node: it runs before any dependency is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the project. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const OLDEST_NODE = 20;
const BUILT = ['cli', 'server', 'extension', 'ts-morph'].map((name) => join(root, 'dist', `${name}.js`));
const BUILT_FROM = ['server/src', 'client/src', 'rules', 'scripts/build.mjs', 'package.json', 'package-lock.json'];

/** Installs the dependencies if they are missing or not those of the lock file. Ends the process when it cannot. */
export function ensureInstalled() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE) fail(`Node ${OLDEST_NODE} or newer is needed; this is ${process.versions.node}.`);
  if (isInstalled()) return;
  say('Installing dependencies …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // No script of a dependency runs. What npm says goes to stderr, so that stdout holds results only.
  run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    failure: 'The dependencies could not be installed.',
    stdio: ['ignore', 2, 2],
  });
}

/** Builds `dist/` if a source is newer. Ends the process when it cannot. */
export function ensureBuilt() {
  if (!isStale()) return;
  say('Building …');
  run(process.execPath, [join(root, 'scripts', 'build.mjs')], {
    failure: 'The build failed.',
    stdio: ['ignore', 'ignore', 2],
  });
}

/** Prints to stderr. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Ends the process with 2: what was asked for could not be done. */
export function fail(text) {
  say(text);
  process.exit(2);
}

/** Runs a command to its end in the project's folder (or `cwd`); ends the process with `failure` when it fails. */
export function run(command, args, { failure, cwd = root, stdio = 'inherit' }) {
  const result = spawnSync(command, args, { cwd, shell: command.endsWith('.cmd'), stdio });
  if (result.status !== 0) fail(result.error === undefined ? failure : `${failure} ${result.error.message}`);
}

/** True when node_modules has every package of the lock file in the wanted version; times say nothing after a checkout. */
function isInstalled() {
  const wanted = readJson(join(root, 'package-lock.json'));
  const present = readJson(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted.packages).every(
    ([path, { version, optional, peer }]) =>
      path === '' || optional || peer || present.packages[path]?.version === version,
  );
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isStale() {
  if (!BUILT.every((file) => existsSync(file))) return true;
  const built = Math.min(...BUILT.map((file) => statSync(file).mtimeMs));
  return BUILT_FROM.some((input) => newest(join(root, input)) > built);
}

/** The latest change below a path, in milliseconds; 0 for a path that does not exist. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), status.mtimeMs);
}
