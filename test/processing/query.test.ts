import assert from 'node:assert/strict';
import { answerFlows, ownerOf } from '../../server/src/processing/answer';
import { answerMermaid, answerText } from '../../server/src/processing/answerText';
import { countriesOf } from '../../server/src/processing/countries';
import { dataOf, foundRecipients, recipientsOf } from '../../server/src/processing/query';
import { PLAIN } from '../../server/src/report/paint';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import { finding } from '../manifest/support';
import { ruleFiles } from '../rules/support';

const { rules } = compileRuleSet(ruleFiles());

describe('the words of a question', () => {
  const data: Readonly<Record<string, { has?: string[]; not?: string[]; hint?: RegExp }>> = {
    'user.contact': { has: ['user.contact.email', 'user.contact.phone_number'], not: ['user.name'] },
    email: { has: ['user.contact.email', 'user.contact.email.work'], not: ['user.contact.phone_number'] },
    'E-Mail address': { has: ['user.contact.email'], not: ['user.contact.address'] },
    location: { has: ['user.location.precise', 'user.location.imprecise'], not: ['user.contact.address.city'] },
    'IP addresses': { has: ['user.device.ip_address'], not: ['user.contact.email'] },
    passwords: { has: ['user.authorization.password'], not: ['user.name'] },
    surname: { has: ['user.name.last'], not: ['user.name.first'] },
    emial: { hint: /^Did you mean "email"\?$/ },
    qwxyz: { hint: /^datatrail manifest update lists/ },
    '': { hint: /./ },
  };
  for (const [word, { has = [], not = [], hint }] of Object.entries(data)) {
    it(`data: ${JSON.stringify(word)}`, () => {
      const meant = dataOf(word, rules);
      if ('hint' in meant) return assert.match(meant.hint, hint ?? /^$/);
      assert.equal(hint, undefined, [...meant.found].join());
      assert.deepEqual(has.filter((id) => !meant.found.has(id)), []); // prettier-ignore
      assert.deepEqual(not.filter((id) => meant.found.has(id)), []); // prettier-ignore
    });
  }

  const recipients: Readonly<Record<string, { has?: string[]; hint?: RegExp }>> = {
    mixpanel: { has: ['mixpanel'] },
    PostHog: { has: ['posthog'] },
    'post hog': { has: ['posthog'] },
    'api.mixpanel.com': { has: ['mixpanel'] },
    openai: { has: ['openai'] },
    mixpnael: { hint: /^Did you mean "mixpanel"\?$/ },
  };
  for (const [word, { has = [], hint }] of Object.entries(recipients)) {
    it(`to: ${word}`, () => {
      const meant = recipientsOf(word, rules);
      if ('hint' in meant) return assert.match(meant.hint, hint ?? /^$/);
      assert.deepEqual(has.filter((id) => !meant.found.has(id)), []); // prettier-ignore
    });
  }

  const found = ['a.partner.example', '*.partner.example', 'env:CRM_URL', 'name:webhookUrl'].map((id) => ({ id, name: id === 'env:CRM_URL' ? 'the host in CRM_URL' : id })); // prettier-ignore
  const others: Readonly<Record<string, string[]>> = {
    'a.partner.example': ['a.partner.example'],
    'partner.example': ['a.partner.example', '*.partner.example'],
    '*.partner.example': ['*.partner.example', 'a.partner.example'],
    CRM_URL: ['env:CRM_URL'],
    'env:crm_url': ['env:CRM_URL'],
    'the host in CRM_URL': ['env:CRM_URL'],
    'b.partner.example': [],
    'ner.example': [],
    CRM: [],
  };
  for (const [word, ids] of Object.entries(others)) {
    it(`to what code names: ${word}`, () => {
      assert.deepEqual([...foundRecipients(word, found)].sort(), [...ids].sort());
    });
  }

  const countries: Readonly<Record<string, { codes?: (string | undefined)[]; hint?: RegExp }>> = {
    CN: { codes: ['CN'] },
    china: { codes: ['CN'] },
    'united states': { codes: ['US'] },
    eea: { codes: ['DE', 'NO', 'FR'] },
    unknown: { codes: [undefined] },
    Chinna: { hint: /^Did you mean "china"\?$/ },
    XX: { hint: /./ },
  };
  for (const [word, { codes = [], hint }] of Object.entries(countries)) {
    it(`country: ${word}`, () => {
      const meant = countriesOf(word, rules);
      if ('hint' in meant) return assert.match(meant.hint, hint ?? /^$/);
      assert.deepEqual(codes.filter((code) => !meant.codes.has(code)), []); // prettier-ignore
      assert.ok(!meant.codes.has('CH'));
    });
  }

  it('country: the id of a policy that looks at certain ones', () => {
    const policy = [...rules.policies, ...(rules.otherPolicies ?? [])].find(({ countries: codes }) => codes.length > 0);
    const meant = countriesOf(policy?.id ?? '', rules);
    assert.ok('codes' in meant && meant.codes.size === policy?.countries.length);
  });
});

