import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  CodeActionRequest,
  CodeLensRefreshRequest,
  ConfigurationRequest,
  createConnection,
  createMessageConnection,
  DiagnosticRefreshRequest,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  FileChangeType,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  ProposedFeatures,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkDoneProgressCreateRequest,
  type CodeAction,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type Hover,
  type InitializeResult,
  type MessageConnection,
  type Position,
  type Range,
  type TextDocumentEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { candidateFixes } from '../../../server/src/fixes/table';
import { startServer } from '../../../server/src/lsp/server';
import {
  FINDINGS_CHANGED_NOTIFICATION,
  STATUS_NOTIFICATION,
  type ServerStatus,
} from '../../../server/src/lsp/protocol';
import type { ServerParts } from '../../../server/src/lsp/session';
import { FakeEngine } from './fakeEngine';
import { MemoryHost } from './memoryHost';

export const ROOT = '/ws';

export interface ClientOptions {
  /** A folder on disk in place of {@link ROOT}; changes of files are made there. */
  readonly root?: string;
  /** Paths relative to {@link ROOT}, and their texts. */
  readonly files?: Readonly<Record<string, string>>;
  readonly folders?: readonly string[];
  readonly parts?: Partial<ServerParts>;
  readonly initializationOptions?: object;
  /** What the client answers to the question for settings. */
  readonly settings?: unknown;
}

/** An editor as the server sees one, over two streams in this process. */
export class TestClient {
  readonly host: MemoryHost;
  readonly root: string;
  /** Last pushed diagnostics by URI. */
  readonly pushed = new Map<string, Diagnostic[]>();
  readonly log: string[] = [];
  readonly progress: unknown[] = [];
  readonly registered: string[] = [];
  refreshes = 0;
  lensRefreshes = 0;
  /** How often the server said that other findings are known. */
  findingsChanged = 0;
  settings: unknown;
  initialized: InitializeResult | undefined;
  private status: ServerStatus | undefined;
  private readonly documents = new Map<string, TextDocument>();
  private waiting: { readonly until: () => boolean; readonly done: () => void }[] = [];

