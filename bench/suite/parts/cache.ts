import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { decodeFacts } from '../../../server/src/cache/factsCodec';
import { readPack } from '../../../server/src/cache/pack';
import { scanCommand, type Part } from '../bench';
import { spreadOf } from '../stats';
import { spread } from '../table';
import { measure } from '../usage';

/** Times that everything is read; the first is the warm-up. */
const READS = 11;

export const cache: Part = {
  name: 'cache',
  about: 'Bytes of the cache for each line, and how fast it is read',
  run: async (bench) => {
    const rows: string[][] = [];
    for (const subject of await bench.all()) {
      bench.say(`cache of ${subject.name}`);
      const folder = bench.folder('cache');
      measure(scanCommand(subject.dir, { cache: folder, output: join(bench.folder('report'), 'report.json') }));
      const files = readdirSync(folder).map((name) => join(folder, name));
      const size = files.reduce((sum, file) => sum + readFileSync(file).length, 0);
      const speeds = Array.from({ length: READS }, () => readOnce(files) / 1e6).slice(1);
      rows.push([
        subject.name,
        (size / 1e6).toFixed(1),
        (size / subject.lines).toFixed(1),
        spread(spreadOf(speeds), 0),
      ]);
    }
    const columns = ['workspace', 'MB', 'bytes per line', 'read, MB/s'];
    const notes = ['Read: from the file to facts that can be asked; MB of 1,000,000 bytes, as they are on disk.'];
    return [{ title: 'Cache after one scan, with results', columns, rows, notes }];
  },
};

/** Reads all packs and all facts in them. @returns bytes per second */
function readOnce(files: readonly string[]): number {
  const start = performance.now();
  let bytes = 0;
  let facts = 0;
  for (const file of files) {
    const pack = readFileSync(file);
    bytes += pack.length;
    for (const entry of readPack(pack)?.entries ?? []) facts += decodeFacts(entry.bytes, 'a.ts') === undefined ? 0 : 1;
  }
  if (facts === 0) throw new Error('The cache holds no facts');
  return bytes / ((performance.now() - start) / 1000);
}
