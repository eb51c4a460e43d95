import assert from 'node:assert/strict';
import { Analyzer } from '../../server/src/analyzer';
import { extractFacts } from '../../server/src/extract/extract';
import { rulesFor } from '../support/apps';

const RULES = rulesFor('sample');
const times = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => of(i)).join('\n');

interface SizeCase {
  readonly name: string;
  /** A source with so much of it. */
  readonly text: (count: number) => string;
  readonly most: number;
  /** What is said of a source with more. */
  readonly said: RegExp;
}

const SIZES: readonly SizeCase[] = [
  {
    name: 'values of a variable',
    text: (n) => `let x = a;\n${times(n - 1, (i) => `x = f(${i});`)}`,
    most: 300,
    said: /^"x" is given values at more than 300 places/,
  },
  {
    name: 'fields of a variable',
    text: (n) => `const x = {};\n${times(n, (i) => `x.k${i} = a;`)}`,
    most: 300,
    said: /^"x" is given values at more than 300 places/,
  },
  {
    name: 'calls that change a variable',
    text: (n) => `const x = [];\n${times(n, () => 'x.push(a);')}`,
    most: 300,
    said: /^"x" is given values at more than 300 places/,
  },
  {
    name: 'values of a field',
    text: (n) => `class A { m() {\n${times(n, () => 'this.x = a;')}\n} }`,
    most: 300,
    said: /^"x" is given values at more than 300 places/,
  },
  {
    name: 'entries of an object',
    text: (n) => `const x = {\n${times(n, (i) => `k${i}: 1,`)}\n};`,
    most: 10_000,
    said: /^A list or an object has more than 10,000 entries/,
  },
  {
    name: 'comments that silence',
    text: (n) => `a;\n${times(n, () => '// datatrail-ignore-line x -- y')}`,
    most: 999,
    said: /^It has 1,000 or more comments that silence/,
  },
  {
    name: 'several at once',
    text: (n) => `let x = a; let y = a;\n${times(n - 1, () => 'x = a;\ny = a;')}`,
    most: 300,
    said: /\(and 1 more of the kind\)$/,
  },
];

describe('what a file has too much of', () => {
  for (const { name, text, most, said } of SIZES) {
    it(`is told: ${name}`, () => {
      assert.deepEqual(extractFacts('a.ts', text(most)).problems, []);
      const [problem, ...more] = extractFacts('a.ts', text(most + 1)).problems;
      assert.match(problem?.message ?? '', said);
      assert.ok((problem?.line ?? 0) >= 1 && problem?.hint !== undefined);
      assert.deepEqual(more, []);
    });
  }

  it('is not told of what is called often and holds nothing', () => {
    for (const made of [`import { x } from 'x';`, `const x = f();`, `declare const x: X;`]) {
      const calls = times(400, () => 'x.check(a);');
      assert.deepEqual(extractFacts('a.ts', `${made}\n${calls}`).problems, []);
    }
  });

  it('leaves what is read before it, and makes nothing up', () => {
    const overwritten = (count: number): string => `export function f(user: { email: string }) {
  let x = user.email;
  console.log(x);
  ${times(count, (i) => `x = 'a${i}';`)}
  console.log(x);
}`;
    for (const count of [2, 400]) {
      const analyzer = new Analyzer(RULES);
      analyzer.apply({ files: [{ file: 'a.ts', text: overwritten(count) }] });
      const found = analyzer.snapshot().findings();
      assert.deepEqual(
        found.map(({ at }) => overwritten(count).slice(0, at.start).split('\n').length),
        [3],
      );
    }
  });

  /** Code that opens and closes a level, with how many of them are read. */
  const DEPTHS: readonly (readonly [name: string, open: string, close: string, most: number])[] = [
    ['brackets', '[', ']', 240],
    ['calls', 'f(', ')', 240],
    ['conditionals', 'a ? b : ', 'c', 240],
    ['blocks', 'if (a) {', '}', 240],
    ['functions', 'function f() { ', '}', 240],
    ['classes', 'class A { b = ', '}', 240],
    ['elements', '<b>', '</b>', 240],
    ['types', 'type T = [', ']', 100],
    ['sums', '', ' + a', 800],
    ['chains of calls', '', '.then(a)', 400],
  ];
  for (const [name, open, close, most] of DEPTHS) {
    it(`is told for what is nested, wherever a stack would end: ${name}`, () => {
      const said = (depth: number): string =>
        extractFacts('a.tsx', `${open.repeat(depth)}y${close.repeat(depth)}`)
          .problems.map(({ message }) => message)
          .filter((message) => !message.startsWith('Syntax'))
          .join();
      assert.equal(said(most), '');
      for (const depth of [most + 200, most + 1500, 30_000])
        assert.match(said(depth), /nested too deeply|longer than can be followed/);
    });
  }

  /** Code whose brackets the parser tries again inside of one another, a level at a time. */
  const READINGS: readonly (readonly [name: string, level: string])[] = [
    ['asynchronous functions that are none', 'async (a = '],
    ['parameters that are none', '({ a, ...b = (c: '],
  ];
  for (const [name, level] of READINGS) {
    it(`is told where it would take years to parse: ${name}`, () => {
      const said = (depth: number): string =>
        extractFacts('a.ts', `${level.repeat(depth)}1`)
          .problems.map(({ message }) => message)
          .filter((message) => !message.startsWith('Syntax'))
          .join();
      assert.equal(said(4), '');
      assert.match(said(60), /not analysed: its code is nested too deeply/);
      // What was begun leaves nothing behind in the parser.
      assert.deepEqual(extractFacts('b.ts', 'const f = async (a = 1) => a;').problems, []);
    });
  }

  it('has the same facts however deep the stack is that it is read on', () => {
    const text = `const a = ${'f('.repeat(400)}1${')'.repeat(400)};`;
    const deeper = (levels: number): string =>
      levels === 0 ? JSON.stringify(extractFacts('a.ts', text)) : deeper(levels - 1);
    assert.equal(deeper(3000), deeper(0));
  });
});

