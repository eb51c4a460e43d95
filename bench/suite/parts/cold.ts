import { join } from 'node:path';
import { parse } from 'yaml';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { PROJECT, scanCommand, type Bench, type Part } from '../bench';
import { compilers } from '../compilers';
import { comparisonTable, ofCommand } from '../rounds';
import type { Table } from '../table';

export const cold: Part = {
  name: 'cold',
  about: 'A scan without a cache, against tsc --noEmit on the same files',
  run: async (bench) => {
    const tables: Table[] = [];
    for (const subject of await bench.all()) {
      const output = join(bench.folder('report'), 'report.json');
      const config = everyPreset(bench);
      const candidates = [
        ofCommand('Datatrail', scanCommand(subject.dir, { output })),
        ...compilers(bench, subject),
        ofCommand('Datatrail, every preset', scanCommand(subject.dir, { output, config })),
      ];
      const title = `Cold scan, ${subject.name}, ${subject.sources.length} files`;
      const series = bench.turns(title, candidates);
      const notes = [
        'Datatrail ÷ this: how many times as long Datatrail takes as the one of the row, in the same round.',
      ];
      tables.push(comparisonTable(series, { title, base: 'Datatrail', direction: 'to-base', notes }));
    }
    return tables;
  },
};

/** A configuration that switches on all policies that some preset has. */
export function everyPreset(bench: Bench): string {
  const folder = join(PROJECT, 'rules/presets');
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => {
      const { presets } = parse(readFileSync(join(folder, file), 'utf8')) as { presets: Record<string, unknown> };
      return Object.keys(presets);
    });
  const file = join(bench.folder('config'), 'every.yaml');
  writeFileSync(file, `extends: [${names.join(', ')}]\n`);
  return file;
}
