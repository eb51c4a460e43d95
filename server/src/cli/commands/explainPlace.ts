import { existsSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import type { ProgramCache } from '../../cache/programCache';
import { loadRuleSet, rulesForReport } from '../../host/ruleSet';
import { isAnalysable, isSource } from '../../host/select';
import { walkWorkspace, type Walk } from '../../host/walk';
import { readInBatches, TextCache } from '../../host/workspace';
import type { FileId, RuleSet } from '../../model';
import { explainJson } from '../../report/explain/json';
import { explainText } from '../../report/explain/text';
import { toPosix } from '../../text/paths';
import { spanOfPlace, type WrittenPlace } from '../../text/writtenPlace';
import { applyCached, openCache, saveCache } from '../caching';
import { choosePaint } from '../colour';
import { Exit, UsageError, type CliIo, type Engine, type ExitCode } from '../io';
import { configOf, type ExplainOptions } from '../options';
import { Progress } from '../progress';

/** `datatrail explain FILE:LINE[:COL]`. Rejects with a {@link UsageError} when the place cannot be explained. */
export async function explainPlaceCommand(place: WrittenPlace, options: ExplainOptions, io: CliIo): Promise<ExitCode> {
  const root = resolve(io.cwd, options.dir ?? '.');
  const progress = new Progress(io, options.quiet === true);
  try {
    const walk = await walkWorkspace(root, { gitignore: options.gitignore });
    const fatal = walk.problems.find((problem) => problem.severity === 'error');
    if (fatal !== undefined) throw new UsageError(fatal.message, fatal.hint);
    const file = fileOf(place, walk, io);
    const texts = new TextCache(walk.root);
    const text = texts.get(file);
    if (text === undefined) throw new UsageError(`${file} was left out`, 'It is too large, minified, or not text.');
    const at = spanOfPlace(place, file, text);
    if ('problem' in at) throw new UsageError(at.problem, at.hint);
    const loaded = loadRuleSet(io.rulesDir, walk.root, { ...configOf(options, io), nested: walk.configs });
    const rules = rulesForReport(loaded);
    const engine = await io.createEngine(loaded.rules, 'nothing');
    if (loaded.scopes.length > 0) engine.apply({ scopes: loaded.scopes });
    const cache = openCache(walk.root, options, io);
    await feed(engine, { walk, cache, progress });
    saveCache(cache, options, io);
    progress.show('Following the data');
    const snapshot = engine.snapshot();
    const explanation = snapshot.explainPlace(at.line, at.offset);
    if (explanation === undefined) throw new UsageError(`${file} is no file that Datatrail follows data through`);
    const broken = snapshot.problems().filter((p) => p.file === file);
    const notes = [...explanation.notes, ...broken.map((p) => `${p.message}: what is said here may be incomplete.`)];
    progress.clear();
    print(
      { explanation: { ...explanation, notes }, rules, textOf: (f: FileId) => texts.get(f), excerpts: options.code },
      options,
      io,
    );
    return Exit.clean;
  } finally {
    progress.clear();
  }
}

function print(
  input: Parameters<typeof explainText>[0] & { readonly rules: RuleSet },
  options: ExplainOptions,
  io: CliIo,
): void {
  io.out(
    options.format === 'json' ? explainJson(input, io.version) : explainText(input, choosePaint(io, options.color)),
  );
}

async function feed(
  engine: Engine,
  { walk, cache, progress }: { walk: Walk; cache: ProgramCache | undefined; progress: Progress },
): Promise<void> {
  let done = 0;
  for await (const batch of readInBatches(walk.root, walk.files)) {
    const files = batch.flatMap(({ file, text }) => (text === undefined ? [] : [{ file, text }]));
    applyCached(engine, files, cache);
    progress.show('Reading', (done += batch.length), walk.files.length);
  }
}

/** The file as the walk lists it. */
function fileOf(place: WrittenPlace, walk: Walk, io: CliIo): FileId {
  const candidates = [resolve(io.cwd, place.file), resolve(walk.root, place.file)];
  const path = candidates.find((p) => existsSync(p));
  if (path === undefined) {
    const same = walk.files.filter((f) => f.endsWith(`/${toPosix(place.file)}`)).slice(0, 3);
    const hint =
      same.length > 0 ? `Did you mean ${same.join(' or ')}?` : 'The path is taken relative to the current folder.';
    throw new UsageError(`There is no file ${place.file}`, hint);
  }
  const file = toPosix(relative(walk.root, path));
  if (file === '' || file.startsWith('../') || isAbsolute(file))
    throw new UsageError(`${place.file} lies outside of ${walk.root}`, 'Give the folder of its project with --dir.');
  if (walk.files.includes(file) && isSource(file)) return file;
  throw new UsageError(...leftOut(place.file, path, file));
}

function leftOut(shown: string, path: string, file: FileId): [string, string] {
  if (statSync(path).isDirectory()) return [`${shown} is a folder`, 'Give a file and a line: src/app.ts:12.'];
  if (!isSource(file)) return [`${shown} is no TypeScript or JavaScript`, 'Give a source file and a line.'];
  if (!isAnalysable(file, () => true))
    return [`${shown} is a declaration file or looks built`, 'Explain the source that it was made from.'];
  return [
    `${shown} is left out of the scan`,
    'A .gitignore names it, or it lies in a folder of packages or output; try --no-gitignore.',
  ];
}
