/**
 * Writes what is generated from the sources: the JSON schemas of rules and of outputs, the pages of policies and of the
 * command line, the licences of what is bundled.
 * Run with `npm run generate`; with `--check` it writes nothing and ends with 1 when a file is not as it would be.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { manifestJsonSchema } from '../server/src/manifest/schema';
import { z } from 'zod';
import { baselineSchema } from '../server/src/compare/baseline';
import { jsonReportSchema } from '../server/src/report/jsonSchema';
import { schemaFiles } from '../server/src/ruleset/jsonSchema';
import { docFiles } from './generate-docs';
import { l10nBundle } from './support/clientStrings';
import { noticesText } from './support/notices';

const ROOT = join(import.meta.dirname, '..');
const PAGES = 'docs/policies';

void main(process.argv.includes('--check'));

async function main(checkOnly: boolean): Promise<void> {
  const schemas = schemaFiles().map(({ name, text }) => ({ path: `rules/${name}`, text }));
  const flows = { path: 'rules/flows.schema.json', text: manifestJsonSchema() };
  const l10n = { path: 'client/l10n/bundle.l10n.json', text: l10nBundle(ROOT) };
  const notices = { path: 'THIRD-PARTY-NOTICES.txt', text: await noticesText() };
  const files = [...schemas, flows, l10n, notices, ...outputSchemas(), ...(await docFiles())];
  const changed = files.filter(({ path, text }) => read(path) !== text);
  const names = new Set(files.map(({ path }) => path));
  const stale = pagesOnDisk().filter((path) => !names.has(path));
  for (const path of [...changed.map((file) => file.path), ...stale]) process.stdout.write(`${path}\n`);
  if (checkOnly) {
    if (changed.length + stale.length === 0) return;
    process.stdout.write('These files are not as their sources say. Run: npm run generate\n');
    process.exitCode = 1;
    return;
  }
  for (const { path, text } of changed) {
    mkdirSync(join(ROOT, dirname(path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
  for (const path of stale) rmSync(join(ROOT, path));
}

/** The shapes of what Datatrail writes, for those who read it with a program (JSON Schema 2020-12). */
function outputSchemas(): { path: string; text: string }[] {
  const shapes = [
    { name: 'report', title: 'Datatrail JSON report', schema: jsonReportSchema },
    { name: 'baseline', title: 'Datatrail baseline', schema: baselineSchema },
  ];
  return shapes.map(({ name, title, schema }) => {
    // Of input: a report may have fields that an older schema does not know.
    const { $schema, ...body } = z.toJSONSchema(schema, { io: 'input', reused: 'ref' });
    const text = `${JSON.stringify({ $schema, title, ...body }, null, 2)}\n`;
    return { path: `docs/schemas/${name}.schema.json`, text };
  });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return undefined;
  }
}

/** Pages that a policy may have left behind. */
function pagesOnDisk(): string[] {
  try {
    return readdirSync(join(ROOT, PAGES)).map((name) => `${PAGES}/${name}`);
  } catch {
    return [];
  }
}
