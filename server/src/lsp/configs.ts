import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { ConfigAuthor } from '../authoring/author';
import type { LoadedRules } from '../host/ruleSet';
import type { Problem } from '../model';
import type { Folder } from './folder';
import type { Workspace } from './workspace';
import type { WorkspaceHost } from './workspaceHost';

const NAME = /\/datatrail\.config\.ya?ml$/;
/** How the text is called in problems; the name makes it a configuration. */
const FILE = 'datatrail.config.yaml';

interface Checked {
  readonly version: number;
  readonly problems: readonly Problem[];
}

/** Configurations that are open in the editor: their texts stand before those on disk. */
export class Configs {
  readonly author: ConfigAuthor;
  private readonly open = new Map<string, TextDocument>();
  private readonly checks = new Map<string, Checked>();
  /** The last text that could be read at all, so that half a line does not undo everything. */
  private readonly holds = new Map<string, LoadedRules['rules']>();

  constructor(
    host: WorkspaceHost,
    private readonly workspace: Workspace,
  ) {
    this.author = new ConfigAuthor(() => host.ruleTexts());
  }

  isConfig(uri: string): boolean {
    if (NAME.test(uri)) return true;
    const parsed = URI.parse(uri);
    return (
      parsed.scheme === 'file' && this.workspace.all().some((folder) => folder.rules?.configPath === parsed.fsPath)
    );
  }

  set(document: TextDocument): void {
    this.open.set(document.uri, document);
  }

  /** Forgets an open text; false where there was none. */
  close(uri: string): boolean {
    this.checks.delete(uri);
    this.holds.delete(uri);
    return this.open.delete(uri);
  }

  get(uri: string): TextDocument | undefined {
    return this.open.get(uri);
  }

  /** What is wrong in an open configuration as it is written now. */
  problemsOf(document: TextDocument): readonly Problem[] {
    return this.check(document).problems;
  }

  /** Folders that a configuration holds for. One that is not on disk yet holds where it stands. */
  foldersOf(uri: string): Folder[] {
    const path = URI.parse(uri).fsPath;
    return this.workspace.all().filter((folder) => {
      const { configPath } = folder.rules ?? {};
      return configPath === path || (configPath === undefined && NAME.test(uri) && isTopFile(folder, uri));
    });
  }

  /** The rules of a folder whose configuration is open; undefined for all others. */
  rulesOf(folder: Folder): LoadedRules | undefined {
    for (const document of this.open.values()) {
      if (!this.foldersOf(document.uri).includes(folder)) continue;
      const { problems } = this.check(document);
      const rules = this.holds.get(document.uri);
      if (rules === undefined) return undefined;
      return { rules, problems, configPath: URI.parse(document.uri).fsPath };
    }
    return undefined;
  }

  private check(document: TextDocument): Checked {
    const known = this.checks.get(document.uri);
    if (known?.version === document.version) return known;
    const { rules, problems, readable } = this.author.check({ file: FILE, text: document.getText() });
    const checked = { version: document.version, problems };
    this.checks.set(document.uri, checked);
    if (readable) this.holds.set(document.uri, rules);
    return checked;
  }
}

function isTopFile(folder: Folder, uri: string): boolean {
  const file = folder.fileOf(uri);
  return file !== undefined && !file.includes('/');
}
