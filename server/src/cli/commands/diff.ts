import { isDeepStrictEqual } from 'node:util';
import type { FileChange } from '../../analyzer';
import { committedFiles } from '../../host/gitRules';
import { mergeBase, readTree } from '../../host/git';
import { GitError } from '../../host/gitCommand';
import { BuiltInRules } from '../../host/rules';
import { loadRuleSet, rulesForReport, type LoadedRules } from '../../host/ruleSet';
import type { FileId, Finding, Problem, RuleScope } from '../../model';
import { changeParagraph, isUnchanged, processingChange } from '../../processing/change';
import { changeJson, type ComparedState } from '../../processing/changeJson';
import { openFolder, printProblems, type AnalysisOptions } from '../analysis';
import type { Opened } from '../analyst';
import { applyCached, openCache, saveCache } from '../caching';
import { Exit, UsageError, type CliIo, type ExitCode } from '../io';
import { Progress } from '../progress';

export interface DiffOptions extends AnalysisOptions {
  readonly format: 'text' | 'json';
  readonly exitCode?: boolean;
}

/** Two states by name; without a head the folder as it is. */
interface Range {
  readonly base: string;
  readonly head?: string;
  /** True for `BASE...HEAD`: from where HEAD parted from BASE. */
  readonly sinceParting: boolean;
}

/** Reads `BASE..HEAD`, `BASE...HEAD` or `BASE`; an end that is left out is `HEAD`, as in Git. */
export function parseRange(text: string): Range {
  const [, base = '', dots, head = ''] = /^(.*?)(?:(\.{2,3})(.*))?$/s.exec(text) ?? [];
  if (dots === undefined) return { base, sinceParting: false };
  return { base: base === '' ? 'HEAD' : base, head: head === '' ? 'HEAD' : head, sinceParting: dots === '...' };
}

/**
 * `datatrail diff BASE..HEAD [DIR]`: how a change alters which personal data goes where. Each state is judged by the
 * configurations that it has itself, with all that they extend; a configuration that `--config` names holds for both.
 */
export async function diffCommand(written: string, dir: string, options: DiffOptions, io: CliIo): Promise<ExitCode> {
  const range = parseRange(written);
  const opened = await openFolder(dir, options, io);
  const progress = new Progress(io, options.quiet === true);
  try {
    progress.show('Reading commits');
    const [before, after] = await readStates(range, opened, { options, io });
    progress.show('Following the data');
    const found = await analyseBoth(before, after, opened, { options, io });
    progress.clear();
    const problems = distinct([
      ...before.loaded.problems,
      ...after.loaded.problems,
      ...after.problems,
      ...found.problems,
    ]);
    const change = processingChange(found.before, found.after);
    printProblems(problems, options, io);
    const rules = rulesForReport({ ...after.loaded, scopes: [...after.loaded.scopes, ...scopesOf(before)] });
    if (options.format === 'json') io.out(changeJson(change, { base: before, head: after, rules, problems }));
    else io.out(`${changeParagraph(change, rules)}\n`);
    return options.exitCode === true && !isUnchanged(change) ? Exit.findings : Exit.clean;
  } catch (error) {
    if (error instanceof GitError) throw new UsageError(error.message, error.hint);
    throw error;
  } finally {
    progress.clear();
  }
}

interface State extends ComparedState {
  readonly texts: ReadonlyMap<FileId, string>;
  readonly problems: readonly Problem[];
  /** The rules of that time. */
  readonly loaded: LoadedRules;
}

/** The rules of a state as those of one folder more, for words. */
function scopesOf({ loaded }: State): RuleScope[] {
  return [...loaded.scopes, { folder: '', rules: loaded.rules }];
}

