import assert from 'node:assert/strict';
import { readManifest } from '../../server/src/manifest/read';

const ENTRY = '  - data: user.name\n    recipient: posthog\n';

describe('a manifest that is wrong is told with line, column and remedy', () => {
  const cases: readonly { name: string; text: string; says: string; entries?: number }[] = [
    { name: 'YAML that cannot be read', text: 'flows:\n  - data: [a\n', says: 'error 3:1 This YAML cannot be read' },
    { name: 'a key twice', text: `flows:\n${ENTRY}    data: user.name\n`, says: 'error 4:5 This YAML cannot be read' },
    { name: 'no list', text: 'flows: posthog\n', says: 'error 1:8 "flows" of the manifest is a text; Write a list.' },
    { name: 'no flows', text: 'datatrail: 1\n', says: 'error 1:1 "flows" of the manifest is missing' },
    { name: 'an entry without a recipient', text: 'flows:\n  - data: user.name\n', says: 'error 2:5 "flows.0.recipient" of the manifest is missing' },
    { name: 'a country in words', text: `flows:\n${ENTRY}    country: Germany\n`, says: 'error 4:14 "flows.0.country" of the manifest cannot be used; Expected a country code' },
    { name: 'another version', text: 'datatrail: 2\nflows: []\n', says: 'error 1:12 "datatrail" of the manifest is a number; Did you mean "1"' },
    { name: 'a mistyped key', text: `flows:\n${ENTRY}    legalBases: consent\n`, says: 'warning 4:5 "legalBases" is not a key of a flow; Did you mean "legalBasis"? Keys of your own begin with x-', entries: 1 },
    { name: 'a key of their own without x-', text: `flows:\n${ENTRY}    ticket: 7\n`, says: 'warning 4:5 "ticket" is not a key of a flow; Keys of your own begin with x-: x-ticket.', entries: 1 },
    { name: 'a mistyped list', text: `flow: []\nflows:\n${ENTRY}`, says: 'warning 1:1 "flow" is not a key of the manifest; Did you mean "flows"?', entries: 1 },
    { name: 'a flow twice', text: `flows:\n${ENTRY}${ENTRY}`, says: 'warning 4:5 This flow is listed already at line 2; Keep one', entries: 2 },
    { name: 'a bomb of aliases', text: bomb(), says: 'error 1:1 This YAML cannot be read' },
    { name: 'brackets without end', text: `flows: ${'['.repeat(20_000)}`, says: 'This YAML cannot be read: its values are nested too deeply' },
    { name: 'ten megabytes', text: `flows:\n${ENTRY.repeat(240_000)}`, says: 'error 1:1 m.yaml is larger than 2 MB' },
    { name: 'a tag', text: 'flows: !!js/function "x"\n', says: 'error 1:22 "flows" of the manifest is a text' },
  ]; // prettier-ignore
  for (const { name, text, says, entries } of cases) {
    it(name, () => {
      const read = readManifest('m.yaml', text);
      const [first] = read.problems.map((p) => `${p.severity} ${p.line}:${p.column} ${p.message}; ${p.hint ?? ''}`);
      assert.ok(first?.includes(says), first);
      assert.equal(read.entries.length, entries ?? 0);
    });
  }

  it('signs that act on a terminal do not get into messages', () => {
    const read = readManifest('m.yaml', `flows:\n${ENTRY}    "\\e[2Jlegal\\u202e": x\n`);
    assert.match(read.problems[0]?.message ?? '', /^"legal" is not a key/);
  });
});

describe('a manifest that is right', () => {
  const cases: readonly { name: string; text: string }[] = [
    { name: 'an empty file', text: '' },
    { name: 'only comments', text: '# none yet\n' },
    { name: 'an empty list', text: 'flows:\n' },
    { name: 'keys of their own', text: `x-owner: privacy\nflows:\n${ENTRY}    x-ticket: [1, { a: 2 }]\n` },
    { name: 'what is to be filled in', text: `flows:\n${ENTRY}    legalBasis:\n    retention: 90\n    approvedBy: [A, B]\n` },
    { name: 'a value that is used again', text: `flows:\n${ENTRY}    legalBasis: &a consent\n${ENTRY.replace('name', 'age')}    legalBasis: *a\n` },
  ]; // prettier-ignore
  for (const { name, text } of cases) {
    it(name, () => assert.deepEqual(readManifest('m.yaml', text).problems, []));
  }

  it('gives numbers and lists as words', () => {
    const text = `flows:\n${ENTRY}    retention: 90\n    approvedBy: [A, B]\n    note: ' '\n`;
    const [entry] = readManifest('m.yaml', text).entries;
    assert.deepEqual([entry?.retention, entry?.approvedBy, entry?.note, entry?.line], ['90', 'A, B', undefined, 2]);
  });
});

function bomb(): string {
  const levels = Array.from(
    { length: 9 },
    (_, i) =>
      `x-${i}: &a${i} [${Array(9)
        .fill(i === 0 ? 'lol' : `*a${i - 1}`)
        .join(', ')}]`,
  );
  return `flows: []\n${levels.join('\n')}\n`;
}
