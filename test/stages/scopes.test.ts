/** Configurations of folders: a finding is judged by the nearest one around its primary place. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Analyzer } from '../../server/src/analyzer';
import { loadRuleSet } from '../../server/src/host/ruleSet';
import { BuiltInRules } from '../../server/src/host/rules';
import { walkWorkspace } from '../../server/src/host/walk';
import { readSource } from '../../server/src/host/source';
import type { Finding } from '../../server/src/model';
import { removeTrees, tree } from '../cli/support';
import { rulesDir } from '../rules/support';

const RULES = new BuiltInRules(rulesDir);
const LOG = 'export const seen = (user: { email: string }) => console.log(user.email);\n';
const USER = 'export interface User { email: string; nickname: string; loyaltyCard: string }\n';

/** A monorepo whose two apps log by a helper that both share. */
const REPO = {
  'packages/log/package.json': '{ "name": "@repo/log", "main": "src/index.ts" }',
  'packages/log/src/index.ts': 'export const note = (text: string) => console.log(text);\n',
  'apps/a/src/a.ts': `import { note } from '@repo/log';\n${USER}export const a = (user: User) => note(user.email);\n`,
  'apps/b/src/b.ts': `import { note } from '@repo/log';\n${USER}export const b = (user: User) => note(user.email);\n`,
};

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Files with loud findings, with the policy and severity of each. */
  readonly found: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'no configuration: the same everywhere',
    files: REPO,
    found: ['apps/a/src/a.ts log-flow warning', 'apps/b/src/b.ts log-flow warning'],
  },
  {
    name: 'one app is stricter; the sink is in a shared package',
    files: { ...REPO, 'apps/a/datatrail.config.yaml': 'policies: { log-flow: error }\n' },
    found: ['apps/a/src/a.ts log-flow error', 'apps/b/src/b.ts log-flow warning'],
  },
  {
    name: 'the package that holds the sink decides nothing about the apps',
    files: { ...REPO, 'packages/log/datatrail.config.yaml': 'policies: { log-flow: off }\n' },
    found: ['apps/a/src/a.ts log-flow warning', 'apps/b/src/b.ts log-flow warning'],
  },
  {
    name: 'the nearest counts alone: what the root says does not hold below it',
    files: {
      ...REPO,
      'datatrail.config.yaml': 'policies: { log-flow: off }\n',
      'apps/a/datatrail.config.yaml': 'ownDomains: [a.example]\n',
    },
    found: ['apps/a/src/a.ts log-flow warning'],
  },
  {
    name: 'unless it extends the root',
    files: {
      ...REPO,
      'datatrail.config.yaml': 'policies: { log-flow: off }\n',
      'apps/a/datatrail.config.yaml': 'extends: [../../datatrail.config.yaml]\n',
    },
    found: [],
  },
  {
    name: 'the innermost of several',
    files: {
      'datatrail.config.yaml': 'policies: { log-flow: off }\n',
      'a/datatrail.config.yml': 'policies: { log-flow: error }\n',
      'a/b/datatrail.config.yaml': 'policies: { log-flow: note }\n',
      'x.ts': LOG,
      'a/x.ts': LOG,
      'a/b/x.ts': LOG,
      'ab/x.ts': LOG,
    },
    found: ['a/b/x.ts log-flow note', 'a/x.ts log-flow error'],
  },
  {
    name: 'kinds of data that one folder knows',
    files: {
      'a/datatrail.config.yaml': `data: { user.loyalty: { label: Loyalty card, sensitivity: high, names: [loyalty card] } }\n`,
      'a/x.ts': `${USER}export const x = (user: User) => console.log(user.loyaltyCard);\n`,
      'b/x.ts': `${USER}export const x = (user: User) => console.log(user.loyaltyCard);\n`,
    },
    found: ['a/x.ts log-flow warning'],
  },
  {
    name: 'functions are named from the folder of the file that names them',
    files: {
      'apps/a/datatrail.config.yaml':
        'extends: [../../privacy/own.yaml]\nsanitizers: { wash: { outcome: masked, package: ./src/wash, call: wash } }\n',
      'privacy/own.yaml': 'sanitizers: { rinse: { outcome: masked, package: ../lib/rinse, call: rinse } }\n',
      'lib/rinse.ts': 'export const rinse = (text: string): string => text.trim();\n',
      'apps/a/src/wash.ts': 'export const wash = (text: string): string => text.trim();\n',
      'apps/a/src/ok.ts': `import { wash } from './wash';\nimport { rinse } from '../../../lib/rinse';\n${USER}export const x = (user: User) => console.log(wash(user.email), rinse(user.email));\n`,
      'apps/a/src/leak.ts': `import { wash } from '../wash';\n${USER}export const x = (user: User) => console.log(wash(user.email));\n`,
      'apps/a/wash.ts': 'export const wash = (text: string): string => text.trim();\n',
    },
    found: ['apps/a/src/leak.ts log-flow warning'],
  },
];

