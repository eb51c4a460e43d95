import { performance } from 'node:perf_hooks';
import type { Bench, Part, Subject } from '../bench';
import { EditorClient } from '../editor/client';
import { targetsOf } from '../editor/targets';
import { typeUntil } from '../editor/typing';
import { pick, quantile, randomFrom, ratioOf, spreadOf } from '../stats';
import { NOTHING, spread, type Table } from '../table';

/** Starting takes long enough for fewer rounds. */
const MOST_RUNS = 3;

export const open: Part = {
  name: 'open',
  about: 'Opening the editor: first diagnostics, all files read, typing meanwhile; cold and with cached facts',
  run: async (bench) => {
    const tables: Table[] = [];
    for (const subject of await bench.all()) tables.push(await opened(bench, subject));
    return tables;
  },
};

interface Opening {
  /** Milliseconds from the start of the process. */
  readonly initialize: number;
  readonly first: number;
  readonly read: number;
  /** Until the open file is answered with all files read. */
  readonly whole: number;
  readonly waits: readonly number[];
  readonly peak: number;
}

async function opened(bench: Bench, subject: Subject): Promise<Table> {
  const targets = await targetsOf(subject);
  const random = randomFrom(bench.options.seed);
  const runs = { cold: [] as Opening[], 'facts cached': [] as Opening[] };
  for (let round = 0; round < Math.min(MOST_RUNS, bench.options.runs); round++) {
    const file = pick(targets.files.leaf, random);
    const home = bench.folder('cache-home');
    // The first leaves the cache that the second finds.
    for (const [name, all] of Object.entries(runs)) {
      bench.say(`opening ${subject.name}, ${name}: run ${round + 1}`);
      all.push(await openOnce(subject, file, { home, random }));
    }
  }
  const numbers = (of: readonly Opening[], what: keyof Omit<Opening, 'waits'>): number[] => of.map((one) => one[what]);
  const cells = (of: readonly Opening[]): string[] => {
    const waits = of.flatMap((one) => one.waits);
    const times = (['initialize', 'first', 'read', 'whole'] as const).map((what) =>
      spread(spreadOf(numbers(of, what)), 0),
    );
    const typing = [0.5, 0.95, 1].map((part) => (waits.length === 0 ? NOTHING : quantile(waits, part).toFixed(0)));
    return [...times, ...typing, spread(spreadOf(numbers(of, 'peak')), 0)];
  };
  const firsts = ratioOf(numbers(runs['facts cached'], 'first'), numbers(runs.cold, 'first'));
  const wholes = ratioOf(numbers(runs['facts cached'], 'whole'), numbers(runs.cold, 'whole'));
  return {
    title: `Opening the editor, ${subject.name}, milliseconds from the start of the server`,
    columns: [
      '',
      'initialize',
      'first diagnostics',
      'all files read',
      'open file with all of them',
      'typing meanwhile, median',
      'p95',
      'max',
      'peak MB',
    ],
    rows: Object.entries(runs).map(([name, all]) => [name, ...cells(all)]),
    notes: [
      `Cached ÷ cold: ${spread(firsts, 2)} for the first diagnostics, ${spread(wholes, 2)} with all files.`,
      'The first diagnostics are of what is known then; typing is one edit every 100 ms, each until its answer.',
    ],
  };
}

async function openOnce(
  subject: Subject,
  file: string,
  { home, random }: { home: string; random: () => number },
): Promise<Opening> {
  const client = new EditorClient(subject.dir, home);
  try {
    const initialize = await client.initialize();
    await client.openFile(file);
    await client.diagnostics(file);
    const first = performance.now() - client.begun;
    const waits = await typeUntil(client, file, { done: client.read, random });
    const read = await client.read;
    await client.diagnostics(file);
    const whole = performance.now() - client.begun;
    const { peak } = await client.memory(false);
    return { initialize, first, read, whole, waits, peak };
  } finally {
    await client.stop();
  }
}
