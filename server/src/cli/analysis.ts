import { basename, resolve } from 'node:path';
import type { FileChange } from '../analyzer';
import { loadRuleSet, rulesForReport, type LoadedRules } from '../host/ruleSet';
import { isSource } from '../host/select';
import { walkWorkspace, type Walk } from '../host/walk';
import { readInBatches, TextCache } from '../host/workspace';
import type { FileId, Finding, Problem, RuleSet, ScanStats } from '../model';
import { counted } from '../report/order';
import { formatProblem, UsageError, type CliIo } from './io';
import { configOf } from './options';
import { Progress } from './progress';

/** The options of all commands that ask what a folder does with personal data. */
export interface AnalysisOptions {
  readonly config?: string;
  readonly gitignore: boolean;
  readonly ignorePattern?: readonly string[];
  readonly quiet?: boolean;
}

/** What one state of a folder does with personal data. */
export interface Analysis {
  readonly findings: readonly Finding[];
  readonly stats: ScanStats;
  readonly problems: readonly Problem[];
  readonly textOf: (file: FileId) => string | undefined;
}

/** A folder and the rules that hold in it. */
export interface Opened {
  /** Absolute, without links. */
  readonly root: string;
  readonly rootName: string;
  readonly walk: Walk;
  readonly loaded: LoadedRules;
  /** The rules for those who only need labels and names. */
  readonly rules: RuleSet;
}

/**
 * Finds the files of a folder and loads its rules. Rejects with a {@link UsageError} where there is no such folder.
 *
 * @param dir as it was written, from the current folder
 */
export async function openFolder(dir: string, options: AnalysisOptions, io: CliIo): Promise<Opened> {
  const { config, gitignore, ignorePattern } = options;
  const root = resolve(io.cwd, dir);
  const walk = await walkWorkspace(root, { ignore: ignorePattern ?? [], gitignore });
  const fatal = walk.problems.find((problem) => problem.severity === 'error');
  if (fatal !== undefined) throw new UsageError(fatal.message.replace(root, dir), fatal.hint);
  if (walk.files.length === 1 && basename(root) === walk.files[0] && basename(walk.root) !== basename(root)) {
    throw new UsageError(`${dir} is a file`, 'Give the folder of a project: flows lead from file to file.');
  }
  const loaded = loadRuleSet(io.rulesDir, walk.root, { ...configOf(options, io), nested: walk.configs });
  if (config !== undefined && loaded.configPath === undefined) {
    throw new UsageError(`The configuration ${config} could not be read`, 'Check the path given with --config.');
  }
  const rules = rulesForReport(loaded);
  if (rules.policies.length === 0) throw new UsageError('No policy is switched on', 'Extend a preset: recommended.');
  return { root: walk.root, rootName: basename(walk.root), walk, loaded, rules };
}

/** Analyses the files of a folder as they are on disk. */
export async function analyseFolder(opened: Opened, options: AnalysisOptions, io: CliIo): Promise<Analysis> {
  const { walk, loaded } = opened;
  const problems: Problem[] = [...loaded.problems, ...walk.problems];
  async function* changes(): AsyncGenerator<FileChange[]> {
    for await (const batch of readInBatches(walk.root, walk.files)) {
      problems.push(...batch.flatMap(({ problem }) => problem ?? []));
      yield batch.flatMap(({ file, text }) => (text === undefined ? [] : [{ file, text }]));
    }
  }
  const progress = new Progress(io, options.quiet === true);
  const texts = new TextCache(walk.root);
  try {
    const result = await analyse(loaded, changes(), io, (done) => progress.show('Reading', done, walk.files.length));
    if (!walk.files.some(isSource)) {
      const message = `${opened.rootName} holds no TypeScript or JavaScript`;
      problems.push({ severity: 'warning', message, hint: 'Give the folder of a project.' });
    }
    return { ...result, problems: [...problems, ...result.problems], textOf: (file) => texts.get(file) };
  } finally {
    progress.clear();
  }
}

/** Runs the engine over texts that come in batches. */
export async function analyse(
  { rules, scopes }: Pick<LoadedRules, 'rules' | 'scopes'>,
  batches: AsyncIterable<readonly FileChange[]> | Iterable<readonly FileChange[]>,
  io: CliIo,
  onRead: (files: number) => void = () => undefined,
): Promise<Omit<Analysis, 'textOf'>> {
  const engine = await io.createEngine(rules);
  if (scopes.length > 0) engine.apply({ scopes });
  let done = 0;
  for await (const files of batches) {
    engine.apply({ files });
    onRead((done += files.length));
  }
  const snapshot = engine.snapshot();
  return { findings: snapshot.findings(), stats: snapshot.stats(), problems: snapshot.problems() };
}

/** More than this are counted, not listed. */
const LISTED_PROBLEMS = 20;

/** Prints on stderr what could not be read or understood. */
export function printProblems(problems: readonly Problem[], options: AnalysisOptions, io: CliIo): void {
  if (options.quiet === true) return;
  for (const problem of problems.slice(0, LISTED_PROBLEMS)) io.error(formatProblem(problem));
  const more = problems.length - LISTED_PROBLEMS;
  if (more > 0) io.error(`and ${counted(more, 'more problem')}: datatrail scan --format json lists them all\n`);
}
