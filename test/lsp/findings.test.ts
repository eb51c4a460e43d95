import assert from 'node:assert/strict';
import path from 'node:path';
import { CodeLensRequest, CodeLensResolveRequest, type CodeLens } from 'vscode-languageserver/node';
import { Analyzer } from '../../server/src/analyzer';
import { Prover } from '../../server/src/fixes/prove';
import { createNodeHost } from '../../server/src/lsp/nodeHost';
import {
  EXPLAIN_REQUEST,
  FINDINGS_REQUEST,
  FLOW_REQUEST,
  SCAN_REQUEST,
  type ExplainPart,
  type ExplainResult,
  type FindingsResult,
  type Flow,
  type FlowParams,
} from '../../server/src/lsp/protocol';
import { ROOT, TestClient, type ClientOptions } from './support/client';
import { MemoryHost } from './support/memoryHost';

const RULES = createNodeHost(path.resolve(__dirname, '../../server/src/lsp')).loadRules(ROOT);

/** Files in memory, and the rules that ship. */
class RealRules extends MemoryHost {
  override loadRules(): typeof RULES {
    return RULES;
  }
}

const USER = `export interface User {
  id: string;
  email: string;
  phone: string;
  plan: string;
}
`;
const TRACK = `import { PostHog } from 'posthog-node';
const posthog = new PostHog('key');
export function track(who: string) {
  posthog.capture({ distinctId: who, event: 'seen' });
}
`;
const JOIN = `import type { User } from './user';
import { track } from './track';
export function join(user: User) {
  track(user.email);
}
export function count(users: User[]) {
  track(String(users.length));
}
`;
const LOGIN = `import type { User } from './user';
export const login = (user: User) => console.log('login', user.phone);
`;
const FILES = { 'user.ts': USER, 'track.ts': TRACK, 'join.ts': JOIN, 'login.ts': LOGIN };

