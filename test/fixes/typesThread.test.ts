/**
 * Types that cost without end are given up, and what they were asked for goes on: see the near misses, which are as
 * large as code of people is.
 */
import assert from 'node:assert/strict';
import type { FileId } from '../../server/src/model';
import { TypeQuestions, type TypeAnswer } from '../../server/src/fixes/typeQuestions';
import { TypesThread, type TypeLimits } from '../../server/src/fixes/typesThread';

const list = (count: number, of: (i: number) => string, between = ' | '): string =>
  Array.from({ length: count }, (_, i) => of(i)).join(between);

/** More than any test runs, so that what ends a question is what the test is about. */
const PATIENT = 120_000;

interface Case {
  readonly name: string;
  readonly text: string;
  readonly limits: TypeLimits;
  readonly answer: TypeAnswer;
}

const wrong = { errors: ["TS2322: Type 'number' is not assignable to type 'string'."] };

/** Members of a union that have to be compared with one another. */
const union = (count: number): string =>
  `type U = ${list(count, (i) => `{ k: ${i}; v${i}: string }`)};\ndeclare const u: U;\nexport const w: { k: 5; v6: string } = u as any as U;`;
/** What a variable can be after each of many tests. */
const narrowing = (count: number): string =>
  `declare let q: string | number | boolean;\nexport function f() {\n${list(count, (i) => `if (typeof q === 'string') { q = ${i}; } else if (typeof q === 'number') q = q > 2 ? 'a' : true;`, '\n')}\nreturn q; }`;
/** A tuple that is three times as long with each step. */
const tuples = (steps: number, from = 900): string =>
  `type R<N extends number, T extends unknown[] = []> = T['length'] extends N ? T : R<N, [...T, unknown]>;\ntype M<A extends unknown[]> = [...A, ...A, ...A];\nexport type X = ${'M<'.repeat(steps)}R<${from}>${'>'.repeat(steps)}[5];`;
/** A template of which every combination is a type. */
const mapped = (keys: number): string =>
  `type K = ${list(keys, (i) => `'k${i}'`)};\ntype X = { [A in K]: { [B in K]: \`\${A}\${B}\` } }[K][K];\ndeclare const x: X;\nexport const y: { [A in K as \`\${A}z\`]: { [B in K]: A } }[\`\${K}z\`][K] = x as never;`;

const CASES: readonly Case[] = [
  {
    name: 'a union of 100,000',
    text: union(100_000),
    limits: { time: 300, memory: 768 },
    answer: { unchecked: 'time' },
  },
  { name: 'one of 30', text: union(30), limits: { time: PATIENT, memory: 768 }, answer: wrong },
  {
    name: '4,000 narrowings',
    text: narrowing(4000),
    limits: { time: 300, memory: 768 },
    answer: { unchecked: 'time' },
  },
  { name: 'ten of them', text: narrowing(10), limits: { time: PATIENT, memory: 768 }, answer: wrong },
  {
    name: 'tuples that treble',
    text: tuples(10),
    limits: { time: PATIENT, memory: 200 },
    answer: { unchecked: 'memory' },
  },
  { name: 'tuples that treble once', text: tuples(1, 30), limits: { time: PATIENT, memory: 768 }, answer: wrong },
  {
    name: 'a mapped type over 300 times 300',
    text: mapped(300),
    limits: { time: 300, memory: 768 },
    answer: { unchecked: 'time' },
  },
  { name: 'one over 9 times 9', text: mapped(9), limits: { time: PATIENT, memory: 768 }, answer: wrong },
];

describe('types in a thread of their own', () => {
  const MISTAKE = '\nexport const text: string = 1;\n';
  const questions = (texts: Readonly<Record<FileId, string>>, thread: TypesThread): TypeQuestions =>
    new TypeQuestions(
      {
        textOf: (file) => texts[file],
        modulesOf: (file) =>
          [...(texts[file] ?? '').matchAll(/from '\.\/(\w+)'/g)].map(([, name = '']) => ({
            specifier: `./${name}`,
            file: `${name}.ts`,
          })),
      },
      thread,
    );

  for (const { name, text, limits, answer } of CASES) {
    it(`${answer.unchecked === undefined ? 'checks' : `gives up for want of ${answer.unchecked}`}: ${name}`, async () => {
      const told: unknown[] = [];
      const thread = new TypesThread((...what) => told.push(what), limits);
      const ask = questions({ 'a.ts': text, 'b.ts': '' }, thread);
      let turns = 0;
      const turn = setInterval(() => turns++, 10);
      const said = await ask.added('a.ts', text + MISTAKE).finally(() => clearInterval(turn));
      thread.end();
      assert.deepEqual(said, answer);
      assert.ok(turns > 0, 'nothing else was answered meanwhile');
      assert.deepEqual(told, answer.unchecked === undefined ? [] : [['a.ts', answer.unchecked]]);
    }).timeout(PATIENT);
  }

  it('goes on after it gave up, and tries again what has changed', async () => {
    const told: unknown[] = [];
    const thread = new TypesThread((file) => told.push(file), { time: PATIENT, memory: 200 });
    const texts: Record<FileId, string> = { 'c.ts': '' };
    texts['a.ts'] = `import type { X } from './b';\ndeclare const x: X;\nexport const y = x;\n`;
    texts['b.ts'] = tuples(10);
    const before = questions(texts, thread);
    const text = texts['a.ts'] + MISTAKE;
    assert.deepEqual(await before.added('a.ts', text), { unchecked: 'memory' });
    assert.deepEqual(await before.added('c.ts', MISTAKE), wrong, 'another file');
    assert.deepEqual(await before.added('a.ts', `${text}//`), { unchecked: 'memory' });
    assert.equal(told.length, 1, 'the same is not tried again');
    texts['b.ts'] = tuples(1, 30);
    assert.deepEqual(await questions(texts, thread).added('a.ts', text), wrong);
    thread.end();
  }).timeout(PATIENT);

  it('knows what a type says, once it was asked for', async () => {
    const thread = new TypesThread();
    const text = 'declare const user: { email: string; tags: string[] };\nexport const a = user;';
    const ask = questions({ 'a.ts': text }, thread);
    const wanted = { file: 'a.ts', start: text.length - 5, end: text.length - 1, path: [] };
    assert.equal(ask.shapeOf(wanted), undefined);
    assert.equal(await ask.learn(), true);
    assert.deepEqual(ask.shapeOf(wanted), { kind: 'record', fields: ['email', 'tags'], mayBeMissing: false });
    assert.equal(ask.shapeOf({ ...wanted, path: ['tags'] }), undefined);
    assert.equal(await ask.learn(), true);
    assert.equal(ask.shapeOf({ ...wanted, path: ['tags'] })?.kind, 'list');
    assert.equal(await ask.learn(), false);
    thread.end();
  }).timeout(PATIENT);
});
