import assert from 'node:assert/strict';
import {
  CompletionRequest,
  DefinitionRequest,
  type CompletionItem,
  type Diagnostic,
  type Location,
} from 'vscode-languageserver/node';
import { Analyzer } from '../../server/src/analyzer';
import { ROOT, TestClient } from './support/client';
import { ShippedRulesHost } from './support/shippedRules';

const CONFIG = 'datatrail.config.yaml';
const LEAK = `export const seen = (user: { email: string }) => console.log(user.email);\n`;

describe('a configuration in the editor', () => {
  let client: TestClient;
  const start = async (config: string): Promise<void> => {
    const files = { 'src/leak.ts': LEAK, [CONFIG]: '' };
    const host = new ShippedRulesHost(new Map(Object.entries(files).map(([file, text]) => [`${ROOT}/${file}`, text])));
    client = await TestClient.start({ parts: { host, createEngine: (rules) => new Analyzer(rules) } });
    await client.open('src/leak.ts', LEAK);
    // The one after all files were read; the next is that of the configuration.
    await client.until(() => client.refreshes > 0);
    await client.open(CONFIG, config);
  };
  afterEach(() => client.dispose());

  /** `|` in the text is the cursor. */
  const complete = async (text: string): Promise<{ items: CompletionItem[]; taken: (label: string) => string }> => {
    const offset = text.indexOf('|');
    const written = text.replace('|', '');
    await start(written);
    const before = written.slice(0, offset).split('\n');
    const found = await client.connection.sendRequest(CompletionRequest.type, {
      textDocument: { uri: client.uri(CONFIG) },
      position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
    });
    const items = Array.isArray(found) ? found : (found?.items ?? []);
    const taken = (label: string): string => {
      const edit = items.find((item) => item.label === label)?.textEdit;
      if (edit === undefined || !('range' in edit)) return `no ${label}`;
      const lines = written.split('\n');
      const line = lines[edit.range.start.line] ?? '';
      const { start: from, end: to } = edit.range;
      return line.slice(0, from.character) + edit.newText + line.slice(to.character);
    };
    return { items, taken };
  };
  const define = (at: string): Promise<Location | null> =>
    client.connection.sendRequest(DefinitionRequest.type, {
      textDocument: { uri: client.uri(CONFIG) },
      position: client.position(CONFIG, at),
    }) as Promise<Location | null>;
  const hover = async (at: string): Promise<string> => {
    return JSON.stringify((await client.hover(CONFIG, at))?.contents ?? '');
  };

  describe('has what is wrong at its place', () => {
    const CASES: readonly (readonly [string, string, readonly (readonly [string, string])[]])[] = [
      ['nothing', 'extends: [recommended]\npolicies:\n  log-flow: off\n', []],
      ['a key', 'polices: {}\n', [['polices', '"polices" is not a kind of entry. Did you mean "policies"?']]],
      [
        'an id',
        'allowedRecipients: [stripe, strip]\n',
        [['strip', 'There is no destination "strip". Did you mean "stripe"?']],
      ],
      [
        'a value, and another',
        'extends: [recomended]\npolicies:\n  log-flow: lound\n',
        [
          ['recomended', 'There is no preset "recomended". Did you mean "recommended"?'],
          ['lound', ''],
        ],
      ],
    ];
    for (const [name, text, expected] of CASES) {
      it(name, async () => {
        await start(text);
        const found = await client.pull(CONFIG);
        assert.deepEqual(found.map((d) => inText(text, d)).sort(), expected.map(([word]) => word).sort());
        for (const [word, message] of expected) {
          if (message !== '')
            assert.ok(
              found.some((d) => d.message === message && inText(text, d) === word),
              message,
            );
        }
      });
    }

    it('of YAML that cannot be read, and the code keeps its findings', async () => {
      await start('policies:\n  log-flow: [off\n');
      assert.match(JSON.stringify(await client.pull(CONFIG)), /This YAML cannot be read/);
      assert.equal((await client.pull('src/leak.ts')).length, 1);
    });
  });

  it('counts before it is saved, until it is closed', async () => {
    await start('policies:\n  log-flow: warning\n');
    await client.until(() => client.refreshes > 1);
    assert.equal((await client.pull('src/leak.ts')).length, 1);
    let before = client.refreshes;
    await client.edit(CONFIG, 'warning', 'off');
    await client.until(() => client.refreshes > before);
    assert.deepEqual(await client.pull('src/leak.ts'), []);
    before = client.refreshes;
    await client.close(CONFIG);
    await client.until(() => client.refreshes > before);
    assert.equal((await client.pull('src/leak.ts')).length, 1);
  });

  it('keeps what held while a line is half written', async () => {
    await start('policies:\n  log-flow: off\n');
    await client.until(() => client.refreshes > 1);
    assert.deepEqual(await client.pull('src/leak.ts'), []);
    const before = client.refreshes;
    await client.edit(CONFIG, 'off\n', 'off\ndata: [\n');
    await client.until(() => client.refreshes > before);
    assert.equal((await client.pull(CONFIG)).length, 1);
    assert.deepEqual(await client.pull('src/leak.ts'), []);
  });

  describe('completes', () => {
    const CASES: readonly {
      readonly name: string;
      readonly text: string;
      readonly has: Readonly<Record<string, string>>;
      readonly not: readonly string[];
    }[] = [
      {
        name: 'keys at the top that are not there yet',
        text: 'extends: [recommended]\n|',
        has: { allowedRecipients: 'allowedRecipients: ', policies: 'policies:' },
        not: ['extends', 'company', 'stripe'],
      },
      {
        name: 'keys of an entry by its kind',
        text: 'sanitizers:\n  own:\n    out|\n    names: [x]\n',
        has: { outcome: '    outcome: ' },
        not: ['names', 'company', 'consentClears'],
      },
      {
        name: 'destinations that may be agreed to, in brackets',
        text: 'allowedRecipients: [stripe, post|]\n',
        has: { posthog: 'allowedRecipients: [stripe, posthog]' },
        not: ['log-flow', 'recommended'],
      },
      {
        name: 'items of a list on lines of their own',
        text: 'allowedRecipients:\n  - post|\n',
        has: { posthog: '  - posthog' },
        not: ['company'],
      },
      {
        name: 'keys of an agreement, as well as ids',
        text: 'allowedRecipients:\n  - de|\n',
        has: { destination: '  - destination: ', stripe: '  - stripe' },
        not: ['company'],
      },
      {
        name: 'values of an agreement',
        text: 'allowedRecipients:\n  - destination: post|\n',
        has: { posthog: '  - destination: posthog' },
        not: ['purpose', 'log-flow'],
      },
      {
        name: 'countries and groups of them',
        text: 'allowedCountries: [|]\n',
        has: { EEA: 'allowedCountries: [EEA]', CH: 'allowedCountries: [CH]' },
        not: ['posthog'],
      },
      {
        name: 'policies of a folder',
        text: 'folders:\n  - path: apps/internal/**\n    policies:\n      log|\n',
        has: { 'log-flow': '      log-flow:' },
        not: ['title', 'posthog'],
      },
      {
        name: 'the first item of a list',
        text: 'extends:\n  |\n',
        has: { recommended: '  - recommended', gdpr: '  - gdpr' },
        not: ['posthog'],
      },
      { name: 'presets', text: 'extends: [|]\n', has: { gdpr: 'extends: [gdpr]' }, not: ['log-flow'] },
      { name: 'policies', text: 'policies:\n  log|\n', has: { 'log-flow': '  log-flow:' }, not: ['title', 'posthog'] },
      {
        name: 'severities of a policy',
        text: 'policies:\n  log-flow: |\n',
        has: { off: '  log-flow: off', error: '  log-flow: error', note: '  log-flow: note' },
        not: ['DE', 'medium'],
      },
      {
        name: 'kinds of places',
        text: 'destinations:\n  own:\n    sink: |\n',
        has: { llm: '    sink: llm' },
        not: ['off'],
      },
      {
        name: 'outcomes in a flow map',
        text: 'sanitizers:\n  own: { outcome: ma| }\n',
        has: { masked: '  own: { outcome: masked }' },
        not: ['error'],
      },
      {
        name: 'countries',
        text: 'destinations:\n  own:\n    country: |\n',
        has: { DE: '    country: DE' },
        not: ['XX'],
      },
      {
        name: 'categories',
        text: 'destinations:\n  own:\n    expected: [user.con|]\n',
        has: { 'user.contact.email': '    expected: [user.contact.email]' },
        not: ['posthog'],
      },
      {
        name: 'what the file itself defines',
        text: 'destinations:\n  our-vendor: { company: V }\nallowedRecipients: [|]\n',
        has: { 'our-vendor': 'allowedRecipients: [our-vendor]', stripe: 'allowedRecipients: [stripe]' },
        not: [],
      },
    ];
    for (const { name, text, has, not } of CASES) {
      it(name, async () => {
        const { items, taken } = await complete(text);
        const labels = items.map(({ label }) => label);
        for (const [label, line] of Object.entries(has)) assert.equal(taken(label), line);
        assert.deepEqual(
          not.filter((label) => labels.includes(label)),
          [],
        );
      });
    }

    it('nothing in a comment, in free text, or in a source file', async () => {
      assert.deepEqual((await complete('# extends: |\n')).items, []);
      client.dispose();
      assert.deepEqual((await complete('destinations:\n  own:\n    company: A|\n')).items, []);
      const inCode = await client.connection.sendRequest(CompletionRequest.type, {
        textDocument: { uri: client.uri('src/leak.ts') },
        position: { line: 0, character: 3 },
      });
      assert.deepEqual(inCode, []);
    });

    it('with descriptions', async () => {
      const { items } = await complete('destinations:\n  posthog:\n    |\n');
      const company = items.find(({ label }) => label === 'company');
      assert.match(JSON.stringify(company?.documentation), /Who receives/);
    });
  });

  const NAMED = `extends: [recommended]
allowedRecipients: [posthog]
policies:
  log-flow: off
destinations:
  own-mail:
    company: Own
    country: DE
    expected: [user.contact.email]
`;

  it('says what keys and ids mean', async () => {
    await start(NAMED);
    assert.match(await hover('allowedRecipients'), /agreed to/);
    assert.match(await hover('posthog'), /PostHog[^]*United States[^]*analytics/);
    assert.match(await hover('log-flow'), /\*\*[^]*Severity: /);
    assert.match(await hover('user.contact.email'), /Email address[^]*Sensitivity: medium[^]*w3id/);
    assert.match(await hover('DE'), /Germany/);
    assert.equal(await client.hover(CONFIG, 'Own'), null);
  });

  it('leads from an id to where it is defined', async () => {
    await start(`${NAMED}allowed: 1\n`.replace('[posthog]', '[posthog, own-mail]'));
    const posthog = await define('posthog');
    assert.match(posthog?.uri ?? '', /\/rules\/destinations\/.*\.yaml$/);
    assert.match((await define('user.contact.email'))?.uri ?? '', /\/rules\/data\//);
    assert.match((await define('log-flow'))?.uri ?? '', /\/rules\/policies\//);
    assert.match((await define('recommended'))?.uri ?? '', /\/rules\/presets\//);
    const own = await define('own-mail]');
    assert.deepEqual([own?.uri, own?.range.start.line], [client.uri(CONFIG), 5]);
    assert.equal(await define('Own'), null);
    assert.equal(await define('DE'), null);
  });
});

/** The part of a text that a diagnostic underlines. */
function inText(text: string, { range }: Diagnostic): string {
  return (text.split('\n')[range.start.line] ?? '').slice(range.start.character, range.end.character);
}
