/** Every call path of every destination: a call with personal data is a flow to it, the same call with a constant is not. */
import assert from 'node:assert/strict';
import { Analyzer } from '../../server/src/analyzer';
import type { Finding, SinkRule } from '../../server/src/model';
import { exampleCall } from '../support/exampleCall';
import { rulesFor } from '../support/apps';

const rules = rulesFor();

interface Example {
  readonly rule: SinkRule;
  readonly label: string;
  readonly host?: string;
}

/** One example for each call path; packages that share a path share it. */
function rulesToShow(): SinkRule[] {
  const seen = new Set<string>();
  return rules.sinks.filter((rule) => {
    const kind = rule.api.root === 'global' || rule.api.root === 'any' ? rule.api.root : 'package';
    const path = rule.api.segments.filter((s, i) => i > 0 || s !== '.default').join(' ');
    const key = `${rule.destination} ${kind} ${path} ${JSON.stringify(rule.when)}`;
    // What a reducer holds is no argument, and the page of a web view stands in another element: constructs have both.
    const isTold = rule.stateWith !== undefined || rule.urlOfView !== undefined;
    return rule.data.length > 0 && !rule.packageDefault && !isTold && !seen.has(key) && seen.add(key);
  });
}

function label(rule: SinkRule): string {
  return `${rule.destination}: ${rule.api.root} ${rule.api.segments.join(' ')}`;
}

/** Examples of one destination a file, one example a line. */
function write(value: string) {
  const files = new Map<string, { imports: string[]; lines: string[]; examples: Example[] }>();
  const refused: string[] = [];
  for (const rule of rulesToShow()) {
    const destination = rules.destinations.get(rule.destination);
    assert.ok(destination);
    const file = files.get(rule.destination) ?? { imports: [], lines: [], examples: [] };
    files.set(rule.destination, file);
    const name = `sdk${file.lines.length}`;
    const made = exampleCall(rule, { destination, value, name });
    if ('reason' in made) {
      refused.push(`${label(rule)} (${made.reason})`);
      continue;
    }
    if (made.imports !== undefined) file.imports.push(made.imports);
    file.lines.push(`export const show${file.lines.length} = (user: { email: string }, app) => ${made.code};`);
    file.examples.push({ rule, label: `${label(rule)}\n    ${made.code}`, ...(made.host && { host: made.host }) });
  }
  return { files, refused };
}

function flowsOf(value: string) {
  const { files, refused } = write(value);
  const analyzer = new Analyzer(rules);
  const texts = [...files].map(([id, { imports, lines }]) => ({
    file: `${id}.tsx`,
    text: [...imports, ...lines].join('\n'),
  }));
  analyzer.apply({ files: texts });
  const flows = analyzer
    .snapshot()
    .findings()
    .filter((f) => f.kind === 'flow');
  const lines = new Map(texts.map(({ file, text }) => [file, lineReader(text)]));
  const byPlace = new Map<string, Finding[]>();
  for (const flow of flows) {
    const place = `${flow.at.file}:${lines.get(flow.at.file)?.(flow.at.start)}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), flow]);
  }
  const shown = [...files].flatMap(([id, { imports, examples }]) =>
    examples.map((example, i) => ({ example, flows: byPlace.get(`${id}.tsx:${imports.length + i}`) ?? [] })),
  );
  return { shown, refused };
}

/** Zero-based line of an offset. */
function lineReader(text: string): (offset: number) => number {
  const ends = text.split('\n').map(
    (
      (end) => (line: string) =>
        (end += line.length + 1)
    )(0),
  );
  return (offset) => ends.findIndex((end) => offset < end);
}

describe('call paths of destinations', () => {
  it('hand over what is put where they carry data', () => {
    const { shown, refused } = flowsOf('user.email');
    const missing = shown
      .filter(({ example, flows }) => !flows.some((f) => isTo(f, example)))
      .map(({ example }) => example.label);
    assert.ok(shown.length > 2000);
    assert.deepEqual([...missing, ...refused], []);
  }).timeout(60_000);

  it('hand over nothing else', () => {
    const { shown } = flowsOf("'plan'");
    assert.deepEqual(
      shown.filter(({ flows }) => flows.length > 0).map(({ example }) => example.label),
      [],
    );
  }).timeout(60_000);
});

function isTo(finding: Finding, { rule, host }: Example): boolean {
  const id = finding.recipient?.id;
  return host === undefined ? id === rule.destination : id === host || id === rule.destination;
}
