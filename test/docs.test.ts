import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse } from 'yaml';
import { definedRules, docFiles, exampleOf } from '../scripts/generate-docs';
import { POLICY_TEXTS } from '../scripts/support/policyTexts';
import { Analyzer } from '../server/src/analyzer';
import { UNDECLARED_FLOW } from '../server/src/manifest/findings';
import { eachTool } from '../server/src/mcp/tools';
import type { Policy } from '../server/src/model';
import { policyUrl } from '../server/src/report/input';
import { compileRuleSet } from '../server/src/ruleset/compile';
import { ruleFiles } from './rules/support';

const ROOT = join(import.meta.dirname, '..');
const PAGES = markdownFiles('');
const RULES = definedRules();

describe('generated pages', () => {
  it('are as their sources say; else run npm run generate', async () => {
    const drifted = (await docFiles()).filter(({ path, text }) => !existsSync(join(ROOT, path)) || read(path) !== text);
    assert.deepEqual(
      drifted.map(({ path }) => path),
      [],
    );
  });

  it('are one for each policy, under the address that findings link to', () => {
    const files = readdirSync(join(ROOT, 'docs/policies')).filter((name) => name !== 'README.md');
    const linked = [...RULES.policies, UNDECLARED_FLOW].map(({ id }) => policyUrl(id).split('/docs/policies/')[1]);
    assert.deepEqual(files.sort(), linked.sort());
  });

  it('have a why, and no why is without a policy', () => {
    assert.deepEqual(RULES.policies.map(({ id }) => id).sort(), Object.keys(POLICY_TEXTS).sort());
  });
});

describe('examples on policy pages', () => {
  // Only one policy holds at a time: a collection is one finding, of the policy that fits it best.
  const found = (policy: Policy, code: string): readonly unknown[] => {
    const analyzer = new Analyzer({ ...RULES, policies: [policy] });
    analyzer.apply({ files: [{ file: 'src/example.tsx', text: code }] });
    return analyzer.snapshot().findings();
  };

  for (const policy of RULES.policies) {
    const example = exampleOf(policy.id);
    it(`${policy.id}: the first is reported, the second is not`, () => {
      assert.ok(example, 'the page has no example');
      assert.notEqual(found(policy, example.flagged).length, 0, `not reported:\n${example.flagged}`);
      assert.deepEqual(found(policy, example.ok), [], `reported:\n${example.ok}`);
    });
  }
});

