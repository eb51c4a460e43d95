import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_RULE_FILE } from '../../server/src/host/extendedFind';
import { loadRuleSet, type LoadedRules } from '../../server/src/host/ruleSet';
import { removeTrees, tree } from '../cli/support';

const POLICY = (id: string): string => `  ${id}:
    kind: flow
    title: ${id}
    sinks: [third-party]
    severity: warning
    message: '{Data} reaches {recipient}'
    advice: Ask first.
`;
/** Few rules in place of the built-in ones, so that a case shows all there is. */
const BUILT_IN = {
  'policies.yaml': `policies:\n${POLICY('leak')}${POLICY('shout')}`,
  'presets.yaml': `presets:
  recommended: { title: Usual, policies: { leak: warning } }
  loud: { title: Loud, policies: { leak: error, shout: error } }
`,
  'destinations.yaml': `destinations:\n  acme: { company: Acme, country: US, packages: [acme] }\n`,
};
const CONFIG = 'datatrail.config.yaml';

describe('extends', () => {
  afterEach(removeTrees);

  const load = (files: Readonly<Record<string, string>>, prepare?: (root: string) => void, sub = ''): LoadedRules => {
    const rules = tree(BUILT_IN);
    const root = tree({ '.git/HEAD': '', ...files });
    prepare?.(root);
    return loadRuleSet(rules, join(root, sub));
  };
  /** Policies with their severities, recipients with their countries, and own hosts. */
  const shown = ({ rules }: LoadedRules): string =>
    [
      ...rules.policies.map(({ id, severity }) => `${id}:${severity}`),
      ...[...rules.destinations.values()].map(({ id, country }) => `${id}:${country ?? '?'}`),
      ...rules.ownDomains,
    ].join(' ');

  const BEFORE = 'leak:warning acme:US';
  const HOLDS: readonly { name: string; files: Readonly<Record<string, string>>; holds: string }[] = [
    { name: 'nothing', files: { [CONFIG]: 'datatrail: 1\n' }, holds: BEFORE },
    {
      name: 'a file',
      files: { [CONFIG]: 'extends: [./own.yaml]\n', 'own.yaml': 'destinations: { acme: { country: DE } }\n' },
      holds: 'leak:warning acme:DE',
    },
    {
      name: 'a folder, its files by name, and no configuration in it',
      files: {
        [CONFIG]: 'extends: [./privacy/]\n',
        'privacy/b.yaml': 'destinations: { acme: { country: FR } }\n',
        'privacy/a/x.yaml': 'destinations: { acme: { country: DE } }\n',
        'privacy/datatrail.config.yaml': 'ownDomains: [other.example]\n',
        'privacy/README.md': 'nothing: [',
      },
      holds: 'leak:warning acme:FR',
    },
    {
      name: 'presets and files in order: the file after the preset wins',
      files: { [CONFIG]: 'extends: [loud, ./own.yaml]\n', 'own.yaml': 'policies: { leak: note }\n' },
      holds: 'leak:note shout:error acme:US',
    },
    {
      name: 'presets and files in order: the preset after the file wins',
      files: { [CONFIG]: 'extends: [./own.yaml, loud]\n', 'own.yaml': 'policies: { leak: note }\n' },
      holds: 'leak:error shout:error acme:US',
    },
    {
      name: 'what the configuration itself says last',
      files: {
        [CONFIG]: 'extends: [./own.yaml]\npolicies: { leak: error }\nownDomains: [a.example]\n',
        'own.yaml': 'policies: { leak: off }\nownDomains: [b.example]\n',
      },
      holds: 'leak:error acme:US b.example a.example',
    },
    {
      name: 'the recommended preset where only a file is named, and none where none is wanted',
      files: { [CONFIG]: 'extends: []\n' },
      holds: 'acme:US',
    },
    {
      name: 'what a file extends itself, from its own folder',
      files: {
        [CONFIG]: 'extends: [./a/one.yaml]\n',
        'a/one.yaml': 'extends: [./two.yaml]\ndestinations: { acme: { country: DE } }\n',
        'a/two.yaml': 'destinations: { acme: { country: FR }, two: { company: Two } }\n',
      },
      holds: 'leak:warning acme:DE two:?',
    },
    {
      name: 'the configuration of a folder above',
      files: { [CONFIG]: 'extends: [./apps/outer.yaml]\n', 'apps/outer.yaml': 'ownDomains: [outer.example]\n' },
      holds: 'leak:warning acme:US outer.example',
    },
    {
      name: 'a package by its manifest',
      files: {
        [CONFIG]: "extends: ['@acme/privacy-rules']\n",
        'node_modules/@acme/privacy-rules/package.json': '{ "datatrail": { "rules": ["yaml", "more.yaml"] } }',
        'node_modules/@acme/privacy-rules/yaml/a.yaml': 'destinations: { a: { company: A } }\n',
        'node_modules/@acme/privacy-rules/more.yaml': 'destinations: { b: { company: B } }\n',
        'node_modules/@acme/privacy-rules/rules/not.yaml': 'destinations: { c: { company: C } }\n',
      },
      holds: 'leak:warning a:? acme:US b:?',
    },
    {
      name: 'a package with rules at the usual places',
      files: {
        [CONFIG]: 'extends: [acme-rules]\n',
        'node_modules/acme-rules/rules/deep/a.yml': 'destinations: { a: { company: A } }\n',
        'node_modules/acme-rules/datatrail.yaml': 'destinations: { b: { company: B } }\n',
        'node_modules/acme-rules/other.yaml': 'destinations: { c: { company: C } }\n',
      },
      holds: 'leak:warning a:? acme:US b:?',
    },
    {
      name: 'a file of a package, and a preset that the package brings',
      files: {
        [CONFIG]: 'extends: [acme-rules/strict.yaml, acme-strict]\n',
        'node_modules/acme-rules/strict.yaml': `presets:\n  acme-strict: { title: S, policies: { own: error } }\npolicies:\n${POLICY('own')}`,
      },
      holds: 'own:error acme:US',
    },
    {
      name: 'a package of the workspace by its name, before anything is installed',
      files: {
        [CONFIG]: "extends: ['@acme/privacy', own-rules]\n",
        'package.json': '{ "workspaces": ["packages/*"] }',
        'pnpm-workspace.yaml': 'packages: [tools/**]\n',
        'packages/privacy/package.json': '{ "name": "@acme/privacy" }',
        'packages/privacy/datatrail.yaml': 'ownDomains: [a.example]\n',
        'packages/other/package.json': '{ "name": "@acme/other" }',
        'packages/other/datatrail.yaml': 'ownDomains: [b.example]\n',
        'tools/deep/rules/package.json': '{ "name": "own-rules" }',
        'tools/deep/rules/datatrail.yaml': 'ownDomains: [c.example]\n',
      },
      holds: 'leak:warning acme:US a.example c.example',
    },
    {
      name: 'a preset rather than a package of its name',
      files: {
        [CONFIG]: 'extends: [loud]\n',
        'node_modules/loud/datatrail.yaml': 'ownDomains: [no.example]\n',
      },
      holds: 'leak:error shout:error acme:US',
    },
  ];
  for (const { name, files, holds } of HOLDS) {
    it(`applies ${name}`, () => {
      const loaded = load(files);
      assert.deepEqual(loaded.problems, []);
      assert.equal(shown(loaded), holds);
    });
  }

  it('finds a package in folders above, up to the root of the repository and no further', () => {
    const files = {
      'apps/web/datatrail.config.yaml': 'extends: [acme-rules]\n',
      'node_modules/acme-rules/datatrail.yaml': 'ownDomains: [a.example]\n',
    };
    assert.equal(shown(load(files, undefined, 'apps/web')), `${BEFORE} a.example`);
    const above = load({ ...files, 'apps/web/.git/HEAD': '' }, undefined, 'apps/web');
    assert.deepEqual(
      above.problems.map(({ message }) => message),
      ['There is no preset "acme-rules"'],
    );
    assert.equal(shown(above), 'acme:US');
  });

  /** In each of them `keeps.yaml`, extended beside what is wrong, still holds. */
  const WRONG: readonly {
    name: string;
    entry: string;
    files?: Readonly<Record<string, string>>;
    prepare?: (root: string) => void;
    /** `line:column message`, and a part of the remedy. */
    says: string;
    remedy: RegExp;
    /** Where it is said, when not in the configuration. */
    file?: string;
  }[] = [
    {
      name: 'a file that is not there',
      entry: './own.yml',
      files: { 'own.yaml': '' },
      says: '1:11 There is nothing at "./own.yml"',
      remedy: /Looked for own\.yml\. Did you mean "own\.yaml"\?/,
    },
    {
      name: 'a package that is not installed',
      entry: "'@acme/none'",
      says: '1:11 The package "@acme/none" is not installed',
      remedy: /Looked for: node_modules\/@acme\/none/,
    },
    {
      name: 'a package without rules',
      entry: 'acme-rules',
      files: { 'node_modules/acme-rules/package.json': '{}' },
      says: '1:11 The package "acme-rules" holds no rules',
      remedy: /rules\/\*\*\/\*\.yaml/,
    },
    {
      name: 'a package whose manifest leads out of it',
      entry: 'acme-rules',
      files: {
        'node_modules/acme-rules/package.json': '{ "datatrail": { "rules": ["../../secret.yaml"] } }',
        'secret.yaml': 'ownDomains: [secret.example]\n',
      },
      says: '1:11 "../../secret.yaml" leads out of the workspace, which "acme-rules" names',
      remedy: /put the rules there/,
    },
    {
      name: 'a package whose manifest is broken',
      entry: 'acme-rules',
      files: { 'node_modules/acme-rules/package.json': '{' },
      says: '1:11 package.json of "acme-rules" cannot be read',
      remedy: /Correct it/,
    },
    { name: 'a preset with a slip', entry: 'lout', says: '1:11 There is no preset "lout"', remedy: /mean "loud"/ },
    {
      name: 'a way out by dots',
      entry: '../../../etc/rules.yaml',
      says: '1:11 "../../../etc/rules.yaml" leads out of the workspace',
      remedy: /put the rules there/,
    },
    {
      name: 'a way out of a package by dots',
      entry: 'acme-rules/../../own.yaml',
      files: { 'node_modules/acme-rules/datatrail.yaml': '', 'own.yaml': 'ownDomains: [secret.example]\n' },
      says: '1:11 "acme-rules/../../own.yaml" leads out of the workspace',
      remedy: /put the rules there/,
    },
    {
      name: 'an absolute path',
      entry: '/etc/rules.yaml',
      says: '1:11 "/etc/rules.yaml" is not a place in the workspace',
      remedy: /\.\/privacy\/rules\.yaml/,
    },
    {
      name: 'an address',
      entry: "'https://rules.example/x.yaml'",
      says: '1:11 "https://rules.example/x.yaml" is not a place in the workspace',
      remedy: /npm package/,
    },
    {
      name: 'code',
      entry: './own.js',
      files: { 'own.js': 'process.exit(1)' },
      says: '1:11 "./own.js" is no YAML file',
      remedy: /data, never code/,
    },
    {
      name: 'a link to a file outside',
      entry: './linked.yaml',
      prepare: (root) =>
        symlinkSync(join(tree({ 'x.yaml': 'ownDomains: [secret.example]\n' }), 'x.yaml'), join(root, 'linked.yaml')),
      says: '1:11 "./linked.yaml" leads out of the workspace',
      remedy: /put the rules there/,
    },
    {
      name: 'a folder with a link to a file outside',
      entry: './privacy',
      files: { 'privacy/a.yaml': '' },
      prepare: (root) =>
        symlinkSync(join(tree({ 'x.yaml': 'ownDomains: [secret.example]\n' }), 'x.yaml'), join(root, 'privacy/b.yaml')),
      says: '1:11 "privacy/b.yaml" leads out of the workspace',
      remedy: /put the rules there/,
    },
    {
      name: 'a package that is a link to outside',
      entry: 'linked',
      files: { 'node_modules/x': '' },
      prepare: (root) =>
        symlinkSync(tree({ 'datatrail.yaml': 'ownDomains: [secret.example]\n' }), join(root, 'node_modules/linked')),
      says: '1:11 "linked" leads out of the workspace',
      remedy: /put the rules there/,
    },
    {
      name: 'a file that extends itself',
      entry: './ring.yaml',
      files: { 'ring.yaml': 'extends: [./back.yaml]\n', 'back.yaml': 'extends: [./ring.yaml]\n' },
      says: '1:11 "./ring.yaml" leads back to ring.yaml, which is being extended',
      remedy: /ring\.yaml → back\.yaml → ring\.yaml/,
      file: 'back.yaml',
    },
    {
      name: 'a file that is far too large',
      entry: './large.yaml',
      files: { 'large.yaml': `# ${'x'.repeat(10 * MAX_RULE_FILE)}` },
      says: '1:11 large.yaml has 10.0 MB, more than the limit of 1 MB for rules',
      remedy: /Split it/,
    },
    {
      name: 'a bomb of aliases',
      entry: './bomb.yaml',
      files: {
        'bomb.yaml': [
          'a: &a [x, x, x, x, x, x, x, x, x]',
          ...[...'bcdefgh'].map(
            (c, i) =>
              `${c}: &${c} [${Array(9)
                .fill(`*${'abcdefgh'[i] ?? ''}`)
                .join(', ')}]`,
          ),
        ].join('\n'),
      },
      says: '1:1 This YAML cannot be read: Excessive alias count indicates a resource exhaustion attack',
      remedy: /Correct the YAML/,
      file: 'bomb.yaml',
    },
    {
      name: 'brackets without end',
      entry: './deep.yaml',
      files: { 'deep.yaml': `a: ${'['.repeat(100_000)}` },
      says: '? This YAML cannot be read: its values are nested too deeply',
      remedy: /Correct the YAML/,
      file: 'deep.yaml',
    },
    {
      name: 'a change of what is there: that stays as it was',
      entry: './own.yaml',
      files: { 'own.yaml': 'destinations:\n  acme: { contry: DE }\nallowedRecipients: [acme]\n' },
      says: '2:11 "contry" is not a key of destination "acme"',
      remedy: /Did you mean "country"\?/,
      file: 'own.yaml',
    },
    {
      name: 'an unknown key in a file',
      entry: './own.yaml',
      files: { 'own.yaml': 'destinations:\n  own: { company: Own, contry: DE }\n' },
      says: '2:24 "contry" is not a key of destination "own"',
      remedy: /Did you mean "country"\?/,
      file: 'own.yaml',
    },
  ];
  for (const { name, entry, files, prepare, says, remedy, file } of WRONG) {
    it(`says what is wrong with ${name}, and the rest holds`, () => {
      const keeps = { 'keeps.yaml': 'ownDomains: [kept.example]\n' };
      const loaded = load(
        { [CONFIG]: `extends: [${entry}, ./keeps.yaml, recommended]\n`, ...keeps, ...files },
        prepare,
      );
      const [problem, ...more] = loaded.problems;
      assert.deepEqual(more, []);
      const { line = 0, column = 0, message = '', hint = '' } = problem ?? {};
      // Where the stack ends is up to the machine.
      const place = says.startsWith('?') ? '?' : `${line}:${column}`;
      assert.ok(`${place} ${message}`.startsWith(says), `${line}:${column} ${message}`);
      assert.match(hint, remedy);
      assert.equal(problem?.file, file ?? CONFIG);
      assert.equal(shown(loaded), `${BEFORE} kept.example`);
    });
  }

  it('ends where files extend one another without end', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [
        `f${i}.yaml`,
        `extends: [./f${i + 1}.yaml]\nownDomains: [d${i}.example]\n`,
      ]),
    );
    const loaded = load({ [CONFIG]: 'extends: [./f0.yaml]\n', ...chain });
    assert.match(loaded.problems[0]?.message ?? '', /is not followed: more than 10 files extend one another/);
    assert.equal(loaded.problems.length, 1);
    assert.ok(loaded.rules.ownDomains.includes('d0.example'));
    assert.ok(!loaded.rules.ownDomains.includes('d20.example'));
  });
});
