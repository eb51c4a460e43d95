import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileChange } from '../analyzer';
import { compareFindings } from '../compare/identity';
import { BuiltInRules } from '../host/rules';
import { loadRuleSet, rulesForReport, type LoadedRules } from '../host/ruleSet';
import { readSource, type SourceRead } from '../host/source';
import { walkWorkspace, type Walk } from '../host/walk';
import type { AgentChange } from '../agents/change';
import type { AgentState } from '../agents/state';
import type { FileId, Finding, Fix, Problem } from '../model';
import { innermost, programOf } from './analyst';
import { UsageError, type CliIo, type Engine } from './io';
import { configOf } from './options';
import { earlierState } from './workspace';

export interface LiveOptions {
  readonly config?: string;
  readonly gitignore: boolean;
  readonly ignorePattern?: readonly string[];
  /** In bytes. */
  readonly maxFileSize: number;
}

/** Says how many of how many files are read. */
export type ReadReport = (done: number, all: number) => void;

/** A file as it was when it was read. */
interface Kept {
  /** Size and times: what tells a written file without reading it. */
  readonly stamp: string;
  readonly read: SourceRead;
}

/** Files looked at in one turn, so that messages are heard in between. */
const FILES_PER_TURN = 64;

/**
 * A folder that is asked again and again. Each question sees the files as they are on disk; only those that were
 * written since the last one are read, and one engine is kept.
 */
export class LiveFolder {
  private readonly kept = new Map<FileId, Kept>();
  private engine: Engine | undefined;
  private loaded: LoadedRules | undefined;
  private state: AgentState | undefined;
  /** The problems that the state tells of beside its own. */
  private told = '';
  private builtIn: BuiltInRules | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private earlier:
    { readonly key: string; readonly of: LoadedRules; readonly findings: readonly Finding[] } | undefined;

  /** @param root absolute path */
  constructor(
    private readonly root: string,
    private readonly options: LiveOptions,
    private readonly io: CliIo,
  ) {}

