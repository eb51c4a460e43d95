import type { Bench, Part, Subject } from '../bench';
import { EditorClient, type Memory } from '../editor/client';
import { KINDS, targetsOf } from '../editor/targets';
import { editFiles, type Wait } from '../editor/typing';
import { quantile, randomFrom } from '../stats';
import { NOTHING, type Table } from '../table';
import { generated } from './growth';

/** Lines of the program that is written where there is no repository. */
const LINES = 500_000;
/** How often memory is looked at. */
const LOOKS = 10;
/** Edits before the first look: what is worked out once is not growth. */
const WARM_UP = 50;

export const edit: Part = {
  name: 'edit',
  about: 'Random edits of wrappers, leaves and types in the editor until diagnostics are fresh; memory of the server',
  run: async (bench) => {
    const subjects = await bench.all();
    const tables: Table[] = [];
    for (const subject of subjects.length > 0 ? subjects : [await generated(bench, LINES)]) {
      tables.push(...(await edited(bench, subject)));
    }
    return tables;
  },
};

interface Look extends Memory {
  readonly edits: number;
}

async function edited(bench: Bench, subject: Subject): Promise<Table[]> {
  const { edits, minutes, seed } = bench.options;
  const targets = await targetsOf(subject);
  const client = new EditorClient(subject.dir, bench.folder('cache-home'));
  try {
    await client.initialize();
    await client.read;
    const random = randomFrom(seed);
    bench.say(`${subject.name}: read, ${edits} edits`);
    await editFiles(client, targets, { edits: WARM_UP, minutes, random, between: () => Promise.resolve() });
    bench.say(`${subject.name}: warmed up`);
    const looks: Look[] = [{ edits: 0, ...(await client.memory(true)) }];
    let collecting = 0;
    const every = Math.max(1, Math.floor(edits / LOOKS));
    const waits = await editFiles(client, targets, {
      edits,
      minutes,
      random,
      between: async (done) => {
        if (done % every !== 0) return;
        // As it is first: collecting makes it smaller than anybody would see it, and takes time of its own.
        const { resident, cpu } = await client.memory(false);
        const after = await client.memory(true);
        collecting += after.cpu - cpu;
        looks.push({ edits: done, ...after, resident, cpu: cpu - collecting });
        bench.say(`${subject.name}: ${done} of ${edits} edits`);
      },
    });
    if (waits.length < edits) bench.say(`${subject.name}: ${minutes} minutes were over after ${waits.length} edits`);
    bench.samples.push({ title: `Edits, ${subject.name}`, series: KINDS.map((kind) => seriesOf(kind, waits)) });
    return [waitTable(subject, waits), memoryTable(subject, looks)];
  } finally {
    await client.stop();
  }
}

function seriesOf(
  kind: string,
  waits: readonly Wait[],
): { name: string; wall: number[]; cpu: number[]; peak: number[] } {
  const own = waits.filter((wait) => wait.kind === kind);
  return { name: kind, wall: own.map(({ all }) => all / 1000), cpu: [], peak: [] };
}

function waitTable({ name }: Subject, waits: readonly Wait[]): Table {
  const row = (title: string, some: readonly Wait[]): string[] => {
    const cells = (of: 'own' | 'all'): string[] =>
      [0.5, 0.95, 1].map((part) =>
        some.length === 0
          ? NOTHING
          : quantile(
              some.map((wait) => wait[of]),
              part,
            ).toFixed(1),
      );
    return [title, String(some.length), ...cells('own'), ...cells('all')];
  };
  const of = ['its file', 'with the open files that import it'].flatMap((what) =>
    ['median', 'p95', 'max'].map((part) => `${part}, ${what}`),
  );
  return {
    title: `Milliseconds from an edit to fresh diagnostics, ${name}`,
    columns: ['edited', 'edits', ...of],
    rows: [
      ...KINDS.map((kind) =>
        row(
          kind,
          waits.filter((wait) => wait.kind === kind),
        ),
      ),
      row('all', waits),
    ],
    notes: [
      'Wrappers are imported by many files, leaves by none; up to three files that import the edited one are open.',
    ],
  };
}

function memoryTable({ name }: Subject, looks: readonly Look[]): Table {
  const shown = looks.filter((_, at) => at === 0 || at === looks.length - 1 || at % 3 === 0);
  const rows = shown.map(({ edits, resident, heap, peak }) => [
    String(edits),
    ...[resident, heap, peak].map((mb) => mb.toFixed(0)),
  ]);
  const half = looks.slice(Math.floor(looks.length / 2));
  const [first, last] = [looks[0], looks.at(-1)];
  const each = first && last ? (last.cpu - first.cpu) / (last.edits - first.edits) : NaN;
  return {
    title: `Memory of the server, ${name}`,
    columns: ['after edits', 'resident MB', 'live heap MB', 'peak MB'],
    rows,
    notes: [
      `The live heap grows by ${growthOf(looks).toFixed(1)} MB in 1,000 edits, by ${growthOf(half).toFixed(1)} in the second half.`,
      `Processor time of the server for each edit, files opened and closed included: ${each.toFixed(1)} ms.`,
    ],
  };
}

/** MB of live heap in 1,000 edits: the slope of the line that fits the looks best. */
export function growthOf(looks: readonly Pick<Look, 'edits' | 'heap'>[]): number {
  const mean = (of: 'edits' | 'heap'): number => looks.reduce((sum, look) => sum + look[of], 0) / looks.length;
  const [x, y] = [mean('edits'), mean('heap')];
  const over = looks.reduce((sum, look) => sum + (look.edits - x) * (look.heap - y), 0);
  const under = looks.reduce((sum, look) => sum + (look.edits - x) ** 2, 0);
  return under === 0 ? 0 : (1000 * over) / under;
}
