import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { ALL, APP, LOG, PAGE, SIGNUP } from './app';
import { Agent, type Said } from './support';

describe('datatrail mcp, while files change', function () {
  this.timeout(60_000);
  let agent: Agent;
  before(async () => {
    agent = await Agent.start(APP);
    assert.deepEqual(await agent.listed(), ALL);
  });
  after(() => agent.stop());
  afterEach(async () => {
    for (const extra of ['src/more.ts', '.gitignore', 'datatrail.config.yaml']) agent.remove(extra);
    for (const [file, text] of Object.entries(APP)) agent.write(file, text);
    assert.deepEqual(await agent.listed(), ALL, 'what was changed back is as it was');
  });

  const CLEAN = "export const note = (): void => console.log('noted');\n";
  const CASES: readonly { readonly name: string; readonly change: () => void; readonly finds: readonly string[] }[] = [
    { name: 'nothing', change: () => undefined, finds: ALL },
    { name: 'a file mended', change: () => agent.write('src/log.ts', CLEAN), finds: [PAGE, SIGNUP] },
    {
      name: 'another file on the way',
      change: () => agent.write('src/analytics.ts', 'export function track(_reader: string): void {}\n'),
      finds: [PAGE, LOG],
    },
    { name: 'a file removed', change: () => agent.remove('src/log.ts'), finds: [PAGE, SIGNUP] },
    {
      name: 'a file added',
      change: () => agent.write('src/more.ts', APP['src/log.ts'] ?? ''),
      finds: [...ALL, LOG.replace('log.ts', 'more.ts')],
    },
    {
      name: 'as many characters at the same time',
      change: () => {
        const path = join(agent.root, 'src/log.ts');
        const { atime, mtime } = statSync(path);
        agent.write('src/log.ts', (APP['src/log.ts'] ?? '').replace('user.phone', 'user.local'));
        utimesSync(path, atime, mtime);
      },
      finds: [PAGE, SIGNUP],
    },
    {
      name: 'the configuration',
      change: () => agent.write('datatrail.config.yaml', 'extends: [recommended]\npolicies: { log-flow: off }\n'),
      finds: [PAGE, SIGNUP],
    },
    { name: 'what is ignored', change: () => agent.write('.gitignore', 'app/\n'), finds: [LOG, SIGNUP] },
  ];
  for (const { name, change, finds } of CASES) {
    it(`${name}: the next answer is that of a new server`, async () => {
      change();
      assert.deepEqual(await agent.listed(), [...finds].sort());
    });
  }

  it('a configuration that is wrong is told, and the rest is answered', async () => {
    agent.write('datatrail.config.yaml', 'extends: [recommendd]\n');
    const { text } = await agent.ask('list_findings');
    assert.match(text, /recommendd/);
    agent.write('datatrail.config.yaml', 'extends: [recommended]\n');
    assert.deepEqual(await agent.listed(), ALL);
  });

  it('a folder without findings says so, and what that means', async () => {
    for (const file of ['src/log.ts', 'src/signup.ts', 'app/[id]/page.ts']) agent.remove(file);
    const { text, facts } = await agent.ask('list_findings');
    assert.match(text, /^No finding matches\. Ways through code that cannot be followed would be missed\./);
    assert.deepEqual([facts['total'], facts['findings']], [0, []]);
  });

  it('questions at the same time are all answered', async () => {
    const asked = [agent.listed(), agent.listed({ data: 'phone' }), agent.listed({ data: 'email' })];
    assert.deepEqual(await Promise.all(asked), [ALL, [LOG], [PAGE, SIGNUP].sort()]);
  });
});

describe('datatrail mcp, what a change brings', function () {
  this.timeout(60_000);
  let agent: Agent;
  before(async () => {
    agent = await Agent.start(APP);
    const git = (...args: string[]): void => {
      const person = ['-c', 'user.name=Kim', '-c', 'user.email=kim@example.com', '-c', 'commit.gpgsign=false'];
      execFileSync('git', [...person, ...args], { cwd: agent.root, stdio: 'ignore' });
    };
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-qm', 'state');
  });
  after(() => agent.stop());

  const facts = ({ facts: { added, gone, kept } }: Said): unknown => [
    (added as { at: string }[]).map(({ at }) => at),
    (gone as { at: string }[]).map(({ at }) => at),
    kept,
  ];

  it('is nothing at first', async () => {
    const said = await agent.ask('check_change');
    assert.deepEqual(facts(said), [[], [], 3]);
    assert.match(said.text, /^Since HEAD \([0-9a-f]+\) nothing new is found\./);
  });

  it('is what an edit adds and takes away; what moved is neither', async () => {
    agent.write('src/signup.ts', `// moved\n${APP['src/signup.ts'] ?? ''}`);
    agent.remove('src/log.ts');
    agent.write('src/new.ts', (APP['src/log.ts'] ?? '').replace('note', 'tell').replace('phone', 'email'));
    const said = await agent.ask('check_change', { since: 'main' });
    assert.deepEqual(facts(said), [['src/new.ts:3:15'], ['src/log.ts:3:15'], 2]);
    // The present state is what the next question is about.
    assert.equal((await agent.listed()).length, 3);
  });

  it('cannot be told for a commit that Git does not know', async () => {
    const { text, isError } = await agent.ask('check_change', { since: 'nowhere' });
    assert.equal(isError, true);
    assert.match(text, /Git knows no commit "nowhere"/);
  });

  it('is no option of Git', async () => {
    const { isError } = await agent.ask('check_change', { since: '--output=/tmp/x' });
    assert.equal(isError, true);
  });
});
