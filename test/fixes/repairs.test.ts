/**
 * Fixes for what has no single field to leave out: records, lists, helpers that log, calls, settings of SDKs. Each with
 * the near miss in which it must not be offered.
 */
import { checkProved as check, POSTHOG } from './world';

describe('fix: fields of a record', () => {
  const code = (value: string): string =>
    `import type { User } from './user';\nexport const seen = (user: User) => console.log('seen', ${value});\n`;
  const show =
    "export const show = (one: { email: string; phone: string }) => fetch(`https://api.segment.io/v1`, { method: 'POST', body: JSON.stringify(one) });\n";
  const handed = (value: string): string =>
    `import { show } from './show';\nimport type { User } from './user';\nexport const seen = (user: User) => show(${value});\n`;
  const optional = {
    'src/user.ts': 'export interface User { id: string; plan: string; email?: string; meta: { phone?: string } }\n',
  };
  check([
    {
      name: 'are left empty in a copy',
      files: { ...optional, 'src/a.ts': code('user') },
      title: 'Leave email and meta.phone of user empty',
      after: code('{ ...user, email: undefined, meta: { ...user.meta, phone: undefined } }'),
    },
    {
      name: 'are left empty after a spread',
      files: { ...optional, 'src/a.ts': code('{ ...user, at: 1 }') },
      title: 'Leave email and meta.phone of user empty',
      after: code('{ ...user, email: undefined, meta: { ...user.meta, phone: undefined }, at: 1 }'),
    },
    {
      name: 'are masked where a helper must have them',
      files: {
        'src/a.ts': handed('user'),
        'src/show.ts': show,
      },
      title: 'Mask email and phone of user',
      after: handed("{ ...user, email: '[email address]', phone: '[phone number]' }"),
    },
    {
      name: 'are not left empty where a helper must have them',
      files: {
        'src/a.ts': handed('user'),
        'src/show.ts': show,
      },
      title: 'Leave email and phone of user empty',
    },
    {
      name: 'are not left empty in one value',
      files: { ...optional, 'src/a.ts': code('user.email') },
      title: 'Leave email of',
    },
  ]);
});

describe('fix: a constant that is used once', () => {
  const code = (body: string, rest = ''): string =>
    `${POSTHOG}export function join(user: User): void {\n  const properties = ${body};\n  posthog.capture({ distinctId: '1', properties });${rest}\n}\n`;
  check([
    {
      name: 'loses the field',
      files: { 'src/a.ts': code('{ email: user.email, plan: user.plan }') },
      title: 'Leave out email',
      after: code('{ plan: user.plan }'),
    },
    {
      name: 'keeps it where it is used again',
      files: { 'src/a.ts': code('{ email: user.email, plan: user.plan }', '\n  save(properties);') },
      title: 'Leave out email',
    },
  ]);
});

describe('fix: where a helper logs', () => {
  const helper = (logged: string): string => `import type { User } from './user';
export function save(one: User): void {
  try {
    store(one);
  } catch (error) {
    console.error('not saved', ${logged});
  }
}
declare function store(one: User): void;
`;
  const code = `import { save } from './save';
import type { User } from './user';
export const join = (user: User) => save(user);
`;
  const title = 'Leave out one where it is logged, in src/save.ts';
  check([
    {
      name: 'the log knows less, and the helper gets what it needs',
      files: { 'src/a.ts': code, 'src/save.ts': helper('{ error, one }') },
      changed: 'src/save.ts',
      title,
      after: helper('{ error }'),
    },
    {
      name: 'not where the call itself logs',
      files: { 'src/a.ts': code.replace('save(user)', 'console.log({ user })') },
      title: 'Leave out one',
    },
  ]);
});

describe('fix: log how many there are', () => {
  const code = (logged: string): string =>
    `import type { User } from './user';\nexport const seen = (users: User[]) => console.log('seen', ${logged});\n`;
  check([
    {
      name: 'of a list',
      files: { 'src/a.ts': code('users') },
      title: 'Log only the number of users',
      after: code('users.length'),
    },
    { name: 'not of one value', files: { 'src/a.ts': code('users[0].email') }, title: 'Log only' },
  ]);
});

