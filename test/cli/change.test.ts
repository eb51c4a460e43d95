import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonReport } from '../../server/src/report/jsonSchema';
import { cli, removeTrees, tree } from './support';

/** Git with nothing of the person's own settings, and hooks that would leave a trace. */
function git(root: string, ...args: string[]): string {
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  return execFileSync('git', args, { cwd: root, env, encoding: 'utf8' });
}

type Files = Readonly<Record<string, string>>;

/** A repository with one commit on `main`. */
function repository(files: Files): string {
  const root = tree(files);
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'first');
  return root;
}

function write(root: string, files: Files): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

async function scan(root: string, ...argv: string[]): Promise<{ code: number; new: string[]; gone: number }> {
  const ran = await cli(root, ['--format', 'json', '--quiet', ...argv]);
  assert.equal(ran.error, '');
  const report = JSON.parse(ran.out) as JsonReport;
  const found = report.findings.map(({ at, data }) => `${at.file} ${data[0]?.name ?? ''}`);
  return { code: ran.code, new: found.sort(), gone: report.change?.gone.length ?? -1 };
}

describe('datatrail scan --since', () => {
  afterEach(removeTrees);
  const BEFORE = { 'a.ts': 'leak_error;\n', 'b.ts': 'leak_warning;\n' };

  const cases: readonly {
    name: string;
    change: (root: string) => void;
    new: readonly string[];
    gone: number;
  }[] = [
    { name: 'nothing changed', change: () => undefined, new: [], gone: 0 },
    {
      name: 'a finding in a new file',
      change: (root) => write(root, { 'c.ts': 'leak_error;' }),
      new: ['c.ts leak_error'],
      gone: 0,
    },
    {
      name: 'lines that were touched and leak as before',
      change: (root) => write(root, { 'a.ts': '\n\n/* moved */ leak_error; // touched\n' }),
      new: [],
      gone: 0,
    },
    { name: 'a leak that was mended', change: (root) => write(root, { 'a.ts': 'fine;' }), new: [], gone: 1 },
    { name: 'a file that was removed', change: (root) => rmSync(join(root, 'b.ts')), new: [], gone: 1 },
    {
      name: 'what is ignored now and then',
      change: (root) => write(root, { '.gitignore': 'gen/\n', 'gen/x.ts': 'leak_error;' }),
      new: [],
      gone: 0,
    },
  ];
  for (const { name, change, ...expected } of cases) {
    it(`${name}: ${expected.new.length} new, ${expected.gone} gone`, async () => {
      const root = repository(BEFORE);
      change(root);
      const seen = await scan(root, '--since', 'main');
      assert.deepEqual({ new: seen.new, gone: seen.gone }, expected);
      assert.equal(seen.code, expected.new.length > 0 ? 1 : 0);
    });
  }

  it('leaves out a file that is tracked although it is ignored, on both sides', async () => {
    const root = repository({ ...BEFORE, 'gen/x.ts': 'leak_error;' });
    write(root, { '.gitignore': 'gen/\n' });
    assert.deepEqual(await scan(root, '--since', 'HEAD'), { code: 0, new: [], gone: 0 });
  });

  it('compares with where the two parted, not with what came after on the other side', async () => {
    const root = repository(BEFORE);
    git(root, 'switch', '-q', '-c', 'feature');
    git(root, 'switch', '-q', 'main');
    write(root, { 'a.ts': 'mended;' });
    git(root, 'commit', '-q', '-a', '-m', 'mended on main');
    git(root, 'switch', '-q', 'feature');
    assert.deepEqual(await scan(root, '--since', 'main'), { code: 0, new: [], gone: 0 });
  });

  it('scans a folder of the repository by itself', async () => {
    const root = repository({ 'apps/web/a.ts': 'leak_error;', 'apps/api/a.ts': 'leak_error;' });
    write(root, { 'apps/web/b.ts': 'leak_warning;', 'apps/api/b.ts': 'leak_warning;' });
    assert.deepEqual((await scan(root, 'apps/web', '--since', 'HEAD')).new, ['b.ts leak_warning']);
  });

  it('scans a file by itself, and asks nothing of its neighbours', async () => {
    const root = repository(BEFORE);
    write(root, { 'a.ts': 'leak_error; leak_warning;' });
    rmSync(join(root, 'b.ts'));
    const expected = { code: 1, new: ['a.ts leak_warning'], gone: 0 };
    assert.deepEqual(await scan(root, 'a.ts', '--since', 'HEAD'), expected);
    git(root, 'add', '-A');
    assert.deepEqual(await scan(root, 'a.ts', '--staged'), expected);
  });

  it('says what is new and what is gone to people', async () => {
    const root = repository(BEFORE);
    write(root, { 'a.ts': 'fine;', 'c.ts': 'leak_warning;' });
    renameSync(join(root, 'b.ts'), join(root, 'd.ts'));
    const { out } = await cli(root, ['--since', 'main']);
    assert.match(out, /^Gone since main \([0-9a-f]{10}\)\n {2}Email address reaches Acme in leak_error {2}a\.ts:1:1$/m);
    assert.match(out, /^2 new findings since main/m);
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ['nowhere', /Git knows no commit "nowhere" here\n {2}In CI, fetch it first/],
    ['--output=/tmp/x', /is not a name that Git gives a commit|unknown option|argument missing/],
    ['-x', /is not a name that Git gives a commit|argument missing/],
    ['main..HEAD', /is not a name that Git gives a commit/],
    ['$(touch x)', /is not a name that Git gives a commit/],
    ['HEAD:a.ts', /is not a name that Git gives a commit/],
    ['a\u001b[2J', /is not a name that Git gives a commit/],
  ];
  for (const [ref, says] of refused) {
    it(`refuses ${JSON.stringify(ref)}`, async () => {
      const ran = await cli(repository(BEFORE), [`--since=${ref}`]);
      assert.equal(ran.code, 2);
      assert.match(ran.error, says);
      assert.doesNotMatch(ran.error, /\u001b/);
    });
  }

  it('says that a folder is under no version control', async () => {
    const ran = await cli(tree(BEFORE), ['--since', 'main']);
    assert.equal(ran.code, 2);
    assert.match(ran.error, /not in a Git repository/);
  });
});

describe('datatrail scan --staged', () => {
  afterEach(removeTrees);

  it('reports what the next commit brings, not what lies about', async () => {
    const root = repository({ 'a.ts': 'leak_error;\n' });
    write(root, { 'b.ts': 'leak_warning;' });
    git(root, 'add', 'b.ts');
    write(root, { 'b.ts': 'fine;', 'c.ts': 'leak_error;' });
    assert.deepEqual(await scan(root, '--staged'), { code: 1, new: ['b.ts leak_warning'], gone: 0 });
    assert.deepEqual((await scan(root, '--since', 'HEAD')).new, ['c.ts leak_error']);
  });

  it('quotes what is staged', async () => {
    const root = repository({ 'a.ts': 'fine;' });
    write(root, { 'a.ts': 'stagedWord(leak_error);' });
    git(root, 'add', '-A');
    write(root, { 'a.ts': '\n\n\n\n' });
    assert.match((await cli(root, ['--staged'])).out, /stagedWord/);
  });

  it('takes the index that a hook of this repository is handed, and no other', async () => {
    const root = repository({ 'a.ts': 'fine;' });
    const stranger = repository({ 'x.ts': 'leak_error;' });
    write(root, { 'a.ts': 'leak_error;' });
    const index = join(root, '.git/next-index.lock');
    execFileSync('git', ['add', '-A'], { cwd: root, env: { PATH: process.env['PATH'], GIT_INDEX_FILE: index } });
    const at = async (file: string) => {
      const ran = await cli(root, ['--staged', '--format', 'json', '--quiet'], { env: { GIT_INDEX_FILE: file } });
      return (JSON.parse(ran.out) as JsonReport).findings.length;
    };
    assert.equal(await at('.git/next-index.lock'), 1);
    assert.equal(await at(join(stranger, '.git/index')), 0);
  });
});

describe('datatrail baseline', () => {
  afterEach(removeTrees);

  it('lets through what is new only, tells what is stale, and is updated', async () => {
    const root = tree({ 'a.ts': 'leak_error; leak_note;', 'b.ts': 'leak_warning;' });
    const first = await cli(root, ['baseline', 'update']);
    assert.deepEqual([first.code, first.out], [0, 'datatrail.baseline.json holds 2 findings: 2 added, 0 taken out\n']);
    assert.equal((await cli(root, [])).code, 0);
    write(root, { 'b.ts': 'fine;', 'c.ts': 'leak_error;' });
    const scanned = await cli(root, []);
    assert.equal(scanned.code, 1);
    assert.match(scanned.out, /c\.ts:1:1/);
    assert.match(
      scanned.out,
      /1 finding known to datatrail\.baseline\.json\n1 stale entry in .*: datatrail baseline update/,
    );
    const again = await cli(root, ['baseline', 'update']);
    assert.match(again.out, /holds 2 findings: 1 added, 1 taken out/);
    assert.equal((await cli(root, ['--no-baseline'])).code, 1);
  });

  it('is a file by any name, written whole with the same bytes', async () => {
    const root = tree({ 'src/a.ts': 'leak_error;' });
    const path = join(root, 'known/list.json');
    await cli(root, ['baseline', 'update', 'src', '--baseline', 'known/list.json']);
    const text = readFileSync(path, 'utf8');
    await cli(root, ['baseline', 'update', 'src', '--baseline', 'known/list.json']);
    assert.equal(readFileSync(path, 'utf8'), text);
    assert.equal((await cli(root, ['src', '--baseline', 'known/list.json'])).code, 0);
  });

  const broken: readonly (readonly [string, string, RegExp])[] = [
    ['is not there', '', /The baseline none\.json does not exist\n {2}Write it with: datatrail baseline update/],
    ['is broken', '{"version": 1, "findings": [3]}', /The baseline none\.json is no baseline: findings\.0: /],
  ];
  for (const [name, text, says] of broken) {
    it(`that ${name} ends the scan with 2`, async () => {
      const root = tree({ 'a.ts': 'fine;', ...(text === '' ? {} : { 'none.json': text }) });
      const ran = await cli(root, ['--baseline', 'none.json']);
      assert.equal(ran.code, 2);
      assert.match(ran.error, says);
    });
  }
});

describe('datatrail scan --max-warnings', () => {
  afterEach(removeTrees);
  const cases: readonly (readonly [string, string[], number])[] = [
    ['leak_warning;', ['--fail-on', 'error', '--max-warnings', '0'], 1],
    ['leak_warning;', ['--fail-on', 'error', '--max-warnings', '1'], 0],
    ['quiet_warning;', ['--fail-on', 'error', '--max-warnings', '0'], 0],
    ['leak_error;', ['--fail-on', 'none', '--max-warnings', '0'], 0],
    ['fine;', ['--max-warnings', 'few'], 2],
  ];
  for (const [text, argv, code] of cases) {
    it(`${text} ${argv.join(' ')}: ${code}`, async () =>
      assert.equal((await cli(tree({ 'a.ts': text }), argv)).code, code));
  }
});
