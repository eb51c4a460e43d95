import * as vscode from 'vscode';
import { registerAgentTools } from './agentTools';
import { registerCommands } from './commands';
import { registerExplanations } from './explainView';
import { createClient } from './languageClient';
import { offer } from './offer';
import { greetSample } from './sample';
import { Status } from './status';
import { registerViews } from './views';
import { WorkspaceScan } from './workspaceScan';

let stop: (() => Promise<void>) | undefined;

/** Builds the parts and starts the server. Called by VS Code for the first file of a supported language. */
export function activate(extension: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('Datatrail', { log: true });
  const client = createClient(extension.asAbsolutePath('dist/server.js'), output);
  const status = new Status(client);
  const scan = new WorkspaceScan(client, status);
  const commands = registerCommands({ client, output, scan, extension });
  const views = registerViews({ client, output, memory: extension.workspaceState });
  extension.subscriptions.push(output, status, scan, registerExplanations(), ...commands, ...views);
  extension.subscriptions.push(...registerAgentTools(client));
  stop = () => client.stop();
  // Not waited for: VS Code goes on, and requests wait for the server.
  void start();
  void greetSample(extension).then(undefined, (error: unknown) => output.error(String(error)));

  async function start(): Promise<void> {
    try {
      await client.start();
    } catch (error) {
      status.failed();
      output.error(error instanceof Error ? error : String(error));
      await offer(vscode.window.showErrorMessage, vscode.l10n.t('Datatrail could not start.'), [
        { title: vscode.l10n.t('Show Output'), run: () => output.show() },
      ]);
    }
  }
}

/** Stops the server. */
export async function deactivate(): Promise<void> {
  await stop?.();
}
