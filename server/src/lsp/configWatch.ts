import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { isTeamConfig } from '../host/select';
import { describe } from './guard';
import type { Session } from './session';

/** Milliseconds without a key before a changed configuration counts: it changes the results of every file. */
const QUIET = 250;

/** Takes what is written in open configurations and rule files, and goes back to those on disk when they are closed. */
export class ConfigWatch {
  private readonly waiting = new Map<string, NodeJS.Timeout>();

  constructor(private readonly session: Session) {}

  /** Takes an open document when it is a configuration or rule file; false for every other. */
  change(document: TextDocument): boolean {
    const { configs } = this.session;
    const { uri } = document;
    configs.set(document);
    if (!configs.isConfig(uri)) return false;
    clearTimeout(this.waiting.get(uri));
    this.waiting.set(
      uri,
      setTimeout(() => this.apply(uri), QUIET),
    );
    return true;
  }

  /** Forgets an open configuration; false for every other document. */
  async close(uri: string): Promise<boolean> {
    const { configs, loader } = this.session;
    const isConfig = configs.isConfig(uri);
    const folders = configs.foldersOf(uri);
    if (!configs.close(uri) || !isConfig) return false;
    clearTimeout(this.waiting.get(uri));
    this.waiting.delete(uri);
    for (const folder of folders) {
      const file = folder.fileOf(uri);
      const isSaved = this.session.parts.host.readConfig(URI.parse(uri).fsPath) !== undefined;
      if (file !== undefined && !isSaved) folder.noteConfig(file, false);
      await loader.reloadRules(folder);
    }
    return true;
  }

  private apply(uri: string): void {
    const { configs, loader, log } = this.session;
    this.waiting.delete(uri);
    try {
      for (const folder of configs.foldersOf(uri)) {
        const file = folder.fileOf(uri);
        // One that was never saved is not among the files of the folder.
        if (file !== undefined && isTeamConfig(file)) folder.noteConfig(file, true);
        loader.takeRules(folder);
      }
    } catch (error) {
      log.error(`taking a configuration failed: ${describe(error)}`);
    }
  }
}
