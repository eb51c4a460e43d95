import { dirname } from 'node:path';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { ConfigAuthor, type AuthorView } from '../authoring/author';
import type { LoadedRules } from '../host/ruleSet';
import { isTeamConfig } from '../host/select';
import type { Problem } from '../model';
import type { Folder } from './folder';
import type { Workspace } from './workspace';
import type { WorkspaceHost } from './workspaceHost';

const YAML = /\.ya?ml$/;

/** What rules say with a text as it is in the editor. */
interface Seen {
  /** Which texts it was made of: the rules are read again when one of them changes. */
  readonly stamp: string;
  readonly loaded: LoadedRules;
  /** How problems call the file; undefined where it could not be read. */
  readonly name: string | undefined;
}

/** Configurations and rule files that are open in the editor: their texts stand before those on disk. */
export class Configs {
  readonly author: ConfigAuthor;
  private readonly open = new Map<string, TextDocument>();
  private readonly seen = new Map<string, Seen>();
  /** By path the last text that could be read at all, so that half a line does not undo everything. */
  private readonly readable = new Map<string, { readonly version: number; readonly text: string }>();

  constructor(
    private readonly host: WorkspaceHost,
    private readonly workspace: Workspace,
  ) {
    this.author = new ConfigAuthor(() => host.ruleTexts());
  }

  /** True for a configuration, by its name or because it is used as one, and for a file that one extends. */
  isConfig(uri: string): boolean {
    const path = pathOf(uri);
    if (path === undefined) return false;
    return isTeamConfig(path) || this.workspace.all().some((folder) => usesFile(folder, path));
  }

  /** Takes an open YAML document; whether it holds rules can become clear later. */
  set(document: TextDocument): void {
    const path = pathOf(document.uri);
    if (path === undefined || !YAML.test(path)) return;
    this.open.set(document.uri, document);
    const text = document.getText();
    if (this.author.isReadable(text)) this.readable.set(path, { version: document.version, text });
  }

  /** Forgets an open text; false where there was none. */
  close(uri: string): boolean {
    this.seen.delete(uri);
    this.readable.delete(pathOf(uri) ?? '');
    return this.open.delete(uri);
  }

  /** An open configuration or rule file. */
  get(uri: string): TextDocument | undefined {
    const document = this.open.get(uri);
    return document !== undefined && this.isConfig(uri) ? document : undefined;
  }

  /** What is held of a file in the editor, as far as it can be read. */
  textOf(path: string): string | undefined {
    return this.readable.get(path)?.text;
  }

  /** What is wrong in an open configuration or rule file as it is written now. */
  problemsOf(document: TextDocument): readonly Problem[] {
    const { loaded, name } = this.look(document);
    return loaded.problems.filter(({ file, line }) => (name === undefined ? line === undefined : file === name));
  }

  /** What an author can refer to in an open text: the built-in rules, and the files that are extended beside it. */
  viewOf(document: TextDocument): AuthorView {
    const { loaded, name } = this.look(document);
    const extended = [...loaded.files].flatMap(([file, path]) => {
      const text = file === name ? undefined : (this.textOf(path) ?? this.host.readConfig(path));
      return text === undefined ? [] : [{ file, text }];
    });
    return { extended, links: (name !== undefined && loaded.links.get(name)) || new Map<number, readonly string[]>() };
  }

  /** The absolute path of a file by its name in the answers for a document. */
  placeOf(document: TextDocument, file: string): string {
    return this.look(document).loaded.files.get(file) ?? this.host.rulePath(file);
  }

  /** Folders that a configuration or rule file holds for. One that is not on disk yet holds where it stands. */
  foldersOf(uri: string): Folder[] {
    const path = pathOf(uri);
    if (path === undefined) return [];
    return this.workspace
      .all()
      .filter((folder) => usesFile(folder, path) || (isTeamConfig(path) && mayHold(folder, uri)));
  }

  private look(document: TextDocument): Seen {
    const { uri } = document;
    const stamp = [...this.open.values()].map((d) => `${d.uri}@${d.version}`).join('\n');
    const known = this.seen.get(uri);
    if (known?.stamp === stamp) return known;
    const path = pathOf(uri) ?? '';
    // Of this text even what cannot be read: the problem is to be told.
    const overlay = (asked: string): string | undefined => (asked === path ? document.getText() : this.textOf(asked));
    for (const folder of this.foldersOf(uri)) {
      const loaded = folder.rulesWith(overlay);
      const name = loaded && nameOf(loaded, path);
      if (loaded !== undefined && name !== undefined) return this.keep(uri, { stamp, loaded, name });
    }
    const loaded = this.host.loadRules(dirname(path), { config: path, overlay });
    return this.keep(uri, { stamp, loaded, name: nameOf(loaded, path) });
  }

  private keep(uri: string, seen: Seen): Seen {
    this.seen.set(uri, seen);
    return seen;
  }
}

function pathOf(uri: string): string | undefined {
  const parsed = URI.parse(uri);
  return parsed.scheme === 'file' ? parsed.fsPath : undefined;
}

function usesFile(folder: Folder, path: string): boolean {
  const { rules } = folder;
  return rules !== undefined && (rules.configPath === path || [...rules.files.values()].includes(path));
}

function nameOf(loaded: LoadedRules, path: string): string | undefined {
  return [...loaded.files].find(([, at]) => at === path)?.[0];
}

/** A configuration in a folder holds there, unless the settings name another or nothing below it is looked at. */
function mayHold(folder: Folder, uri: string): boolean {
  const file = folder.fileOf(uri);
  return file !== undefined && (!file.includes('/') || folder.mayHoldConfig(file));
}
