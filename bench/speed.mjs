// Time and memory of a scan of DIR, as the median of several runs. Usage: node bench/speed.mjs DIR [RUNS]
//
// Wall time of the whole process, as a person waits for it: start, rules, reading, following, report. Peak memory is
// the resident set. Other load on the machine shows in the spread, which is printed beside the median.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ensureBuilt, ensureInstalled, fail, root } from '../scripts/support/project.mjs';

const [folder, runs = '5'] = process.argv.slice(2);
if (folder === undefined) fail('Usage: node bench/speed.mjs DIR [RUNS]');

ensureInstalled();
ensureBuilt();
const temp = mkdtempSync(join(tmpdir(), 'datatrail-bench-'));
const results = Array.from({ length: Number(runs) }, (_, index) => scanOnce(join(temp, `${index}.json`)));
rmSync(temp, { recursive: true, force: true });

const { stats, findings } = results[0];
console.log(`${stats.files} files, ${stats.lines} lines, ${findings} findings, ${results.length} runs`);
console.log(
  `seconds  ${summary(
    results.map(({ seconds }) => seconds),
    2,
  )}`,
);
console.log(
  `peak MB  ${summary(
    results.map(({ megabytes }) => megabytes),
    0,
  )}`,
);

function scanOnce(report) {
  const usage = `${report}.rss`;
  const args = ['--require', join(root, 'bench/support/peakMemory.cjs'), join(root, 'dist/cli.js'), 'scan'];
  const options = ['--all', '--quiet', '--fail-on', 'none', '--output', report];
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...args, resolve(folder), ...options], {
    env: { ...process.env, PEAK_MEMORY_FILE: usage },
    encoding: 'utf8',
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) fail(`The scan failed.\n${stderr}`);
  const { stats: counted, findings: found } = JSON.parse(readFileSync(report, 'utf8'));
  return { seconds, megabytes: Number(readFileSync(usage, 'utf8')) / 1024, stats: counted, findings: found.length };
}

/** `median (least to most)`. */
function summary(numbers, digits) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return `${middle.toFixed(digits)} (${sorted[0].toFixed(digits)} to ${sorted.at(-1).toFixed(digits)})`;
}
