import {
  CodeActionKind,
  DidChangeConfigurationNotification,
  TextDocuments,
  TextDocumentSyncKind,
  type ClientCapabilities,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type WorkspaceFoldersChangeEvent,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Announcer } from './announcer';
import { Configs } from './configs';
import { ConfigWatch } from './configWatch';
import type { Folder } from './folder';
import { guarded, type Log } from './guard';
import { registerAgents } from './handlers/agents';
import { registerCodeActions } from './handlers/codeActions';
import { registerCodeLens } from './handlers/codeLens';
import { registerConfig } from './handlers/config';
import { registerDiagnostics } from './handlers/diagnostics';
import { registerExplain } from './handlers/explain';
import { registerFindings } from './handlers/findings';
import { registerFlows, registerReport } from './handlers/flows';
import { registerHover } from './handlers/hover';
import { registerRuleWritten } from './handlers/ruleActions';
import { registerScan } from './handlers/scan';
import { registerWatch, watchFiles } from './handlers/watch';
import { Known } from './known';
import { Loader } from './loader';
import { FIX_ALL_KIND, RULE_KIND, RULE_WRITTEN_COMMAND, SOURCE, type InitializationOptions } from './protocol';
import { Pushed } from './pushed';
import type { ClientFeatures, ServerParts, Session } from './session';
import { Settings } from './settings';
import { Refresher } from './refresher';
import { Workspace } from './workspace';

const CAPABILITIES: InitializeResult['capabilities'] = {
  positionEncoding: 'utf-16',
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
  // A client asks again for every file of the workspace whenever it can: a scan is what the user starts.
  diagnosticProvider: { identifier: SOURCE, interFileDependencies: true, workspaceDiagnostics: false },
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, RULE_KIND, FIX_ALL_KIND] },
  hoverProvider: true,
  codeLensProvider: { resolveProvider: true },
  completionProvider: { triggerCharacters: [' ', '.', '-', '[', '/', '@', "'"] },
  definitionProvider: true,
  executeCommandProvider: { commands: [RULE_WRITTEN_COMMAND] },
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

/** Serves one client over a connection. The caller begins to listen on it afterwards. */
export function startServer(connection: Connection, parts: ServerParts): void {
  const log: Log = connection.console;
  const workspace: Workspace = new Workspace({
    host: parts.host,
    createEngine: parts.createEngine,
    overlay: (path) => configs.textOf(path),
    log,
  });
  const settings = new Settings(connection);
  const configs: Configs = new Configs(parts.host, workspace);
  const wantsLenses = async (): Promise<boolean> => {
    const all = await Promise.all(workspace.all().map((folder) => settings.of(folder)));
    return all.some(({ codeLens }) => codeLens);
  };
  const announcer: Announcer = new Announcer({ connection, log, wantsLenses, faults: () => known.faults() });
  const known: Known = new Known(() => announcer.changed());
  const pushed = new Pushed(connection, { log, known }, (uri) => configs.get(uri) !== undefined);
  const refresher = new Refresher({ connection, pushed, log });
  const loader = new Loader({
    connection,
    workspace,
    settings,
    log,
    changed: (folder) => refresher.changed(folder),
  });
  const client: ClientFeatures = { preview: false, commandLinks: false };
  const session: Session = { connection, client, parts, workspace, settings, loader, pushed, known, configs, log };
  const documents = new TextDocuments(TextDocument);
  registerLifecycle(session, { refresher, announcer }, documents);
  registerDocuments(session, refresher, documents);
  registerDiagnostics(session);
  registerCodeActions(session);
  registerHover(session);
  registerCodeLens(session);
  registerConfig(session);
  registerRuleWritten(session);
  registerScan(session);
  registerFindings(session);
  registerFlows(session);
  registerExplain(session);
  registerReport(session);
  registerAgents(session);
  registerWatch(session, (folder) => refresher.changed(folder));
}

type Documents = TextDocuments<TextDocument>;

interface Telling {
  readonly refresher: Refresher;
  readonly announcer: Announcer;
}

