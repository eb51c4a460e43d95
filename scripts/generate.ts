/** Writes what is generated from the sources: the JSON schemas of rules. Run with `npx tsx scripts/generate.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaFiles } from '../server/src/ruleset/jsonSchema';

const rules = join(import.meta.dirname, '..', 'rules');
for (const { name, text } of schemaFiles()) {
  writeFileSync(join(rules, name), text);
  process.stdout.write(`rules/${name}\n`);
}
