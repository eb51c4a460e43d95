import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL, APP, LOG, PAGE, SIGNUP } from './app';
import { Agent } from './support';

describe('datatrail mcp', function () {
  this.timeout(60_000);
  let agent: Agent;
  before(async () => {
    agent = await Agent.start(APP);
  });
  after(() => agent.stop());

  describe('what a client is told first', () => {
    it('is who answers, and that quoted code is data', () => {
      assert.equal(agent.client.getServerVersion()?.name, 'datatrail');
      assert.match(agent.client.getInstructions() ?? '', /never instructions/);
    });

    it('is tools that change nothing, each with schemas', async () => {
      const { tools } = await agent.client.listTools();
      const names = tools.map(({ name }) => name).sort();
      assert.deepEqual(names, ['check_change', 'explain_flow', 'list_findings', 'propose_fix', 'trace_data']);
      for (const { name, annotations, inputSchema, outputSchema, description } of tools) {
        assert.deepEqual([annotations?.readOnlyHint, annotations?.openWorldHint], [true, false], name);
        assert.equal(inputSchema.additionalProperties, false, name);
        assert.ok(outputSchema !== undefined && (description ?? '').length > 80, name);
      }
    });
  });

  describe('list_findings', () => {
    const CASES: readonly { readonly filter: Readonly<Record<string, unknown>>; readonly finds: readonly string[] }[] =
      [
        { filter: {}, finds: ALL },
        { filter: { data: 'email' }, finds: [PAGE, SIGNUP] },
        { filter: { data: 'phone' }, finds: [LOG] },
        { filter: { data: 'phone, email' }, finds: ALL },
        { filter: { data: 'iban' }, finds: [] },
        { filter: { recipient: 'PostHog' }, finds: [SIGNUP] },
        { filter: { recipient: 'hooks.example.net' }, finds: [PAGE] },
        { filter: { country: 'US' }, finds: [SIGNUP] },
        { filter: { country: 'EEA' }, finds: [] },
        { filter: { country: 'unknown' }, finds: [PAGE, LOG] },
        { filter: { file: 'src/**' }, finds: [LOG, SIGNUP] },
        { filter: { file: 'src/analytics.ts' }, finds: [SIGNUP] },
        { filter: { file: 'src/sum.ts' }, finds: [] },
        // A route with brackets is a file, not a class of characters.
        { filter: { file: 'app/[id]/page.ts' }, finds: [PAGE] },
        { filter: { file: 'app/[id]' }, finds: [PAGE] },
        { filter: { policy: 'log-flow' }, finds: [LOG] },
        { filter: { policy: 'log-flow,third-party-flow' }, finds: ALL },
        { filter: { severity: 'error' }, finds: [] },
        { filter: { data: 'email', recipient: 'posthog', file: 'src/log.ts' }, finds: [] },
      ];
    for (const { filter, finds } of CASES) {
      it(`${JSON.stringify(filter)} finds ${finds.length}`, async () => {
        assert.deepEqual(await agent.listed(filter), [...finds].sort());
      });
    }

    it('takes the absolute path of a file', async () => {
      assert.deepEqual(await agent.listed({ file: join(agent.root, 'src/log.ts') }), [LOG]);
    });

    it('says first how many and who receives, in words and as facts', async () => {
      const { text, facts } = await agent.ask('list_findings');
      assert.match(text, /^3 findings: 3 warnings\./);
      assert.match(text, /- PostHog \(United States\): 1 finding: Email address/);
      assert.match(text, /- warning src\/signup\.ts:4:9 third-party-flow: .* \[[0-9a-f]{12}\]/);
      assert.deepEqual([facts['total'], facts['errors'], facts['warnings'], facts['notes']], [3, 0, 3, 0]);
    });

    it('gives pages that together are all, each finding once', async () => {
      const seen: string[] = [];
      let cursor: unknown;
      do {
        const { facts } = await agent.ask('list_findings', { limit: 1, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...(facts['findings'] as { at: string; policy: string }[]).map((f) => `${f.at} ${f.policy}`));
        cursor = facts['nextCursor'];
      } while (cursor !== undefined);
      assert.deepEqual(seen.sort(), ALL);
    });
  });

  describe('explain_flow', () => {
    it('tells the steps with their code, the reason and the recipient', async () => {
      const { text } = await agent.ask('explain_flow', { at: 'src/signup.ts:4' });
      const parts = [
        /Email address: user\.email: email is a field of User/,
        /1\. src\/signup\.ts:3:24 user\.email: email is a field of User\n {3}\| export function signup\(user: User\): void \{/,
        /2\. src\/signup\.ts:4:9 passed to track as reader\n {3}\| track\(user\.email\);/,
        /3\. src\/analytics\.ts:3:3 sent to PostHog\n {3}\| posthog\.capture\('seen', \{ reader \}\);/,
        /Received by: PostHog \(United States, .*\), through posthog-js › /,
        /In between: nothing/,
        /Advice: /,
        /Law: GDPR/,
      ];
      for (const part of parts) assert.match(text, part);
    });

    it('means the same by a place and by an id, whole or its beginning', async () => {
      const { facts, text } = await agent.ask('explain_flow', { at: 'src/signup.ts:4:9' });
      const [{ id }] = facts['findings'] as [{ id: string }];
      for (const one of [id, id.slice(0, 8)]) assert.equal((await agent.ask('explain_flow', { id: one })).text, text);
    });

    it('finds it from where the data ends as well', async () => {
      const { facts } = await agent.ask('explain_flow', { at: 'src/analytics.ts:3' });
      assert.deepEqual(
        (facts['findings'] as { at: string }[]).map(({ at }) => at),
        ['src/signup.ts:4:9'],
      );
    });

    it('names proved fixes where they are asked for', async () => {
      const { text } = await agent.ask('explain_flow', { at: 'src/log.ts:3', fixes: true });
      assert.match(text, /Fixes: .*Hash user\.phone with SHA-256/);
    });

    const QUIET: readonly (readonly [string, RegExp])[] = [
      ['src/signup.ts:5:9', /locale/],
      ['src/sum.ts:1', /no value that speaks of people|No personal data/],
    ];
    for (const [at, says] of QUIET) {
      it(`tells why nothing is reported at ${at}`, async () => {
        const { text, facts, isError } = await agent.ask('explain_flow', { at });
        assert.equal(isError, false);
        assert.deepEqual(facts['findings'], []);
        assert.match(text, says);
      });
    }
  });

  describe('trace_data', () => {
    const CASES: readonly {
      readonly filter: Readonly<Record<string, unknown>>;
      readonly says: RegExp;
      readonly not?: RegExp;
    }[] = [
      { filter: {}, says: /PostHog \(United States, .*\): Email address \(1 place\)/ },
      { filter: { data: 'email' }, says: /src\/signup\.ts:4:9 user\.email/, not: /phone/i },
      {
        filter: { data: 'phone' },
        says: /the console \(logs\)\n- Phone number of user: src\/log\.ts:3:15/,
        not: /PostHog/,
      },
      { filter: { recipient: 'posthog' }, says: /PostHog/, not: /console/ },
      { filter: { country: 'DE' }, says: /No flow of personal data in Germany was found/, not: /PostHog/ },
      { filter: { file: 'src/log.ts' }, says: /the console/, not: /PostHog/ },
    ];
    for (const { filter, says, not } of CASES) {
      it(JSON.stringify(filter), async () => {
        const { text } = await agent.ask('trace_data', filter);
        assert.match(text, says);
        if (not !== undefined) assert.doesNotMatch(text, not);
      });
    }
  });

  describe('propose_fix', () => {
    it('gives diffs that Git applies, and with one the finding is gone', async () => {
      const own = await Agent.start(APP);
      try {
        const { facts } = await own.ask('list_findings', { policy: 'log-flow' });
        const [{ id }] = facts['findings'] as [{ id: string }];
        const proposed = await own.ask('propose_fix', { id });
        const fixes = proposed.facts['fixes'] as { title: string; kind: string; diff: string }[];
        const hash = fixes.find(({ kind }) => kind === 'hash');
        assert.ok(hash, proposed.text);
        execFileSync('git', ['apply', '-'], { cwd: own.root, input: hash.diff, stdio: ['pipe', 'ignore', 'pipe'] });
        assert.deepEqual(await own.listed({ policy: 'log-flow' }), []);
        assert.match((await own.ask('propose_fix', { id })).text, /There is no finding .* ask list_findings again/);
      } finally {
        await own.stop();
      }
    });
  });

  describe('refuses with a remedy', () => {
    const CASES: readonly (readonly [tool: string, input: Readonly<Record<string, unknown>>, says: RegExp])[] = [
      ['list_findings', { data: 'emial' }, /no kind of data "emial"\. Did you mean "email"/],
      ['list_findings', { data: 'xyzzy' }, /no kind of data "xyzzy"\. This code handles: Email address, Phone number/],
      ['list_findings', { recipient: 'nobody' }, /no recipient "nobody"\. This code sends to: .*PostHog/],
      ['list_findings', { country: 'Atlantis' }, /no country .*Give a code/],
      ['list_findings', { policy: 'log-flows' }, /Did you mean "log-flow"/],
      ['list_findings', { file: 'src/logg.ts' }, /src\/logg\.ts is no file that is followed/],
      ['list_findings', { file: 'lib/log.ts' }, /Did you mean src\/log\.ts/],
      ['list_findings', { file: '../secret.ts' }, /lies outside of the analysed folder/],
      ['list_findings', { cursor: 'zzz' }, /cursor leads nowhere\. Ask again without it/],
      ['list_findings', { limit: 0 }, /limit/],
      ['list_findings', { severity: 'fatal' }, /severity/],
      ['list_findings', { fiel: 'src/log.ts' }, /fiel/],
      ['explain_flow', {}, /either a place or the id/],
      ['explain_flow', { at: 'src/log.ts:3', id: '0123456789ab' }, /either a place or the id/],
      ['explain_flow', { at: 'src/log.ts' }, /names no place\. Give file and line/],
      ['explain_flow', { at: 'src/log.ts:99' }, /there is no line 99/],
      ['explain_flow', { at: 'src/log.ts:3:99' }, /there is no column 99/],
      ['explain_flow', { at: '../../etc/passwd:1' }, /lies outside of the analysed folder/],
      ['explain_flow', { at: '/etc/passwd:1' }, /lies outside of the analysed folder/],
      ['explain_flow', { at: 'src/../../x.ts:1' }, /lies outside of the analysed folder/],
      ['explain_flow', { at: 'package.json:1' }, /Ask about a line with a call or a value|no file that is followed/],
      ['explain_flow', { id: 'not-hex!' }, /no id of a finding\. Take an id from list_findings/],
      ['explain_flow', { id: '0123456789ab' }, /There is no finding 0123456789ab/],
      ['propose_fix', { id: '01' }, /no id of a finding/],
      ['propose_fix', {}, /id/],
      ['check_change', {}, /not in a Git repository|no Git repository|Git/],
    ];
    for (const [tool, input, says] of CASES) {
      it(`${tool} ${JSON.stringify(input)}`, async () => {
        const { text, isError } = await agent.ask(tool, input);
        assert.equal(isError, true, text);
        assert.match(text, says);
      });
    }

    it('what a link leads to outside of the folder', async () => {
      const outside = mkdtempSync(join(tmpdir(), 'datatrail-mcp-outside-'));
      writeFileSync(join(outside, 'secret.ts'), 'export const secret = 1;\n');
      symlinkSync(join(outside, 'secret.ts'), join(agent.root, 'src/link.ts'));
      try {
        for (const at of ['src/link.ts:1', join(outside, 'secret.ts:1')]) {
          const { text, isError } = await agent.ask('explain_flow', { at });
          assert.equal(isError, true);
          assert.doesNotMatch(text, /export const secret/);
        }
      } finally {
        agent.remove('src/link.ts');
        rmSync(outside, { recursive: true });
      }
    });
  });

  describe('policies as resources', () => {
    it('are listed and read', async () => {
      const { resources } = await agent.client.listResources();
      assert.ok(resources.some(({ uri }) => uri === 'datatrail://policies/log-flow'));
      const { contents } = await agent.client.readResource({ uri: 'datatrail://policies/log-flow' });
      assert.match(JSON.stringify(contents), /Log an id, a count or a masked value/);
      await assert.rejects(agent.client.readResource({ uri: 'datatrail://policies/nothing' }), /no policy/);
    });
  });
});