describe('findings and flows over the protocol', () => {
  let client: TestClient;
  let disk: Map<string, string>;
  const start = async (files: Record<string, string> = FILES, options: ClientOptions = {}): Promise<void> => {
    disk = new Map(Object.entries(files).map(([file, text]) => [`${ROOT}/${file}`, text] as const));
    client = await TestClient.start({
      ...options,
      parts: {
        host: new RealRules(disk),
        createEngine: (rules) => new Analyzer(rules),
        createProver: (program) => new Prover(program),
      },
    });
  };
  const open = (file: keyof typeof FILES, text: string = FILES[file]): Promise<void> => client.open(file, text);
  const ask = (): Promise<FindingsResult> => client.connection.sendRequest(FINDINGS_REQUEST);
  const scan = (): Promise<unknown> => client.connection.sendRequest(SCAN_REQUEST, {});
  const flow = (params: FlowParams): Promise<Flow | null> => client.connection.sendRequest(FLOW_REQUEST, params);
  const summary = ({ findings }: FindingsResult): string[] =>
    findings.map(({ uri, data, recipient, state, range }) =>
      [uri.split('/').at(-1), range.start.line, data.map((d) => d.label), recipient.name, state].join(' '),
    );
  afterEach(() => client.dispose());

  it('knows nothing before anything was looked at, and open files before a scan', async () => {
    await start();
    assert.deepEqual(await ask(), { scanned: false, findings: [] });
    await open('join.ts');
    await client.pull('join.ts');
    await client.until(() => client.findingsChanged > 0);
    const known = await ask();
    assert.equal(known.scanned, false);
    assert.deepEqual(summary(known), ['join.ts 3 Email address PostHog live']);
  });

  it('knows every file after a scan, with data, recipient and page', async () => {
    await start();
    await scan();
    const known = await ask();
    assert.equal(known.scanned, true);
    assert.deepEqual(summary(known), [
      'join.ts 3 Email address PostHog live',
      'login.ts 1 Phone number the console live',
    ]);
    const [found] = known.findings;
    assert.deepEqual(found?.data, [
      {
        category: 'user.contact.email',
        label: 'Email address',
        sensitivity: 1,
        name: 'user.email',
        reason: 'email is a field of User',
      },
    ]);
    assert.deepEqual([found.recipient.country, found.recipient.countryName], ['US', 'United States']);
    assert.match(found.page, /\/docs\/policies\/third-party-flow\.md$/);
    assert.equal(found.within, 'join');
  });

  it('follows edits, and forgets what is closed while nothing was scanned', async () => {
    await start();
    await open('join.ts');
    await client.pull('join.ts');
    await client.edit('join.ts', 'user.email', 'user.id.length');
    await client.pull('join.ts');
    assert.deepEqual(summary(await ask()), []);
    await client.edit('join.ts', 'user.id.length', 'user.email');
    await client.pull('join.ts');
    assert.equal((await ask()).findings.length, 1);
    await client.close('join.ts');
    assert.deepEqual(summary(await ask()), []);
  });

  it('keeps a scanned workspace up to date: edits, other files, removed files', async () => {
    await start();
    await scan();
    await client.until(() => client.findingsChanged > 0);
    const before = client.findingsChanged;
    disk.delete(`${ROOT}/login.ts`);
    await client.writeDisk('login.ts', undefined);
    await client.until(() => client.findingsChanged > before);
    assert.deepEqual(summary(await ask()), ['join.ts 3 Email address PostHog live']);
    const harmless = 'export function track(who: string) {}\n';
    disk.set(`${ROOT}/track.ts`, harmless);
    await client.writeDisk('track.ts', harmless);
    await client.until(() => client.findingsChanged > before + 1);
    assert.deepEqual(summary(await ask()), []);
  });

  it('tells facts and silenced findings from faults', async () => {
    const code = `import type { User } from './user';
export function log(user: User) {
  // datatrail-ignore-next-line log-flow -- asked for
  console.log(user.email);
  console.log(user.phone);
}
`;
    await start({ 'user.ts': USER, 'log.ts': code });
    await scan();
    assert.deepEqual(summary(await ask()), [
      'log.ts 3 Email address the console silenced',
      'log.ts 4 Phone number the console live',
    ]);
  });

  it('tells the way of one finding, and null of one that is gone', async () => {
    await start();
    await scan();
    const { findings } = await ask();
    const [found] = findings;
    assert.ok(found);
    const shown = await flow({ uri: found.uri, id: found.id });
    assert.deepEqual(
      shown?.steps.map(({ uri, range, note }) => [uri.split('/').at(-1), range.start.line, note]),
      [
        ['join.ts', 2, 'user.email: email is a field of User'],
        ['join.ts', 3, 'passed to track as who'],
        ['track.ts', 3, 'sent to PostHog'],
      ],
    );
    assert.equal(await flow({ uri: found.uri, id: '0'.repeat(32) }), null);
    assert.equal(await flow({ uri: client.uri('none.ts'), id: found.id }), null);
  });

  describe('code lenses', () => {
    const lenses = async (file: string): Promise<string[]> => {
      const found = await client.connection.sendRequest(CodeLensRequest.type, {
        textDocument: { uri: client.uri(file) },
      });
      const resolved = await Promise.all((found ?? []).map(titleOf));
      return resolved.sort();
    };
    const titleOf = async (lens: CodeLens): Promise<string> => {
      assert.equal(lens.command, undefined, 'the text is made when it is asked for');
      const { command, range } = await client.connection.sendRequest(CodeLensResolveRequest.type, lens);
      return `${range.start.line}: ${command?.title ?? ''}`;
    };
    const on: ClientOptions = { settings: { codeLens: true } };

    const cases: readonly { file: keyof typeof FILES; says: string; notes: readonly string[] }[] = [
      { file: 'user.ts', says: 'fields', notes: ['2: Email address → PostHog (US)', '3: Phone number → the console'] },
      { file: 'track.ts', says: 'a function that sends', notes: ['2: Email address → PostHog (US)'] },
      {
        file: 'join.ts',
        says: 'a function that receives, not one that counts',
        notes: ['2: Email address → PostHog (US)'],
      },
      { file: 'login.ts', says: 'a function in a variable', notes: ['1: Phone number → the console'] },
    ];
    for (const { file, says, notes } of cases) {
      it(`say of ${says} what goes to whom`, async () => {
        await start(FILES, on);
        await scan();
        await open(file);
        assert.deepEqual(await lenses(file), notes);
      });
    }

    it('are none by default, and come and go with the setting', async () => {
      await start();
      await scan();
      await open('join.ts');
      assert.deepEqual(await lenses('join.ts'), []);
      const before = client.lensRefreshes;
      await client.setSettings({ codeLens: true });
      await client.until(() => client.lensRefreshes > before);
      assert.equal((await lenses('join.ts')).length, 1);
    });

    it('move with the code, and are asked for again when findings change', async () => {
      await start(FILES, on);
      await scan();
      await open('join.ts');
      await client.edit('join.ts', 'export function join', '\n\nexport function join');
      assert.deepEqual(await lenses('join.ts'), ['4: Email address → PostHog (US)']);
      await client.until(() => client.lensRefreshes > 0);
      const before = client.lensRefreshes;
      await client.edit('join.ts', 'user.email', "'nobody'");
      await client.pull('join.ts');
      await client.until(() => client.lensRefreshes > before);
      assert.deepEqual(await lenses('join.ts'), []);
    });

    it('stand at the field of the record that declares it, whichever record it is read from', async () => {
      const staff = `import type { User } from './user';
export interface Staff extends User { desk: string }
export type Guest = User & { host: string };
export const first = (staff: Staff) => console.log(staff.email);
export const second = (guest: Guest) => console.log(guest.phone);
`;
      await start({ 'user.ts': USER, 'staff.ts': staff }, on);
      await scan();
      await open('user.ts');
      assert.deepEqual(await lenses('user.ts'), ['2: Email address → the console', '3: Phone number → the console']);
    });

    it('stand at the columns of a table that a value describes', async () => {
      const table = `import { pgTable, text } from 'drizzle-orm/pg-core';
export const users = pgTable('users', {
  id: text('id'),
  email: text('email'),
});
`;
      const read = `import { drizzle } from 'drizzle-orm/node-postgres';
import { users } from './table';
const db = drizzle('x');
export async function list() {
  const [row] = await db.select().from(users);
  console.log(row.email);
}
`;
      await start({ 'table.ts': table, 'read.ts': read }, on);
      await scan();
      await client.open('table.ts', table);
      assert.deepEqual(await lenses('table.ts'), ['3: Email address → the console']);
    });

    it('say nothing of a field of another record with the same name', async () => {
      const other = `export interface User {\n  email: string;\n}\n`;
      await start({ ...FILES, 'other.ts': other }, on);
      await scan();
      await client.open('other.ts', other);
      assert.deepEqual(await lenses('other.ts'), []);
      await open('user.ts');
      assert.equal((await lenses('user.ts')).length, 2);
    });
  });

  describe('hovers', () => {
    const text = async (file: string, at: string): Promise<string> => {
      const hover = await client.hover(file, at);
      const contents = hover?.contents;
      return typeof contents === 'object' && 'value' in contents ? contents.value.replaceAll('\\', '') : '';
    };
    const CALLS = `import { PostHog } from 'posthog-node';
import type { User } from './user';
import { track } from './track';
const posthog = new PostHog('key');
export function pay(who: User) {
  const phone = who.phone;
  posthog.capture({ distinctId: phone });
  posthog.capture({ event: 'paid' });
  track(who.email);
  console.log('paid');
  return phone;
}
`;
    const cases: readonly { file: string; at: string; what: string; says: readonly RegExp[] }[] = [
      {
        file: 'user.ts',
        at: 'email',
        what: 'a field: kind, reason, who receives it, what stands between, the policy',
        says: [
          /`User\.email`: Email address, because email is a field of User/,
          /Receives it: PostHog \(United States\), for analytics/,
          /Stands between: nothing/,
          /\[third-party-flow\]\(https:/,
        ],
      },
      { file: 'user.ts', at: 'plan', what: 'no field that is not personal', says: [/^$/] },
      {
        file: 'calls.ts',
        at: 'who: User',
        what: 'a parameter: what it holds and where it goes',
        says: [/`who\.phone`: Phone number/, /Goes to: PostHog \(United States\), for analytics/],
      },
      {
        file: 'calls.ts',
        at: 'phone = who',
        what: 'a variable',
        says: [/Phone number, because phone is a field of User/, /Goes to: PostHog/],
      },
      {
        file: 'calls.ts',
        at: 'capture({ distinctId',
        what: 'a call that hands data over',
        says: [/Phone number/, /Receives it: PostHog \(United States\), for analytics/, /\[third-party-flow\]/],
      },
      {
        file: 'calls.ts',
        at: 'capture({ event',
        what: 'a call to a company that hands nothing personal over',
        says: [/Receives it: PostHog/, /Not reported: /],
      },
      {
        file: 'calls.ts',
        at: 'track(who',
        what: 'a call of a function that leads there',
        says: [/Email address/, /Goes to: PostHog/],
      },
      { file: 'calls.ts', at: "log('paid", what: 'no log of a constant', says: [/^$/] },
    ];
    for (const { file, at, what, says } of cases) {
      it(`tell of ${what}`, async () => {
        await start({ ...FILES, 'calls.ts': CALLS });
        await scan();
        await client.open(file, file === 'calls.ts' ? CALLS : USER);
        const said = await text(file, at);
        for (const pattern of says) assert.match(said, pattern);
      });
    }

    it('link to the two questions where the client follows such links', async () => {
      for (const commandLinks of [true, false]) {
        await start(FILES, { initializationOptions: { commandLinks } });
        await open('join.ts');
        assert.equal(/\(command:datatrail\.goesTo\?/.test(await text('join.ts', 'user.email')), commandLinks);
        if (commandLinks) client.dispose();
      }
    });
  });

  describe('one question about a place', () => {
    const cases: readonly { part: ExplainPart; at: string; says: RegExp; not: RegExp }[] = [
      { part: 'goes-to', at: 'user.email', says: /\*\*Goes to\*\*\n\n- PostHog, through/, not: /\*\*Holds\*\*/ },
      { part: 'comes-from', at: 'user.email', says: /\*\*Holds\*\*/, not: /\*\*Goes to\*\*/ },
      { part: 'goes-to', at: 'users.length', says: /no recipient that is known/, not: /PostHog/ },
    ];
    it('links to places in the way that VS Code follows', async () => {
      await start(FILES, { initializationOptions: { commandLinks: true } });
      await open('join.ts');
      const params = { uri: client.uri('join.ts'), position: client.position('join.ts', 'track(user') };
      const { markdown } = await client.connection.sendRequest<ExplainResult>(EXPLAIN_REQUEST, params);
      assert.match(markdown, /\[track\.ts:3:17\]\(<\/track\.ts#L3,17>\)/);
      assert.doesNotMatch(markdown, /file:/);
    });

    for (const { part, at, says, not } of cases) {
      it(`${part} at ${at}`, async () => {
        await start();
        await open('join.ts');
        const position = client.position('join.ts', at);
        const params = {
          uri: client.uri('join.ts'),
          position: { ...position, character: position.character + at.length },
          part,
        };
        const { markdown } = await client.connection.sendRequest<ExplainResult>(EXPLAIN_REQUEST, params);
        assert.match(markdown, part === 'goes-to' ? /^# Where does this go\?/ : /^# Where does this come from\?/);
        assert.match(markdown, says);
        assert.doesNotMatch(markdown, not);
      });
    }
  });
});
