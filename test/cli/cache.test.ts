import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { real, sample, type RealRun } from './cacheSupport';
import { removeTrees, tree } from './support';

const JSON_REPORT = ['scan', '--all', '--format', 'json', '--fail-on', 'none'];
const EDITED = 'apps/api/src/services/newsletter.ts';

function cacheOf(root: string): string {
  const caches = join(root, '.user-caches/datatrail');
  return join(caches, readdirSync(caches)[0] ?? '');
}

/** What is kept of a kind. */
function keptIn(root: string, kind: 'facts' | 'analysis'): string {
  const name = readdirSync(cacheOf(root)).find((each) => each.startsWith(`${kind}-`));
  assert.ok(name, `${kind} are kept`);
  return join(cacheOf(root), name);
}

/** The report without a cache, which every other run has to come to. */
async function plain(root: string): Promise<string> {
  return (await real(root, [...JSON_REPORT, '--no-cache'])).out;
}

after(removeTrees);

interface Second {
  /** What happens between two scans. */
  readonly between: (root: string) => void;
  readonly argv?: readonly string[];
  readonly build?: { facts: string; engine: string };
  /** What the second scan parses: all, none, or which. */
  readonly parses: 'all' | 'none' | readonly string[];
  readonly follows: boolean;
}

const SECOND: Readonly<Record<string, Second>> = {
  nothing: { between: () => undefined, parses: 'none', follows: false },
  'one file edited': {
    between: (root) => appendFileSync(join(root, EDITED), '\nconsole.log(process.env.HOME);\n'),
    parses: [EDITED],
    follows: true,
  },
  'one file moved': {
    between: (root) => renameSync(join(root, EDITED), join(root, 'apps/api/src/services/letters.ts')),
    parses: 'none',
    follows: true,
  },
  'one file removed': { between: (root) => rmSync(join(root, EDITED)), parses: 'none', follows: true },
  'another rule': {
    between: (root) => writeFileSync(join(root, 'strict.yaml'), 'extends: [strict]\n'),
    argv: ['--config', 'strict.yaml'],
    parses: 'none',
    follows: true,
  },
  'another package.json': {
    between: (root) => writeFileSync(join(root, 'apps/api/package.json'), '{ "name": "other" }'),
    parses: 'none',
    follows: true,
  },
  'another build of the solver': {
    between: () => undefined,
    build: { facts: 'facts-1', engine: 'engine-2' },
    parses: 'none',
    follows: true,
  },
  'another build of the extractor': {
    between: () => undefined,
    build: { facts: 'facts-2', engine: 'engine-2' },
    parses: 'all',
    follows: true,
  },
  '--no-cache': { between: () => undefined, argv: ['--no-cache'], parses: 'all', follows: true },
  'one file edited, and what was worked out cut in half': {
    between: (root) => {
      appendFileSync(join(root, EDITED), '\nconsole.log(process.env.HOME);\n');
      truncateSync(keptIn(root, 'analysis'), 100);
    },
    parses: [EDITED],
    follows: true,
  },
  'one file edited, and what was worked out made up': {
    between: (root) => {
      appendFileSync(join(root, EDITED), '\nconsole.log(process.env.HOME);\n');
      writeFileSync(keptIn(root, 'analysis'), 'no analysis at all');
    },
    parses: [EDITED],
    follows: true,
  },
  'the cache cut in half': {
    between: (root) => {
      truncateSync(keptIn(root, 'facts'), 1000);
    },
    parses: 'all',
    follows: true,
  },
};

describe('a second scan', () => {
  for (const [what, { between, argv = [], build, parses, follows }] of Object.entries(SECOND)) {
    it(`after ${what} parses ${typeof parses === 'string' ? parses : 'that'}, and says what a scan without cache says`, async () => {
      const root = sample();
      const first = await real(root, JSON_REPORT);
      between(root);
      const second = await real(root, [...JSON_REPORT, ...argv], build === undefined ? {} : { build });
      assert.deepEqual(
        [...second.work.parsed].sort(),
        parses === 'none' ? [] : parses === 'all' ? first.work.parsed.sort() : parses,
      );
      assert.equal(second.work.followed > 0, follows);
      const expected = await real(root, [...JSON_REPORT, ...argv, '--no-cache']);
      assert.equal(second.out, expected.out);
      assert.ok(second.out.includes('"findings"'));
    });
  }

  it('with fixes and comparisons works from what was kept', async () => {
    const root = sample();
    await real(root, JSON_REPORT);
    const argv = ['scan', '--fix-dry-run', '--fix-suggestions', '--fail-on', 'none'];
    assert.equal((await real(root, argv)).out, (await real(root, [...argv, '--no-cache'])).out);
  });
});

