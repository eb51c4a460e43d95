import type { Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver/node';
import type { Folder } from './folder';
import { describe, type Log } from './guard';
import { STATUS_NOTIFICATION, type ServerStatus } from './protocol';
import type { Settings } from './settings';
import type { Workspace } from './workspace';

export interface LoaderOptions {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly log: Log;
  /** Called after something changed that every shown result depends on. */
  readonly changed: (folder: Folder) => void;
}

interface Load {
  /** Resolves when the rules are there, or the folder is switched off. Never rejects. */
  readonly rules: Promise<void>;
  /** Resolves when all files are read. Never rejects. */
  readonly files: Promise<void>;
  readonly stop: AbortController;
}

/** Reads rules and files of folders in the background and tells the client how far it is. */
export class Loader {
  /** Whether the client shows progress that the server begins. */
  progress = false;
  private readonly loads = new Map<Folder, Load>();

  constructor(private readonly options: LoaderOptions) {}

  /** Begins to read a folder; again only after {@link stop}. */
  start(folder: Folder): void {
    if (this.loads.has(folder)) return;
    const stop = new AbortController();
    const rules = this.loadRules(folder);
    const files = rules.then(() => this.loadFiles(folder, stop.signal));
    this.loads.set(folder, { rules, files, stop });
  }

  stop(folder: Folder): void {
    this.loads.get(folder)?.stop.abort();
    this.loads.delete(folder);
  }

  /** Resolves when open files of the folder can be answered. */
  async ready(folder: Folder): Promise<void> {
    await this.loads.get(folder)?.rules;
  }

  /** Resolves when all files of the folder are known. */
  async complete(folder: Folder): Promise<void> {
    await this.loads.get(folder)?.files;
  }

  /** Reads rules and configuration again. */
  async reloadRules(folder: Folder): Promise<void> {
    await this.ready(folder);
    await this.loadRules(folder);
    this.tell('ready');
    this.options.changed(folder);
  }

  /** Takes the rules with what is written in open configurations, as soon as they have been read at all. */
  takeRules(folder: Folder): void {
    if (folder.rules === undefined) return;
    folder.loadRules();
    this.tell('ready');
    this.options.changed(folder);
  }

  private async loadRules(folder: Folder): Promise<void> {
    const settings = await this.options.settings.of(folder);
    if (!settings.enable) return;
    try {
      folder.loadRules(settings.configPath);
    } catch (error) {
      this.options.log.error(`reading the rules failed: ${describe(error)}`);
      this.tell('failed');
    }
  }

  private async loadFiles(folder: Folder, signal: AbortSignal): Promise<void> {
    const settings = await this.options.settings.of(folder);
    if (!settings.enable || folder.loose || folder.rules === undefined) return;
    this.tell('loading');
    // Open files are asked for at once: they go first.
    await new Promise((done) => setImmediate(done));
    const progress = await this.begin();
    try {
      await folder.loadFiles(signal, (done, all) => progress?.report(Math.floor((100 * done) / all), `${done}/${all}`));
      this.tell('ready');
      this.options.log.info(`${folder.fileCount} files read`);
    } catch (error) {
      this.options.log.error(`reading the workspace failed: ${describe(error)}`);
      this.tell('failed');
    } finally {
      progress?.done();
    }
    if (!signal.aborted) this.options.changed(folder);
  }

  private async begin(): Promise<WorkDoneProgressServerReporter | undefined> {
    if (!this.progress) return undefined;
    const progress = await this.options.connection.window.createWorkDoneProgress();
    progress.begin('Datatrail: reading files', 0, undefined, false);
    return progress;
  }

  private tell(state: ServerStatus['state']): void {
    const folders = this.options.workspace.all();
    const problems = folders.flatMap((folder) => (folder.rules?.problems ?? []).map((problem) => problem.message));
    const files = folders.reduce((sum, folder) => sum + folder.fileCount, 0);
    const status: ServerStatus = { state, files, problems: [...new Set(problems)].slice(0, 20) };
    void this.options.connection.sendNotification(STATUS_NOTIFICATION, status);
  }
}