describe('fix: remove the call', () => {
  const code = (call: string, before = ''): string => `import type { User } from './user';
export function seen(user: User): void {
  ${before}${call}
}
`;
  check([
    {
      name: 'that only logs',
      files: { 'src/a.ts': code('console.log(user.email);') },
      title: 'Do not log it: remove console.log(…)',
      after: code('').replace('  \n', ''),
    },
    {
      name: 'that only keeps',
      files: { 'src/a.ts': code("localStorage.setItem('email', user.email);") },
      title: 'Do not keep it: remove localStorage.setItem(…)',
      after: code('').replace('  \n', ''),
    },
    {
      name: 'not one whose answer is used',
      files: { 'src/a.ts': code('fetch(`https://api.segment.io/v1?e=${user.email}`);', 'const answer = ') },
      title: 'Do not',
    },
    {
      name: 'not one that is the whole of a condition',
      files: { 'src/a.ts': code('console.log(user.email);', 'if (user.plan) ') },
      title: 'Do not log it',
    },
  ]);
});

describe('fix: leave out the statement that adds it', () => {
  const code = (adds: string): string => `import type { User } from './user';
export function join(user: User): void {
  const params = new URLSearchParams({ plan: user.plan });
${adds}  void fetch('https://api.segment.io/v1?' + params.toString());
}
`;
  check([
    {
      name: 'to a query',
      files: { 'src/a.ts': code("  params.set('email', user.email);\n") },
      title: "Leave out params.set('email', user.email)",
      after: code(''),
    },
  ]);
});

describe('fix: settings of an SDK', () => {
  const sentry = (options: string): string =>
    `import * as Sentry from '@sentry/node';\nSentry.init({ dsn: 'd'${options} });\n`;
  const posthog = (options: string): string =>
    `import posthog from 'posthog-js';\nposthog.init('key', {${options} });\n`;
  check([
    {
      name: 'that asks for personal data',
      files: { 'src/a.ts': sentry(', sendDefaultPii: true') },
      title: 'Set sendDefaultPii to false',
      after: sentry(', sendDefaultPii: false'),
    },
    {
      name: 'that asks for clicks',
      files: { 'src/a.ts': posthog(' autocapture: true') },
      title: 'Set autocapture to false',
      after: posthog(' autocapture: false'),
    },
    {
      name: 'that records what is typed',
      files: { 'src/a.ts': posthog(' session_recording: { maskAllInputs: false }') },
      title: 'Set maskAllInputs to true',
      after: posthog(' session_recording: { maskAllInputs: true }'),
    },
    {
      name: 'not one that some other library has',
      files: {
        'src/a.ts': `${sentry(', sendDefaultPii: true')}other({ autocapture: true });\n`,
      },
      title: 'Set autocapture',
    },
  ]);
});

describe('fix: the accuracy of a position', () => {
  const code = (options: string): string =>
    `import * as Location from 'expo-location';\nexport const here = () => Location.getCurrentPositionAsync(${options});\n`;
  const SENT = `export const near = async () => gtag('event', 'near', { at: (await here()).coords.latitude });\n`;
  const title = 'Ask for the position to about a kilometre (accuracy: Low)';
  check([
    {
      name: 'lowered',
      files: { 'src/a.ts': code('{ accuracy: Location.Accuracy.High }') },
      title,
      after: code('{ accuracy: Location.Accuracy.Low }'),
    },
    {
      name: 'lowered where the position goes on',
      files: { 'src/a.ts': `${code('{ accuracy: Location.Accuracy.High }')}${SENT}` },
      title,
      after: `${code('{ accuracy: Location.Accuracy.Low }')}${SENT}`,
    },
    {
      name: 'said where the library decides',
      files: { 'src/a.ts': code('') },
      title,
      after: code('{ accuracy: Location.Accuracy.Low }'),
    },
    {
      name: "not a browser's, which promises nothing",
      files: {
        'src/a.ts':
          'export const here = (done: PositionCallback) => navigator.geolocation.getCurrentPosition(done, undefined, { enableHighAccuracy: true });\n',
      },
      title: 'Ask for',
    },
  ]);
});
