/**
 * The pages of docs/ that come from the code: one for each policy, their list, and the command line's help.
 * Written by `npm run generate`; test/docs.test.ts holds that they have not drifted.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { UNDECLARED_FLOW } from '../server/src/manifest/findings';
import type { Policy, RuleSet } from '../server/src/model';
import { policySentences } from '../server/src/report/policyHelp';
import { compileRuleSet } from '../server/src/ruleset/compile';
import { POLICY_TEXTS } from './support/policyTexts';

const ROOT = join(import.meta.dirname, '..');

/** A generated file: its path from the project's folder, and its whole text. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Code that a policy reports, and its harmless twin. */
export interface Example {
  readonly flagged: string;
  readonly ok: string;
}

interface RawRules {
  readonly policies?: Readonly<
    Record<string, { readonly examples?: Partial<Record<'flagged' | 'ok', string | string[]>> }>
  >;
  readonly presets?: Readonly<
    Record<string, { readonly title: string; readonly policies: Readonly<Record<string, unknown>> }>
  >;
}

/** The rules with every policy as it is defined, whatever presets make of it; policies are sorted by id. */
export function definedRules(): RuleSet {
  const folders = readdirSync(join(ROOT, 'rules'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  // Without presets, what is defined holds.
  const names = folders.map(({ name }) => name).filter((name) => name !== 'presets');
  return compileRuleSet(names.sort().flatMap(yamlFiles)).rules;
}

/** The example that a policy's page shows. */
export function exampleOf(policy: string): Example | undefined {
  for (const { text } of yamlFiles('policies')) {
    const examples = (parse(text) as RawRules).policies?.[policy]?.examples;
    const flagged = first(examples?.flagged);
    const ok = first(examples?.ok);
    if (flagged !== undefined && ok !== undefined) return { flagged, ok };
  }
  return POLICY_TEXTS[policy]?.examples;
}

/** All generated pages, formatted as the project's other files are. */
export async function docFiles(): Promise<GeneratedFile[]> {
  const { policies } = definedRules();
  const presets = readPresets();
  const pages = policies.map((policy) => ({
    path: `docs/policies/${policy.id}.md`,
    text: policyPage(policy, presets),
  }));
  const files = [
    ...pages,
    undeclaredPage(),
    { path: 'docs/policies/README.md', text: policyList(policies, presets) },
    cliPage(),
  ];
  const options = await resolveConfig(join(ROOT, 'docs/x.md'));
  return Promise.all(
    files.map(async ({ path, text }) => ({ path, text: await format(text, { ...options, parser: 'markdown' }) })),
  );
}

function yamlFiles(folder: string): { file: string; text: string }[] {
  const names = readdirSync(join(ROOT, 'rules', folder)).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => {
    const file = `rules/${folder}/${name}`;
    return { file, text: readFileSync(join(ROOT, file), 'utf8') };
  });
}

function first(texts: string | readonly string[] | undefined): string | undefined {
  return typeof texts === 'string' ? texts : texts?.[0];
}

/** Presets with their titles and the ids of their policies, in the order they are written. */
function readPresets(): { name: string; title: string; policies: readonly string[] }[] {
  return yamlFiles('presets').flatMap(({ text }) =>
    Object.entries((parse(text) as RawRules).presets ?? {}).map(([name, { title, policies }]) => ({
      name,
      title,
      policies: Object.keys(policies),
    })),
  );
}

function policyPage(policy: Policy, presets: ReturnType<typeof readPresets>): string {
  const within = presets.filter(({ policies }) => policies.includes(policy.id)).map(({ name }) => `\`${name}\``);
  const why = POLICY_TEXTS[policy.id]?.why;
  const example = exampleOf(policy.id);
  return [
    GENERATED,
    `# ${policy.title}`,
    `\`${policy.id}\` · ${policy.kind === 'flow' ? 'where data goes' : 'where data is collected'} · in ${within.join(', ') || 'no preset'}`,
    '## What it looks at',
    policySentences(policy)
      .map((sentence) => `- ${sentence}`)
      .join('\n'),
    ...(why === undefined ? [] : ['## Why', why]),
    ...(example === undefined ? [] : examples(example)),
    '## What to do',
    policy.advice,
    ...(policy.kind === 'flow' ? [OWN_FUNCTIONS] : []),
    '## How to silence it',
    'One finding, with a reason that the report keeps:',
    code('ts', `// datatrail-ignore-next-line ${policy.id} -- reason`),
    'All of them, or with another severity, in `datatrail.config.yaml`:',
    code('yaml', `policies:\n  ${policy.id}: off # or error, warning, note`),
    ...(policy.law.length === 0 ? [] : ['## Law', policy.law.map((article) => `- ${article}`).join('\n'), LAW_NOTE]),
  ].join('\n\n');
}

const GENERATED = '<!-- Generated by `npm run generate` from rules/policies. Change the rule, not this page. -->';
const OWN_FUNCTIONS = `A function of your own that hashes or masks is recognised by what it does; where its code is out of
sight, declare it under \`sanitizers\` in \`datatrail.config.yaml\` (see [your own rules](../rules.md)).`;
const LAW_NOTE = 'These are places to read on, not legal advice.';

function examples({ flagged, ok }: Example): string[] {
  return ['## Examples', 'Reported:', code('tsx', flagged), 'Not reported:', code('tsx', ok)];
}

function code(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** The policy that asks the manifest: it is in no preset, has no example in one file, and no comment silences it. */
function undeclaredPage(): GeneratedFile {
  const { id, title, severity, advice, law } = UNDECLARED_FLOW;
  const text = [
    GENERATED.replace('rules/policies', 'server/src/manifest/findings.ts'),
    `# ${title}`,
    `\`${id}\` · where data goes · with \`datatrail scan --manifest\``,
    '## What it looks at',
    `- Looks at each flow of the code, facts and silenced findings as well, that \`datatrail.flows.yaml\` does not list: the same data, recipient and country.\n- Severity: ${severity}.`,
    '## Why',
    'A new recipient mostly comes with an ordinary change, and nobody who looks after privacy sees it. Where the flows are listed, the change shows it.',
    '## What to do',
    advice,
    'See [the manifest](../manifest.md).',
    '## How to silence it',
    'List the flow. A comment in the code does not silence it.',
    '## Law',
    law.map((article) => `- ${article}`).join('\n'),
    LAW_NOTE,
  ].join('\n\n');
  return { path: `docs/policies/${id}.md`, text };
}

function policyList(policies: readonly Policy[], presets: ReturnType<typeof readPresets>): string {
  const row = ({ id, title, severity, inventory }: Policy): string =>
    `| [${id}](${id}.md) | ${title} | ${inventory ? 'inventory' : severity} |`;
  const table = (kind: Policy['kind']): string =>
    ['| policy | says | severity |', '| --- | --- | --- |', ...policies.filter((p) => p.kind === kind).map(row)].join(
      '\n',
    );
  return [
    GENERATED,
    '# Policies',
    'The severity is that of data of medium sensitivity; a policy may raise or lower it for other data. Inventory is recorded and never shown as a fault.',
    '## Where data goes',
    table('flow'),
    `With \`datatrail scan --manifest\` also [${UNDECLARED_FLOW.id}](${UNDECLARED_FLOW.id}.md): ${UNDECLARED_FLOW.title.toLowerCase()}.`,
    '## Where data is collected',
    table('collection'),
    '## Presets',
    'A preset is a set of policies. Without a configuration, `recommended` holds; `extends: [recommended, bipa]` joins two.',
    [
      '| preset | what it is | policies |',
      '| --- | --- | --- |',
      ...presets.map((preset) => `| \`${preset.name}\` | ${preset.title} | ${preset.policies.length} |`),
    ].join('\n'),
  ].join('\n\n');
}

const SEE_ALSO = `## See also

- [In a pipeline](ci.md): GitHub, GitLab, hooks
- The [schema of the JSON report](schemas/report.schema.json) and that of [baselines](schemas/baseline.schema.json)`;

function cliPage(): GeneratedFile {
  const help = cliHelp([]);
  const sections = commandsOf(help).flatMap((name) => {
    const own = cliHelp([name]);
    return [[name], ...commandsOf(own).map((sub) => [name, sub])].flatMap((command) => [
      `## datatrail ${command.join(' ')}`,
      code('text', command.length === 1 ? own : cliHelp(command)),
    ]);
  });
  const intro = readFileSync(join(ROOT, 'scripts/support/cli.md'), 'utf8');
  const generated = GENERATED.replace('rules/policies', "the program's help and scripts/support/cli.md");
  const text = [generated, '# The command line', code('text', help), ...sections, intro.trim(), SEE_ALSO].join('\n\n');
  return { path: 'docs/cli.md', text };
}

/** The names of the commands that a help text lists. */
function commandsOf(help: string): string[] {
  const [, list = ''] = help.split('\nCommands:\n');
  return [...list.matchAll(/^ {2}([a-z]+) /gm)].flatMap(([, name]) =>
    name === undefined || name === 'help' ? [] : [name],
  );
}

/** The help as it goes to a pipe: 80 columns, no colour. */
function cliHelp(command: readonly string[]): string {
  const args = ['--import', 'tsx', 'server/src/cli/main.ts', ...command, '--help'];
  return execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
}
