import {
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type DidChangeWatchedFilesParams,
  type FileEvent,
} from 'vscode-languageserver/node';
import { sep } from 'node:path';
import { URI } from 'vscode-uri';
import { isTeamConfig } from '../../host/select';
import type { Folder } from '../folder';
import { guarded } from '../guard';
import type { Session } from '../session';

/** What the engine reads, and what decides how it reads it. */
const WATCHED = [
  '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,html,prisma}',
  '**/{package,tsconfig,tsconfig.*,jsconfig,jsconfig.*}.json',
  // Configurations, and rule files that they extend, whatever they are called.
  '**/*.{yaml,yml}',
];

/** Asks the client to tell about changes on disk. */
export async function watchFiles(session: Session): Promise<void> {
  await session.connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: WATCHED.map((globPattern) => ({ globPattern })),
  });
}

/** Takes changes on disk: files that are not open, and the configuration. */
export function registerWatch(session: Session, changed: (folder: Folder) => void): void {
  session.connection.onDidChangeWatchedFiles(
    guarded(session.log, 'file changes', {
      run: (params: DidChangeWatchedFilesParams) => take(session, params.changes, changed),
      fallback: () => undefined,
    }),
  );
}

async function take(session: Session, changes: readonly FileEvent[], changed: (folder: Folder) => void): Promise<void> {
  const touched = new Set<Folder>();
  for (const change of changes) {
    const place = session.workspace.locate(change.uri);
    if (place === undefined || place.folder.loose || isConfigOf(session, change.uri)) continue;
    const { folder, file } = place;
    if (change.type !== FileChangeType.Deleted && !folder.accepts(file)) continue;
    folder.reread(file);
    touched.add(folder);
  }
  const configs = changes.filter((change) => isConfigOf(session, change.uri));
  if (configs.length > 0) {
    // A configuration above a folder holds for it as well, so all folders look for theirs again.
    for (const folder of session.workspace.all()) {
      for (const { uri, type } of configs) {
        const file = folder.fileOf(uri);
        if (file !== undefined) folder.noteConfig(file, type !== FileChangeType.Deleted);
      }
      await session.loader.reloadRules(folder);
    }
  }
  for (const folder of touched) changed(folder);
}

/** True for what decides about the rules: configurations, what they extend, and what they could not find. */
function isConfigOf(session: Session, uri: string): boolean {
  const path = URI.parse(uri).fsPath;
  if (isTeamConfig(path)) return true;
  const isIn = (watched: string): boolean => path === watched || path.startsWith(`${watched}${sep}`);
  return session.workspace
    .all()
    .some(({ rules }) => rules?.configPath === path || [...(rules?.watched ?? [])].some(isIn));
}
