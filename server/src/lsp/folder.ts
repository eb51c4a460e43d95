import { isAbsolute, relative, sep } from 'node:path';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type { FileChange, Snapshot } from '../analyzer';
import { keyOfText, type Key } from '../cache/key';
import type { ProgramCache } from '../cache/programCache';
import type { Program } from '../fixes/prove';
import type { Overlay } from '../host/extended';
import type { LoadedRules } from '../host/ruleSet';
import { CONFIG_NAMES } from '../host/rules';
import { isTeamConfig } from '../host/select';
import { whyLeftOut } from '../host/source';
import type { FileId, Finding, Problem, RuleSet } from '../model';
import { LineIndex } from '../text/lines';
import { dirname } from '../text/paths';
import { describe, type Log } from './guard';
import type { Engine, WorkspaceHost } from './workspaceHost';

export interface FolderOptions {
  /** Absolute path. */
  readonly root: string;
  readonly host: WorkspaceHost;
  readonly createEngine: (rules: RuleSet) => Engine;
  /** Rule texts that are open in the editor. */
  readonly overlay: Overlay;
  readonly log: Log;
  /** True for a folder around a single open file: only open files are analysed. */
  readonly loose: boolean;
}

/** Files handed over in one turn, so that requests are answered in between. */
const FILES_PER_TURN = 16;

/**
 * One folder of the workspace: its engine, the texts that the engine has seen, and the open documents that stand
 * before what is on disk. Changes are collected and handed over when the next result is asked for.
 */
export class Folder {
  readonly root: string;
  readonly loose: boolean;
  private readonly options: FolderOptions;
  private engine: Engine | undefined;
  private loaded: LoadedRules | undefined;
  /** The configuration that the settings name; empty for the nearest one. */
  private configPath = '';
  /** Configurations in folders below. */
  private nested: ReadonlySet<FileId> = new Set();
  private readonly texts = new Map<FileId, string>();
  private readonly lines = new Map<FileId, LineIndex>();
  private readonly open = new Map<FileId, TextDocument>();
  /** Why open documents are not analysed. */
  private readonly left = new Map<FileId, Problem>();
  private readonly pending = new Map<FileId, FileChange>();
  private current: Snapshot | undefined;
  /** While files are read for the first time. Edits are of no use to another run. */
  private cache: ProgramCache | undefined;

  constructor(options: FolderOptions) {
    this.options = options;
    this.root = options.root;
    this.loose = options.loose;
  }

  /** The file of a URI when it lies in this folder. */
  fileOf(uri: string): FileId | undefined {
    const parsed = URI.parse(uri);
    if (parsed.scheme !== 'file') return undefined;
    const way = relative(this.root, parsed.fsPath);
    if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return undefined;
    return sep === '/' ? way : way.replaceAll(sep, '/');
  }

  /** The URI of a file, for an open one exactly as the client writes it. */
  uriOf(file: FileId): string {
    return this.open.get(file)?.uri ?? URI.file(`${this.root}/${file}`).toString();
  }

  /** True when the file is one that this folder analyses. */
  accepts(file: FileId): boolean {
    return this.options.host.accepts(this.root, file);
  }

  get rules(): LoadedRules | undefined {
    return this.loaded;
  }

  /** Files that the engine knows, those that wait included. */
  get fileCount(): number {
    return this.texts.size;
  }

  files(): readonly FileId[] {
    return [...this.texts.keys()].sort();
  }

  /** The rules that a file is judged by: those of the innermost configuration around it. */
  rulesOf(file: FileId): RuleSet | undefined {
    const { loaded } = this;
    const around = loaded?.scopes.filter(({ folder }) => file.startsWith(`${folder}/`)) ?? [];
    return around.sort((a, b) => b.folder.length - a.folder.length)[0]?.rules ?? loaded?.rules;
  }

