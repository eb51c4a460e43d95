// node bench/flame.mjs DIR [OUT]: flame graphs of the stages of a scan, as SVG. See bench/README.md.
import 'tsx/cjs';
import { createRequire } from 'node:module';
import { ensureBuilt, ensureInstalled, fail } from '../scripts/support/project.mjs';

const [dir, out] = process.argv.slice(2);
if (dir === undefined) fail('Usage: node bench/flame.mjs DIR [OUT]');
ensureInstalled();
ensureBuilt();
await createRequire(import.meta.url)('./suite/flame/run.ts').drawFlames(dir, out);
