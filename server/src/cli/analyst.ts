import { basename } from 'node:path';
import type { AnalyzerOptions, FileChange } from '../analyzer';
import type { ProgramCache } from '../cache/programCache';
import type { Results } from '../cache/resultsCodec';
import type { Program } from '../fixes/prove';
import { loadRuleSet, rulesForReport, type LoadedRules } from '../host/ruleSet';
import { isSource } from '../host/select';
import { walkWorkspace } from '../host/walk';
import { compareFindings } from '../compare/identity';
import {
  NOT_FOLLOWED,
  type FileId,
  type Finding,
  type Problem,
  type RuleScope,
  type RuleSet,
  type ScanStats,
} from '../model';
import { Places } from '../report/places';
import { suppressionProblemsOf } from '../report/suppressions';
import { UNDECLARED_FLOW } from '../manifest/findings';
import { UsageError, type CliIo, type Engine } from './io';
import { AnalysisMemory } from './analysisMemory';
import { applyCached, openCache, programKeys, saveCache, type CacheOptions } from './caching';
import { Feed } from './feed';
import { reviewFlows } from './manifestFile';
import { configOf } from './options';
import type { Progress, Timing } from './progress';
import type { Shards } from './shards';
import { earlierState, inIndex, nameOf, onDisk, type Workspace } from './workspace';

/** What of the command line decides what is read and how. */
export interface AnalysisOptions extends CacheOptions {
  readonly config?: string;
  readonly gitignore: boolean;
  readonly ignorePattern?: readonly string[];
  /** In bytes. */
  readonly maxFileSize: number;
  readonly staged?: boolean;
  /** Compare what is found with the reviewed list of flows. */
  readonly manifest?: boolean;
  /** True where an earlier or a later state of the same files will be followed as well. */
  readonly hasStates?: boolean;
}

/** A folder and the rules that hold in it. */
export interface Opened {
  readonly workspace: Workspace;
  readonly loaded: LoadedRules;
  /** All rules that hold somewhere, for words. */
  readonly rules: RuleSet;
}

/** What came of reading and following. */
export interface Analysis extends Omit<Opened, 'loaded'> {
  /** The rules that hold for a file. */
  readonly rulesOf: (file: FileId) => RuleSet;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly stats: ScanStats;
  /** The program as proofs of fixes read it. */
  readonly program: () => Promise<Program>;
}

/** What a change brings and takes away. */
export interface Change {
  /** What the present state is compared with. */
  readonly since: string;
  readonly added: readonly Finding[];
  readonly gone: readonly Finding[];
  /** How many findings both states have. */
  readonly kept: number;
  /** Texts of the earlier state, which the places of `gone` are in. */
  readonly textOf: (file: FileId) => string | undefined;
}

interface Tools {
  readonly io: CliIo;
  readonly progress: Progress;
  readonly timing: Timing;
}

/** Reads a folder or a file and follows its data; can be asked to compare it with an earlier state. */
export class Analyst {
  private feed: Feed | undefined;
  private cache: ProgramCache | undefined;
  /** The file that was named in place of a folder. */
  private only: FileId | undefined;
  /** What was found in the earlier state. */
  private earlier:
    { readonly name: string; readonly findings: readonly Finding[]; readonly textOf: Change['textOf'] } | undefined;

  constructor(
    private readonly options: AnalysisOptions,
    private readonly tools: Tools,
    /** Facts that other runs made. */
    private readonly shards?: Shards,
  ) {}

  /**
   * Finds files and rules, reads, and follows the data.
   *
   * @param root absolute path
   * @param shownRoot how the reader named it
   */
  async analyse(root: string, shownRoot: string): Promise<Analysis> {
    return this.follow(await this.open(root, shownRoot));
  }

  /** Finds the files and loads the rules. Rejects with a {@link UsageError} where there is nothing to be found. */
  async open(root: string, shownRoot: string): Promise<Opened> {
    try {
      const workspace = await this.find(root, shownRoot);
      const loaded = this.load(workspace);
      return { workspace, loaded, rules: this.reportRules(loaded) };
    } finally {
      this.tools.progress.clear();
    }
  }

  /** Reads what was found, and follows its data. */
  async follow({ workspace, loaded, rules }: Opened): Promise<Analysis> {
    const { io, progress, timing } = this.tools;
    try {
      // A single file is read sooner than a cache.
      this.cache =
        this.only === undefined ? openCache(workspace.root, this.options, io, this.shards?.packs) : undefined;
      const feed = this.feedFor(loaded, workspace.textOf);
      timing.end('load');
      const read = await this.read(feed, workspace);
      this.shards?.assertOf(workspace.files, (file) => feed.keyOf(file));
      progress.show('Following the data');
      const found = await this.results(feed, loaded, workspace);
      timing.end('follow');
      saveCache(this.cache, this.options, io);
      if (this.cache !== undefined) timing.end('cache');
      const review =
        this.options.manifest === true ? reviewFlows(workspace.root, found.findings, rules, io) : undefined;
      return {
        workspace,
        rules,
        rulesOf: (file) => innermost(loaded.scopes, file) ?? loaded.rules,
        findings: [...found.findings, ...(review?.findings ?? [])],
        problems: [
          ...loaded.problems,
          ...workspace.problems,
          ...read.problems,
          ...found.problems,
          ...(review?.problems ?? []),
        ],
        stats: {
          files: found.files,
          lines: found.lines,
          calls: found.calls,
          skipped: [...workspace.skipped, ...read.skipped],
          degraded: found.degraded,
        },
        program: once(async () => programOf(await feed.engine(), workspace.textOf)),
      };
    } finally {
      progress.clear();
    }
  }

