/** The engine's façade: takes changes, answers with findings. Does no input or output. */
import { extractFacts, isSourceFile } from './extract/extract';
import type { FileFacts } from './extract/facts';
import { factFindings } from './findings/collectionFacts';
import type { Collected } from './findings/captures';
import { collectionFindings } from './findings/collections';
import { degradedIn } from './findings/degraded';
import { numbered } from './findings/fingerprint';
import { flowFindings } from './findings/flows';
import { byPlace, compare } from './findings/order';
import { applySuppressions, suppressionProblems } from './findings/suppress';
import { ExplainContext } from './findings/explain/context';
import { explainPlace } from './findings/explain/explain';
import { hoverAt } from './findings/explain/hover';
import { declaredIn, TouchReader } from './findings/declared';
import type { Declared, PlaceExplanation, Touched } from './explanation';
import { isAmbient } from './link/ambient';
import { Bases, type Noting } from './link/basis';
import { type Edited, FlowGraph } from './link/graph';
import { ModuleResolver } from './link/modules';
import { ownFunctionsOf, type OwnFunction } from './link/ownFunctions';
import { prismaFacts } from './link/prismaFacts';
import { TooMuchWork, Work } from './link/work';
import {
  NOT_FOLLOWED,
  type FileId,
  type Finding,
  type Problem,
  type RuleScope,
  type RuleSet,
  type ScanStats,
  type Span,
  type SuppressionProblem,
} from './model';
import { type KeptRows, type RowsBefore, rowsBefore } from './solve/keptRows';
import type { Trace } from './solve/searchState';
import { Solver } from './solve/solver';

/** A file as it stands now: its text, its facts where they were made from that text before, or `removed`. */
export type FileChange =
  | { readonly file: FileId; readonly text: string }
  | { readonly file: FileId; readonly facts: FileFacts }
  | { readonly file: FileId; readonly removed: true };

export interface Change {
  /**
   * Sources (`.ts .tsx .mts .cts .js .jsx .mjs .cjs`), `package.json`, `tsconfig*.json`, `jsconfig*.json`,
   * `*.prisma`, `pnpm-workspace.yaml`; others are ignored.
   */
  readonly files?: readonly FileChange[];
  /** The rules of all files for which no scope says otherwise. */
  readonly rules?: RuleSet;
  /**
   * Rules of folders, in place of all scopes before. A finding is judged by the rules of the innermost folder around its
   * primary place, wherever the data goes from there; so is what is recognised on its way.
   */
  readonly scopes?: readonly RuleScope[];
  /** What a run before found out about the same files, with the same rules and configuration; for the next snapshot. */
  readonly earlier?: Earlier;
}

/**
 * What can be kept of an analysis for the next run over the same files, by the same rules and configuration: plain data.
 * Of each set of rules, the innermost folder's first.
 */
export type KeptAnalysis = readonly KeptRows[];

/** What a run before kept, and what has changed since. */
export interface Earlier {
  readonly kept: KeptAnalysis;
  /** Facts that edited files had. */
  readonly edited: readonly FileFacts[];
}

/** What the engine knows about the expression under a cursor. */
export interface Explanation {
  readonly start: number;
  readonly end: number;
  /** Markdown paragraphs: category and why, who receives it, what stands between. */
  readonly lines: readonly string[];
}

/** The text of a module that a file imports, by how the file writes it. */
export interface LinkedModule {
  readonly specifier: string;
  readonly file: FileId;
}

/** The results of one state of the workspace. Lazy: asking for one file does only that file's work. */
export interface Snapshot {
  /** Findings whose primary place is in `file` (or all), inventory included, sorted by file, offset and policy. */
  findings(file?: FileId): readonly Finding[];
  /** The files of the program that a file imports. */
  modulesOf(file: FileId): readonly LinkedModule[];
  /** The functions that files declare at their top, sorted by file. */
  ownFunctions(): readonly OwnFunction[];
  /** What is wrong with comments that silence, in `file` (or all), sorted by file and place. */
  suppressionProblems(file?: FileId): readonly SuppressionProblem[];
  explainAt(file: FileId, offset: number): Explanation | undefined;
  /**
   * All that can be said of a line, or of the expression at an offset in it; undefined for a file that is not known.
   *
   * @param line the line, without its end
   */
  explainPlace(line: Span, offset?: number): PlaceExplanation | undefined;
  /** Functions of a file, and fields of its records that hold personal data: where notes about flows can stand. */
  declared(file: FileId): Declared;
  /** The functions and declared fields that the data of a finding of this snapshot passes. */
  touched(finding: Finding): Touched;
  problems(): readonly Problem[];
  stats(): ScanStats;
  /** What can be kept for the next run; undefined where the analyser was not told that there is one. */
  kept(): KeptAnalysis | undefined;
}

