import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { CliIo } from '../../server/src/cli/io';
import type { Unchecked } from '../../server/src/fixes/typeQuestions';
import { cli, removeTrees, tree } from './support';

/** Fixes by the severity of a finding: errors safely, warnings lossily, notes with silence alone. */
const fixes: CliIo['fixes'] = ({ severity, at }) => {
  const edits = [{ span: at, text: 'mended' }];
  const silence = { title: 'Ignore it', kind: 'suppress', safe: false, edits: [] } as const;
  if (severity === 'error') return [{ title: 'Leave it out', kind: 'remove', safe: true, edits }, silence];
  if (severity === 'warning') return [{ title: 'Hash it', kind: 'hash', safe: false, edits }, silence];
  return [silence];
};

describe('datatrail scan --fix', () => {
  afterEach(removeTrees);
  const FILES = { 'a.ts': 'one(leak_error);\ntwo(leak_warning);\n', 'b.ts': 'three(quiet_error);\n' };

  it('makes safe fixes only, says what is left and why, and reports that', async () => {
    const root = tree(FILES);
    const ran = await cli(root, ['--fix'], { fixes });
    assert.equal(readFileSync(join(root, 'a.ts'), 'utf8'), 'one(mended);\ntwo(leak_warning);\n');
    assert.equal(readFileSync(join(root, 'b.ts'), 'utf8'), FILES['b.ts']);
    assert.equal(
      ran.error,
      'Fixed 1 finding in 1 file\nNot fixed: 1 finding\n' +
        '  a.ts:2:5 Email address reaches Acme in leak_warning: "Hash it" changes what is handed over: ' +
        'choose it in the editor, or add --fix-suggestions\n',
    );
    assert.match(ran.out, /^1 finding: 1 warning$/m);
    assert.equal(ran.code, 1);
  });

  it('makes the others on demand', async () => {
    const root = tree(FILES);
    const ran = await cli(root, ['--fix-suggestions'], { fixes });
    assert.equal(readFileSync(join(root, 'a.ts'), 'utf8'), 'one(mended);\ntwo(mended);\n');
    assert.equal(ran.code, 0);
    assert.equal(ran.error, 'Fixed 2 findings in 1 file\n');
  });

  it('prints a diff that applies, and writes nothing', async () => {
    const root = tree(FILES);
    const ran = await cli(root, ['--fix-dry-run', '--fix-suggestions'], { fixes });
    assert.equal(readFileSync(join(root, 'a.ts'), 'utf8'), FILES['a.ts']);
    assert.match(ran.error, /^Would fix 2 findings in 1 file\n/);
    execFileSync('git', ['apply', '-'], { cwd: root, input: ran.out, env: { PATH: process.env['PATH'] } });
    assert.equal(readFileSync(join(root, 'a.ts'), 'utf8'), 'one(mended);\ntwo(mended);\n');
  });

  it('fixes only the policies that are asked for', async () => {
    const root = tree(FILES);
    await cli(root, ['--fix-suggestions', '--policy', 'test-flow'], { fixes });
    assert.equal(readFileSync(join(root, 'a.ts'), 'utf8'), 'one(leak_error);\ntwo(mended);\n');
  });

  it('keeps the mark at the start of a file, and its mode', async () => {
    const root = tree({ 'a.ts': '\uFEFFleak_error;' });
    chmodSync(join(root, 'a.ts'), 0o755);
    await cli(root, ['--fix'], { fixes });
    assert.equal(readFileSync(join(root, 'a.ts'), 'utf8'), '\uFEFFmended;');
    assert.equal(statSync(join(root, 'a.ts')).mode & 0o777, 0o755);
  });

  it('leaves a file alone that is not UTF-8', async () => {
    const bytes = Buffer.from('leak_error;', 'utf16le');
    const root = tree({ 'a.ts': bytes });
    const ran = await cli(root, ['--fix'], { fixes });
    assert.deepEqual(readFileSync(join(root, 'a.ts')), bytes);
    assert.match(ran.error, /Fixed 0 findings[^]*it has changed since it was read, or is not UTF-8/);
  });

  it('leaves a file alone that has become a link meanwhile', async () => {
    const root = tree({ 'a.ts': 'leak_error;' });
    const outside = tree({ 'x.ts': 'leak_error;' });
    const swap: CliIo['fixes'] = (...given) => {
      execFileSync('rm', [join(root, 'a.ts')]);
      symlinkSync(join(outside, 'x.ts'), join(root, 'a.ts'));
      return fixes(...given);
    };
    const ran = await cli(root, ['--fix'], { fixes: swap });
    assert.equal(readFileSync(join(outside, 'x.ts'), 'utf8'), 'leak_error;');
    assert.match(ran.error, /it is reached over a link/);
  });

  it('says that a fix was not enough', async () => {
    const root = tree({ 'a.ts': 'leak_error;' });
    const still: CliIo['fixes'] = ({ at }) => [
      { title: 'Turn it', kind: 'mask', safe: true, edits: [{ span: at, text: '/**/leak_error' }] },
    ];
    assert.match((await cli(root, ['--fix'], { fixes: still })).error, /Fixed 0 findings[^]*the fix was not enough/);
  });

  const UNCHECKED: readonly (readonly [why: Unchecked, said: string])[] = [
    ['time', 'types could not be checked in time, so no fix is proved'],
    ['memory', 'types could not be checked in the memory there is for it, so no fix is proved'],
    ['fault', 'types could not be checked, the compiler failed, so no fix is proved'],
  ];
  for (const [why, said] of UNCHECKED) {
    it(`says that ${said}`, async () => {
      const root = tree({ 'a.ts': 'leak_error;' });
      const unchecked: CliIo['fixes'] = (finding, _file, _program, refused) => {
        refused?.({ by: 'unchecked', file: finding.at.file, why });
        return [];
      };
      assert.ok((await cli(root, ['--fix'], { fixes: unchecked })).error.includes(`leak_error: ${said}\n`));
      const others = await cli(root, ['--fix'], { fixes: () => [] });
      assert.ok(others.error.includes('leak_error: no fix fits\n'));
    });
  }

  it('does not touch what is staged', async () => {
    const root = tree({ 'a.ts': 'leak_error;' });
    const ran = await cli(root, ['--fix', '--staged'], { fixes });
    assert.equal(ran.code, 2);
    assert.match(ran.error, /What is staged is not changed by --fix/);
  });
});
