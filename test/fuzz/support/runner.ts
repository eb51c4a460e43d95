/** Runs in a process of its own, so that one that hangs or eats all memory can be ended and named. */
import { draws } from './draw';
import { ENTRIES } from './entries';
import type { Entry, Input } from './entry';
import { minimise } from './minimise';
import { loadSeeds, type Seeds } from './seeds';

/** Inputs that are drawn at a time. */
const BATCH = 50;

export interface RunOptions {
  readonly seed: number;
  readonly inputs: number;
  readonly entries: readonly string[];
  readonly corpus: string | undefined;
}

/** What the process says: the input that comes next, and what was broken. */
export type Said =
  | { readonly kind: 'begin'; readonly entry: string; readonly seed: number; readonly input: Input }
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
  const entries = ENTRIES.filter(({ name, share }) =>
    options.entries.length === 0 ? share > 0 : options.entries.includes(name),
  );
  const shares = entries.reduce((sum, { share }) => sum + Math.max(share, 1), 0);
  const known = new Set<string>();
  for (let done = 0, round = 0; done < options.inputs; round++) {
    for (const entry of entries) {
      // Seeds of rounds lie apart, so that each can be run by itself.
      const seed = options.seed + round * 1000;
      const count = Math.max(1, Math.round((Math.max(entry.share, 1) / shares) * BATCH * entries.length));
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
  for (const input of draws(seed, count, (draw) => entry.make(draw, seeds))) {
    say({ kind: 'begin', entry: entry.name, seed, input });
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
