import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { applyTo, drawEdit, inverse, rangeOf } from '../bench/suite/editor/edits';
import { sourcesOf, stagesOf, type CpuProfile, type Frame } from '../bench/suite/flame/profile';
import { flameGraph } from '../bench/suite/flame/svg';
import { writeTree } from '../bench/suite/generated/tree';
import { growthOf } from '../bench/suite/parts/edit';
import { comparisonTable, inTurns, type Candidate, type Series } from '../bench/suite/rounds';
import { quantile, randomFrom, ratioOf, spreadOf } from '../bench/suite/stats';
import { asMarkdown, asText, spread, type Table } from '../bench/suite/table';
import { BSD, GNU, measure, PYTHON } from '../bench/suite/usage';
import { answer, constant } from '../bench/suite/variant';

const ROOT = join(import.meta.dirname, '..');

describe('statistics', () => {
  const QUANTILES: readonly (readonly [numbers: number[], part: number, expected: number])[] = [
    [[3, 1, 2], 0.5, 2],
    [[1, 2, 3, 10], 0.5, 2.5],
    [[7], 0.95, 7],
    [[0, 10, 20, 30, 40], 0.25, 10],
    [[0, 10, 20, 30, 40], 0.95, 38],
    [[5, 1, 9], 0, 1],
    [[5, 1, 9], 1, 9],
  ];
  for (const [numbers, part, expected] of QUANTILES) {
    it(`${expected} is at ${part} of ${numbers.join(' ')}`, () => assert.equal(quantile(numbers, part), expected));
  }

  it('nothing has no middle', () => {
    assert.ok(Number.isNaN(quantile([], 0.5)));
    assert.equal(spreadOf([]), undefined);
  });

  const RATIOS: readonly (readonly [name: string, of: number[], against: number[], expected: number[] | undefined])[] =
    [
      // The ratio of the medians would be 3 / 2.
      ['the median of the rounds, not the ratio of medians', [1, 3, 20], [1, 2, 10], [1.5, 1, 2]],
      ['a slow round of the machine leaves it as it is', [2, 20, 2], [1, 10, 1], [2, 2, 2]],
      ['a round that one of both lacks does not count', [2, 4, 9], [1, 4], [1.5, 1, 2]],
      ['nor one without a number', [2, NaN], [1, 1], [2, 2, 2]],
      ['nothing in common', [], [1], undefined],
    ];
  for (const [name, of, against, expected] of RATIOS) {
    it(name, () => {
      const found = ratioOf(of, against);
      assert.deepEqual(found && [found.median, found.least, found.most], expected);
    });
  }

  it('the same seed gives the same numbers, another one others, all from 0 to 1', () => {
    const draw = (seed: number): number[] => Array.from({ length: 50 }, randomFrom(seed));
    assert.deepEqual(draw(1), draw(1));
    assert.notDeepEqual(draw(1), draw(2));
    assert.ok(draw(3).every((n) => n >= 0 && n < 1));
  });
});

describe('usage of a process', () => {
  const unit = process.platform === 'darwin' ? 1024 : 1;
  const READ: readonly (readonly [name: string, meter: typeof GNU, text: string, cpu: number, peak: number])[] = [
    ['GNU', GNU, '1.50 0.25 2048\n', 1.75, 2],
    ['GNU, of a command that failed', GNU, 'Command exited with non-zero status 1\n1.50 0.25 2048\n', 1.75, 2],
    ['BSD', BSD, `  0.4 real  1.5 user  0.25 sys\n  ${2048 * unit}  maximum resident set size\n`, 1.75, 2],
    ['Python', PYTHON, `1.500000 0.250000 ${2048 * unit}\n`, 1.75, 2],
    ['nothing', GNU, '', NaN, NaN],
  ];
  for (const [name, meter, text, cpu, peak] of READ) {
    it(name, () => assert.deepEqual(meter.read(text), { cpu, peak }));
  }

  it('a command that fails says so, one that may end with 1 does not', () => {
    const exit = (done?: number[]): unknown =>
      measure({ file: process.execPath, args: ['-e', 'console.error("why"); process.exit(1)'], ...(done && { done }) });
    assert.throws(() => exit(), /ended with 1: why/);
    assert.doesNotThrow(() => exit([0, 1]));
  });
});

