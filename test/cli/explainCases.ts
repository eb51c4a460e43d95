import type { StopCode } from '../../server/src/explanation';

/** A call that is not reported, why, and the same call with the one difference that has it reported. */
export interface Case {
  readonly name: string;
  readonly code: StopCode;
  /** A part of what is said. */
  readonly says: RegExp;
  /** The explained call stands on the line that ends with `//?`. */
  readonly quiet: string;
  /** What has to be replaced in `quiet` so that it is reported. */
  readonly loud: readonly [from: string, to: string];
  readonly config?: string;
  readonly file?: string;
}

const POSTHOG = `import { PostHog } from 'posthog-node';
interface User { id: string; email: string; phone: string }
const posthog = new PostHog('key');
`;

export const CASES: readonly Case[] = [
  {
    name: 'an import that leads nowhere',
    code: 'unknown-callee',
    says: /the import from '\.\/tracking' leads to no file that was read/,
    quiet: `import { note } from './tracking';
interface User { email: string }
export const f = (user: User) => note(user.email); //?`,
    loud: ["import { note } from './tracking';", 'const note = console.log;'],
  },
  {
    name: 'a member with a computed name',
    code: 'unknown-callee',
    says: /computed when the program runs/,
    quiet: `interface User { email: string }
const sinks = new Map();
export const f = (user: User, name: string) => makeSinks()[name](user.email); //?
function makeSinks() { return load(sinks); }
declare function load(x: unknown): any;`,
    loud: ['makeSinks()[name]', 'console.log'],
  },
  {
    name: 'a package that no rule names',
    code: 'not-a-sink',
    says: /no rule takes `left-pad › pad` for a recipient/,
    quiet: `import { pad } from 'left-pad';
interface User { email: string }
export const f = (user: User) => pad(user.email); //?`,
    loud: ["import { pad } from 'left-pad';", 'const pad = console.log;'],
  },
  {
    name: 'code of the project that hands nothing over',
    code: 'not-a-sink',
    says: /code of the project, and nothing that it calls hands data to a recipient/,
    quiet: `interface User { email: string }
function note(x: string) { return x.trim(); }
export const f = (user: User) => note(user.email); //?`,
    loud: ['return x.trim()', 'console.log(x)'],
  },
  {
    name: 'a call of a known package that hands nothing over',
    code: 'not-a-sink',
    says: /not among the calls of Sentry \(destinations\/sentry in rules\/destinations\/monitoring\.yaml\)/,
    quiet: `import * as Sentry from '@sentry/node';
interface User { email: string }
export const f = (user: User) => Sentry.isEnabled(user.email); //?`,
    loud: ['Sentry.isEnabled(user.email)', 'Sentry.setUser({ email: user.email })'],
  },
  {
    name: 'setting a client up',
    code: 'set-up',
    says: /sets a client up .*destinations\/countly/,
    quiet: `import Countly from 'countly-sdk-web';
interface User { email: string }
export const f = (user: User) => Countly.init({ release: user.email }); //?`,
    loud: ['Countly.init', 'Countly.add_event'],
  },
  {
    name: 'a relative address',
    code: 'first-party',
    says: /the project itself/,
    quiet: `interface User { email: string }
export const f = (user: User) => fetch('/api/join', { method: 'POST', body: JSON.stringify({ email: user.email }) }); //?`,
    loud: ["'/api/join'", "'https://collect.example.net/join'"],
  },
  {
    name: 'localhost',
    code: 'first-party',
    says: /the project itself/,
    quiet: `interface User { email: string }
export const f = (user: User) => fetch('http://localhost:3000/join', { method: 'POST', body: user.email }); //?`,
    loud: ['http://localhost:3000', 'https://collect.example.net'],
  },
  {
    name: 'an own domain',
    code: 'first-party',
    says: /the project itself/,
    config: 'ownDomains: [example.com]\n',
    quiet: `interface User { email: string }
export const f = (user: User) => fetch('https://api.example.com/join', { method: 'POST', body: user.email }); //?`,
    loud: ['api.example.com', 'api.example.net'],
  },
  {
    name: 'the name of a thing',
    code: 'no-personal-data',
    says: /full name only with a person as its owner, and `product` is a thing/,
    quiet: `export function f(product: any) {
  console.log(product.name); //?
}`,
    loud: ['product.name', 'product.customer.name'],
  },
  {
    name: 'a count',
    code: 'no-personal-data',
    says: /`length` is a count/,
    quiet: `interface User { email: string }
export const f = (users: User[]) => console.log(users.length); //?`,
    loud: ['users.length', 'users[0].email'],
  },
  {
    name: 'a constant',
    code: 'no-personal-data',
    says: /All it is given is constant/,
    quiet: `interface User { email: string }
export const f = (user: User) => console.log('joined'); //?`,
    loud: ["'joined'", 'user.email'],
  },
  {
    name: 'a test',
    code: 'no-personal-data',
    says: /only yes or no/,
    quiet: `interface User { email: string }
export const f = (user: User) => console.log(user.email === ''); //?`,
    loud: ["user.email === ''", 'user.email'],
  },
  {
    name: 'a flag by its declared type',
    code: 'no-personal-data',
    says: /declared type holds only flags/,
    quiet: `export const f = (email: boolean) => console.log(email); //?`,
    loud: ['email: boolean', 'email: string'],
  },
  {
    name: 'a hash',
    code: 'sanitised',
    says: /pseudonymised on the way .* enough for log-flow/,
    quiet: `import { createHash } from 'node:crypto';
interface User { email: string }
export const f = (user: User) => console.log(createHash('sha256').update(user.email).digest('hex')); //?`,
    loud: ["createHash('sha256').update(user.email).digest('hex')", 'user.email'],
  },
  {
    name: 'a field that a rest pattern leaves out',
    code: 'left-out',
    says: /`email` and `phone` are left out/,
    quiet: `interface User { id: string; email: string; phone: string; plan: string }
export function f(user: User) {
  const { email, phone, ...rest } = user;
  console.log(rest.plan, rest); //?
}`,
    loud: ['{ email, phone, ...rest }', '{ plan, ...rest }'],
  },
  {
    name: 'consent',
    code: 'consent',
    says: /runs only with consent .*clears third-party-flow/,
    quiet: `${POSTHOG}export function f(user: User) {
  if (!hasConsent('analytics')) return;
  posthog.capture({ distinctId: user.id, properties: { email: user.email } }); //?
}
declare function hasConsent(purpose: string): boolean;`,
    loud: ["if (!hasConsent('analytics')) return;", ''],
  },
  {
    name: 'a recipient that exists to get it',
    code: 'expected',
    says: /exists to receive this data/,
    quiet: `import sgMail from '@sendgrid/mail';
interface User { email: string; phone: string }
export const f = (user: User) => sgMail.send({ to: user.email, from: 'us@example.com', text: 'hi' }); //?`,
    loud: ["text: 'hi'", 'text: user.phone'],
  },
  {
    name: 'an id alone',
    code: 'pseudonymous',
    says: /user id alone says little of a person/,
    quiet: `${POSTHOG}export const f = (user: User) => posthog.capture({ distinctId: user.id, event: 'joined' }); //?`,
    loud: ["event: 'joined'", 'event: user.email'],
  },
  {
    name: 'an allowed recipient',
    code: 'allowed',
    says: /PostHog is among the allowedRecipients/,
    config: 'allowedRecipients: [posthog]\n',
    quiet: `${POSTHOG}export const f = (user: User) => posthog.capture({ distinctId: user.email }); //?`,
    loud: [
      'posthog.capture({ distinctId: user.email })',
      "fetch('https://collect.example.net', { method: 'POST', body: user.email })",
    ],
  },
  {
    name: 'an agreement on some data',
    code: 'allowed',
    says: /PostHog is among the allowedRecipients of the configuration for user\.contact\.email: contract of May/,
    config: 'allowedRecipients: [{ destination: posthog, data: [user.contact.email], reason: contract of May }]\n',
    quiet: `${POSTHOG}export const f = (user: User) => posthog.capture({ distinctId: user.email }); //?`,
    loud: ['distinctId: user.email', 'distinctId: user.phone'],
  },
  {
    name: 'a country that a policy allows',
    code: 'policy',
    says: /transfer-country looks only at recipients outside EEA; PostHog is in Germany/,
    config: 'extends: []\nallowedCountries: [EEA]\n',
    quiet: `${POSTHOG.replace("'key'", "'key', { host: 'https://eu.i.posthog.com' }")}export const f = (user: User) => posthog.capture({ distinctId: user.email }); //?`,
    loud: ['https://eu.i.', 'https://us.i.'],
  },
  {
    name: 'a purpose that a policy does not look at',
    code: 'policy',
    says: /consent-missing does not look at recipients for error monitoring/,
    config: 'extends: []\npolicies: { consent-missing: {} }\n',
    quiet: `import * as Sentry from '@sentry/node';
interface User { email: string; latitude: number }
export const f = (user: User) => Sentry.setContext('user', { is: user.email }); //?`,
    loud: ['user.email', 'user.latitude'],
  },
  {
    name: 'fields and no record',
    code: 'policy',
    says: /whole-record looks only at records that are handed over as a whole/,
    config: 'extends: []\npolicies: { whole-record: {} }\n',
    quiet: `interface User { id: string; email: string; phone: string; fullName: string }
export const f = (user: User) => console.log(user.email); //?`,
    loud: ['user.email', 'user'],
  },
  {
    name: 'an identifier that nothing is linked to',
    code: 'policy',
    says: /passport alone is not enough for bulk-data-flow/i,
    config: 'extends: [us-bulk-data]\n',
    quiet: `interface User { email: string; passportNumber: string }
export const f = (user: User) => fetch('https://analytics.tiktok.com/x', { method: 'POST', body: user.passportNumber }); //?`,
    loud: ['body: user.passportNumber', 'body: user.passportNumber + user.email'],
  },
  {
    name: 'a folder in which a policy is off',
    code: 'policy-off',
    says: /no policy that is switched on looks at logs/,
    config: 'folders: [{ path: apps/internal, policies: { log-flow: off } }]\n',
    file: 'apps/internal/a.ts',
    quiet: `interface User { email: string }
export const f = (user: User) => console.log(user.email); //?`,
    loud: ['console.log(user.email)', "fetch('https://collect.example.net', { method: 'POST', body: user.email })"],
  },
  {
    name: 'a comment',
    code: 'suppressed',
    says: /silenced by a comment for log-flow: needed/,
    quiet: `interface User { email: string }
// datatrail-ignore-next-line log-flow -- needed
export const f = (user: User) => console.log(user.email); //?`,
    loud: ['// datatrail-ignore-next-line log-flow -- needed', ''],
  },
  {
    name: 'a policy that is switched off',
    code: 'policy-off',
    says: /no policy that is switched on looks at logs[\s\S]*log-flow/,
    config: 'policies:\n  log-flow: off\n',
    quiet: `interface User { email: string }
export const f = (user: User) => console.log(user.email); //?`,
    loud: ['console.log(user.email)', "fetch('https://collect.example.net', { method: 'POST', body: user.email })"],
  },
  {
    name: 'a parameter that nobody gives',
    code: 'no-callers',
    says: /`value` is a parameter of `track`, and no call/,
    quiet: `export function track(value: string) {
  console.log(value); //?
}
`,
    loud: ['\n}\n', '\n}\ninterface User { email: string }\nexport const g = (user: User) => track(user.email);\n'],
  },
  {
    name: 'a field that the logger redacts',
    code: 'redacted',
    says: /set up to leave .*email.* out/,
    quiet: `import pino from 'pino';
interface User { email: string }
const logger = pino({ redact: ['email'] });
export const f = (user: User) => logger.info({ email: user.email }); //?`,
    loud: ["['email']", "['phone']"],
  },
  {
    name: 'something that acts is handed over: what is read of it is told there',
    code: 'acts',
    says: /told where it is\s+read of it/,
    quiet: `class Context {
  constructor(readonly email: string) {}
  can() { return true; }
}
const record = (context: Context) => console.log(context.email);
export const f = (context: Context) => record(context); //?`,
    loud: ['=> record(context)', '=> console.log(context.email)'],
  },
  {
    name: 'something else is kept under the key that is asked for',
    code: 'other-key',
    says: /kept under another key/,
    quiet: `const kept = new Map<string, unknown>();
const set = (key: string, value: unknown) => kept.set(key, value);
const get = (key: string) => kept.get(key);
const show = () => console.log(get('mail')); //?
export const f = (user: { email: string }) => { set('phone', user.email); show(); };`,
    loud: ["get('mail')", "get('phone')"],
  },
  {
    name: 'a test file',
    code: 'not-shipped',
    says: /a test, a story, a fixture/,
    file: 'src/app.test.ts',
    quiet: `interface User { email: string }
export const f = (user: User) => console.log(user.email); //?`,
    loud: ['', ''],
  },
];
