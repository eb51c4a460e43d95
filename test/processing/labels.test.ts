import assert from 'node:assert/strict';
import type { Between, Finding } from '../../server/src/model';
import { appleBlocks, appleManifest } from '../../server/src/processing/labels/apple';
import { collectedData } from '../../server/src/processing/labels/collected';
import { googleCsv } from '../../server/src/processing/labels/google';
import { storePurpose, storeTypes } from '../../server/src/processing/labels/types';
import { markdownOf } from '../../server/src/processing/record/blocks';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import { finding } from '../manifest/support';
import { ruleFiles } from '../rules/support';

const { rules } = compileRuleSet(ruleFiles());

const collected = (findings: readonly Finding[]) => collectedData(findings, rules);
const hashed: Between = { kind: 'pseudonymised', note: '', span: { file: 'a.ts', start: 0, end: 1 } };
const ad = finding('user.device.device_id > google-ads', {
  recipient: { id: 'google-ads', name: 'Ads -- "Co" <x>', purpose: 'advertising' },
});

describe('kinds of data in the words of the stores', () => {
  it('each category has a type or is known to be asked for by neither', () => {
    const silent = [...rules.categories.keys()].filter((id) => storeTypes(id).apple === undefined);
    assert.ok(silent.every((id) => /^user\.(?:authorization|demographic\.language|location\.imprecise\.timezone|privacy_preferences)/.test(id)), silent.join()); // prettier-ignore
    for (const id of rules.categories.keys()) {
      assert.equal(storeTypes(id).apple === undefined, storeTypes(id).google === undefined, id);
    }
  });

  const types: Readonly<Record<string, [string, string]>> = {
    'user.contact.email.work': ['EmailAddress', 'PSL_EMAIL'],
    'user.contact.address.city': ['PhysicalAddress', 'PSL_ADDRESS'],
    'user.location.precise.home': ['PreciseLocation', 'PSL_PRECISE_LOCATION'],
    'user.location.imprecise': ['CoarseLocation', 'PSL_APPROX_LOCATION'],
    'user.health_and_medical.mental': ['Health', 'PSL_HEALTH'],
    'user.content.voice_recording': ['AudioData', 'PSL_AUDIO'],
    'user.biometric.voice': ['SensitiveInfo', 'PSL_OTHER_PERSONAL'],
    'own.category': ['OtherDataTypes', 'PSL_OTHER_PERSONAL'],
  };
  for (const [id, [apple, google]] of Object.entries(types)) {
    it(id, () => assert.deepEqual([storeTypes(id).apple?.[0], storeTypes(id).google?.[1]], [apple, google]));
  }

  const purposes: Readonly<Record<string, string | undefined>> = {
    'product analytics': 'analytics',
    advertising: 'advertising',
    attribution: 'advertising',
    'link attribution': undefined,
    'mail marketing': 'messages',
    'mail delivery': 'functionality',
    'fraud detection': 'fraud',
    payments: 'functionality',
    'uploads of heads': undefined,
  };
  for (const [purpose, is] of Object.entries(purposes)) {
    it(`purpose: ${purpose}`, () => assert.equal(storePurpose(purpose), is));
  }
});

describe('what an app collects', () => {
  it('is what leaves for others and what is taken, not its own logs', () => {
    const found = collected([
      finding('user.name > console', { sink: 'log' }),
      finding('user.contact.email > posthog/US'),
      { ...finding('user.location.precise > posthog'), kind: 'collection', recipient: { id: '', name: '' } },
    ]);
    assert.deepEqual(found.map(({ data, sharedWith }) => [data, sharedWith]), [
      ['user.contact.email', ['PostHog']],
      ['user.location.precise', []],
    ]); // prettier-ignore
  });

  it('is pseudonymised only where it is at every place', () => {
    const one = finding('user.contact.email > posthog', { between: [hashed] });
    assert.equal(collected([one])[0]?.isPseudonymised, true);
    assert.equal(collected([one, finding('user.contact.email > posthog @b.ts')])[0]?.isPseudonymised, false);
  });
});

