import assert from 'node:assert/strict';
import path from 'node:path';
import { DiagnosticTag, type CodeAction } from 'vscode-languageserver/node';
import { Analyzer } from '../../server/src/analyzer';
import { Prover } from '../../server/src/fixes/prove';
import { createNodeHost } from '../../server/src/lsp/nodeHost';
import { EXPLAIN_REQUEST, type ExplainResult } from '../../server/src/lsp/protocol';
import { TestClient } from './support/client';
import { MemoryHost } from './support/memoryHost';
import { ROOT } from './support/client';

const RULES = createNodeHost(path.resolve(__dirname, '../../server/src/lsp')).loadRules(ROOT);

/** Files in memory, and the rules that ship. */
class RealRules extends MemoryHost {
  override loadRules(): typeof RULES {
    return RULES;
  }
}

const USER = `export interface User { id: string; email: string; phone: string }\n`;
const IMPORTS = `import { PostHog } from 'posthog-node';\nimport type { User } from './user';\n`;

/** A leak, and the titles of what is offered. After each of them no finding may be left. */
const LEAKS: readonly { readonly name: string; readonly code: string; readonly offers: readonly string[] }[] = [
  {
    name: 'a property',
    code: `const posthog = new PostHog('key');
export const join = (user: User) =>
  posthog.capture({ distinctId: user.id, event: 'joined', properties: { email: user.email } });
`,
    offers: [
      'Leave out email',
      'Hash user.email with SHA-256',
      "Replace user.email with '[email address]'",
      'Allow PostHog as a recipient in datatrail.config.yaml',
      'Ignore third-party-flow on this line',
    ],
  },
  {
    name: 'two of three values of a call',
    code: `const posthog = new PostHog('key');
export const join = (user: User) =>
  posthog.capture({
    distinctId: user.id,
    properties: { email: user.email, plan: 'free', phone: user.phone },
  });
`,
    offers: [
      'Leave out email and phone',
      'Hash user.email and user.phone with SHA-256',
      "Replace user.email and user.phone with '[email address]' and '[phone number]'",
      'Allow PostHog as a recipient in datatrail.config.yaml',
      'Ignore third-party-flow on this line',
    ],
  },
  {
    name: 'parts of a record, in two ways',
    code: `export function join(user: User): void {
  const { email } = user;
  console.log('joined', email, \`phone \${user.phone}\`);
}
`,
    offers: [
      'Leave out email and `phone ${user.phone}`',
      'Hash email and user.phone with SHA-256',
      "Replace email and user.phone with '[email address]' and '[phone number]'",
      'Do not log it: remove console.log(…)',
      'Ignore log-flow on this line',
    ],
  },
  {
    name: 'a helper in between',
    code: `const posthog = new PostHog('key');
const count = (who: string): void => posthog.capture({ distinctId: who, event: 'joined' });
export const join = (user: User) => count(user.email);
`,
    offers: [
      'Hash user.email with SHA-256',
      "Replace user.email with '[email address]'",
      'Allow PostHog as a recipient in datatrail.config.yaml',
      'Ignore third-party-flow on this line',
    ],
  },
  {
    name: 'a text in a log',
    code: 'export const join = (user: User) => console.log(`joined: ${user.email}`);\n',
    offers: [
      'Hash user.email with SHA-256',
      "Replace user.email with '[email address]'",
      'Ignore log-flow on this line',
    ],
  },
  {
    name: 'a whole record in a log',
    code: `export const join = (user: User) => console.log('joined', user);\n`,
    offers: [
      'Leave out user',
      'Log user.id instead of user',
      'Leave email and phone of user empty',
      'Mask email and phone of user',
      'Ignore log-flow on this line',
    ],
  },
];

/** The text of the configuration that an action creates. */
function configWrittenBy({ edit }: CodeAction): string {
  const [create, write] = edit?.documentChanges ?? [];
  assert.ok(create !== undefined && 'kind' in create && create.kind === 'create');
  return write !== undefined && 'edits' in write
    ? write.edits.map((one) => ('newText' in one ? one.newText : '')).join('')
    : '';
}

