/** The engine's façade: takes changes, answers with findings. Does no input or output. */
import { extractFacts, isSourceFile } from './extract/extract';
import type { FileFacts } from './extract/facts';
import { collectionFindings } from './findings/collections';
import { numbered } from './findings/fingerprint';
import { flowFindings } from './findings/flows';
import { applySuppressions } from './findings/suppress';
import { ExplainContext } from './findings/explain/context';
import { explainPlace } from './findings/explain/explain';
import { hoverAt } from './findings/explain/hover';
import type { PlaceExplanation } from './explanation';
import { FlowGraph } from './link/graph';
import { ModuleResolver } from './link/modules';
import { prismaFacts } from './link/prismaFacts';
import type { FileId, Finding, Problem, RuleSet, ScanStats, Span } from './model';
import type { Collection } from './solve/collections';
import type { Trace } from './solve/flowSearch';
import { Solver } from './solve/solver';

/** A file as it stands now: its text, or `removed`. */
export type FileChange =
  { readonly file: FileId; readonly text: string } | { readonly file: FileId; readonly removed: true };

export interface Change {
  /**
   * Sources (`.ts .tsx .mts .cts .js .jsx .mjs .cjs`), `package.json`, `tsconfig*.json`, `jsconfig*.json`,
   * `*.prisma`, `pnpm-workspace.yaml`; others are ignored.
   */
  readonly files?: readonly FileChange[];
  readonly rules?: RuleSet;
}

/** What the engine knows about the expression under a cursor. */
export interface Explanation {
  readonly start: number;
  readonly end: number;
  /** Markdown paragraphs: category and why, who receives it, what stands between. */
  readonly lines: readonly string[];
}

/** The results of one state of the workspace. Lazy: asking for one file does only that file's work. */
export interface Snapshot {
  /** Findings whose primary place is in `file` (or all), inventory included, sorted by file, offset and policy. */
  findings(file?: FileId): readonly Finding[];
  explainAt(file: FileId, offset: number): Explanation | undefined;
  /**
   * All that can be said of a line, or of the expression at an offset in it; undefined for a file that is not known.
   *
   * @param line the line, without its end
   */
  explainPlace(line: Span, offset?: number): PlaceExplanation | undefined;
  problems(): readonly Problem[];
  stats(): ScanStats;
}

const CONFIG = /(^|\/)(package\.json|[tj]sconfig[^/]*\.json|pnpm-workspace\.yaml)$/;

export class Analyzer {
  private readonly facts = new Map<FileId, FileFacts>();
  private readonly configs = new Map<FileId, string>();
  private current: Snapshot | undefined;

  constructor(private rules: RuleSet) {}

  /** Takes in changed, added and removed files, or another rule set. Only changed files are read again. */
  apply(change: Change): void {
    this.current = undefined;
    if (change.rules) this.rules = change.rules;
    for (const f of change.files ?? []) {
      if ('removed' in f) {
        this.facts.delete(f.file);
        this.configs.delete(f.file);
      } else if (CONFIG.test(f.file)) this.configs.set(f.file, f.text);
      else if (f.file.endsWith('.prisma')) this.facts.set(f.file, prismaFacts(f.file, f.text));
      else if (isSourceFile(f.file)) this.facts.set(f.file, extractFacts(f.file, f.text));
    }
  }

  /** The results for what was applied so far. Later changes do not alter a snapshot. */
  snapshot(): Snapshot {
    this.current ??= new WorkspaceSnapshot([...this.facts.values()].sort(byFile), new Map(this.configs), this.rules);
    return this.current;
  }
}

function byFile(a: FileFacts, b: FileFacts): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
}

class WorkspaceSnapshot implements Snapshot {
  private solver: Solver | undefined;
  private asked: ExplainContext | undefined;
  private all: readonly Finding[] | undefined;
  private readonly byFile = new Map<FileId, readonly Finding[]>();
  private readonly resolver: ModuleResolver;
  private readonly graph: FlowGraph;
  private readonly solveProblems: Problem[] = [];

  constructor(
    private readonly facts: readonly FileFacts[],
    configs: ReadonlyMap<FileId, string>,
    private readonly rules: RuleSet,
  ) {
    const files = new Set(facts.map((f) => f.file));
    this.resolver = new ModuleResolver({ has: (file) => files.has(file), configs });
    this.graph = new FlowGraph(facts, this.resolver);
  }

  private solved(): Solver {
    this.solver ??= new Solver(this.graph, this.rules);
    return this.solver;
  }

  findings(file?: FileId): readonly Finding[] {
    if (file === undefined) return (this.all ??= this.ofAll());
    let found = this.byFile.get(file);
    if (!found)
      this.byFile.set(file, (found = this.all ? this.all.filter((f) => f.at.file === file) : this.ofFile(file)));
    return found;
  }

  private ofAll(): readonly Finding[] {
    const solver = this.solved();
    const traces = this.graph.files.flatMap((f) => this.guarded(f.facts.file, () => solver.flows(f.index)));
    const collected = this.graph.files.flatMap((f) => this.guarded(f.facts.file, () => solver.collections(f.index)));
    return this.finish(traces, collected);
  }

  private ofFile(file: FileId): readonly Finding[] {
    const index = this.graph.indexOf(file);
    if (index === undefined) return [];
    const solver = this.solved();
    return this.finish(
      this.guarded(file, () => solver.flowsInto(index)),
      this.guarded(file, () => solver.collections(index)),
    );
  }

  private finish(traces: readonly Trace[], collected: readonly Collection[]): readonly Finding[] {
    const found = [
      ...flowFindings(traces, this.graph, this.rules),
      ...collectionFindings(collected, this.graph, this.rules),
    ];
    return applySuppressions(numbered(found.sort(byPlace)), this.graph);
  }

  /** One file's trouble costs that file. */
  private guarded<T>(file: FileId, work: () => readonly T[]): readonly T[] {
    try {
      return work();
    } catch (error) {
      const reason =
        error instanceof RangeError
          ? 'its values depend on one another too deeply'
          : error instanceof Error
            ? error.message
            : String(error);
      this.solveProblems.push({
        severity: 'warning',
        file,
        message: `The flows of this file were not followed: ${reason}`,
        hint: 'Please report this with the file, if it may be shared.',
      });
      return [];
    }
  }

  explainAt(file: FileId, offset: number): Explanation | undefined {
    const index = this.graph.indexOf(file);
    return index === undefined ? undefined : hoverAt(this.solved(), this.findings(file), index, offset);
  }

  explainPlace(line: Span, offset?: number): PlaceExplanation | undefined {
    const file = this.graph.indexOf(line.file);
    if (file === undefined) return undefined;
    this.asked ??= new ExplainContext(this.solved(), (f) => this.findings(f));
    return explainPlace(this.asked, { file, line, ...(offset === undefined ? {} : { offset }) });
  }

  problems(): readonly Problem[] {
    return [...this.resolver.problems, ...this.facts.flatMap((f) => f.problems), ...this.solveProblems];
  }

  stats(): ScanStats {
    let lines = 0;
    let calls = 0;
    for (const f of this.facts) {
      lines += f.lines;
      calls += f.applications.length;
    }
    return { files: this.facts.length, lines, calls, skipped: [] };
  }
}

function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.at.file, b.at.file) ||
    a.at.start - b.at.start ||
    compare(a.policy, b.policy) ||
    compare(a.recipient?.id ?? '', b.recipient?.id ?? '')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
