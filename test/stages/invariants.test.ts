import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { Analyzer, type Earlier, type FileChange, type KeptAnalysis } from '../../server/src/analyzer';
import { extractFacts, isSourceFile } from '../../server/src/extract/extract';
import type { RuleSet } from '../../server/src/model';
import { appFiles, rulesFor, type AppFile } from '../support/apps';
import { parseFixture } from './constructFixture';

const SEED = 20261122;
const FILES = appFiles('sample');
const SOURCES = FILES.filter(({ file }) => isSourceFile(file));
const RULES = rulesFor('sample');

/** Everything the analyser says about a tree, as text. */
function results(analyzer: Analyzer): string {
  const snapshot = analyzer.snapshot();
  return JSON.stringify([snapshot.findings(), snapshot.problems(), snapshot.stats()], undefined, 1);
}

function cold(files: readonly FileChange[], rules: RuleSet = RULES): string {
  const analyzer = new Analyzer(rules);
  analyzer.apply({ files });
  return results(analyzer);
}

/** What a run over a tree says and keeps, where a run before kept something. */
function keptOf(tree: ReadonlyMap<string, string>, earlier?: Earlier): { results: string; kept: KeptAnalysis } {
  const analyzer = new Analyzer(RULES, { noting: 'rows' });
  analyzer.apply({ files: [...tree].map(([file, text]) => ({ file, text })), ...(earlier ? { earlier } : {}) });
  const said = results(analyzer);
  // As another process reads it.
  const kept = deserialize(serialize(analyzer.snapshot().kept())) as KeptAnalysis;
  return { results: said, kept };
}

/** Asks file by file, in an order, and holds that against one question for all. */
function assertSameByFile(files: readonly AppFile[], order: readonly string[]): void {
  const whole = new Analyzer(RULES);
  whole.apply({ files });
  const all = whole.snapshot().findings();
  const single = new Analyzer(RULES);
  single.apply({ files });
  const snapshot = single.snapshot();
  for (const file of order) {
    assert.deepEqual(
      snapshot.findings(file),
      all.filter(({ at }) => at.file === file),
      file,
    );
  }
}

describe('facts', () => {
  const facts = ({ file, text }: AppFile): string => JSON.stringify(extractFacts(file, text));

  it('of a file are the same whatever was read before it', () => {
    const alone = SOURCES.map(facts);
    const backwards = [...SOURCES].reverse().map(facts).reverse();
    assert.deepEqual(backwards, alone);
  });

  it('differ when the text differs', () => {
    const [first] = SOURCES;
    assert.ok(first);
    assert.notEqual(facts({ ...first, text: `${first.text}\nexport const more = 1;` }), facts(first));
  });

  it('are plain data: a structured clone is equal', () => {
    for (const { file, text } of SOURCES) {
      const own = extractFacts(file, text);
      assert.deepEqual(structuredClone(own), own);
    }
  });
});

