import type { Files } from './support';

/** A small program with three findings. */
export const APP: Files = {
  'package.json': '{ "name": "app" }',
  'src/user.ts': 'export interface User { email: string; phone: string; locale: string }\n',
  'src/analytics.ts': [
    "import posthog from 'posthog-js';",
    'export function track(reader: string): void {',
    "  posthog.capture('seen', { reader });",
    '}',
    '',
  ].join('\n'),
  'src/signup.ts': [
    "import { track } from './analytics';",
    "import type { User } from './user';",
    'export function signup(user: User): void {',
    '  track(user.email);',
    '  track(user.locale);',
    '}',
    '',
  ].join('\n'),
  'src/log.ts': [
    "import type { User } from './user';",
    'export function note(user: User): void {',
    '  console.log(user.phone);',
    '}',
    '',
  ].join('\n'),
  'app/[id]/page.ts': [
    "import type { User } from '../../src/user';",
    'export function page(user: User): void {',
    "  fetch('https://hooks.example.net/x', { method: 'POST', body: user.email });",
    '}',
    '',
  ].join('\n'),
  'src/sum.ts': 'export const sum = (a: number, b: number): number => a + b;\n',
};

/** The findings of it, as {@link Agent.listed} gives them. */
export const SIGNUP = 'src/signup.ts:4:9 third-party-flow';
export const LOG = 'src/log.ts:3:15 log-flow';
export const PAGE = 'app/[id]/page.ts:3:64 third-party-flow';
export const ALL = [PAGE, LOG, SIGNUP].sort();
