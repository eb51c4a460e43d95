import { join } from 'node:path';
import { scanCommand, stagesIn, type Part } from '../bench';
import { spreadOf } from '../stats';
import { NOTHING, spread, type Table } from '../table';
import { measure } from '../usage';

export const stages: Part = {
  name: 'stages',
  about: 'Where the time of a cold scan goes, by --timing',
  run: async (bench) => {
    const subjects = await bench.all();
    const taken = subjects.map(() => new Map<string, number[]>());
    for (let round = -1; round < bench.options.runs; round++) {
      for (const [at, { dir, name }] of subjects.entries()) {
        bench.say(`stages of ${name}: ${round < 0 ? 'warm-up' : `run ${round + 1} of ${bench.options.runs}`}`);
        const { stderr } = measure(scanCommand(dir, { output: join(bench.folder('report'), 'report.json') }));
        if (round < 0) continue;
        for (const [stage, ms] of stagesIn(stderr)) taken[at]?.set(stage, [...(taken[at].get(stage) ?? []), ms / 1000]);
      }
    }
    const names = [...new Set(taken.flatMap((one) => [...one.keys()]))];
    const rows = names.map((name) => [name, ...taken.map((one) => cell(one, name))]);
    const columns = ['stage', ...subjects.map(({ name }) => `s, ${name}`)];
    return rows.length === 0 ? [] : [{ title: 'Stages of a cold scan', columns, rows, notes: [] } satisfies Table];
  },
};

function cell(stages: ReadonlyMap<string, readonly number[]>, name: string): string {
  const numbers = stages.get(name);
  const total = spreadOf(stages.get('total') ?? []);
  const own = spreadOf(numbers ?? []);
  if (own === undefined || total === undefined) return NOTHING;
  return `${spread(own, 2)}  ${Math.round((100 * own.median) / total.median)} %`;
}
