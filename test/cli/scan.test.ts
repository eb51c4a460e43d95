import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonReport } from '../../server/src/report/jsonSchema';
import { cli, removeTrees, tree } from './support';

const LEAKS = { 'src/a.ts': 'leak_error;\nleak_warning;\n', 'src/b.ts': 'leak_note; quiet_error;\n' };

describe('datatrail scan', () => {
  afterEach(removeTrees);

  describe('exit codes', () => {
    const cases: readonly { name: string; text: string; argv: string[]; code: number }[] = [
      { name: 'nothing found', text: 'fine;', argv: [], code: 0 },
      { name: 'a warning reaches the default threshold', text: 'leak_warning;', argv: [], code: 1 },
      { name: 'a note does not', text: 'leak_note;', argv: ['--all'], code: 0 },
      { name: 'a suppressed error does not', text: 'quiet_error;', argv: [], code: 0 },
      { name: 'a warning stays below --fail-on error', text: 'leak_warning;', argv: ['--fail-on', 'error'], code: 0 },
      { name: 'an error reaches --fail-on error', text: 'leak_error;', argv: ['--fail-on', 'error'], code: 1 },
      {
        name: 'a note shown reaches --fail-on note',
        text: 'leak_note;',
        argv: ['--fail-on', 'note', '--all'],
        code: 1,
      },
      { name: 'a note hidden does not', text: 'leak_note;', argv: ['--fail-on', 'note'], code: 0 },
      { name: 'an error passes --fail-on none', text: 'leak_error;', argv: ['--fail-on', 'none'], code: 0 },
      { name: 'a policy that is asked for', text: 'leak_error;', argv: ['--policy', 'test-error'], code: 1 },
      { name: 'a policy that is not', text: 'leak_error;', argv: ['--policy', 'test-flow'], code: 0 },
    ];
    for (const { name, text, argv, code } of cases) {
      it(`${name}: ${code}`, async () => {
        const ran = await cli(tree({ 'a.ts': text }), argv);
        assert.equal(ran.code, code, ran.error);
        assert.equal(ran.error, '');
      });
    }
  });

  describe('mistakes end with 2, a reason and a remedy', () => {
    const cases: readonly { name: string; argv: string[]; says: RegExp }[] = [
      { name: 'a folder that is not there', argv: ['nowhere'], says: /nowhere does not exist\n {2}Check the path/ },
      {
        name: 'an unknown policy',
        argv: ['--policy', 'test-flwo'],
        says: /no policy "test-flwo"\n {2}Did you mean "test-flow"/,
      },
      { name: 'an unknown format', argv: ['--format', 'xml'], says: /Allowed choices are text, json, sarif, html/ },
      {
        name: 'an output of unclear format',
        argv: ['--output', 'report.xyz'],
        says: /not clear from its name\n {2}Name it/,
      },
      { name: 'an output where there can be none', argv: ['--output', '/proc/x/y.json'], says: /could not be written/ },
      { name: 'an output below a file', argv: ['--output', 'a.ts/report.json'], says: /could not be written/ },
      {
        name: 'a configuration that is not there',
        argv: ['--config', 'x.yaml'],
        says: /x\.yaml could not be read\n {2}Check/,
      },
      { name: 'an unknown option', argv: ['--al'], says: /unknown option '--al'\n\(Did you mean --all\?\)/ },
      { name: 'a size that is none', argv: ['--max-file-size', 'big'], says: /Give a size such as/ },
    ];
    for (const { name, argv, says } of cases) {
      it(name, async () => {
        const ran = await cli(tree({ 'a.ts': 'fine;' }), argv);
        assert.equal(ran.code, 2);
        assert.match(ran.error, says);
        assert.equal(ran.out, '');
      });
    }

    it('no rules', async () => {
      const ran = await cli(tree({ 'a.ts': 'fine;' }), [], { rulesDir: tree({}) });
      assert.equal(ran.code, 2);
      assert.match(ran.error, /No rules were found/);
    });

    it('an engine that throws is our fault, and said to be', async () => {
      const createEngine = () => Promise.reject(new Error('out of cheese'));
      const ran = await cli(tree({ 'a.ts': 'fine;' }), [], { createEngine });
      assert.equal(ran.code, 2);
      assert.match(ran.error, /out of cheese[^]*fault of Datatrail/);
    });
  });

  it('keeps stdout clean for machines', async () => {
    const root = tree({ ...LEAKS, 'bad.ts': new Uint8Array([0x61, 0xff, 0xfe, 0x3b]) });
    const ran = await cli(root, ['--format', 'json']);
    const report = JSON.parse(ran.out) as JsonReport;
    assert.equal(report.findings.length, 3);
    assert.equal(report.summary.hiddenInventory, 1);
    assert.match(ran.error, /warning: bad\.ts has bytes that are not valid UTF-8/);
  });

  it('shows inventory with --all only', async () => {
    const root = tree(LEAKS);
    assert.doesNotMatch((await cli(root, [])).out, /leak_note/);
    assert.match((await cli(root, ['--all'])).out, /leak_note/);
  });

  it('writes several outputs by extension and prints the summary', async () => {
    const root = tree(LEAKS);
    const ran = await cli(root, ['--output', 'out/a.sarif', '--output', 'out/a.json', '--output', 'out/a.html']);
    assert.match(readFileSync(join(root, 'out/a.sarif'), 'utf8'), /"version": "2\.1\.0"/);
    assert.match(readFileSync(join(root, 'out/a.json'), 'utf8'), /"hiddenInventory": 1/);
    assert.match(readFileSync(join(root, 'out/a.html'), 'utf8'), /^<!doctype html>/);
    assert.match(ran.out, /^Who receives what/);
    assert.equal(ran.error, 'Wrote out/a.sarif\nWrote out/a.json\nWrote out/a.html\n');
  });

  it('takes - for stdout, beside files', async () => {
    const root = tree(LEAKS);
    const ran = await cli(root, ['--output', '-', '--output', 'a.json']);
    assert.match(ran.out, /^✖ error .*\n.*\n {2}src\/a\.ts:1:1\n/);
    assert.match(readFileSync(join(root, 'a.json'), 'utf8'), /"version": 1/);
  });

  it('puts inventory into the page, which folds it away', async () => {
    const root = tree(LEAKS);
    assert.match((await cli(root, ['--format', 'html'])).out, /leak_note/);
  });

  it('lets --format decide over the extension of a single output', async () => {
    const root = tree(LEAKS);
    await cli(root, ['--format', 'sarif', '--output', 'log.json']);
    assert.match(readFileSync(join(root, 'log.json'), 'utf8'), /"runs"/);
  });

  it('quotes code unless --no-code', async () => {
    const root = tree({ 'a.ts': 'secretWord(leak_error);' });
    assert.match((await cli(root, [])).out, /secretWord/);
    assert.doesNotMatch((await cli(root, ['--no-code'])).out, /secretWord/);
  });

  it('scans a single file alone', async () => {
    const root = tree(LEAKS);
    const ran = await cli(root, ['src/a.ts', '--format', 'json']);
    const report = JSON.parse(ran.out) as JsonReport;
    assert.deepEqual([...new Set(report.findings.map((finding) => finding.at.file))], ['a.ts']);
  });

  it('says that an empty folder has nothing to scan and ends well', async () => {
    const ran = await cli(tree({}), []);
    assert.equal(ran.code, 0);
    assert.match(ran.error, /holds no TypeScript or JavaScript/);
    assert.match(ran.out, /Nothing to scan/);
  });

  it('leaves out what patterns and sizes say, and says so', async () => {
    const root = tree({
      'keep.ts': 'leak_error;',
      'drop.ts': 'leak_error;',
      'large.ts': `leak_error;${' '.repeat(3000)}`,
    });
    const ran = await cli(root, ['--ignore-pattern', 'drop.*', '--max-file-size', '2KB', '--format', 'json']);
    const report = JSON.parse(ran.out) as JsonReport;
    assert.deepEqual(
      report.findings.map((finding) => finding.at.file),
      ['keep.ts'],
    );
    assert.match(ran.error, /left out: large\.ts has 3 KB, more than the limit of 2 KB/);
  });

  it('follows the configuration above the folder, up to the repository', async () => {
    const config = 'policies:\n  test-flow: off\n';
    const inRepository = tree({ '.git/HEAD': '', 'datatrail.config.yaml': config, 'app/a.ts': 'leak_error;' });
    const rules = await cli(join(inRepository, 'app'), ['rules', '--json']);
    assert.doesNotMatch(rules.out, /test-flow/);
    const outside = tree({ 'datatrail.config.yaml': config, 'app/a.ts': 'leak_error;' });
    assert.match((await cli(join(outside, 'app'), ['rules', '--json'])).out, /test-flow/);
  });

  it('reads in batches', async () => {
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}.ts`, 'fine;']));
    const ran = await cli(tree(files), []);
    assert.equal(ran.engine.applied, 4);
    assert.match(ran.out, /Read 200 files/);
  });

  it('shows progress on a terminal only, and leaves no trace of it', async () => {
    const root = tree(LEAKS);
    const shown = await cli(root, [], { tty: { out: false, error: true } });
    assert.match(shown.error, /Reading 2 of 2.*\r\u001b\[2K$/s);
    assert.equal((await cli(root, [])).error, '');
    assert.equal((await cli(root, ['--quiet'], { tty: { out: false, error: true } })).error, '');
    assert.equal((await cli(root, [], { tty: { out: false, error: true }, env: { CI: 'true' } })).error, '');
  });

  it('prints the time of each stage', async () => {
    const ran = await cli(tree(LEAKS), ['--timing']);
    assert.match(
      ran.error,
      /^find +\d+ ms\nload +\d+ ms\nread +\d+ ms\nextract +\d+ ms\nfollow +\d+ ms\nreport +\d+ ms\ntotal +\d+ ms\n$/,
    );
  });

  describe('colour', () => {
    const terminal = { out: true, error: false };
    const cases: readonly {
      name: string;
      env: Record<string, string>;
      argv: string[];
      tty: boolean;
      coloured: boolean;
    }[] = [
      { name: 'on a terminal', env: {}, argv: [], tty: true, coloured: true },
      { name: 'not in a pipe', env: {}, argv: [], tty: false, coloured: false },
      { name: 'not with NO_COLOR', env: { NO_COLOR: '1' }, argv: [], tty: true, coloured: false },
      { name: 'in a pipe with FORCE_COLOR', env: { FORCE_COLOR: '1' }, argv: [], tty: false, coloured: true },
      { name: 'not with --no-color', env: { FORCE_COLOR: '1' }, argv: ['--no-color'], tty: true, coloured: false },
      { name: 'not on a dumb terminal', env: { TERM: 'dumb' }, argv: [], tty: true, coloured: false },
    ];
    for (const { name, env, argv, tty, coloured } of cases) {
      it(name, async () => {
        const ran = await cli(tree(LEAKS), argv, { env, tty: tty ? terminal : { out: false, error: false } });
        assert.equal(ran.out.includes('\u001b['), coloured);
      });
    }
  });
});

describe('datatrail', () => {
  afterEach(removeTrees);

  it('prints its version and help and ends with 0', async () => {
    const version = await cli(tree({}), ['--version']);
    assert.deepEqual([version.code, version.out], [0, '1.2.3\n']);
    const help = await cli(tree({}), ['--help']);
    assert.equal(help.code, 0);
    for (const verb of ['scan', 'rules', 'explain']) assert.match(help.out, new RegExp(`^ +${verb}`, 'm'));
  });

  it('lists the policies', async () => {
    const ran = await cli(tree({}), ['rules']);
    assert.match(ran.out, /^test-error +warning +Data reaches Acme\ntest-flow/);
    const json = JSON.parse((await cli(tree({}), ['rules', '--json'])).out) as { policies: { id: string }[] };
    assert.deepEqual(
      json.policies.map((policy) => policy.id),
      ['test-error', 'test-flow'],
    );
  });

  it('explains a policy', async () => {
    const ran = await cli(tree({}), ['explain', 'test-flow']);
    assert.equal(ran.code, 0);
    for (const part of ['Data reaches Acme (test-flow)', 'Ask first.', 'GDPR Art. 6'])
      assert.ok(ran.out.includes(part), part);
    const unknown = await cli(tree({}), ['explain', 'test-flo']);
    assert.equal(unknown.code, 2);
    assert.match(unknown.error, /Did you mean "test-flow"/);
  });
});
