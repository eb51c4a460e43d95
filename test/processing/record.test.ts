import assert from 'node:assert/strict';
import { compareFlows } from '../../server/src/manifest/compare';
import { flowsOf } from '../../server/src/manifest/flows';
import { readManifest } from '../../server/src/manifest/read';
import type { Finding } from '../../server/src/model';
import { csvOf, markdownOf, markdownText, pageOf } from '../../server/src/processing/record/blocks';
import { recordBlocks, recordCsv } from '../../server/src/processing/record/document';
import { comparePolicyText } from '../../server/src/processing/record/policyText';
import { processingRecord, type ProcessingRecord } from '../../server/src/processing/record/record';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import { finding } from '../manifest/support';
import { ruleFiles } from '../rules/support';

const { rules } = compileRuleSet(ruleFiles());

function recordOf(findings: readonly Finding[], manifest = ''): ProcessingRecord {
  const { entries } = readManifest('m', manifest);
  const comparison = compareFlows(flowsOf(findings), entries);
  return processingRecord(findings, comparison, { name: 'app', hasManifest: manifest !== '', rules });
}

const FLOWS = [
  finding('user.contact.email > posthog/US'),
  finding('user.health_and_medical > hanko/DE'),
  finding('user.name > console', { sink: 'log' }),
  { ...finding('user.location.precise > posthog'), kind: 'collection' as const },
];
const MANIFEST = `flows:
  - data: user.contact.email
    recipient: posthog
    country: US
    purpose: funnel
    legalBasis: consent
    retention: 90 days
    approvedBy: Kim
    note: only | with <b>account</b>
  - data: user.name
    recipient: mixpanel
`;

describe('the record of processing', () => {
  const text = markdownOf(recordBlocks(recordOf(FLOWS, MANIFEST), rules));
  const says: readonly [string, string][] = [
    ['what only people know is open', '| (a) Controller, with contact | **to be filled in** |'],
    ['who is named in the code', '| (c) Categories of data subjects | named in the code: user; **to be filled in** |'],
    ['a third country, with its safeguards open', '- Transfer to a third country: United States; adequacy decision or safeguards (Art. 45, 46): **to be filled in**'],
    ['a country of the EEA', '- Transfer to a third country: no (Germany)'],
    ['the purpose that people wrote', '- Purpose: funnel'],
    ['what people wrote, and nothing of it is markup', '| Email address | user | consent | 90 days | none seen | 1 place | Kim | only \\| with &lt;b\\>account&lt;/b\\> |'],
    ['special categories', '(Art. 9) | user | **to be filled in** |'],
    ['an entry without code', '| **to be filled in** | none seen | listed, and no longer in the code |'],
    ['what is collected', '| Precise position | user | 1 place |'],
  ]; // prettier-ignore
  for (const [name, line] of says) it(`has ${name}`, () => assert.ok(text.includes(line), text));

  it('tells recipients from what the program keeps', () => {
    assert.ok(text.indexOf('### PostHog') < text.indexOf('## Kept by the program itself'));
    assert.ok(text.indexOf('## Kept by the program itself') < text.indexOf('### the console'));
  });

  it('says that there is no manifest', () => {
    assert.match(markdownOf(recordBlocks(recordOf(FLOWS), rules)), /made from the code alone/);
    assert.match(markdownOf(recordBlocks(recordOf([]), rules)), /No recipient was found\./);
  });

  it('is a row for each kind of data as CSV', () => {
    const rows = recordCsv(recordOf(FLOWS, MANIFEST), rules).trimEnd().split('\r\n');
    assert.equal(rows.length, 5);
    assert.ok(rows.includes('PostHog,posthog,recipient,United States,yes,to be filled in,funnel,Email address,user.contact.email,,user,consent,90 days,,1,Kim,only | with <b>account</b>')); // prettier-ignore
  });

  it('is a page that runs nothing and loads nothing', () => {
    const page = pageOf('<script>', recordBlocks(recordOf(FLOWS, MANIFEST), rules));
    assert.match(page, /default-src 'none'/);
    assert.match(page, /<mark>to be filled in<\/mark>/);
    assert.match(page, /only \| with &lt;b&gt;account/);
    assert.doesNotMatch(page, /<script|<b>/);
  });
});

