import assert from 'node:assert/strict';
import fc from 'fast-check';
import { flowKey, identityOf } from '../../server/src/manifest/flows';
import { isBroken, readManifest } from '../../server/src/manifest/read';
import { declareFlows, updateManifest } from '../../server/src/manifest/update';
import { flows, purposeOf } from './support';

const EMAIL = 'user.contact.email > posthog/US';
const NAME = 'user.name > posthog/US';
const TO_MIXPANEL = 'user.contact.email > mixpanel/US';
const LOGGED = 'user.contact.email > console';

/** An entry as an update writes it. */
const written = (text: string): string => {
  const [, data = '', recipient = '', country] = /^(\S+) > (\w+)(?:\/(\w+))?$/.exec(text) ?? [];
  const purpose = purposeOf(recipient);
  const lines = [
    `- data: ${data}`,
    `  recipient: ${recipient}`,
    ...(country === undefined ? [] : [`  country: ${country}`]),
    `  purpose:${purpose === undefined ? '' : ` ${purpose}`}`,
    '  legalBasis:',
    '  retention:',
    '  approvedBy:',
  ];
  return lines.map((line) => `  ${line}\n`).join('');
};

describe('flows that are declared', () => {
  const { text } = updateManifest(undefined, flows(NAME, LOGGED));

  it('are added, and entries of other flows stay', () => {
    const after = declareFlows(text, flows(EMAIL));
    for (const flow of [NAME, EMAIL, LOGGED]) assert.ok(after.includes(written(flow)), after);
  });

  it('change nothing where they are listed', () => assert.equal(declareFlows(text, flows(NAME)), text));
});

