// npm run check [-- NAME…]: types, lint, format, layers, dead code, generated files. Each is one pass or failure.
// A check prints only when it fails. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { ensureInstalled, fail, root } from './support/project.mjs';

/** Node scripts and their arguments: the same command on every platform. The slow ones first. */
const CHECKS = {
  lint: ['node_modules/eslint/bin/eslint.js', '.'],
  types: ['node_modules/typescript/bin/tsc', '-p', '.'],
  format: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  layers: ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'server/src', 'client/src'],
  'dead code': ['node_modules/knip/bin/knip.js', '--no-progress'],
  generated: ['--import', 'tsx', 'scripts/generate.ts', '--check'],
};
/** Half of two cores each; more would only make each of them slower. */
const AT_ONCE = 2;

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in CHECKS));
if (unknown !== undefined) fail(`There is no check "${unknown}". Checks: ${Object.keys(CHECKS).join(', ')}.`);

ensureInstalled();
const waiting = Object.keys(CHECKS).filter((name) => wanted.length === 0 || wanted.includes(name));
const counts = { passed: 0, failed: 0 };
await Promise.all(Array.from({ length: AT_ONCE }, work));
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

async function work() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const { code, output } = await runCheck(CHECKS[name]);
    counts[code === 0 ? 'passed' : 'failed'] += 1;
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}${code === 0 ? '' : `\n${output.trimEnd()}\n`}`);
  }
}

function runCheck(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((done) => child.once('close', (code) => done({ code, output })));
}
