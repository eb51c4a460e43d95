import assert from 'node:assert/strict';
import {
  ExecuteCommandRequest,
  ShowMessageNotification,
  type CodeAction,
  type TextDocumentEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Analyzer } from '../../server/src/analyzer';
import { ROOT, TestClient } from './support/client';
import { ShippedRulesHost } from './support/shippedRules';

const CONFIG = 'datatrail.config.yaml';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** File and the declaration in it. */
  readonly at: readonly [string, string];
  readonly title: string;
  readonly entry: RegExp;
  /** Findings of `src/use.ts` before and after. */
  readonly counts: readonly [number, number];
}

const CASES: readonly Case[] = [
  {
    name: 'a sanitiser',
    files: {
      'src/wash.ts': 'export function wash(text: string): string {\n  return text.slice(1);\n}\n',
      'src/use.ts':
        "import { wash } from './wash';\nexport const f = (user: { email: string }) => console.log(wash(user.email));\n",
    },
    at: ['src/wash.ts', 'wash'],
    title: 'Datatrail: treat `wash` as a sanitiser (masked)',
    entry: /sanitizers:\n {2}wash:\n {4}outcome: masked\n {4}package: \.\/src\/wash\n {4}call: wash\n/,
    counts: [1, 0],
  },
  {
    name: 'a sanitiser that is a method',
    files: {
      'src/wash.ts': 'export class Washer {\n  hashName(text: string): string {\n    return text;\n  }\n}\n',
      'src/use.ts':
        "import { Washer } from './wash';\nconst w = new Washer();\nexport const f = (user: { email: string }) => console.log(w.hashName(user.email));\n",
    },
    at: ['src/wash.ts', 'hashName'],
    title: 'Datatrail: treat `hashName` as a sanitiser (pseudonymised)',
    entry: /call: new Washer\(\)\.hashName\n/,
    counts: [0, 0],
  },
  {
    name: 'a consent check',
    files: {
      'src/may.ts': 'export const mayCount = (): boolean => flags.counting;\n',
      'src/use.ts':
        "import { PostHog } from 'posthog-node';\nimport { mayCount } from './may';\nconst p = new PostHog('k');\nexport function f(user: { email: string }): void {\n  if (mayCount()) p.capture({ distinctId: 'x', event: 'e', properties: { email: user.email } });\n}\n",
    },
    at: ['src/may.ts', 'mayCount'],
    title: 'Datatrail: treat `mayCount` as a consent check',
    entry: /consents:\n {2}may-count:\n {4}names:\n {6}- may count\n/,
    counts: [1, 0],
  },
  {
    name: 'a sink',
    files: {
      'src/ship.ts': 'export const ship = (data: unknown): void => native.post(data);\n',
      'src/use.ts':
        "import { ship } from './ship';\nexport const f = (user: { email: string }) => ship({ email: user.email });\n",
    },
    at: ['src/ship.ts', 'ship'],
    title: 'Datatrail: treat `ship` as a place that sends data (sink)',
    entry: /destinations:\n {2}ship:\n {4}company: ship of src\/ship\n/,
    counts: [0, 1],
  },
  {
    name: 'a source',
    files: {
      'src/who.ts': 'export const who = (): unknown => native.current();\n',
      'src/use.ts': "import { who } from './who';\nexport const f = () => console.log(who());\n",
    },
    at: ['src/who.ts', 'who'],
    title: 'Datatrail: treat `who` as a source of personal data',
    entry: /sources:\n {2}who:\n/,
    counts: [0, 1],
  },
  {
    name: 'a field that is personal',
    files: {
      'src/row.ts': 'export interface Row { zorgMark: string }\n',
      'src/use.ts': "import type { Row } from './row';\nexport const f = (row: Row) => console.log(row.zorgMark);\n",
    },
    at: ['src/row.ts', 'zorgMark'],
    title: 'Datatrail: treat `zorgMark` as personal data',
    entry: /data:\n {2}user\.zorg_mark:\n {4}label: Zorg mark\n {4}sensitivity: medium\n/,
    counts: [0, 1],
  },
  {
    name: 'a field that is not personal',
    files: {
      'src/row.ts': 'export interface Row { zorgEmail: string }\n',
      'src/use.ts': "import type { Row } from './row';\nexport const f = (row: Row) => console.log(row.zorgEmail);\n",
    },
    at: ['src/row.ts', 'zorgEmail'],
    title: 'Datatrail: treat `zorgEmail` as not personal (no email address)',
    entry: /data:\n {2}user\.contact\.email:\n {4}notNames:\n[^]*- zorg email\n/,
    counts: [1, 0],
  },
];

