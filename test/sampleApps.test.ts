/** The apps say in comments of their sources what is found in them, all of it, and what is not. */
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Analyzer } from '../server/src/analyzer';
import { loadRuleSet } from '../server/src/host/ruleSet';
import { readSource } from '../server/src/host/source';
import { walkWorkspace } from '../server/src/host/walk';
import type { Finding } from '../server/src/model';
import { type AppMark, byPlace, marksIn, markOf, twinsIn, withMarks } from './support/appMarks';

const ROOT = path.resolve(__dirname, 'apps');
const RULES = path.resolve(__dirname, '../rules');
/** Their expectations stand in tables or in the suites that use them. */
const OTHERS = new Set(['sample', 'newsletter']);
const APPS = readdirSync(ROOT).filter((name) => !OTHERS.has(name));

interface Scan {
  readonly texts: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
  readonly problems: readonly string[];
}

async function scan(app: string): Promise<Scan> {
  const root = path.join(ROOT, app);
  const { rules, problems } = loadRuleSet(RULES, root);
  const texts = new Map<string, string>();
  for (const file of (await walkWorkspace(root)).files) {
    const { text } = readSource(root, file);
    if (text !== undefined) texts.set(file, text);
  }
  const analyzer = new Analyzer(rules);
  analyzer.apply({ files: [...texts].map(([file, text]) => ({ file, text })) });
  const snapshot = analyzer.snapshot();
  return {
    texts,
    findings: snapshot.findings().filter((f) => f.suppressedBy === undefined),
    problems: [...problems, ...snapshot.problems()].map((p) => p.message),
  };
}

const told = (mark: AppMark) => `${mark.file}:${mark.line}:${mark.from + 1}-${mark.to} ${mark.text}`;

for (const app of APPS) {
  describe(`the app ${app}`, () => {
    let result: Scan;
    let found: AppMark[];

    before(async () => {
      result = await scan(app);
      found = result.findings.map((f) => markOf(f, result.texts.get(f.at.file) ?? ''));
      if (process.env['UPDATE_FIXTURES']) writeMarks(app, result, found);
    });

    it('is read without a problem', () => {
      assert.deepEqual(result.problems, []);
    });

    it('has the findings that its comments say, and no other', () => {
      const expected = [...result.texts].flatMap(([file, text]) => marksIn(file, text));
      assert.ok(expected.length > 0, 'no comment says what is found');
      assert.deepEqual(sorted(found), sorted(expected));
    });

    it('is quiet at each twin', () => {
      const twins = [...result.texts].flatMap(([file, text]) => twinsIn(file, text));
      const wrong = twins.filter(({ file, line, policies }) =>
        result.findings.some((f, i) => {
          const mark = found[i];
          return f.severity !== 'note' && mark?.file === file && mark.line === line && policies.includes(f.policy);
        }),
      );
      assert.deepEqual(wrong, []);
    });

    it('has a twin for each policy that finds a fault', () => {
      const twins = new Set(
        [...result.texts].flatMap(([file, text]) => twinsIn(file, text).flatMap((t) => t.policies)),
      );
      const faults = new Set(result.findings.filter((f) => f.severity !== 'note').map((f) => f.policy));
      assert.deepEqual(
        [...faults].filter((policy) => !twins.has(policy)),
        [],
      );
    });
  });
}

/** Told by file, so that a difference names the lines. */
function sorted(marks: readonly AppMark[]): string[] {
  return [...marks].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : byPlace(a, b))).map(told);
}

/** `UPDATE_FIXTURES=1` writes what is found into the sources, to be read and judged line by line. */
function writeMarks(app: string, { texts }: Scan, found: readonly AppMark[]): void {
  for (const [file, text] of texts) {
    if (!/\.[cm]?[jt]sx?$|\.prisma$/.test(file)) continue;
    const next = withMarks(
      text,
      found.filter((m) => m.file === file),
    );
    if (next !== text) writeFileSync(path.join(ROOT, app, file), next);
  }
}
