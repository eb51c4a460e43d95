import type { Connection, Diagnostic } from 'vscode-languageserver/node';
import type { FileId, Finding } from '../model';
import type { Folder } from './folder';
import { describe, type Log } from './guard';
import type { Known } from './known';
import { diagnosticsOf, toProblemDiagnostic, toUri } from './to';

/**
 * Diagnostics that the server sends without being asked: findings of files that are not open, after a scan, and
 * faults of the team's configuration. An open file is asked for by the client, so what was sent for it is taken back.
 */
export class Pushed {
  private readonly sent = new Set<string>();
  private readonly scanned = new Set<Folder>();
  /** Configurations and rule files of each folder that something was sent for. */
  private readonly rules = new Map<Folder, ReadonlySet<string>>();

  constructor(
    private readonly connection: Connection,
    private readonly parts: { readonly log: Log; readonly known: Known },
    /** Whether the client asks for the diagnostics of a configuration itself, as it does of one that is open. */
    private readonly isAsked: (uri: string) => boolean,
  ) {}

  /** Sends the findings of a closed file. `findings` are all of that file. */
  async publish(folder: Folder, file: FileId, findings: readonly Finding[]): Promise<void> {
    this.parts.known.take(folder, file, findings);
    if (folder.isOpen(file)) return;
    await this.send(folder.uriOf(file), diagnosticsOf(folder, file, findings));
  }

  /** Takes back what was sent for a file. */
  async clear(uri: string): Promise<void> {
    await this.send(uri, []);
  }

  /** From now on the results of closed files of this folder are kept up to date. */
  markScanned(folder: Folder): void {
    this.scanned.add(folder);
  }

  isScanned(folder: Folder): boolean {
    return this.scanned.has(folder);
  }

  /**
   * Sends the findings of all closed files of a scanned folder as they are now. Between two files requests are answered.
   *
   * @param isStale tells that something changed since: the rest is left to the next call
   */
  async update(folder: Folder, isStale: () => boolean): Promise<void> {
    const snapshot = folder.snapshot();
    if (snapshot === undefined || !this.scanned.has(folder)) return;
    const files = new Set(folder.files());
    for (const file of files) {
      await new Promise((done) => setImmediate(done));
      if (isStale()) return;
      try {
        await this.publish(folder, file, snapshot.findings(file));
      } catch (error) {
        this.parts.log.error(`analysing a file failed: ${describe(error)}`);
      }
    }
    await this.clearGone(folder);
  }

  /** Takes back what was sent for files that are no longer there. */
  async clearGone(folder: Folder): Promise<void> {
    const files = new Set(folder.files());
    this.parts.known.keepOnly(folder, files);
    for (const uri of [...this.sent]) {
      const file = folder.fileOf(uri);
      const isGone = file !== undefined && !files.has(file) && !this.rules.get(folder)?.has(uri);
      if (isGone) await this.clear(uri);
    }
  }

  /** Sends what is wrong with configurations, and with the rule files that they extend, to those files. */
  async publishConfig(folder: Folder): Promise<void> {
    const { files = new Map<string, string>(), problems = [] } = folder.rules ?? {};
    const before = this.rules.get(folder) ?? new Set<string>();
    const uris = new Map([...files].map(([file, path]) => [toUri(path), file]));
    this.rules.set(folder, new Set(uris.keys()));
    for (const uri of before) if (!uris.has(uri)) await this.clear(uri);
    for (const [uri, file] of uris) {
      if (this.isAsked(uri)) continue;
      await this.send(uri, problems.filter((problem) => problem.file === file).map(toProblemDiagnostic));
    }
  }

  /** Takes back everything that was sent for a folder. */
  async forget(folder: Folder): Promise<void> {
    this.scanned.delete(folder);
    this.rules.delete(folder);
    this.parts.known.forget(folder);
    for (const uri of [...this.sent]) if (folder.fileOf(uri) !== undefined) await this.clear(uri);
  }

  private async send(uri: string, diagnostics: Diagnostic[]): Promise<void> {
    if (diagnostics.length > 0) this.sent.add(uri);
    // Most files have none: nothing is taken back where nothing was sent.
    else if (!this.sent.delete(uri)) return;
    await this.connection.sendDiagnostics({ uri, diagnostics });
  }
}
