/** What quick fixes do to the findings of a folder: see README.md. Nothing is written. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Analyzer } from '../server/src/analyzer';
import { applyEdits } from '../server/src/fixes/edits';
import { Prover, type Program, type Refusal } from '../server/src/fixes/prove';
import { candidateFixes, fixesToTry } from '../server/src/fixes/table';
import { TypesThread } from '../server/src/fixes/typesThread';
import { loadRuleSet } from '../server/src/host/ruleSet';
import { walkWorkspace } from '../server/src/host/walk';
import { readInBatches } from '../server/src/host/workspace';
import type { FileId, Finding, Fix, RuleSet } from '../server/src/model';
import { sample } from './invariance/sample';

const USAGE =
  'Usage: node --import tsx bench/fixes.ts DIR [--findings 300] [--seed 1] [--most 1500] [--whole] [--verbose] [--only TEXT]';

interface Workspace {
  readonly texts: ReadonlyMap<FileId, string>;
  readonly analyzer: Analyzer;
  readonly program: Program;
  readonly rules: ReturnType<typeof loadRuleSet>['rules'];
}

interface Tried {
  readonly finding: Finding;
  readonly fix: Fix;
  readonly refusal: Refusal | undefined;
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      findings: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      most: { type: 'string', default: '1500' },
      whole: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  });
  const [dir] = positionals;
  if (dir === undefined) throw new Error(USAGE);
  const workspace = await read(dir);
  const all = workspace.analyzer.snapshot().findings().filter(isReported);
  const findings = sample(all, Number(values.findings), Number(values.seed));
  const prover = new Prover(workspace.program, Number(values.most), new TypesThread());
  const tried: Tried[] = [];
  const times: number[] = [];
  for (const [index, finding] of findings.entries()) {
    const text = workspace.texts.get(finding.at.file) ?? '';
    const start = process.cpuUsage();
    const candidates = await fixesToTry(prover, (around) => candidateFixes(finding, text, workspace.rules, around));
    for (const fix of candidates) {
      tried.push({ finding, fix, refusal: await prover.refusalOf(finding, fix, candidates) });
    }
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
    if (index % 10 === 0) process.stderr.write(`${index} of ${findings.length} findings\n`);
  }
  print(`${findings.length} of ${all.length} findings\n`);
  printShares(findings, tried, { times, rules: workspace.rules });
  if (values.verbose) printDetails(workspace, findings, tried, values.only);
  if (values.whole) printWhole(workspace, tried);
}

async function read(dir: string): Promise<Workspace> {
  const walk = await walkWorkspace(resolve(dir));
  const { rules, scopes } = loadRuleSet(join(import.meta.dirname, '../rules'), walk.root, { nested: walk.configs });
  const texts = new Map<FileId, string>();
  for await (const batch of readInBatches(walk.root, walk.files)) {
    for (const { file, text } of batch) if (text !== undefined) texts.set(file, text);
  }
  const analyzer = new Analyzer(rules);
  analyzer.apply({ scopes, files: [...texts].map(([file, text]) => ({ file, text })) });
  const program: Program = {
    textOf: (file) => texts.get(file),
    modulesOf: (file) => analyzer.snapshot().modulesOf(file),
    ownFunctions: () => analyzer.snapshot().ownFunctions(),
    part: (files, most) => analyzer.part(files, most),
  };
  return { texts, analyzer, program, rules };
}

function isReported(finding: Finding): boolean {
  return !finding.inventory && finding.suppressedBy === undefined;
}

const print = (text: string): boolean => process.stdout.write(`${text}\n`);
const share = (part: number, of: number): string => `${part} of ${of} (${of === 0 ? '–' : (part / of).toFixed(3)})`;
const isSilence = ({ fix }: Tried): boolean => fix.kind === 'suppress';

/** Whether the recipient can be written into the configuration as one that is agreed to. */
function isAgreeable({ kind, sink, recipient }: Finding, rules: RuleSet): boolean {
  const staysHere = sink === 'log' || sink === 'url' || sink === 'storage';
  return kind === 'flow' && !staysHere && recipient !== undefined && rules.destinations.has(recipient.id);
}

const REASONS = ['syntax', 'types', 'stays', 'adds', 'unproved'] as const;