/** Commands that answer from the flows of a folder: what one of them read, the next one knows. */
const COMMANDS = [
  ['trace', '.'],
  ['manifest', 'check', '.'],
  ['record', '.'],
  ['labels', '.', '--store', 'google'],
  ['explain', `${EDITED}:5`],
];

describe('the cache of a folder', () => {
  for (const argv of COMMANDS) {
    it(`serves datatrail ${argv[0] ?? ''} ${argv[1] ?? ''}`, async () => {
      const root = sample();
      await real(root, JSON_REPORT);
      const { out, work } = await real(root, argv);
      assert.deepEqual(work.parsed, []);
      assert.equal(out, (await real(root, [...argv, '--no-cache'])).out);
    });
  }

  it('is in node_modules where the folder has one, and is not scanned', async () => {
    const root = sample();
    mkdirSync(join(root, 'node_modules'));
    await real(root, JSON_REPORT);
    assert.ok(existsSync(join(root, 'node_modules/.cache/datatrail')));
    assert.equal((await real(root, JSON_REPORT)).out, await plain(root));
  });

  it('is where --cache-dir says, from the current folder', async () => {
    const root = sample();
    await real(root, [...JSON_REPORT, '--cache-dir', 'my/cache']);
    assert.deepEqual(
      readdirSync(root).filter((name) => name === 'my' || name === '.user-caches'),
      ['my'],
    );
  });

  it('holds no line of the sources', async () => {
    const root = sample();
    await real(root, JSON_REPORT);
    const unpacked = inflateRawSync(readFileSync(keptIn(root, 'analysis')).subarray(32)).toString('latin1');
    const kept = readFileSync(keptIn(root, 'facts'), 'latin1') + unpacked;
    assert.ok(unpacked.includes('callGraph'), 'it is unpacked');
    const lines = readFileSync(join(root, EDITED), 'utf8')
      .split('\n')
      .map((line) => line.trim());
    assert.deepEqual(
      lines.filter((line) => line.length > 40 && kept.includes(line)),
      [],
    );
  });

  const PLACES: readonly (readonly [what: string, place: string, isWritten: boolean])[] = [
    ['a file', 'file', false],
    ['below a file', 'file/below', false],
    ['where nobody may write', '/proc/datatrail', false],
    ['a folder', 'folder', true],
    ['below a folder, not there yet', 'folder/new/below', true],
  ];
  for (const [what, place, isWritten] of PLACES) {
    it(`that ${isWritten ? 'can' : 'cannot'} be written costs ${isWritten ? 'no' : 'one'} note, and the report is the same: ${what}`, async () => {
      const root = sample();
      writeFileSync(join(root, 'file'), '');
      mkdirSync(join(root, 'folder'));
      const ran = await real(root, [...JSON_REPORT, '--cache-dir', place]);
      assert.equal(ran.error.match(/cache could not be written/g)?.length ?? 0, isWritten ? 0 : 1, ran.error);
      assert.equal(ran.out, await plain(root));
      assert.equal((await real(root, [...JSON_REPORT, '--cache-dir', place, '--quiet'])).error, '');
      assert.equal(readFileSync(join(root, 'file'), 'utf8'), '');
    });
  }

  it('is not written through a link that the folder brings along', async () => {
    const root = sample();
    const elsewhere = tree({});
    mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
    symlinkSync(elsewhere, join(root, 'node_modules/.cache/datatrail'));
    await real(root, JSON_REPORT);
    assert.deepEqual(readdirSync(elsewhere), []);
  });
});

/** Makes the parts of a project; gives the files. */
async function parts(root: string, of: number, argv: readonly string[] = []): Promise<RealRun[]> {
  const runs: RealRun[] = [];
  for (let index = 1; index <= of; index++)
    runs.push(await real(root, ['scan', '--shard', `${index}/${of}`, '--no-cache', ...argv]));
  return runs;
}

const MERGE = ['--all', '--format', 'json', '--fail-on', 'none', '--no-cache'];

