/** Everything that is read beside sources: rules, manifests, baselines, configurations, ignore files, bytes. */
import assert from 'node:assert/strict';
import { Analyzer } from '../../../server/src/analyzer';
import { ConfigAuthor } from '../../../server/src/authoring/author';
import { baselineText, parseBaseline } from '../../../server/src/compare/baseline';
import { IgnoreStack } from '../../../server/src/host/gitignore';
import { interpretBytes } from '../../../server/src/host/source';
import { ModuleResolver } from '../../../server/src/link/modules';
import { prismaFacts } from '../../../server/src/link/prismaFacts';
import type { CodeFlow } from '../../../server/src/manifest/flows';
import { isBroken, readManifest } from '../../../server/src/manifest/read';
import { updateManifest } from '../../../server/src/manifest/update';
import { compileRuleSet } from '../../../server/src/ruleset/compile';
import { LineIndex } from '../../../server/src/text/lines';
import { parseGraphql } from '../../../server/src/text/graphql';
import { ruleTexts } from '../../support/apps';
import type { Draw } from './draw';
import { textOf, type Entry } from './entry';
import { mutate, nested, spoilBytes } from './mutate';

const CODE = `import { PostHog } from 'posthog-node';
export const join = (user: { email: string }) => new PostHog('k').capture({ properties: { email: user.email } });
`;
const AUTHOR = new ConfigAuthor(ruleTexts);

function spoilt(text: string, draw: Draw, others: readonly string[]): string {
  return draw.oneIn(15) ? nested(draw) : mutate(text, draw, others);
}

/** A rule file or a configuration: what is wrong is told at its line, and the rest works. */
export const RULES: Entry = {
  name: 'rules',
  share: 8,
  make: (draw, { rules }) => {
    const whole = draw.pick(rules).text.split(/\n(?=\S)/);
    const some = draw.oneIn(4) ? CONFIG : entriesOf(draw.pick(whole), draw);
    return [{ file: 'datatrail.config.yaml', text: spoilt(some, draw, [CONFIG, ...rules.map(({ text }) => text)]) }];
  },
  run: (input) => {
    const text = textOf(input);
    const { rules, problems } = compileRuleSet(input);
    const lines = text.split('\n').length;
    for (const { message, line } of problems)
      assert.ok(message !== '' && (line === undefined || (line >= 1 && line <= lines + 1)), message);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    const analyzer = new Analyzer(rules);
    analyzer.apply({ files: [{ file: 'a.ts', text: CODE }] });
    analyzer.snapshot().findings();
    assert.deepEqual(analyzer.snapshot().problems(), []);
    const view = { extended: [], links: new Map<number, readonly string[]>() };
    const at = Math.floor(text.length / 2);
    AUTHOR.complete(text, at, { view, extendable: () => [] });
    AUTHOR.describe(text, at, view);
    AUTHOR.define(text, at, view);
  },
};

const CONFIG = `extends: [recommended, strict]
ownDomains: [example.com]
policies: { log-flow: off, url-flow: error }
allow:
  - { recipient: posthog, data: [user.contact.email], reason: agreed }
destinations:
  acme: { name: Acme, country: US, sink: third-party, purpose: analytics, packages: [acme], calls: ['send(0)'] }
folders:
  - { path: scripts/**, policies: { log-flow: off } }
`;

/** A few entries of a section, so that an input is small. */
function entriesOf(section: string, draw: Draw): string {
  const [head = '', ...entries] = section.split(/\n(?= {2}\S)/);
  const at = draw.nat(entries.length);
  return [head, ...entries.slice(at, at + 3)].join('\n');
}

const MANIFEST = `# Where data goes
datatrail: 1
x-team: core
flows:
  - data: user.contact.email
    recipient: posthog
    country: US
    purpose: analytics
    legalBasis: consent # asked at sign-up
    retention: 90 days
  - { data: user.name, recipient: slack, country: US, note: &n 'only staff' }
`;

const FLOW: CodeFlow = {
  data: 'user.contact.phone',
  recipient: { id: 'mixpanel', name: 'Mixpanel', country: 'US' },
  uses: [],
};

export const MANIFESTS: Entry = {
  name: 'manifest',
  share: 8,
  make: (draw) => [{ file: 'datatrail.flows.yaml', text: spoilt(MANIFEST, draw, [MANIFEST, CONFIG]) }],
  run: (input) => {
    const text = textOf(input);
    const manifest = readManifest('datatrail.flows.yaml', text);
    if (isBroken(manifest)) return;
    const written = updateManifest(text, [FLOW]).text;
    const read = readManifest('datatrail.flows.yaml', written);
    assert.ok(!isBroken(read), 'what was written cannot be read');
    assert.ok(read.entries.some(({ recipient, data }) => recipient === FLOW.recipient.id && data === FLOW.data));
    assert.equal(updateManifest(written, [FLOW]).text, written, 'a second update writes something else');
  },
};

const ENTRY = {
  fingerprint: 'a'.repeat(32),
  policy: 'log-flow',
  file: 'a.ts',
  api: 'console.log',
  data: ['user.name'],
  message: 'Name',
};
const BASELINE = baselineText([ENTRY, { ...ENTRY, file: 'b.ts', within: 'f' }]);