function printShares(
  findings: readonly Finding[],
  tried: readonly Tried[],
  { times, rules }: { readonly times: readonly number[]; readonly rules: RuleSet },
): void {
  const offered = tried.filter((t) => t.refusal === undefined);
  const withFix = (list: readonly Tried[]): number => new Set(list.map((t) => t.finding)).size;
  const repairs = offered.filter((t) => !isSilence(t));
  const agreed = findings.filter((f) => isAgreeable(f, rules));
  print('Offered: findings for which something is offered');
  print(`  a repair: ${share(withFix(repairs), findings.length)}`);
  for (const kind of ['flow', 'collection'] as const) {
    const own = findings.filter((f) => f.kind === kind);
    if (own.length > 0)
      print(`    of ${kind}s: ${share(withFix(repairs.filter((t) => t.finding.kind === kind)), own.length)}`);
  }
  print(
    `  a repair, or to allow the recipient: ${share(new Set([...repairs.map((t) => t.finding), ...agreed]).size, findings.length)}`,
  );
  print(`  a repair, or to ignore it with a reason: ${share(withFix(offered), findings.length)}`);
  for (const [what, list] of [
    ['repairs', tried.filter((t) => !isSilence(t))],
    ['repairs and comments', tried],
  ] as const) {
    const refused = (by: Refusal['by']): number => list.filter((t) => t.refusal?.by === by).length;
    const stood = list.length - refused('syntax') - refused('unproved');
    print(`Tried before they are offered: ${what} that the fixers made, ${list.length} of them`);
    // Types are asked of what removes the finding only.
    const removed = stood - refused('stays') - refused('adds');
    print(`  that remove the finding and add no other: ${share(removed, list.length)}`);
    print(`  of these, that compile: ${share(removed - refused('types'), removed)}`);
    print(`  refused: ${REASONS.map((by) => `${by} ${refused(by)}`).join(', ')}`);
  }
  const sorted = [...times].sort((a, b) => a - b);
  const at = (q: number): string => `${Math.round(sorted[Math.floor((sorted.length - 1) * q)] ?? 0)} ms`;
  print(`processor time for all fixes of a finding: median ${at(0.5)}, 90 % below ${at(0.9)}, at most ${at(1)}\n`);
  printMissing(findings, tried);
  // Titles name what they change: the kinds are told by their first words.
  const kinds = groups(tried, (t) => /^(?:Do not|Leave(?= out|.* empty)|Log only|\w+)/.exec(t.fix.title)?.[0] ?? '');
  for (const [kind, list] of [...kinds].sort(([a], [b]) => (a < b ? -1 : 1))) {
    print(`  ${kind.padEnd(24)} ${share(list.filter((t) => t.refusal === undefined).length, list.length)}`);
  }
}

/** What has no repair, by what it is: the kind of place, the policy and the form of the expression. */
function printMissing(findings: readonly Finding[], tried: readonly Tried[]): void {
  const missing = findings.filter(
    (f) => !tried.some((t) => t.finding === f && !isSilence(t) && t.refusal === undefined),
  );
  const why = (f: Finding): string => {
    const own = tried.filter((t) => t.finding === f && !isSilence(t));
    return own.length === 0 ? 'none made' : [...new Set(own.map((t) => t.refusal?.by))].join('/');
  };
  for (const [what, list] of groups(missing, (f) => `${f.sink ?? f.kind} ${f.policy}: ${why(f)}`)) {
    print(`  no repair: ${what} (${list.length})`);
  }
}

function printDetails(workspace: Workspace, findings: readonly Finding[], tried: readonly Tried[], only = ''): void {
  for (const finding of findings) {
    const own = tried.filter((t) => t.finding === finding);
    const lines = own.map((t) => `    ${t.refusal === undefined ? '+' : '-'} ${t.fix.title}${whyNot(t.refusal)}`);
    const text = workspace.texts.get(finding.at.file) ?? '';
    const line = text.slice(0, finding.at.start).split('\n').length;
    const code = text.slice(finding.at.start, finding.at.end).replace(/\s+/g, ' ').slice(0, 90);
    const head = `${finding.policy} ${finding.at.file}:${line} ${code} → ${finding.recipient?.name ?? ''} [${finding.data.map((d) => d.name).join(', ')}]`;
    const hasFix = own.some((t) => t.refusal === undefined && !isSilence(t));
    const shown = `${hasFix ? 'fix' : 'NONE'} ${head}\n${lines.join('\n')}`;
    if (shown.includes(only)) print(shown);
  }
}

function whyNot(refusal: Refusal | undefined): string {
  if (refusal === undefined) return '';
  if (refusal.by === 'types') return `  (${refusal.errors.join('; ').slice(0, 200)})`;
  if (refusal.by === 'adds')
    return `  (adds ${refusal.findings.map((f) => `${f.policy} ${f.data.map((d) => d.name).join()}`).join('; ')})`;
  return `  (${refusal.by})`;
}

/** Asks the whole program again about what was proved on a part of it: one fix for each file at a time. */
function printWhole({ texts, analyzer }: Workspace, tried: readonly Tried[]): void {
  const waiting = tried.filter((t) => t.refusal === undefined);
  const before = analyzer.snapshot().findings();
  const keyOf = (f: Finding): string =>
    [f.policy, f.at.file, f.api, f.recipient?.id, ...f.data.map((d) => d.name).sort()].join(' ');
  const countOf = (list: readonly Finding[], like: Finding): number =>
    list.filter((f) => isReported(f) && keyOf(f) === keyOf(like)).length;
  let held = 0;
  let done = 0;
  while (waiting.length > 0) {
    const batch = new Map<FileId, Tried>();
    for (const t of [...waiting]) {
      if (batch.has(t.finding.at.file) || t.fix.edits.some(({ span }) => span.file !== t.finding.at.file)) continue;
      batch.set(t.finding.at.file, t);
      waiting.splice(waiting.indexOf(t), 1);
    }
    if (batch.size === 0) break;
    analyzer.apply({
      files: [...batch].map(([file, t]) => ({ file, text: applyEdits(texts.get(file) ?? '', t.fix.edits) })),
    });
    const after = analyzer.snapshot().findings();
    for (const t of batch.values()) {
      done++;
      if (countOf(after, t.finding) < countOf(before, t.finding)) held++;
      else print(`not gone in the whole program: ${t.finding.at.file} ${t.fix.title}`);
    }
    analyzer.apply({ files: [...batch.keys()].map((file) => ({ file, text: texts.get(file) ?? '' })) });
  }
  print(`gone in the whole program: ${share(held, done)}`);
}

function groups<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of list) found.set(keyOf(one), [...(found.get(keyOf(one)) ?? []), one]);
  return found;
}

void main();
