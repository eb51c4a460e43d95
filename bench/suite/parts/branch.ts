import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { scanCommand, type Bench, type Part, type Subject } from '../bench';
import { EditorClient } from '../editor/client';
import { applyTo, drawEdit } from '../editor/edits';
import { pick, randomFrom, ratioOf, spreadOf } from '../stats';
import { spread, type Table } from '../table';
import { measure } from '../usage';

/** Files that differ between the two branches. */
const FILES = 500;
const EDITS_OF_A_FILE = 4;
const MOST_RUNS = 3;

export const branch: Part = {
  name: 'branch',
  about: 'Switching to a branch that differs in 500 files, against what those files cost in a cold scan',
  run: async (bench) => {
    const tables: Table[] = [];
    for (const subject of await bench.all()) tables.push(await switched(bench, await bench.copyOf(subject)));
    return tables;
  },
};

type Texts = ReadonlyMap<string, string>;

async function switched(bench: Bench, subject: Subject): Promise<Table> {
  const { here, there, lines } = branches(subject, bench.options.seed);
  const share = lines / subject.lines;
  const output = join(bench.folder('report'), 'report.json');
  const cache = bench.folder('cache');
  measure(scanCommand(subject.dir, { output, cache }));
  const client = new EditorClient(subject.dir, bench.folder('cache-home'));
  const taken: Record<'cold' | 'command' | 'own' | 'all', number[]> = { cold: [], command: [], own: [], all: [] };
  try {
    const open = [...here.keys()][0] ?? '';
    await client.initialize();
    await client.openFile(open);
    await client.read;
    await client.scan();
    for (let round = 0; round < Math.min(MOST_RUNS, bench.options.runs); round++) {
      bench.say(`switching branches of ${subject.name}: run ${round + 1}`);
      write(subject, round % 2 === 0 ? there : here);
      const start = performance.now();
      await client.changedOnDisk([...here.keys()]);
      await client.diagnostics(open);
      taken.own.push((performance.now() - start) / 1000);
      await client.scan();
      taken.all.push((performance.now() - start) / 1000);
      taken.command.push(measure(scanCommand(subject.dir, { output, cache })).wall);
      taken.cold.push(measure(scanCommand(subject.dir, { output })).wall * share);
    }
  } finally {
    await client.stop();
  }
  const row = (name: string, of: readonly number[]): string[] => [
    name,
    spread(spreadOf(of), 2),
    spread(ratioOf(of, taken.cold), 2),
  ];
  return {
    title: `Switching to a branch with ${here.size} other files (${Math.round(100 * share)} % of the lines), ${subject.name}`,
    columns: ['', 's', '× cold cost of those files'],
    rows: [
      ['cold cost of those files: their share of a cold scan', spread(spreadOf(taken.cold), 2), '1'],
      row('editor: diagnostics of the open file', taken.own),
      row('editor: findings of all files', taken.all),
      row('scan with a cache, all of it', taken.command),
    ],
    notes: ['Each file differs in a few edits as people make them; the editor had looked at all files before.'],
  };
}

/** Two states of some files. */
function branches({ dir, sources }: Subject, seed: number): { here: Texts; there: Texts; lines: number } {
  const random = randomFrom(seed);
  const chosen = new Set<string>();
  while (chosen.size < Math.min(FILES, sources.length)) chosen.add(pick(sources, random));
  const here = new Map([...chosen].map((file) => [file, readFileSync(join(dir, file), 'utf8')]));
  const there = new Map([...here].map(([file, text]) => [file, changed(text, random)]));
  const lines = [...here.values()].reduce((sum, text) => sum + text.split('\n').length, 0);
  return { here, there, lines };
}

function changed(text: string, random: () => number): string {
  let other = text;
  for (let at = 0; at < EDITS_OF_A_FILE; at++) other = applyTo(other, drawEdit(other, random() < 0.3, random));
  return other;
}

function write({ dir }: Subject, texts: Texts): void {
  for (const [file, text] of texts) writeFileSync(join(dir, file), text);
}
