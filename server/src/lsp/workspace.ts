import { dirname, resolve } from 'node:path';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type { FileId } from '../model';
import { Folder, type FolderOptions } from './folder';
import { toUri } from './to';

/** A file and the folder that answers for it. */
export interface Located {
  readonly folder: Folder;
  readonly file: FileId;
}

/**
 * The folders of the workspace. A file belongs to the innermost folder around it; an open file outside all of them
 * gets a folder of its own that knows only what is open.
 */
export class Workspace {
  private readonly folders = new Map<string, Folder>();

  constructor(private readonly options: Omit<FolderOptions, 'root' | 'loose'>) {}

  /** Adds a folder, or returns the one that is there. Undefined for a URI that is no place on disk. */
  add(uri: string, loose = false): Folder | undefined {
    const parsed = URI.parse(uri);
    if (parsed.scheme !== 'file') return undefined;
    const root = resolve(parsed.fsPath);
    const known = this.folders.get(root);
    if (known !== undefined && (loose || !known.loose)) return known;
    const folder = new Folder({ ...this.options, root, loose });
    this.folders.set(root, folder);
    if (!loose) this.dropLooseBelow(folder);
    return folder;
  }

  remove(uri: string): Folder | undefined {
    const root = resolve(URI.parse(uri).fsPath);
    const folder = this.folders.get(root);
    this.folders.delete(root);
    return folder;
  }

  /** Open files that had a folder of their own belong to the new one; the caller opens them there. */
  private dropLooseBelow(folder: Folder): void {
    for (const other of this.all()) {
      if (other.loose && folder.fileOf(toUri(other.root)) !== undefined) this.folders.delete(other.root);
    }
  }

  all(): readonly Folder[] {
    return [...this.folders.values()];
  }

  /** The file of a URI and its folder; undefined for what is not analysed. */
  locate(uri: string): Located | undefined {
    let best: Located | undefined;
    for (const folder of this.folders.values()) {
      const file = folder.fileOf(uri);
      if (file !== undefined && (best === undefined || folder.root.length > best.folder.root.length)) {
        best = { folder, file };
      }
    }
    return best;
  }

  /** Takes an open document's text. Returns its place, with `added` when a folder had to be made for it. */
  open(document: TextDocument): (Located & { readonly added: boolean }) | undefined {
    const found = this.locate(document.uri);
    const folder = found?.folder ?? this.add(toUri(dirname(URI.parse(document.uri).fsPath)), true);
    const file = folder?.fileOf(document.uri);
    if (folder === undefined || file === undefined || !folder.accepts(file)) return undefined;
    folder.setOpen(file, document);
    return { folder, file, added: found === undefined };
  }

  /** Forgets an open document's text. A folder that existed only for it goes as well. */
  close(uri: string): Located | undefined {
    const found = this.locate(uri);
    if (found === undefined || !found.folder.isOpen(found.file)) return undefined;
    found.folder.close(found.file);
    if (found.folder.loose && !found.folder.hasOpen) this.folders.delete(found.folder.root);
    return found;
  }
}
