/** Runs in a process of its own, so that one that hangs or eats all memory can be ended and named. */
import { draws } from './draw';
import { ENTRIES } from './entries';
import type { Entry, Input } from './entry';
import { minimise } from './minimise';
import { loadSeeds, type Seeds } from './seeds';

/** Inputs of a round, of all entries by their share. */
const ROUND = 650;

export interface RunOptions {
  readonly seed: number;
  readonly inputs: number;
  readonly entries: readonly string[];
  readonly corpus: string | undefined;
}

/** What the process says: the input that comes next, and what was broken. */
export type Said =
  | {
      readonly kind: 'begin';
      readonly entry: string;
      readonly seed: number;
      /** Which of the inputs of that seed it is; none for one that is made smaller. */
      readonly at?: number;
      readonly input: Input;
    }
  | {
      readonly kind: 'fault';
      readonly entry: string;
      readonly seed: number;
      readonly what: string;
      readonly input: Input;
    }
  | { readonly kind: 'end' };

/** What an error is, without what differs from input to input. */
function kindOf(what: string): string {
  return what
    .split('\n')
    .slice(0, 2)
    .join(' ')
    .replace(/\d+|"[^"]*"/g, '…')
    .slice(0, 120);
}

async function faultOf(entry: Entry, input: Input): Promise<string | undefined> {
  try {
    await entry.run(input);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message).slice(0, 3000) : String(error);
  }
}

async function run(options: RunOptions, say: (said: Said) => void): Promise<void> {
  const seeds = await loadSeeds(options.corpus);
  const entries = ENTRIES.filter(({ name }) => options.entries.length === 0 || options.entries.includes(name));
  const whole = entries.map(({ share }) => Math.max(1, Math.round((share * ROUND) / 100)));
  const sum = whole.reduce((one, other) => one + other, 0);
  const known = new Set<string>();
  for (let done = 0, round = 0; done < options.inputs; round++) {
    const part = Math.min(1, (options.inputs - done) / sum);
    for (const [i, entry] of entries.entries()) {
      // Seeds of rounds lie apart, so that each can be run by itself, for one entry or for all.
      const seed = options.seed + round * 1000;
      const count = Math.max(1, Math.round((whole[i] ?? 1) * part));
      await batch({ entry, seed, count, seeds, known }, say);
      done += count;
    }
  }
  say({ kind: 'end' });
}

interface Batch {
  readonly entry: Entry;
  readonly seed: number;
  readonly count: number;
  readonly seeds: Seeds;
  /** Faults that were told already. */
  readonly known: Set<string>;
}

async function batch({ entry, seed, count, seeds, known }: Batch, say: (said: Said) => void): Promise<void> {
  for (const [at, input] of draws(seed, count, (draw) => entry.make(draw, seeds)).entries()) {
    say({ kind: 'begin', entry: entry.name, seed, at, input });
    const what = await faultOf(entry, input);
    if (what === undefined || known.has(`${entry.name} ${kindOf(what)}`)) continue;
    known.add(`${entry.name} ${kindOf(what)}`);
    const small = await minimise(input, async (smaller) => {
      say({ kind: 'begin', entry: entry.name, seed, input: smaller });
      const other = await faultOf(entry, smaller);
      return other !== undefined && kindOf(other) === kindOf(what);
    });
    say({ kind: 'fault', entry: entry.name, seed, what: (await faultOf(entry, small)) ?? what, input: small });
  }
}

if (process.send !== undefined) {
  const tell = process.send.bind(process);
  void run(JSON.parse(process.argv[2] ?? '') as RunOptions, (said) => void tell(said)).then(() => process.disconnect());
}
