import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULE_FILE, cli, removeTrees, tree, type Ran } from './support';

const RULES = `${RULE_FILE}data:
  user.contact.email: { label: Email address, sensitivity: low, names: [email] }
destinations:
  acme: { company: Acme, country: US, purpose: product analytics, packages: [acme] }
`;
const FILES = { 'src/a.ts': 'leak_warning;', 'src/b.ts': 'leak_note;', 'PRIVACY.md': 'We like Acme.' };

describe('answers and records on the command line', () => {
  afterEach(removeTrees);
  const run = (argv: string[], files: Readonly<Record<string, string>> = FILES): Promise<Ran> =>
    cli(tree(files), argv, { rulesDir: tree({ 'policies/test.yaml': RULES }) });

  const cases: readonly { name: string; argv: string[]; says: RegExp }[] = [
    { name: 'a question by data and recipient', argv: ['trace', '--data', 'email', '--to', 'acme'], says: /^Email address to Acme: 1 recipient in United States, from 2 places\n\nAcme \(United States\)\n {2}Email address\n {4}src\/a\.ts:1:1 {2}leak_warning\n {4}src\/b\.ts:1:1 {2}leak_note\n/ },
    { name: 'a question by file', argv: ['trace', '--file', 'src/b.*'], says: /from 1 place\n[^]*src\/b\.ts:1:1/ },
    { name: 'a question by country without an answer', argv: ['trace', '--country', 'China'], says: /^No flow of personal data in China was found\./ },
    { name: 'a question as JSON', argv: ['trace', '--format', 'json'], says: /"recipients": \[\n {4}\{\n {6}"id": "acme"/ },
    { name: 'a question as a diagram', argv: ['trace', '--format', 'mermaid'], says: /^flowchart LR\n {2}to1\["Acme<br>United States"\]/ },
    { name: 'the record', argv: ['record'], says: /^# Record of processing activities: [^]*### Acme \(United States\)\n/ },
    { name: 'the record as a page', argv: ['record', '--format', 'html'], says: /^<!doctype html>/ },
    { name: 'the record as a table', argv: ['record', '--format', 'csv'], says: /\r\nAcme,acme,recipient,United States,yes,/ },
    { name: 'a policy that names the recipient, and not the data', argv: ['record', '--policy-text', 'PRIVACY.md'], says: /does not name\n\nNone\.\n\n### Data sent to others that the text does not name\n\n- Email address\n/ },
    { name: "Apple's manifest", argv: ['labels', '--store', 'apple'], says: /NSPrivacyCollectedDataTypeEmailAddress/ },
    { name: "Google's form", argv: ['labels', '--store', 'google'], says: /PSL_DATA_TYPES_PERSONAL,PSL_EMAIL,TRUE/ },
  ]; // prettier-ignore
  for (const { name, argv, says } of cases) {
    it(name, async () => {
      const { code, out, error } = await run(argv);
      assert.deepEqual([code, error], [0, '']);
      assert.match(out, says);
    });
  }

  const mistakes: readonly { name: string; argv: string[]; says: RegExp }[] = [
    { name: 'a kind of data that is none', argv: ['trace', '--data', 'emial'], says: /There is no kind of data "emial"\n {2}Did you mean "email"\?/ },
    { name: 'a recipient that is none', argv: ['trace', '--to', 'acmee'], says: /There is no recipient "acmee"\n {2}Did you mean "acme"\?/ },
    { name: 'a country that is none', argv: ['trace', '--country', 'Chinna'], says: /Did you mean "china"\?/ },
    { name: 'a policy text that is not there', argv: ['record', '--policy-text', 'x.md'], says: /x\.md could not be read/ },
    { name: 'a policy text that is a folder', argv: ['record', '--policy-text', 'src'], says: /src is not a file/ },
    { name: 'a comparison as a table', argv: ['record', '--policy-text', 'PRIVACY.md', '--format', 'csv'], says: /is no table/ },
    { name: 'an output of unclear format', argv: ['record', '--output', 'x.pdf'], says: /x\.pdf is not clear from its name/ },
    { name: 'no store', argv: ['labels'], says: /required option '--store <store>'/ },
    { name: "a table for Google's form", argv: ['labels', '--store', 'google', '--format', 'markdown'], says: /takes a CSV only/ },
  ]; // prettier-ignore
  for (const { name, argv, says } of mistakes) {
    it(`${name}: exit 2, with a remedy`, async () => {
      const { code, out, error } = await run(argv);
      assert.deepEqual([code, out], [2, '']);
      assert.match(error, says);
    });
  }

  it('a record is written by the ending of its name, and takes the manifest that is there', async () => {
    const manifest = 'flows:\n  - data: user.contact.email\n    recipient: acme\n    legalBasis: contract\n';
    const root = tree({ ...FILES, 'datatrail.flows.yaml': manifest });
    const ran = await cli(root, ['record', '--output', 'out/record.html']);
    assert.deepEqual([ran.code, ran.out], [0, '']);
    assert.match(readFileSync(join(root, 'out/record.html'), 'utf8'), /<td>contract<\/td>/);
    const broken = await cli(tree({ ...FILES, 'datatrail.flows.yaml': 'flows: no' }), ['record']);
    assert.equal(broken.code, 2);
  });

  it('a file name cannot act on a terminal or in a diagram', async () => {
    const { out } = await run(['trace'], { 'src/\u001b[2Jevil.ts': 'leak_error;' });
    assert.ok(!out.includes('\u001b'));
  });
});