describe('rules from a declaration', () => {
  let client: TestClient;
  let said: string[] = [];
  const start = async (files: Readonly<Record<string, string>>): Promise<void> => {
    const host = new ShippedRulesHost(new Map(Object.entries(files).map(([file, text]) => [`${ROOT}/${file}`, text])));
    if (CONFIG in files) host.configPath = `${ROOT}/${CONFIG}`;
    client = await TestClient.start({ files, parts: { host, createEngine: (rules) => new Analyzer(rules) } });
    said = [];
    client.connection.onNotification(ShowMessageNotification.type, ({ message }) => void said.push(message));
    await client.until(() => client.refreshes > 0);
  };
  afterEach(() => client.dispose());

  const offered = async (file: string, at: string): Promise<CodeAction[]> => {
    await client.open(file);
    return await client.actions(file, at, ['refactor']);
  };
  /** The configuration after an action, as an editor would have it. */
  const written = (action: CodeAction | undefined, before = ''): string => {
    const change = action?.edit?.documentChanges?.at(-1) as TextDocumentEdit;
    const document = TextDocument.create('c', 'yaml', 1, before);
    return TextDocument.applyEdits(
      document,
      change.edits as { range: TextDocumentEdit['edits'][0]['range']; newText: string }[],
    );
  };

  for (const { name, files, at, title, entry, counts } of CASES) {
    it(`${name}: is written, and counts`, async () => {
      await start(files);
      await client.open('src/use.ts');
      assert.equal((await client.pull('src/use.ts')).length, counts[0]);
      const action = (await offered(...at)).find((candidate) => candidate.title === title);
      assert.deepEqual((action?.edit?.documentChanges?.[0] as { kind?: string } | undefined)?.kind, 'create', title);
      const text = written(action);
      assert.match(text, /^extends: \[recommended\]\n/);
      assert.match(text, entry);
      const before = client.refreshes;
      await client.open(CONFIG, text);
      assert.deepEqual(await client.pull(CONFIG), []);
      await client.until(() => client.refreshes > before);
      assert.equal((await client.pull('src/use.ts')).length, counts[1]);
    });
  }

  it('are about that one function, not about another of its name', async () => {
    const other =
      "import { wash } from './other';\nexport const f = (user: { email: string }) => console.log(wash(user.email));\n";
    const code = CASES[0]?.files['src/wash.ts'] ?? '';
    await start({ 'src/wash.ts': code, 'src/other.ts': code, 'src/use.ts': other });
    const action = (await offered('src/wash.ts', 'wash')).find(({ title }) => title.includes('sanitiser'));
    const before = client.refreshes;
    await client.open(CONFIG, written(action));
    await client.until(() => client.refreshes > before);
    await client.open('src/use.ts');
    assert.equal((await client.pull('src/use.ts')).length, 1);
  });

  it('keep comments and form of what is written already', async () => {
    const before = `# Ours.
extends:   [ recommended ]   # all of it

sanitizers:
    first: { outcome: masked,   names: [blur] }

# Agreed in spring.
allowedRecipients: [ stripe ]
`;
    await start({ [CONFIG]: before, 'src/wash.ts': 'export function wash() {}\n' });
    const actions = await offered('src/wash.ts', 'wash');
    const sanitiser = actions.find(({ title }) => title.includes('sanitiser'));
    assert.equal(
      written(sanitiser, before),
      before.replace(
        'names: [blur] }\n',
        'names: [blur] }\n    wash:\n      outcome: masked\n      package: ./src/wash\n      call: wash\n',
      ),
    );
    const consent = actions.find(({ title }) => title.includes('consent'));
    assert.equal(written(consent, before), `${before}consents:\n  wash:\n    names:\n      - wash\n`);
  });

  it('say how many findings they change', async () => {
    await start(CASES[0]?.files ?? {});
    const action = (await offered('src/wash.ts', 'wash')).find(({ title }) => title.includes('sanitiser'));
    await client.connection.sendRequest(ExecuteCommandRequest.type, {
      command: action?.command?.command ?? '',
      arguments: action?.command?.arguments ?? [],
    });
    assert.deepEqual(said, ['The rule for wash in datatrail.config.yaml takes the findings from 1 to 0.']);
    await client.open('src/use.ts');
    assert.equal((await client.pull('src/use.ts')).length, 1);
  });

  describe('are not offered', () => {
    const NOT: readonly (readonly [string, string, string, string])[] = [
      ['for a call', 'wash(1);\n', 'wash', ''],
      ['for a function in another', 'export function f() {\n  function wash() {}\n}\n', 'wash', ''],
      ['for a variable that holds no function', 'const wash = 1;\n', 'wash', ''],
      ['as not personal for the name of a whole category', 'export interface A { email: string }\n', 'email', ''],
      ['where the configuration cannot be read', 'export function wash() {}\n', 'wash', 'a: [\n'],
      ['where something else stands in the place', 'export function wash() {}\n', 'wash', '- a list\n'],
    ];
    for (const [name, code, at, config] of NOT) {
      it(name, async () => {
        await start({ 'src/a.ts': code, ...(config === '' ? {} : { [CONFIG]: config }) });
        assert.deepEqual(await offered('src/a.ts', at), []);
      });
    }

    it('unless refactorings or all actions are asked for', async () => {
      await start({ 'src/a.ts': 'export function wash() {}\n' });
      await client.open('src/a.ts');
      assert.deepEqual(await client.actions('src/a.ts', 'wash', ['quickfix']), []);
      assert.equal((await client.actions('src/a.ts', 'wash')).length, 4);
    });
  });
});
