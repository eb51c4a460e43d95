import assert from 'node:assert/strict';
import {
  filtered,
  groupsIn,
  labelOf,
  topGroups,
  worstOf,
  type Group,
  type Grouping,
} from '../../client/src/findings/grouping';
import type { FindingEntry } from '../../server/src/lsp/protocol';

const LABELS: Readonly<Record<string, readonly [label: string, sensitivity: number]>> = {
  email: ['Email address', 1],
  health: ['Health data', 3],
  phone: ['Phone number', 1],
};

const RECIPIENTS: Readonly<Record<string, FindingEntry['recipient']>> = {
  posthog: { key: 'posthog/US', name: 'PostHog', country: 'US', countryName: 'United States', purpose: 'analytics' },
  slack: { key: 'slack/US', name: 'Slack', country: 'US', countryName: 'United States' },
  log: { key: 'console/', name: 'the console' },
  form: { key: 'collection', name: 'Collected here' },
};

/** A finding written as `src/a.ts:3 email+phone posthog error`; severity `recorded` or `silenced` is a quiet one. */
function finding(text: string): FindingEntry {
  const [place = '', kinds = '', who = '', level = 'warning'] = text.split(' ');
  const [file = '', line = '1'] = place.split(':');
  const start = { line: Number(line) - 1, character: 0 };
  const isQuiet = level === 'recorded' || level === 'silenced';
  return {
    id: text,
    uri: `file:///ws/${file}`,
    range: { start, end: start },
    policy: 'third-party-flow',
    page: 'https://example.com',
    severity: isQuiet ? 'note' : (level as FindingEntry['severity']),
    state: isQuiet ? level : 'live',
    message: `${kinds} reaches ${who}`,
    data: kinds.split('+').map((kind) => {
      const [label = kind, sensitivity = 0] = LABELS[kind] ?? [];
      return { category: `user.${kind}`, label, sensitivity, name: `user.${kind}`, reason: '' };
    }),
    recipient: RECIPIENTS[who] ?? { key: who, name: who },
    within: 'join',
    between: [],
  };
}

const pathOf = (uri: string): string => uri.replace('file:///ws/', '');

/** A tree as lines: groups with their counts, findings with what they are called. */
function lines(groups: readonly Group[], depth = 0): string[] {
  return groups.flatMap((group) => {
    const inner = groupsIn(group, pathOf);
    const below =
      inner.length > 0
        ? lines(inner, depth + 1)
        : group.findings.map((one) => `${'  '.repeat(depth + 1)}${labelOf(one, group.id)}`);
    return [`${'  '.repeat(depth)}${group.label} ${group.findings.length}`, ...below];
  });
}

const FINDINGS = [
  'src/a.ts:3 email posthog',
  'src/a.ts:9 email+health slack error',
  'src/b.ts:1 phone log',
  'src/b.ts:5 email form recorded',
].map(finding);

describe('the tree of findings', () => {
  const trees: readonly { by: Grouping; shows: readonly string[] }[] = [
    {
      by: 'category',
      shows: [
        'Health data 1',
        '  Slack 1',
        '    user.health',
        'Email address 3',
        '  PostHog 1',
        '    user.email',
        '  Slack 1',
        '    user.email',
        '  Collected here 1',
        '    user.email',
        'Phone number 1',
        '  the console 1',
        '    user.phone',
      ],
    },
    {
      by: 'recipient',
      shows: [
        'PostHog 1',
        '  Email address 1',
        '    user.email',
        'Slack 1',
        '  Health data 1',
        '    user.health',
        '  Email address 1',
        '    user.email',
        'the console 1',
        '  Phone number 1',
        '    user.phone',
        'Collected here 1',
        '  Email address 1',
        '    user.email',
      ],
    },
    {
      by: 'file',
      shows: [
        'src/a.ts 2',
        '  user.email → PostHog',
        '  user.email, user.health → Slack',
        'src/b.ts 2',
        '  user.phone → the console',
        '  user.email',
      ],
    },
  ];
  for (const { by, shows } of trees) {
    it(`begins with ${by}`, () => assert.deepEqual(lines(topGroups(FINDINGS, by, pathOf)), shows));

    it(`has the same order whatever the order of findings: ${by}`, () => {
      const turned = [...FINDINGS].reverse();
      const heads = (of: readonly FindingEntry[]): string[] => topGroups(of, by, pathOf).map(({ id }) => id);
      assert.deepEqual(heads(turned), heads(FINDINGS));
    });

    it(`keeps every group where it was when one is gone: ${by}`, () => {
      const before = topGroups(FINDINGS, by, pathOf).map(({ id }) => id);
      const after = topGroups(FINDINGS.slice(1), by, pathOf).map(({ id }) => id);
      assert.deepEqual(
        after,
        before.filter((id) => after.includes(id)),
      );
    });
  }

  it('gives every row an id of its own', () => {
    const ids = (groups: readonly Group[]): string[] =>
      groups.flatMap((group) => [group.id, ...ids(groupsIn(group, pathOf))]);
    const all = [
      ...ids(topGroups(FINDINGS, 'category', pathOf)),
      ...ids(topGroups([finding('a/b:1 email x/y')], 'recipient', pathOf)),
    ];
    assert.equal(new Set(all).size, all.length);
  });
});

describe('the filter of findings', () => {
  const cases: readonly { text: string; inventory?: boolean; keeps: readonly number[]; why: string }[] = [
    { text: '', keeps: [0, 1, 2], why: 'no text keeps all but facts' },
    { text: '', inventory: true, keeps: [0, 1, 2, 3], why: 'facts are there when they are wanted' },
    { text: 'SLACK', keeps: [1], why: 'the recipient, in whatever case' },
    { text: 'united email', keeps: [0, 1], why: 'all words, in whatever order and place' },
    { text: 'united phone', keeps: [], why: 'not one of them' },
    { text: 'b.ts', keeps: [2], why: 'the file' },
    { text: 'error', keeps: [1], why: 'the severity' },
    { text: '  ', keeps: [0, 1, 2], why: 'blanks are no word' },
  ];
  for (const { text, inventory = false, keeps, why } of cases) {
    it(why, () => {
      const kept = filtered(FINDINGS, { text, inventory }, pathOf).map((one) => FINDINGS.indexOf(one));
      assert.deepEqual(kept, keeps);
    });
  }
});

describe('the icon of a group', () => {
  const cases: readonly { holds: readonly string[]; is: ReturnType<typeof worstOf> }[] = [
    { holds: ['a:1 email log', 'a:2 email slack error'], is: 'error' },
    { holds: ['a:1 email log'], is: 'warning' },
    { holds: ['a:1 email log recorded', 'a:2 email log silenced'], is: 'quiet' },
  ];
  for (const { holds, is } of cases)
    it(`${holds.join(', ')}: ${is}`, () => assert.equal(worstOf(holds.map(finding)), is));
});
