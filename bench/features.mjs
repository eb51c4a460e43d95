// node bench/features.mjs [DIR…] [--runs N] [--only TEXT] [--markdown]: what features of the engine cost and bring.
// See bench/README.md.
import 'tsx/cjs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled } from '../scripts/support/project.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '2' }, only: { type: 'string' }, markdown: { type: 'boolean' } },
});
ensureInstalled();
ensureBuilt();
const { measureFeatures } = createRequire(import.meta.url)('./suite/features/run.ts');
await measureFeatures(positionals, { ...values, runs: Number(values.runs) });
