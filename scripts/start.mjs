// npm start [-- DIR]: shows what Datatrail does, from a fresh checkout on. Installs what is missing, builds what is
// out of date, scans the sample app (or DIR), prints the report and writes it as a page. Needs nothing but Node.
// Ends with 0 when the scan worked, whatever it found.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cli = join(root, 'dist', 'cli.js');
const page = join(root, 'datatrail-report.html');
const OLDEST_NODE = 20;

main();

function main() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE) fail(`Node ${OLDEST_NODE} or newer is needed; this is ${process.versions.node}.`);
  if (!isInstalled()) {
    say('Installing dependencies …');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    run(npm, ['ci', '--ignore-scripts'], { failure: 'The dependencies could not be installed.', cwd: root });
  }
  if (isStale()) {
    say('Building …');
    run(process.execPath, [join(root, 'scripts', 'build.mjs')], {
      failure: 'The build failed.',
      cwd: root,
      quiet: true,
    });
  }
  // npm runs scripts in the package's folder; INIT_CWD is where the caller stands.
  const from = process.env.INIT_CWD ?? process.cwd();
  const folder = process.argv[2] === undefined ? join(root, 'test', 'apps', 'sample') : resolve(from, process.argv[2]);
  say(`Scanning ${relative(from, folder) || folder} …\n`);
  const args = [cli, 'scan', folder, '--fail-on', 'none', '--quiet', '--output', '-', '--output', page];
  run(process.execPath, args, { failure: 'The scan failed.', cwd: from });
  say(`\nThe same as a page, with the inventory: ${pathToFileURL(page).href}`);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(2);
}

function run(command, args, { failure, cwd, quiet = false }) {
  const shell = command.endsWith('.cmd');
  const result = spawnSync(command, args, { cwd, shell, stdio: ['inherit', quiet ? 'pipe' : 'inherit', 'inherit'] });
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
  if (!existsSync(cli)) return true;
  const built = statSync(cli).mtimeMs;
  const inputs = ['server/src', 'client/src', 'rules', 'scripts/build.mjs', 'package.json', 'package-lock.json'];
  return inputs.some((input) => newest(join(root, input)) > built);
}

/** The latest change below a path, in milliseconds; 0 for a path that does not exist. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), status.mtimeMs);
}
