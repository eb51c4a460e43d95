import { resolve } from 'node:path';
import { withoutKnown } from '../../compare/baseline';
import { compareFindings } from '../../compare/identity';
import { suggestPolicy } from '../../host/ruleSet';
import type { Finding, RuleSet } from '../../model';
import type { Format } from '../../report/formats';
import type { ReportInput } from '../../report/input';
import { compareSeverity, counted } from '../../report/order';
import { Places } from '../../report/places';
import { REPORTS } from '../../report/table';
import { textSummary } from '../../report/textSummary';
import { Analyst, type Analysis, type Change } from '../analyst';
import { readBaseline } from '../baselineFile';
import { choosePaint } from '../colour';
import { diffOf, FixPlanner, textsAfter, unfixedLines, writeTexts, type Unfixed } from '../fixing';
import { Exit, formatProblem, UsageError, type CliIo, type ExitCode } from '../io';
import type { MergeOptions, ScanOptions } from '../options';
import { planOutputs, writeOutput, type OutputPlan } from '../outputs';
import { Progress, Timing } from '../progress';
import { Shards } from '../shards';
import { belowRepository, nameOf } from '../workspace';

/** More problems than this are counted on stderr, not listed; JSON and SARIF have them all. */
const LISTED_PROBLEMS = 20;
/** The same for files that were left out. */
const LISTED_SKIPS = 5;

/** `datatrail scan [dir]`: reads, analyses, reports. Rejects with a {@link UsageError} when it cannot. */
export async function scanCommand(dir: string, options: ScanOptions, io: CliIo): Promise<ExitCode> {
  if (options.shard === undefined) return scanWhole(dir, options, io);
  const { shardCommand } = await import('./shard');
  return shardCommand(dir, options.shard, options, io);
}

/** `datatrail merge FILE…`: a scan whose facts were made in parts, by other runs or on other machines. */
export async function mergeCommand(paths: readonly string[], options: MergeOptions, io: CliIo): Promise<ExitCode> {
  const shards = Shards.read(paths, io);
  return scanWhole(options.dir, options, io, shards);
}

async function scanWhole(dir: string, options: ScanOptions, io: CliIo, shards?: Shards): Promise<ExitCode> {
  checkOptions(options);
  const plan = planOutputs(options, io.cwd);
  const timing = new Timing(io.now);
  const ref = options.since ?? (options.staged === true ? 'HEAD' : undefined);
  const hasStates = ref !== undefined || fixes(options);
  const tools = { io, timing, progress: new Progress(io, options.quiet === true) };
  const analyst = new Analyst({ ...options, hasStates }, tools, shards);
  let analysis = await analyst.analyse(resolve(io.cwd, dir), dir);
  checkPolicies(options.policy ?? [], analysis.rules);
  let change = ref === undefined ? undefined : await analyst.compare(analysis, ref);
  const fixed = fixes(options)
    ? await fix(inputOf(analysis, change, options, io), { analyst, analysis, options, io })
    : undefined;
  if (fixed !== undefined) {
    analysis = fixed.analysis;
    if (change !== undefined) change = analyst.change(analysis);
  }
  const whole = inputOf(analysis, change, options, io);
  const shown = options.all === true ? whole : withoutInventory(whole);
  report(plan, { whole, shown, diff: options.fixDryRun === true ? fixed?.diff : undefined }, options, io);
  timing.end('report');
  finish(shown, timing, options, io);
  if (plan.out === 'text' && options.format === undefined) suggestAnnotations(shown, options, io);
  if (fixed !== undefined && options.quiet !== true) io.error(fixed.said);
  return verdict(shown, options);
}

function fixes({ fix, fixSuggestions, fixDryRun }: ScanOptions): boolean {
  return fix === true || fixSuggestions === true || fixDryRun === true;
}

function checkOptions(options: ScanOptions): void {
  if (fixes(options) && options.fixDryRun !== true && options.staged === true) {
    throw new UsageError('What is staged is not changed by --fix', 'Fix the files first, or add --fix-dry-run.');
  }
}

/** Makes or plans fixes for what would be reported, and follows the data anew. */
async function fix(
  input: ReportInput,
  given: { readonly analyst: Analyst; readonly analysis: Analysis; readonly options: ScanOptions; readonly io: CliIo },
): Promise<{ readonly analysis: Analysis; readonly diff: string; readonly said: string }> {
  const { analyst, analysis, options, io } = given;
  const plan = await new FixPlanner(io, analysis, options.fixSuggestions === true).plan(input.findings);
  const texts = textsAfter(plan, analysis);
  const { root, textOf } = analysis.workspace;
  const isDry = options.fixDryRun === true;
  const refused = isDry ? new Map<string, string>() : writeTexts(root, texts, textOf);
  for (const file of refused.keys()) texts.delete(file);
  const after = texts.size === 0 ? analysis : await analyst.withTexts(analysis, texts);
  const gone = new Set(compareFindings(analysis.findings, after.findings).gone);
  const unfixed = [
    ...plan.unfixed,
    ...plan.attempted.flatMap((finding): Unfixed[] => {
      const reason = refused.get(finding.at.file);
      if (reason !== undefined) return [{ finding, reason }];
      return gone.has(finding) ? [] : [{ finding, reason: 'the fix was not enough' }];
    }),
  ];
  const done = counted(input.findings.filter(isStanding).length - unfixed.length, 'finding');
  const head = `${isDry ? 'Would fix' : 'Fixed'} ${done} in ${counted(texts.size, 'file')}\n`;
  const places = new Places(textOf);
  const said = head + unfixedLines(unfixed, (finding) => places.link(finding.at));
  return { analysis: after, diff: diffOf(plan, analysis, io.tty.out), said };
}