describe('results', () => {
  const expected = cold(FILES);

  it('are not empty, or nothing below would mean anything', () => {
    assert.ok(expected.includes('"policy": "third-party-flow"') && expected.includes('"kind": "collection"'));
  });

  it('are the same bytes in whatever order files are applied', () => {
    const orders = fc.shuffledSubarray(FILES, { minLength: FILES.length });
    fc.assert(
      fc.property(orders, (order) => assert.equal(cold(order), expected)),
      { seed: SEED, numRuns: 12 },
    );
  });

  it('are the same bytes in whatever batches files are applied, with looks in between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), (size) => {
        const analyzer = new Analyzer(RULES);
        for (let i = 0; i < FILES.length; i += size) {
          analyzer.apply({ files: FILES.slice(i, i + size) });
          analyzer.snapshot().findings();
        }
        assert.equal(results(analyzer), expected);
      }),
      { seed: SEED, numRuns: 4 },
    );
  });

  it('after edits and removals are those of a cold run on the same tree', () => {
    const edits = fc.array(
      fc.record({ at: fc.nat(SOURCES.length - 1), kind: fc.constantFrom('remove', 'cut', 'restore') }),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    const analyzer = new Analyzer(RULES);
    const tree = new Map(FILES.map(({ file, text }) => [file, text]));
    analyzer.apply({ files: FILES });
    fc.assert(
      fc.property(edits, (steps) => {
        for (const { at, kind } of steps) {
          const { file, text } = SOURCES[at] as AppFile;
          if (kind === 'remove') tree.delete(file);
          else tree.set(file, kind === 'cut' ? text.slice(0, text.length / 2) : text);
          const now = tree.get(file);
          analyzer.apply({ files: [now === undefined ? { file, removed: true } : { file, text: now }] });
          analyzer.snapshot().findings();
        }
        const files = [...tree].map(([file, text]) => ({ file, text }));
        assert.equal(results(analyzer), cold(files));
      }),
      { seed: SEED, numRuns: 12, endOnFailure: true },
    );
  });

  it('with what a run before kept are those of a cold run, over many edits', () => {
    // Records and stores that others read, wrappers, and files that nobody imports.
    const edits: readonly (readonly [string, (text: string) => string])[] = SOURCES.flatMap(({ file }, i) => [
      [file, (text: string) => text.slice(0, text.length / (2 + (i % 2)))],
      [file, (text: string) => text.replaceAll(/\b(email|phone|user)\b/g, 'colour')],
      [file, (text: string) => `import './more';\n${text}\nexport const more${i} = console.log;\n`],
    ]);
    fc.assert(
      fc.property(fc.shuffledSubarray([...edits], { minLength: 4, maxLength: 8 }), (steps) => {
        const tree = new Map(FILES.map(({ file, text }) => [file, text]));
        let kept = keptOf(tree);
        for (const [file, edit] of steps) {
          const text = tree.get(file) ?? '';
          tree.set(file, edit(text));
          const next = keptOf(tree, { kept: kept.kept, edited: [extractFacts(file, text)] });
          assert.equal(next.results, cold([...tree].map(([f, t]) => ({ file: f, text: t }))), file);
          kept = next;
        }
      }),
      { seed: SEED, numRuns: 8, endOnFailure: true },
    );
  });

  it('after an edit of what another file only implements or all files see are those of a cold run', () => {
    const port = 'export interface Port {\n  put(line: string): void;\n}\n';
    const keeper = (body: string) =>
      `import type { Port } from './port';\nexport class Keeper implements Port {\n  put(line: string) {\n    ${body}\n  }\n}\n`;
    const use = (type: string) =>
      `import type { Port } from './port';\nexport const hand = (port: Port, one: Guest) => port.put(one.${type});\nexport const say = (one: Guest) => console.log(one);\n`;
    const guest = (field: string) => `type Guest = { room: number; ${field}: string };\n`;
    const states: readonly Readonly<Record<string, string>>[] = [
      { 'keeper.ts': keeper('console.log(line);') },
      { 'keeper.ts': keeper('line.trim();') },
      { 'guest.d.ts': guest('colour') },
      { 'keeper.ts': keeper('console.log(line);') },
      { 'guest.d.ts': guest('email') },
      { 'guest.d.ts': `export ${guest('email')}` },
      { 'guest.d.ts': guest('email') },
    ];
    const tree = new Map([
      ['port.ts', port],
      ['use.ts', use('email')],
      ['guest.d.ts', guest('email')],
    ]);
    const analyzer = new Analyzer(RULES);
    analyzer.apply({ files: [...tree].map(([file, text]) => ({ file, text })) });
    const seen = new Set<string>();
    for (const state of states) {
      const files = Object.entries(state).map(([file, text]) => ({ file, text }));
      for (const { file, text } of files) tree.set(file, text);
      analyzer.apply({ files });
      const now = results(analyzer);
      seen.add(now);
      assert.equal(now, cold([...tree].map(([file, text]) => ({ file, text }))));
    }
    assert.ok(seen.size >= 4, 'the edits change what is found');
  });

  it('of one file are those of the whole, whichever file is asked first', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(SOURCES, { minLength: SOURCES.length }), (order) =>
        assertSameByFile(
          FILES,
          order.map(({ file }) => file),
        ),
      ),
      { seed: SEED, numRuns: 6 },
    );
  });

  it('of one file are those of the whole when the flow goes on to callers in another file', () => {
    const files = [
      {
        file: 'src/a.ts',
        text: `import * as b from './b';
export function inner(x: any): any { const { email } = b.log(x); return email; }
export function outer(x: any): any { const { email } = inner(x); return email; }
`,
      },
      {
        file: 'src/b.ts',
        text: `import * as a from './a';
export function log(x: any): any { console.log(x.email); return x; }
export const last = (x: any) => a.outer(x);
`,
      },
    ];
    assertSameByFile(files, ['src/a.ts', 'src/b.ts']);
    assertSameByFile(files, ['src/b.ts', 'src/a.ts']);
  });

  it('of one file are those of the whole for every construct of more than one file', () => {
    const folder = path.join(__dirname, 'constructs');
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt'));
    for (const name of names.sort()) {
      for (const { files } of parseFixture(readFileSync(path.join(folder, name), 'utf8')).sections) {
        const sources = files.map((f) => ({ file: f.name, text: f.text }));
        const order = sources.map(({ file }) => file).filter(isSourceFile);
        if (order.length > 1) assertSameByFile(sources, order);
      }
    }
  }).timeout(60_000);

  it('after a change of rules are those of a cold run with these rules', () => {
    const fewer: RuleSet = { ...RULES, policies: RULES.policies.filter(({ id }) => id === 'log-flow') };
    const analyzer = new Analyzer(RULES);
    analyzer.apply({ files: FILES });
    analyzer.snapshot().findings();
    analyzer.apply({ rules: fewer });
    assert.equal(results(analyzer), cold(FILES, fewer));
    assert.notEqual(results(analyzer), expected);
    analyzer.apply({ rules: RULES });
    assert.equal(results(analyzer), expected);
  });

  it('of a snapshot stay when the analyser goes on', () => {
    const analyzer = new Analyzer(RULES);
    analyzer.apply({ files: FILES });
    const before = analyzer.snapshot();
    analyzer.apply({ files: SOURCES.map(({ file }) => ({ file, removed: true }) as const) });
    assert.equal(analyzer.snapshot().findings().length, 0);
    assert.equal(JSON.stringify([before.findings(), before.problems(), before.stats()], undefined, 1), expected);
  });
});
