import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientStrings, stringsOf } from '../scripts/support/clientStrings';

const ROOT = join(import.meta.dirname, '..');
const json = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

/** Keys of a manifest whose values people read. */
const READ = /^(title|description|markdownDescription|displayName|name|category|label|altText|contents|tooltip)$/;
/** The same in every language: the product's name. */
const NAMES = /^Datatrail$/;

/** Texts that people read in a part of the manifest, each with its way. */
function textsIn(value: unknown, way = ''): { way: string; text: string }[] {
  if (Array.isArray(value)) return value.flatMap((part, index) => textsIn(part, `${way}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const isRead = READ.test(key) || /^(markdown)?enumDescriptions$/i.test(key);
    if (isRead && typeof part === 'string') return [{ way: `${way}.${key}`, text: part }];
    if (isRead && Array.isArray(part)) return part.map((text) => ({ way: `${way}.${key}`, text: String(text) }));
    return textsIn(part, `${way}.${key}`);
  });
}

describe('texts of the extension can be translated', () => {
  it('each that the code shows is asked for by name', () => {
    assert.deepEqual(clientStrings(ROOT).others, []);
  });

  for (const [code, others] of [
    [`show('Nothing was found.')`, 1],
    [`show(vscode.l10n.t('Nothing was found.'))`, 0],
    [`show(vscode.l10n.t('Nothing in {0}.', 'all files'))`, 1],
    ['show(vscode.l10n.t(`Nothing in ${file}.`))', 1],
    ['show(`Nothing was found in ${file}`)', 1],
    [`item.name = 'Datatrail'`, 0],
    [`register('datatrail.scan', { margin: '0 4px 0 0' })`, 0],
    [`let state: 'Not yet known'`, 0],
    [`colour(\`datatrail.${'${kind}'}Border\`)`, 0],
    [`mark({ border: '1px solid' })`, 0],
    ['show(`${count} Findings here`)', 1],
  ] as const) {
    it(`finds ${others} in ${code}`, () => assert.equal(stringsOf('a.ts', code).others.length, others));
  }

  it('the bundle has each of them', () => {
    const { translatable } = clientStrings(ROOT);
    assert.deepEqual(Object.keys(json('client/l10n/bundle.l10n.json') as object), translatable);
  });

  it('the manifest names texts, and names each once', () => {
    const { capabilities, ...manifest } = json('package.json') as { contributes: Record<string, unknown> } & Record<
      string,
      unknown
    >;
    // What language models read about their tools is the same in every language; people see the other texts.
    const tools = manifest.contributes['languageModelTools'] as { displayName: string; userDescription: string }[];
    const shown = tools.map(({ displayName, userDescription }) => ({
      displayName,
      description: userDescription,
    }));
    const contributes = { ...manifest.contributes, languageModelTools: shown };
    const texts = textsIn({ contributes, capabilities });
    const literal = texts.filter(({ text }) => !/^%[\w.]+%$/.test(text) && !NAMES.test(text));
    assert.deepEqual(literal, []);
    const used = new Set(JSON.stringify({ contributes, capabilities }).match(/%[\w.]+%/g));
    const known = Object.keys(json('package.nls.json') as object).map((key) => `%${key}%`);
    assert.deepEqual([...used].sort(), known.sort());
  });
});
