import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ApiSegment } from '../../server/src/model';
import { parseApiPattern } from '../../server/src/ruleset/apiPattern';
import { matches } from '../../server/src/solve/api';
import { compile } from './support';

/** Seeded, so that a failure can be seen again. */
const RUNS = { numRuns: 2000, seed: 20_260_101 };

const segment = fc.constantFrom<ApiSegment>('.a', '.b', '.ab', '()', 'new');
const pattern = fc.array(fc.oneof(segment, fc.constantFrom<ApiSegment>('**', '.*', '.a*')), { maxLength: 9 });
const path = fc.array(segment, { maxLength: 12 });

/** What a match is, said as plainly as can be: a run is any number of segments. */
function matchesPlainly(of: readonly ApiSegment[], given: readonly ApiSegment[]): boolean {
  const [first, ...rest] = of;
  if (first === undefined) return given.length === 0;
  if (first === '**') return given.some((_, i) => matchesPlainly(rest, given.slice(i))) || matchesPlainly(rest, []);
  const [head, ...tail] = given;
  const isSame =
    head !== undefined &&
    (first === head || (first === '.*' && head.startsWith('.')) || (first === '.a*' && head.startsWith('.a')));
  return isSame && matchesPlainly(rest, tail);
}

/** How often a path's segments are looked at while it is matched. */
function looksAt(of: readonly ApiSegment[], given: readonly ApiSegment[]): number {
  let looks = 0;
  const counting = new Proxy(given, {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) looks++;
      return Reflect.get(target, key) as unknown;
    },
  });
  matches(of, counting);
  return looks;
}

describe('matching of access paths', () => {
  it('finds what the plain definition finds', () => {
    fc.assert(
      fc.property(pattern, path, (of, given) => assert.equal(matches(of, given), matchesPlainly(of, given))),
      RUNS,
    );
  });

  it('finds at the end of a chain what it finds behind a run', () => {
    fc.assert(
      fc.property(pattern, path, (of, given) =>
        assert.equal(matches(of, given, { tail: true }), matchesPlainly(['**', ...of], given)),
      ),
      RUNS,
    );
  });

  it('looks at segments no more often than pattern times path', () => {
    fc.assert(
      fc.property(pattern, path, (of, given) =>
        assert.ok(looksAt(of, given) <= (of.length + 1) * (given.length + 1), `${of.join(' ')} / ${given.join(' ')}`),
      ),
      RUNS,
    );
  });

  for (const runs of [1, 4, 8, 16, 32]) {
    it(`stays within that bound for ${runs} runs that all almost match`, () => {
      const of = [...Array.from({ length: runs }, () => ['**', '.a'] as ApiSegment[]).flat(), '.b'];
      const given = Array.from({ length: 400 }, () => '.a');
      assert.equal(matches(of, given), false);
      assert.ok(looksAt(of, given) <= (of.length + 1) * (given.length + 1));
    });
  }
});

describe('notations of any kind', () => {
  const odd = fc.string({
    unit: fc.constantFrom('{', '}', ',', '.', '*', '(', ')', 'a', 'new ', '0', ' ', '**', '{a,b}', '{{a}}'),
    maxLength: 2500,
  });

  it('become few paths or an error, and never a crash', () => {
    fc.assert(
      fc.property(odd, fc.constantFrom('call' as const, 'read' as const, 'set' as const), (text, ending) => {
        const parsed = parseApiPattern('pkg', text, ending);
        assert.ok('error' in parsed ? parsed.error.length < 2500 : parsed.length <= 200);
      }),
      RUNS,
    );
  });

  const good = 'fine: { label: an id, any: deviceId, as: read, data: [] }';
  const many = (n: number) => `{${Array.from({ length: n }, (_, i) => `a${i}`).join(',')}}`;
  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    ['runs without end', 'any', Array.from({ length: 9 }, () => '**.a').join('.'), /"\*\*" more than 8 times/],
    ['thousands of alternatives', 'any', many(400), /more than 200 paths/],
    ['alternatives that multiply', 'any', '{a,b}.'.repeat(30) + 'c', /more than 200 paths/],
    ['nested braces', 'any', `${'{a,'.repeat(9)}b${'}'.repeat(9)}`, /more than 8 deep/],
    ['braces nested beyond the stack', 'any', '{'.repeat(30_000) + '}'.repeat(30_000), /longer than 2000/],
    ['braces beside one another beyond the stack', 'any', '{a}'.repeat(30_000), /longer than 2000/],
    ['a brace without its partner', 'any', 'a.{b,{c}', /without its partner/],
  ];
  for (const [title, key, text, expected] of refused) {
    it(`refuse ${title} at its place, and the rest works`, () => {
      const { rules, problems } = compile(`sources:\n  ${good}\n  bad:\n    label: an id\n    ${key}: "${text}"\n`);
      const [problem] = problems;
      assert.deepEqual([problems.length, problem?.line, problem?.column], [1, 5, 6 + key.length + 1]);
      assert.match(`${problem?.message} ${problem?.hint}`, expected);
      assert.deepEqual([...new Set(rules.sources.map((s) => s.id))], ['fine']);
    });
  }

  it('allow as many runs as rules need', () => {
    const parsed = parseApiPattern('pkg', Array.from({ length: 8 }, () => '**.a').join('.'), 'call');
    assert.ok(Array.isArray(parsed));
  });

  it('read two runs beside one another as one', () => {
    assert.deepEqual(parseApiPattern('pkg', '**.**.**.send', 'call'), [
      { root: 'pkg', segments: ['**', '.send', '()'] },
    ]);
  });

  it('refuse names that stand for too many, at their place', () => {
    const { problems } = compile(`consents:\n  bad:\n    names: [has consent, "${'{a,b} '.repeat(20)}"]\n`);
    assert.deepEqual([problems.length, problems[0]?.line, problems[0]?.column], [1, 3, 26]);
    assert.match(problems[0]?.hint ?? '', /more than 200 names/);
  });

  it('refuse YAML that is nested beyond the stack, with its place', () => {
    const { problems } = compile(`sources: ${'['.repeat(50_000)}`);
    assert.match(problems[0]?.message ?? '', /nested too deeply/);
    assert.equal(problems[0]?.line, 1);
  });
});
