import { basename, resolve } from 'node:path';
import type { FileChange, Snapshot } from '../../analyzer';
import { loadRuleSet, rulesForReport, suggestPolicy, type LoadedRules } from '../../host/ruleSet';
import { isSource } from '../../host/select';
import { walkWorkspace, type Walk } from '../../host/walk';
import { readInBatches, TextCache } from '../../host/workspace';
import type { Finding, Problem, RuleSet } from '../../model';
import type { Format } from '../../report/formats';
import type { ReportInput } from '../../report/input';
import { Places } from '../../report/places';
import { suppressionProblemsOf } from '../../report/suppressions';
import { compareSeverity, counted } from '../../report/order';
import { REPORTS } from '../../report/table';
import { textSummary } from '../../report/textSummary';
import { choosePaint } from '../colour';
import { Exit, formatProblem, UsageError, type CliIo, type Engine, type ExitCode } from '../io';
import { configOf, type FailOn, type ScanOptions } from '../options';
import { planOutputs, writeOutput } from '../outputs';
import { Progress, Timing } from '../progress';

/** More problems than this are counted on stderr, not listed; JSON and SARIF have them all. */
const LISTED_PROBLEMS = 20;

/** `datatrail scan [dir]`: reads, analyses, reports. Rejects with a {@link UsageError} when it cannot. */
export async function scanCommand(dir: string, options: ScanOptions, io: CliIo): Promise<ExitCode> {
  const plan = planOutputs(options, io.cwd);
  const scan = new Scan(options, io);
  const whole = await scan.run(resolve(io.cwd, dir), dir);
  const input = options.all === true ? whole : withoutInventory(whole);
  // The page folds inventory away until it is asked for, so it always has it.
  const inputOf = (format: Format): ReportInput => (format === 'html' ? whole : input);
  const quiet = options.quiet === true;
  for (const file of plan.files) writeOutput(file, REPORTS[file.format](inputOf(file.format)), io, quiet);
  const paint = choosePaint(io, options.color);
  if (plan.out === 'summary') {
    if (!quiet) io.out(textSummary(input, paint));
  } else {
    io.out(REPORTS[plan.out](inputOf(plan.out), paint));
  }
  scan.finish(input);
  return reaches(input, options.failOn) ? Exit.findings : Exit.clean;
}

function withoutInventory(input: ReportInput): ReportInput {
  const findings = input.findings.filter((finding) => !finding.inventory);
  return { ...input, findings, hiddenInventory: input.findings.length - findings.length };
}

/** Comments that do not silence what they should count like findings: rules say how loud they are. */
function reaches({ findings, problems }: ReportInput, failOn: FailOn): boolean {
  if (failOn === 'none') return false;
  return [
    ...findings.filter((finding) => finding.suppressedBy === undefined),
    ...problems.filter((problem) => problem.code !== undefined),
  ].some(({ severity }) => compareSeverity(severity, failOn) <= 0);
}

class Scan {
  private readonly timing: Timing;
  private readonly progress: Progress;

  constructor(
    private readonly options: ScanOptions,
    private readonly io: CliIo,
  ) {
    this.timing = new Timing(io.now);
    this.progress = new Progress(io, options.quiet === true);
  }

  async run(root: string, shownRoot: string): Promise<ReportInput> {
    try {
      const walk = await this.walk(root, shownRoot);
      const loaded = this.rules(walk);
      const engine = await this.io.createEngine(loaded.rules);
      if (loaded.scopes.length > 0) engine.apply({ scopes: loaded.scopes });
      this.timing.end('load');
      const read = await this.feed(engine, walk);
      this.progress.show('Following the data');
      const snapshot = engine.snapshot();
      const findings = snapshot.findings();
      this.timing.end('follow');
      const seen = [...loaded.problems, ...walk.problems, ...read.problems, ...snapshot.problems()];
      return this.input({
        walk,
        rules: rulesForReport(loaded),
        snapshot,
        findings,
        problems: seen,
        skipped: read.skipped,
      });
    } finally {
      this.progress.clear();
    }
  }

