/**
 * Fixes over the whole engine: what is offered was tried, and leaves no finding.
 */
import assert from 'node:assert/strict';
import { Analyzer } from '../../server/src/analyzer';
import { applyEdits } from '../../server/src/fixes/edits';
import { Prover, type Program } from '../../server/src/fixes/prove';
import { provedFixes } from '../../server/src/fixes/table';
import type { Finding, Fix } from '../../server/src/model';
import { rulesFor } from '../support/apps';

export const RULES = rulesFor();

export type Files = Readonly<Record<string, string>>;

export const USER = {
  'src/user.ts': 'export interface User { id: string; email: string; phone: string; plan: string }\n',
};
export const POSTHOG = `import { PostHog } from 'posthog-node';
import type { User } from './user';
const posthog = new PostHog('key');
`;

export interface World {
  readonly finding: Finding;
  readonly prover: Prover;
  readonly text: string;
}

/** The first finding of a file. */
export function open(files: Files, file: string): World {
  const analyzer = new Analyzer(RULES);
  analyzer.apply({ files: Object.entries(files).map(([name, text]) => ({ file: name, text })) });
  const program: Program = {
    textOf: (name) => files[name],
    modulesOf: (name) => analyzer.snapshot().modulesOf(name),
    ownFunctions: () => analyzer.snapshot().ownFunctions(),
    part: (names, most) => analyzer.part(names, most),
  };
  const finding = analyzer
    .snapshot()
    .findings(file)
    .find((f) => !f.inventory);
  assert.ok(finding, 'no finding');
  return { finding, prover: new Prover(program), text: files[file] ?? '' };
}

export interface Case {
  readonly name: string;
  readonly files: Files;
  /** The file with the finding, `src/a.ts` unless told. */
  readonly file?: string;
  /** Of the fix, or how it begins. */
  readonly title: string;
  /** The changed file after the fix; undefined where it must not be offered. */
  readonly after?: string;
  /** The changed file where it is another one. */
  readonly changed?: string;
}

export function checkProved(cases: readonly Case[]): void {
  for (const { name, files, file = 'src/a.ts', title, after, changed = file } of cases) {
    it(name, async () => {
      const { finding, prover, text } = open({ ...USER, ...files }, file);
      const fixes: Fix[] = [];
      for await (const fix of provedFixes(finding, { text, rules: RULES }, prover)) fixes.push(fix);
      const fix = fixes.find((one) => one.title.startsWith(title));
      if (after === undefined) return assert.equal(fix, undefined, 'offered');
      assert.ok(fix, `offered: ${fixes.map((one) => one.title).join(' | ')}`);
      assert.equal(applyEdits(files[changed] ?? '', fix.edits), after);
    });
  }
}
