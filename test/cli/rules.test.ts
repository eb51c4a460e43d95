import assert from 'node:assert/strict';
import path from 'node:path';
import { cli, removeTrees, tree } from './support';

const rulesDir = path.resolve(__dirname, '../../rules');

const CONFIG = `extends: [recommended]
sanitizers:
  our-blur:
    outcome: masked
    names: [blur address]
    examples:
      flagged: |
        export const seen = (user: { email: string }) => console.log(blurAddress(user.email));
      ok: |
        export const seen = (user: { email: string }) => console.log(user.email);
data:
  user.contact.email:
    examples: { flagged: [mailbox], ok: [mailboxSize] }
`;

describe('datatrail rules test', () => {
  afterEach(removeTrees);

  it("runs the examples of the team's configuration, and says where the failing ones stand", async () => {
    const root = tree({ 'datatrail.config.yaml': CONFIG });
    const ran = await cli(root, ['rules', 'test'], { rulesDir });
    assert.equal(ran.code, 1, ran.error);
    assert.match(ran.out, /FAILED {2}data user\.contact\.email: is one {2}\(datatrail\.config\.yaml:13\)/);
    assert.match(ran.out, /`mailbox` is taken for nothing/);
    assert.match(ran.out, /^3 passed, 1 failed$/m);
  });

  it('shows in code what was found and should not have been', async () => {
    const rules = `policies:
  no-mail-in-logs:
    kind: flow
    title: Addresses in logs
    sinks: [log]
    categories: [user.contact.email]
    severity: error
    message: '{Data} {reaches} {recipient}'
    advice: Leave it out.
    examples:
      flagged: |
        export const seen = (user: { email: string }) => console.log(user.email);
      ok: |
        export const seen = (user: { email: string }) =>
          console.log('to', user.email);
`;
    const root = tree({ 'privacy/logs.yaml': rules });
    const ran = await cli(root, ['rules', 'test', 'privacy'], { rulesDir });
    assert.equal(ran.code, 1, ran.error);
    assert.match(ran.out, /must be quiet {2}\(privacy\/logs\.yaml:1[34]\)/);
    assert.match(ran.out, /2 │ +console\.log\('to', user\.email\);\n +│ +\^{10} no-mail-in-logs: Email address/);
  });

  it('ends with 2 and a remedy where there are no rules', async () => {
    const ran = await cli(tree({ 'a.ts': '' }), ['rules', 'test', 'nowhere'], { rulesDir });
    assert.equal(ran.code, 2);
    assert.match(ran.error, /There are no rules at nowhere\n {2}Name a rule file/);
  });
});

describe('datatrail rules --stats', () => {
  it('counts what the rules know', async () => {
    const ran = await cli(tree({}), ['rules', '--stats', '--json'], { rulesDir });
    assert.equal(ran.code, 0, ran.error);
    const { stats } = JSON.parse(ran.out) as { stats: Record<string, number> };
    for (const [what, count] of Object.entries(stats)) assert.ok(count > 0, what);
    assert.ok((stats['companies'] ?? 0) <= (stats['destinations'] ?? 0));
  });
});
