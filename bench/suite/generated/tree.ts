/**
 * Programs of any size, the same for the same seed: packages of features, each with records of people, queries, services,
 * routes and components that call each other and a few shared functions. Growth shows on them, and nothing else does:
 * how real programs are written is for real ones to tell.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pick, randomFrom } from '../stats';
import { form, index, list, route, service, wrappers } from './code';
import { drawFeature, helpers, repository, types, type Feature, type FileMaker } from './feature';

const FILES: Readonly<Record<string, FileMaker>> = {
  'types.ts': types,
  'repository.ts': repository,
  'helpers.ts': helpers,
  'wrappers.ts': wrappers,
  'service.ts': service,
  'route.ts': route,
  'Form.tsx': form,
  'List.tsx': list,
  'index.ts': index,
};

/** What each package has of its own: thin layers over packages. */
const LIBRARY: Readonly<Record<string, string>> = {
  'db.ts': `import { PrismaClient } from '@prisma/client';\n\nexport const db = new PrismaClient();\n`,
  'logger.ts': `import pino from 'pino';\n\nexport const logger = pino({ level: process.env.LOG_LEVEL ?? 'info' });\n`,
  'http.ts': `import axios from 'axios';\n\nexport const api = axios.create({ baseURL: '/api' });\n`,
  'mail.ts': `import { Resend } from 'resend';

const resend = new Resend(process.env.RESEND_KEY);

export async function sendMail({ to, subject, text }: { to: string; subject: string; text: string }) {
  await resend.emails.send({ from: 'hello@app.example', to, subject, text });
}
`,
  'analytics.ts': `import { PostHog } from 'posthog-node';

const client = new PostHog(process.env.POSTHOG_KEY ?? '');

export function track(event: string, distinctId: string, properties?: Record<string, unknown>) {
  client.capture({ distinctId, event, properties });
}

export function identify(distinctId: string, properties: Record<string, unknown>) {
  client.identify({ distinctId, properties });
}
`,
};

const FEATURES_OF_A_PACKAGE = 25;
/** Earlier features of its package that one may call. */
const MOST_USED = 3;

/** Writes a program of at least so many lines into an empty folder. */
export function writeTree(folder: string, lines: number, seed: number): void {
  const random = randomFrom(seed);
  let written = 0;
  const write = (path: string, text: string): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (/\.tsx?$/.test(path)) written += text.split('\n').length;
  };
  write('package.json', JSON.stringify({ name: 'generated', private: true, workspaces: ['packages/*'] }));
  for (let at = 0, before: Feature[] = []; written < lines; at++) {
    const home = `packages/part${Math.floor(at / FEATURES_OF_A_PACKAGE)}`;
    if (at % FEATURES_OF_A_PACKAGE === 0) {
      before = [];
      write(`${home}/package.json`, JSON.stringify({ name: `@generated/part${at}`, main: 'src/index.ts' }));
      write(`${home}/tsconfig.json`, JSON.stringify({ compilerOptions: { strict: true, jsx: 'react-jsx' } }));
      for (const [name, text] of Object.entries(LIBRARY)) write(`${home}/src/lib/${name}`, text);
    }
    const feature = drawFeature(at, random);
    const used = before.length === 0 ? [] : Array.from({ length: MOST_USED }, () => pick(before, random));
    for (const [name, make] of Object.entries(FILES)) {
      write(`${home}/src/features/${feature.folder}/${name}`, make(feature, [...new Set(used)], random));
    }
    before.push(feature);
  }
}