describe('a new manifest', () => {
  it('says what the file is, and lists each flow once, sorted, with what people have to fill in', () => {
    const { text } = updateManifest(undefined, flows(NAME, EMAIL, `${EMAIL} @src/b.ts`, LOGGED));
    assert.match(text, /^# Where personal data goes[^]*\ndatatrail: 1\nflows:\n/);
    assert.ok(text.endsWith(`flows:\n${written(LOGGED)}\n${written(EMAIL)}${written(NAME)}`), text);
  });

  it('is an empty list where nothing flows', () => {
    assert.ok(updateManifest(undefined, []).text.endsWith('\nflows: []\n'));
  });

  it('quotes what YAML would take for something else', () => {
    const { text } = updateManifest(undefined, flows('user.name > posthog/NO'));
    assert.match(text, /country: "NO"\n/);
  });
});

describe('an update', () => {
  const filled = `${written(EMAIL)}    # agreed with works council\n`.replace(
    'legalBasis:',
    'legalBasis: consent # Art. 6(1)(a)',
  );
  const cases: readonly {
    name: string;
    before: string;
    code: readonly string[];
    after: string;
    prune?: boolean;
    kept?: number;
  }[] = [
    { name: 'leaves what is complete', before: filled, code: [EMAIL], after: filled },
    { name: 'puts a flow below those of its recipient', before: filled + written(TO_MIXPANEL), code: [EMAIL, NAME, TO_MIXPANEL], after: filled + written(NAME) + written(TO_MIXPANEL) },
    { name: 'puts a smaller one first', before: written(EMAIL), code: [EMAIL, LOGGED], after: written(LOGGED) + written(EMAIL) },
    { name: 'keeps blank lines between recipients', before: `${written(LOGGED)}\n${written(EMAIL)}`, code: [LOGGED, EMAIL, TO_MIXPANEL], after: `${written(LOGGED)}\n${written(TO_MIXPANEL)}\n${written(EMAIL)}` },
    { name: 'takes out an entry that nobody wrote into', before: written(LOGGED) + filled, code: [EMAIL], after: filled },
    { name: 'keeps one that people wrote into', before: written(LOGGED) + filled, code: [LOGGED], after: written(LOGGED) + filled, kept: 1 },
    { name: 'takes that out too, when told to', before: written(LOGGED) + filled, code: [LOGGED], after: written(LOGGED), prune: true },
    { name: 'keeps one with a purpose of people', before: written(EMAIL).replace('product analytics', 'funnel'), code: [], after: written(EMAIL).replace('product analytics', 'funnel'), kept: 1 },
    { name: 'keeps one with a comment above', before: `  # see ticket\n${written(EMAIL)}`, code: [], after: `  # see ticket\n${written(EMAIL)}`, kept: 1 },
    { name: 'keeps one with a key of their own', before: `${written(EMAIL)}    x-ticket: 7\n`, code: [], after: `${written(EMAIL)}    x-ticket: 7\n`, kept: 1 },
    { name: 'takes an entry without a country for all', before: '  - { data: user.contact.email, recipient: posthog }\n', code: [EMAIL, 'user.contact.email > posthog/DE'], after: '  - { data: user.contact.email, recipient: posthog }\n' },
    { name: 'asks for another entry where the region differs', before: written(EMAIL), code: [EMAIL, 'user.contact.email > posthog/DE'], after: written('user.contact.email > posthog/DE') + written(EMAIL) },
    { name: 'follows dashes at the margin', before: '- data: user.name\n  recipient: posthog\n', code: ['user.name > posthog', LOGGED], after: written(LOGGED).replace(/^ {2}/gm, '') + '- data: user.name\n  recipient: posthog\n' },
    { name: 'reads a block text to its end', before: `${written(EMAIL)}    note: |\n      two\n\n      lines\n`, code: [EMAIL, NAME], after: `${written(EMAIL)}    note: |\n      two\n\n      lines\n${written(NAME)}` },
    { name: 'ends a last line that has no end', before: written(EMAIL).trimEnd(), code: [EMAIL, NAME], after: written(EMAIL) + written(NAME) },
  ]; // prettier-ignore
  for (const { name, before, code, after, prune, kept } of cases) {
    it(name, () => {
      const head = '# Ours\nflows: # all of them\n';
      const result = updateManifest(head + before, flows(...code), { prune: prune === true, purposeOf });
      assert.equal(result.text, head + after);
      assert.equal(result.kept.length, kept ?? 0);
      assert.equal(updateManifest(result.text, flows(...code), { purposeOf }).text, result.text, 'a second update');
    });
  }

  it('keeps the line ends of the file', () => {
    const crlf = `flows:\n${written(EMAIL)}`.replace(/\n/g, '\r\n');
    const { text } = updateManifest(crlf, flows(EMAIL, NAME));
    assert.equal(text, `flows:\n${written(EMAIL)}${written(NAME)}`.replace(/\n/g, '\r\n'));
  });

  for (const list of [
    'flows: []\n',
    'flows:\n',
    '# nothing yet\ndatatrail: 1\nflows: [] # soon\n',
    '',
    '# only words\n',
  ]) {
    it(`fills ${JSON.stringify(list)}, and keeps its comments`, () => {
      const { text } = updateManifest(list, flows(EMAIL));
      assert.deepEqual(readManifest('m', text).entries.map(flowKey), flows(EMAIL).map(identityOf).map(flowKey));
      for (const comment of list.match(/#.*/g) ?? []) assert.ok(text.includes(comment), text);
      assert.equal(updateManifest(text, flows(EMAIL)).text, text);
    });
  }

  it('leaves a list in one line a list in one line', () => {
    const { text } = updateManifest(
      'flows: [{ data: user.name, recipient: a, note: x }]\n',
      flows('user.name > a', NAME),
    );
    assert.match(text, /note: x/);
    assert.deepEqual(readManifest('m', text).entries.map(({ recipient }) => recipient), ['a', 'posthog']); // prettier-ignore
  });
});

describe('whatever people write', () => {
  const comment = fc.stringMatching(/^[\w .:'"[\]{}-]{0,20}$/);
  const value = fc.oneof(
    fc.stringMatching(/^[\w ./-]{1,20}$/).map((text) => JSON.stringify(text)),
    fc.stringMatching(/^[a-z][a-z ]{0,12}[a-z]$/).filter((text) => !/^(?:true|false|null)$/.test(text)),
    fc.constant('|\n      two\n\n      lines'),
    fc.constant('[a, b]'),
  );
  const edit = fc.record({
    line: fc.nat(60),
    kind: fc.constantFrom('comment above', 'comment beside', 'fill in', 'own key', 'blank line'),
    comment,
    value,
  });
  const flow = fc.constantFrom(
    EMAIL,
    NAME,
    TO_MIXPANEL,
    LOGGED,
    'user.name > console',
    'user.contact.email > posthog/DE',
  );

  it('survives: lines that are not added or taken out are the same, in their order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(flow), fc.uniqueArray(flow), fc.array(edit, { maxLength: 6 }), (old, now, edits) => {
        const before = edits.reduce(edited, updateManifest(undefined, flows(...old)).text);
        fc.pre(!isBroken(readManifest('m', before)));
        const { text, removed } = updateManifest(before, flows(...now), { purposeOf });
        assert.equal(updateManifest(text, flows(...now), { purposeOf }).text, text, 'a second update');
        const listed = new Set(readManifest('m', text).entries.map(flowKey));
        for (const { data, recipient } of flows(...now)) {
          assert.ok(listed.has(flowKey({ data, recipient: recipient.id, country: recipient.country })));
        }
        if (removed.length === 0 && old.length > 0) assertSubsequence(before.split('\n'), text.split('\n'));
        const words = (of: string): string[] =>
          (of.match(/#.*|(?:x-\w+|legalBasis): ?\S.*/g) ?? []).map((text) => text.trim());
        assertSubsequence(words(before), words(text));
      }),
      { numRuns: 300 },
    );
  });

  interface Edit { line: number; kind: string; comment: string; value: string } // prettier-ignore

  function edited(text: string, { line, kind, comment: words, value: filled }: Edit): string {
    const lines = text.split('\n');
    const at = line % lines.length;
    const here = lines[at] ?? '';
    if (kind === 'comment above') lines.splice(at, 0, `    # ${words}`);
    else if (kind === 'blank line') lines.splice(at, 0, '');
    else if (kind === 'comment beside' && /^ .*\w$/.test(here)) lines[at] = `${here} # ${words}`;
    else if (kind === 'fill in' && here === '    legalBasis:') lines[at] = `${here} ${filled}`;
    else if (kind === 'own key' && here === '    approvedBy:') lines.splice(at + 1, 0, `    x-${line}: ${filled}`);
    return lines.join('\n');
  }

  function assertSubsequence(part: readonly string[], whole: readonly string[]): void {
    let at = 0;
    for (const line of part) {
      at = whole.indexOf(line, at) + 1;
      assert.ok(at > 0, `lost: ${line}\n${whole.join('\n')}`);
    }
  }
});
