import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CompletionRequest, DefinitionRequest, type Diagnostic, type Location } from 'vscode-languageserver/node';
import { Analyzer } from '../../server/src/analyzer';
import { createNodeHost } from '../../server/src/lsp/nodeHost';
import { removeTrees, tree } from '../cli/support';
import { TestClient } from './support/client';

const CONFIG = 'datatrail.config.yaml';
const PACKAGE = 'node_modules/@acme/privacy-rules';
const LEAK = 'export const seen = (user: { email: string }) => console.log(user.email);\n';
const REPO = {
  '.git/HEAD': '',
  'package.json': '{ "devDependencies": { "@acme/privacy-rules": "1", "left-pad": "1" } }',
  'src/leak.ts': LEAK,
  'apps/a/src/leak.ts': LEAK,
  [CONFIG]: "extends: [recommended, ./privacy/own.yaml, '@acme/privacy-rules']\n",
  'privacy/own.yaml': 'destinations:\n  own-mail: { company: Own Mail, country: DE }\nallowedRecipients: [acme-bi]\n',
  'privacy/notes.md': '',
  'other.yaml': 'destinations: [\n',
  [`${PACKAGE}/package.json`]: '{ "datatrail": { "rules": ["rules.yaml"] } }',
  [`${PACKAGE}/rules.yaml`]: 'destinations:\n  acme-bi: { company: Acme BI, country: FR }\n',
  'node_modules/left-pad/package.json': '{}',
};

