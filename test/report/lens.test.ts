import assert from 'node:assert/strict';
import { lensTitle, type LensFinding } from '../../server/src/report/lens';

const SENSITIVITY: Readonly<Record<string, number>> = { health: 3, email: 1, phone: 1 };

/** A finding written as `email+phone > PostHog/US`; one without a recipient is a collection. */
function finding(text: string): LensFinding {
  const [data = '', who = ''] = text.split(' > ');
  const [name = '', country] = who.split('/');
  return {
    data: data.split('+').map((label) => ({ label, sensitivity: SENSITIVITY[label] ?? 0 })),
    recipient:
      who === '' ? { key: 'collection', name: '' } : { key: who, name, ...(country === undefined ? {} : { country }) },
  };
}

describe('the note over a function or field', () => {
  const cases: readonly { name: string; of: readonly string[]; says: string }[] = [
    { name: 'one flow', of: ['email > PostHog/US'], says: 'email → PostHog (US)' },
    { name: 'the same flow twice', of: ['email > PostHog/US', 'email > PostHog/US'], says: 'email → PostHog (US)' },
    { name: 'two recipients', of: ['email > Slack', 'email > PostHog/US'], says: 'email → PostHog (US), Slack' },
    { name: 'two kinds of data on one way', of: ['phone+email > Slack'], says: 'email, phone → Slack' },
    {
      name: 'two kinds of data on two ways, never mixed',
      of: ['phone > Slack', 'email > PostHog/US'],
      says: 'email → PostHog (US) · phone → Slack',
    },
    { name: 'the most sensitive first', of: ['email > A', 'health > B'], says: 'health → B · email → A' },
    { name: 'what is only collected', of: ['email'], says: 'email collected here' },
    { name: 'what is collected and handed on', of: ['email', 'email > Slack'], says: 'email → Slack' },
    {
      name: 'many',
      of: ['a > A', 'b > B', 'c > C', 'd > D', 'e > E'],
      says: 'a → A · b → B · c → C · 2 more',
    },
    { name: 'many recipients', of: ['a > A', 'a > B', 'a > C', 'a > D'], says: 'a → A, B, C, 1 more' },
    { name: 'nothing', of: [], says: '' },
  ];
  for (const { name, of, says } of cases) it(name, () => assert.equal(lensTitle(of.map(finding)), says));
});
