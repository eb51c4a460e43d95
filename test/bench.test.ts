import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { comparisonTable, type Series } from '../bench/suite/rounds';
import { quantile, randomFrom, ratioOf, spreadOf } from '../bench/suite/stats';
import { asMarkdown, asText, spread, type Table } from '../bench/suite/table';

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
