/**
 * npm run fuzz [-- ENTRY…] [--seed N] [--inputs N] [--corpus DIR]: feeds spoilt input to every place where something
 * that others wrote comes in. The same seed and corpus give the same inputs. What breaks is made smaller and written to
 * `test/fuzz/found/`, where the tests try it from then on. Ends with 1 when something broke.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ENTRIES } from './support/entries';
import type { Input } from './support/entry';
import type { RunOptions, Said } from './support/runner';

const FOUND = path.join(import.meta.dirname, 'found');
const SEED = 20_260_101;
/** An input of a few kilobytes that takes longer than this is a hang, on a busy machine too; in milliseconds. */
const PATIENCE = 60_000;
const MEMORY = 3000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, inputs: { type: 'string' }, corpus: { type: 'string' } },
});
const unknown = positionals.find((name) => !ENTRIES.some((entry) => entry.name === name));
if (unknown !== undefined) {
  console.error(`There is no entry "${unknown}". Entries: ${ENTRIES.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const options: RunOptions = {
  seed: Number(values.seed ?? SEED),
  inputs: Number(values.inputs ?? 100_000),
  entries: positionals,
  corpus: values.corpus,
};

let inputs = 0;
let faults = 0;
const counts = new Map<string, number>();
/** Of each entry, the input that took longest: what to look at first where something is slow. */
const slowest = new Map<string, { readonly ms: number; readonly where: string }>();

void main();

async function main(): Promise<void> {
  console.log(
    `seed ${options.seed}, ${options.inputs} inputs${options.corpus === undefined ? '' : `, grown from ${options.corpus}`}`,
  );
  await work(options);
  for (const [entry, count] of counts) {
    const { ms, where } = slowest.get(entry) ?? { ms: 0, where: '' };
    console.log(`  ${entry.padEnd(10)} ${String(count).padStart(7)}  slowest ${(ms / 1000).toFixed(1)} s, ${where}`);
  }
  console.log(`${inputs} inputs, ${faults} faults`);
  process.exitCode = faults === 0 ? 0 : 1;
}

/** One process from a seed on; after a hang or a death the next begins where another round would. */
async function work(rest: RunOptions): Promise<void> {
  const before = inputs;
  const next = await new Promise<number | undefined>((done) => {
    const child = fork(path.join(import.meta.dirname, 'support/runner.ts'), [JSON.stringify(rest)], {
      execArgv: ['--import', 'tsx', `--max-old-space-size=${MEMORY}`],
      serialization: 'advanced',
    });
    let isOver = false;
    let last: (Said & { kind: 'begin' }) | undefined;
    let timer: NodeJS.Timeout | undefined;
    const stop = (what: string): void => {
      clearTimeout(timer);
      if (isOver) return;
      isOver = true;
      child.kill('SIGKILL');
      if (last === undefined) console.error(what);
      else note(last.entry, last.seed, what, last.input);
      done(last === undefined ? undefined : last.seed + 1000);
    };
    child.on('exit', (code, signal) => stop(`it ended with ${signal ?? code}`));
    let begun = performance.now();
    child.on('message', (said: Said) => {
      clearTimeout(timer);
      if (last?.at !== undefined) noteTime(last, performance.now() - begun);
      begun = performance.now();
      if (said.kind === 'end') {
        isOver = true;
        done(undefined);
        return;
      }
      timer = setTimeout(() => stop(`no end after ${PATIENCE / 1000} seconds`), PATIENCE);
      if (said.kind === 'fault') note(said.entry, said.seed, said.what, said.input);
      else {
        last = said;
        inputs++;
        counts.set(said.entry, (counts.get(said.entry) ?? 0) + 1);
        if (inputs % 2000 === 0) console.log(`${inputs} inputs, ${faults} faults, seed ${said.seed}`);
      }
    });
  });
  if (next !== undefined) await work({ ...rest, seed: next, inputs: Math.max(0, rest.inputs - (inputs - before)) });
}

function noteTime({ entry, seed, at = 0 }: Said & { kind: 'begin' }, ms: number): void {
  if (ms > (slowest.get(entry)?.ms ?? 0)) slowest.set(entry, { ms, where: `seed ${seed}, number ${at}` });
}

function note(entry: string, seed: number, what: string, input: Input): void {
  faults++;
  const name = `${entry}-${createHash('sha256').update(JSON.stringify(input)).digest('hex').slice(0, 10)}.json`;
  const text = JSON.stringify(
    {
      entry,
      seed,
      what: what
        .split('\n')
        .slice(0, 25)
        .map((line) => line.replace(/\(?(file:\/\/)?\/\S*\/(?=server|test)/, '('))
        .join('\n'),
      input,
    },
    undefined,
    2,
  );
  writeFileSync(path.join(FOUND, name), `${text}\n`);
  console.log(`${entry}, seed ${seed}: ${what.split('\n').slice(0, 3).join(' | ')}\n  → test/fuzz/found/${name}`);
}
