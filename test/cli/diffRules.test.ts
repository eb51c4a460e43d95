/** `datatrail diff` judges each state by the configuration that it has itself, read from Git's objects. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Analyzer } from '../../server/src/analyzer';
import { committedFiles } from '../../server/src/host/gitRules';
import { loadRuleSet } from '../../server/src/host/ruleSet';
import { cli, removeTrees, tree, type Ran } from './support';

/** Content of files; undefined removes one, and `-> way` makes a link. */
type Files = Readonly<Record<string, string | undefined>>;

/** As few rules as the cases need: those that ship take seconds to compile. */
const RULES = `
words: { persons: [user] }
data:
  user.contact.email: { label: Email address, sensitivity: medium, names: [email] }
destinations:
  network: { company: an unknown host, purpose: request, calls: [{ global: fetch, url: '0', data: ['1.body'] }] }
policies:
  third-party-flow:
    { kind: flow, title: Sent, sinks: [third-party], severity: warning, message: '{Data} {reaches} {recipient}', advice: None }
presets:
  recommended: { title: All, policies: { third-party-flow: {} } }
`;
const CONFIG = 'datatrail.config.yaml';
const SENDS = `export const send = (user: { email: string }) => fetch('https://in.partner.example/x', { method: 'POST', body: user.email });\n`;
const OWN = 'ownDomains: [partner.example]\n';

function git(root: string, ...args: string[]): string {
  const person = ['-c', 'user.name=Kim', '-c', 'user.email=kim@example.com', '-c', 'commit.gpgsign=false'];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  return execFileSync('git', [...person, ...args], { cwd: root, encoding: 'utf8', env, stdio: 'pipe' });
}

function write(root: string, files: Files): void {
  for (const [file, content] of Object.entries(files)) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    if (content?.startsWith('-> ')) symlinkSync(content.slice(3), path);
    else if (content !== undefined) writeFileSync(path, content);
  }
}

/** A repository with one commit for each state. */
function repository(...states: readonly Files[]): string {
  const root = tree({});
  git(root, 'init', '-q', '-b', 'main');
  for (const files of states) {
    write(root, files);
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'state');
  }
  return root;
}

const diff = (root: string, ...argv: string[]): Promise<Ran> =>
  cli(root, ['diff', ...argv], {
    rulesDir: tree({ 'rules.yaml': RULES }),
    createEngine: (rules) => Promise.resolve(new Analyzer(rules)),
  });

