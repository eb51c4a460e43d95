import { isAbsolute, relative, sep } from 'node:path';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type { FileChange, Snapshot } from '../analyzer';
import type { LoadedRules } from '../host/ruleSet';
import type { FileId, Finding } from '../model';
import { LineIndex } from '../text/lines';
import { describe, type Log } from './guard';
import type { Engine, WorkspaceHost } from './workspaceHost';

export interface FolderOptions {
  /** Absolute path. */
  readonly root: string;
  readonly host: WorkspaceHost;
  readonly createEngine: (rules: LoadedRules['rules']) => Engine;
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
  private readonly texts = new Map<FileId, string>();
  private readonly lines = new Map<FileId, LineIndex>();
  private readonly open = new Map<FileId, TextDocument>();
  private readonly pending = new Map<FileId, FileChange>();
  private current: Snapshot | undefined;

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

  /** Reads the rules, again after they changed. The facts of the files stay as they are. */
  loadRules(configPath: string): LoadedRules {
    const { host, createEngine } = this.options;
    this.loaded = host.loadRules(this.root, configPath === '' ? undefined : configPath);
    this.current = undefined;
    if (this.engine === undefined) this.engine = createEngine(this.loaded.rules);
    else this.engine.apply({ rules: this.loaded.rules });
    return this.loaded;
  }

  /** Takes rules in place of those on disk: the configuration is open and was changed there. */
  useRules(loaded: LoadedRules): void {
    this.loaded = loaded;
    this.current = undefined;
    this.engine?.apply({ rules: loaded.rules });
  }

  /** All findings as they would be under other rules. The rules that hold stay. */
  findingsUnder(rules: LoadedRules['rules']): readonly Finding[] {
    this.flush();
    const { engine, loaded } = this;
    if (engine === undefined || loaded === undefined) return [];
    try {
      engine.apply({ rules });
      return engine.snapshot().findings();
    } finally {
      engine.apply({ rules: loaded.rules });
      this.current = undefined;
    }
  }

  /** Reads all files of the folder, a few at a time. `report` hears how many of how many are done. */
  async loadFiles(signal: AbortSignal, report: (done: number, all: number) => void): Promise<void> {
    if (this.loose) return;
    const files = await this.options.host.files(this.root, signal);
    for (let index = 0; index < files.length && !signal.aborted; index++) {
      const file = files[index];
      if (file !== undefined && !this.open.has(file)) this.reread(file);
      if ((index + 1) % FILES_PER_TURN !== 0) continue;
      // Handed over in pieces: one large hand-over would keep open files waiting.
      this.flush();
      report(index + 1, files.length);
      await new Promise((done) => setImmediate(done));
    }
  }

  /** An open document's text stands before the one on disk until it is closed. */
  setOpen(file: FileId, document: TextDocument): void {
    this.open.set(file, document);
    this.change(file, document.getText());
  }

  close(file: FileId): void {
    this.open.delete(file);
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
    else if (this.texts.delete(file)) {
      this.pending.set(file, { file, removed: true });
      this.lines.delete(file);
    }
  }

  /** The results for the texts as they are now; undefined while there are no rules yet. */
  snapshot(): Snapshot | undefined {
    this.flush();
    this.current ??= this.engine?.snapshot();
    return this.current;
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
      this.engine.apply({ files: changes });
    } catch (error) {
      this.options.log.error(`analysing ${changes.length} files failed: ${describe(error)}`);
    }
  }
}
