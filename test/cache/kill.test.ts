import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killWrites } from '../support/killing';

const ROOT = join(import.meta.dirname, '../..');
const CLI = join(ROOT, 'dist/cli.js');
/** `node --import tsx bench/kill.ts 500` ends as many. */
const ROUNDS = 12;

/** Numbers that are the same in each run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

describe('a process that is killed while it writes the cache', function () {
  // Processes start slowly on a busy machine.
  this.timeout(180_000);

  it('leaves no pack cut short, and loses nothing that it had saved', async () => {
    const { wrong, saved, during } = await killWrites(ROUNDS, dice(20261126));
    assert.deepEqual(wrong, []);
    assert.ok(saved >= ROUNDS);
    assert.ok(during >= ROUNDS / 4, 'it was ended while it wrote');
  });

  it('scans: the next one says what one without a cache says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'datatrail-killed-'));
    try {
      cpSync(join(ROOT, 'test/apps/newsletter'), join(folder, 'app'), { recursive: true });
      const argv = [CLI, 'scan', join(folder, 'app'), '--all', '--format', 'json', '--fail-on', 'none'];
      const cached = [...argv, '--cache-dir', join(folder, 'cache')];
      const random = dice(7);
      const start = performance.now();
      const plain = spawnSync(process.execPath, [...argv, '--no-cache'], { encoding: 'utf8' });
      const whole = performance.now() - start;
      for (let round = 0; round < 4; round++) {
        const scan = spawn(process.execPath, cached, { stdio: 'ignore' });
        const closed = new Promise((done) => scan.once('close', done));
        await sleep(whole * (0.5 + random() / 2));
        scan.kill('SIGKILL');
        await closed;
      }
      const after = spawnSync(process.execPath, cached, { encoding: 'utf8' });
      assert.equal(plain.status, 0, plain.stderr);
      assert.equal(after.stdout, plain.stdout);
      assert.equal(spawnSync(process.execPath, cached, { encoding: 'utf8' }).stdout, plain.stdout);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
