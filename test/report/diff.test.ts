import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyEdits } from '../../server/src/fixes/edits';
import { unifiedDiff, type Replacement } from '../../server/src/text/diff';

const TEN = Array.from({ length: 10 }, (_, index) => `line ${index + 1}\n`).join('');

/** The replacement of `code` in a text. */
function replace(text: string, code: string, by: string): Replacement {
  const start = text.indexOf(code);
  assert.ok(start >= 0);
  return { start, end: start + code.length, text: by };
}

const CASES: readonly (readonly [string, string, (text: string) => Replacement[]])[] = [
  ['a word', TEN, (text) => [replace(text, 'line 5', 'five')]],
  ['the first line', TEN, (text) => [replace(text, 'line 1\n', '')]],
  ['the last line', TEN, (text) => [replace(text, 'line 10\n', '')]],
  ['a line put in', TEN, (text) => [{ ...replace(text, 'line 4', ''), end: text.indexOf('line 4'), text: 'new\n' }]],
  ['lines at the end', TEN, (text) => [{ start: text.length, end: text.length, text: 'new\n' }]],
  [
    'two on one line',
    TEN,
    (text) => [{ ...replace(text, 'line 5', 'L'), end: text.indexOf('ine 5') }, replace(text, '5\n', '55\n')],
  ],
  ['two that are near', TEN, (text) => [replace(text, 'line 2', '2'), replace(text, 'line 6', '6')]],
  ['two that are far', TEN + TEN, (text) => [replace(text, 'line 2', '2'), replace(text, 'line 10\nline 1\n', '')]],
  ['no line end', 'a\nb', (text) => [replace(text, 'b', 'c')]],
  ['a line end that goes', 'a\nb\n', (text) => [replace(text, 'b\n', 'b')]],
  ['Windows line ends', TEN.replace(/\n/g, '\r\n'), (text) => [replace(text, 'line 5', 'five')]],
  ['everything', TEN, (text) => [{ start: 0, end: text.length, text: 'one\n' }]],
  ['a line joined to the next', TEN, (text) => [replace(text, '5\nline', '5 and')]],
];

describe('diff', () => {
  const root = mkdtempSync(join(tmpdir(), 'datatrail-diff-'));
  after(() => rmSync(root, { recursive: true, force: true }));

  for (const [name, text, edits] of CASES) {
    it(`git applies ${name}`, () => {
      const replacements = edits(text);
      const spans = replacements.map(({ start, end, text: by }) => ({ span: { file: 'a.ts', start, end }, text: by }));
      writeFileSync(join(root, 'a.ts'), text);
      const options = { cwd: root, input: unifiedDiff('a.ts', text, replacements), env: { PATH: process.env['PATH'] } };
      execFileSync('git', ['apply', '--whitespace=nowarn', '-'], options);
      assert.equal(readFileSync(join(root, 'a.ts'), 'utf8'), applyEdits(text, spans));
    });
  }

  it('reads as people know it', () => {
    assert.equal(
      unifiedDiff('src/a.ts', TEN, [replace(TEN, 'line 5', 'five')]),
      '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -2,7 +2,7 @@\n line 2\n line 3\n line 4\n-line 5\n+five\n line 6\n line 7\n line 8\n',
    );
  });

  it('is empty where nothing changes', () => assert.equal(unifiedDiff('a.ts', TEN, []), ''));

  const names: readonly (readonly [string, string])[] = [
    ['a b.ts', '--- a/a b.ts\t\n'],
    ['a\nb.ts', '--- "a/a\\012b.ts"\n'],
    ['a"b.ts', '--- "a/a\\"b.ts"\n'],
  ];
  for (const [file, head] of names) {
    it(`names ${JSON.stringify(file)} as Git does`, () => {
      const text = 'x\n';
      const diff = unifiedDiff(file, text, [{ start: 0, end: 1, text: 'y' }]);
      assert.ok(diff.startsWith(head), diff);
      writeFileSync(join(root, file), text);
      execFileSync('git', ['apply', '-'], { cwd: root, input: diff, env: { PATH: process.env['PATH'] } });
      assert.equal(readFileSync(join(root, file), 'utf8'), 'y\n');
    });
  }
});
