import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cli, FakeEngine, removeTrees, tree } from './support';

const ROOT = join(import.meta.dirname, '../..');
const CLI = join(ROOT, 'dist/cli.js');
const LEAK = 'leak_error;\n';
const WINDOWS = process.platform === 'win32';

describe('names that are read and lead to no file', () => {
  after(removeTrees);
  // Each with what is said of it; ignore files that cannot be read ignore nothing.
  const cases: readonly (readonly [name: string, code: number, says: RegExp])[] = [
    ['.gitignore', 1, /^/],
    ['.git/info/exclude', 1, /^/],
    ['datatrail.config.yaml', 1, /datatrail\.config\.yaml is not a regular file/],
    ['datatrail.baseline.json', 2, /baseline datatrail\.baseline\.json is (not a regular file|a link that leads out)/],
    ['src/b.ts', 1, /^/],
  ];
  for (const [name, code, says] of cases) {
    for (const what of ['a pipe', 'a device']) {
      it(`are not waited for: ${name} is ${what}`, async function () {
        if (WINDOWS) this.skip();
        const root = tree({ 'src/a.ts': LEAK, '.git/HEAD': '' });
        mkdirSync(dirname(join(root, name)), { recursive: true });
        if (what === 'a pipe') execFileSync('mkfifo', [join(root, name)]);
        else symlinkSync('/dev/zero', join(root, name));
        const ran = await cli(root, []);
        assert.equal(ran.code, code, ran.error);
        assert.match(ran.error, says);
      });
    }
  }
});

describe('places that are named for output', () => {
  afterEach(removeTrees);
  const outside = (): string => tree({ 'kept.txt': 'precious', 'folder/kept.txt': 'precious' });
  // What a checkout brings along, the name that is given, and what is said.
  const cases: readonly (readonly [link: string, to: string, argv: readonly string[], says: string])[] = [
    ['out.json', 'kept.txt', ['--output', 'out.json'], 'out.json leads out of the folder over a link'],
    ['out', 'folder', ['--output', 'out/kept.txt'], 'out/kept.txt leads out of the folder over a link'],
    ['out', 'folder', ['--output', 'out/new/a.json'], 'out/new/a.json leads out of the folder over a link'],
    ['out.json', 'nothing', ['--output', 'out.json'], 'out.json leads nowhere over a link'],
    ['b.json', 'kept.txt', ['baseline', 'update', '--baseline', 'b.json'], 'b.json leads out of the folder'],
    ['datatrail.baseline.json', 'kept.txt', ['baseline', 'update'], 'datatrail.baseline.json leads out of the folder'],
  ];
  for (const [link, to, argv, says] of cases) {
    it(`are not left over a link: ${argv.join(' ')} with ${link} → ${to}`, async () => {
      const other = outside();
      const root = tree({ 'src/a.ts': LEAK });
      symlinkSync(join(other, to), join(root, link));
      const { code, error } = await cli(root, [...argv, '--quiet']);
      assert.equal(code, 2);
      assert.ok(error.includes(says), error);
      assert.match(error, /Name the place itself/);
      for (const file of ['kept.txt', 'folder/kept.txt'])
        assert.equal(readFileSync(join(other, file), 'utf8'), 'precious');
    });
  }

  it('may be links inside of the folder, and may lie anywhere when they are named themselves', async () => {
    const other = outside();
    const root = tree({ 'src/a.ts': LEAK, 'reports/old.json': '{}' });
    symlinkSync('reports', join(root, 'latest'));
    for (const file of ['latest/old.json', 'latest/new/a.json', join(other, 'kept.txt')]) {
      const { code, error } = await cli(root, ['--format', 'json', '--output', file, '--quiet']);
      assert.equal(code, 1, error);
    }
    for (const file of [join(root, 'reports/old.json'), join(root, 'reports/new/a.json'), join(other, 'kept.txt')])
      assert.match(readFileSync(file, 'utf8'), /"findings"/);
  });
});