async function analyse(files: Readonly<Record<string, string>>): Promise<Analyzer> {
  const root = tree({ '.git/HEAD': '', ...files });
  const walk = await walkWorkspace(root);
  const { rules, scopes, problems } = loadRuleSet(RULES, walk.root, { nested: walk.configs });
  assert.deepEqual(problems, []);
  const analyzer = new Analyzer(rules);
  analyzer.apply({
    scopes,
    files: walk.files.map((file) => ({ file, text: readSource(walk.root, file).text ?? '' })),
  });
  return analyzer;
}

const shown = (findings: readonly Finding[]): string[] =>
  findings.filter((f) => !f.inventory).map((f) => `${f.at.file} ${f.policy} ${f.severity}`);

describe('configurations of folders', () => {
  afterEach(removeTrees);

  for (const { name, files, found } of CASES) {
    it(name, async () => {
      const snapshot = (await analyse(files)).snapshot();
      assert.deepEqual(shown(snapshot.findings()), found);
      const all = Object.keys(files).sort();
      assert.deepEqual((await analyse(files)).snapshot().findings(), snapshot.findings(), 'the same twice');
      const alone = (await analyse(files)).snapshot();
      assert.deepEqual(
        all.flatMap((file) => alone.findings(file)),
        snapshot.findings(),
        'asked for file by file',
      );
    });
  }

  it('are not read below node_modules, nor where one configuration is named for all', async () => {
    const files = { 'a/datatrail.config.yaml': 'policies: { log-flow: off }\n', 'all.yaml': 'datatrail: 1\n' };
    const root = tree({ ...files, 'node_modules/x/datatrail.config.yaml': '', 'a/x.ts': LOG });
    const { configs } = await walkWorkspace(root);
    assert.deepEqual(configs, ['a/datatrail.config.yaml']);
    assert.deepEqual(loadRuleSet(RULES, root, { nested: configs, config: join(root, 'all.yaml') }).scopes, []);
  });

  it('are 200 at most, and it is told which do not hold', () => {
    const configs = Array.from({ length: 201 }, (_, i) => `p${String(i).padStart(3, '0')}/datatrail.config.yaml`);
    const root = tree(Object.fromEntries(configs.map((file) => [file, 'policies: { log-flow: off }\n'])));
    const all = loadRuleSet(RULES, root, { nested: configs.slice(0, 200) });
    assert.deepEqual([all.scopes.length, all.problems], [200, []]);
    const { scopes, problems } = loadRuleSet(RULES, root, { nested: configs });
    assert.deepEqual(
      scopes.map(({ folder }) => folder),
      all.scopes.map(({ folder }) => folder),
    );
    assert.deepEqual(
      problems.map(({ severity, file, message }) => [severity, file, message]),
      [
        [
          'error',
          'p200/datatrail.config.yaml',
          'There are 201 configurations below the folder, of which the first 200 hold: p200/datatrail.config.yaml and those after it do not',
        ],
      ],
    );
  }).timeout(60_000);

  it('are told apart from problems of others: one that cannot be read holds as far as it can', () => {
    const root = tree({ 'a/datatrail.config.yaml': 'polices: {}\n', 'b/datatrail.config.yaml': 'a: [\n' });
    const { problems, scopes } = loadRuleSet(RULES, root, {
      nested: ['a/datatrail.config.yaml', 'b/datatrail.config.yaml'],
    });
    assert.deepEqual(
      problems.map(({ file, line }) => `${file}:${line}`),
      ['a/datatrail.config.yaml:1', 'b/datatrail.config.yaml:2'],
    );
    assert.deepEqual(
      scopes.map(({ folder }) => folder),
      ['a', 'b'],
    );
  });
});