describe('the configurations of two states', () => {
  afterEach(removeTrees);

  const cases: readonly { name: string; states: Files[]; dir?: string; says: RegExp }[] = [
    { name: 'a host that became an own one', states: [{ 'a.ts': SENDS }, { [CONFIG]: OWN }], says: /^This change no longer sends email address → in\.partner\.example\.$/m },
    { name: 'a host that was always an own one', states: [{ 'a.ts': '1;', [CONFIG]: OWN }, { 'a.ts': SENDS }], says: /does not alter/ },
    { name: 'a kind of data that the later state knows', states: [{ 'a.ts': SENDS.replaceAll('email', 'loyaltyCode') }, { [CONFIG]: 'data: { user.loyalty: { label: Loyalty code, sensitivity: medium, names: [loyalty code] } }\n' }], says: /^This change adds loyalty code → in\.partner\.example/m },
    { name: 'what a file says that both extend', states: [{ 'a.ts': SENDS, [CONFIG]: 'extends: [recommended, ./own.yaml]\n', 'own.yaml': 'ownDomains: [other.example]\n' }, { 'own.yaml': OWN }], says: /no longer sends/ },
    { name: 'a file that only the earlier state extends', states: [{ 'a.ts': SENDS, [CONFIG]: 'extends: [./own.yaml]\n', 'own.yaml': OWN }, { [CONFIG]: 'extends: [recommended]\n', 'own.yaml': undefined }], says: /This change adds email address/ },
    { name: 'a folder of rules behind a link of the repository', states: [{ 'a.ts': SENDS, [CONFIG]: 'extends: [./linked]\n', 'real/own.yaml': 'ownDomains: [other.example]\n', linked: '-> real' }, { 'real/own.yaml': OWN }], says: /no longer sends/ },
    { name: 'a package of the workspace', states: [{ 'a.ts': SENDS, 'package.json': '{"workspaces":["packages/*"]}', 'packages/r/package.json': '{"name":"@acme/rules","datatrail":{"rules":["r.yaml"]}}', 'packages/r/r.yaml': 'ownDomains: [other.example]\n', [CONFIG]: 'extends: ["@acme/rules"]\n' }, { 'packages/r/r.yaml': OWN }], says: /no longer sends/ },
    { name: 'the configuration of one folder', states: [{ 'apps/b/b.ts': SENDS, [`apps/b/${CONFIG}`]: OWN }, { [`apps/b/${CONFIG}`]: 'ownDomains: [other.example]\n' }], says: /This change adds email address → in\.partner\.example/ },
    { name: 'the configuration of another folder', states: [{ 'apps/b/b.ts': SENDS, [`apps/a/${CONFIG}`]: OWN }, { [`apps/a/${CONFIG}`]: 'ownDomains: [other.example]\n' }], says: /does not alter/ },
    { name: 'the configuration above the folder that is asked', states: [{ 'app/a.ts': SENDS }, { [CONFIG]: OWN }], dir: 'app', says: /no longer sends/ },
  ]; // prettier-ignore
  for (const { name, states, dir, says } of cases) {
    it(name, async () => {
      const root = repository(...states);
      const ran = await diff(root, 'HEAD~1..HEAD', ...(dir === undefined ? [] : [dir]));
      assert.deepEqual([ran.code, ran.error], [0, '']);
      assert.match(ran.out, says);
    });
  }

  it('the folder as it is has the configuration that it has now', async () => {
    const root = repository({ 'a.ts': SENDS });
    write(root, { [CONFIG]: OWN });
    assert.match((await diff(root, 'HEAD')).out, /no longer sends/);
    // What is not committed decides nothing about commits.
    assert.match((await diff(root, 'HEAD..HEAD')).out, /does not alter/);
  });

  it('one that is named holds for both', async () => {
    const root = repository({ 'a.ts': SENDS }, { [CONFIG]: OWN });
    write(root, { 'other.yaml': 'extends: [recommended]\n' });
    assert.match((await diff(root, 'HEAD~1..HEAD', '--config', 'other.yaml')).out, /does not alter/);
  });

  it('what is wrong with one is told with its state, and the rest holds', async () => {
    const root = repository(
      { 'a.ts': '1;', [CONFIG]: 'ownDomainz: []\n' },
      { 'a.ts': SENDS, [CONFIG]: 'extends: [recommended]\n' },
    );
    const ran = await diff(root, 'HEAD~1..HEAD');
    assert.match(ran.out, /This change adds/);
    assert.match(ran.error, /datatrail\.config\.yaml:1:1: [^]*ownDomainz[^]*\(in HEAD~1\)/);
    assert.doesNotMatch(ran.error, /\(in HEAD\)/);
  });

  describe('lead nowhere else', () => {
    const outside: readonly { name: string; files: Files; says: RegExp }[] = [
      { name: 'by a path', files: { [CONFIG]: 'extends: [../secret.yaml]\n' }, says: /leads out of the workspace/ },
      { name: 'by an absolute path', files: { [CONFIG]: 'extends: [/etc/secret.yaml]\n' }, says: /is not a place in the workspace/ },
      { name: 'by a link to a file', files: { [CONFIG]: 'extends: [./rules.yaml]\n', 'rules.yaml': '-> ../secret.yaml' }, says: /leads out of the workspace/ },
      { name: 'by a link to a folder', files: { [CONFIG]: 'extends: [./rules]\n', rules: '-> ..' }, says: /leads out of the workspace/ },
      { name: 'by links in a ring', files: { [CONFIG]: 'extends: [./one.yaml]\n', 'one.yaml': '-> two.yaml', 'two.yaml': '-> one.yaml' }, says: /There is nothing at/ },
      { name: 'to a file that is on the disk only', files: { [CONFIG]: 'extends: [./later.yaml]\n' }, says: /There is nothing at "\.\/later\.yaml"/ },
      { name: 'to code', files: { [CONFIG]: 'extends: [./rules.js]\n', 'rules.js': 'throw 1' }, says: /is no YAML file/ },
      { name: 'to a file of more than 1 MB', files: { [CONFIG]: 'extends: [./big.yaml]\n', 'big.yaml': `# ${'x'.repeat(1024 * 1024)}\n` }, says: /more than the limit of 1 MB/ },
    ]; // prettier-ignore
    for (const { name, files, says } of outside) {
      it(name, async () => {
        const root = repository({ 'app/a.ts': SENDS, ...files }, { 'app/a.ts': '1;' });
        write(root, { 'later.yaml': OWN });
        writeFileSync(join(dirname(root), 'secret.yaml'), OWN);
        try {
          const files = await committedFiles(root, 'HEAD~1');
          const { problems, rules } = loadRuleSet(tree({ 'rules.yaml': RULES }), root, { files });
          assert.deepEqual([problems.length, rules.ownDomains], [1, []]);
          assert.match(problems[0]?.message ?? '', says);
        } finally {
          rmSync(join(dirname(root), 'secret.yaml'));
        }
      });
    }
  });

  it('are read without running what the repository asks for', async () => {
    const marker = join(tree({}), 'ran');
    const root = repository({ 'a.ts': SENDS, [CONFIG]: OWN, '.gitattributes': '*.yaml filter=evil diff=evil\n' });
    for (const key of ['core.fsmonitor', 'diff.external', 'filter.evil.smudge', 'diff.evil.textconv', 'core.pager'])
      git(root, 'config', key, `touch '${marker}'`);
    const files = await committedFiles(root, 'HEAD');
    assert.deepEqual(loadRuleSet(tree({ 'rules.yaml': RULES }), root, { files }).rules.ownDomains, ['partner.example']);
    assert.ok(!existsSync(marker));
  });
});
