import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Analyzer } from '../../server/src/analyzer';
import { decodeFacts, encodeFacts } from '../../server/src/cache/factsCodec';
import { decodeResults, encodeResults } from '../../server/src/cache/resultsCodec';
import { extractFacts, isSourceFile } from '../../server/src/extract/extract';
import type { FileFacts } from '../../server/src/extract/facts';
import { prismaFacts } from '../../server/src/link/prismaFacts';
import { appFiles, rulesFor, type AppFile } from '../support/apps';
import { parseFixture } from '../stages/constructFixture';

const SEED = 20261126;
const RULES = rulesFor('sample');
const FIXTURES = join(import.meta.dirname, '../stages/constructs');

/** All sources of the fixtures and of the small projects. */
const SOURCES = [...fixtureFiles(), ...appFiles('sample'), ...appFiles('newsletter')].filter(({ file }) =>
  isSourceFile(file),
);

function fixtureFiles(): AppFile[] {
  const fixtures = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /[\\/].*\.\w+$/.test(name),
  );
  const sections = fixtures.flatMap((name) => parseFixture(readFileSync(join(FIXTURES, name), 'utf8')).sections);
  return sections.flatMap(({ files }) => files.map(({ name, text }) => ({ file: name, text })));
}

function roundTrip(facts: FileFacts): FileFacts | undefined {
  const bytes = encodeFacts(facts);
  return bytes && decodeFacts(bytes, facts.file);
}

/** Programs of lines from all over, which the parser has to make something of. */
const LINES = SOURCES.flatMap(({ text }) => text.split('\n')).filter((line) => line.trim() !== '');
const programs = fc
  .array(fc.oneof(fc.constantFrom(...LINES), fc.string({ unit: 'binary' })), { maxLength: 30 })
  .map((lines) => lines.join('\n'));

describe('facts as bytes', () => {
  it('come back equal, of everything that the tests scan', () => {
    assert.ok(SOURCES.length > 100, `${SOURCES.length} sources`);
    for (const { file, text } of SOURCES) {
      const facts = extractFacts(file, text);
      assert.deepEqual(roundTrip(facts), facts, file);
    }
  });

  it('come back equal, whatever the program', () => {
    const endings = fc.constantFrom('ts', 'tsx', 'js', 'mts');
    const property = fc.property(programs, endings, (text, ending) => {
      const facts = extractFacts(`src/a.${ending}`, text);
      assert.deepEqual(roundTrip(facts), facts);
    });
    fc.assert(property, { seed: SEED, numRuns: 60 });
  });

  it('come back equal, of a Prisma schema', () => {
    const facts = prismaFacts(
      'schema.prisma',
      'model User {\n  id Int @id\n  email String? // datatrail-ignore-line * -- why\n',
    );
    assert.deepEqual(roundTrip(facts), facts);
  });

  it('are those of the text, under whatever name it has now', () => {
    const text = 'import { a } from "./b"; // datatrail-ignore-line x -- y\na(1';
    const bytes = encodeFacts(extractFacts('src/one.ts', text));
    assert.ok(bytes);
    assert.deepEqual(decodeFacts(bytes, 'lib/two.ts'), extractFacts('lib/two.ts', text));
  });

  it('of a file that this process could not read to its end are not kept for another', () => {
    const facts = extractFacts('deep.ts', `const a = ${'['.repeat(40_000)}${']'.repeat(40_000)};`);
    assert.equal(facts.partial, true);
    assert.equal(encodeFacts(facts), undefined);
  });

  it('that were cut or changed anywhere are refused or harmless, and cost no more than their size', () => {
    const { file, text } = SOURCES.find((source) => source.text.length > 500) ?? { file: '', text: '' };
    const bytes = encodeFacts(extractFacts(file, text)) ?? Buffer.alloc(0);
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      to: fc.nat(255),
      end: fc.integer({ min: 1, max: bytes.length }),
    });
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const other = Buffer.from(bytes);
      for (const { at, to } of changes) other[at] = to;
      const facts = decodeFacts(other.subarray(0, changes[0]?.end), file);
      if (facts === undefined) return;
      const analyzer = new Analyzer(RULES);
      analyzer.apply({ files: [{ file, facts }] });
      assert.ok(Array.isArray(analyzer.snapshot().findings()));
    });
    fc.assert(property, { seed: SEED, numRuns: 150 });
  });

  it('cannot reach a prototype', () => {
    const facts = extractFacts(
      'a.ts',
      'class A { __proto__ = 1; constructor() { this.__proto__ = {}; } } export const __proto__ = new A();',
    );
    const read = roundTrip(facts);
    assert.deepEqual(read, facts);
    assert.equal(Object.getPrototypeOf(read), Object.prototype);
    assert.ok(read?.classes[0]?.members.has('__proto__'));
  });
});

describe('results as bytes', () => {
  const files = appFiles('sample');
  const analyzer = new Analyzer(RULES);
  analyzer.apply({ files });
  const snapshot = analyzer.snapshot();
  const { lines, calls } = snapshot.stats();
  const problems = snapshot.problems();
  const degraded = [
    { severity: 'warning' as const, message: 'Data was followed through 6 calls', file: files[0]?.file ?? '' },
  ];
  const results = { findings: snapshot.findings(), problems, degraded, files: files.length, lines, calls };
  const names = new Set(files.map(({ file }) => file));
  const bytes = encodeResults(results) ?? Buffer.alloc(0);

  it('come back equal', () => {
    assert.ok(results.findings.length > 10);
    assert.deepEqual(
      decodeResults(bytes, (file) => names.has(file)),
      results,
    );
  });

  it('that point at a file which is none of the program are refused: nothing outside would be quoted', () => {
    const { file } = results.findings[0]?.at ?? { file: '' };
    assert.equal(
      decodeResults(bytes, (name) => name !== file),
      undefined,
    );
  });

  it('that were cut are refused', () => {
    for (const share of [0, 0.1, 0.5, 0.9]) {
      assert.equal(
        decodeResults(bytes.subarray(0, bytes.length * share), () => true),
        undefined,
      );
    }
  });
});
