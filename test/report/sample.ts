import type { DataItem, Finding, Policy, Problem, Recipient, RuleSet, Span } from '../../server/src/model';
import type { ReportInput } from '../../server/src/report/input';

/** A small program that the report tests quote: file → text. */
export const SOURCES: Readonly<Record<string, string>> = {
  'apps/web/signup.ts': [
    "import { identifyUser } from '@clipper/analytics';",
    '',
    'export async function signUp(form: SignUpForm) {',
    '  const account = await createAccount(form);',
    '  identifyUser(account.email);',
    "  console.log('signed up', form.phone);",
    '}',
    '',
  ].join('\n'),
  'packages/analytics/index.ts': [
    'export const identifyUser = (userId: string) =>',
    '  analytics.identify(userId);',
    '',
  ].join('\n'),
};

/** The span of the `occurrence`-th `code` in a file of {@link SOURCES}. */
export function spanOf(file: string, code: string, occurrence = 1): Span {
  let start = -1;
  for (let count = 0; count < occurrence; count++) start = (SOURCES[file] ?? '').indexOf(code, start + 1);
  if (start < 0) throw new Error(`${file} has no ${code}`);
  return { file, start, end: start + code.length };
}

const POSTHOG: Recipient = { id: 'posthog', name: 'PostHog', country: 'US', purpose: 'analytics' };

export const email: DataItem = {
  category: 'user.contact.email',
  name: 'account.email',
  reason: 'email is a field of SignUpForm',
  steps: [
    { span: spanOf('apps/web/signup.ts', 'account.email'), note: 'email read from account' },
    { span: spanOf('packages/analytics/index.ts', 'userId'), note: 'passed to identifyUser as userId' },
    { span: spanOf('packages/analytics/index.ts', 'analytics.identify(userId)'), note: 'sent to PostHog' },
  ],
};

const phone: DataItem = {
  category: 'user.contact.phone_number',
  name: 'form.phone',
  reason: 'phone is a name for a phone number',
  steps: [],
};

export const thirdParty: Finding = {
  policy: 'third-party-flow',
  kind: 'flow',
  severity: 'error',
  inventory: false,
  message: 'Email address reaches PostHog (United States) without consent',
  at: spanOf('apps/web/signup.ts', 'account.email'),
  data: [email],
  sink: 'third-party',
  call: spanOf('packages/analytics/index.ts', 'analytics.identify(userId)'),
  api: 'posthog-node › new PostHog().identify',
  recipient: POSTHOG,
  between: [],
  within: 'signUp',
  fingerprint: '00112233445566778899aabbccddeeff',
};

export const logged: Finding = {
  policy: 'log-flow',
  kind: 'flow',
  severity: 'warning',
  inventory: false,
  message: 'Phone number reaches the console',
  at: spanOf('apps/web/signup.ts', 'form.phone'),
  data: [phone],
  sink: 'log',
  call: spanOf('apps/web/signup.ts', "console.log('signed up', form.phone)"),
  api: 'console.log',
  recipient: { id: 'console', name: 'the console' },
  between: [{ kind: 'masked', note: 'maskPhone()', span: spanOf('apps/web/signup.ts', 'form.phone') }],
  fingerprint: 'ffeeddccbbaa99887766554433221100',
};

export const collected: Finding = {
  policy: 'collect-form',
  kind: 'collection',
  severity: 'note',
  inventory: true,
  message: 'Email address is collected by a form',
  at: spanOf('apps/web/signup.ts', 'form: SignUpForm'),
  data: [{ ...email, name: 'form.email', steps: [] }],
  call: spanOf('apps/web/signup.ts', 'form: SignUpForm'),
  api: '<input type="email">',
  between: [],
  fingerprint: '0123456789abcdef0123456789abcdef',
};

export const suppressed: Finding = {
  ...logged,
  fingerprint: '11111111111111111111111111111111',
  suppressedBy: {
    policy: 'log-flow',
    reason: 'audit log',
    span: spanOf('apps/web/signup.ts', 'console.log'),
    scope: 'line',
    comment: spanOf('apps/web/signup.ts', 'console.log'),
    mark: spanOf('apps/web/signup.ts', 'console.log'),
  },
};

function policy(id: string, kind: Policy['kind'], severity: Policy['severity']): Policy {
  return {
    id,
    kind,
    severity,
    finds: 'taken',
    title: `Title of ${id}`,
    sinks: kind === 'flow' ? ['third-party', 'log'] : [],
    categories: [],
    exceptCategories: [],
    severityBySensitivity: { high: 'error' },
    countries: [],
    enough: ['aggregate', 'pseudonymised'],
    consentClears: true,
    inventory: false,
    message: '',
    advice: 'Leave it out, or ask first.',
    law: ['GDPR Art. 6'],
  };
}

const category = (
  id: string,
  label: string,
): RuleSet['categories'] extends ReadonlyMap<string, infer C> ? C : never => ({
  id,
  label,
  sensitivity: 'medium',
  names: [],
  ownedNames: [],
  notNames: [],
  takenNames: [],
  writtenNames: [],
  memberNames: [],
  answerNames: [],
  appNames: [],
  walletNames: [],
  types: [],
  inputTypes: [],
  autocomplete: [],
  pseudonymous: false,
  weak: false,
  ofRecords: false,
});

export const RULES: RuleSet = {
  categories: new Map([
    ['user.contact.email', category('user.contact.email', 'Email address')],
    ['user.contact.phone_number', category('user.contact.phone_number', 'Phone number')],
  ]),
  words: {
    persons: new Set(),
    things: new Set(),
    dealings: new Set(),
    neutral: new Set(),
    suffixes: new Set(),
    notices: new Set(),
    consentBoxes: new Set(),
    publicForms: new Set(),
    memberPages: new Set(),
    memberHooks: new Set(),
  },
  destinations: new Map(),
  sinks: [],
  sources: [],
  sanitizers: [],
  propagators: [],
  consents: [],
  policies: [
    policy('third-party-flow', 'flow', 'warning'),
    policy('log-flow', 'flow', 'warning'),
    policy('collect-form', 'collection', 'note'),
  ],
  ownDomains: [],
  allowedRecipients: [],
};

/** A report's input over {@link SOURCES}, with what a test wants to be different. */
export function inputOf(findings: readonly Finding[], changes: Partial<ReportInput> = {}): ReportInput {
  return {
    findings,
    hiddenInventory: 0,
    problems: [] as Problem[],
    stats: { files: 2, lines: 11, calls: 3, skipped: [] },
    rules: RULES,
    rootName: 'clipper',
    textOf: (file) => SOURCES[file],
    toolVersion: '1.2.3',
    excerpts: true,
    ...changes,
  };
}