const CONFIG = /(^|\/)(package\.json|[tj]sconfig[^/]*\.json|pnpm-workspace\.yaml)$/;

export interface AnalyzerOptions {
  /** What one question about one file may cost; see {@link Work}. */
  readonly mostSteps?: number;
  /** For whom is kept what was worked out: for edits, for the next run, or for nobody, which saves a tenth. */
  readonly noting?: Noting;
}

export class Analyzer {
  private readonly facts = new Map<FileId, FileFacts>();
  private readonly configs = new Map<FileId, string>();
  private current: WorkspaceSnapshot | undefined;
  /** The state that most of the next one can be taken over from: the same files, rules and configuration. */
  private before: WorkspaceSnapshot | undefined;
  private scopes: readonly RuleScope[] = [];
  private earlier: Earlier | undefined;

  constructor(
    private rules: RuleSet,
    private readonly options: AnalyzerOptions = {},
  ) {}

  private get isForEdits(): boolean {
    return (this.options.noting ?? 'edits') === 'edits';
  }

  /** Takes in changed, added and removed files, or another rule set. Only changed files are read again. */
  apply(change: Change): void {
    this.before = this.isForEdits ? (this.current ?? this.before) : undefined;
    this.current = undefined;
    if (change.rules || change.scopes) this.before = undefined;
    if (change.rules) this.rules = change.rules;
    if (change.scopes) this.scopes = change.scopes;
    if (change.earlier) this.earlier = change.earlier;
    for (const f of change.files ?? []) {
      const isEdit = !('removed' in f) && isSourceFile(f.file) && this.facts.has(f.file);
      if (!isEdit) this.before = undefined;
      if ('removed' in f) {
        this.facts.delete(f.file);
        this.configs.delete(f.file);
      } else if ('facts' in f) this.facts.set(f.file, f.facts);
      else if (CONFIG.test(f.file)) this.configs.set(f.file, f.text);
      else if (f.file.endsWith('.prisma')) this.facts.set(f.file, prismaFacts(f.file, f.text));
      else if (isSourceFile(f.file)) this.facts.set(f.file, extractFacts(f.file, f.text));
    }
  }

  /** What is known of a source from its text alone: with this in place of the text, {@link apply} parses nothing. */
  factsOf(file: FileId): FileFacts | undefined {
    return this.facts.get(file);
  }

  /**
   * An analyser over a part of the program, which can be changed and asked without this one: `files`, those that import
   * one of them, and what all of these import in turn, nearest first. Nothing is parsed again.
   *
   * @param most how many files it may have; all of them where it may have as many
   */
  part(files: readonly FileId[], most: number): Analyzer {
    const copy = new Analyzer(this.rules, this.options);
    copy.scopes = this.scopes;
    for (const [file, text] of this.configs) copy.configs.set(file, text);
    const wanted = new Set(most < this.facts.size ? this.state().linked(files, most) : this.facts.keys());
    for (const [file, facts] of this.facts)
      if (wanted.has(file) || file.endsWith('.prisma')) copy.facts.set(file, facts);
    return copy;
  }

  /** Whether a source file is known. */
  has(file: FileId): boolean {
    return this.facts.has(file);
  }

  /** The results for what was applied so far. Later changes do not alter a snapshot. */
  snapshot(): Snapshot {
    return this.state();
  }

  /** The facts of all files, by the paths of these. Where only files were edited, the order is known. */
  private ordered(): FileFacts[] {
    if (this.before === undefined) return [...this.facts.values()].sort(byFile);
    return this.before.facts.map((known) => this.facts.get(known.file) ?? known);
  }