describe('a disk without room', function () {
  this.timeout(60_000);
  before(function () {
    if (WINDOWS) this.skip();
  });
  afterEach(removeTrees);
  const CODE = 'export const f = (user: { email: string }) => console.log(user.email);\n';
  const OLD = 'what was there before';

  /** Runs the built command line where no file may have more than a few bytes. */
  const run = (root: string, argv: readonly string[]): { status: number | null; stderr: string; stdout: string } =>
    // Zero blocks: a file can be made, and nothing be written into it.
    spawnSync('sh', ['-c', 'ulimit -f 0; exec "$@"', 'sh', process.execPath, CLI, ...argv], {
      cwd: root,
      encoding: 'utf8',
    });

  const cases: readonly (readonly [argv: string, file: string])[] = [
    ['scan --no-cache --quiet --output old.html', 'old.html'],
    ['scan --no-cache --quiet --no-baseline --output new.html', 'new.html'],
    ['scan --no-cache --shard 1/1 --output old.facts', 'old.facts'],
    ['baseline update --no-cache --baseline old.json', 'old.json'],
    ['manifest update --no-cache', 'datatrail.flows.yaml'],
    ['record --no-cache --output old.md', 'old.md'],
    ['init --yes', 'datatrail.config.yaml'],
  ];
  for (const [argv, file] of cases) {
    it(`loses nothing and leaves nothing half-written: ${argv}`, () => {
      const before = { 'src/a.ts': CODE, 'old.html': OLD, 'old.facts': OLD, 'old.json': OLD, 'old.md': OLD };
      const root = tree(before);
      const { status, stderr } = run(root, argv.split(' '));
      assert.equal(status, 2, stderr);
      assert.match(stderr, new RegExp(`${file.replaceAll('.', '\\.')} could not be written \\(EFBIG\\)`));
      assert.match(stderr, /There is no room: make some/);
      for (const [name, text] of Object.entries(before)) assert.equal(readFileSync(join(root, name), 'utf8'), text);
      assert.deepEqual(readdirSync(root).sort(), ['old.facts', 'old.html', 'old.json', 'old.md', 'src']);
    });
  }

  it('costs a scan its cache and one note', () => {
    const root = tree({ 'src/a.ts': CODE });
    const { status, stderr, stdout } = run(root, ['scan', '--cache-dir', 'cache', '--fail-on', 'none']);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /note: the cache could not be written to .*cache \(EFBIG\)/);
    assert.match(stdout, /Email address/);
    assert.deepEqual(readdirSync(join(root, 'cache')), []);
  });
});

describe('files that do not stay', () => {
  afterEach(removeTrees);

  /** Changes the disk as soon as the files were read. */
  class Engine extends FakeEngine {
    constructor(private readonly meanwhile: () => void) {
      super();
    }

    override apply(change: Parameters<FakeEngine['apply']>[0]): void {
      super.apply(change);
      this.meanwhile();
    }
  }

  const cases: readonly (readonly [what: string, change: (root: string) => void])[] = [
    ['a file is gone', (root) => rmSync(join(root, 'src/a.ts'))],
    ['a file is empty', (root) => writeFileSync(join(root, 'src/a.ts'), '')],
    ['a folder has its name', (root) => (rmSync(join(root, 'src/a.ts')), mkdirSync(join(root, 'src/a.ts')))],
    ['all is gone', (root) => rmSync(root, { recursive: true })],
    ['a clock is wrong', (root) => utimesSync(join(root, 'src/a.ts'), 4e9, 4e9)],
  ];
  for (const [what, change] of cases) {
    for (const format of ['text', 'json', 'sarif', 'html']) {
      it(`cost a report its excerpt at most: ${what}, ${format}`, async () => {
        const root = tree({ 'src/a.ts': LEAK, 'src/b.ts': LEAK });
        const engine = new Engine(() => change(root));
        const ran = await cli(root, ['--format', format], { createEngine: () => Promise.resolve(engine) });
        assert.equal(ran.code, 1, ran.error);
        for (const file of ['src/a.ts', 'src/b.ts']) assert.ok(ran.out.includes(file), `${file} is not named`);
        assert.doesNotMatch(ran.error, /fault of Datatrail/);
      });
    }
  }
});
