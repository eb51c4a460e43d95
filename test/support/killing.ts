/** Ends a process that writes to a store at any moment, again and again, and looks what is left each time. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keyOfParts } from '../../server/src/cache/key';
import { readPack } from '../../server/src/cache/pack';
import { Store } from '../../server/src/cache/store';

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

/** @param random gives numbers from 0 to 1 */
export async function killWrites(rounds: number, random: () => number): Promise<Killed> {
  const folder = mkdtempSync(join(tmpdir(), 'datatrail-kill-'));
  const wrong: string[] = [];
  let saved = 0;
  let during = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      const last = await writeUntilKilled(folder, saved, random() * 60);
      if (last === undefined) wrong.push(`round ${round}: nothing was written`);
      else saved = last + 1;
      during += readdirSync(folder).filter((name) => name.endsWith('.tmp')).length;
      wrong.push(...faultsOf(folder, saved).map((fault) => `round ${round}: ${fault}`));
      // They would stay for an hour, and be counted again.
      for (const name of readdirSync(folder)) if (name.endsWith('.tmp')) rmSync(join(folder, name));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { rounds, during, saved, wrong };
}

/** Gives the last that the writer said it saved. */
async function writeUntilKilled(folder: string, first: number, afterMs: number): Promise<number | undefined> {
  const writer = spawn(process.execPath, ['--import', 'tsx', WRITER, folder, `${first}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  writer.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const closed = new Promise((done) => writer.once('close', done));
  // Starting takes far longer than writing: the clock runs from the first thing that was saved.
  await Promise.race([new Promise((done) => writer.stdout.once('data', done)), closed]);
  await sleep(afterMs);
  writer.kill('SIGKILL');
  await closed;
  const lines = said.split('\n').slice(0, -1);
  return lines.length === 0 ? undefined : Number(lines.at(-1));
}

function faultsOf(folder: string, saved: number): string[] {
  const packs = readdirSync(folder).filter((name) => name.endsWith('.bin'));
  const cut = packs.filter((name) => readPack(readFileSync(join(folder, name))) === undefined);
  const store = new Store(folder, 'kill');
  const words = Array.from({ length: Math.min(saved, 20) }, (_, i) => saved - 1 - i);
  const lost = words.filter(
    (n) =>
      store
        .get(keyOfParts([`${n}`]))
        ?.subarray(0, `${n};`.length)
        .toString() !== `${n};`,
  );
  return [...cut.map((name) => `${name} is cut`), ...lost.map((n) => `${n} of ${saved} is lost`)];
}
