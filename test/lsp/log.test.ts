import assert from 'node:assert/strict';
import { describe as described } from '../../server/src/lsp/guard';
import { TestClient } from './support/client';

const SECRET = 'sk_live_4242';
const thrown = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('the log', () => {
  const ERRORS: readonly (readonly [name: string, error: unknown, kept: RegExp])[] = [
    [
      'JSON that is none',
      thrown(() => JSON.parse(`{ "key": ${SECRET} }`) as unknown),
      /^SyntaxError: Unexpected token/,
    ],
    ['a text in double quotes', new Error(`cannot read "${SECRET}"`), /^Error: cannot read …/],
    ['a text in single quotes', new Error(`cannot read '${SECRET}' here`), /^Error: cannot read … here/],
    ['a text in backticks', new Error(`cannot read \`${SECRET}\``), /^Error: cannot read …/],
    ['a quote without an end', new Error(`cannot read "${SECRET}`), /^Error: cannot read …/],
    ['a second line', new Error(`cannot read\n${SECRET}`), /^Error: cannot read/],
    ['a long text', new Error(`${'x'.repeat(200)}${SECRET}`), /^Error: x+/],
    ['something that is no error', SECRET, /^unknown error$/],
  ];
  for (const [name, error, kept] of ERRORS) {
    it(`holds nothing of what was read: ${name}`, () => {
      const line = described(error);
      assert.doesNotMatch(line, new RegExp(SECRET));
      assert.match(line, kept);
    });
  }

  it('says which function failed', () => assert.match(described(new Error('x')), /\n\s+at /));

  it('of a session holds no text of a source, with findings, edits and broken code', async () => {
    const client = await TestClient.start({
      files: { 'a.ts': `posthog.capture(user.email, '${SECRET}');\n`, 'b.ts': `const ${SECRET} = {{{ \n` },
    });
    await client.open('a.ts');
    await client.open('b.ts');
    await client.pull('a.ts');
    await client.edit('a.ts', 'user.email', `user.email + '${SECRET}'`);
    await client.pull('a.ts');
    await client.hover('a.ts', 'user.email');
    await client.actions('a.ts', 'user.email');
    assert.ok(client.log.length > 0);
    assert.deepEqual(
      client.log.filter((line) => line.includes(SECRET) || line.includes('posthog')),
      [],
    );
    client.dispose();
  });
});
