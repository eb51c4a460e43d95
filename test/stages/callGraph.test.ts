import assert from 'node:assert/strict';
import { Bases } from '../../server/src/link/basis';
import { circlesFrom } from '../../server/src/solve/circles';
import { Dependent } from '../../server/src/solve/dependent';
import { Program, type Tree } from '../support/program';

/** Two functions that hand themselves to what they are given: once begun, each is called because the other is. */
const LOOP: Tree = {
  'ping.ts': 'export function ping(other: any) { other(ping); }\n',
  'pong.ts': 'export function pong(other: any) { other(pong); }\n',
  'start.ts': "import { ping } from './ping';\nimport { pong } from './pong';\nping(pong);\n",
  'second.ts': 'export const nothing = 1;\n',
};

const ALIVE = ['ping ← pong.ts start.ts', 'pong ← ping.ts'];

describe('Callers after an edit', () => {
  it('a circle that nobody begins any more falls', () => {
    const program = new Program(LOOP);
    assert.deepEqual(program.callers(), ALIVE);
    program.edit('start.ts', 'export const nobody = 1;\n');
    // What is left: each hands itself to somebody who is not known.
    assert.deepEqual(program.callers(), ['ping ← ping.ts', 'pong ← pong.ts']);
    assert.deepEqual(program.callers(), program.callersAnew());
  });

  it('a circle that others begin, too, stays', () => {
    const program = new Program({ ...LOOP, 'second.ts': LOOP['start.ts'] ?? '' });
    program.edit('start.ts', 'export const nobody = 1;\n');
    assert.deepEqual(program.callers(), ['ping ← pong.ts second.ts', 'pong ← ping.ts']);
    assert.deepEqual(program.callers(), program.callersAnew());
  });

  it('a circle that falls and is begun again is as it was', () => {
    const program = new Program(LOOP);
    program.edit('start.ts', 'export const nobody = 1;\n');
    program.edit('second.ts', LOOP['start.ts'] ?? '');
    assert.deepEqual(program.callers(), program.callersAnew());
    program.edit('start.ts', LOOP['start.ts'] ?? '');
    program.edit('second.ts', '');
    assert.deepEqual(program.callers(), ALIVE);
  });

  it('one of many functions that are handed to a wrapper is edited', () => {
    const page = (name: string) =>
      `import { wrap } from './wrap';\nexport const ${name} = wrap(function ${name}() {});\n`;
    const program = new Program({
      'a.ts': page('a'),
      'b.ts': page('b'),
      'wrap.ts': 'export const wrap = (run: () => void) => () => { run(); };\n',
    });
    program.edit('a.ts', `const more = [1].map((n) => n);\n${page('a')}`);
    assert.deepEqual(program.callers(), program.callersAnew());
    program.edit('a.ts', 'export const none = 1;\n');
    assert.deepEqual(program.callers(), program.callersAnew());
  });
});

describe('Circles of answers', () => {
  const basis = new Bases(1).nothing;

  /** Answers by name, each with those that depend on it. */
  function circles(edges: Readonly<Record<string, readonly string[]>>, starts: readonly string[]): string[] {
    const answers = new Map(Object.keys(edges).map((name) => [name, new Dependent(basis)]));
    const names = new Map([...answers].map(([name, answer]) => [answer, name]));
    const get = (name: string) => answers.get(name) as Dependent;
    const found = circlesFrom(starts.map(get), (of) => (edges[names.get(of) ?? ''] ?? []).map(get));
    return found
      .map((circle) =>
        circle
          .map((answer) => names.get(answer))
          .sort()
          .join(''),
      )
      .sort();
  }

  it('what leads back to itself, and nothing else', () => {
    assert.deepEqual(circles({ a: ['b'], b: ['c'], c: ['b', 'd'], d: [] }, ['a']), ['bc']);
    assert.deepEqual(circles({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, ['a']), []);
  });

  it('an answer that depends on itself is a circle of one', () => {
    assert.deepEqual(circles({ a: ['a', 'b'], b: [] }, ['a']), ['a']);
  });

  it('several, from several starts, each told once', () => {
    const edges = { a: ['b'], b: ['a', 'c'], c: ['d'], d: ['e'], e: ['d'], f: ['d', 'f'] };
    assert.deepEqual(circles(edges, ['d', 'a', 'f']), ['ab', 'de', 'f']);
  });

  it('what no start leads to is not looked for', () => {
    assert.deepEqual(circles({ a: [], b: ['c'], c: ['b'] }, ['a']), []);
  });
});
