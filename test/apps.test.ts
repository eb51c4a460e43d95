/** The sample application's README says what is to be found in it and what is to stay quiet. Both tables are tests. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Analyzer } from '../server/src/analyzer';
import { loadRuleSet } from '../server/src/host/ruleSet';
import { readSource } from '../server/src/host/source';
import { walkWorkspace } from '../server/src/host/walk';
import type { Finding } from '../server/src/model';

const root = path.resolve(__dirname, 'apps/sample');

interface Row {
  readonly file: string;
  /** The beginning of the code, up to an ellipsis. */
  readonly code: string;
  readonly note: string;
}

/** Rows of a table of the README; an empty first cell repeats the file above. */
function rowsOf(heading: string): Row[] {
  const section = readFileSync(path.join(root, 'README.md'), 'utf8').split(`## ${heading}`)[1]?.split('\n## ')[0] ?? '';
  const out: Row[] = [];
  let file = '';
  for (const line of section
    .split('\n')
    .filter((l) => l.startsWith('|'))
    .slice(2)) {
    const [first = '', code = '', note = ''] = line
      .split('|')
      .slice(1)
      .map((c) => c.trim());
    file = /`([^`]+)`/.exec(first)?.[1] ?? file;
    for (const snippet of snippets(code)) out.push({ file, code: snippet, note });
  }
  return out;
}

function snippets(cell: string): string[] {
  const quoted = [...cell.matchAll(/``\s?(.+?)\s?``|`([^`]+)`/g)].map((m) => m[1] ?? m[2] ?? '');
  return quoted.map((q) => q.split('…')[0] ?? q).filter((q) => q.includes('(') || q.startsWith('type='));
}

describe('the sample application', () => {
  let findings: readonly Finding[];
  const texts = new Map<string, string>();

  before(async () => {
    const { rules } = loadRuleSet(path.resolve(__dirname, '../rules'), root);
    const analyzer = new Analyzer(rules);
    for (const file of (await walkWorkspace(root)).files) {
      const { text } = readSource(root, file);
      if (text === undefined) continue;
      texts.set(file, text);
      analyzer.apply({ files: [{ file, text }] });
    }
    findings = analyzer.snapshot().findings();
  });

  /** Findings whose place or call is inside the statement that begins with the code. */
  function at(row: Row): Finding[] {
    const text = texts.get(row.file);
    assert.ok(text !== undefined, `no file ${row.file}`);
    const starts: number[] = [];
    for (let i = text.indexOf(row.code); i >= 0; i = text.indexOf(row.code, i + 1)) starts.push(i);
    assert.ok(starts.length > 0, `no code ${row.code} in ${row.file}`);
    return findings.filter((f) => f.at.file === row.file && starts.some((s) => within(text, s, f)));
  }

  for (const row of rowsOf('What is to be found')) {
    it(`finds ${row.file}: ${row.code}`, () => {
      const found = at(row);
      assert.notEqual(found.length, 0, `nothing found; expected ${row.note}`);
      const recipient = /→ (?:the )?([A-Z]\w+)/.exec(row.note)?.[1];
      if (recipient)
        assert.ok(
          found.some((f) => f.recipient?.name.includes(recipient)),
          `goes to ${found.map((f) => f.recipient?.name).join()}; expected ${recipient}`,
        );
      if (row.note.includes('inventory'))
        assert.ok(
          found.every((f) => f.inventory),
          'expected inventory only',
        );
    });
  }

  for (const row of rowsOf('What is to stay quiet')) {
    it(`is quiet at ${row.file}: ${row.code} (${row.note})`, () => {
      const code = row.code;
      const loud = at(row).filter((f) => !f.inventory);
      // A row about one of several equal calls names the twin that must be found in the other table.
      const twins = rowsOf('What is to be found').filter(
        (r) => r.file === row.file && (r.code === code || r.code.startsWith(code) || code.startsWith(r.code)),
      );
      assert.ok(loud.length <= twins.length, loud.map((f) => f.message).join('\n'));
    });
  }
});

/** True when a finding lies between a start and the end of its statement. */
function within(text: string, start: number, f: Finding): boolean {
  const end = text.indexOf(';\n', start);
  const line = text.lastIndexOf('\n', start);
  const inside = (offset: number) => offset >= line && (end < 0 || offset <= end);
  return (
    (f.at.start <= start && start <= f.at.end) ||
    inside(f.at.start) ||
    (f.call.file === f.at.file && inside(f.call.start))
  );
}
