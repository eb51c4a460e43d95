import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Analyzer } from '../../server/src/analyzer';
import { isSourceFile } from '../../server/src/extract/extract';
import { appFiles, rulesFor, type AppFile } from '../support/apps';

const SEED = 20261122;
const SOURCES = appFiles('sample').filter(({ file }) => isSourceFile(file));
const RULES = rulesFor('sample');

/** Runs every stage over a tree; what a stage could not do must be told as a problem. */
function analyse(files: readonly AppFile[]): { readonly findings: number; readonly faults: readonly string[] } {
  const analyzer = new Analyzer(RULES);
  analyzer.apply({ files });
  const snapshot = analyzer.snapshot();
  const findings = snapshot.findings();
  for (const { file, text } of files) {
    for (const share of [0, 0.3, 0.6, 1]) snapshot.explainAt(file, Math.floor(text.length * share));
  }
  snapshot.stats();
  for (const { at, call } of findings) {
    assert.ok(at.start >= 0 && at.start <= at.end && call.start <= call.end);
    assert.ok(at.end <= (files.find(({ file }) => file === at.file)?.text.length ?? -1), 'a place outside its file');
  }
  // A stage that threw is caught for its file and told in these words: it is a fault all the same.
  const faults = snapshot.problems().filter(({ message }) => message.includes('were not followed'));
  return { findings: findings.length, faults: faults.map(({ file, message }) => `${file}: ${message}`) };
}

/** Pieces that parsers and followers of values stumble over. */
const PIECES = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '<',
  '>',
  '`',
  '${',
  "'",
  '"',
  '/*',
  '*/',
  '//',
  '\\',
  '=>',
  '...',
  '?.',
  '??',
  '#',
  '@',
  ';',
  ',',
  '\u0000',
  '\ud800',
  '\ufeff',
  '\u2028',
  '\r',
  'é',
  '😀',
  'await ',
  'yield ',
  'async ',
  'function ',
  'class A extends A {}',
  'import x from ',
  'export * from "./"',
  'export default ',
  'this',
  'super',
  'new ',
  'constructor',
  '__proto__',
  'prototype',
  'hasOwnProperty',
  'toString',
  'enum E {',
  'namespace N {',
  'declare ',
  'abstract ',
  'type T = T[]',
  '<div {...x}>',
  'as const',
  'satisfies ',
  '!',
  'using ',
  'let let = let;',
] as const;

type Mutation = readonly [kind: 'cut' | 'insert' | 'swap' | 'repeat', at: number, length: number, piece: number];

function mutate(text: string, mutations: readonly Mutation[]): string {
  return mutations.reduce((current, [kind, at, length, piece]) => {
    const start = Math.floor((at / 1000) * current.length);
    const part = current.slice(start, start + length);
    const rest = current.slice(start + length);
    switch (kind) {
      case 'cut':
        return current.slice(0, start) + rest;
      case 'insert':
        return current.slice(0, start) + PIECES[piece] + current.slice(start);
      case 'swap':
        return current.slice(0, start) + [...part].reverse().join('') + rest;
      case 'repeat':
        return current.slice(0, start) + part.repeat(4) + rest;
    }
  }, text);
}

const mutations = fc.array(
  fc.tuple(
    fc.constantFrom('cut' as const, 'insert' as const, 'swap' as const, 'repeat' as const),
    fc.nat(1000),
    fc.integer({ min: 1, max: 60 }),
    fc.nat(PIECES.length - 1),
  ),
  { minLength: 1, maxLength: 6 },
);

describe('hostile text', () => {
  it('makes something other than the sources it is made of', () => {
    const [source] = SOURCES;
    assert.notEqual(mutate(source?.text ?? '', [['insert', 500, 1, 0]]), source?.text);
    assert.ok(analyse(SOURCES).findings > 0);
  });

  it('in 600 mutated sources makes no stage throw', () => {
    const batch = fc.array(fc.tuple(fc.nat(SOURCES.length - 1), mutations), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(batch, (changes) => {
        const tree = new Map(SOURCES.map(({ file, text }) => [file, text]));
        for (const [at, list] of changes) {
          const { file, text } = SOURCES[at] as AppFile;
          tree.set(file, mutate(text, list));
        }
        assert.deepEqual(analyse([...tree].map(([file, text]) => ({ file, text }))).faults, []);
      }),
      { seed: SEED, numRuns: 100, endOnFailure: true },
    );
  });

  it('in any characters makes no stage throw', () => {
    const texts = fc.array(
      fc.string({ unit: fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 3 })) }),
      {
        minLength: 3,
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(texts, (list) => {
        const files = list.map((text, index) => ({ file: `src/${index}.tsx`, text }));
        assert.deepEqual(analyse(files).faults, []);
      }),
      { seed: SEED, numRuns: 200, endOnFailure: true },
    );
  });
});

