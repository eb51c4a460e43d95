import * as vscode from 'vscode';
import { registerAgentTools } from './agentTools';
import { registerCommands } from './commands';
import { registerExplanations } from './explainView';
import { createClient } from './languageClient';
import { Status } from './status';
import { registerViews } from './views';

let stop: (() => Promise<void>) | undefined;

/** Builds the parts and starts the server. Called by VS Code for the first file of a supported language. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Datatrail', { log: true });
  const client = createClient(context.asAbsolutePath('dist/server.js'), output);
  const status = new Status(client);
  context.subscriptions.push(output, status, registerExplanations(), ...registerCommands({ client, output, status }));
  context.subscriptions.push(...registerAgentTools(client));
  context.subscriptions.push(...registerViews({ client, output, memory: context.workspaceState }));
  stop = () => client.stop();
  try {
    await client.start();
  } catch (error) {
    status.failed();
    output.error(error instanceof Error ? error : String(error));
    const show = vscode.l10n.t('Show Output');
    const chosen = await vscode.window.showErrorMessage(vscode.l10n.t('Datatrail could not start.'), show);
    if (chosen === show) output.show();
  }
}

/** Stops the server. */
export async function deactivate(): Promise<void> {
  await stop?.();
}
