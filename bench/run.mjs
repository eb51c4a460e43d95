// npm run bench [-- DIR…]: everything measured in one run, side by side. See bench/README.md.
import 'tsx/cjs';
import { createRequire } from 'node:module';
import { ensureBuilt, ensureInstalled } from '../scripts/support/project.mjs';

const args = process.argv.slice(2);
ensureInstalled();
if (!args.includes('--help') && !args.includes('-h')) ensureBuilt();
const { runBench } = createRequire(import.meta.url)('./suite/main.ts');
await runBench(args);