  private state(): WorkspaceSnapshot {
    this.current ??= new WorkspaceSnapshot(
      this.ordered(),
      new Map(this.configs),
      [...this.scopes, { folder: '', rules: this.rules }],
      {
        ...(this.before && { before: this.before }),
        ...(this.earlier && { earlier: this.earlier }),
        options: this.options,
      },
    );
    this.before = this.earlier = undefined;
    return this.current;
  }
}

function byFile(a: FileFacts, b: FileFacts): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
}

/** Each costs the call graph anew. More files than this that cannot be followed are no accident. */
const MOST_RESTARTS = 8;

/** Files whose findings are asked for one by one while something is explained. */
const MOST_BY_FILE = 3;

/** A solver, and what was edited since. */
type KnownBefore = Edited & { readonly solver: Solver };

/** What one set of rules makes of the whole program; its findings count where its folder is the innermost. */
class Part {
  private known: Solver | undefined;
  private restarts = 0;
  private asked: ExplainContext | undefined;

  constructor(
    readonly folder: string,
    readonly rules: RuleSet,
    private readonly graph: FlowGraph,
    /** What was known before some files were edited; forgotten as soon as it is taken over. */
    private before?: KnownBefore,
    /** What a run before kept. */
    private readonly kept?: RowsBefore,
  ) {}

  get solver(): Solver {
    this.known ??= this.graph.work.free(() => new Solver(this.graph, this.rules, this.before, this.kept));
    this.before = undefined;
    return this.known;
  }

  /** After a question that was given up midway: what it had begun must not stand as an answer. */
  restart(): void {
    this.restarts++;
    if (!this.isTainted) this.known = undefined;
  }

  private get isTainted(): boolean {
    return this.restarts > MOST_RESTARTS;
  }

  /** What another state can take over after an edit, also where nothing was asked of this one since the edit before. */
  after({ changed, gone }: Edited): KnownBefore | undefined {
    const { known, before } = this;
    if (this.isTainted) return undefined;
    if (known !== undefined) return { solver: known, changed, gone };
    return (
      before && {
        solver: before.solver,
        changed: new Set([...before.changed, ...changed]),
        gone: [...before.gone, ...gone],
      }
    );
  }

  explainer(findings: (file: FileId) => readonly Finding[]): ExplainContext {
    return (this.asked ??= new ExplainContext(this.solver, findings));
  }

  findings(traces: readonly Trace[], collected: Collected): Finding[] {
    return [
      ...flowFindings(traces, this.graph, this.rules),
      ...collectionFindings(collected, this.graph, this.rules),
      ...factFindings(collected.facts, this.graph, this.rules),
    ];
  }
}

class WorkspaceSnapshot implements Snapshot {
  private all: readonly Finding[] | undefined;
  private readonly byFile = new Map<FileId, readonly Finding[]>();
  private readonly alsoAsked = new Set<FileId>();
  private readonly resolver: ModuleResolver;
  private readonly graph: FlowGraph;
  private functions: readonly OwnFunction[] | undefined;
  private touches: TouchReader | undefined;
  private readonly importers = new Map<FileId, FileId[]>();
  private readonly solveProblems: Problem[] = [];
  /** Innermost folders first. */
  private readonly parts: readonly Part[];