  /** Where nothing is edited later, and nobody reads what is kept, noting it would be in vain. */
  private noting(): AnalyzerOptions['noting'] {
    if (this.options.hasStates === true) return 'edits';
    return this.cache?.folder === undefined ? 'nothing' : 'rows';
  }

  private feedFor(loaded: LoadedRules, textOf: Workspace['textOf']): Feed {
    const start = async (): Promise<Engine> => {
      const engine = await this.tools.io.createEngine(loaded.rules, this.noting());
      if (loaded.scopes.length > 0) engine.apply({ scopes: loaded.scopes });
      return engine;
    };
    return (this.feed = new Feed({ start, cache: this.cache, textOf }));
  }

  /** What the files, the rules and this build decide: from the cache, or from the engine. */
  private async results(feed: Feed, loaded: LoadedRules, { textOf }: Workspace): Promise<Results> {
    const { cache } = this;
    const keys = cache && programKeys(feed, loaded, this.tools.io);
    const known =
      feed.started || keys === undefined
        ? undefined
        : cache?.results(keys.results, (file) => feed.keyOf(file) !== undefined);
    if (known !== undefined) return known;
    const engine = await feed.engine();
    const isKept = cache !== undefined && keys !== undefined && this.noting() === 'rows';
    const memory = isKept ? new AnalysisMemory(cache, feed, keys.analysis) : undefined;
    const earlier = memory?.earlier();
    if (earlier !== undefined) engine.apply({ earlier });
    const snapshot = engine.snapshot();
    const findings = snapshot.findings();
    // What was not followed is known when all was asked for.
    const { files, lines, calls, degraded = [] } = snapshot.stats();
    const problems = [...snapshot.problems(), ...suppressionProblemsOf(snapshot, new Places(textOf))];
    const found = { findings, problems, degraded, files, lines, calls };
    const isWhole = feed.keep() && !problems.some(({ message }) => message.startsWith(NOT_FOLLOWED));
    if (isWhole && keys !== undefined) cache?.keepResults(keys.results, found);
    if (isWhole) memory?.keep(snapshot.kept());
    return found;
  }

  /**
   * Compares with the analysis of a commit, by the rules as they are now, so that what a change of the configuration
   * brings is not taken for a change of the program. Only files that differ are read again.
   */
  async compare(analysis: Analysis, ref: string): Promise<Change> {
    const { progress, timing } = this.tools;
    const { workspace } = analysis;
    try {
      progress.show(`Reading ${ref}`);
      const { name, texts } = await earlierState(workspace, ref, this.gitOptions());
      const { back, forth } = await differences(workspace, texts);
      const textOf: Change['textOf'] = (file) => texts.get(file);
      const engine = await this.feedInUse().engine();
      timing.end('earlier');
      progress.show('Following the data of before');
      if (back.length > 0) applyCached(engine, back, this.cache);
      // Of the same files the same is found.
      const before = back.length > 0 ? engine.snapshot().findings() : analysis.findings;
      this.earlier = { name, findings: before, textOf };
      if (forth.length > 0) applyCached(engine, forth, this.cache);
      saveCache(this.cache, this.options, this.tools.io);
      timing.end('compare');
      return this.change(analysis);
    } finally {
      progress.clear();
    }
  }

  /** What differs from the state that was compared with. */
  change({ findings }: Analysis): Change {
    const { earlier } = this;
    if (earlier === undefined) throw new Error('Nothing was compared');
    const { added, gone, kept } = compareFindings(earlier.findings, findings);
    return { since: earlier.name, added, gone, kept: kept.length, textOf: earlier.textOf };
  }

  /** The analysis with other texts in some of its files. */
  async withTexts(analysis: Analysis, texts: ReadonlyMap<FileId, string>): Promise<Analysis> {
    const engine = await this.feedInUse().engine();
    engine.apply({ files: [...texts].map(([file, text]) => ({ file, text })) });
    const { textOf } = analysis.workspace;
    const workspace = { ...analysis.workspace, textOf: (file: FileId) => texts.get(file) ?? textOf(file) };
    this.tools.progress.show('Following the data after the fixes');
    const found = engine.snapshot().findings();
    const review =
      this.options.manifest === true ? reviewFlows(workspace.root, found, analysis.rules, this.tools.io) : undefined;
    const findings = [...found, ...(review?.findings ?? [])];
    this.tools.progress.clear();
    this.tools.timing.end('fix');
    return { ...analysis, workspace, findings };
  }

