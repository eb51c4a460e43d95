import type { FileChange } from '../../analyzer';
import { mergeBase, readTree, type GitTree } from '../../host/git';
import { GitError } from '../../host/gitCommand';
import type { FileId, Finding, Problem } from '../../model';
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
 * `datatrail diff BASE..HEAD [DIR]`: how a change alters which personal data goes where. The rules of the folder as it
 * is hold for both states, so that a change of rules is not taken for one of the code.
 */
export async function diffCommand(written: string, dir: string, options: DiffOptions, io: CliIo): Promise<ExitCode> {
  const range = parseRange(written);
  const opened = await openFolder(dir, options, io);
  const progress = new Progress(io, options.quiet === true);
  try {
    progress.show('Reading commits');
    const [before, after] = await readStates(range, opened, options);
    progress.show('Following the data');
    const found = await analyseBoth(before, after, opened, { options, io });
    progress.clear();
    const problems = [...opened.loaded.problems, ...after.problems, ...found.problems];
    const change = processingChange(found.before, found.after);
    printProblems(problems, options, io);
    const { rules } = opened;
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
}

async function readStates(range: Range, opened: Opened, options: DiffOptions): Promise<[State, State]> {
  const { root } = opened.workspace;
  const { base, head } = range;
  const read = { ignore: options.ignorePattern ?? [] };
  const from = range.sinceParting && head !== undefined ? await mergeBase(root, base, head) : base;
  const before = stateOf(base, await readTree(root, from, read));
  return [before, head === undefined ? await folderState(opened) : stateOf(head, await readTree(root, head, read))];
}

function stateOf(ref: string, { commit, files, problems }: GitTree): State {
  const texts = new Map(files.map(({ file, text }) => [file, text]));
  return { ref, commit, texts, problems, textOf: (file) => texts.get(file) };
}

async function folderState({ workspace }: Opened): Promise<State> {
  const texts = new Map<FileId, string>();
  const problems: Problem[] = [...workspace.problems];
  for await (const batch of workspace.batches()) {
    for (const { file, text, problem } of batch) {
      if (text !== undefined) texts.set(file, text);
      if (problem !== undefined) problems.push(problem);
    }
  }
  return { ref: 'the folder as it is', texts, problems, textOf: (file) => texts.get(file) };
}

/** The second state is analysed as a change of the first: files that are the same are parsed once. */
async function analyseBoth(
  before: State,
  after: State,
  { loaded, workspace }: Opened,
  { options, io }: { readonly options: DiffOptions; readonly io: CliIo },
): Promise<{ before: readonly Finding[]; after: readonly Finding[]; problems: readonly Problem[] }> {
  const engine = await io.createEngine(loaded.rules);
  if (loaded.scopes.length > 0) engine.apply({ scopes: loaded.scopes });
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
  // Nothing of it is analysed where nothing is another.
  if (changes.length > 0) applyCached(engine, changes, cache);
  saveCache(cache, options, io);
  if (changes.length === 0) return { before: old, after: old, problems: engine.snapshot().problems() };
  const snapshot = engine.snapshot();
  return { before: old, after: snapshot.findings(), problems: snapshot.problems() };
}
