import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseRange } from '../../server/src/cli/commands/diff';
import { mergeBase, readFileAt, readTree, resolveCommit } from '../../server/src/host/git';
import { GitError } from '../../server/src/host/gitCommand';
import { cli, removeTrees, tree } from './support';

type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

function git(root: string, ...args: string[]): string {
  const person = ['-c', 'user.name=Kim', '-c', 'user.email=kim@example.com', '-c', 'commit.gpgsign=false'];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  return execFileSync('git', [...person, ...args], {
    cwd: root,
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A repository with one commit for each state; undefined removes a file. */
function repository(...states: readonly Files[]): string {
  const root = tree({});
  git(root, 'init', '-q', '-b', 'main');
  for (const files of states) {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      if (content === undefined) rmSync(join(root, file));
      else writeFileSync(join(root, file), content);
    }
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'state');
  }
  return root;
}

describe('files of a commit', () => {
  afterEach(removeTrees);

  it('are those that a scan reads, from the folder that is asked', async () => {
    const root = repository({
      'app/src/a.ts': 'one;',
      'app/src/ü b.ts': 'two;\r\n',
      'app/package.json': '{}',
      'app/datatrail.config.yaml': 'extends: [recommended]\n',
      'app/README.md': '# not read',
      'app/node_modules/x/index.js': 'never;',
      'app/dist/a.js': 'built;',
      'app/src/data.ts': new Uint8Array([0, 1, 2, 0, 0, 3, 0, 0]),
      'other/b.ts': 'elsewhere;',
    }, { 'app/src/a.ts': 'changed;' }); // prettier-ignore
    const found = await readTree(join(root, 'app'), 'HEAD~1');
    assert.deepEqual(found.files, [
      { file: 'package.json', text: '{}' },
      { file: 'src/a.ts', text: 'one;' },
      { file: 'src/ü b.ts', text: 'two;\r\n' },
    ]);
    assert.deepEqual([found.configs, found.skipped.length], [['datatrail.config.yaml'], 1]);
    assert.equal(found.commit, git(root, 'rev-parse', 'HEAD~1').trim());
    assert.deepEqual(
      (await readTree(root, 'main', { ignore: ['app'] })).files.map(({ file }) => file),
      ['other/b.ts'],
    );
    assert.equal(await readFileAt(root, 'HEAD~1', 'app/src/a.ts'), 'one;');
    assert.equal(await readFileAt(root, 'HEAD', 'app/src/nowhere.ts'), undefined);
  });

  it('are left out when they are too large, links or submodules', async () => {
    const root = repository({ 'a.ts': `${'x;'.repeat(100)}`, 'b.ts': 'small;' });
    symlinkSync('b.ts', join(root, 'link.ts'));
    git(root, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    git(root, 'add', 'link.ts');
    git(root, 'commit', '-qm', 'odd');
    const found = await readTree(root, 'HEAD', { maxFileSize: 100 });
    assert.deepEqual(
      found.files.map(({ file }) => file),
      ['b.ts'],
    );
    assert.match(found.skipped[0]?.message ?? '', /^a\.ts has 1 KB, more than the limit/);
  });

  it('are read without running what the repository asks for', async () => {
    const marker = join(tree({}), 'ran');
    const root = repository({ 'a.ts': 'one;', '.gitattributes': '*.ts diff=evil filter=evil\n' }, { 'a.ts': 'two;' });
    for (const hook of ['post-checkout', 'pre-commit', 'post-index-change', 'reference-transaction']) {
      writeFileSync(join(root, '.git/hooks', hook), `#!/bin/sh\ntouch '${marker}'\n`, { mode: 0o755 });
    }
    const command = `touch '${marker}'`;
    for (const key of [
      'core.fsmonitor',
      'diff.external',
      'diff.evil.textconv',
      'filter.evil.smudge',
      'filter.evil.process',
      'core.pager',
      'core.sshCommand',
      'core.editor',
      'alias.ls-tree',
    ]) {
      git(root, 'config', key, key.startsWith('alias') ? `!${command}` : command);
    }
    writeFileSync(join(root, 'git'), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
    assert.deepEqual((await readTree(root, 'HEAD~1')).files, [{ file: 'a.ts', text: 'one;' }]);
    await mergeBase(root, 'HEAD', 'HEAD~1');
    assert.ok(!existsSync(marker));
  });

  describe('names that are refused', () => {
    const cases: readonly { ref: string; says: RegExp }[] = [
      { ref: '--output=/tmp/x', says: /is not a name that Git gives a commit/ },
      { ref: '-h', says: /is not a name/ },
      { ref: '', says: /is not a name/ },
      { ref: 'a..b', says: /is not a name/ },
      { ref: 'HEAD; touch x', says: /is not a name/ },
      { ref: '$(id)', says: /is not a name/ },
      { ref: 'HEAD\n--all', says: /is not a name/ },
      { ref: ':/state', says: /is not a name/ },
      { ref: 'HEAD:a.ts', says: /is not a name/ },
      { ref: 'nowhere', says: /Git knows no commit "nowhere" here/ },
      { ref: 'HEAD^{tree}', says: /Git knows no commit/ },
      { ref: 'HEAD~9', says: /Git knows no commit/ },
    ];
    let root = '';
    beforeEach(() => (root = repository({ 'a.ts': '1;' })));
    for (const { ref, says } of cases) {
      it(JSON.stringify(ref), () =>
        assert.rejects(resolveCommit(root, ref), (e) => e instanceof GitError && says.test(e.message)),
      );
    }
    it('while those that Git gives are known', async () => {
      git(root, 'branch', 'feature/ünïcode-1.2+x');
      git(root, 'tag', 'v1.0');
      for (const ref of ['HEAD', 'main', 'feature/ünïcode-1.2+x', 'v1.0', 'main@{0}', 'HEAD^0', 'refs/heads/main']) {
        assert.match(await resolveCommit(root, ref), /^[0-9a-f]{40}$/);
      }
    });
  });

  it('of a folder that is in no repository: said with a remedy', async () => {
    await assert.rejects(readTree(tree({}), 'HEAD'), /The folder is not in a Git repository/);
  });
});

describe('datatrail diff', () => {
  afterEach(removeTrees);

  it('reads a range as Git does', () => {
    const cases = {
      'a..b': ['a', 'b'],
      'a...b': ['a', 'b', '...'],
      'a..': ['a', 'HEAD'],
      '..b': ['HEAD', 'b'],
      a: ['a', undefined],
    };
    for (const [text, [base, head, dots]] of Object.entries(cases)) {
      const range = parseRange(text);
      assert.deepEqual([range.base, range.head, range.sinceParting], [base, head, dots !== undefined], text);
    }
  });

  it('says what is added, and the other way around what is no longer sent', async () => {
    const root = repository({ 'a.ts': 'fine;' }, { 'a.ts': 'leak_warning;', 'b.ts': 'fine;' });
    const ran = await cli(root, ['diff', 'HEAD~1..HEAD']);
    assert.deepEqual([ran.code, ran.error], [0, '']);
    assert.equal(ran.out, 'This change adds user.contact.email → Acme (United States).\n');
    const back = await cli(root, ['diff', 'HEAD..HEAD~1', '--exit-code']);
    assert.equal(back.code, 1);
    assert.match(back.out, /^This change no longer sends/);
  });

  it('takes one commit against the folder as it is', async () => {
    const root = repository({ 'a.ts': 'leak_warning;' });
    writeFileSync(join(root, 'a.ts'), 'fine;');
    assert.match((await cli(root, ['diff', 'HEAD'])).out, /^This change no longer sends/);
    assert.equal((await cli(root, ['diff', 'HEAD..HEAD', '--exit-code'])).code, 0);
  });

  it('compares with where the lines parted, with three dots', async () => {
    const root = repository({ 'a.ts': 'fine;' });
    git(root, 'checkout', '-qb', 'feature');
    writeFileSync(join(root, 'b.ts'), 'fine;');
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'feature');
    git(root, 'checkout', '-q', 'main');
    writeFileSync(join(root, 'a.ts'), 'leak_error;');
    git(root, 'commit', '-qam', 'main goes on');
    assert.match((await cli(root, ['diff', 'main..feature'])).out, /no longer sends/);
    assert.match((await cli(root, ['diff', 'main...feature'])).out, /does not alter/);
  });

  it('gives all of it as JSON, with commits and places', async () => {
    const root = repository({ 'a.ts': 'fine;' }, { 'a.ts': '\n leak_warning;' });
    const report = JSON.parse((await cli(root, ['diff', 'HEAD~1..HEAD', '--format', 'json'])).out) as {
      changed: boolean; base: { commit: string }; added: { data: string; recipient: { id: string }; places: object[] }[];
    }; // prettier-ignore
    assert.equal(report.base.commit, git(root, 'rev-parse', 'HEAD~1').trim());
    const [flow] = report.added;
    assert.deepEqual([report.changed, flow?.data, flow?.recipient.id], [true, 'user.contact.email', 'acme']);
    assert.deepEqual(
      flow?.places.map((place) => ({ ...place, message: '', fingerprint: '' })),
      [{ file: 'a.ts', line: 2, column: 2, name: 'leak_warning', message: '', fingerprint: '' }],
    );
  });

  it('a name that Git does not know ends with 2', async () => {
    const ran = await cli(repository({ 'a.ts': 'fine;' }), ['diff', 'nowhere..HEAD']);
    assert.deepEqual([ran.code, ran.out], [2, '']);
    assert.match(ran.error, /Git knows no commit "nowhere" here\n {2}In CI, fetch it first/);
  });
});