  /** The rules that hold, with what is reported beside them. */
  private reportRules(loaded: LoadedRules): RuleSet {
    const rules = rulesForReport(loaded);
    return this.options.manifest === true ? { ...rules, policies: [...rules.policies, UNDECLARED_FLOW] } : rules;
  }

  private feedInUse(): Feed {
    if (this.feed === undefined) throw new Error('Nothing was analysed');
    return this.feed;
  }

  private gitOptions(): { maxFileSize: number; ignore: readonly string[]; only: FileId | undefined } {
    return { maxFileSize: this.options.maxFileSize, ignore: this.options.ignorePattern ?? [], only: this.only };
  }

  private async find(root: string, shownRoot: string): Promise<Workspace> {
    const { io, progress, timing } = this.tools;
    progress.show('Looking for files');
    const { ignorePattern, gitignore, maxFileSize, staged } = this.options;
    const walk = await walkWorkspace(root, { ignore: ignorePattern ?? [], gitignore });
    const fatal = walk.problems.find((problem) => problem.severity === 'error');
    if (fatal !== undefined) throw new UsageError(fatal.message.replace(root, shownRoot), fatal.hint);
    const [first] = walk.files;
    if (walk.files.length === 1 && first === basename(root)) this.only = first;
    const indexFile = io.env['GIT_INDEX_FILE'];
    const workspace =
      staged === true ? await inIndex(walk, { ...this.gitOptions(), indexFile }) : onDisk(walk, maxFileSize);
    timing.end('find');
    return workspace;
  }

  private load(workspace: Workspace): LoadedRules {
    const { io } = this.tools;
    const { config } = this.options;
    const loaded = loadRuleSet(io.rulesDir, workspace.root, {
      ...configOf(this.options, io),
      nested: workspace.configs,
    });
    if (config !== undefined && loaded.configPath === undefined) {
      throw new UsageError(`The configuration ${config} could not be read`, 'Check the path given with --config.');
    }
    if (rulesForReport(loaded).policies.length === 0) {
      const first = loaded.problems.find((problem) => problem.severity === 'error');
      const hint = first?.hint ?? 'Extend a preset: recommended.';
      throw new UsageError(first?.message ?? 'No policy is switched on', hint);
    }
    return loaded;
  }

  private async read(feed: Feed, workspace: Workspace): Promise<{ problems: Problem[]; skipped: Problem[] }> {
    const { progress, timing } = this.tools;
    const problems: Problem[] = [];
    const skipped: Problem[] = [];
    let done = 0;
    for await (const batch of workspace.batches()) {
      const files: { file: FileId; text: string }[] = [];
      for (const { file, text, problem, skipped: reason } of batch) {
        if (text !== undefined) files.push({ file, text });
        if (problem !== undefined) problems.push(problem);
        if (reason !== undefined) skipped.push(reason);
      }
      timing.end('read');
      await feed.take(files);
      timing.end('extract');
      progress.show('Reading', (done += batch.length), workspace.files.length);
    }
    if (!workspace.files.some(isSource)) problems.push(nothingToScan(workspace));
    return { problems, skipped };
  }
}

/** The changes from the present state to the earlier one, and back again. */
async function differences(
  workspace: Workspace,
  earlier: ReadonlyMap<FileId, string>,
): Promise<{ back: FileChange[]; forth: FileChange[] }> {
  const back: FileChange[] = [];
  const forth: FileChange[] = [];
  const present = new Set<FileId>();
  for await (const batch of workspace.batches()) {
    for (const { file, text } of batch) {
      present.add(file);
      const before = earlier.get(file);
      if (before === text) continue;
      back.push(before === undefined ? { file, removed: true } : { file, text: before });
      forth.push(text === undefined ? { file, removed: true } : { file, text });
    }
  }
  for (const [file, text] of earlier) {
    if (present.has(file)) continue;
    back.push({ file, text });
    forth.push({ file, removed: true });
  }
  return { back, forth };
}

/** The rules of the innermost folder around a file that has its own. */
export function innermost(scopes: readonly RuleScope[], file: FileId): RuleSet | undefined {
  const around = scopes.filter(({ folder }) => file.startsWith(`${folder}/`));
  return around.sort((a, b) => b.folder.length - a.folder.length)[0]?.rules;
}

/** A prover remembers what it looked at in a program, so it has to be the same each time. */
function once<T>(make: () => T): () => T {
  let made: { readonly of: T } | undefined;
  return () => (made ??= { of: make() }).of;
}

/** The program as proofs of fixes read it. */
export function programOf(engine: Engine, textOf: Workspace['textOf'], snapshot = engine.snapshot()): Program {
  return {
    textOf,
    modulesOf: (file) => snapshot.modulesOf(file),
    ownFunctions: () => snapshot.ownFunctions(),
    part: (files, most) => engine.part(files, most),
  };
}

function nothingToScan(workspace: Workspace): Problem {
  const message = `${nameOf(workspace)} holds no TypeScript or JavaScript to scan`;
  const hint =
    workspace.ignoredCount > 0 ? 'What is there is ignored: try --no-gitignore.' : 'Give the folder of a project.';
  return { severity: 'warning', message, hint };
}