/** Trees that ask for too much: each must end, with results for the file beside them. */
const EXTREMES: Readonly<Record<string, readonly AppFile[]>> = {
  'deep brackets': one(`const a = ${'['.repeat(20_000)}1${']'.repeat(20_000)};`),
  'deep calls': one(`const a = ${'f('.repeat(20_000)}1${')'.repeat(20_000)};`),
  'a long chain': one(`const a = b${'.then((x) => x)'.repeat(20_000)};`),
  'a long concatenation': one(`const a = ${Array.from({ length: 20_000 }, (_, i) => `'${i}'`).join(' + ')};`),
  'deep conditionals': one(`const a = ${'b ? c : '.repeat(20_000)}d;`),
  'deep generics': one(`type T = ${'A<'.repeat(10_000)}string${'>'.repeat(10_000)};`),
  'deep blocks': one(`${'if (a) {'.repeat(10_000)}${'}'.repeat(10_000)}`),
  'deep elements': one(`const a = ${'<b>'.repeat(10_000)}${'</b>'.repeat(10_000)};`),
  'a function that calls itself': one('export const f = (x: { email: string }): void => f(x); f({ email: f });'),
  'functions that call each other': one(
    'const f = (x) => g(x); const g = (x) => f({ x }); console.log(f(user.email));',
  ),
  'a value made of itself': one('let a = a; const b = { ...b, b }; [a.b, b.a] = [b, a]; console.log(a, b);'),
  'a type made of itself': one(
    'interface A extends A { a: A } type B = B | C; type C = B & C; console.log(x as A, y as B);',
  ),
  'a class made of itself': one(
    'class A extends A { b = new A(this.b); get c() { return this.c; } } console.log(new A().c);',
  ),
  'names of Object.prototype': one(
    'const __proto__ = user.email; const o = { __proto__, constructor: __proto__, toString: 1, hasOwnProperty: 2 };\n' +
      'console.log(o.__proto__, o.constructor, o.toString, o["hasOwnProperty"], valueOf, isPrototypeOf);',
  ),
  'files that import each other': [
    { file: 'src/a.ts', text: "export * from './b'; import { b } from './b'; export const a = b;" },
    { file: 'src/b.ts', text: "export * from './a'; import { a } from './a'; export const b = a; console.log(b);" },
  ],
  'a file that exports itself': one("export * from './a'; import * as self from './a'; console.log(self.self.self);"),
  'broken configurations': [
    { file: 'package.json', text: '{ "name": 1, "exports": { "." : [null, {}] }, "workspaces": "x", ' },
    { file: 'tsconfig.json', text: '{ "extends": ["./tsconfig.json"], "compilerOptions": { "paths": { "*": 1 } } }' },
    { file: 'pnpm-workspace.yaml', text: 'packages: {{' },
    { file: 'prisma/schema.prisma', text: 'model User { email String @id } model { model model' },
    ...one('console.log(1);'),
  ],
};

function one(text: string): AppFile[] {
  return [{ file: 'src/a.tsx', text }];
}

describe('assignments to what is otherwise called', () => {
  it('are no calls, wherever their operands lie', () => {
    const names = ['map', 'forEach', 'filter', 'then', 'find'];
    const text = [
      'import { track } from "./track";',
      // Numbers of lists and of values are near each other, and in the lists are marks that are no numbers of nodes.
      ...Array.from({ length: 400 }, (_, i) => `list.${names[i % 5]} = track; use({ ...a, ...b, ...c });`),
    ].join('\n');
    const analyzer = new Analyzer(RULES);
    analyzer.apply({ files: [{ file: 'a.ts', text }] });
    const snapshot = analyzer.snapshot();
    snapshot.findings();
    assert.deepEqual(snapshot.problems(), []);
  });
});

describe('extreme trees', () => {
  const BESIDE: AppFile = {
    file: 'src/z.ts',
    text: 'export const f = (user: { email: string }) => console.log(user.email);',
  };

  for (const [name, files] of Object.entries(EXTREMES)) {
    it(`${name}: the file beside it still has its finding`, () => {
      const analyzer = new Analyzer(RULES);
      analyzer.apply({ files: [...files, BESIDE] });
      const snapshot = analyzer.snapshot();
      assert.deepEqual(
        snapshot.findings(BESIDE.file).map(({ policy }) => policy),
        ['log-flow'],
      );
      for (const { file } of files) snapshot.explainAt(file, 12);
    });
  }
});
