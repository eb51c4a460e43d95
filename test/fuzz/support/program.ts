import assert from 'node:assert/strict';
import { Analyzer, type Snapshot } from '../../../server/src/analyzer';
import { extractFacts, isSourceFile } from '../../../server/src/extract/extract';
import type { Problem, Span } from '../../../server/src/model';
import { FORMATS } from '../../../server/src/report/formats';
import { REPORTS } from '../../../server/src/report/table';
import { rulesFor } from '../../support/apps';
import type { Draw } from './draw';
import { textOf, type Entry, type Input } from './entry';
import { mutate, nested } from './mutate';
import type { Seeds } from './seeds';

const RULES = rulesFor('sample');
/** Control characters that act on a terminal; line ends and tabs do not. */

const ACTS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** One file alone: a place that lies in it, and facts that can be stored. */
export const EXTRACT: Entry = {
  name: 'extract',
  share: 34,
  make: (draw, seeds) => [
    { file: `a.${draw.pick(['ts', 'tsx', 'js', 'mts', 'jsx', 'cts'])}`, text: sourceOf(draw, seeds) },
  ],
  run: ([given]) => {
    if (given === undefined) return;
    const facts = extractFacts(given.file, given.text);
    assertProblems(facts.problems, [given]);
    assert.equal(JSON.stringify(extractFacts(given.file, given.text)), JSON.stringify(facts));
  },
};

/** All stages and all reports over a small tree. */
export const PROGRAM: Entry = {
  name: 'program',
  share: 16,
  make: treeOf,
  run: (input) => {
    const snapshot = analyse(input);
    const findings = snapshot.findings();
    for (const { at, call } of findings) for (const span of [at, call]) assertInside(span, input);
    assertProblems(snapshot.problems(), input);
    assert.deepEqual(
      snapshot.problems().filter(({ message }) => message.includes('Please report')),
      [],
    );
    for (const { file, text } of input)
      for (const share of [0, 0.4, 1]) explain(snapshot, file, Math.floor(text.length * share), text);
    reports(snapshot, input);
  },
};

/** What is asked for one file, and what an edit leaves, is what a cold run over all says. */
export const STATES: Entry = {
  name: 'states',
  share: 2,
  make: treeOf,
  run: (input) => {
    const files = input.filter(({ file }, i) => input.findIndex((other) => other.file === file) === i);
    const all = analyse(files).findings();
    const single = analyse(files);
    for (const { file } of [...files].reverse())
      assert.deepEqual(
        single.findings(file),
        all.filter(({ at }) => at.file === file),
        `asked for ${file} alone`,
      );
    const edited = new Analyzer(RULES);
    edited.apply({
      files: files.map(({ file, text }) => ({
        file,
        text: isSourceFile(file) ? text.slice(0, text.length / 2) : text,
      })),
    });
    for (const { file, text } of files) {
      edited.snapshot().findings();
      edited.apply({ files: [{ file, text }] });
    }
    assert.deepEqual(edited.snapshot().findings(), all, 'after edits');
  },
};

function sourceOf(draw: Draw, seeds: Seeds): string {
  const seed = draw.pick(seeds.sources);
  if (draw.oneIn(40)) return draw.text(60);
  if (draw.oneIn(25)) return `${seed}\n${nested(draw)}\n${seed}`;
  return mutate(seed, draw, seeds.sources);
}

const NAMES = [
  'src/a.ts',
  'src/b.tsx',
  'src/index.ts',
  'A.ts',
  'a.ts',
  'src/__proto__.ts',
  'src/constructor.js',
  'src/é😀.ts',
  'src/ .ts',
  'src/[id].tsx',
  'src/a b.ts',
  'src/\u001b[2J.ts',
  'app/api/route.ts',
  'src/\u202egpj.ts',
  'b.prisma',
];
const CONFIG_NAMES = ['package.json', 'src/package.json', 'tsconfig.json', 'src/tsconfig.json', 'pnpm-workspace.yaml'];

function treeOf(draw: Draw, seeds: Seeds): Input {
  const files = new Map<string, string>();
  for (const { file, text } of draw.pick(seeds.trees))
    files.set(file, draw.oneIn(3) ? text : mutate(text, draw, seeds.sources));
  for (let more = draw.nat(2); more > 0; more--) files.set(draw.pick(NAMES), sourceOf(draw, seeds));
  if (draw.oneIn(3))
    files.set(
      draw.pick(CONFIG_NAMES),
      mutate(
        draw.pick(seeds.configs).text,
        draw,
        seeds.configs.map(({ text }) => text),
      ),
    );
  if (seeds.prisma.length > 0 && draw.oneIn(8))
    files.set('schema.prisma', mutate(draw.pick(seeds.prisma), draw, seeds.prisma));
  return [...files].map(([file, text]) => ({ file, text }));
}

function analyse(input: Input): Snapshot {
  const analyzer = new Analyzer(RULES);
  analyzer.apply({ files: input });
  return analyzer.snapshot();
}

function explain(snapshot: Snapshot, file: string, offset: number, text: string): void {
  snapshot.explainAt(file, offset);
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', start);
  snapshot.explainPlace(
    { file, start, end: end < 0 ? text.length : end },
    Math.min(offset, end < 0 ? text.length : end),
  );
}

function reports(snapshot: Snapshot, input: Input): void {
  const findings = snapshot.findings();
  for (const format of FORMATS) {
    const report = REPORTS[format]({
      findings,
      hiddenInventory: 0,
      problems: snapshot.problems(),
      stats: snapshot.stats(),
      rules: RULES,
      rootName: 'fuzz',
      textOf: (file) => textOf(input, file),
      toolVersion: '0.0.0',
      excerpts: true,
    });
    assert.doesNotMatch(report, ACTS, `${format} has a control character`);
    if (format === 'json' || format === 'sarif' || format === 'gitlab') JSON.parse(report);
  }
}

function assertInside({ file, start, end }: Span, input: Input): void {
  assert.ok(
    start >= 0 && start <= end && end <= textOf(input, file).length,
    `a place outside of ${file}: ${start}–${end}`,
  );
}

function assertProblems(problems: readonly Problem[], input: Input): void {
  for (const { message, file, line, column } of problems) {
    assert.notEqual(message.trim(), '');
    if (line === undefined || file === undefined) continue;
    assert.ok(
      line >= 1 && (column ?? 1) >= 1 && line <= textOf(input, file).split(/\r\n|[\n\r\u2028\u2029]/).length,
      `a line outside of ${file}: ${line}`,
    );
  }
}
