/** A team's way from an empty folder to rules of its own, on the command line and in the editor. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Analyzer } from '../../server/src/analyzer';
import { createNodeHost } from '../../server/src/lsp/nodeHost';
import { cli, removeTrees, tree, type Ran } from '../cli/support';
import { rulesDir } from '../rules/support';
import { TestClient } from './support/client';

const CONFIG = 'datatrail.config.yaml';

const PROGRAM = {
  'package.json':
    '{ "dependencies": { "posthog-js": "1", "@acme/bi": "1" }, "devDependencies": { "@acme/privacy-rules": "1" } }',
  'src/user.ts': 'export interface User {\n  email: string;\n  phone: string;\n}\n',
  'src/wash.ts': 'export function wash(text: string): string {\n  return text.trim();\n}\n',
  'src/own.ts': `import type { User } from './user';
export const save = (user: User) => fetch('https://api.acme.example/users', { method: 'POST', body: user.email });
`,
  'src/logs.ts': `import type { User } from './user';
import { wash } from './wash';
export const seen = (user: User) => console.log(wash(user.email));
export const called = (user: User) => console.log(user.phone);
`,
  'src/bi.ts': `import { report } from '@acme/bi';
import type { User } from './user';
export const count = (user: User) => report(user.email);
`,
};

const SHARED = {
  'package.json': '{ "name": "@acme/privacy-rules", "datatrail": { "rules": ["rules"] } }',
  'rules/vendors.yaml': `destinations:
  acme-bi:
    company: Acme BI
    country: FR
    packages: ['@acme/bi']
    examples:
      flagged: |
        import { report } from '@acme/bi';
        export const count = (user: { email: string }) => report(user.email);
      ok: |
        import { report } from '@acme/bi';
        export const count = () => report('started');
`,
};

const POLICY = `policies:
  phone-in-logs:
    kind: flow
    title: Phone numbers in logs
    sinks: [log]
    categories: [user.contact.phone_number]
    severity: error
    message: '{Data} is written to {recipient}'
    advice: Log the id of the record.
    examples:
      flagged: |
        export const called = (user: { phone: string }) => console.log(user.phone);
      ok: |
        export const called = (user: { email: string }) => console.log(user.email);
`;

function put(root: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

interface Found {
  readonly policy: string;
  readonly severity: string;
  readonly at: { readonly file: string; readonly line: number };
}

describe('a team from an empty folder', () => {
  let client: TestClient | undefined;
  afterEach(() => {
    client?.dispose();
    removeTrees();
  });

  const run = (root: string, args: readonly string[]): Promise<Ran> =>
    cli(root, args, { rulesDir, createEngine: (rules) => Promise.resolve(new Analyzer(rules)) });
  const scan = async (root: string): Promise<string[]> => {
    const { out, error } = await run(root, ['scan', '--format', 'json']);
    assert.equal(error, '');
    const { findings } = JSON.parse(out) as { findings: readonly Found[] };
    return findings.map(({ policy, severity, at }) => `${at.file}:${at.line} ${policy} ${severity}`);
  };
  const config = (root: string): string => readFileSync(join(root, CONFIG), 'utf8');

  it('adds its own host, sanitiser, policy and a shared package, and each changes what it is about', async () => {
    const root = tree({});
    assert.equal((await run(root, ['init', '--yes'])).code, 0);
    put(root, { '.git/HEAD': '', ...PROGRAM });
    const before = [
      'src/logs.ts:3 log-flow warning',
      'src/logs.ts:4 log-flow warning',
      'src/own.ts:2 third-party-flow warning',
    ];
    assert.deepEqual(await scan(root), before);

    // Written anew now that there is a program: the SDKs in use are named.
    const init = await run(root, ['init', '--yes', '--force']);
    assert.match(init.out, /PostHog, United States/);
    assert.deepEqual(await scan(root), before);

    writeFileSync(join(root, CONFIG), config(root).replace(/^# ownDomains: .*$/m, 'ownDomains: [acme.example]'));
    assert.deepEqual(await scan(root), before.slice(0, 2));

    await writeSanitiser(root);
    assert.deepEqual(await scan(root), ['src/logs.ts:4 log-flow warning']);

    appendFileSync(join(root, CONFIG), `\n${POLICY}`);
    assert.ok((await scan(root)).includes('src/logs.ts:4 phone-in-logs error'));

    put(join(root, 'node_modules/@acme/privacy-rules'), SHARED);
    writeFileSync(
      join(root, CONFIG),
      config(root).replace('  - recommended\n', "  - recommended\n  - '@acme/privacy-rules'\n"),
    );
    const after = await scan(root);
    assert.ok(after.includes('src/bi.ts:3 third-party-flow warning'), after.join('\n'));
    assert.ok(!after.some((finding) => finding.startsWith('src/own.ts')));

    const examples = await run(root, ['rules', 'test']);
    assert.equal(examples.error, '');
    assert.match(examples.out, /^4 passed, 0 failed\n4 examples of 2 entries\n$/);
  });

  /** As `Refactor` on the function does. */
  async function writeSanitiser(root: string): Promise<void> {
    const host = createNodeHost(resolve(import.meta.dirname, '../../server/src/lsp'));
    client = await TestClient.start({ root, parts: { host, createEngine: (rules) => new Analyzer(rules) } });
    await client.open('src/wash.ts');
    await client.open(CONFIG);
    const actions = await client.actions('src/wash.ts', 'wash(text', ['refactor']);
    const action = actions.find(({ title }) => title.includes('sanitiser'));
    assert.ok(action, 'no action writes the sanitiser');
    await client.apply(action);
    assert.deepEqual(await client.pull(CONFIG), []);
    writeFileSync(join(root, CONFIG), client.text(CONFIG));
  }
});
