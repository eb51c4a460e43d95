import assert from 'node:assert/strict';
import type { Category, Finding, Sensitivity, SinkKind } from '../../server/src/model';
import { groupAlike, ranked } from '../../server/src/report/rank';
import { collected, email, logged, RULES, thirdParty } from './sample';

const LEVELS: readonly Sensitivity[] = ['low', 'medium', 'high', 'critical'];
const model = RULES.categories.get('user.contact.email') as Category;
const rules = {
  ...RULES,
  categories: new Map(LEVELS.map((sensitivity) => [sensitivity, { ...model, id: sensitivity, sensitivity }])),
};

function flow(sensitivity: Sensitivity, sink: SinkKind, steps: number, file = 'src/a.ts'): Finding {
  const step = { span: thirdParty.at, note: '' };
  const data = [{ ...email, category: sensitivity, steps: Array.from({ length: steps }, () => step) }];
  return { ...thirdParty, data, sink, at: { ...thirdParty.at, file } };
}

/** In each pair the first is what a reviewer opens before the second. */
const PAIRS: readonly (readonly [string, Finding, Finding])[] = [
  ['an error before a warning', flow('low', 'log', 9), { ...flow('critical', 'llm', 1), severity: 'warning' }],
  ['a fault before a fact', { ...logged, severity: 'note' }, collected],
  ['more sensitive data first', flow('critical', 'third-party', 3), flow('medium', 'third-party', 3)],
  ['a third party before a log', flow('high', 'third-party', 3), flow('high', 'log', 3)],
  ['a very sensitive log entry before an ordinary mail', flow('critical', 'log', 3), flow('medium', 'third-party', 3)],
  ['the direct way before the long one', flow('high', 'llm', 2), flow('high', 'llm', 9)],
  ['the application before its scripts', flow('high', 'log', 2, 'web/page.ts'), flow('high', 'log', 2, 'scripts/a.ts')],
  ['a folder that only sounds like scripts', flow('high', 'log', 2, 'a/transcripts/a.ts'), flow('high', 'log', 3)],
];

describe('rank', () => {
  for (const [name, first, second] of PAIRS) {
    it(name, () => {
      assert.deepEqual(ranked([second, first], rules), [first, second]);
      assert.deepEqual(ranked([first, second], rules), [first, second]);
    });
  }

  it('groups what has the same main data for one recipient, and nothing else', () => {
    const others = [
      { ...thirdParty, recipient: { id: 'posthog', name: 'PostHog', country: 'DE' } },
      { ...thirdParty, data: [{ ...email, category: 'user.name' }] },
    ];
    const withMore = { ...thirdParty, data: [email, { ...email, category: 'user.name' }] };
    const groups = groupAlike([thirdParty, withMore, ...others], RULES);
    assert.deepEqual(groups.map((group) => group.others.length).sort(), [0, 0, 1]);
  });
});