  /**
   * @param scopes one of them that of the root
   * @param given the state before some files were edited, everything else being as it was; and what counts the work
   */
  constructor(
    readonly facts: readonly FileFacts[],
    configs: ReadonlyMap<FileId, string>,
    scopes: readonly RuleScope[],
    {
      before: given,
      earlier,
      options,
    }: { readonly before?: WorkspaceSnapshot; readonly earlier?: Earlier; readonly options: AnalyzerOptions },
  ) {
    const edited: number[] = [];
    if (given) for (let i = 0; i < facts.length; i++) if (given.facts[i] !== facts[i]) edited.push(i);
    // What every file sees may stand behind any answer.
    const isForAll = edited.some((i) => [facts[i], given?.facts[i]].some((f) => f !== undefined && isAmbient(f)));
    const before = isForAll ? undefined : given;
    this.resolver = given?.resolver ?? resolverFor(facts, configs);
    const changed = new Set(before ? edited : []);
    const gone = before?.graph.change(new Map(edited.map((file) => [file, facts[file] as FileFacts])));
    this.graph = new FlowGraph(facts, this.resolver, {
      ...(before ? { before: before.graph } : {}),
      work: new Work(options.mostSteps),
      bases: new Bases(facts.length, options.noting),
    });
    const inner = [...scopes].sort((a, b) => b.folder.length - a.folder.length || compare(a.folder, b.folder));
    this.parts = inner.map(({ folder, rules }, i) => {
      const known = gone && before?.parts[i]?.after({ changed, gone });
      return new Part(
        folder,
        rules,
        this.graph,
        known,
        earlier && rowsBefore(earlier.kept[i], earlier.edited, this.graph),
      );
    });
  }

  private partOf(file: FileId): Part {
    const found = this.parts.find(({ folder }) => folder === '' || file.startsWith(`${folder}/`));
    if (found === undefined) throw new Error('The scanned folder has no rules');
    return found;
  }

  findings(file?: FileId): readonly Finding[] {
    if (file === undefined) return (this.all ??= this.ofAll());
    let found = this.byFile.get(file);
    if (!found)
      this.byFile.set(file, (found = this.all ? this.all.filter((f) => f.at.file === file) : this.ofFile(file)));
    return found;
  }

  /** The findings of one more file that an explanation needs. Those of all files are sooner known than those of many. */
  private findingsAlso(file: FileId): readonly Finding[] {
    this.alsoAsked.add(file);
    if (this.alsoAsked.size > MOST_BY_FILE) this.findings();
    return this.findings(file);
  }

  private ofAll(): readonly Finding[] {
    const { files } = this.graph;
    const owners = files.map((f) => this.partOf(f.facts.file));
    const found = this.parts.flatMap((part) => {
      const own = files.filter((_, i) => owners[i] === part);
      if (own.length === 0) return [];
      // The data of its files may go out in any other.
      const traces = files.flatMap((f) => this.guarded(f.facts.file, part, (solver) => solver.flows(f.index)));
      const each = <T>(of: (solver: Solver, index: number) => readonly T[]): T[] =>
        own.flatMap((f) => this.guarded(f.facts.file, part, (solver) => of(solver, f.index)));
      const all = part.findings(traces, {
        collections: each((solver, at) => solver.collections(at)),
        captures: each((solver, at) => solver.captures(at)),
        facts: each((solver, at) => solver.collectionFacts(at)),
      });
      return own.length === files.length ? all : all.filter((f) => this.partOf(f.at.file) === part);
    });
    return this.finish(found);
  }

  private ofFile(file: FileId): readonly Finding[] {
    const index = this.graph.indexOf(file);
    this.graph.work.begin();
    if (index === undefined) return [];
    const part = this.partOf(file);
    return this.finish(
      part.findings(
        this.guarded(file, part, (solver) => solver.flowsInto(index)),
        {
          collections: this.guarded(file, part, (solver) => solver.collections(index, true)),
          captures: this.guarded(file, part, (solver) => solver.captures(index, true)),
          facts: this.guarded(file, part, (solver) => solver.collectionFacts(index)),
        },
      ),
    );
  }

  private finish(found: Finding[]): readonly Finding[] {
    return applySuppressions(numbered(found.sort(byPlace)), this.graph);
  }

  modulesOf(file: FileId): readonly LinkedModule[] {
    const index = this.graph.indexOf(file);
    if (index === undefined) return [];
    return this.graph.file(index).facts.modules.flatMap((specifier) => {
      const module = this.graph.resolveModule(index, specifier);
      return module.kind === 'file' ? [{ specifier, file: module.file }] : [];
    });
  }

  ownFunctions(): readonly OwnFunction[] {
    return (this.functions ??= this.facts.flatMap(ownFunctionsOf));
  }

  private importersOf(file: FileId): readonly FileId[] {
    if (this.importers.size === 0) {
      for (const { file: from } of this.facts) {
        for (const { file: to } of this.modulesOf(from)) {
          const known = this.importers.get(to);
          if (known) known.push(from);
          else this.importers.set(to, [from]);
        }
      }
    }
    return this.importers.get(file) ?? [];
  }

