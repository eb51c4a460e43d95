import type { Connection } from 'vscode-languageserver/node';
import type { Surroundings } from '../fixes/context';
import type { Program, Prover } from '../fixes/prove';
import type { FileId, Finding, Fix, RuleSet } from '../model';
import type { Configs } from './configs';
import type { Folder } from './folder';
import type { Log } from './guard';
import type { Known } from './known';
import type { Loader } from './loader';
import type { Pushed } from './pushed';
import type { Settings } from './settings';
import type { Located, Workspace } from './workspace';
import type { Engine, WorkspaceHost } from './workspaceHost';

/** The part of the prover that the server needs. */
export type Proving = Pick<Prover, 'refusalOf'> & Partial<Pick<Prover, 'surroundings' | 'learn'>>;

/** What the server is built from. Tests put a small engine and files in memory here. */
export interface ServerParts {
  readonly host: WorkspaceHost;
  readonly createEngine: (rules: RuleSet) => Engine;
  /** What could be done about a finding, and whether it does that: nothing is offered before. */
  readonly candidates: (finding: Finding, text: string, rules: RuleSet, around?: Surroundings) => readonly Fix[];
  readonly createProver: (program: Program) => Proving;
  /** The report of a folder as one HTML page. */
  readonly report: (folder: Folder) => string;
}

/** What the client can do with an answer. Known from its first message on. */
export interface ClientFeatures {
  /** Shows edits before they are made, when they ask for it. */
  preview: boolean;
  /** Follows links to commands of its own. */
  commandLinks: boolean;
}

/** What the handlers share. */
export interface Session {
  readonly connection: Connection;
  readonly client: ClientFeatures;
  readonly parts: ServerParts;
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly loader: Loader;
  readonly pushed: Pushed;
  readonly known: Known;
  readonly configs: Configs;
  readonly log: Log;
}

/** A file that can be asked about now. */
export async function located(session: Session, uri: string): Promise<Located | undefined> {
  const found = session.workspace.locate(uri);
  if (found === undefined) return undefined;
  await session.loader.ready(found.folder);
  const { enable } = await session.settings.of(found.folder);
  return enable ? found : undefined;
}

/** The findings of a file, inventory included; none while there are no rules. */
export function findingsOf(folder: Folder, file: FileId): readonly Finding[] {
  return folder.snapshot()?.findings(file) ?? [];
}
