import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compilePatterns } from '../../server/src/host/pathPatterns';
import { cli, removeTrees, tree } from './support';
import fc from 'fast-check';
import ignore from 'ignore';

describe('names of commits that are none', () => {
  after(removeTrees);
  const MARK = 'owned';
  const REFS = [
    '--upload-pack=touch owned',
    '--output=owned',
    '-x',
    '--',
    '--exec=touch owned',
    'HEAD; touch owned',
    '$(touch owned)',
    '`touch owned`',
    '| touch owned',
    'HEAD\ntouch owned',
    'HEAD\u0000x',
    'HEAD..HEAD',
    'HEAD:a.ts',
    ':a.ts',
    '../../etc/passwd',
    ' ',
    'a'.repeat(5000),
    'ext::sh -c touch% owned',
    '@{upstream}',
    '🙂',
  ];

  for (const ref of REFS) {
    it(`are refused and start nothing: ${JSON.stringify(ref).slice(0, 40)}`, async () => {
      const root = tree({ 'a.ts': 'leak_error;\n' });
      execFileSync('git', ['-C', root, 'init', '-q']);
      for (const argv of [[`--since=${ref}`], ['--staged', `--since=${ref}`]]) {
        const { code, error } = await cli(root, argv);
        assert.equal(code, 2);
        assert.match(error, /^error: /);
        assert.doesNotMatch(error, /fault of Datatrail/);
      }
      assert.deepEqual(
        readdirSync(root).filter((name) => name.includes(MARK)),
        [],
      );
    });
  }
});

describe('a repository that wants to run programs', () => {
  after(removeTrees);
  const SETTINGS: readonly (readonly [name: string, value: string])[] = [
    ['core.fsmonitor', 'touch owned'],
    ['core.pager', 'touch owned'],
    ['core.sshCommand', 'touch owned'],
    ['diff.external', 'touch owned'],
    ['filter.x.smudge', 'touch owned'],
    ['filter.x.process', 'touch owned'],
    ['core.hooksPath', 'hooks'],
    ['alias.rev-parse', '!touch owned'],
    ['gpg.program', 'touch owned'],
  ];
  for (const [name, value] of SETTINGS) {
    it(`runs none: ${name}`, async () => {
      const root = tree({
        'a.ts': 'leak_error;\n',
        '.gitattributes': '*.ts filter=x diff=x\n',
        'hooks/post-checkout': '#!/bin/sh\ntouch owned\n',
      });
      const git = (...argv: string[]): Buffer =>
        execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...argv]);
      git('init', '-q');
      git('add', '.');
      git('commit', '-qm', 'a');
      git('config', name, value);
      const { code } = await cli(root, ['--since', 'HEAD', '--staged']);
      assert.equal(code, 0);
      assert.equal(existsSync(join(root, 'owned')), false);
    });
  }
});

describe('folders that lead elsewhere', () => {
  after(removeTrees);
  const scan = async (root: string): Promise<readonly string[]> => {
    const { out } = await cli(root, ['--format', 'json', '--quiet']);
    return (JSON.parse(out) as { findings: { at: { file: string } }[] }).findings.map(({ at }) => at.file).sort();
  };
  const LEAK = 'leak_error;\n';

  it('are not followed: out of the folder, to one above, to itself', async () => {
    const outside = tree({ 'out.ts': LEAK });
    const root = tree({ 'src/a.ts': LEAK });
    symlinkSync(outside, join(root, 'out'));
    symlinkSync(root, join(root, 'src/up'));
    symlinkSync('loop', join(root, 'src/loop'));
    symlinkSync(join(outside, 'out.ts'), join(root, 'src/link.ts'));
    symlinkSync('/dev/zero', join(root, 'src/zero.ts'));
    assert.deepEqual(await scan(root), ['src/a.ts']);
  });

  it('names that differ in case only, and names that are not ordinary, are files of their own', async () => {
    const names = [
      'src/A.ts',
      'src/a.ts',
      'src/ .ts',
      'src/-rf.ts',
      'src/$(touch owned).ts',
      'src/\u00e9.ts',
      'src/e\u0301.ts',
      'src/__proto__.ts',
      'src/constructor/toString.ts',
      'src/\u202egpj.ts',
    ];
    const root = tree({});
    for (const name of names) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), LEAK);
    }
    assert.deepEqual(await scan(root), [...names].sort());
  });
});

describe('patterns of ignore files', () => {
  const part = fc.constantFrom('**', 'a', 'b*', '*', '[ab]', '?');
  const pattern = fc
    .tuple(fc.constantFrom('', '/'), fc.array(part, { minLength: 3, maxLength: 8 }), fc.constantFrom('', '/'))
    .map(([start, parts, end]) => `${start}**/${parts.join('/')}${end}`);
  const path = fc
    .tuple(fc.array(fc.constantFrom('a', 'b', 'bb', 'c'), { minLength: 1, maxLength: 7 }), fc.constantFrom('', '/'))
    .map(([names, end]) => names.join('/') + end);

  it('with many ** say what the library says', () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 3 }), path, (patterns, given) => {
        assert.equal(
          compilePatterns(['a', ...patterns]).ignores(given),
          ignore({ ignorecase: false })
            .add(['a', ...patterns])
            .ignores(given),
          `${patterns.join(' ')} of ${given}`,
        );
      }),
      { seed: 20_261_126, numRuns: 3000 },
    );
  });

  it('with many ** take back what others ignore, but nothing in an ignored folder', () => {
    const patterns = compilePatterns(['*.log', 'b', '!**/keep/**/**/*.log', '!**/b/**/**/x']);
    assert.deepEqual(
      ['a.log', 'keep/a.log', 'keep/c/d/a.log', 'b/x'].map((path) => patterns.ignores(path)),
      [true, false, false, true],
    );
  });

  it('cost no more than pattern times path, however alike the two are', () => {
    const patterns = compilePatterns([`${'**/a/'.repeat(200)}b`, `${'*a'.repeat(100)}b`, 'x'.repeat(100_000)]);
    assert.equal(patterns.ignores(`${'a/'.repeat(400)}a`), false);
    assert.equal(patterns.ignores(`${'a/'.repeat(400)}b`), true);
  });
});