export const BASELINES: Entry = {
  name: 'baseline',
  share: 6,
  make: (draw) => [
    {
      file: 'datatrail.baseline.json',
      text: draw.oneIn(3)
        ? JSON.stringify({ version: 1, findings: draw.json(), ['__proto__']: draw.json() })
        : spoilt(BASELINE, draw, [BASELINE]),
    },
  ],
  run: (input) => {
    const read = parseBaseline(textOf(input));
    if ('entries' in read)
      assert.deepEqual(parseBaseline(baselineText(read.entries)), { entries: parseSorted(read.entries) });
    else assert.notEqual(read.problem, '');
  },
};

function parseSorted(entries: Parameters<typeof baselineText>[0]): unknown {
  const read = parseBaseline(baselineText(entries));
  return 'entries' in read ? read.entries : [];
}

const JSON_TEXTS = [
  '{ "name": "@a/b", "exports": { ".": { "import": "./src/index.ts" }, "./*": ["./src/*.ts", null] }, "workspaces": ["packages/*"] }',
  '{ "extends": ["./base.json", "x"], "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"] } }, "references": [{ "path": "a" }] }',
  'packages:\n  - "packages/*"\n  - "!packages/x"\n',
] as const;
const JSON_NAMES = ['package.json', 'packages/a/package.json', 'tsconfig.json', 'base.json', 'pnpm-workspace.yaml'];

export const CONFIGS: Entry = {
  name: 'configs',
  share: 10,
  make: (draw, { configs }) => {
    const texts = [...JSON_TEXTS, ...configs.map(({ text }) => text)];
    return JSON_NAMES.map((file) => ({
      file,
      text: draw.oneIn(6) ? JSON.stringify(draw.json()) : spoilt(draw.pick(texts), draw, texts),
    }));
  },
  run: (input) => {
    const files = new Set(['src/index.ts', 'src/a.ts', 'packages/a/index.ts']);
    const resolver = new ModuleResolver({
      has: (file) => files.has(file),
      configs: new Map(input.map(({ file, text }) => [file, text])),
    });
    for (const specifier of ['./a', '@/a', '@a/b', '@a/b/a', '#x', 'x', '..', '__proto__', ''])
      for (const from of ['src/index.ts', 'packages/a/index.ts']) {
        const found = resolver.resolve(from, specifier);
        if (found.kind === 'file') assert.ok(files.has(found.file));
      }
    for (const { message } of resolver.problems) assert.notEqual(message, '');
  },
};

const PRISMA = `model User {
  id    String @id @default(uuid()) /// datatrail
  email String? @unique
  posts Post[] @relation(fields: [a], references: [b])
  @@map("users")
}
enum Role { A B }
`;

export const SCHEMAS: Entry = {
  name: 'schemas',
  share: 6,
  make: (draw, { prisma }) => [
    {
      file: draw.pick(['a.prisma', 'a.graphql']),
      text: spoilt(draw.pick([PRISMA, 'query { a(b: "{") { ...F } } fragment F on A { b: c }', ...prisma]), draw, [
        PRISMA,
        ...prisma,
      ]),
    },
  ],
  run: (input) => {
    const text = textOf(input);
    parseGraphql(text);
    const { problems, declarations } = prismaFacts('a.prisma', text);
    for (const { line = 1 } of problems) assert.ok(line >= 1 && line <= new LineIndex(text).lineCount);
    for (const { start } of declarations) assert.ok(start <= text.length);
  },
};

const IGNORED = 'node_modules\n/dist/\n*.log\n!keep.log\n**/a/**/b\n\\#x\n[a-z]?.ts\n\\ \n';

export const IGNORES: Entry = {
  name: 'ignore',
  share: 5,
  make: (draw) => [
    {
      file: '.gitignore',
      text: spoilt(IGNORED, draw, [IGNORED, '*a*a*a*a*a*a*a*a*b\n', '[[:alpha:]-', '**/**/**/**']),
    },
    { file: 'path', text: draw.oneIn(2) ? draw.text(20) : 'a/'.repeat(draw.nat(20)) + 'a'.repeat(1 + draw.nat(60)) },
  ],
  run: (input) => {
    const path =
      textOf(input, 'path')
        .replace(/^[./\\]+|\0/g, '')
        .replace(/\/{2,}/g, '/') || 'a';
    const outer = IgnoreStack.none.with('', textOf(input));
    assert.equal(typeof outer.ignores(path), 'boolean');
    assert.equal(typeof outer.with('a', textOf(input)).ignores(`a/${path}`), 'boolean');
  },
};

/** Bytes, written as Latin-1. */
export const BYTES: Entry = {
  name: 'bytes',
  share: 3,
  make: (draw, { sources }) => [{ file: 'a.ts', text: spoilBytes(draw.pick(sources), draw).toString('latin1') }],
  run: (input) => {
    const read = interpretBytes('a.ts', Buffer.from(textOf(input), 'latin1'));
    assert.ok(read.text !== undefined || read.skipped !== undefined, 'neither read nor named');
  },
};
