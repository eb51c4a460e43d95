/**
 * Fixes over the whole engine: what is offered was tried, and leaves no finding. Each with the near miss in which it
 * must not be offered.
 */
import assert from 'node:assert/strict';
import { Analyzer } from '../../server/src/analyzer';
import { Prover, type Program, type Refusal } from '../../server/src/fixes/prove';
import { candidateFixes } from '../../server/src/fixes/table';
import type { Fix } from '../../server/src/model';
import { checkProved as check, open, POSTHOG, RULES, USER, type Files } from './world';

describe('fix: send only the fields that are used', () => {
  check([
    {
      name: 'those of the record that are no finding',
      files: {
        'src/a.ts': `${POSTHOG}export const join = (user: User) => posthog.capture({ distinctId: '1', properties: user });\n`,
      },
      title: 'Send only id and plan of user',
      after: `${POSTHOG}export const join = (user: User) => posthog.capture({ distinctId: '1', properties: { id: user.id, plan: user.plan } });\n`,
    },
    {
      name: 'not where all fields are a finding',
      files: {
        'src/user.ts': 'export interface User { email: string; phone: string }\n',
        'src/a.ts': `${POSTHOG}export const join = (user: User) => posthog.capture({ distinctId: '1', properties: user });\n`,
      },
      title: 'Send only',
    },
    {
      name: 'not where the type is not known',
      files: {
        'src/a.ts': `import { PostHog } from 'posthog-node';
declare const user: any;
export const join = () => new PostHog('k').capture({ distinctId: '1', properties: user, email: user.email });
`,
      },
      title: 'Send only',
    },
  ]);
});

describe('fix: hash with Web Crypto', () => {
  const page = (head: string, isAsync: boolean): string =>
    `'use client';\n${head}declare const user: { email: string };\nexport const seen = ${isAsync ? 'async ' : ''}() => gtag('event', 'seen', { email: user.email });\n`;
  const title = 'Hash user.email with SHA-256 (Web Crypto)';
  const hashed = `Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(user.email))), (byte) => byte.toString(16).padStart(2, '0')).join('')`;
  check([
    {
      name: 'in a function of a browser that can wait',
      files: { 'src/a.ts': page('', true) },
      title,
      after: page('', true).replace('email: user.email', `email: ${hashed}`),
    },
    { name: 'not in one that cannot', files: { 'src/a.ts': page('', false) }, title },
    { name: 'not on a phone', files: { 'src/a.ts': page("import { View } from 'react-native';\n", true) }, title },
  ]);
});

describe("fix: the project's own sanitiser", () => {
  const redact = (body: string): string => `export const maskEmail = (email: string): string => ${body};\n`;
  const code = `import { other } from './other';
declare const user: { email: string };
export const seen = () => console.log(\`seen \${user.email}\`, other);
`;
  const title = 'Pass user.email through maskEmail';
  check([
    {
      name: 'one that hides what it is given, imported as the file imports',
      files: { 'src/a.ts': code, 'src/lib/mask.ts': redact('`${email[0]}***`') },
      title,
      after: code
        .replace("'./other';\n", "'./other';\nimport { maskEmail } from './lib/mask';\n")
        .replace('user.email}', 'maskEmail(user.email)}'),
    },
    {
      name: 'one of a module that is imported already',
      files: { 'src/a.ts': code, 'src/other.ts': `export const other = 1;\n${redact("'***'")}` },
      title,
      after: code.replace('{ other }', '{ other, maskEmail }').replace('user.email}', 'maskEmail(user.email)}'),
    },
    {
      name: 'not one that wants more than the value',
      files: {
        'src/a.ts': code,
        'src/lib/mask.ts': 'export const maskEmail = (email: string, salt: string): string => `***${salt}`;\n',
      },
      title: 'Pass user.email through',
    },
    {
      name: 'not one that has to be waited for',
      files: {
        'src/a.ts': code,
        'src/lib/mask.ts': "export async function maskEmail(email: string) { return '***'; }\n",
      },
      title,
    },
    {
      name: 'not one of another package',
      files: { 'packages/a/src/a.ts': code, 'packages/b/src/mask.ts': redact("'***'") },
      file: 'packages/a/src/a.ts',
      title,
    },
  ]);
});

describe("fix: the project's consent check", () => {
  const call = `posthog.capture({ distinctId: user.email, event: 'joined' });`;
  const code = `${POSTHOG}export function join(user: User): void {\n  ${call}\n}\n`;
  const title = 'Only with consent: wrap in if (hasConsent())';
  const asks = {
    'src/consent.ts': `export const hasConsent = (): boolean => localStorage.getItem('consent') === 'yes';\n`,
  };
  check([
    {
      name: 'around the call',
      files: { 'src/a.ts': code, ...asks },
      title,
      after: code
        .replace("'./user';\n", "'./user';\nimport { hasConsent } from './consent';\n")
        .replace(`  ${call}`, `  if (hasConsent()) {\n    ${call}\n  }`),
    },
    {
      name: 'not where the result is used',
      files: { 'src/a.ts': code.replace('  posthog', '  return posthog').replace('void', 'unknown'), ...asks },
      title,
    },
    {
      name: 'not with one that asks for it',
      files: { 'src/a.ts': code, 'src/consent.ts': 'export const askConsent = (): boolean => true;\n' },
      title: 'Only with consent: wrap in if (askConsent())',
    },
  ]);
});

