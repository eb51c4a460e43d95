import { join } from 'node:path';
import { PROJECT, scanCommand, type Part } from '../bench';
import { comparisonTable, ofCommand } from '../rounds';

/** A start takes so little that many are needed. */
const TIMES = 4;

export const small: Part = {
  name: 'small',
  about: 'A scan of one small folder from start to end, against node -e 0',
  run: async (bench) => {
    const sample = await bench.subjectOf(join(PROJECT, 'test/apps/sample'));
    const { dir } = await bench.copyOf(sample);
    const output = join(bench.folder('report'), 'report.json');
    const cacheFolder = bench.folder('cache');
    const candidates = [
      ofCommand('node -e 0', { file: process.execPath, args: ['-e', '0'] }),
      ofCommand('datatrail scan', scanCommand(dir, { output })),
      ofCommand('the same, with a cache', scanCommand(dir, { output, cache: cacheFolder })),
      ofCommand('datatrail --version', { file: process.execPath, args: [join(PROJECT, 'dist/cli.js'), '--version'] }),
    ];
    const title = `A small folder (${sample.sources.length} files, ${sample.name})`;
    const series = bench.turns(title, candidates, bench.options.runs * TIMES);
    return [comparisonTable(series, { title, base: 'node -e 0', direction: 'of-base' })];
  },
};