  /** Absolute path of the configuration that a file is judged by; undefined where there is none. */
  configOf(file: FileId): string | undefined {
    const { loaded } = this;
    const inner = [...(loaded?.files ?? [])].filter(
      ([name]) => this.nested.has(name) && file.startsWith(`${dirname(name)}/`),
    );
    return inner.sort(([a], [b]) => b.length - a.length)[0]?.[1] ?? loaded?.configPath;
  }

  /** Reads the rules, again after they changed. The facts of the files stay as they are. */
  loadRules(configPath: string = this.configPath): LoadedRules {
    this.configPath = configPath;
    const loaded = this.rulesWith(this.options.overlay);
    this.loaded = loaded;
    this.current = undefined;
    this.engine ??= this.options.createEngine(loaded.rules);
    this.engine.apply({ rules: loaded.rules, scopes: loaded.scopes });
    return loaded;
  }

  /** The rules as they would be with other texts. Those that hold stay. */
  rulesWith(overlay: Overlay): LoadedRules {
    const { configPath, nested, options } = this;
    const named = configPath === '' ? {} : { config: configPath };
    return options.host.loadRules(this.root, { ...named, nested: [...nested], overlay });
  }

  /** Takes that a configuration below the folder is there, or is not any more. */
  noteConfig(file: FileId, isThere: boolean): void {
    if (!file.includes('/') || this.loose || this.nested.has(file) === isThere) return;
    const nested = new Set(this.nested);
    if (!isThere) nested.delete(file);
    else if (this.mayHoldConfig(file)) nested.add(file);
    this.nested = nested;
  }

  /** Whether a configuration at this place below the folder would count. */
  mayHoldConfig(file: FileId): boolean {
    // A source beside it is looked at exactly where the configuration is.
    return isTeamConfig(file) && this.configPath === '' && this.accepts(file.replace(/[^/]*$/, 'package.json'));
  }

  /** All findings as they would be under other rules. The rules that hold stay. */
  findingsUnder({ rules, scopes }: Pick<LoadedRules, 'rules' | 'scopes'>): readonly Finding[] {
    this.flush();
    const { engine, loaded } = this;
    if (engine === undefined || loaded === undefined) return [];
    try {
      engine.apply({ rules, scopes });
      return engine.snapshot().findings();
    } finally {
      engine.apply({ rules: loaded.rules, scopes: loaded.scopes });
      this.current = undefined;
    }
  }

  /** Reads all files of the folder, a few at a time. `report` hears how many of how many are done. */
  async loadFiles(signal: AbortSignal, report: (done: number, all: number) => void): Promise<void> {
    if (this.loose) return;
    const { files, configs } = await this.options.host.files(this.root, signal);
    this.takeConfigs(configs);
    this.cache = this.options.host.cacheOf?.(this.root);
    for (let index = 0; index < files.length && !signal.aborted; index++) {
      const file = files[index];
      if (file !== undefined && !this.open.has(file)) this.reread(file);
      if ((index + 1) % FILES_PER_TURN !== 0) continue;
      // Handed over in pieces: one large hand-over would keep open files waiting.
      this.flush();
      report(index + 1, files.length);
      await new Promise((done) => setImmediate(done));
    }
    this.flush();
    const failed = this.cache?.save();
    this.cache = undefined;
    if (failed !== undefined) this.options.log.info(`the cache could not be written: ${describe(failed)}`);
  }

  /** An open document's text stands before the one on disk until it is closed. */
  setOpen(file: FileId, document: TextDocument): void {
    this.open.set(file, document);
    this.findConfigsAround(file);
    const text = document.getText();
    const problem = whyLeftOut(file, text);
    if (problem === undefined) {
      this.left.delete(file);
      this.change(file, text);
      return;
    }
    this.left.set(file, problem);
    this.forget(file);
  }

  /** Why an open file is not analysed, as a scan would not; undefined for one that is. */
  whyLeftOut(file: FileId): Problem | undefined {
    return this.left.get(file);
  }

  close(file: FileId): void {
    this.open.delete(file);
    this.left.delete(file);
    this.reread(file);
  }

  isOpen(file: FileId): boolean {
    return this.open.has(file);
  }

