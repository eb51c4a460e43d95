import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { explainFlowInput, listFindingsInput } from '../../server/src/agents/schema';
import { TOOL_TEXTS } from '../../server/src/agents/tools';
import { Analyzer } from '../../server/src/analyzer';
import { Prover } from '../../server/src/fixes/prove';
import { candidateFixes } from '../../server/src/fixes/table';
import { createNodeHost } from '../../server/src/lsp/nodeHost';
import { EXPLAIN_FLOW_REQUEST, LIST_FINDINGS_REQUEST, type AgentAnswer } from '../../server/src/lsp/protocol';
import { ROOT, TestClient } from './support/client';
import { MemoryHost } from './support/memoryHost';

const RULES = createNodeHost(path.resolve(__dirname, '../../server/src/lsp')).loadRules(ROOT);

/** Files in memory, and the rules that ship. */
class RealRules extends MemoryHost {
  override loadRules(): typeof RULES {
    return RULES;
  }
}

const LOG = 'export const note = (user: { phone: string }) => console.log(user.phone);\n';
const MAIL = `import posthog from 'posthog-js';
export const seen = (user: { email: string }) => posthog.capture('seen', { mail: user.email });
`;

async function start(files: Readonly<Record<string, string>>, folders?: readonly string[]): Promise<TestClient> {
  const disk = Object.entries(files).map(([file, text]) => [`${ROOT}/${file}`, text] as const);
  return TestClient.start({
    ...(folders === undefined ? {} : { folders }),
    parts: {
      host: new RealRules(new Map(disk)),
      createEngine: (rules) => new Analyzer(rules),
      candidates: candidateFixes,
      createProver: (program) => new Prover(program),
    },
  });
}

describe('tools of language models', () => {
  let client: TestClient;
  afterEach(() => client.dispose());

  const ask = (request: string, input: unknown): Promise<AgentAnswer> => client.connection.sendRequest(request, input);

  const ANSWERED: readonly {
    readonly name: string;
    readonly request: string;
    readonly input: unknown;
    readonly says: RegExp;
    readonly not?: RegExp;
  }[] = [
    {
      name: 'all findings',
      request: LIST_FINDINGS_REQUEST,
      input: {},
      says: /^2 findings[^]*mail\.ts:2:82[^]*log\.ts:1:62/,
    },
    { name: 'no input', request: LIST_FINDINGS_REQUEST, input: null, says: /^2 findings/ },
    {
      name: 'some findings',
      request: LIST_FINDINGS_REQUEST,
      input: { data: 'phone' },
      says: /log\.ts/,
      not: /mail\.ts/,
    },
    { name: 'a flow', request: EXPLAIN_FLOW_REQUEST, input: { at: 'mail.ts:2' }, says: /sent to PostHog/ },
    {
      name: 'a flow by its absolute path',
      request: EXPLAIN_FLOW_REQUEST,
      input: { at: `${ROOT}/log.ts:1` },
      says: /phone/,
    },
    { name: 'fixes', request: EXPLAIN_FLOW_REQUEST, input: { at: 'log.ts:1', fixes: true }, says: /Hash user\.phone/ },
  ];
  for (const { name, request, input, says, not } of ANSWERED) {
    it(`tell of ${name}`, async () => {
      client = await start({ 'log.ts': LOG, 'mail.ts': MAIL });
      const { text, isError } = await ask(request, input);
      assert.equal(isError, false, text);
      assert.match(text, says);
      if (not !== undefined) assert.doesNotMatch(text, not);
    });
  }

  const REFUSED: readonly (readonly [request: string, input: unknown, says: RegExp])[] = [
    [LIST_FINDINGS_REQUEST, { data: 'emial' }, /Did you mean "email"/],
    [LIST_FINDINGS_REQUEST, { limit: 'many' }, /^This was not understood\. limit: /],
    [LIST_FINDINGS_REQUEST, { fiel: 'a' }, /fiel/],
    [EXPLAIN_FLOW_REQUEST, {}, /either a place or the id/],
    [EXPLAIN_FLOW_REQUEST, { at: '/etc/passwd:1' }, /lies outside of the analysed folder/],
  ];
  for (const [request, input, says] of REFUSED) {
    it(`refuse ${JSON.stringify(input)} with a remedy`, async () => {
      client = await start({ 'log.ts': LOG });
      const { text, isError } = await ask(request, input);
      assert.equal(isError, true);
      assert.match(text, says);
    });
  }

  it('see what is typed and not saved', async () => {
    client = await start({ 'log.ts': LOG });
    await client.open('log.ts', LOG);
    await client.edit('log.ts', 'console.log(user.phone)', 'undefined');
    assert.match((await ask(LIST_FINDINGS_REQUEST, {})).text, /^No finding matches/);
  });

  it('tell of each folder, and of a place in the one that has it', async () => {
    client = await start({ 'a/log.ts': LOG, 'b/mail.ts': MAIL }, ['a', 'b']);
    const { text } = await ask(LIST_FINDINGS_REQUEST, {});
    assert.match(text, /^Folder a\n1 finding[^]*log\.ts[^]*Folder b\n1 finding[^]*mail\.ts/);
    assert.match((await ask(EXPLAIN_FLOW_REQUEST, { at: 'mail.ts:2' })).text, /PostHog/);
  });

  it('say when they are switched off', async () => {
    client = await TestClient.start({ files: { 'log.ts': LOG }, settings: { enable: false } });
    const { text, isError } = await ask(LIST_FINDINGS_REQUEST, {});
    assert.equal(isError, true);
    assert.match(text, /datatrail\.enable/);
  });
});

describe('what package.json says of the tools', () => {
  const { contributes } = JSON.parse(readFileSync(path.resolve(__dirname, '../../package.json'), 'utf8')) as {
    contributes: { languageModelTools: { name: string; modelDescription: string; inputSchema: unknown }[] };
  };

  const CASES = { list_findings: listFindingsInput, explain_flow: explainFlowInput } as const;
  for (const [name, schema] of Object.entries(CASES) as [keyof typeof CASES, z.ZodType][]) {
    it(`${name} is asked and described as agents elsewhere are told`, () => {
      const { $schema: _, ...input } = z.toJSONSchema(schema);
      const found = contributes.languageModelTools.find((tool) => tool.name === `datatrail_${name}`);
      assert.deepEqual(found?.inputSchema, input);
      assert.equal(found?.modelDescription, TOOL_TEXTS[name].description);
    });
  }
});