function registerLifecycle(session: Session, { refresher, announcer }: Telling, documents: Documents): void {
  const { connection, workspace, settings, loader, log } = session;
  let client: ClientCapabilities = {};
  connection.onInitialize((params) => {
    client = params.capabilities;
    session.client.preview = client.workspace?.workspaceEdit?.changeAnnotationSupport !== undefined;
    session.client.commandLinks = asksForLinks(params);
    settings.supported = client.workspace?.configuration ?? false;
    loader.progress = client.window?.workDoneProgress ?? false;
    refresher.supported = client.workspace?.diagnostics?.refreshSupport ?? false;
    announcer.lenses = client.workspace?.codeLens?.refreshSupport ?? false;
    for (const uri of rootsOf(params)) workspace.add(uri);
    return { capabilities: CAPABILITIES, serverInfo: { name: SOURCE } };
  });
  connection.onInitialized(
    guarded(log, 'start', {
      run: async () => {
        for (const folder of workspace.all()) loader.start(folder);
        if (client.workspace?.workspaceFolders) watchFolders(session, documents);
        if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) await watchFiles(session);
        if (client.workspace?.didChangeConfiguration?.dynamicRegistration) {
          await connection.client.register(DidChangeConfigurationNotification.type, { section: SOURCE });
        }
      },
      fallback: () => undefined,
    }),
  );
  connection.onDidChangeConfiguration(
    guarded(log, 'settings', {
      run: async () => {
        settings.forget();
        for (const folder of workspace.all()) await applySettings(session, folder);
        refresher.refresh();
        announcer.refreshLenses();
      },
      fallback: () => undefined,
    }),
  );
}

function asksForLinks({ initializationOptions }: InitializeParams): boolean {
  const given = initializationOptions as Partial<InitializationOptions> | null | undefined;
  return given?.commandLinks === true;
}

function rootsOf(params: InitializeParams): string[] {
  return (params.workspaceFolders ?? []).map((folder) => folder.uri);
}

function watchFolders({ connection, workspace, loader, pushed, log }: Session, documents: Documents): void {
  const run = ({ added, removed }: WorkspaceFoldersChangeEvent): void => {
    for (const { uri } of removed) {
      const folder = workspace.remove(uri);
      if (folder === undefined) continue;
      loader.stop(folder);
      void pushed.forget(folder);
    }
    for (const { uri } of added) {
      const folder = workspace.add(uri);
      if (folder !== undefined) loader.start(folder);
    }
    for (const document of documents.all()) {
      const place = workspace.open(document);
      if (place?.added === true) loader.start(place.folder);
    }
  };
  connection.workspace.onDidChangeWorkspaceFolders(guarded(log, 'folders', { run, fallback: () => undefined }));
}

async function applySettings({ settings, loader, pushed }: Session, folder: Folder): Promise<void> {
  const { enable } = await settings.of(folder);
  if (!enable) {
    await pushed.forget(folder);
  } else if (folder.rules === undefined) {
    // It was off until now, so nothing of it has been read.
    loader.stop(folder);
    loader.start(folder);
  } else {
    await loader.reloadRules(folder);
  }
}

function registerDocuments(session: Session, refresher: Refresher, documents: Documents): void {
  const { connection, workspace, loader, pushed, known, log } = session;
  const guard = <E extends { document: TextDocument }>(name: string, run: (event: E) => void | Promise<void>) =>
    guarded(log, name, { run, fallback: () => undefined });
  const configWatch = new ConfigWatch(session);
  // Fires for a document that is opened as well as for one that is edited.
  documents.onDidChangeContent(
    guard('change', ({ document }) => {
      if (configWatch.change(document)) return;
      const place = workspace.open(document);
      if (place === undefined) return;
      if (place.added) loader.start(place.folder);
      if (pushed.isScanned(place.folder)) refresher.pushLater(place.folder);
    }),
  );
  documents.onDidOpen(guard('open', ({ document }) => pushed.clear(document.uri)));
  documents.onDidClose(
    guard('close', async ({ document }) => {
      if (await configWatch.close(document.uri)) return;
      const place = workspace.close(document.uri);
      if (place === undefined) return;
      // Nobody keeps it up to date from now on, unless everything is.
      if (!pushed.isScanned(place.folder)) known.drop(place.folder, place.file);
      if (!place.folder.loose) refresher.pushLater(place.folder);
      else if (!place.folder.hasOpen) loader.stop(place.folder);
    }),
  );
  documents.listen(connection);
}
