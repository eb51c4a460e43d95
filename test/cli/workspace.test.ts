import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadRuleSet } from '../../server/src/host/ruleSet';
import { BuiltInRules, loadRules } from '../../server/src/host/rules';
import { readSource } from '../../server/src/host/source';
import { walkWorkspace, type WalkOptions } from '../../server/src/host/walk';
import { readInBatches, TextCache } from '../../server/src/host/workspace';
import { removeTrees, RULE_FILE, tree } from './support';

/** Writes empty files and lists what a walk finds. */
async function found(files: Readonly<Record<string, string>>, options: WalkOptions = {}): Promise<readonly string[]> {
  return (await walkWorkspace(tree(files), options)).files;
}

const listed = (text: string): Record<string, string> => Object.fromEntries(text.split(' ').map((file) => [file, '']));

describe('walkWorkspace', () => {
  afterEach(removeTrees);

  const selections: readonly { name: string; files: string; keeps: string; options?: WalkOptions }[] = [
    {
      name: 'takes sources and configurations',
      files:
        'a.ts b.tsx c.mts d.cts e.js f.jsx g.mjs h.cjs package.json tsconfig.json tsconfig.build.json jsconfig.json db/schema.prisma pnpm-workspace.yaml README.md data.json x.css',
      keeps:
        'a.ts b.tsx c.mts d.cts db/schema.prisma e.js f.jsx g.mjs h.cjs jsconfig.json package.json pnpm-workspace.yaml tsconfig.build.json tsconfig.json',
    },
    { name: 'keeps declarations, whose types all may use', files: 'a.d.ts b.d.mts d.ts', keeps: 'a.d.ts b.d.mts d.ts' },
    { name: 'leaves minified files out', files: 'a.min.js b-min.js c.bundle.js .pnp.cjs admin.js', keeps: 'admin.js' },
    {
      name: 'leaves packages and output out',
      files:
        'node_modules/x/a.ts p/node_modules/x.ts dist/a.js p/build/a.js out/a.js coverage/a.js .next/a.js .git/a.js a.ts',
      keeps: 'a.ts',
    },
    {
      name: 'keeps a folder named build inside sources',
      files: 'src/build/a.ts app/out/b.ts',
      keeps: 'app/out/b.ts src/build/a.ts',
    },
    {
      name: 'keeps tests and stories',
      files: 'a.test.ts b.stories.tsx fixtures/c.ts',
      keeps: 'a.test.ts b.stories.tsx fixtures/c.ts',
    },
    {
      name: 'keeps the dotted folders of frameworks',
      files: 'app/.server/db.ts .cache/x.ts',
      keeps: 'app/.server/db.ts',
    },
    {
      name: 'takes patterns',
      files: 'a.ts gen/b.ts src/gen/c.ts',
      keeps: 'a.ts src/gen/c.ts',
      options: { ignore: ['/gen'] },
    },
  ];
  for (const { name, files, keeps, options } of selections) {
    it(name, async () => assert.equal((await found(listed(files), options)).join(' '), keeps));
  }

  describe('.gitignore', () => {
    const cases: readonly { name: string; files: Record<string, string>; keeps: string; options?: WalkOptions }[] = [
      { name: 'is followed', files: { '.gitignore': 'gen\n', 'gen/a.ts': '', 'b.ts': '' }, keeps: 'b.ts' },
      {
        name: 'is not followed when told so',
        files: { '.gitignore': 'gen\n', 'gen/a.ts': '' },
        keeps: 'gen/a.ts',
        options: { gitignore: false },
      },
      {
        name: 'of a folder holds below it only',
        files: { 'p/.gitignore': '/x.ts\n', 'p/x.ts': '', 'p/q/x.ts': '', 'x.ts': '' },
        keeps: 'p/q/x.ts x.ts',
      },
      {
        name: 'of a folder can take files back in',
        files: {
          '.gitignore': '*.gen.ts\n',
          'p/.gitignore': '!keep.gen.ts\n',
          'p/keep.gen.ts': '',
          'p/drop.gen.ts': '',
        },
        keeps: 'p/keep.gen.ts',
      },
      {
        name: 'cannot take back what lies in an ignored folder',
        files: { '.gitignore': 'gen/\n', 'gen/.gitignore': '!a.ts\n', 'gen/a.ts': '' },
        keeps: '',
      },
      { name: 'tells upper from lower case', files: { '.gitignore': 'Gen\n', 'gen/a.ts': '' }, keeps: 'gen/a.ts' },
    ];
    for (const { name, files, keeps, options } of cases) {
      it(name, async () => assert.equal((await found(files, options)).join(' '), keeps));
    }

    it('of the repository holds for a folder inside it, that of a stranger above does not', async () => {
      const files = { '.gitignore': 'app/gen.ts\n', 'app/gen.ts': '', 'app/a.ts': '' };
      const inside = tree({ ...files, '.git/HEAD': '', '.git/info/exclude': 'a.ts' });
      assert.deepEqual((await walkWorkspace(join(inside, 'app'))).files, []);
      assert.deepEqual((await walkWorkspace(join(tree(files), 'app'))).files, ['a.ts', 'gen.ts']);
    });
  });

  it('counts what is ignored', async () => {
    const walk = await walkWorkspace(tree({ '.gitignore': 'b.ts\n', 'a.ts': '', 'b.ts': '', 'node_modules/x.ts': '' }));
    assert.equal(walk.ignoredCount, 2);
  });

  it('scans a file given as the root alone, even one it would leave out', async () => {
    const root = tree({ 'a.d.ts': '', 'b.ts': '' });
    const walk = await walkWorkspace(join(root, 'a.d.ts'));
    assert.deepEqual([basename(walk.root), walk.files], [basename(root), ['a.d.ts']]);
  });

  it('says that a root is not there', async () => {
    const walk = await walkWorkspace(join(tree({}), 'nowhere'));
    assert.equal(walk.files.length, 0);
    assert.match(walk.problems[0]?.message ?? '', /nowhere does not exist$/);
    assert.equal(walk.problems[0]?.severity, 'error');
  });

  it('follows no link and says so', async () => {
    const outside = tree({ 'secret.ts': '' });
    const root = tree({ 'src/a.ts': '' });
    symlinkSync(root, join(root, 'src', 'self'));
    symlinkSync(join(root, 'src', 'a.ts'), join(root, 'b.ts'));
    symlinkSync(outside, join(root, 'outside'));
    symlinkSync('gone.ts', join(root, 'broken.ts'));
    symlinkSync('loop.ts', join(root, 'loop.ts'));
    const walk = await walkWorkspace(root);
    assert.deepEqual(walk.files, ['src/a.ts']);
    assert.deepEqual(
      walk.skipped.map(({ message }) => message),
      [
        'b.ts is a link; what it names is scanned at its own place',
        'outside is a link that leads out of the scanned folder',
        'src/self is a link to a folder that holds it',
      ],
    );
    assert.deepEqual(
      walk.problems.map(({ message }) => message),
      ['broken.ts is a link to a file that does not exist', 'loop.ts is a symbolic link that leads back to itself'],
    );
  });

  it('goes on where a folder cannot be read', async function () {
    // The administrator may read everything.
    if (process.getuid?.() === 0) this.skip();
    const root = tree({ 'a.ts': '', 'closed/b.ts': '' });
    chmodSync(join(root, 'closed'), 0);
    const walk = await walkWorkspace(root);
    chmodSync(join(root, 'closed'), 0o700);
    assert.deepEqual(walk.files, ['a.ts']);
    assert.match(walk.problems[0]?.message ?? '', /^closed is not readable/);
  });

  it('stops when it is cancelled', async () => {
    const stop = new AbortController();
    stop.abort();
    assert.deepEqual(await found(listed('a.ts b.ts'), { signal: stop.signal }), []);
  });
});