  private constructor(
    readonly connection: MessageConnection,
    options: ClientOptions,
    host: MemoryHost,
  ) {
    this.host = host;
    this.root = options.root ?? ROOT;
    this.settings = options.settings ?? {};
    connection.onRequest(ConfigurationRequest.type, (params) => params.items.map(() => this.settings));
    connection.onRequest(RegistrationRequest.type, (params) => {
      this.registered.push(...params.registrations.map((registration) => registration.method));
    });
    connection.onRequest(WorkDoneProgressCreateRequest.type, () => undefined);
    connection.onRequest(DiagnosticRefreshRequest.type, () => {
      this.heard(() => this.refreshes++);
    });
    connection.onRequest(CodeLensRefreshRequest.type, () => {
      this.heard(() => this.lensRefreshes++);
    });
    connection.onNotification(FINDINGS_CHANGED_NOTIFICATION, () => this.heard(() => this.findingsChanged++));
    connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) =>
      this.heard(() => this.pushed.set(uri, diagnostics)),
    );
    connection.onNotification('window/logMessage', (params: { message: string }) => {
      this.log.push(params.message);
    });
    connection.onNotification(STATUS_NOTIFICATION, (status: ServerStatus) => this.heard(() => (this.status = status)));
    connection.onUnhandledProgress((params) => this.heard(() => this.progress.push(params.value)));
    connection.listen();
  }

  /** Starts a server and waits until it has read its files. */
  static async start(options: ClientOptions = {}): Promise<TestClient> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const disk = Object.entries(options.files ?? {}).map(([file, text]) => [`${ROOT}/${file}`, text] as const);
    const host = new MemoryHost(new Map(disk));
    // Not the streams themselves: the library ends the process when a stream of its server ends.
    const server = createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(toServer),
      new StreamMessageWriter(toClient),
    );
    startServer(server, {
      host,
      createEngine: () => new FakeEngine(),
      candidates: candidateFixes,
      createProver: () => ({ refusalOf: () => Promise.resolve(undefined) }),
      report: () => '',
      ...options.parts,
    });
    server.listen();
    const client = createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    const result = new TestClient(client, options, host);
    await result.initialize(options.folders ?? [''], options.initializationOptions);
    return result;
  }

  private async initialize(folders: readonly string[], initializationOptions: object = {}): Promise<void> {
    this.initialized = await this.connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      initializationOptions,
      workspaceFolders: folders.map((name) => ({ uri: this.uri(name), name })),
      capabilities: {
        workspace: {
          configuration: true,
          workspaceFolders: true,
          didChangeWatchedFiles: { dynamicRegistration: true },
          didChangeConfiguration: { dynamicRegistration: true },
          diagnostics: { refreshSupport: true },
          codeLens: { refreshSupport: true },
        },
        window: { workDoneProgress: true },
      },
    });
    await this.connection.sendNotification(InitializedNotification.type, {});
    if (folders.length > 0 && !this.isOff()) await this.until(() => this.status?.state === 'ready');
  }

  private isOff(): boolean {
    return typeof this.settings === 'object' && this.settings !== null && 'enable' in this.settings;
  }

  dispose(): void {
    this.connection.dispose();
  }

  uri(file: string): string {
    return URI.file(`${this.root}/${file}`).toString();
  }

  /** Resolves when the condition holds after something that the server said. */
  async until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((done) => this.waiting.push({ until: condition, done }));
  }

  private heard(take: () => unknown): void {
    take();
    const ready = this.waiting.filter((waiter) => waiter.until());
    this.waiting = this.waiting.filter((waiter) => !ready.includes(waiter));
    for (const waiter of ready) waiter.done();
  }

  async open(file: string, text = this.onDisk(file)): Promise<void> {
    const document = TextDocument.create(this.uri(file), 'typescript', 1, text);
    this.documents.set(file, document);
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri: document.uri, languageId: 'typescript', version: 1, text },
    });
  }

  private onDisk(file: string): string {
    const path = `${this.root}/${file}`;
    return this.root === ROOT ? (this.host.disk.get(path) ?? '') : readFileSync(path, 'utf8');
  }

  /** Replaces the first `from` in an open file by `to`, without saving. */
  async edit(file: string, from: string, to: string): Promise<void> {
    const range = this.rangeOf(file, from);
    const old = this.document(file);
    const document = TextDocument.update(old, [{ range, text: to }], old.version + 1);
    this.documents.set(file, document);
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: document.uri, version: document.version },
      contentChanges: [{ range, text: to }],
    });
  }

  async close(file: string): Promise<void> {
    this.documents.delete(file);
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, {
      textDocument: { uri: this.uri(file) },
    });
  }

  /** Writes a file, or removes it, and tells the server as the watcher of an editor would. */
  async writeDisk(file: string, text: string | undefined): Promise<void> {
    const path = `${this.root}/${file}`;
    const isThere = this.root === ROOT ? this.host.disk.has(path) : existsSync(path);
    const now = isThere ? FileChangeType.Changed : FileChangeType.Created;
    const type = text === undefined ? FileChangeType.Deleted : now;
    if (this.root !== ROOT) changeFile(path, text);
    else if (text === undefined) this.host.disk.delete(path);
    else this.host.disk.set(path, text);
    await this.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: this.uri(file), type }],
    });
  }

  async setSettings(settings: unknown): Promise<void> {
    this.settings = settings;
    await this.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  }

  async changeFolders(added: readonly string[], removed: readonly string[]): Promise<void> {
    const folder = (name: string): { uri: string; name: string } => ({ uri: this.uri(name), name });
    await this.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
      event: { added: added.map(folder), removed: removed.map(folder) },
    });
  }

  async report(file: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return await this.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri: this.uri(file) },
      identifier: 'datatrail',
      ...(previousResultId === undefined ? {} : { previousResultId }),
    });
  }

  async pull(file: string): Promise<Diagnostic[]> {
    const report = await this.report(file);
    return report.kind === 'full' ? report.items : [];
  }

  async hover(file: string, at: string): Promise<Hover | null> {
    return await this.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri: this.uri(file) },
      position: this.rangeOf(file, at).start,
    });
  }

  actions(file: string, at: string, only?: string[]): Promise<CodeAction[]> {
    return this.actionsAt(file, this.rangeOf(file, at), only);
  }

  async actionsAt(file: string, range: Range, only?: string[]): Promise<CodeAction[]> {
    const found = await this.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri: this.uri(file) },
      range,
      context: { diagnostics: await this.pull(file), ...(only === undefined ? {} : { only }) },
    });
    return (found ?? []).filter((action): action is CodeAction => 'kind' in action);
  }

  /** Applies an action to the open files it changes, as an editor does. */
  async apply(action: CodeAction): Promise<void> {
    for (const change of action.edit?.documentChanges ?? []) {
      const { textDocument, edits } = change as TextDocumentEdit;
      const file = [...this.documents].find(([, document]) => document.uri === textDocument.uri)?.[0];
      if (file === undefined) throw new Error(`${textDocument.uri} is not open`);
      const old = this.document(file);
      const text = TextDocument.applyEdits(old, edits as { range: Range; newText: string }[]);
      await this.edit(file, old.getText(), text);
    }
  }

  text(file: string): string {
    return this.document(file).getText();
  }

  position(file: string, at: string): Position {
    return this.rangeOf(file, at).start;
  }

  private rangeOf(file: string, part: string): Range {
    const document = this.document(file);
    const start = document.getText().indexOf(part);
    if (start < 0) throw new Error(`${file} has no ${part}`);
    return { start: document.positionAt(start), end: document.positionAt(start + part.length) };
  }

  private document(file: string): TextDocument {
    const document = this.documents.get(file);
    if (document === undefined) throw new Error(`${file} is not open`);
    return document;
  }
}

function changeFile(path: string, text: string | undefined): void {
  if (text === undefined) {
    rmSync(path);
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