describe('fix: redact in the logger', () => {
  const logger = (options: string): string => `import pino from 'pino';\nexport const logger = pino(${options});\n`;
  const code = `import { logger } from './logger';
import type { User } from './user';
export const seen = (user: User) => logger.info({ contact: user.email }, 'seen');
`;
  const title = 'Redact contact in the logger in src/logger.ts';
  const place = { 'src/a.ts': code };
  const changed = 'src/logger.ts';
  check([
    {
      name: 'that has no options',
      files: { ...place, [changed]: logger('') },
      changed,
      title,
      after: logger("{ redact: ['contact'] }"),
    },
    {
      name: 'that has other options',
      files: { ...place, [changed]: logger("{ level: 'info' }") },
      changed,
      title,
      after: logger("{ redact: ['contact'], level: 'info' }"),
    },
    {
      name: 'that redacts other paths',
      files: { ...place, [changed]: logger("{ redact: ['password'] }") },
      changed,
      title,
      after: logger("{ redact: ['password', 'contact'] }"),
    },
    {
      name: 'not what is part of a text',
      files: {
        'src/a.ts': code.replace("{ contact: user.email }, 'seen'", '`seen ${user.email}`'),
        [changed]: logger(''),
      },
      title,
    },
    {
      name: 'not in the console',
      files: { 'src/a.ts': code.replace('logger.info', 'console.info'), [changed]: logger('') },
      title: 'Redact',
    },
  ]);
});

describe('fix: from the query to the body', () => {
  const title = 'Send email in the body of a POST request, not in the URL';
  const call = (url: string, rest = ''): string =>
    `export const join = (user: { email: string }) => fetch(${url}${rest});\n`;
  const post =
    "{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ email: user.email }) }";
  check([
    {
      name: 'a query that is written out',
      files: { 'src/a.ts': call('`/api/join?email=${encodeURIComponent(user.email)}`') },
      title,
      after: call("'/api/join'", `, ${post}`),
    },
    {
      name: 'not where the request has a body',
      files: { 'src/a.ts': call('`/api/join?email=${user.email}`', ", { method: 'POST', body: '' }") },
      title,
    },
    { name: 'not a query that goes on', files: { 'src/a.ts': call('`/api/join?email=${user.email}#top`') }, title },
  ]);
});

describe('a proof', () => {
  const by = async (
    files: Files,
    edit: { readonly find: string; readonly put: string },
  ): Promise<Refusal['by'] | undefined> => {
    const { finding, prover, text } = open({ ...USER, ...files }, 'src/a.ts');
    const start = text.indexOf(edit.find);
    assert.ok(start >= 0);
    const edits = [{ span: { file: 'src/a.ts', start, end: start + edit.find.length }, text: edit.put }];
    return (await prover.refusalOf(finding, { kind: 'remove', edits }))?.by;
  };
  const code = `${POSTHOG}const send = (text: string, plan: string) => posthog.capture({ distinctId: '1', properties: { text, plan } });
export const join = (user: User) => send(user.email, user.plan);\n`;
  const find = 'user.email';
  const cases: readonly { name: string; find: string; put: string; by: Refusal['by'] | undefined }[] = [
    { name: 'holds for what removes the finding', find, put: "''", by: undefined },
    { name: 'refuses what does not parse', find, put: '}', by: 'syntax' },
    { name: 'refuses what declarations of the file do not allow', find: 'user.email, ', put: '', by: 'types' },
    { name: 'refuses what declarations of another do not allow', find, put: "user.nobody ? '' : ''", by: 'types' },
    { name: 'refuses what leaves the finding', find, put: 'user.email.trim()', by: 'stays' },
    { name: 'refuses what puts another in its place', find, put: 'user.phone', by: 'adds' },
  ];
  for (const { name, by: expected, ...edit } of cases) {
    it(name, async () => assert.equal(await by({ 'src/a.ts': code }, edit), expected));
  }

  it('needs no installed packages, and takes what they declare for anything', async () => {
    assert.equal(await by({ 'src/a.ts': code }, { find, put: "posthog.anything('x')" }), undefined);
  });

  it('is not given where it would need more files than it may read', async () => {
    const { finding, text } = open({ ...USER, 'src/a.ts': code }, 'src/a.ts');
    const nothing: Program = {
      textOf: () => text,
      modulesOf: () => [],
      ownFunctions: () => [],
      part: () => new Analyzer(RULES),
    };
    const refusals: (readonly [Fix['kind'], Refusal['by'] | undefined])[] = [];
    for (const fix of candidateFixes(finding, text, RULES)) {
      refusals.push([fix.kind, (await new Prover(nothing, 1).refusalOf(finding, fix))?.by]);
    }
    assert.deepEqual(
      refusals.map(([kind, why]) => (kind === 'suppress' ? why === undefined : why === 'unproved')),
      refusals.map(() => true),
    );
  });
});