describe('readSource', () => {
  afterEach(removeTrees);
  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
  const cases: readonly {
    name: string;
    bytes: Uint8Array | string;
    text?: string;
    problem?: RegExp;
    skipped?: RegExp;
  }[] = [
    { name: 'UTF-8', bytes: 'let é = "😀";', text: 'let é = "😀";' },
    { name: 'UTF-8 with a mark, which is left out', bytes: '\ufefflet a;', text: 'let a;' },
    { name: 'a legal U+FFFD', bytes: '"\ufffd"', text: '"\ufffd"' },
    { name: 'invalid UTF-8', bytes: Buffer.from([0x61, 0xff, 0x62]), text: 'a\ufffdb', problem: /not valid UTF-8/ },
    { name: 'UTF-16 with a mark', bytes: utf16('\ufefflet a;'), text: 'let a;', problem: /is UTF-16/ },
    { name: 'big-endian UTF-16', bytes: utf16('\ufefflet a;').swap16(), text: 'let a;', problem: /is UTF-16/ },
    { name: 'UTF-16 without a mark', bytes: utf16('let answer = 1;'), text: 'let answer = 1;', problem: /is UTF-16/ },
    {
      name: 'one NUL',
      bytes: `let a;\0${' '.repeat(600)}`,
      text: `let a;\0${' '.repeat(600)}`,
      problem: /holds a NUL/,
    },
    { name: 'many NULs: a film, not TypeScript', bytes: Buffer.alloc(900), skipped: /is not text/ },
    { name: 'nothing', bytes: '', text: '' },
    { name: 'a minified line', bytes: 'a(b,c);'.repeat(3000), skipped: /looks minified/ },
    { name: 'a long line of base64', bytes: `x = "${'QUJD'.repeat(6000)}"`, text: `x = "${'QUJD'.repeat(6000)}"` },
    { name: 'many short lines', bytes: 'a(b,c);\n'.repeat(3000), text: 'a(b,c);\n'.repeat(3000) },
    { name: 'too much', bytes: 'a;\n'.repeat(20_000), skipped: /has 59 KB, more than the limit of 49 KB/ },
  ];
  for (const { name, bytes, text, problem, skipped } of cases) {
    it(name, () => {
      const read = readSource(tree({ 'a.ts': bytes }), 'a.ts', 50_000);
      assert.equal(read.text, text);
      assert.match(read.problem?.message ?? '', problem ?? /^$/);
      assert.match(read.skipped?.message ?? '', skipped ?? /^$/);
    });
  }

  it('a file that vanished and a folder named like a file give a reason', () => {
    const root = tree({});
    mkdirSync(join(root, 'folder.ts'));
    assert.match(readSource(root, 'gone.ts').skipped?.message ?? '', /gone\.ts is no longer there/);
    assert.match(readSource(root, 'folder.ts').skipped?.message ?? '', /not a regular file/);
  });
});