/** Every call goes on to two others, each of which adds a field: a question with many answers. */
const COSTLY = `${times(
  12,
  (i) => `export const f${i} = (x: any): any => ({ ...g${i + 1}(x), ...f${i + 1}(x.a${i}) });
export const g${i} = (x: any): any => f${i + 1}({ ...x, a${i}: x });`,
)}
export const f12 = (x: any): any => x;
export const g12 = (x: any): any => x;
export const send = (user: { email: string }) => console.log(f0(user), g0(user).a1.email);
`;
const BESIDE = 'export const f = (user: { email: string }) => console.log(user.email);\n';

describe('a question that takes too many steps', () => {
  const ask = (mostSteps: number | undefined, files: readonly string[]): { problems: string[]; findings: string[] } => {
    const analyzer = new Analyzer(RULES, mostSteps === undefined ? {} : { mostSteps });
    const texts: Readonly<Record<string, string>> = { 'a.ts': COSTLY, 'b.ts': BESIDE };
    analyzer.apply({ files: files.map((file) => ({ file, text: texts[file] ?? '' })) });
    const snapshot = analyzer.snapshot();
    const findings = snapshot.findings().map(({ at }) => at.file);
    return { findings, problems: snapshot.problems().map(({ file, message }) => `${file}: ${message}`) };
  };

  it('is given up and named, and costs its own file only', () => {
    for (const files of [
      ['a.ts', 'b.ts'],
      ['b.ts', 'a.ts'],
    ]) {
      const { findings, problems } = ask(150, files);
      assert.deepEqual(problems, ['a.ts: The flows of this file were not followed: they take more than 150 steps']);
      assert.deepEqual(findings, ['b.ts']);
    }
  });

  it('is answered where it may take them', () => {
    const { findings, problems } = ask(undefined, ['a.ts', 'b.ts']);
    assert.deepEqual(problems, []);
    assert.ok(findings.includes('a.ts') && findings.includes('b.ts'));
  });
});