function isStanding({ inventory, suppressedBy }: Finding): boolean {
  return !inventory && suppressedBy === undefined;
}

function checkPolicies(wanted: readonly string[], rules: RuleSet): void {
  const unknown = wanted.find((id) => !rules.policies.some((known) => known.id === id));
  if (unknown !== undefined) throw new UsageError(`There is no policy "${unknown}"`, suggestPolicy(unknown, rules));
}

function inputOf(analysis: Analysis, change: Change | undefined, options: ScanOptions, io: CliIo): ReportInput {
  const { workspace, rules, problems, stats } = analysis;
  const isWanted = ({ policy }: Finding): boolean => options.policy?.includes(policy) ?? true;
  const candidates = change?.added ?? analysis.findings;
  const baseline = readBaseline(options.baseline, io.cwd, workspace.root);
  const { findings, known } = withoutKnown(candidates, baseline?.entries ?? []);
  // What is stale shows in the whole program only, not in what a change brings.
  const { stale } = withoutKnown(analysis.findings, baseline?.entries ?? []);
  return {
    findings: findings.filter(isWanted),
    hiddenInventory: 0,
    problems,
    stats,
    rules,
    rootName: nameOf(workspace),
    below: belowRepository(workspace),
    textOf: workspace.textOf,
    toolVersion: io.version,
    excerpts: options.code,
    isVerbose: options.verbose === true,
    ...(change === undefined ? {} : { change: { ...change, gone: change.gone.filter(isWanted) } }),
    ...(baseline === undefined ? {} : { baseline: { file: baseline.place.shown, known, stale } }),
  };
}

function withoutInventory(input: ReportInput): ReportInput {
  const isFault = ({ inventory }: Finding): boolean => !inventory;
  const findings = input.findings.filter(isFault);
  const { change } = input;
  return {
    ...input,
    findings,
    hiddenInventory: input.findings.length - findings.length,
    ...(change === undefined ? {} : { change: { ...change, gone: change.gone.filter(isFault) } }),
  };
}

function report(
  plan: OutputPlan,
  { whole, shown, diff }: { whole: ReportInput; shown: ReportInput; diff: string | undefined },
  options: ScanOptions,
  io: CliIo,
): void {
  // The page folds inventory away until it is asked for, so it always has it.
  const inputFor = (format: Format): ReportInput => (format === 'html' ? whole : shown);
  const quiet = options.quiet === true;
  for (const file of plan.files) writeOutput(file, REPORTS[file.format](inputFor(file.format)), io, quiet);
  const paint = choosePaint(io, options.color);
  if (diff !== undefined) io.out(diff);
  else if (plan.out !== 'summary') io.out(REPORTS[plan.out](inputFor(plan.out), paint));
  else if (!quiet) io.out(textSummary(shown, paint));
}

/** Prints what is not part of the report: problems, what was left out, times. */
function finish(input: ReportInput, timing: Timing, options: ScanOptions, io: CliIo): void {
  if (options.quiet !== true) {
    const { problems } = input;
    for (const problem of problems.slice(0, LISTED_PROBLEMS)) io.error(formatProblem(problem));
    const more = problems.length - LISTED_PROBLEMS;
    if (more > 0) io.error(`and ${counted(more, 'more problem')}: --format json lists them all\n`);
    for (const skip of input.stats.skipped.slice(0, LISTED_SKIPS)) io.error(`left out: ${skip.message}\n`);
    const rest = input.stats.skipped.length - LISTED_SKIPS;
    if (rest > 0) io.error(`left out: ${counted(rest, 'more file')}\n`);
    if (options.verbose === true) for (const problem of input.stats.degraded ?? []) io.error(formatProblem(problem));
  }
  if (options.timing === true) io.error(timing.table());
}

/** A pipeline is not guessed: a report that is other than asked for would surprise whoever reads it with a program. */
function suggestAnnotations({ findings }: ReportInput, { quiet }: ScanOptions, io: CliIo): void {
  if (io.env['GITHUB_ACTIONS'] !== 'true' || quiet === true || findings.length === 0) return;
  io.error('Tip: --output github:- shows findings as annotations of the pull request\n');
}

function verdict({ findings, problems }: ReportInput, { failOn, maxWarnings }: ScanOptions): ExitCode {
  // Comments that do not silence what they should count like findings: rules say how loud they are.
  const active = [
    ...findings.filter(({ suppressedBy }) => suppressedBy === undefined),
    ...problems.filter(({ code }) => code !== undefined),
  ];
  const reaches = failOn !== 'none' && active.some(({ severity }) => compareSeverity(severity, failOn) <= 0);
  const warnings = active.filter(({ severity }) => severity === 'warning').length;
  return reaches || warnings > (maxWarnings ?? Infinity) ? Exit.findings : Exit.clean;
}
