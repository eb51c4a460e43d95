import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { cli, removeTrees, tree } from './support';

const ROOT = join(import.meta.dirname, '../..');

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: { readonly steps: readonly { readonly id?: string; readonly run?: string; readonly env?: object }[] };
}

const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;
const scan = action.runs.steps.find(({ id }) => id === 'scan');

function git(root: string, ...args: string[]): string {
  const settings = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  return execFileSync('git', [...settings, ...args], { cwd: root, encoding: 'utf8' }).trim();
}

/** A repository with a leak. */
function repository(): { root: string; base: string } {
  const root = tree({ 'a.ts': 'export const greet = (user: User) => console.log(user.email);\n' });
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'first');
  return { root, base: git(root, 'rev-parse', 'HEAD') };
}

/** Runs the action's scan as a runner would, with the program that was built. */
function runScan(root: string, inputs: Readonly<Record<string, string>>) {
  const temp = tree({ output: '', summary: '' });
  const { status, stdout, stderr } = spawnSync('bash', ['-c', scan?.run ?? 'exit 9'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      CLI: join(ROOT, 'dist/cli.js'),
      RUNNER_TEMP: temp,
      GITHUB_OUTPUT: join(temp, 'output'),
      GITHUB_STEP_SUMMARY: join(temp, 'summary'),
      SCANNED: '.',
      SINCE: '',
      BASE: '',
      FAIL_ON: 'warning',
      CONFIG: '',
      BASELINE: '',
      SARIF: '',
      HTML: '',
      QUOTES: 'true',
      ...inputs,
    },
  });
  const read = (file: string): string => readFileSync(join(temp, file), 'utf8');
  return { status, stdout, stderr, output: read('output'), summary: read('summary') };
}

describe('action.yml', () => {
  afterEach(removeTrees);

  it('takes no input into a script but by variables', () => {
    for (const { run } of action.runs.steps) assert.doesNotMatch(run ?? '', /\$\{\{/);
    for (const input of Object.values(action.inputs)) assert.ok(input.description);
  });

  it('reports everything where there is no pull request', function () {
    if (!existsSync(join(ROOT, 'dist/cli.js'))) this.skip();
    const { root } = repository();
    const ran = runScan(root, { SARIF: 'out/all.sarif', HTML: 'out/page.html' });
    assert.equal(ran.status, 0, ran.stderr);
    assert.match(ran.output, /^exit-code=1\nmarkdown=.*datatrail\.md\n$/);
    assert.match(ran.stdout, /^::warning file=a\.ts,line=1,/m);
    assert.match(ran.summary, /## Datatrail: 1 finding \(1 warning\)/);
    assert.match(readFileSync(join(root, 'out/all.sarif'), 'utf8'), /"log-flow"/);
    assert.match(readFileSync(join(root, 'out/page.html'), 'utf8'), /<!doctype html>/);
  });

  it('compares with the base of a pull request, and gives code scanning everything', function () {
    if (!existsSync(join(ROOT, 'dist/cli.js'))) this.skip();
    const { root, base } = repository();
    const ran = runScan(root, { BASE: base, SARIF: 'all.sarif' });
    assert.match(ran.output, /^exit-code=0\n/, ran.stderr);
    assert.match(ran.summary, /## Datatrail: nothing new, 0 gone/);
    assert.doesNotMatch(ran.stdout, /::warning/);
    assert.match(readFileSync(join(root, 'all.sarif'), 'utf8'), /"level": "warning"/);
  });

  it('lets no input be an option or a command', function () {
    if (!existsSync(join(ROOT, 'dist/cli.js'))) this.skip();
    const { root } = repository();
    for (const text of ['--output=x.json', '--upload-pack=touch owned', '$(touch owned)', '; touch owned', '-x']) {
      const ran = runScan(root, { SCANNED: text, SINCE: text, CONFIG: text });
      assert.match(ran.output, /^exit-code=2\n/, text);
    }
    assert.equal(existsSync(join(root, 'owned')), false);
    assert.equal(existsSync(join(root, 'x.json')), false);
  });
});

describe('docs/ci.md', () => {
  afterEach(removeTrees);
  const page = readFileSync(join(ROOT, 'docs/ci.md'), 'utf8');
  const fences = [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, text = '']) => ({ language, text }));

  it('has YAML that parses', () => {
    const yaml = fences.filter(({ language }) => language === 'yaml');
    assert.equal(yaml.length, 4);
    for (const { text } of yaml) assert.ok(parse(text));
  });

  it('gives the action inputs that it has', () => {
    const workflow = parse(fences[0]?.text ?? '') as {
      jobs: { datatrail: { steps: { uses: string; with?: object }[] } };
    };
    const step = workflow.jobs.datatrail.steps.find(({ uses }) => uses.startsWith('datatrail/'));
    const given = Object.keys(step?.with ?? {});
    assert.ok(given.length > 0);
    for (const name of given) assert.ok(Object.hasOwn(action.inputs, name), name);
  });

  it('has commands with options that there are', async () => {
    const { out: help } = await cli(tree({}), ['scan', '--help']);
    const commands = fences.flatMap(({ text }) => text.match(/datatrail scan[^'\n]*/g) ?? []);
    assert.ok(commands.length > 6);
    for (const command of commands) {
      for (const [flag] of command.matchAll(/--[a-z-]+/g)) assert.ok(help.includes(flag), `${command}: ${flag}`);
    }
  });
});