describe('text that comes from elsewhere', () => {
  const csv: readonly [string, string][] = [
    ['=cmd|x', '"\'=cmd|x"'],
    ['+1', '"\'+1"'],
    ['-1', '"\'-1"'],
    ['@SUM(A1)', '"\'@SUM(A1)"'],
    [' =1', '"\' =1"'],
    ['\t=1', '"\' =1"'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', 'two lines'],
    ['a-b=c', 'a-b=c'],
    ['\u001b[2Jx', 'x'],
  ];
  for (const [text, cell] of csv) {
    it(`as CSV: ${JSON.stringify(text)}`, () => assert.equal(csvOf([[text]]), `${cell}\r\n`));
  }

  const markdown: readonly [string, string][] = [
    ['src/[id]/a.ts', 'src/\\[id\\]/a.ts'],
    ['![x](http://e)', '\\!\\[x\\](http&#58;//e)'],
    ['<img src=x>', '&lt;img src=x\\>'],
    ['a | b', 'a \\| b'],
    ['`code`', '\\`code\\`'],
    ['# title', '\\# title'],
    ['- item', '\\- item'],
    ['1. item', '\\1. item'],
    ['kim@example.com', 'kim&#64;example.com'],
    ['&lt;', '&amp;lt;'],
    ['plain, (text)', 'plain, (text)'],
  ];
  for (const [text, safe] of markdown) {
    it(`as Markdown: ${text}`, () => assert.equal(markdownText(text), safe));
  }
});

describe('a privacy policy', () => {
  const record = recordOf([
    finding('user.contact.email > posthog/US'),
    finding('user.name > posthog/US'),
    finding('user.device.ip_address > segment/US'),
    finding('user.unique_id > network', { recipient: { id: 'network', name: 'an unknown host' } }),
  ].map((f) => ({ ...f, recipient: { ...f.recipient, id: f.recipient?.id ?? '', name: rules.destinations.get(f.recipient?.id ?? '')?.company ?? '' } }))); // prettier-ignore
  const ALL = 'We share your name, e-mail addresses, IP addresses and user IDs with PostHog and Segment.';
  const cases: readonly { name: string; text: string; recipients?: string[]; data?: string[]; named?: string[]; spoken?: string[] }[] = [
    { name: 'that says all', text: ALL },
    { name: 'that says nothing', text: 'We care.', recipients: ['PostHog', 'Segment'], data: ['user.contact.email', 'user.device.ip_address', 'user.name', 'user.unique_id'] },
    { name: 'names a company by its host', text: ALL.replace('PostHog', '[them](https://eu.posthog.com/privacy)') },
    { name: 'names a company in a link of HTML', text: ALL.replace('PostHog', '<a href="https://posthog.com">them</a>') },
    { name: 'names a company in any case', text: ALL.replace('PostHog', 'POSTHOG') },
    { name: 'uses a word that is a company', text: `${ALL} Mixed signals. Branch offices. Close this box.` },
    { name: 'names one that gets nothing', text: `${ALL} Also Mixpanel.`, named: ['Mixpanel'] },
    { name: 'speaks of data that is not there', text: `${ALL} And of your passport.`, spoken: ['user.government_id.passport_number'] },
    { name: 'forgets one kind of data', text: ALL.replace('IP addresses', 'other things'), data: ['user.device.ip_address'] },
    { name: 'has the word in another sense', text: ALL.replace('your name, ', '').concat(' The domain name.'), data: ['user.name'] },
    { name: 'lists data', text: `${ALL.replace('your name, ', '')}\n\nWe keep:\n- name\n- picture` },
  ]; // prettier-ignore
  for (const { name, text, recipients = [], data = [], named = [], spoken = [] } of cases) {
    it(name, () => {
      assert.deepEqual(comparePolicyText(text, record, rules), {
        recipientsNotMentioned: recipients,
        dataNotMentioned: data,
        recipientsNotFound: named,
        dataNotFound: spoken,
      });
    });
  }
});