describe("Apple's privacy manifest", () => {
  const text = appleManifest(collected([finding('user.contact.email > posthog/US', { between: [hashed] }), ad]), rules);

  it('has the types with purposes, and says what is to be confirmed', () => {
    assert.match(text, /<string>NSPrivacyCollectedDataTypeEmailAddress<\/string>[^]*?<key>NSPrivacyCollectedDataTypeLinked<\/key>\s*<false\/>/); // prettier-ignore
    assert.match(text, /NSPrivacyCollectedDataTypeDeviceID<\/string>[^]*?Tracking<\/key>\s*<true\/>[^]*?PurposeThirdPartyAdvertising/); // prettier-ignore
    assert.match(text, /<key>NSPrivacyTracking<\/key>\s*<true\/>/);
    assert.match(text, /<!-- to be filled in: what the app itself uses it for -->/);
  });

  it('stays well-formed whatever a recipient is called', () => {
    const comments = text.match(/<!--[^]*?-->/g) ?? [];
    assert.ok(comments.every((comment) => !comment.slice(4, -3).includes('--')));
    const open = text.replace(/<!--[^]*?-->/g, '').match(/<(?!\?|!)\/?[^>]*>/g) ?? [];
    const stack: string[] = [];
    for (const tag of open) {
      if (tag.endsWith('/>')) continue;
      if (tag.startsWith('</')) assert.equal(stack.pop(), tag.slice(2, -1));
      else stack.push(tag.slice(1, -1).split(' ')[0] ?? '');
    }
    assert.deepEqual(stack, []);
  });

  it('is an empty one where nothing is collected', () => {
    assert.match(appleManifest([], rules), /<false\/>[^]*<array\/>[^]*<array\/>/);
  });

  it('is also a table of answers', () => {
    const table = markdownOf(appleBlocks(collected([finding('user.contact.email > posthog/US')]), rules));
    assert.match(table, /\| Email Address \| Email address \(to PostHog\) \| Analytics, \*\*to be filled in\*\* \| yes, \*\*to be filled in\*\* \| not seen \|/); // prettier-ignore
  });
});

describe("Google's data safety form", () => {
  const csv = googleCsv(collected([finding('user.contact.email > posthog/US')]));
  const has: readonly string[] = [
    'PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA,,TRUE,REQUIRED,',
    'PSL_DATA_COLLECTION_ENCRYPTED_IN_TRANSIT,,,MAYBE_REQUIRED,',
    'PSL_DATA_TYPES_PERSONAL,PSL_EMAIL,TRUE,MULTIPLE_CHOICE,Personal info / Email address',
    'PSL_DATA_USAGE_RESPONSES:PSL_EMAIL:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_SHARED,TRUE,',
    'PSL_DATA_USAGE_RESPONSES:PSL_EMAIL:DATA_USAGE_SHARING_PURPOSE,PSL_ANALYTICS,TRUE,',
    'PSL_DATA_USAGE_RESPONSES:PSL_EMAIL:DATA_USAGE_SHARING_PURPOSE,PSL_ADVERTISING,,',
    'PSL_DATA_USAGE_RESPONSES:PSL_EMAIL:PSL_DATA_USAGE_EPHEMERAL,,,',
  ];
  for (const line of has) it(line, () => assert.ok(csv.includes(line)));

  it('has the columns that Play Console reads, in each row', () => {
    const rows = csv.trimEnd().split('\r\n');
    const cells = rows.map((row) => row.match(/(?:^|,)(?:"(?:[^"]|"")*"|[^,]*)/g)?.length);
    assert.deepEqual([...new Set(cells)], [5]);
  });

  it('answers nothing where nothing is collected', () => {
    assert.doesNotMatch(googleCsv([]), /TRUE/);
  });
});
