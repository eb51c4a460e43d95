import assert from 'node:assert/strict';
import type { Between, Finding } from '../../server/src/model';
import { changeParagraph, isUnchanged, processingChange } from '../../server/src/processing/change';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import { finding } from '../manifest/support';
import { ruleFiles } from '../rules/support';

const { rules } = compileRuleSet(ruleFiles());

/** `user.name > posthog/US +consent`, or `collects user.name`. */
function found(written: string): Finding {
  const [what = '', ...guards] = written.split(' +');
  const collected = /^collects (\S+)$/.exec(what)?.[1];
  if (collected === undefined) {
    const span = { file: 'a.ts', start: 0, end: 1 };
    return finding(what, { between: guards.map((kind) => ({ kind: kind as Between['kind'], note: kind, span })) });
  }
  const { recipient: _, ...rest } = finding(`${collected} > posthog`);
  return { ...rest, kind: 'collection' };
}

const EMAIL = 'user.contact.email > posthog/US';
const TO = 'PostHog (United States, product analytics)';

describe('a change in one paragraph', () => {
  const cases: readonly { name: string; before: string[]; after: string[]; says: string }[] = [
    { name: 'nothing', before: [EMAIL], after: [EMAIL], says: 'This change does not alter which personal data goes where.' },
    { name: 'moved code', before: [`${EMAIL} @a.ts:1`], after: [`${EMAIL} @b.ts:9`], says: 'This change does not alter which personal data goes where.' },
    { name: 'a further place', before: [EMAIL], after: [EMAIL, `${EMAIL} @b.ts`], says: 'This change does not alter which personal data goes where.' },
    { name: 'a new flow', before: [], after: [EMAIL], says: `This change adds email address → ${TO}.` },
    { name: 'a flow that is gone', before: [EMAIL], after: [], says: `This change no longer sends email address → ${TO}.` },
    { name: 'two kinds of data, two recipients', before: [], after: [EMAIL, 'user.name > posthog/US', 'user.device.ip_address > console'], says: `This change adds IP address → the console; email address and full name → ${TO}.` },
    { name: 'another for another', before: ['user.name > posthog/US'], after: [EMAIL], says: `This change adds email address → ${TO}. It no longer sends full name → ${TO}.` },
    { name: 'another country', before: [EMAIL], after: ['user.contact.email > posthog/DE'], says: 'This change moves email address → PostHog from United States to Germany.' },
    { name: 'a second country', before: [EMAIL], after: [EMAIL, 'user.contact.email > posthog/DE'], says: 'This change adds email address → PostHog (Germany, product analytics).' },
    { name: 'consent for the new', before: [], after: [`${EMAIL} +consent`], says: `This change adds email address → ${TO}, after consent.` },
    { name: 'consent for the old', before: [EMAIL], after: [`${EMAIL} +consent`], says: 'Email address → PostHog now waits for consent.' },
    { name: 'consent at one of two places', before: [EMAIL], after: [`${EMAIL} +consent`, `${EMAIL} @b.ts`], says: 'This change does not alter which personal data goes where.' },
    { name: 'a hash that is gone', before: [`${EMAIL} +pseudonymised`], after: [EMAIL], says: 'Email address → PostHog is no longer pseudonymised.' },
    { name: 'collection', before: ['collects user.name'], after: ['collects user.contact.email', 'collects user.location.precise'], says: 'This change now collects email address and precise position. It no longer collects full name.' },
  ]; // prettier-ignore
  for (const { name, before, after, says } of cases) {
    it(name, () => {
      const change = processingChange(before.map(found), after.map(found));
      assert.equal(changeParagraph(change, rules), says);
      assert.equal(isUnchanged(change), says.includes('does not alter'));
    });
  }
});
