import { performance } from 'node:perf_hooks';
import type { Bench, Part, Subject } from '../bench';
import { EditorClient } from '../editor/client';
import { targetsOf } from '../editor/targets';
import { typeLine } from '../editor/typing';
import { pick, quantile, randomFrom } from '../stats';
import type { Table } from '../table';

const KEYS = 60;

export const type: Part = {
  name: 'type',
  about: 'Typing a line at ten keys a second: how long each key waits, before and after a scan of the workspace',
  run: async (bench) => {
    const tables: Table[] = [];
    for (const subject of await bench.all()) tables.push(await typed(bench, subject));
    return tables;
  },
};

async function typed(bench: Bench, subject: Subject): Promise<Table> {
  const { files } = await targetsOf(subject);
  const file = pick(files.leaf, randomFrom(bench.options.seed));
  const client = new EditorClient(subject.dir, bench.folder('cache-home'));
  try {
    await client.initialize();
    await client.openFile(file);
    await client.read;
    await client.diagnostics(file);
    bench.say(`typing in ${subject.name}`);
    const before = await typeLine(client, file, KEYS);
    const start = performance.now();
    await client.scan();
    const scan = (performance.now() - start) / 1000;
    bench.say(`typing in ${subject.name} after a scan`);
    const after = await typeLine(client, file, KEYS);
    return {
      title: `Milliseconds that a key waits for its answer, ${subject.name}`,
      columns: ['', 'keys', 'least', 'median', 'p95', 'max'],
      rows: [row('nothing but open files looked at', before), row('after a scan of all files', after)],
      notes: [
        `The scan took ${scan.toFixed(1)} s with all files read.`,
        'One question is on its way at a time and each key takes it back: a key waits for the first answer that knows it.',
      ],
    };
  } finally {
    await client.stop();
  }
}

function row(name: string, waits: readonly number[]): string[] {
  return [name, String(waits.length), ...[0, 0.5, 0.95, 1].map((part) => quantile(waits, part).toFixed(0))];
}