describe('parts of a scan', () => {
  for (const of of [1, 2, 3, 7]) {
    it(`${of} of them are merged to the bytes of one scan, and nothing is parsed`, async () => {
      const root = sample();
      const runs = await parts(root, of);
      const files = Array.from({ length: of }, (_, i) => `datatrail-${i + 1}-of-${of}.facts`);
      const merged = await real(root, ['merge', ...files, ...MERGE]);
      assert.deepEqual(merged.work.parsed, []);
      assert.equal(merged.out, await plain(root));
      const all = runs.flatMap(({ work }) => work.parsed);
      assert.equal(new Set(all).size, all.length, 'each file is in one part');
    });
  }

  it('are the same bytes wherever the folder is', async () => {
    const [one, two] = [sample(), sample()];
    await parts(one, 2);
    await parts(two, 2);
    assert.deepEqual(
      readFileSync(join(one, 'datatrail-2-of-2.facts')),
      readFileSync(join(two, 'datatrail-2-of-2.facts')),
    );
  });

  it('of packages are merged above them; what no part has is parsed', async () => {
    const root = sample();
    for (const app of readdirSync(join(root, 'apps'))) {
      await real(join(root, 'apps', app), ['scan', '--shard', '1/1', '--output', 'out.facts', '--no-cache']);
    }
    const merged = await real(root, ['merge', 'apps', ...MERGE]);
    assert.equal(merged.out, await plain(root));
    assert.deepEqual(
      merged.work.parsed.filter((file) => file.startsWith('apps/')),
      [],
    );
  });
});

interface Refused {
  /** After both parts of two were made in `root`. */
  readonly spoil?: (root: string) => void;
  readonly argv: readonly string[];
  readonly says: RegExp;
}

const [ONE, TWO] = ['datatrail-1-of-2.facts', 'datatrail-2-of-2.facts'];

const REFUSED: Readonly<Record<string, Refused>> = {
  'a part is missing': { argv: ['merge', ONE], says: /part 2 of 2 is missing/ },
  'a part is given twice': {
    spoil: (root) => writeFileSync(join(root, 'copy.facts'), readFileSync(join(root, ONE))),
    argv: ['merge', ONE, 'copy.facts', TWO],
    says: /datatrail-1-of-2\.facts and copy\.facts are both part 1 of 2/,
  },
  'a part is cut': {
    spoil: (root) => truncateSync(join(root, TWO), 500),
    argv: ['merge', ONE, TWO],
    says: /datatrail-2-of-2\.facts is no file of facts/,
  },
  'a part is not there': { argv: ['merge', ONE, 'three.facts'], says: /three\.facts could not be read \(ENOENT\)/ },
  'a file was edited since': {
    spoil: (root) => appendFileSync(join(root, EDITED), '// more\n'),
    argv: ['merge', ONE, TWO],
    says: /another state: apps\/api\/src\/services\/newsletter\.ts changed since/,
  },
  'a file was added since': {
    spoil: (root) => writeFileSync(join(root, 'new.ts'), ''),
    argv: ['merge', ONE, TWO],
    says: /was made of another tree/,
  },
  'the folder holds none': {
    spoil: (root) => mkdirSync(join(root, 'empty')),
    argv: ['merge', 'empty'],
    says: /empty holds no file of facts/,
  },
  'a part is no part': { argv: ['scan', '--shard', '3/2'], says: /such as 1\/3/ },
  'findings are asked of a part': {
    argv: ['scan', '--shard', '1/2', '--format', 'sarif'],
    says: /--format is about findings/,
  },
  'a part is to be a report': { argv: ['scan', '--shard', '1/2', '--output', 'a.sarif'], says: /ends in \.facts/ },
};

describe('parts are refused with the reason', () => {
  for (const [what, { spoil, argv, says }] of Object.entries(REFUSED)) {
    it(`where ${what}`, async () => {
      const root = sample();
      await parts(root, 2);
      spoil?.(root);
      const { code, error } = await real(root, argv);
      assert.equal(code, 2);
      assert.match(error, says);
    });
  }

  it('where another version made them', async () => {
    const root = sample();
    await parts(root, 1);
    const { code, error } = await real(root, ['merge', 'datatrail-1-of-1.facts'], {
      build: { facts: 'facts-2', engine: 'e' },
    });
    assert.equal(code, 2);
    assert.match(error, /made by another version/);
  });
});