describe('readInBatches', () => {
  afterEach(removeTrees);

  it('keeps the order and bounds what is held', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`f${index}.ts`, 'a;\n'.repeat(100_000)]),
    );
    const names = Object.keys(files);
    const batches: string[][] = [];
    for await (const batch of readInBatches(tree(files), names)) batches.push(batch.map((read) => read.file));
    assert.deepEqual(batches.flat(), names);
    assert.deepEqual(
      batches.map((batch) => batch.length),
      [4, 4, 2],
    );
  });
});

describe('TextCache', () => {
  afterEach(removeTrees);

  it('reads again what it had to forget, and lives with a file that is gone', () => {
    const root = tree({ 'a.ts': 'a', 'b.ts': 'b' });
    const cache = new TextCache(root, undefined, 1);
    assert.deepEqual([cache.get('a.ts'), cache.get('b.ts'), cache.get('a.ts')], ['a', 'b', 'a']);
    rmSync(join(root, 'b.ts'));
    assert.deepEqual([cache.get('a.ts'), cache.get('b.ts')], ['a', undefined]);
  });
});

describe('loadRules', () => {
  afterEach(removeTrees);
  const rules = (): string => tree({ 'policies/b.yaml': 'b', 'data/a.yaml': 'a', 'README.md': '' });

  it('reads all rule files in a fixed order and the configuration last', () => {
    const root = tree({ 'datatrail.config.yaml': 'c' });
    const { texts, problems } = loadRules(rules(), root);
    assert.deepEqual(
      texts.map(({ file, text }) => `${file}:${text}`),
      ['rules/data/a.yaml:a', 'rules/policies/b.yaml:b', 'datatrail.config.yaml:c'],
    );
    assert.deepEqual(problems, []);
  });

  it('says that a configuration that was asked for is not there', () => {
    const loaded = loadRules(rules(), tree({}), join(tree({}), 'x.yaml'));
    assert.equal(loaded.configPath, undefined);
    assert.match(loaded.problems[0]?.message ?? '', /x\.yaml is no longer there$/);
  });
});

describe('loadRuleSet', () => {
  afterEach(removeTrees);

  it('gives from a snapshot what compiling gives', () => {
    const rulesDir = tree({ 'test.yaml': RULE_FILE });
    const compiled = loadRuleSet(rulesDir, tree({}));
    assert.equal(new BuiltInRules(rulesDir).writeSnapshot(), true);
    assert.deepEqual(loadRuleSet(rulesDir, tree({})), compiled);
  });

  it('compiles again when a rule has changed, or a configuration is there', () => {
    const rulesDir = tree({ 'test.yaml': RULE_FILE });
    new BuiltInRules(rulesDir).writeSnapshot();
    const off = tree({ 'datatrail.config.yaml': 'policies:\n  test-flow: off\n' });
    assert.deepEqual(
      loadRuleSet(rulesDir, off).rules.policies.map(({ id }) => id),
      ['test-error'],
    );
    appendFileSync(join(rulesDir, 'test.yaml'), 'policees: {}\n');
    assert.match(loadRuleSet(rulesDir, tree({})).problems[0]?.message ?? '', /policees/);
  });

  it('gives with a configuration what compiling all of it gives, problems and their places included', () => {
    const config = {
      'datatrail.config.yaml': `extends: [nosuch]
destinations:
  posthog: { title: Our PostHog, countries: [DE] }
  mixpanel: { titel: x }
policies:
  sends-sensitive: warn
  log-flow: off
sinks: {}
`,
    };
    const shipped = join(import.meta.dirname, '../../rules');
    const built = tree({});
    cpSync(shipped, built, { recursive: true });
    assert.ok(new BuiltInRules(built).writeSnapshot());
    const from = (dir: string) => {
      const { rules, problems } = loadRuleSet(dir, tree(config));
      return { rules, problems };
    };
    const expected = from(shipped);
    assert.ok(expected.problems.length > 2);
    assert.deepEqual(from(built), expected);
  });

  it('writes no snapshot of rules with problems', () => {
    const rulesDir = tree({ 'test.yaml': `${RULE_FILE}policees: {}\n` });
    assert.equal(new BuiltInRules(rulesDir).writeSnapshot(), false);
    assert.equal(existsSync(join(rulesDir, 'compiled.bin')), false);
  });
});
