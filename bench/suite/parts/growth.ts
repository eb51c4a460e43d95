import { join } from 'node:path';
import { scanCommand, type Bench, type Part, type Subject } from '../bench';
import { writeTree } from '../generated/tree';
import { ofCommand } from '../rounds';
import { ratioOf, spreadOf } from '../stats';
import { NOTHING, spread } from '../table';

/** Lines of the trees; each is compared with the first. */
const SIZES = [190_000, 620_000];

export const growth: Part = {
  name: 'growth',
  about: 'Time for each line of generated programs of 190,000 and of 620,000 lines',
  run: async (bench) => {
    const trees: Subject[] = [];
    for (const size of SIZES) trees.push(await generated(bench, size));
    const candidates = trees.map(({ name, dir }) =>
      ofCommand(name, scanCommand(dir, { output: join(bench.folder('report'), 'report.json') })),
    );
    const title = 'Growth, on generated programs';
    const series = bench.turns(title, candidates);
    const perLine = (at: number, of: 'wall' | 'cpu' | 'peak'): number[] =>
      (series[at]?.[of] ?? []).map((taken) => (taken / (trees[at]?.lines ?? NaN)) * 1e6);
    const rows = trees.map(({ name, sources }, at) => [
      name,
      String(sources.length),
      spread(spreadOf(series[at]?.wall ?? []), 2),
      spread(spreadOf(perLine(at, 'wall')), 1),
      spread(spreadOf(series[at]?.peak ?? []), 0),
      ...(at === 0
        ? [NOTHING, NOTHING]
        : (['wall', 'cpu'] as const).map((of) => spread(ratioOf(perLine(at, of), perLine(0, of)), 2))),
    ]);
    const columns = ['program', 'files', 'wall s', 'µs per line', 'peak MB', 'per line × first, wall', 'CPU'];
    const notes = series.flatMap(({ name, failure }) => (failure === undefined ? [] : [`${name}: ${failure}`]));
    return [{ title, columns, rows, notes }];
  },
};

/** A generated program of at least so many lines. */
export function generated(bench: Bench, lines: number): Promise<Subject> {
  bench.say(`writing a program of ${lines} lines`);
  const folder = bench.folder('generated');
  writeTree(folder, lines, bench.options.seed);
  return bench.subjectOf(folder);
}