describe('an answer', () => {
  const span = { file: 'src/c.ts', start: 9, end: 10 };
  const findings = [
    finding('user.contact.email > posthog/US @src/a.ts:3'),
    finding('user.contact.email > posthog/US @src/b.ts:3', { between: [{ kind: 'consent', note: '', span }] }),
    finding('user.name > mixpanel/CN @src/b.ts:9'),
    finding('user.name > console @lib/x.ts'),
  ];
  const ask = (question: Parameters<typeof answerFlows>[1]): string[] =>
    answerFlows(findings, question, rules).recipients.flatMap(({ recipient, data }) =>
      data.map((part) => `${recipient.id} ${part.data} ${part.places.map(({ at }) => at.file).join()}`),
    );
  const cases: readonly { name: string; question: Parameters<typeof answerFlows>[1]; is: string[] }[] = [
    { name: 'everything', question: {}, is: ['mixpanel user.name src/b.ts', 'posthog user.contact.email src/a.ts,src/b.ts', 'console user.name lib/x.ts'] },
    { name: 'by data', question: { data: new Set(['user.contact.email']) }, is: ['posthog user.contact.email src/a.ts,src/b.ts'] },
    { name: 'by recipient', question: { recipients: new Set(['mixpanel']) }, is: ['mixpanel user.name src/b.ts'] },
    { name: 'by country', question: { countries: new Set(['CN', undefined]) }, is: ['mixpanel user.name src/b.ts', 'console user.name lib/x.ts'] },
    { name: 'by file', question: { file: (file) => file === 'src/a.ts' }, is: ['posthog user.contact.email src/a.ts'] },
    { name: 'by two at once', question: { data: new Set(['user.name']), recipients: new Set(['posthog']) }, is: [] },
  ]; // prettier-ignore
  for (const { name, question, is } of cases) it(name, () => assert.deepEqual(ask(question).sort(), is.sort()));

  const view = { asked: 'email address', rules, textOf: () => undefined };

  it('is read at a glance', () => {
    assert.equal(
      answerText(answerFlows(findings, { data: new Set(['user.contact.email']) }, rules), view, PLAIN),
      `Email address: 1 recipient in United States, from 2 places

PostHog (United States, product analytics)
  Email address of user
    src/a.ts  value
    src/b.ts  value, after consent
`,
    );
    assert.match(answerText({ recipients: [], collected: [] }, view, PLAIN), /^No flow of email address was found\./);
  });

  it('is a diagram in which no name can become a part of it', () => {
    const evil = finding('user.name > posthog', { recipient: { id: 'posthog', name: 'A"] --> x; <b>`#' } });
    const text = answerMermaid(answerFlows([evil], {}, rules), view);
    assert.equal(
      text,
      'flowchart LR\n  to1["A#34;#93; --#62; x#59; #60;b#62;#96;#35;"]\n  data1(["Full name"])\n  data1 -->|"1 place"| to1\n',
    );
  });

  const owners: readonly [string, string, string | undefined][] = [
    ['email', 'email is a field of SlackIntegration', undefined],
    ['email', 'email is a field of model Customer', 'customer'],
    ['name', 'named name of a user', 'user'],
    ['customer.email', 'named email', 'customer'],
    ['plugin.email', 'named email', undefined],
    ['email', 'taken from a form field', undefined],
  ];
  for (const [name, reason, owner] of owners) {
    it(`${name}, ${reason}: of ${owner ?? 'nobody known'}`, () => {
      assert.equal(ownerOf({ category: 'user.contact.email', name, reason, steps: [] }, rules), owner);
    });
  }
});
