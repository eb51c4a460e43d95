import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../server/src/link/jsonc';
import { parseJsonc } from '../../server/src/link/jsonc';
import { ModuleResolver } from '../../server/src/link/modules';
import type { Tree } from './modulesTree';
import { moduleFiles, shown } from './modulesTree';

interface FaultCase {
  readonly title: string;
  readonly text: string;
  /** `line:column message`, or empty when nothing is wrong. */
  readonly expected: string;
}

const FAULTS: readonly FaultCase[] = [
  { title: 'a missing comma', text: '{\n  "name": "a"\n  "main": "x"\n}', expected: '3:3 a "," or "}" is missing' },
  { title: 'a trailing comma is none', text: '{\n  "name": "a",\n}', expected: '' },
  { title: 'two commas', text: '{ "name": "a",, }', expected: '1:15 a name in double quotes is missing' },
  { title: 'an unquoted name', text: '{ name: "a" }', expected: '1:3 a name in double quotes is missing' },
  { title: 'a missing colon', text: '{ "name" "a" }', expected: '1:10 a ":" is missing after the name' },
  { title: 'an open object', text: '{\n "name": "a"', expected: '1:1 the "}" for this bracket is missing' },
  { title: 'an open list', text: '{ "files": [ "a" }', expected: '1:18 a "," or "]" is missing' },
  { title: 'an open text', text: '{ "name": "a\n}', expected: '1:11 this text has no closing quote' },
  { title: 'an escaped quote closes nothing', text: '{ "name": "a\\"" }', expected: '' },
  { title: 'an open comment', text: '{ } /* end', expected: '1:5 this comment is not closed' },
  { title: 'a value that is none', text: '{ "private": yes }', expected: '1:14 a value cannot start with "yes"' },
  { title: 'a merge conflict', text: '<<<<<<< HEAD\n{}', expected: '1:1 a value cannot start with "<"' },
  { title: 'text after the end', text: '{}\n{}', expected: '2:1 there is text after the end of the value' },
  { title: 'a comment after the end is none', text: '{}\n// {}', expected: '' },
  { title: 'an empty file', text: ' \n', expected: '1:1 the file is empty' },
  { title: 'a list', text: '[]', expected: '1:1 an object "{ … }" is expected' },
];

describe('modules: configuration at fault', () => {
  for (const { title, text, expected } of FAULTS) {
    it(`says where: ${title}`, () => {
      const { problems } = new ModuleResolver(moduleFiles([], { 'app/package.json': text }));
      const texts = problems.map((problem) => {
        assert.equal(problem.file, 'app/package.json');
        assert.equal(problem.severity, 'warning');
        assert.notEqual(problem.hint, undefined);
        return `${problem.line}:${problem.column} ${problem.message}`;
      });
      const prefix = 'package.json cannot be read as JSON: ';
      assert.equal(texts.join('\n').replace(prefix, ''), expected);
    });
  }

  it('what stands before the fault counts, and other files are untouched', () => {
    const resolver = new ModuleResolver(
      moduleFiles(['a/index.ts', 'b/index.ts', 'src/x.ts'], {
        'a/package.json': '{ "name": "a", oops }',
        'b/package.json': { name: 'b' },
        'tsconfig.json': '{ "compilerOptions": { "paths": { "@x": ["./src/x"] } ',
      }),
    );
    assert.equal(shown(resolver.resolve('main.ts', 'a')), 'a/index.ts');
    assert.equal(shown(resolver.resolve('main.ts', 'b')), 'b/index.ts');
    assert.equal(shown(resolver.resolve('main.ts', '@x')), 'src/x.ts');
    assert.deepEqual(
      resolver.problems.map((problem) => problem.file),
      ['a/package.json', 'tsconfig.json'],
    );
  });

  it('files of node_modules and files that are no JSON are not judged', () => {
    const configs = {
      'node_modules/x/package.json': '{',
      'a/node_modules/x/tsconfig.json': '{',
      'pnpm-workspace.yaml': '-',
    };
    assert.deepEqual(new ModuleResolver(moduleFiles([], configs)).problems, []);
  });

  it('a circle of extends is said once and costs only what came through it', () => {
    const configs: Tree = {
      'tsconfig.json':
        '{\n  "extends": "./tsconfig.b.json",\n  "compilerOptions": { "paths": { "@a": ["./a.ts"] } }\n}',
      'tsconfig.b.json': { extends: './tsconfig.c.json' },
      'tsconfig.c.json': '{\n\n  "extends": "./tsconfig.json" }',
      'web/tsconfig.json': { extends: ['./tsconfig.json', './tsconfig.json'] },
      'line/tsconfig.json': { extends: ['../tsconfig.json', '../tsconfig.json'] },
    };
    const resolver = new ModuleResolver(moduleFiles(['a.ts'], configs));
    assert.equal(shown(resolver.resolve('main.ts', '@a')), 'a.ts');
    assert.equal(shown(resolver.resolve('line/main.ts', '@a')), 'a.ts');
    const texts = resolver.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
    assert.deepEqual(texts, [
      'tsconfig.c.json:3:3 "tsconfig.json", "tsconfig.b.json", "tsconfig.c.json" extend each other in a circle',
      'web/tsconfig.json:1:2 "web/tsconfig.json" extends itself',
    ]);
  });

  it('the order of the files changes nothing', () => {
    const configs: readonly (readonly [string, string | object])[] = [
      ['tsconfig.a.json', { extends: './tsconfig.json' }],
      ['tsconfig.json', { extends: './tsconfig.a.json', compilerOptions: { paths: { '@u': ['./u.ts'] } } }],
      ['x/package.json', { name: 'ui' }],
      ['y/package.json', { name: 'ui' }],
      ['z/package.json', '{'],
      ['a/package.json', '{'],
    ];
    const sources = ['u.ts', 'x/index.ts', 'y/index.ts'];
    const outcomes = [configs, [...configs].reverse()].map((entries) => {
      const resolver = new ModuleResolver(moduleFiles(sources, Object.fromEntries(entries)));
      return {
        results: ['@u', 'ui'].map((specifier) => resolver.resolve('main.ts', specifier)),
        problems: resolver.problems,
      };
    });
    assert.deepEqual(outcomes[0], outcomes[1]);
    assert.equal(outcomes[0]?.problems.length, 3);
    assert.deepEqual(outcomes[0]?.results[1], { kind: 'file', file: 'x/index.ts' });
  });
});