describe('language server with the engine and the rules that ship', () => {
  for (const { name, code, offers } of LEAKS) {
    it(`offers fixes that leave no finding: ${name}`, async () => {
      const text = IMPORTS + code;
      const host = new RealRules(
        new Map([
          [`${ROOT}/user.ts`, USER],
          [`${ROOT}/join.ts`, text],
        ]),
      );
      const client = await TestClient.start({
        parts: { host, createEngine: (rules) => new Analyzer(rules), createProver: (program) => new Prover(program) },
      });
      try {
        await client.open('join.ts', text);
        const [found, ...others] = await client.pull('join.ts');
        assert.ok(found);
        assert.deepEqual(others, []);
        const actions = await client.actionsAt('join.ts', found.range);
        assert.deepEqual(
          actions.map((action) => action.title),
          offers,
        );
        for (const action of actions) {
          if (action.title.startsWith('Allow ')) {
            assert.deepEqual(configWrittenBy(action), 'extends: [recommended]\nallowedRecipients: [posthog]\n');
            continue;
          }
          await client.apply(action);
          const left = (await client.pull('join.ts')).map(({ code }) => code);
          // The one who silences a finding has yet to say why.
          const expected = action.title.startsWith('Ignore ') ? ['missing-reason'] : [];
          assert.deepEqual(left, expected, `${action.title}:\n${client.text('join.ts')}`);
          await client.edit('join.ts', client.text('join.ts'), text);
        }
      } finally {
        client.dispose();
      }
    });
  }

  it('greys out a comment that silences nothing, and removes it with all that is safe to fix', async () => {
    const code = `export const a = 1;\n// datatrail-ignore-next-line log-flow -- old\nexport const b = 2;\n`;
    const host = new RealRules(new Map([[`${ROOT}/a.ts`, code]]));
    const client = await TestClient.start({
      parts: { host, createEngine: (rules) => new Analyzer(rules), createProver: (program) => new Prover(program) },
    });
    try {
      await client.open('a.ts', code);
      const [found, ...others] = await client.pull('a.ts');
      assert.deepEqual(others, []);
      assert.deepEqual([found?.code, found?.tags], ['unused-suppression', [DiagnosticTag.Unnecessary]]);
      const offered = await client.actions('a.ts', 'log-flow');
      assert.deepEqual(
        offered.map(({ title, kind }) => [title, kind]),
        [
          ['Remove the comment that silences nothing', 'quickfix'],
          ['Fix all auto-fixable datatrail problems', 'source.fixAll.datatrail'],
        ],
      );
      const [, all] = offered;
      assert.ok(all);
      await client.apply(all);
      assert.equal(client.text('a.ts'), 'export const a = 1;\nexport const b = 2;\n');
      assert.deepEqual(await client.pull('a.ts'), []);
    } finally {
      client.dispose();
    }
  });

  const TRACK = `import { PostHog } from 'posthog-node';
const posthog = new PostHog('key');
export const track = (who: string) => posthog.capture({ distinctId: who });
`;
  const JOIN = `import type { User } from './user';
import { track } from './track';
export const join = (user: User) => track(user.email);
`;

  for (const [name, manifest, expected] of [
    [
      'adds a flow to a manifest that does not list it',
      'datatrail: 1\nflows:\n  - data: user.name\n    recipient: slack\n',
      1,
    ],
    ['not to one that does', 'datatrail: 1\nflows:\n  - data: user.contact.email\n    recipient: posthog\n', 0],
    ['not to one that cannot be read', 'datatrail: 1\nflows: [\n', 0],
    ['not where there is none', undefined, 0],
  ] as const) {
    it(name, async () => {
      const text = `${IMPORTS}export const join = (user: User) => new PostHog('k').capture({ distinctId: user.email });\n`;
      const files = [
        [`${ROOT}/user.ts`, USER],
        [`${ROOT}/join.ts`, text],
      ] as [string, string][];
      if (manifest !== undefined) files.push([`${ROOT}/datatrail.flows.yaml`, manifest]);
      const host = new RealRules(new Map(files));
      const client = await TestClient.start({
        parts: { host, createEngine: (rules) => new Analyzer(rules), createProver: (program) => new Prover(program) },
      });
      try {
        await client.open('join.ts', text);
        const [found] = await client.pull('join.ts');
        assert.ok(found);
        const offered = (await client.actionsAt('join.ts', found.range)).filter(({ title }) =>
          title.startsWith('List '),
        );
        assert.equal(offered.length, expected);
        for (const { title, edit } of offered) {
          assert.equal(title, 'List Email address for PostHog in datatrail.flows.yaml');
          assert.match(JSON.stringify(edit), /data: user\.contact\.email\\n    recipient: posthog/);
        }
      } finally {
        client.dispose();
      }
    });
  }

  it('explains a place with links, for what is typed and not saved', async () => {
    const host = new RealRules(
      new Map([
        [`${ROOT}/user.ts`, USER],
        [`${ROOT}/track.ts`, TRACK],
        [`${ROOT}/join.ts`, ''],
      ]),
    );
    const client = await TestClient.start({
      parts: { host, createEngine: (rules) => new Analyzer(rules), createProver: (program) => new Prover(program) },
    });
    try {
      await client.open('join.ts', JOIN);
      const ask = (file: string, line: number, character: number): Promise<ExplainResult> =>
        client.connection.sendRequest(EXPLAIN_REQUEST, {
          uri: client.uri(file),
          position: { line, character },
        });
      const { markdown } = await ask('join.ts', 2, 36);
      assert.match(markdown, /## ▲ Reported: Email address reaches PostHog/);
      assert.match(
        markdown,
        /\*\*Calls\*\*\n\n- `track`, a function of the project — \[track\.ts:3:14\]\(<file:[^>]*track\.ts#L3,14>\)/,
      );
      await client.edit('join.ts', 'user.email', "'nobody'");
      const quiet = await ask('join.ts', 2, 36);
      assert.match(quiet.markdown, /○ Not reported/);
      assert.match(quiet.markdown, /All it is given is constant/);
      const other = await ask('none.ts', 0, 0);
      assert.equal(other.markdown, '');
      assert.match(other.problem ?? '', /does not follow data through this file/);
    } finally {
      client.dispose();
    }
  });
});
