/** What policies say of code under presets and configurations: each case with the twin that the one difference mends. */
import assert from 'node:assert/strict';
import { Analyzer } from '../../server/src/analyzer';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import { parseYamlFile } from '../../server/src/ruleset/yamlFile';
import { ruleFiles } from './support';

/** Parsed once for all cases. */
const RULES = ruleFiles().flatMap(({ file, text }) => {
  const parsed = parseYamlFile(file, text);
  return 'problem' in parsed ? [] : [parsed];
});

interface Case {
  readonly title: string;
  readonly config: string;
  readonly code: string;
  /** By default `src/a.ts`. */
  readonly file?: string;
  /** Beginnings of `policy severity message`, in the order of places; inventory is a note. */
  readonly says: readonly string[];
}

const USER = 'interface User { id: string; email: string; phone: string; fullName: string; hasConsented: boolean }\n';
const TO_PLACE = (host: string, body: string) => `fetch('https://${host}/x', { method: 'POST', body: ${body} })`;
const CAPTURE = `import posthog from 'posthog-js';\nexport const f = (user: { email: string; phone: string }) => `;

const cases: readonly Case[] = [
  {
    title: 'consent-missing takes the place of third-party-flow: nobody is told twice',
    config: 'extends: [recommended, gdpr]',
    code: `${USER}export const f = (user: User) => gtag('event', 'x', { email: user.email });`,
    says: ['consent-missing error Email address reaches Google (United States) although nobody was asked'],
  },
  {
    title: 'with consent it is the fact that third-party-flow records',
    config: 'extends: [recommended, gdpr]',
    code: `${USER}export const f = (user: User) => { if (user.hasConsented) gtag('event', 'x', { email: user.email }); };`,
    says: ['third-party-flow note Email address reaches Google (United States), after consent'],
  },
  {
    title: 'consent to another purpose is none',
    config: 'extends: [recommended, gdpr]',
    code: `${USER}declare const marketingConsent: boolean;
export const f = (user: User) => { if (marketingConsent) gtag('event', 'x', { email: user.email }); };`,
    says: ['consent-missing error'],
  },
  {
    title: 'a recipient whose purpose needs no consent is left to third-party-flow',
    config: 'extends: [recommended, gdpr]',
    code: `import * as Sentry from '@sentry/node';
export const f = (user: { email: string }) => Sentry.setUser({ email: user.email });`,
    says: ['third-party-flow warning Email address reaches Sentry'],
  },
  {
    title: 'a position needs consent whatever the purpose',
    config: 'extends: [recommended, gdpr]',
    code: `import * as Sentry from '@sentry/node';
export const f = (user: { latitude: number }) => Sentry.setContext('at', { latitude: user.latitude });`,
    says: ['consent-missing error'],
  },
  {
    title: 'recommended does not ask for consent by purpose',
    config: 'extends: [recommended]',
    code: `${USER}export const f = (user: User) => gtag('event', 'x', { email: user.email });`,
    says: ['third-party-flow warning'],
  },
  {
    title: 'a policy may ask for consent to one purpose: a consent to it counts',
    config: 'extends: []\npolicies: { third-party-flow: { consentPurposes: [analytics] } }',
    code: `${USER}declare const analyticsConsent: boolean;
export const f = (user: User) => { if (analyticsConsent) gtag('event', 'x', { email: user.email }); };`,
    says: ['third-party-flow note'],
  },
  {
    title: 'and one to another does not, though it covers the recipient',
    config: 'extends: []\npolicies: { third-party-flow: { consentPurposes: [advertising] } }',
    code: `${USER}declare const analyticsConsent: boolean;
export const f = (user: User) => { if (analyticsConsent) gtag('event', 'x', { email: user.email }); };`,
    says: ['third-party-flow warning'],
  },
  {
    title: 'transfer-country names country and company',
    config: 'extends: []\nforbiddenCountries: [CN]',
    code: `export const f = (user: { email: string }) => ${TO_PLACE('analytics.tiktok.com', 'user.email')};`,
    says: ['transfer-country error Email address reaches TikTok (China), a country that is not allowed'],
  },
  {
    title: 'a country that is not forbidden is allowed',
    config: 'extends: []\nforbiddenCountries: [CN]',
    code: `export const f = (user: { email: string }) => ${TO_PLACE('api.mixpanel.com', 'user.email')};`,
    says: [],
  },
  {
    title: 'a group of countries stands for its members',
    config: 'extends: []\nforbiddenCountries: [US-concern]',
    code: `export const f = (user: { email: string }) => ${TO_PLACE('analytics.tiktok.com', 'user.email')};`,
    says: ['transfer-country error'],
  },
  {
    title: 'outside the allowed countries',
    config: 'extends: []\nallowedCountries: [EEA]',
    code: `import { PostHog } from 'posthog-node';
const client = new PostHog('k', { host: 'https://us.i.posthog.com' });
export const f = (user: { email: string }) => client.capture({ distinctId: '1', event: 'x', properties: { email: user.email } });`,
    says: ['transfer-country error Email address reaches PostHog (United States)'],
  },
  {
    title: 'the region of the client decides the country',
    config: 'extends: []\nallowedCountries: [EEA]',
    code: `import { PostHog } from 'posthog-node';
const client = new PostHog('k', { host: 'https://eu.i.posthog.com' });
export const f = (user: { email: string }) => client.capture({ distinctId: '1', event: 'x', properties: { email: user.email } });`,
    says: [],
  },
  {
    title: 'of an unknown recipient no country is said',
    config: 'extends: []\nallowedCountries: [EEA]',
    code: `export const f = (user: { email: string }) => ${TO_PLACE('unknown.example.net', 'user.email')};`,
    says: [],
  },
  {
    title: 'both lists hold: one of the allowed may be forbidden',
    config: 'extends: []\nallowedCountries: [EEA]\nforbiddenCountries: [FR]',
    code: `export const f = (user: { email: string }) => ${TO_PLACE('api.brevo.com', 'user.email')};`,
    says: ['transfer-country error Email address reaches Brevo (France)'],
  },
  {
    title: 'a group of the team',
    config: 'extends: []\ncountryGroups: { ours: { title: Ours, countries: [FR, DE] } }\nallowedCountries: [ours]',
    code: `export const f = (user: { email: string }) => ${TO_PLACE('api.brevo.com', 'user.email')};`,
    says: [],
  },
  {
    title: 'gdpr allows what has an adequacy decision',
    config: 'extends: [gdpr]\npolicies: { third-party-flow: off, consent-missing: off }',
    code: `export const f = (user: { email: string }) => ${TO_PLACE('api.mixpanel.com', 'user.email')};`,
    says: [],
  },
  {
    title: 'a whole record is told as one, in place of the flow of its fields',
    config: 'extends: [strict]\npolicies: { consent-missing: off }',
    code: `${USER}import * as Sentry from '@sentry/node';\nexport const f = (user: User) => Sentry.setContext('user', user);`,
    says: ['whole-record error Email address, phone number, full name and user id reach Sentry'],
  },
  {
    title: 'fields that are named are no whole record',
    config: 'extends: [strict]\npolicies: { consent-missing: off }',
    code: `${USER}import * as Sentry from '@sentry/node';
export const f = (user: User) => Sentry.setContext('user', { email: user.email, phone: user.phone, name: user.fullName });`,
    says: ['third-party-flow error'],
  },
  {
    title: 'fields that a function picks are no whole record',
    config: 'extends: [strict]\npolicies: { consent-missing: off }',
    code: `${USER}import pick from 'lodash/pick';\nimport * as Sentry from '@sentry/node';
export const f = (user: User) => Sentry.setContext('user', pick(user, ['email', 'phone', 'fullName']));`,
    says: ['third-party-flow error'],
  },
  {
    title: 'a record of one field holds no more than is needed',
    config: 'extends: [strict]\npolicies: { consent-missing: off }',
    code: `interface Invitee { email: string }\nimport * as Sentry from '@sentry/node';
export const f = (invitee: Invitee) => Sentry.setContext('invitee', invitee);`,
    says: ['third-party-flow error'],
  },
  {
    title: 'sensitive-in-url takes the place of url-flow',
    config: 'extends: [recommended]',
    code: `export const f = (user: { diagnosis: string }) => location.assign('/x?d=' + user.diagnosis);`,
    says: ['sensitive-in-url error Medical condition reaches a URL'],
  },
  {
    title: 'an address in a URL stays with url-flow',
    config: 'extends: [recommended]',
    code: `export const f = (user: { email: string }) => location.assign('/x?d=' + user.email);`,
    says: ['url-flow warning Email address reaches a URL'],
  },
  {
    title: 'what was inferred is told as such',
    config: 'extends: [strict]',
    code: `export const f = (visitor: { predictedGender: string }) => localStorage.setItem('a', visitor.predictedGender);`,
    says: ['inferred-attribute error'],
  },
  {
    title: 'what a person said is not',
    config: 'extends: [strict]',
    code: `export const f = (visitor: { gender: string }) => localStorage.setItem('a', visitor.gender);`,
    says: ['storage-flow error'],
  },
  {
    title: 'bulk data: an identifier alone is not covered',
    config: 'extends: [us-bulk-data]',
    code: `export const f = (user: { passportNumber: string }) => ${TO_PLACE('analytics.tiktok.com', 'user.passportNumber')};`,
    says: [],
  },
  {
    title: 'bulk data: two that are linked are',
    config: 'extends: [us-bulk-data]',
    code: `export const f = (user: { passportNumber: string; email: string }) =>
${TO_PLACE('analytics.tiktok.com', 'JSON.stringify({ no: user.passportNumber, email: user.email })')};`,
    says: ['bulk-data-flow error Passport and email address reach TikTok (China), a country of concern'],
  },
  {
    title: 'bulk data: contact data with contact data is not',
    config: 'extends: [us-bulk-data]',
    code: `export const f = (user: { fullName: string; email: string }) =>
${TO_PLACE('analytics.tiktok.com', 'JSON.stringify({ name: user.fullName, email: user.email })')};`,
    says: [],
  },
  {
    title: 'bulk data: a position alone is covered',
    config: 'extends: [us-bulk-data]',
    code: `export const f = (user: { latitude: number }) => ${TO_PLACE('analytics.tiktok.com', 'String(user.latitude)')};`,
    says: ['bulk-data-flow error'],
  },
  {
    title: 'bulk data: a hash does not clear it',
    config: 'extends: [us-bulk-data]',
    code: `import { createHash } from 'node:crypto';
const hashed = (text: string) => createHash('sha256').update(text).digest('hex');
export const f = (user: { passportNumber: string; email: string }) =>
${TO_PLACE('analytics.tiktok.com', 'JSON.stringify({ no: hashed(user.passportNumber), email: hashed(user.email) })')};`,
    says: ['bulk-data-flow error'],
  },
  {
    title: 'an agreement with a recipient makes its flows facts',
    config: 'allowedRecipients: [posthog]',
    code: `${CAPTURE}posthog.capture('x', { email: user.email, phone: user.phone });`,
    says: ['third-party-flow note Email address and phone number reach PostHog'],
  },
  {
    title: 'one for some data stands apart from the rest',
    config: 'allowedRecipients: [{ destination: posthog, data: [user.contact.email], reason: signed in May }]',
    code: `${CAPTURE}posthog.capture('x', { email: user.email, phone: user.phone });`,
    says: [
      'third-party-flow note Email address reaches PostHog',
      'third-party-flow warning Phone number reaches PostHog',
    ],
  },
  {
    title: 'one for other data does not count',
    config: 'allowedRecipients: [{ destination: posthog, data: [user.name] }]',
    code: `${CAPTURE}posthog.capture('x', { email: user.email });`,
    says: ['third-party-flow warning Email address reaches PostHog'],
  },
  {
    title: 'one for a purpose holds for all its recipients',
    config: 'allowedRecipients: [{ purpose: analytics, data: [user.contact] }]',
    code: `${CAPTURE}posthog.capture('x', { email: user.email });`,
    says: ['third-party-flow note'],
  },
  {
    title: 'and for no other',
    config: 'allowedRecipients: [{ purpose: error monitoring }]',
    code: `${CAPTURE}posthog.capture('x', { email: user.email });`,
    says: ['third-party-flow warning'],
  },
  {
    title: 'a folder may switch a policy off',
    config: 'folders: [{ path: apps/internal/**, policies: { log-flow: off } }]',
    file: 'apps/internal/src/a.ts',
    code: `export const f = (user: { email: string }) => console.log(user.email);`,
    says: [],
  },
  {
    title: 'elsewhere it holds',
    config: 'folders: [{ path: apps/internal/**, policies: { log-flow: off } }]',
    file: 'apps/internals/src/a.ts',
    code: `export const f = (user: { email: string }) => console.log(user.email);`,
    says: ['log-flow warning'],
  },
  {
    title: 'a folder may change a severity',
    config: 'folders: [{ path: apps/shop, policies: { log-flow: error } }]',
    file: 'apps/shop/src/a.ts',
    code: `export const f = (user: { email: string }) => console.log(user.email);`,
    says: ['log-flow error'],
  },
  {
    title: 'a folder may switch a policy on',
    config: 'folders: [{ path: apps/health, policies: { health-flow: {} } }]',
    file: 'apps/health/a.ts',
    code: `export const f = (patient: { diagnosis: string }) => console.log(patient.diagnosis);`,
    says: ['health-flow error', 'log-flow error'],
  },
  {
    title: 'which holds nowhere else',
    config: 'folders: [{ path: apps/health, policies: { health-flow: {} } }]',
    file: 'apps/shop/a.ts',
    code: `export const f = (patient: { diagnosis: string }) => console.log(patient.diagnosis);`,
    says: ['log-flow error'],
  },
  {
    title: 'of several folders that fit the last decides',
    config:
      'folders: [{ path: apps, policies: { log-flow: off } }, { path: apps/shop, policies: { log-flow: error } }]',
    file: 'apps/shop/a.ts',
    code: `export const f = (user: { email: string }) => console.log(user.email);`,
    says: ['log-flow error'],
  },
  {
    title: 'a folder may switch the collection of data off',
    config: 'folders: [{ path: apps/kiosk, policies: { collect-location: off } }]',
    file: 'apps/kiosk/a.ts',
    code: `export const f = (done: PositionCallback) => navigator.geolocation.getCurrentPosition(done);`,
    says: [],
  },
  {
    title: 'collecting after consent is a fact',
    config: 'extends: [recommended]',
    code: `export const f = (user: { hasConsented: boolean }, done: PositionCallback) => {
  if (user.hasConsented) navigator.geolocation.getCurrentPosition(done);
};`,
    says: ['collect-location note Precise position is collected from the device, after consent'],
  },
  {
    title: 'collecting without is a fault',
    config: 'extends: [recommended]',
    code: `export const f = (user: { isNew: boolean }, done: PositionCallback) => {
  if (user.isNew) navigator.geolocation.getCurrentPosition(done);
};`,
    says: ['collect-location warning'],
  },
];

describe('what policies say', () => {
  for (const { title, config, code, file = 'src/a.ts', says } of cases) {
    it(title, () => {
      const { rules, problems } = compileRuleSet([...RULES, { file: 'datatrail.config.yaml', text: `${config}\n` }]);
      assert.deepEqual(problems, []);
      const analyzer = new Analyzer(rules);
      analyzer.apply({ files: [{ file, text: code }] });
      const found = analyzer
        .snapshot()
        .findings()
        .map((f) => `${f.policy} ${f.severity} ${f.message}`);
      assert.equal(found.length, says.length, found.join('\n') || 'nothing');
      says.forEach((beginning, i) => assert.ok(found[i]?.startsWith(beginning), found[i]));
    });
  }
});
