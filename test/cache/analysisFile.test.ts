import assert from 'node:assert/strict';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAnalysis, writeAnalysis } from '../../server/src/cache/analysisFile';
import { keyOfParts } from '../../server/src/cache/key';

const made: string[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'datatrail-analysis-'));
  made.push(path);
  return path;
}

const key = (word: string): string => keyOfParts([word]);
const ANALYSIS = { rows: new Map([['flows', [1, undefined, 'three']]]), bases: [Int32Array.of(1, -1, 2)] };

after(() => made.forEach((path) => rmSync(path, { recursive: true, force: true })));

describe('the file of an analysis', () => {
  it('gives back what was kept, the last of several, and of others nothing', () => {
    const path = join(folder(), 'made', 'when', 'needed');
    assert.equal(readAnalysis(path, key('a')), undefined);
    writeAnalysis(path, key('a'), { rows: [] });
    writeAnalysis(path, key('a'), ANALYSIS);
    assert.deepEqual(readAnalysis(path, key('a')), ANALYSIS);
    assert.equal(readAnalysis(path, key('b')), undefined);
  });

  const spoilt: Readonly<Record<string, (file: string) => void>> = {
    'is cut': (file) => {
      truncateSync(file, readFileSync(file).length - 1);
    },
    'is empty': (file) => {
      truncateSync(file, 0);
    },
    'has one byte changed': (file) => {
      const bytes = readFileSync(file);
      bytes[40] = (bytes[40] ?? 0) ^ 1;
      writeFileSync(file, bytes);
    },
    'is a link': (file) => {
      const other = `${file}.other`;
      writeFileSync(other, readFileSync(file));
      rmSync(file);
      symlinkSync(other, file);
    },
  };
  for (const [what, spoil] of Object.entries(spoilt))
    it(`gives nothing where it ${what}`, () => {
      const path = folder();
      writeAnalysis(path, key('a'), ANALYSIS);
      spoil(join(path, readdirSync(path)[0] ?? ''));
      assert.equal(readAnalysis(path, key('a')), undefined);
    });

  it('is one of two at most: the oldest goes', () => {
    const path = folder();
    ['a', 'b', 'c'].forEach((word, i) => {
      const before = new Set(readdirSync(path));
      writeAnalysis(path, key(word), ANALYSIS);
      for (const name of readdirSync(path)) if (!before.has(name)) utimesSync(join(path, name), 1000 + i, 1000 + i);
    });
    assert.equal(readdirSync(path).length, 2);
    assert.deepEqual(readAnalysis(path, key('c')), ANALYSIS);
  });
});