  get hasOpen(): boolean {
    return this.open.size > 0;
  }

  /** Version of the open document, null for a file that is not open. */
  versionOf(file: FileId): number | null {
    return this.open.get(file)?.version ?? null;
  }

  /** Takes a file as it is on disk now. Has no effect on an open one. */
  reread(file: FileId): void {
    if (this.open.has(file)) return;
    const text = this.loose ? undefined : this.options.host.read(this.root, file);
    if (text !== undefined) this.change(file, text);
    else this.forget(file);
  }

  private forget(file: FileId): void {
    if (!this.texts.delete(file)) return;
    this.pending.set(file, { file, removed: true });
    this.lines.delete(file);
  }

  /** The results for the texts as they are now; undefined while there are no rules yet. */
  snapshot(): Snapshot | undefined {
    this.flush();
    this.current ??= this.engine?.snapshot();
    return this.current;
  }

  /** The program as proofs of fixes read it; undefined while there are no rules yet. */
  program(): Program | undefined {
    const snapshot = this.snapshot();
    const { engine } = this;
    if (snapshot === undefined || engine === undefined) return undefined;
    return {
      textOf: (file) => this.textOf(file),
      modulesOf: (file) => snapshot.modulesOf(file),
      ownFunctions: () => snapshot.ownFunctions(),
      part: (files, most) => engine.part(files, most),
    };
  }

  textOf(file: FileId): string | undefined {
    return this.texts.get(file);
  }

  /** Lines of the text that the engine has seen; undefined for a file that it does not know. */
  linesOf(file: FileId): LineIndex | undefined {
    const known = this.lines.get(file);
    if (known !== undefined) return known;
    const text = this.texts.get(file);
    if (text === undefined) return undefined;
    const index = new LineIndex(text);
    this.lines.set(file, index);
    return index;
  }

  private takeConfigs(configs: readonly FileId[]): void {
    const before = this.nested;
    for (const file of configs) this.noteConfig(file, true);
    if (this.nested !== before) this.loadRules();
  }

  /** An open file can be asked about before all folders have been looked through. */
  private findConfigsAround(file: FileId): void {
    const segments = this.loose ? [] : file.split('/').slice(0, -1);
    const places = segments.map((_, depth) => segments.slice(0, depth + 1).join('/'));
    const found = places.flatMap((place) => CONFIG_NAMES.map((name) => `${place}/${name}`));
    const before = this.nested;
    for (const config of found) {
      if (this.nested.has(config)) continue;
      if (this.options.host.readConfig(`${this.root}/${config}`) !== undefined) this.noteConfig(config, true);
    }
    if (this.nested !== before && this.loaded !== undefined) this.loadRules();
  }

  private change(file: FileId, text: string): void {
    if (this.texts.get(file) === text) return;
    this.texts.set(file, text);
    this.lines.delete(file);
    this.pending.set(file, { file, text });
  }

  private flush(): void {
    if (this.pending.size === 0 || this.engine === undefined) return;
    const changes = [...this.pending.values()];
    this.pending.clear();
    this.current = undefined;
    try {
      this.applyKnown(this.engine, changes);
    } catch (error) {
      this.options.log.error(`analysing ${changes.length} files failed: ${describe(error)}`);
    }
  }

  /** Hands over facts in place of texts that were read in a run before, and keeps those of the others for the next. */
  private applyKnown(engine: Engine, changes: readonly FileChange[]): void {
    const { cache } = this;
    const keys = new Map<FileId, Key>();
    const files = changes.map((change) => {
      if (cache === undefined || !('text' in change) || this.open.has(change.file)) return change;
      const key = keyOfText(change.file, change.text);
      const facts = cache.facts(change.file, key);
      if (facts === undefined) keys.set(change.file, key);
      return facts === undefined ? change : { file: change.file, facts };
    });
    engine.apply({ files });
    for (const [file, key] of keys) {
      const facts = engine.factsOf(file);
      if (facts !== undefined) cache?.keep(key, facts);
    }
  }
}
