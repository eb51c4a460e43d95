import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadRuleSet } from '../../server/src/host/ruleSet';
import { rulesDir } from '../rules/support';
import { cli, removeTrees, tree, type Ran } from './support';

const CONFIG = 'datatrail.config.yaml';
const MANIFEST = JSON.stringify({
  homepage: 'https://www.acme.example/shop',
  dependencies: { stripe: '1', 'left-pad': '1', pino: '1' },
});
const WEB = JSON.stringify({
  dependencies: { 'posthog-js': '1', '@sentry/nextjs': '1' },
  devDependencies: { stripe: '1' },
});
const REPO = {
  '.git/HEAD': '',
  'package.json': MANIFEST,
  'apps/web/package.json': WEB,
  'node_modules/x/package.json': '{ "dependencies": { "mixpanel": "1" } }',
};

/** Answers the questions in turn; what was asked is kept. */
function terminal(answers: readonly string[]): { ask: (question: string) => Promise<string>; asked: string[] } {
  const asked: string[] = [];
  return { asked, ask: (question) => Promise.resolve(answers[asked.push(question) - 1] ?? '') };
}

describe('datatrail init', () => {
  afterEach(removeTrees);

  const written = (root: string, file = CONFIG): string => readFileSync(join(root, file), 'utf8');
  const init = (
    root: string,
    args: readonly string[] = [],
    ask?: (question: string) => Promise<string>,
  ): Promise<Ran> => cli(root, ['init', ...args], { rulesDir, ask });

  const CASES: readonly {
    readonly name: string;
    readonly answers?: readonly string[];
    readonly args?: readonly string[];
    readonly files?: Readonly<Record<string, string>>;
    readonly dir?: string;
    /** What the file holds as data. */
    readonly holds: unknown;
    /** In the file, comments included. */
    readonly text?: RegExp;
    readonly asks: number;
  }[] = [
    {
      name: 'takes the defaults where nobody can answer',
      holds: { datatrail: 1, extends: ['recommended'] },
      text: /# ownDomains: \[acme\.example\]/,
      asks: 0,
    },
    {
      name: 'takes the defaults of a terminal, the host of the manifest among them',
      answers: ['', ''],
      holds: { datatrail: 1, extends: ['recommended'], ownDomains: ['acme.example'] },
      asks: 2,
    },
    {
      name: 'asks nothing with --yes',
      answers: ['gdpr', 'x.example'],
      args: ['--yes'],
      holds: { datatrail: 1, extends: ['recommended'] },
      asks: 0,
    },
    {
      name: 'takes lists, and none',
      answers: ['recommended, gdpr bipa', '-'],
      holds: { datatrail: 1, extends: ['recommended', 'gdpr', 'bipa'] },
      text: /# Further presets: (?!.*gdpr).*strict/,
      asks: 2,
    },
    {
      name: 'asks again until the answer can be used',
      answers: ['gdrp', 'gdpr', 'https://acme.example/', 'Acme.example, true'],
      holds: { datatrail: 1, extends: ['gdpr'], ownDomains: ['acme.example', 'true'] },
      asks: 4,
    },
    {
      name: 'extends the configuration of a folder above',
      files: { [CONFIG]: 'ownDomains: [outer.example]\n' },
      dir: 'apps/web',
      holds: { datatrail: 1, extends: ['../../datatrail.config.yaml'] },
      asks: 0,
    },
    {
      name: 'shows a package of rules among the dependencies',
      files: {
        'package.json': '{ "devDependencies": { "@acme/privacy-rules": "1", "eslint": "1" } }',
        'node_modules/@acme/privacy-rules/datatrail.yaml': '',
        'node_modules/eslint/package.json': '{}',
      },
      holds: { datatrail: 1, extends: ['recommended'] },
      text: /^ {2}# - "@acme\/privacy-rules" # a dependency that holds rules$/m,
      asks: 0,
    },
    {
      name: 'is not led by what a manifest holds',
      files: { 'package.json': '{ "homepage": "not a url", "dependencies": [] }', 'apps/web/package.json': '{' },
      holds: { datatrail: 1, extends: ['recommended'] },
      text: /# allowedRecipients: \[stripe\]/,
      asks: 0,
    },
  ];
  for (const { name, answers, args = [], files, dir = '.', holds, text, asks } of CASES) {
    it(name, async () => {
      const root = tree({ ...REPO, ...files });
      const { ask, asked } = terminal(answers ?? []);
      const ran = await init(root, [dir, ...args], answers && ask);
      assert.equal(ran.code, 0, ran.error);
      assert.equal(asked.length, asks);
      const file = join(dir, CONFIG);
      assert.deepEqual(parse(written(root, file)), holds);
      if (text !== undefined) assert.match(written(root, file), text);
      assert.deepEqual(loadRuleSet(rulesDir, join(root, dir)).problems, []);
      assert.match(ran.out, /Wrote .*datatrail\.config\.yaml: \d+ policies hold/);
    });
  }

  it('names the recipients whose SDKs are used, and nothing else', async () => {
    const root = tree(REPO);
    const { out } = await init(root);
    const listed = written(root)
      .split('\n')
      .filter((line) => line.startsWith('#   ') && line.includes(' in '));
    assert.deepEqual(listed, [
      '#   posthog  PostHog, United States, analytics (posthog-js in apps/web)',
      '#   sentry   Sentry, United States, error monitoring (@sentry/nextjs in apps/web)',
      '#   stripe   Stripe, United States, payments (stripe in the root, apps/web)',
    ]);
    assert.match(out, /^3 recipients by the SDKs in use:/);
  });

  it('shows how to go on with what it wrote: each commented part holds when its signs are taken away', async () => {
    const root = tree(REPO);
    await init(root);
    const lines = written(root).split('\n');
    const uncommented = lines.map((line) =>
      line.replace(
        /^# (?=(ownDomains|allowedRecipients|policies|sanitizers):)|^# (?= {2}(log-flow|url-flow|our-redaction):)/,
        '',
      ),
    );
    assert.deepEqual(Object.keys(parse(uncommented.join('\n')) as object), [
      'datatrail',
      'extends',
      'ownDomains',
      'allowedRecipients',
      'policies',
      'sanitizers',
    ]);
    const other = tree({ [CONFIG]: uncommented.join('\n') });
    assert.deepEqual(loadRuleSet(rulesDir, other).problems, []);
  });

  it('never writes over a configuration, unless it is told to', async () => {
    for (const name of [CONFIG, 'datatrail.config.yml']) {
      const root = tree({ [name]: 'extends: [strict]\n' });
      const refused = await init(root, ['--yes']);
      assert.equal(refused.code, 2);
      assert.match(refused.error, /There is a configuration already: datatrail\.config\.ya?ml\n.*--force/);
      assert.equal(written(root, name), 'extends: [strict]\n');
      assert.equal((await init(root, ['--force'])).code, 0);
      assert.match(written(root, name), /recommended/);
      assert.equal(existsSync(join(root, CONFIG)), name === CONFIG);
    }
  });

  it('writes nothing where there is no folder, or no answer', async () => {
    const none = await init(tree({}), ['nowhere']);
    assert.deepEqual([none.code, none.error.includes('nowhere')], [2, true]);
    const cancelled = tree({});
    const ended = await init(cancelled, [], () => Promise.reject(new Error('closed')));
    assert.equal(ended.code, 2);
    assert.ok(!existsSync(join(cancelled, CONFIG)));
  });

  it('says that it may not write', async function () {
    if (process.getuid?.() === 0) this.skip();
    const locked = tree({ 'a.ts': '' });
    chmodSync(locked, 0o500);
    const refused = await init(locked, ['--yes']);
    chmodSync(locked, 0o700);
    assert.equal(refused.code, 2);
    assert.match(refused.error, /could not be written \(EACCES\)/);
  });

  it('does not write through a link that leads elsewhere', async () => {
    const elsewhere = tree({ 'kept.yaml': 'kept: 1\n' });
    const root = tree({});
    symlinkSync(join(elsewhere, 'kept.yaml'), join(root, CONFIG));
    assert.equal((await init(root, ['--yes'])).code, 2);
    assert.equal(written(elsewhere, 'kept.yaml'), 'kept: 1\n');
    const dangling = tree({});
    symlinkSync(join(elsewhere, 'new.yaml'), join(dangling, CONFIG));
    assert.equal((await init(dangling, ['--yes'])).code, 2);
    assert.ok(!existsSync(join(elsewhere, 'new.yaml')));
  });
});