describe('tables of measurements', () => {
  const TABLE: Table = {
    title: 'Times',
    columns: ['', 's'],
    rows: [
      ['a|b', '1.0'],
      ['longer', '12.0'],
    ],
    notes: ['Why.'],
  };

  it('text: names to the left, numbers to the right', () => {
    assert.equal(asText(TABLE), 'Times\n\n           s\n------  ----\na|b      1.0\nlonger  12.0\n\nWhy.\n');
  });

  it('Markdown: what would end a cell is escaped', () => {
    assert.equal(
      asMarkdown(TABLE),
      '**Times**\n\n|  | s |\n| --- | ---: |\n| a\\|b | 1.0 |\n| longer | 12.0 |\n\n- Why.\n',
    );
  });

  it('a spread without width is one number', () => {
    assert.equal(spread(spreadOf([1, 1.001]), 2), '1.00');
    assert.equal(spread(spreadOf([1, 2, 4]), 1), '2.0 (1.0–4.0)');
    assert.equal(spread(spreadOf([]), 1), '–');
  });

  const series = (name: string, wall: number[], more: Partial<Series> = {}): Series => ({
    name,
    wall,
    cpu: wall.map((n) => n * 2),
    peak: wall.map(() => 100),
    ...more,
  });
  const ALL = [series('own', [2, 4]), series('peer', [4, 4]), series('none', [], { failure: 'not there' })];

  it('in turns: one warm-up each that does not count, then round by round; what fails is left out of the rest', () => {
    const order: string[] = [];
    const candidate = (name: string, more: Partial<Candidate> = {}): Candidate => ({
      name,
      run: () => {
        order.push(name);
        if (name === 'broken') throw new Error('why');
        return { wall: order.length };
      },
      ...more,
    });
    const all = [candidate('a'), candidate('broken'), candidate('slow', { most: 1 })];
    const [a, broken, slow] = inTurns(all, 2, () => undefined);
    assert.deepEqual(order, ['a', 'broken', 'a', 'slow', 'a']);
    assert.deepEqual([a?.wall, broken?.wall, slow?.wall], [[3, 5], [], [4]]);
    assert.equal(broken?.failure, 'why');
  });

  it('a ratio says how often the base goes into the others, or they into it', () => {
    const rows = (direction: 'of-base' | 'to-base'): (string | undefined)[] =>
      comparisonTable(ALL, { title: '', base: 'own', direction }).rows.map((row) => row[4]);
    assert.deepEqual(rows('of-base'), ['–', '1.50 (1.00–2.00)', '–']);
    assert.deepEqual(rows('to-base'), ['–', '0.75 (0.50–1.00)', '–']);
  });

  it('what failed says why, and the others have their numbers', () => {
    const { rows, notes } = comparisonTable(ALL, { title: '', base: 'own', direction: 'to-base' });
    assert.deepEqual(rows[2]?.slice(1, 4), ['–', '–', '–']);
    assert.deepEqual(notes, ['none: not there']);
    assert.deepEqual(rows[0]?.slice(1, 4), ['3.00 (2.00–4.00)', '6.00 (4.00–8.00)', '100']);
  });
});

