// What the cache saves and costs for DIR. Usage: node --import tsx bench/cache.mjs DIR [RUNS]
//
// Works on a copy. Times are of whole processes, in turns, so that load on the machine meets all kinds alike; each is
// also told as a share of the cold scan, which is the number to compare.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { decodeFacts } from '../server/src/cache/factsCodec';
import { readPack } from '../server/src/cache/pack';
import { ensureBuilt, fail, root } from '../scripts/support/project.mjs';

const [dir, runs = '3'] = process.argv.slice(2);
if (dir === undefined) fail('Usage: node --import tsx bench/cache.mjs DIR [RUNS]');

ensureBuilt();
const temp = mkdtempSync(join(tmpdir(), 'datatrail-bench-'));
const copy = join(temp, 'copy');
const cache = join(temp, 'cache');
const times = { cold: [], warm: [], 'one file changed': [], 'rules changed': [] };
let lines = 0;
let edits = 0;
try {
  cpSync(resolve(dir), copy, { recursive: true, filter: (path) => !/^(?:node_modules|\.git)$/.test(basename(path)) });
  const edited = largestSource(copy);
  for (let run = 0; run < Number(runs); run++) {
    rmSync(cache, { recursive: true, force: true });
    scan('cold');
    scan('warm');
    writeFileSync(edited, `${readFileSync(edited, 'utf8')}\nexport const edit${edits++} = 1;\n`);
    scan('one file changed');
    writeFileSync(join(copy, 'strict.yaml'), `extends: [strict]\nownDomains: [a${run}.example]\n`);
    scan('rules changed', ['--config', join(copy, 'strict.yaml')]);
  }
  print();
} finally {
  rmSync(temp, { recursive: true, force: true });
}

function largestSource(folder) {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /[^.]\.tsx?$/.test(name));
  const paths = sources.map((name) => join(folder, name)).filter((path) => statSync(path).size < 200_000);
  return paths.sort((a, b) => statSync(b).size - statSync(a).size)[0] ?? '';
}

function scan(kind, more = []) {
  const output = join(temp, 'report.json');
  const args = [join(root, 'dist/cli.js'), 'scan', copy, '--cache-dir', cache, '--quiet', '--fail-on', 'none'];
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...args, '--output', output, ...more], { encoding: 'utf8' });
  times[kind].push((performance.now() - start) / 1000);
  if (status !== 0) fail(`The scan failed.\n${stderr}`);
  lines = JSON.parse(readFileSync(output, 'utf8')).stats.lines;
}

function print() {
  const cold = median(times.cold);
  console.log(`${lines} lines, ${runs} runs`);
  for (const [kind, all] of Object.entries(times)) {
    const middle = median(all);
    console.log(`${kind.padEnd(18)} ${middle.toFixed(2).padStart(7)} s  ${(middle / cold).toFixed(2)} × cold`);
  }
  const bytes = readdirSync(cache).map((name) => readFileSync(join(cache, name)));
  const size = bytes.reduce((sum, one) => sum + one.length, 0);
  console.log(
    `${(size / lines).toFixed(1)} bytes per line, with all that the runs left (${(size / 1e6).toFixed(1)} MB)`,
  );
  const entries = bytes.flatMap((one) => readPack(one)?.entries ?? []);
  const speeds = Array.from({ length: 10 }, () => {
    const start = performance.now();
    const facts = entries.map((entry) => decodeFacts(entry.bytes, 'a.ts'));
    const ms = performance.now() - start;
    return facts.length === 0 ? 0 : size / 1000 / ms;
  });
  console.log(
    `read at ${median(speeds).toFixed(0)} MB/s (fastest of ${speeds.length}: ${Math.max(...speeds).toFixed(0)})`,
  );
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