  /** See {@link Analyzer.part}. */
  linked(files: readonly FileId[], most: number): FileId[] {
    const found = new Set(files);
    const add = (file: FileId): void => void (found.size < most && found.add(file));
    // What the files say of their values comes first. Of those that import a helper there can be hundreds, and few tell.
    for (const file of files) for (const { file: to } of this.modulesOf(file)) add(to);
    const share = Math.ceil(most / 4 / files.length);
    for (const file of files) for (const from of this.importersOf(file).slice(0, share)) add(from);
    // A set goes on to what is added while it is walked.
    for (const file of found) for (const { file: to } of this.modulesOf(file)) add(to);
    return [...found];
  }

  suppressionProblems(file?: FileId): readonly SuppressionProblem[] {
    if (file === undefined) return this.facts.flatMap((f) => this.suppressionProblems(f.file));
    const index = this.graph.indexOf(file);
    if (index === undefined || this.graph.file(index).facts.suppressions.length === 0) return [];
    const found = suppressionProblems(file, this.findings(file), { graph: this.graph, rules: this.partOf(file).rules });
    // Where the flows could not be followed nobody knows what would have been silenced.
    const isPartial = this.solveProblems.some((p) => p.file === file);
    return isPartial ? found.filter((p) => p.code !== 'unused-suppression') : found;
  }

  /** One file's trouble costs that file. */
  private guarded<T>(file: FileId, part: Part, work: (solver: Solver) => readonly T[]): readonly T[] {
    this.graph.work.begin();
    try {
      return work(part.solver);
    } catch (error) {
      part.restart();
      const message = `${NOT_FOLLOWED}: ${reasonOf(error)}`;
      const hint =
        error instanceof TooMuchWork
          ? 'If it is generated, ignore it with --ignore-pattern.'
          : 'Please report this with the file, if it may be shared.';
      // Under several sets of rules it fails as often.
      if (!this.solveProblems.some((p) => p.file === file && p.message === message))
        this.solveProblems.push({ severity: 'warning', file, message, hint });
      return [];
    }
  }

  explainAt(file: FileId, offset: number): Explanation | undefined {
    const index = this.graph.indexOf(file);
    return index === undefined ? undefined : hoverAt(this.partOf(file).solver, this.findings(file), index, offset);
  }

  explainPlace(line: Span, offset?: number): PlaceExplanation | undefined {
    const file = this.graph.indexOf(line.file);
    this.graph.work.begin();
    if (file === undefined) return undefined;
    const context = this.partOf(line.file).explainer((f) => this.findingsAlso(f));
    return explainPlace(context, { file, line, ...(offset === undefined ? {} : { offset }) });
  }

  declared(file: FileId): Declared {
    const index = this.graph.indexOf(file);
    return index === undefined ? { functions: [], fields: [] } : declaredIn(this.partOf(file).solver, index);
  }

  touched(finding: Finding): Touched {
    return (this.touches ??= new TouchReader(this.graph)).touched(finding);
  }

  problems(): readonly Problem[] {
    return [...this.resolver.problems, ...this.facts.flatMap((f) => f.problems), ...this.solveProblems];
  }

  kept(): KeptAnalysis | undefined {
    if (!this.graph.bases.isForRows) return undefined;
    return this.parts.flatMap((part) => part.solver.rowsToKeep() ?? []);
  }

  stats(): ScanStats {
    let lines = 0;
    let calls = 0;
    for (const f of this.facts) {
      lines += f.lines;
      calls += f.applications.length;
    }
    return { files: this.facts.length, lines, calls, skipped: [], degraded: degradedIn(this.graph) };
  }
}

function resolverFor(facts: readonly FileFacts[], configs: ReadonlyMap<FileId, string>): ModuleResolver {
  const files = new Set(facts.map((f) => f.file));
  return new ModuleResolver({ has: (file) => files.has(file), configs });
}

function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return 'its values depend on one another too deeply';
  return error instanceof Error ? error.message : String(error);
}
