import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cli, removeTrees, tree } from './support';

const NAME = 'datatrail.flows.yaml';
const LISTED = 'flows:\n  - data: user.contact.email\n    recipient: acme\n    approvedBy: Kim\n';
const CODE = { 'src/a.ts': 'leak_warning;\nleak_note;\n' };

describe('datatrail manifest', () => {
  afterEach(removeTrees);
  const read = (root: string): string => readFileSync(join(root, NAME), 'utf8');

  it('update writes a manifest that check finds complete, and a second update changes nothing', async () => {
    const root = tree(CODE);
    const first = await cli(root, ['manifest', 'update']);
    assert.deepEqual([first.code, first.error], [0, '']);
    assert.equal(
      first.out,
      '+ user.contact.email → Acme (United States)\ndatatrail.flows.yaml: 1 flow added, 0 removed\n',
    );
    const text = read(root);
    assert.match(text, /recipient: acme\n {4}country: US\n/);
    const checked = await cli(root, ['manifest', 'check']);
    assert.deepEqual([checked.code, checked.error], [0, '']);
    assert.match(
      checked.out,
      /^1 flow listed, 1 of them approved by nobody yet; 0 not listed; 0 entries without code\.\n/,
    );
    assert.match((await cli(root, ['manifest', 'update'])).out, /nothing to change/);
    assert.equal(read(root), text);
    assert.deepEqual(readdirSync(root).sort(), [NAME, 'src']);
  });

  it('check tells a flow that is not listed, with its places, and ends with 1', async () => {
    const root = tree({ ...CODE, [NAME]: 'flows: []\n' });
    const { code, out } = await cli(root, ['manifest', 'check']);
    assert.equal(code, 1);
    assert.match(out, /does not list 1 flow of the code:\n.*→ Acme.*\n {4}src\/a\.ts:1:1 and 1 more place\n/);
    const json = JSON.parse((await cli(root, ['manifest', 'check', '--format', 'json'])).out) as {
      undeclared: { places: string[] }[];
    };
    assert.deepEqual(json.undeclared[0]?.places, ['src/a.ts:1:1', 'src/a.ts:2:1']);
  });

  it('check warns of an entry without code, at its line, and ends with 0', async () => {
    const { code, error } = await cli(tree({ 'a.ts': 'fine;', [NAME]: LISTED }), ['manifest', 'check']);
    assert.equal(code, 0);
    assert.match(
      error,
      /^warning: datatrail\.flows\.yaml:2:5: user\.contact\.email → acme is listed, and the code no longer has it\n/,
    );
  });

  it('update keeps what people filled in until it is told to prune', async () => {
    const root = tree({ 'a.ts': 'fine;', [NAME]: LISTED });
    assert.match(
      (await cli(root, ['manifest', 'update'])).out,
      /^\? .*line 2, no longer in the code\n[^]*--prune removes them\.\n.*nothing to change/,
    );
    assert.equal(read(root), LISTED);
    await cli(root, ['manifest', 'update', '--prune']);
    assert.doesNotMatch(read(root), /acme/);
  });

  it('update --dry-run writes nothing', async () => {
    const root = tree(CODE);
    assert.match(
      (await cli(root, ['manifest', 'update', '--dry-run'])).out,
      /1 flow added, 0 removed; nothing was written/,
    );
    assert.ok(!existsSync(join(root, NAME)));
  });

  describe('ends with 2 and changes nothing', () => {
    const cases: readonly { name: string; text?: string; verb: string; argv?: string[]; says: RegExp }[] = [
      { name: 'a broken manifest', text: 'flows:\n  - data: [a\n', verb: 'update', says: /error: datatrail\.flows\.yaml:3:1: This YAML cannot be read[^]*cannot be used\n.*Nothing was written/ },
      { name: 'a broken manifest, checked', text: 'flows: no\n', verb: 'check', says: /datatrail\.flows\.yaml:1:8: .*\n {2}Write a list\./ },
      { name: 'a huge manifest', text: `# ${'x'.repeat(3 << 20)}\n`, verb: 'update', says: /is larger than 2 MB/ },
      { name: 'no manifest to check', verb: 'check', says: /There is no datatrail\.flows\.yaml here\n {2}Write it first/ },
      { name: 'a file', verb: 'update', argv: ['src/a.ts'], says: /src\/a\.ts is a file\n {2}Give the folder/ },
      { name: 'a folder that is not there', verb: 'update', argv: ['nowhere'], says: /nowhere does not exist/ },
    ]; // prettier-ignore
    for (const { name, text, verb, argv = [], says } of cases) {
      it(name, async () => {
        const root = tree({ ...CODE, ...(text === undefined ? {} : { [NAME]: text }) });
        const { code, error, out } = await cli(root, ['manifest', verb, ...argv]);
        assert.equal(code, 2);
        assert.match(error, says);
        assert.equal(out, '');
        assert.equal(existsSync(join(root, NAME)) ? read(root) : undefined, text);
      });
    }

    it('a link that leads out of the folder', async () => {
      const outside = tree({ 'target.yaml': 'flows: []\n' });
      const root = tree(CODE);
      symlinkSync(join(outside, 'target.yaml'), join(root, NAME));
      const { code, error } = await cli(root, ['manifest', 'update']);
      assert.equal(code, 2);
      assert.match(error, /is a link that leads out of the folder/);
      assert.equal(readFileSync(join(outside, 'target.yaml'), 'utf8'), 'flows: []\n');
    });

    it('a link that leads nowhere, and a folder of that name', async () => {
      const linked = tree(CODE);
      symlinkSync('/nowhere/at/all', join(linked, NAME));
      assert.match((await cli(linked, ['manifest', 'update'])).error, /leads nowhere/);
      const folder = tree(CODE);
      mkdirSync(join(folder, NAME));
      assert.match((await cli(folder, ['manifest', 'update'])).error, /is not a regular file/);
    });
  });

  it('a link inside the folder is followed, and stays a link', async () => {
    const root = tree({ ...CODE, 'privacy/flows.yaml': '# ours\nflows: []\n' });
    symlinkSync(join('privacy', 'flows.yaml'), join(root, NAME));
    assert.equal((await cli(root, ['manifest', 'update'])).code, 0);
    assert.match(readFileSync(join(root, 'privacy/flows.yaml'), 'utf8'), /# ours[^]*acme/);
  });
});

describe('datatrail scan --manifest', () => {
  afterEach(removeTrees);

  it('reports a flow that is not listed, also in SARIF, with its policy', async () => {
    const root = tree({ 'a.ts': 'leak_note;', [NAME]: 'flows: []\n' });
    const ran = await cli(root, ['--manifest', '--format', 'sarif']);
    assert.equal(ran.code, 1);
    const log = JSON.parse(ran.out) as {
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: { ruleId: string; level: string; ruleIndex: number }[];
      }[];
    };
    const [run] = log.runs;
    assert.deepEqual(
      run?.results.map(({ ruleId, level }) => [ruleId, level]),
      [['undeclared-flow', 'error']],
    );
    assert.equal(run?.tool.driver.rules[run.results[0]?.ruleIndex ?? -1]?.id, 'undeclared-flow');
  });

  it('is quiet of what is listed, and warns of what the code no longer has', async () => {
    const text = `${LISTED}  - data: user.name\n    recipient: acme\n`;
    const ran = await cli(tree({ 'a.ts': 'leak_note;', [NAME]: text }), ['--manifest']);
    assert.equal(ran.code, 0);
    assert.match(ran.error, /warning: datatrail\.flows\.yaml:5:5: user\.name → acme is listed/);
    assert.equal((await cli(tree({ 'a.ts': 'leak_note;', [NAME]: 'flows: []\n' }), [])).code, 0, 'without --manifest');
  });

  it('can be asked for alone', async () => {
    const root = tree({ 'a.ts': 'leak_error;', [NAME]: 'flows: []\n' });
    const { out } = await cli(root, ['--manifest', '--policy', 'undeclared-flow', '--format', 'json']);
    assert.deepEqual(
      (JSON.parse(out) as { findings: { policy: string }[] }).findings.map(({ policy }) => policy),
      ['undeclared-flow'],
    );
  });

  it('ends with 2 without a manifest', async () => {
    const ran = await cli(tree({ 'a.ts': 'fine;' }), ['--manifest']);
    assert.deepEqual([ran.code, ran.out], [2, '']);
    assert.match(ran.error, /There is no datatrail\.flows\.yaml/);
  });
});