async function readStates(
  range: Range,
  opened: Opened,
  given: { readonly options: DiffOptions; readonly io: CliIo },
): Promise<[State, State]> {
  const { root } = opened.workspace;
  const { base, head } = range;
  const builtIn = new BuiltInRules(given.io.rulesDir);
  const stateAt = async (shown: string, ref: string): Promise<State> => {
    const tree = await readTree(root, ref, { ignore: given.options.ignorePattern ?? [] });
    const { commit, files, configs, problems } = tree;
    const texts = new Map(files.map(({ file, text }) => [file, text]));
    // One that is named holds as it is, wherever it lies.
    const loaded =
      given.options.config === undefined
        ? loadRuleSet(builtIn, root, { nested: configs, files: await committedFiles(root, commit) })
        : opened.loaded;
    return { ref: shown, commit, texts, problems, loaded: told(loaded, shown), textOf: (file) => texts.get(file) };
  };
  const from = range.sinceParting && head !== undefined ? await mergeBase(root, base, head) : base;
  const before = await stateAt(base, from);
  return [before, head === undefined ? await folderState(opened) : await stateAt(head, head)];
}

/** Problems of the rules of an earlier state say which one it is: the file may be right by now. */
function told(loaded: LoadedRules, ref: string): LoadedRules {
  return { ...loaded, problems: loaded.problems.map((p) => ({ ...p, message: `${p.message} (in ${ref})` })) };
}

async function folderState({ workspace, loaded }: Opened): Promise<State> {
  const texts = new Map<FileId, string>();
  const problems: Problem[] = [...workspace.problems];
  for await (const batch of workspace.batches()) {
    for (const { file, text, problem } of batch) {
      if (text !== undefined) texts.set(file, text);
      if (problem !== undefined) problems.push(problem);
    }
  }
  return { ref: 'the folder as it is', texts, problems, loaded, textOf: (file) => texts.get(file) };
}

/** The second state is analysed as a change of the first: files that are the same are parsed once. */
async function analyseBoth(
  before: State,
  after: State,
  { workspace }: Opened,
  { options, io }: { readonly options: DiffOptions; readonly io: CliIo },
): Promise<{ before: readonly Finding[]; after: readonly Finding[]; problems: readonly Problem[] }> {
  const engine = await io.createEngine(before.loaded.rules, 'edits');
  if (before.loaded.scopes.length > 0) engine.apply({ scopes: before.loaded.scopes });
  const cache = openCache(workspace.root, options, io);
  const files = [...before.texts].map(([file, text]) => ({ file, text }));
  applyCached(engine, files, cache);
  const old = engine.snapshot().findings();
  const changed = [...after.texts].filter(([file, text]) => before.texts.get(file) !== text);
  const gone = [...before.texts.keys()].filter((file) => !after.texts.has(file));
  const changes: FileChange[] = [
    ...changed.map(([file, text]) => ({ file, text })),
    ...gone.map((file): FileChange => ({ file, removed: true })),
  ];
  const rules = newRules(before.loaded, after.loaded);
  // Nothing of it is analysed where nothing is another.
  if (changes.length > 0) applyCached(engine, changes, cache);
  saveCache(cache, options, io);
  if (changes.length === 0 && rules === undefined)
    return { before: old, after: old, problems: engine.snapshot().problems() };
  if (rules !== undefined) engine.apply(rules);
  const snapshot = engine.snapshot();
  return { before: old, after: snapshot.findings(), problems: snapshot.problems() };
}

/** The rules of the later state, where they are others. */
function newRules(before: LoadedRules, after: LoadedRules): Pick<LoadedRules, 'rules' | 'scopes'> | undefined {
  const isSame = (one: RuleScope, other: RuleScope | undefined) =>
    other !== undefined && one.folder === other.folder && isDeepStrictEqual(one.rules, other.rules);
  const same =
    isDeepStrictEqual(before.rules, after.rules) &&
    before.scopes.length === after.scopes.length &&
    before.scopes.every((scope, index) => isSame(scope, after.scopes[index]));
  return same ? undefined : { rules: after.rules, scopes: after.scopes };
}

/** What is wrong in both states is told once. */
function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = JSON.stringify(problem);
    return !seen.has(key) && seen.add(key);
  });
}