  /** Prints what is not part of the report: problems, what was left out, times. */
  finish(input: ReportInput): void {
    this.timing.end('report');
    const { options, io } = this;
    if (options.quiet !== true) {
      const { problems } = input;
      for (const problem of problems.slice(0, LISTED_PROBLEMS)) io.error(formatProblem(problem));
      const more = problems.length - LISTED_PROBLEMS;
      if (more > 0) io.error(`and ${counted(more, 'more problem')}: --format json lists them all\n`);
      for (const skip of input.stats.skipped.slice(0, 5)) io.error(`left out: ${skip.message}\n`);
      const rest = input.stats.skipped.length - 5;
      if (rest > 0) io.error(`left out: ${counted(rest, 'more file')}\n`);
    }
    if (options.timing === true) io.error(this.timing.table());
  }

  private async walk(root: string, shownRoot: string): Promise<Walk> {
    this.progress.show('Looking for files');
    const { ignorePattern, gitignore } = this.options;
    const walk = await walkWorkspace(root, { ignore: ignorePattern ?? [], gitignore });
    const fatal = walk.problems.find((problem) => problem.severity === 'error');
    if (fatal !== undefined) throw new UsageError(fatal.message.replace(root, shownRoot), fatal.hint);
    this.timing.end('find');
    return walk;
  }

  private rules(walk: Walk): LoadedRules {
    const { config, policy } = this.options;
    const loaded = loadRuleSet(this.io.rulesDir, walk.root, {
      ...configOf(this.options, this.io),
      nested: walk.configs,
    });
    const { problems } = loaded;
    const first = problems.find((problem) => problem.severity === 'error');
    if (config !== undefined && loaded.configPath === undefined) {
      throw new UsageError(`The configuration ${config} could not be read`, 'Check the path given with --config.');
    }
    const rules = rulesForReport(loaded);
    if (rules.policies.length === 0) {
      throw new UsageError(
        first?.message ?? 'No policy is switched on',
        first?.hint ?? 'Extend a preset: recommended.',
      );
    }
    const unknown = policy?.find((id) => !rules.policies.some((known) => known.id === id));
    if (unknown !== undefined) throw new UsageError(`There is no policy "${unknown}"`, suggestPolicy(unknown, rules));
    return loaded;
  }

  private async feed(engine: Engine, walk: Walk): Promise<{ problems: Problem[]; skipped: Problem[] }> {
    const problems: Problem[] = [];
    const skipped: Problem[] = [];
    let done = 0;
    for await (const batch of readInBatches(walk.root, walk.files, this.options.maxFileSize)) {
      const files: FileChange[] = [];
      for (const { file, text, problem, skipped: reason } of batch) {
        if (text !== undefined) files.push({ file, text });
        if (problem !== undefined) problems.push(problem);
        if (reason !== undefined) skipped.push(reason);
      }
      this.timing.end('read');
      engine.apply({ files });
      this.timing.end('extract');
      this.progress.show('Reading', (done += batch.length), walk.files.length);
    }
    if (!walk.files.some(isSource)) {
      const message = `${basename(walk.root)} holds no TypeScript or JavaScript to scan`;
      const hint =
        walk.ignoredCount > 0 ? 'What is there is ignored: try --no-gitignore.' : 'Give the folder of a project.';
      problems.push({ severity: 'warning', message, hint });
    }
    return { problems, skipped };
  }

  private input(seen: {
    readonly walk: Walk;
    readonly rules: RuleSet;
    readonly snapshot: Snapshot;
    readonly findings: readonly Finding[];
    readonly problems: readonly Problem[];
    readonly skipped: readonly Problem[];
  }): ReportInput {
    const { walk, rules } = seen;
    const { options, io } = this;
    const chosen = options.policy;
    const wanted = seen.findings.filter((finding) => chosen?.includes(finding.policy) ?? true);
    const stats = seen.snapshot.stats();
    const texts = new TextCache(walk.root, options.maxFileSize);
    const silencing = suppressionProblemsOf(seen.snapshot, new Places((file) => texts.get(file)));
    return {
      findings: wanted,
      hiddenInventory: 0,
      problems: [...seen.problems, ...silencing],
      stats: { ...stats, skipped: [...stats.skipped, ...walk.skipped, ...seen.skipped] },
      rules,
      rootName: basename(walk.root),
      textOf: (file) => texts.get(file),
      toolVersion: io.version,
      excerpts: options.code,
    };
  }
}