describe('rule files that a configuration extends, in the editor', () => {
  let client: TestClient;
  const start = async (files: Readonly<Record<string, string>> = {}): Promise<void> => {
    const root = tree({ ...REPO, ...files });
    const host = createNodeHost(path.resolve(import.meta.dirname, '../../server/src/lsp'));
    client = await TestClient.start({ root, parts: { host, createEngine: (rules) => new Analyzer(rules) } });
    await client.until(() => client.refreshes > 0);
  };
  afterEach(() => {
    client.dispose();
    removeTrees();
  });

  /** Waits until what was done has had its effect on open files. */
  const after = async (run: () => Promise<void>): Promise<void> => {
    const before = client.refreshes;
    await run();
    await client.until(() => client.refreshes > before);
  };
  const define = async (file: string, at: string): Promise<string[]> => {
    const found = (await client.connection.sendRequest(DefinitionRequest.type, {
      textDocument: { uri: client.uri(file) },
      position: client.position(file, at),
    })) as Location | Location[] | null;
    const places = found === null ? [] : Array.isArray(found) ? found : [found];
    return places.map(
      ({ uri, range }) => `${uri.replace(`${pathToFileURL(client.root).href}/`, '')}:${range.start.line + 1}`,
    );
  };
  const complete = async (file: string, at: string): Promise<Record<string, string>> => {
    const { line, character } = client.position(file, at);
    const found = await client.connection.sendRequest(CompletionRequest.type, {
      textDocument: { uri: client.uri(file) },
      position: { line, character: character + at.length },
    });
    const items = Array.isArray(found) ? found : (found?.items ?? []);
    return Object.fromEntries(items.map(({ label, textEdit }) => [label, textEdit?.newText ?? '']));
  };
  const messages = (found: readonly Diagnostic[]): string[] =>
    found.map(
      ({ message, range: { start: at } }) =>
        `${at.line + 1}:${at.character + 1} ${typeof message === 'string' ? message : message.value}`,
    );

  it('are checked as they are written, each at its own place', async () => {
    await start();
    for (const file of [CONFIG, 'privacy/own.yaml', `${PACKAGE}/rules.yaml`]) {
      await client.open(file);
      assert.deepEqual(await client.pull(file), [], file);
    }
    await client.edit('privacy/own.yaml', 'country', 'contry');
    assert.deepEqual(messages(await client.pull('privacy/own.yaml')), [
      '2:34 "contry" is not a key of destination "own-mail". Did you mean "country"?',
    ]);
    assert.deepEqual(await client.pull(CONFIG), []);
    await client.edit(CONFIG, './privacy/own.yaml', './privacy/onw.yaml');
    assert.deepEqual(messages(await client.pull(CONFIG)), [
      '1:24 There is nothing at "./privacy/onw.yaml". Looked for privacy/onw.yaml. Did you mean "own.yaml"?',
    ]);
  });

  it('are told of when they are closed, and no other YAML is looked at', async () => {
    await start({ 'privacy/own.yaml': 'destinatons: {}\n' });
    const uri = client.uri('privacy/own.yaml');
    await client.until(() => (client.pushed.get(uri) ?? []).length > 0);
    assert.deepEqual(messages(client.pushed.get(uri) ?? []), [
      '1:1 "destinatons" is not a kind of entry. Did you mean "destinations"?',
    ]);
    await client.open('other.yaml');
    assert.deepEqual(await client.pull('other.yaml'), []);
    assert.equal(await client.hover('other.yaml', 'destinations'), null);
    await client.writeDisk('privacy/own.yaml', 'destinations: {}\n');
    await client.until(() => client.pushed.get(uri)?.length === 0);
  });

  it('count before they are saved, and when they change on disk', async () => {
    await start();
    await client.open('src/leak.ts');
    assert.equal((await client.pull('src/leak.ts')).length, 1);
    await client.open('privacy/own.yaml');
    await after(() => client.edit('privacy/own.yaml', 'allowed', 'policies: { log-flow: off }\nallowed'));
    assert.deepEqual(await client.pull('src/leak.ts'), []);
    await after(() => client.close('privacy/own.yaml'));
    assert.equal((await client.pull('src/leak.ts')).length, 1);
    await after(() => client.writeDisk('privacy/own.yaml', 'policies: { log-flow: off }\n'));
    assert.deepEqual(await client.pull('src/leak.ts'), []);
    await after(() => client.writeDisk('privacy/own.yaml', undefined));
    assert.equal((await client.pull('src/leak.ts')).length, 1);
    await after(() => client.writeDisk('privacy/own.yaml', 'policies: { log-flow: off }\n'));
    assert.deepEqual(await client.pull('src/leak.ts'), [], 'a file that was missed before');
  });

  it('are where an entry of extends leads, and ids lead into them', async () => {
    await start();
    await client.open(CONFIG);
    await client.open('privacy/own.yaml');
    assert.deepEqual(await define(CONFIG, './privacy/own.yaml'), ['privacy/own.yaml:1']);
    assert.deepEqual(await define(CONFIG, '@acme/privacy'), [`${PACKAGE}/rules.yaml:1`]);
    assert.match((await define(CONFIG, 'recommended'))[0] ?? '', /presets\/recommended\.yaml:\d+$/);
    assert.deepEqual(await define('privacy/own.yaml', 'acme-bi'), [`${PACKAGE}/rules.yaml:2`]);
    assert.match(JSON.stringify(await client.hover(CONFIG, '@acme/privacy')), /One rule file[^]*rules\.yaml/);
    assert.match(JSON.stringify(await client.hover('privacy/own.yaml', 'acme-bi')), /Acme BI[^]*France/);
  });

  const COMPLETIONS: readonly (readonly [
    name: string,
    file: string,
    text: string,
    at: string,
    has: Readonly<Record<string, string>>,
    not: readonly string[],
  ])[] = [
    [
      'presets and packages',
      CONFIG,
      'extends: []\n',
      '[',
      { gdpr: 'gdpr', '@acme/privacy-rules': "'@acme/privacy-rules'" },
      ['left-pad'],
    ],
    ['packages in quotes', CONFIG, "extends: ['@ac']\n", '@ac', { '@acme/privacy-rules': '@acme/privacy-rules' }, []],
    [
      'packages on lines',
      CONFIG,
      'extends:\n  - rec\n',
      'rec',
      { recommended: 'recommended', '@acme/privacy-rules': "'@acme/privacy-rules'" },
      [],
    ],
    [
      'folders and files',
      CONFIG,
      'extends: [./]\n',
      './',
      { './privacy/': './privacy/', './other.yaml': './other.yaml' },
      ['./src/leak.ts', './node_modules/'],
    ],
    [
      'files of a folder',
      CONFIG,
      'extends: [./privacy/o]\n',
      './privacy/o',
      { './privacy/own.yaml': './privacy/own.yaml' },
      ['./privacy/notes.md'],
    ],
    ['nothing outside of the workspace', CONFIG, 'extends: [../]\n', '../', {}, ['../usr/']],
    ['no packages elsewhere', CONFIG, 'ownDomains: [a]\n', '[a', {}, ['@acme/privacy-rules', 'gdpr']],
    ['keys in a rule file', 'privacy/own.yaml', 'destinations:\n  x:\n    com\n', 'com', { company: 'company: ' }, []],
    [
      'ids of other rule files',
      'privacy/own.yaml',
      'allowedRecipients: [ac]\n',
      '[ac',
      { 'acme-bi': 'acme-bi', stripe: 'stripe' },
      [],
    ],
  ];
  for (const [name, file, text, at, has, not] of COMPLETIONS) {
    it(`completes ${name}`, async () => {
      await start();
      await client.open(file, text);
      const found = await complete(file, at);
      for (const [label, insert] of Object.entries(has)) assert.equal(found[label], insert);
      assert.deepEqual(
        not.filter((label) => label in found),
        [],
      );
    });
  }
});

