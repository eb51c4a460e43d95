/** Writes docs/what-it-understands.md from the construct fixtures. Run with `npx tsx scripts/generate-understands.ts`. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { understandsPage } from './understands';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test', 'stages', 'constructs');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.txt'))
  .sort()
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
writeFileSync(join(root, 'docs', 'what-it-understands.md'), understandsPage(files));
process.stdout.write('docs/what-it-understands.md\n');
