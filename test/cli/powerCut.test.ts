import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import fc from 'fast-check';

const ROOT = join(import.meta.dirname, '../..');
/** More with the variable: `POWER_CUTS=500 npm test -- cli --grep power`. */
const CUTS = Number(process.env['POWER_CUTS'] ?? 20);
const SEED = 20_261_126;
const FILES = ['datatrail.flows.yaml', 'datatrail.baseline.json', 'source.ts'];

/** A text that says how long it is: half of it is seen to be half. */
const whole = (version: number): string => {
  const body = `${version} `.repeat(20_000 + (version % 7) * 9_000);
  return `${body.length}\n${body}`;
};

/** Writes one version after another for ever, by the function that all writing commands use. */
const PROGRAM = `import { writeInside, writeWhole } from './server/src/cli/atomicWrite';
import { join } from 'node:path';
const whole = ${whole.toString()};
const root = process.argv[2] ?? '';
process.stdout.write('writing');
for (let version = Number(process.argv[3]); ; version++) {
  writeInside(root, 'datatrail.flows.yaml', whole(version));
  writeWhole(join(root, 'datatrail.baseline.json'), whole(version));
  writeWhole(join(root, 'source.ts'), whole(version));
}`;

describe('a power cut while a file is written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'datatrail-cut-'));
  const program = join(folder, 'writer.cjs');
  after(() => rmSync(folder, { recursive: true, force: true }));
  before(() => {
    const stdin = { contents: PROGRAM, resolveDir: ROOT, loader: 'ts' as const };
    buildSync({ stdin, bundle: true, platform: 'node', format: 'cjs', outfile: program, logLevel: 'silent' });
  });

  it(`leaves it whole, as it was or as it will be: ${CUTS} cuts`, async () => {
    const root = mkdtempSync(join(folder, 'root-'));
    for (const file of FILES) writeFileSync(join(root, file), whole(0));
    const seen = new Set<string>();
    for (const [cut, wait] of fc.sample(fc.nat(60), { seed: SEED, numRuns: CUTS }).entries()) {
      const child = spawn(process.execPath, [program, root, String((cut + 1) * 1000)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      setTimeout(() => child.kill('SIGKILL'), wait);
      await once(child, 'exit');
      for (const file of FILES) {
        const [length = '', body = ''] = readFileSync(join(root, file), 'utf8').split('\n');
        assert.equal(body.length, Number(length), `${file} is cut`);
        assert.equal(new Set(body.trimEnd().split(' ')).size, 1, `${file} is of two versions`);
        seen.add(body.slice(0, body.indexOf(' ')));
      }
    }
    assert.ok(seen.size > CUTS / 4, 'it was cut while it wrote');
    // What a cut leaves beside has a name that no program reads.
    const beside = readdirSync(root).filter((name) => !FILES.includes(name));
    assert.deepEqual(
      beside.filter((name) => !/^\.[\w.]+\.[0-9a-f]{12}\.tmp$/.test(name)),
      [],
    );
  }).timeout(Math.max(60_000, CUTS * 2000));
});