describe('what is not followed to its end', () => {
  const person = 'export const join = (user: { email: string }) =>';
  // The most that is followed, and code with so much of it.
  const cases: readonly (readonly [name: string, most: number, text: (count: number) => string, says: string])[] = [
    [
      'calls around a sink',
      6,
      (n) =>
        `const f0 = (a0: unknown) => console.log(a0);\n${times(
          n - 1,
          (i) => `const f${i + 1} = (b${i}: unknown) => f${i}(b${i});`,
        )}\n${person} f${n - 1}(user.email);`,
      'Data was followed through 6 calls and no further: in f6 of a.ts',
    ],
    [
      'functions that one name can be',
      59,
      (n) =>
        `${times(n, (i) => `const f${i} = (a: unknown) => a;`)}\nlet f = f0;\n${times(n - 1, (i) => `f = f${i + 1};`)}\n${person} f(user.email);`,
      'Of what an expression can be the first 60 (of a parameter the first 24; all functions, where it is given no more than 60) were looked at: in join of a.ts',
    ],
    [
      'functions that callers give to one parameter',
      59,
      (n) =>
        `${times(n, (i) => `const f${i} = (a: unknown) => a;`)}\nconst run = (f: any, a: unknown) => f(a);\n${person} ${times(n, (i) => `run(f${i}, user.email);`)}`,
      'Of what an expression can be the first 60 (of a parameter the first 24; all functions, where it is given no more than 60) were looked at: in run of a.ts',
    ],
    [
      'functions among options that callers give to one parameter',
      59,
      (n) =>
        `${times(n, (i) => `const f${i} = (a: unknown) => a;`)}\nconst run = ({ f }: any, a: unknown) => f(a);\n${person} ${times(n, (i) => `run({ f: f${i} }, user.email);`)}`,
      'Of what an expression can be the first 60 (of a parameter the first 24; all functions, where it is given no more than 60) were looked at: in run of a.ts',
    ],
    [
      'options that callers give to one parameter',
      23,
      (n) =>
        `const run = ({ f }: any, a: unknown) => f(a);\n${person} ${times(n, (i) => `run({ f: ${i} }, user.email);`)}`,
      'Of what an expression can be the first 60 (of a parameter the first 24; all functions, where it is given no more than 60) were looked at: in run of a.ts',
    ],
    [
      'sources of one value',
      59,
      (n) =>
        `const pick = (c: string, user: any) => ${times(n, (i) => `c === '${i}' ? user.email${i} :`)} '';\nexport const join = (c: string, user: any) => console.log(pick(c, user));`,
      'Of what a value can come from the first 60 were looked at: in pick of a.ts',
    ],
    [
      'parts of what is given',
      80,
      (n) => `${person} console.log({ ${times(n, (i) => `k${i}: user.k${i},`)} });`,
      'Of what a call is given the first 80 parts were looked at: in join of a.ts',
    ],
    [
      'personal fields of a record',
      16,
      (n) =>
        `interface User { plan: string; ${times(n, (i) => `email${i}: string; count${i}: number;`)} }\nexport const join = (user: User) => console.log(user);`,
      'Of the personal fields of a record the first 16 were looked at: in join of a.ts',
    ],
  ];
  const degraded = (texts: readonly string[]): string[] => {
    const analyzer = new Analyzer(RULES);
    analyzer.apply({ files: texts.map((text, i) => ({ file: `${'abc'[i] ?? 'z'}.ts`, text })) });
    analyzer.snapshot().findings();
    return (analyzer.snapshot().stats().degraded ?? []).map(({ message }) => message);
  };
  for (const [name, most, text, says] of cases) {
    it(`is told, with the first place: ${name}`, () => {
      assert.deepEqual(degraded([text(most)]), []);
      const said = degraded([text(most + 4)]);
      assert.ok(
        said.some((one) => one.startsWith(says)),
        said.join(),
      );
    });
  }

  for (const [callers, isTold] of [
    [4000, false],
    [4001, true],
  ] as const) {
    it(`is ${isTold ? '' : 'not '}told of ${callers} callers`, () => {
      const text = `const log = (a: string) => console.log(a);\n${times(callers, (i) => `log(v${i});`)}\n`;
      const told = degraded([text]).filter((message) => message.includes('callers'));
      assert.deepEqual(told, isTold ? ['Of more than 4,000 callers the first were looked at: in log of a.ts'] : []);
    });
  }

  it('is told once for all places', () => {
    const [, most, text, says] = cases.find(([name]) => name === 'parts of what is given') ?? assert.fail();
    assert.deepEqual(degraded([text(most + 1), text(most + 1), text(most + 1)]), [`${says} and 2 more`]);
  });
});

describe('code that asks one thing again and again', () => {
  const asked = (files: Readonly<Record<string, string>>, mostSteps?: number): Analyzer => {
    const analyzer = new Analyzer(RULES, mostSteps === undefined ? {} : { mostSteps });
    analyzer.apply({ files: Object.entries(files).map(([file, text]) => ({ file, text })) });
    return analyzer;
  };

  it('is answered where a text is put together from itself, with the host that it begins with', () => {
    const text = `let u = 'https://tracker.example/';
${times(12, (i) => `u = u + '?a${i}=' + user.email + u;`)}
export const send = () => fetch(u, { method: 'POST', body: user.email });`;
    const found = asked({ 'a.ts': text }).snapshot().findings();
    assert.ok(
      found.some(({ recipient }) => recipient?.name.includes('tracker.example')),
      JSON.stringify(found.map(({ recipient }) => recipient)),
    );
  });

  it('is given up where every field of a form is held against every other', () => {
    const form = (count: number): string =>
      `export const Form = () => <form>${times(count, (i) => `<input name="email${i}" onChange={(e) => set${i}(e.target.value)} />`)}</form>;`;
    const problems = (count: number): number =>
      asked({ 'a.tsx': form(count) }, 20_000)
        .snapshot()
        .findings().length;
    assert.equal(problems(5), 5);
    assert.equal(problems(400), 0);
  });

  it('is answered for a function with as many parameters as its call has arguments', () => {
    const most = 9000;
    const text = `function f(${times(most, (i) => `a${i}: string,`)}) { console.log(${times(most, (i) => `a${i},`)}); }
f(${times(most, () => 'user.email,')});`;
    assert.ok(asked({ 'a.ts': text }).snapshot().findings().length > 0);
  });
});