describe('configurations of folders, in the editor', () => {
  let client: TestClient;
  const start = async (files: Readonly<Record<string, string>>): Promise<void> => {
    const root = tree({ ...REPO, [CONFIG]: 'datatrail: 1\n', ...files });
    const host = createNodeHost(path.resolve(import.meta.dirname, '../../server/src/lsp'));
    client = await TestClient.start({ root, parts: { host, createEngine: (rules) => new Analyzer(rules) } });
  };
  afterEach(() => {
    client.dispose();
    removeTrees();
  });
  const NESTED = `apps/a/${CONFIG}`;
  const counts = async (): Promise<number[]> => [
    (await client.pull('src/leak.ts')).length,
    (await client.pull('apps/a/src/leak.ts')).length,
  ];
  const until = async (expected: readonly number[]): Promise<void> => {
    // Each refresh is a reason to ask again, as an editor does.
    for (let seen = client.refreshes; String(await counts()) !== String(expected); seen = client.refreshes)
      await client.until(() => client.refreshes > seen);
  };

  it('hold for their folder: at once, while they are written, and as they come and go', async () => {
    await start({ [NESTED]: 'policies: { log-flow: off }\n' });
    await client.open('src/leak.ts');
    await client.open('apps/a/src/leak.ts');
    assert.deepEqual(await counts(), [1, 0]);
    await client.open(NESTED);
    await client.edit(NESTED, 'off', 'error');
    await until([1, 1]);
    await client.edit(NESTED, 'error', 'eror');
    assert.match(JSON.stringify(await client.pull(NESTED)), /eror/);
    await client.close(NESTED);
    await until([1, 0]);
    await client.writeDisk(NESTED, undefined);
    await until([1, 1]);
    await client.writeDisk(NESTED, 'policies: { log-flow: off }\n');
    await until([1, 0]);
  });

  it('hold before they are saved for the first time', async () => {
    await start({});
    await client.open('src/leak.ts');
    await client.open('apps/a/src/leak.ts');
    await until([1, 1]);
    await client.open(NESTED, 'policies: { log-flow: off }\n');
    await until([1, 0]);
    await client.close(NESTED);
    await until([1, 1]);
  });

  it('take the rules that are written for their files, named from their folder', async () => {
    await start({
      [NESTED]: 'datatrail: 1\n',
      'apps/a/src/wash.ts': 'export function wash(text: string): string {\n  return text;\n}\n',
    });
    await client.open('apps/a/src/wash.ts');
    await client.open(NESTED);
    const actions = await client.actions('apps/a/src/wash.ts', 'wash', ['refactor']);
    const action = actions.find(({ title }) => title.includes('sanitiser'));
    assert.ok(action, actions.map(({ title }) => title).join());
    await client.apply(action);
    assert.match(client.text(NESTED), /package: \.\/src\/wash\n/);
    assert.deepEqual(await client.pull(NESTED), []);
  });
});