describe('modules: hostile input', () => {
  it('names of object members are names like any other', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const packageJson = (name: string) =>
      `{ "name": "${name}", "exports": { ".": "./index.ts", "./__proto__": "./index.ts" } }`;
    const listed = names.filter((name) => name !== 'toString');
    const configs = Object.fromEntries(listed.map((name) => [`p-${name}/package.json`, packageJson(name)]));
    const sources = listed.map((name) => `p-${name}/index.ts`);
    const paths = '{ "compilerOptions": { "paths": { "@__proto__/*": ["./p-__proto__/*"] } } }';
    const resolver = new ModuleResolver(
      moduleFiles(sources, { ...configs, 'tsconfig.json': paths, 'package.json': {} }),
    );
    for (const name of listed) assert.equal(shown(resolver.resolve('main.ts', name)), `p-${name}/index.ts`);
    assert.equal(shown(resolver.resolve('main.ts', 'toString')), 'package toString');
    assert.equal(shown(resolver.resolve('main.ts', '__proto__/__proto__')), 'p-__proto__/index.ts');
    assert.equal(shown(resolver.resolve('main.ts', '__proto__/constructor')), 'package __proto__ › constructor');
    assert.equal(shown(resolver.resolve('main.ts', '@__proto__/index')), 'p-__proto__/index.ts');
  });

  it('values of the wrong kind are as good as absent', () => {
    const wrong: readonly unknown[] = [
      5,
      true,
      null,
      [],
      [[]],
      {},
      { '.': 5 },
      { default: { default: 7 } },
      ['', {}],
      '',
    ];
    const fields = [
      'name',
      'main',
      'exports',
      'imports',
      'types',
      'source',
      'dependencies',
      'extends',
      'compilerOptions',
      'references',
    ];
    for (const field of fields) {
      for (const value of wrong) {
        const text = JSON.stringify({ name: 'p', [field]: value, ...(field === 'extends' ? {} : { extends: value }) });
        const options = JSON.stringify({ compilerOptions: { paths: value, baseUrl: value }, references: value });
        const resolver = new ModuleResolver(
          moduleFiles(['p/index.ts'], { 'p/package.json': text, 'tsconfig.json': text, 'p/tsconfig.json': options }),
        );
        const results = ['p', '#x', './index', '@/index'].map((specifier) => resolver.resolve('p/a.ts', specifier));
        assert.deepEqual(results[2], { kind: 'file', file: 'p/index.ts' });
        assert.deepEqual(resolver.problems, []);
      }
    }
  });

  it('bottomless values become a problem', () => {
    const deep = '{"exports":'.repeat(100_000);
    const { problems } = new ModuleResolver(
      moduleFiles([], { 'package.json': deep, 'a/package.json': '['.repeat(1_000_000) }),
    );
    assert.deepEqual(
      problems.map((problem) => problem.message.includes('nested more than 200 deep')),
      [true, true],
    );
  });

  it('a chain of ten thousand configurations ends', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => [
      `tsconfig.${index}.json`,
      { extends: `./tsconfig.${index + 1}.json` },
    ]);
    const resolver = new ModuleResolver(moduleFiles(['a.ts'], Object.fromEntries(chain) as Tree));
    assert.equal(shown(resolver.resolve('main.ts', './a')), 'a.ts');
    assert.deepEqual(resolver.problems, []);
  });

  it('no specifier and no folder makes it throw', () => {
    const part = fc.constantFrom(
      '.',
      '..',
      '/',
      '@',
      '#',
      '~',
      '*',
      '?',
      ':',
      'a',
      'p',
      'src',
      '.js',
      'npm:',
      '\\',
      '\0',
      'é',
      '__proto__',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
    );
    const configs = {
      'p/package.json': { name: 'p', exports: { './*': './src/*.ts' }, imports: { '#*': './*' } },
      'tsconfig.json': { compilerOptions: { baseUrl: '.', paths: { '*': ['./src/*'], '@/*': ['./p/*'] } } },
    };
    const files = new Set(['a.ts', 'p/src/a.ts', 'src/a.ts']);
    const resolver = new ModuleResolver(moduleFiles([...files], configs));
    fc.assert(
      fc.property(text, text, (from, specifier) => {
        const result = resolver.resolve(from, specifier);
        if (result.kind === 'file') assert.ok(files.has(result.file));
        if (result.kind === 'package') assert.notEqual(result.name, '');
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });
});

describe('modules: cost', () => {
  it('a known import asks for no file again, also from another file of the folder', () => {
    let asked = 0;
    const has = (file: string): boolean => {
      asked++;
      return file === 'lib/a.ts';
    };
    const resolver = new ModuleResolver({ has, configs: new Map() });
    const first = resolver.resolve('src/one.ts', '../lib/a');
    const cold = asked;
    assert.ok(cold > 0);
    assert.equal(resolver.resolve('src/two.ts', '../lib/a'), first);
    resolver.resolve('src/one.ts', '../lib/a');
    assert.equal(asked, cold);
    resolver.resolve('other/one.ts', '../lib/a.ts');
    assert.ok(asked <= cold + 1);
  });

  it('an entry that was looked for is not looked for again from another folder', () => {
    let asked = 0;
    const has = (): boolean => {
      asked++;
      return false;
    };
    const resolver = new ModuleResolver({
      has,
      configs: new Map([['p/package.json', '{ "name": "p", "main": "./x.js" }']]),
    });
    resolver.resolve('a/one.ts', 'p');
    const cold = asked;
    assert.ok(cold > 0);
    resolver.resolve('b/one.ts', 'p');
    assert.equal(asked, cold);
  });

  it('a package outside costs the same however many packages the tree has', () => {
    const cost = (packages: number): number => {
      let asked = 0;
      const configs = new Map(
        Array.from({ length: packages }, (_, at) => [`p${at}/package.json`, `{ "name": "p${at}" }`]),
      );
      const has = (): boolean => {
        asked++;
        return false;
      };
      new ModuleResolver({ has, configs }).resolve('p0/a.ts', 'react');
      return asked;
    };
    assert.equal(cost(2_000), cost(1));
  });
});

describe('modules: JSON with comments', () => {
  /** The value as JSON.parse would give it. */
  const plain = (value: Json | undefined): unknown => {
    if (value instanceof Map)
      return Object.fromEntries([...(value as ReadonlyMap<string, Json>)].map(([key, item]) => [key, plain(item)]));
    return Array.isArray(value) ? (value as readonly Json[]).map(plain) : value;
  };

  it('reads escapes', () => {
    assert.deepEqual(parseJsonc(String.raw`"\u0041b\n\"\\\/\ud83d\ude00"`).value, 'Ab\n"\\/\u{1f600}');
  });

  it('reads all JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (text, space) => {
        const value: unknown = JSON.parse(text);
        const result = parseJsonc(JSON.stringify(value, null, space));
        assert.equal(result.fault, undefined);
        assert.equal(JSON.stringify(plain(result.value)), JSON.stringify(value));
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('never throws, and names a place inside the text', () => {
    const sign = fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '/', '*', '\\', '\n', ' ', '1', '-', 'a', 'true');
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 30 }), (signs) => {
        const text = signs.join('');
        const { fault } = parseJsonc(text);
        assert.ok(fault === undefined || (fault.offset >= 0 && fault.offset <= text.length));
      }),
      { seed: 13, numRuns: 2_000 },
    );
  });
});
