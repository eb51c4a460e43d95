/** An editor as the language server sees it: opens files, types, and asks for diagnostics. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import {
  CancellationToken,
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-languageserver/node';
import { PROJECT, SERVER } from '../bench';
import { applyTo, rangeOf, type Edit } from './edits';

const MEGABYTE = 1024 * 1024;

/** What the server takes; sizes in MB. */
export interface Memory {
  readonly resident: number;
  /** What is reachable, where it was collected before; else with garbage. */
  readonly heap: number;
  /** Largest resident set since the start. */
  readonly peak: number;
  /** Processor time since the start, in milliseconds. */
  readonly cpu: number;
}

interface OpenFile {
  text: string;
  version: number;
}

export class EditorClient {
  /** When the server's process was started, for `performance.now()`. */
  readonly begun = performance.now();
  /** Milliseconds from the start until all files were read. */
  readonly read: Promise<number>;
  private readonly child: ChildProcess;
  private readonly server: MessageConnection;
  private readonly open = new Map<string, OpenFile>();

  /**
   * Starts a server.
   *
   * @param dir the workspace, absolute
   * @param cacheHome where the user's caches are
   * @param server another build of it
   */
  constructor(
    private readonly dir: string,
    cacheHome: string,
    server: string = SERVER,
  ) {
    const args = ['--expose-gc', '--require', join(PROJECT, 'bench/support/heapProbe.cjs'), server, '--stdio'];
    this.child = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
      env: { ...process.env, XDG_CACHE_HOME: cacheHome, LOCALAPPDATA: cacheHome },
    });
    const { stdin, stdout } = this.child;
    if (stdin === null || stdout === null) throw new Error('The server has no streams');
    this.server = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.read = new Promise((done, failed) => {
      this.server.onNotification('datatrail/status', ({ state }: { state: string }) => {
        if (state === 'ready') done(performance.now() - this.begun);
        if (state === 'failed') failed(new Error('The server could not read the workspace'));
      });
      this.child.once('exit', () => failed(new Error('The server ended')));
    });
    // Nobody may be waiting for it when the server is stopped.
    this.read.catch(() => undefined);
    this.server.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => null));
    this.server.onRequest(() => null);
    this.server.listen();
  }

  /** @returns milliseconds from the start of the process to the answer */
  async initialize(): Promise<number> {
    await this.server.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(this.dir).href, name: 'bench' }],
      capabilities: { workspace: { configuration: true, workspaceFolders: true } },
    });
    const ms = performance.now() - this.begun;
    await this.server.sendNotification('initialized', {});
    return ms;
  }

  async openFile(file: string): Promise<void> {
    const text = readFileSync(join(this.dir, file), 'utf8');
    this.open.set(file, { text, version: 1 });
    const languageId = /x$/.test(file) ? 'typescriptreact' : 'typescript';
    const textDocument = { uri: this.uriOf(file), languageId, version: 1, text };
    await this.server.sendNotification('textDocument/didOpen', { textDocument });
  }

  async closeFile(file: string): Promise<void> {
    this.open.delete(file);
    await this.server.sendNotification('textDocument/didClose', { textDocument: { uri: this.uriOf(file) } });
  }

  /** The text of an open file as it stands. */
  textOf(file: string): string {
    return this.opened(file).text;
  }

  async edit(file: string, edit: Edit): Promise<void> {
    const known = this.opened(file);
    const range = rangeOf(known.text, edit);
    known.text = applyTo(known.text, edit);
    known.version++;
    await this.server.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uriOf(file), version: known.version },
      contentChanges: [{ range, text: edit.text }],
    });
  }

  /** Asks for the diagnostics of a file, as it stands now. Rejects where the question is taken back. */
  async diagnostics(file: string, token: CancellationToken = CancellationToken.None): Promise<void> {
    const about = { textDocument: { uri: this.uriOf(file) }, identifier: 'datatrail' };
    await this.server.sendRequest('textDocument/diagnostic', about, token);
  }

  /** How often an open file was edited, and once more. */
  versionOf(file: string): number {
    return this.opened(file).version;
  }

  /** Says that files changed on disk. */
  async changedOnDisk(files: readonly string[]): Promise<void> {
    const changes = files.map((file) => ({ uri: this.uriOf(file), type: 2 }));
    await this.server.sendNotification('workspace/didChangeWatchedFiles', { changes });
  }

  /** Looks at all files. */
  async scan(): Promise<void> {
    await this.server.sendRequest('datatrail/scanWorkspace', {});
  }

  /** @param collect whether garbage is collected before */
  async memory(collect: boolean): Promise<Memory> {
    const answer = once(this.child, 'message');
    this.child.send({ collect });
    const [{ resident, heap, peak, cpu }] = (await answer) as [Memory];
    return { resident: resident / MEGABYTE, heap: heap / MEGABYTE, peak: peak / MEGABYTE, cpu };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    try {
      await this.server.sendRequest('shutdown');
      await this.server.sendNotification('exit');
    } catch {
      this.child.kill();
    }
    await ended;
    this.server.dispose();
  }

  private opened(file: string): OpenFile {
    const known = this.open.get(file);
    if (known === undefined) throw new Error(`${file} is not open`);
    return known;
  }

  private uriOf(file: string): string {
    return pathToFileURL(join(this.dir, file)).href;
  }
}