describe('docs/agents.md', () => {
  const page = read('docs/agents.md');

  it('has snippets that start the server', () => {
    const commands = fences(page, 'json').flatMap((text) => {
      const { servers, mcpServers } = JSON.parse(text) as Record<
        'servers' | 'mcpServers',
        Record<string, object> | undefined
      >;
      return Object.values(servers ?? mcpServers ?? {}) as { command: string; args: string[] }[];
    });
    assert.equal(commands.length, 3);
    for (const { command, args } of commands) assert.deepEqual([command, args[0]], ['datatrail', 'mcp']);
  });

  it('lists the tools with what they are asked with', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` +\| ([^|]+)\|/gm)].map(([, name, asked = '']) => [
      name,
      [...asked.matchAll(/`(\w+)`/g)]
        .map(([, field]) => field)
        .filter((field) => field !== 'HEAD')
        .sort(),
    ]);
    const tools: [string, string[]][] = [];
    eachTool(({ name, input }) => tools.push([name, Object.keys(input.shape).sort()]));
    assert.deepEqual(rows, tools);
  });
});

describe('settings of the editor', () => {
  const manifest = JSON.parse(read('package.json')) as {
    contributes: { configuration: { properties: Record<string, { default: unknown }> } };
  };
  const settings = Object.entries(manifest.contributes.configuration.properties);

  it('are few', () => assert.equal(settings.length <= 15, true));

  for (const [name, { default: value }] of settings) {
    it(`${name} is on its page with its default`, () => {
      const row = read('docs/editor.md')
        .split('\n')
        .find((line) => line.startsWith(`| \`${name}\` `));
      assert.match(row ?? '', new RegExp(`\\| ${value === '' ? 'empty' : `\`${String(value)}\``} +\\|`));
    });
  }
});

describe('snippets of docs/rules.md', () => {
  for (const [index, text] of fences(read('docs/rules.md'), 'yaml').entries()) {
    it(`${index + 1} (${text.split('\n')[0]}) is a configuration without a problem`, () => {
      const file = 'datatrail.config.yaml';
      const { problems } = compileRuleSet([...ruleFiles(), { file, text }], {
        root: '/',
        config: file,
        links: placesIn(text),
      });
      assert.deepEqual(problems, []);
    });
  }

  it('are noticed when they are wrong', () => {
    const { problems } = compileRuleSet([
      ...ruleFiles(),
      { file: 'datatrail.config.yaml', text: 'policies: { log: off }' },
    ]);
    assert.notDeepEqual(problems, []);
  });
});

/** Files and packages that a snippet extends: the pages do not have them. */
function placesIn(text: string): ReadonlyMap<string, ReadonlyMap<number, readonly string[]>> {
  const { extends: extended = [] } = parse(text) as { extends?: string[] };
  const places = extended.flatMap((entry, index) => (/[./@]/.test(entry) ? [[index, []] as const] : []));
  return new Map([['datatrail.config.yaml', new Map(places)]]);
}

describe('the report that README shows', () => {
  it('is what a scan of the sample app prints', () => {
    const args = [
      '--import',
      'tsx',
      'server/src/cli/main.ts',
      'scan',
      'test/apps/sample',
      '--no-color',
      '--fail-on',
      'none',
    ];
    const report = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    const [shown = 'nothing'] = fences(read('README.md'), 'text');
    assert.ok(report.includes(shown.trim()), `README shows something else:\n${shown}`);
  });
});

describe('links and commands in Markdown', () => {
  it('links lead to files and headings that are there', () => {
    const broken = PAGES.flatMap((page) =>
      links(read(page))
        .filter((target) => !leadsSomewhere(page, target))
        .map((target) => `${page}: ${target}`),
    );
    assert.deepEqual(broken, []);
  });

  it('npm scripts that are named are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = PAGES.flatMap((page) =>
      [...read(page).matchAll(/npm (?:run ([a-z:]+)|(start|test))\b/g)].map(([, run, short]) => run ?? short ?? ''),
    );
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.filter((name) => !Object.hasOwn(scripts, name)),
      [],
    );
  });

  it('README names options that the command line has', () => {
    const help = read('docs/cli.md');
    const named = [...read('README.md').matchAll(/datatrail [^\n`]*/g)].flatMap(
      ([line]) => line.match(/--[a-z-]+/g) ?? [],
    );
    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter((option) => !help.includes(`${option} `)),
      [],
    );
  });

  it('a link that leads nowhere is noticed', () => {
    assert.equal(leadsSomewhere('README.md', 'docs/nowhere.md'), false);
    assert.equal(leadsSomewhere('README.md', 'docs/rules.md#no-such-heading'), false);
    assert.equal(leadsSomewhere('README.md', 'docs/rules.md#change-a-policy'), true);
  });
});

describe('the code map of ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md');

  it('names every folder of the server', () => {
    const folders = readdirSync(join(ROOT, 'server/src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    assert.deepEqual(
      folders.map(({ name }) => name).filter((name) => !text.includes(`\`${name}/\``)),
      [],
    );
  });

  it('names test files that are there', () => {
    const tests = [...text.matchAll(/`(test\/[^`]+\.ts)`/g)].map(([, file]) => file ?? '');
    assert.ok(tests.length > 5);
    assert.deepEqual(
      tests.filter((file) => !existsSync(join(ROOT, file))),
      [],
    );
  });

  it('is no longer than 200 lines', () => assert.ok(text.split('\n').length <= 201));
});

/** Own Markdown files, relative to the project. */
function markdownFiles(folder: string): string[] {
  const skipped = /^(node_modules|dist|out|artifacts|\..*|test\/apps)$/;
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (skipped.test(path)) return [];
    return entry.isDirectory() ? markdownFiles(path) : path.endsWith('.md') ? [path] : [];
  });
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** The contents of fenced blocks of a language. */
function fences(markdown: string, language: string): string[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , text]) => text ?? '');
}

/** Targets of links and pictures, without those in code. */
function links(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', heading] = target.split('#');
  const file = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
  if (!existsSync(join(ROOT, file))) return false;
  return heading === undefined || headings(read(file)).includes(heading);
}

/** Anchors as GitHub makes them. */
function headings(markdown: string): string[] {
  const lines = markdown.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm);
  return [...lines].map(([, text]) =>
    (text ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-'),
  );
}