describe('programs that are written to be measured', () => {
  const treeOf = (lines: number, seed: number): Map<string, string> => {
    const folder = mkdtempSync(join(tmpdir(), 'datatrail-bench-test-'));
    try {
      writeTree(folder, lines, seed);
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
      return new Map(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  it('are the same for the same seed, others for another, and as long as they should be', () => {
    const tree = treeOf(1500, 1);
    assert.deepEqual(treeOf(1500, 1), tree);
    assert.notDeepEqual(treeOf(1500, 2), tree);
    const lines = [...tree].reduce(
      (sum, [name, text]) => sum + (/\.tsx?$/.test(name) ? text.split('\n').length : 0),
      0,
    );
    assert.ok(lines >= 1500 && lines < 3000, String(lines));
  });

  it('hold code that can be read', () => {
    for (const [name, text] of treeOf(700, 1)) {
      if (!/\.tsx?$/.test(name)) continue;
      const { diagnostics = [] } = ts.transpileModule(text, { fileName: name, reportDiagnostics: true });
      assert.deepEqual(
        diagnostics.map(({ messageText }) => messageText),
        [],
        name,
      );
    }
  });
});

describe('edits of a benchmark', () => {
  const TEXT = `interface A {
  email: string;
}

export function hello(user: A, count: number) {
  log('some text');
  send(user, 1);
}
`;

  it('can be taken back, whatever they are', () => {
    const random = randomFrom(7);
    for (let round = 0; round < 200; round++) {
      const edit = drawEdit(TEXT, round % 2 === 0, random);
      const after = applyTo(TEXT, edit);
      assert.notEqual(after, TEXT);
      assert.equal(applyTo(after, inverse(TEXT, edit)), TEXT);
    }
  });

  it('say where they are as the protocol does', () => {
    const at = (line: number, character: number): object => ({ line, character });
    assert.deepEqual(rangeOf('ab\ncd\n', { start: 0, end: 4, text: '' }), { start: at(0, 0), end: at(1, 1) });
    assert.deepEqual(rangeOf('ab\ncd\n', { start: 6, end: 6, text: 'x' }), { start: at(2, 0), end: at(2, 0) });
  });

  const HEAPS: readonly (readonly [name: string, heaps: number[], growth: number])[] = [
    ['flat', [200, 200, 200], 0],
    ['up and down', [200, 210, 200], 0],
    ['growing', [200, 210, 220], 100],
  ];
  for (const [name, heaps, growth] of HEAPS) {
    it(`a heap that is ${name} grows by ${growth} MB in 1,000 edits`, () => {
      assert.equal(growthOf(heaps.map((heap, at) => ({ edits: at * 100, heap }))), growth);
    });
  }
});

describe('flame graphs', () => {
  const frame = (id: number, functionName: string, lineNumber: number, ...children: number[]) => ({
    id,
    callFrame: { functionName, url: 'file:///cli.js', lineNumber },
    children,
  });
  const BUNDLE = [
    '// server/src/cli/main.ts',
    '',
    '// server/src/solve/trace.ts',
    '',
    '// server/src/link/graph.ts',
    '',
  ];
  const PROFILE: CpuProfile = {
    nodes: [
      frame(1, 'main', 1, 2),
      frame(2, 'trace', 3, 3, 4),
      frame(3, 'column', 5),
      // Recursion.
      frame(4, 'compute', 3, 5),
      frame(5, 'trace2', 3),
    ],
    samples: [1, 2, 3, 5],
    timeDeltas: [1, 10, 100, 1000],
  };
  const shape = ({ total, children }: Frame): unknown => [
    total,
    Object.fromEntries([...children].map(([n, f]) => [n, shape(f)])),
  ];

  it('time belongs to the innermost stage, and recursion is folded', () => {
    const stages = stagesOf(PROFILE, () => true, sourcesOf(BUNDLE.join('\n')));
    assert.deepEqual(shape(stages.get('link') as Frame), [
      100,
      { 'trace solve/trace': [100, { 'column link/graph': [100, {}] }] },
    ]);
    assert.deepEqual(shape(stages.get('solve') as Frame), [1010, { 'trace solve/trace': [1010, {}] }]);
    assert.deepEqual(shape(stages.get('extract') as Frame), [0, {}]);
  });

  it('what is too narrow to be seen is left out, and names are escaped', () => {
    const child = (name: string, total: number): [string, Frame] => [name, { name, total, children: new Map() }];
    const children = new Map([child('wide<T> solve/a', 999), child('narrow solve/a', 1)]);
    const svg = flameGraph({ name: 'solve', total: 1000, children }, 'a & b');
    assert.match(svg, /wide&lt;T&gt; solve\/a: 99\.9 %/);
    assert.match(svg, />a &amp; b</);
    assert.doesNotMatch(svg, /narrow/);
  });
});

describe('builds for measuring', () => {
  const TEXT =
    'const MAX_NAMES = 1_000;\nclass A {\n  private at(a: B, b = 0): { c: D } | undefined {\n    return c;\n  }\n}\n';

  it('another number, another answer', () => {
    assert.match(constant('a.ts', 'MAX_NAMES', 3).apply(TEXT), /^const MAX_NAMES = 3;$/m);
    assert.match(
      answer('a.ts', 'at', '[]').apply(TEXT),
      /undefined \{\n {4}if \(.*\) return \[\] as never;\n {4}return c;/,
    );
  });

  it('what is not there is said', () => {
    assert.throws(() => constant('a.ts', 'MAX_NAME', 3).apply(TEXT), /a\.ts has no number MAX_NAME$/);
    assert.throws(() => answer('a.ts', 'a', '[]').apply(TEXT), /a\.ts has no method a$/);
  });
});

describe('npm run bench', () => {
  const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [join(ROOT, 'bench/run.mjs'), ...args], { encoding: 'utf8' });

  it('--help tells all parts', () => {
    const { status, stdout } = run('--help');
    assert.equal(status, 0);
    for (const part of ['cold', 'warm', 'peers', 'growth', 'small', 'edit', 'open', 'branch', 'cache', 'vsix'])
      assert.match(stdout, new RegExp(`^  ${part} +[A-Z]`, 'm'));
  });

  it('a part that is not there is refused with those that are', () => {
    const { status, stderr } = run('--only', 'cold,colder');
    assert.equal(status, 1);
    assert.match(stderr, /'cold,colder' is invalid\. Parts: cold, /);
  });
});