  /** Runs one question at a time over the state of now. Rejects with a {@link UsageError} where there is none. */
  ask<T>(question: (state: AgentState) => T | Promise<T>, report: ReadReport = () => undefined): Promise<T> {
    const answer = this.turn.then(async () => question(await this.now(report)));
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  /** The rules as they are now. Rejects with a {@link UsageError} where none is switched on. */
  rules(nested: readonly FileId[] = []): LoadedRules {
    this.builtIn ??= new BuiltInRules(this.io.rulesDir);
    const loaded = loadRuleSet(this.builtIn, this.root, { ...configOf(this.options, this.io), nested });
    if (this.options.config !== undefined && loaded.configPath === undefined) {
      throw new UsageError(`The configuration ${this.options.config} could not be read`, 'Check the path of --config.');
    }
    if (rulesForReport(loaded).policies.length > 0) return loaded;
    const first = loaded.problems.find((problem) => problem.severity === 'error');
    throw new UsageError(first?.message ?? 'No policy is switched on', first?.hint ?? 'Extend a preset: recommended.');
  }

  /** What differs from the commit where the present state and `ref` parted. To be called within a question. */
  async changeSince(state: AgentState, ref: string): Promise<AgentChange> {
    const { engine, loaded } = this;
    if (engine === undefined || loaded === undefined) throw new Error('Nothing was analysed');
    const options = {
      maxFileSize: this.options.maxFileSize,
      ignore: this.options.ignorePattern ?? [],
      only: undefined,
    };
    const { name, texts } = await earlierState({ root: this.root, files: [...this.kept.keys()] }, ref, options);
    // The texts of a commit do not change; which of its files count can.
    const key = `${name}\n${[...texts.keys()].join('\n')}`;
    if (this.earlier?.key !== key || this.earlier.of !== loaded) {
      const back = this.changesTo(texts);
      // A copy: what is known of the present state is kept for the next question.
      const copy = back.length > 0 ? engine.part([], Number.MAX_SAFE_INTEGER) : undefined;
      copy?.apply({ files: back });
      this.earlier = { key, of: loaded, findings: copy?.snapshot().findings() ?? state.findings };
    }
    const { added, gone, kept } = compareFindings(this.earlier.findings, state.findings);
    return { since: name, added, gone, kept, textOf: (file) => texts.get(file) };
  }

  private changesTo(texts: ReadonlyMap<FileId, string>): FileChange[] {
    const changed = [...texts].filter(([file, text]) => this.kept.get(file)?.read.text !== text);
    const removed = [...this.kept].filter(([file, { read }]) => read.text !== undefined && !texts.has(file));
    return [
      ...changed.map(([file, text]) => ({ file, text })),
      ...removed.map(([file]): FileChange => ({ file, removed: true })),
    ];
  }

  private async now(report: ReadReport): Promise<AgentState> {
    const walk = await this.walk();
    const loaded = this.rules(walk.configs);
    const areSame = this.loaded !== undefined && haveSameRules(this.loaded, loaded);
    if (!areSame) this.loaded = loaded;
    const engine = (this.engine ??= await this.io.createEngine(loaded.rules, 'edits'));
    if (!areSame) engine.apply({ rules: loaded.rules, scopes: loaded.scopes });
    const changes = await this.read(engine, walk, report);
    const told = JSON.stringify([loaded.problems, walk.problems]);
    if (this.state === undefined || !areSame || changes > 0 || told !== this.told) {
      this.state = this.stateOf(engine, walk, loaded);
      this.told = told;
    }
    return this.state;
  }

  private async walk(): Promise<Walk> {
    const { ignorePattern, gitignore } = this.options;
    const walk = await walkWorkspace(this.root, { ignore: ignorePattern ?? [], gitignore });
    const fatal = walk.problems.find((problem) => problem.severity === 'error');
    if (fatal !== undefined) throw new UsageError(fatal.message, fatal.hint);
    return walk;
  }

  /** Reads what was written since the last time, and says how many files are other than they were. */
  private async read(engine: Engine, walk: Walk, report: ReadReport): Promise<number> {
    const present = new Set(walk.files);
    const gone = [...this.kept.keys()].filter((file) => !present.has(file));
    for (const file of gone) this.kept.delete(file);
    if (gone.length > 0) engine.apply({ files: gone.map((file) => ({ file, removed: true })) });
    let changed = gone.length;
    for (let start = 0; start < walk.files.length; start += FILES_PER_TURN) {
      const files = walk.files.slice(start, start + FILES_PER_TURN).flatMap((file) => this.reread(file) ?? []);
      if (files.length === 0) continue;
      engine.apply({ files });
      changed += files.length;
      report(Math.min(start + FILES_PER_TURN, walk.files.length), walk.files.length);
      await new Promise((done) => setImmediate(done));
    }
    return changed;
  }

  private reread(file: FileId): FileChange | undefined {
    const before = this.kept.get(file);
    // Taken before the file is read: what is written meanwhile is read the next time.
    const stamp = stampOf(join(this.root, file));
    if (before !== undefined && stamp !== '' && before.stamp === stamp) return undefined;
    const read = readSource(this.root, file, this.options.maxFileSize);
    this.kept.set(file, { stamp, read });
    if (before !== undefined && before.read.text === read.text) return undefined;
    if (read.text !== undefined) return { file, text: read.text };
    return before?.read.text === undefined ? undefined : { file, removed: true };
  }

  private stateOf(engine: Engine, walk: Walk, loaded: LoadedRules): AgentState {
    const snapshot = engine.snapshot();
    const reads = [...this.kept.values()].map(({ read }) => read);
    const texts = new Map(
      reads.flatMap(({ file, text }): [FileId, string][] => (text === undefined ? [] : [[file, text]])),
    );
    const textOf = (file: FileId): string | undefined => texts.get(file);
    const program = programOf(engine, textOf, snapshot);
    const fixes = new Map<string, Promise<readonly Fix[]>>();
    const { io } = this;
    const problems: Problem[] = reads.flatMap(({ problem }) => problem ?? []);
    return {
      root: walk.root,
      rules: rulesForReport(loaded),
      // Lazy: the questions that an explanation asks are fewer than those of all findings.
      get findings() {
        return snapshot.findings();
      },
      findingsOf: (file) => snapshot.findings(file),
      get problems() {
        return [...loaded.problems, ...walk.problems, ...problems, ...snapshot.problems()];
      },
      files: new Set(texts.keys()),
      textOf,
      explainPlace: (line, offset) => snapshot.explainPlace(line, offset),
      fixesOf: (finding) => {
        const rules = innermost(loaded.scopes, finding.at.file) ?? loaded.rules;
        const text = textOf(finding.at.file);
        const known = fixes.get(finding.fingerprint);
        const proved = async (): Promise<readonly Fix[]> => {
          const all: Fix[] = [];
          if (text === undefined) return all;
          for await (const fix of io.fixes(finding, { text, rules }, program)) all.push(fix);
          return all;
        };
        const found = known ?? proved();
        fixes.set(finding.fingerprint, found);
        return found;
      },
    };
  }
}

/** Empty for a file that cannot be looked at. */
function stampOf(path: string): string {
  try {
    const { size, mtimeNs, ctimeNs, ino } = statSync(path, { bigint: true });
    return `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
  } catch {
    return '';
  }
}

/** The same texts give the same object. */
function haveSameRules(a: LoadedRules, b: LoadedRules): boolean {
  return (
    a.rules === b.rules &&
    a.scopes.length === b.scopes.length &&
    a.scopes.every(({ folder, rules }, i) => b.scopes[i]?.folder === folder && b.scopes[i].rules === rules)
  );
}
