/** Ends a process that writes to a store at any moment, again and again, and looks what is left each time. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { keyOfParts } from '../../server/src/cache/key';
import { readPack } from '../../server/src/cache/pack';
import { Store } from '../../server/src/cache/store';
import { ASKED } from './storeEntries';

const WRITER = join(import.meta.dirname, 'storeWriter.ts');

export interface Killed {
  readonly rounds: number;
  /** How often a file was being written at that moment. */
  readonly during: number;
  /** What was written in all rounds. */
  readonly saved: number;
  /** What was wrong after a round: a pack cut short, an entry lost or other than it was. */
  readonly wrong: readonly string[];
}

/** Milliseconds that a write is thought to take before one was seen. */
const FIRST_WINDOW = 2;
/** Milliseconds after which a writer that writes nothing is ended all the same. */
const PATIENCE = 10_000;

/** @param random gives numbers from 0 to 1 */
export async function killWrites(rounds: number, random: () => number): Promise<Killed> {
  const folder = mkdtempSync(join(tmpdir(), 'datatrail-kill-'));
  const cache = join(folder, 'cache');
  mkdirSync(cache);
  const program = join(folder, 'writer.cjs');
  buildSync({ entryPoints: [WRITER], bundle: true, platform: 'node', format: 'cjs', outfile: program });
  const wrong: string[] = [];
  let saved = 0;
  let during = 0;
  let window = FIRST_WINDOW;
  try {
    for (let round = 0; round < rounds; round++) {
      const last = await writeUntilKilled([program, cache, `${saved}`], cache, {
        before: random() * 60,
        within: random() * window,
      });
      if (last === undefined) wrong.push(`round ${round}: nothing was written`);
      else saved = last + 1;
      const left = temporary(cache);
      during += left.length;
      // A write takes longer on a busy machine: the moments are spread over as long as it takes here.
      window *= left.length > 0 ? 1.1 : 0.75;
      wrong.push(...faultsOf(cache, saved).map((fault) => `round ${round}: ${fault}`));
      // They would stay for an hour, and be counted again.
      for (const name of left) rmSync(join(cache, name));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { rounds, during, saved, wrong };
}

function temporary(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.tmp'));
}

/**
 * Ends the writer some milliseconds `within` a write, the first that begins when it has been at it for some `before`.
 * Gives the last that it said it saved.
 */
async function writeUntilKilled(
  command: readonly string[],
  folder: string,
  after: { readonly before: number; readonly within: number },
): Promise<number | undefined> {
  const writer = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  writer.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const closed = new Promise((done) => writer.once('close', done));
  // Starting takes far longer than writing: the clock runs from the first thing that was saved.
  await Promise.race([new Promise((done) => writer.stdout.once('data', done)), closed]);
  await sleep(after.before);
  // Looks without a pause: what watches folders for programs tells of a write when it is over.
  const end = performance.now() + PATIENCE;
  while (temporary(folder).length === 0 && performance.now() < end);
  const moment = performance.now() + after.within;
  while (performance.now() < moment);
  writer.kill('SIGKILL');
  await closed;
  const lines = said.split('\n').slice(0, -1);
  return lines.length === 0 ? undefined : Number(lines.at(-1));
}

function faultsOf(folder: string, saved: number): string[] {
  const packs = readdirSync(folder).filter((name) => name.endsWith('.bin'));
  const cut = packs.filter((name) => readPack(readFileSync(join(folder, name))) === undefined);
  const store = new Store(folder, 'kill');
  const words = Array.from({ length: Math.min(saved, ASKED) }, (_, i) => saved - 1 - i);
  const lost = words.filter(
    (n) =>
      store
        .get(keyOfParts([`${n}`]))
        ?.subarray(0, `${n};`.length)
        .toString() !== `${n};`,
  );
  return [...cut.map((name) => `${name} is cut`), ...lost.map((n) => `${n} of ${saved} is lost`)];
}
