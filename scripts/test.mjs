// npm test [-- SUITE… [--grep TEXT]]: installs, builds, checks, runs the tests. Needs nothing but Node.
//
// Suites: `check`, a folder or file below test/ (`lsp`, `layers` …) and `vscode`; all of them without an argument.
// The last line is always `N passed, N failed` or `N passed, N failed, N skipped`, on its own. Ends with 1 on any
// failure, when nothing ran, and when a suite died or ran no test.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, fail, root, say } from './support/project.mjs';

const MINUTE = 60_000;
/** More than three times what they take on two cores; together below a quarter of an hour. */
const LIMITS = { check: 8 * MINUTE, mocha: 20 * MINUTE, vscode: 8 * MINUTE };
const CLOSING_LINE = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm;

const { chosen, grep } = readArguments(process.argv.slice(2));
ensureInstalled();
ensureBuilt();

const totals = [];
if (isChosen('check')) totals.push(...(await runScript('check', ['scripts/check.mjs'])));
const suites = mochaSuites().filter(isChosen);
if (suites.length > 0) totals.push(...(await runMocha(suites)));
if (isChosen('vscode') && existsSync(join(root, 'test/vscode/run.mjs'))) {
  totals.push(...(await runScript('vscode', ['test/vscode/run.mjs'])));
}
finish();

function readArguments(args) {
  const at = args.findIndex((arg) => arg === '--grep' || arg === '-g');
  const names = at < 0 ? args : args.slice(0, at);
  const known = ['check', ...mochaSuites(), 'vscode'];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) fail(`There is no suite "${unknown}". Suites: ${known.join(', ')}.`);
  return { chosen: names, grep: at < 0 ? undefined : args[at + 1] };
}

function isChosen(suite) {
  return chosen.length === 0 || chosen.includes(suite);
}

/** Every folder below test/ that holds tests, and every test file in test/ itself; so no test is forgotten. */
function mochaSuites() {
  const names = [];
  for (const entry of readdirSync(join(root, 'test'), { withFileTypes: true })) {
    if (entry.name.endsWith('.test.ts')) names.push(entry.name.replace(/\.test\.ts$/, ''));
    if (entry.isDirectory() && entry.name !== 'apps' && entry.name !== 'vscode' && testFiles(entry.name).length > 0) {
      names.push(entry.name);
    }
  }
  return names.sort();
}

/** Test files of a suite, relative to the project. */
function testFiles(suite) {
  const single = `test/${suite}.test.ts`;
  if (existsSync(join(root, single))) return [single];
  return readdirSync(join(root, 'test', suite), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `test/${suite}/${file}`)
    .sort();
}

/** All suites in one process: TypeScript and the rules are loaded once. */
async function runMocha(names) {
  const folder = mkdtempSync(join(tmpdir(), 'datatrail-test-'));
  const countsFile = join(folder, 'counts.json');
  const args = [
    '--import',
    'tsx',
    'node_modules/mocha/bin/mocha.js',
    '--reporter',
    'scripts/support/mochaReporter.cjs',
  ];
  if (grep !== undefined) args.push('--grep', grep);
  const { code } = await runNode('mocha', [...args, ...names.flatMap(testFiles)], { COUNTS_FILE: countsFile });
  const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : undefined;
  rmSync(folder, { recursive: true, force: true });
  if (counts === undefined) return [died('mocha', `ended with ${code} before its last test`)];
  const results = names.map((name) => ({ name, passed: 0, failed: 0, skipped: 0, ...counts[name] }));
  if (grep === undefined) results.push(...results.filter(isEmpty).map(({ name }) => died(name, 'ran no test')));
  if (code !== 0 && results.every(({ failed }) => failed === 0)) results.push(died('mocha', `ended with ${code}`));
  return results;
}

/** Runs a script that ends with the closing line. */
async function runScript(name, args) {
  const { code, output } = await runNode(name, args);
  const line = [...output.matchAll(CLOSING_LINE)].at(-1);
  if (line === undefined) return [died(name, `ended with ${code} and said no result`)];
  const [passed, failed, skipped] = [Number(line[1]), Number(line[2]), Number(line[3] ?? 0)];
  const result = { name, passed, failed, skipped };
  if (code !== 0 && failed === 0) return [result, died(name, `ended with ${code}`)];
  if (!isEmpty(result)) return [result];
  // A suite may say that it cannot run here; with CI=true it ends with an error instead.
  return output.includes('SKIPPED:') ? [{ ...result, skipped: 1 }] : [died(name, 'ran no test')];
}

function isEmpty({ passed, failed, skipped }) {
  return passed + failed + skipped === 0;
}

function died(name, reason) {
  say(`${name}: ${reason}`);
  return { name, passed: 0, failed: 1, skipped: 0 };
}

/** Runs Node, shows what it prints, and keeps its stdout. Past its limit the whole process group is ended. */
function runNode(step, args, env = {}) {
  const isWindows = process.platform === 'win32';
  const options = { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] };
  const child = spawn(process.execPath, args, { ...options, detached: !isWindows });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  const end = () => {
    if (isWindows) spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f']);
    else killGroup(child.pid);
  };
  const onSignal = () => {
    end();
    process.exit(130);
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const timer = setTimeout(() => {
    say(`${step}: took longer than ${LIMITS[step] / MINUTE} minutes and was ended`);
    end();
  }, LIMITS[step]);
  return new Promise((done) => {
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal);
      done({ code: code ?? signal, output });
    });
  });
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

/** One line for each suite, then the closing line. */
function finish() {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  console.log('');
  for (const { name, passed, failed, skipped } of totals) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
    const rest = `${failed > 0 ? `  ${failed} failed` : ''}${skipped > 0 ? `  ${skipped} skipped` : ''}`;
    console.log(`  ${name.padEnd(10)} ${String(passed).padStart(5)} passed${rest}`);
  }
  console.log('');
  console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
  process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;
}
