import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { SELECTOR } from './languageClient';
import { offer } from './offer';
import { openReport } from './reportPanel';
import { openSample } from './sample';
import type { WorkspaceScan } from './workspaceScan';

/** What commands work with. */
export interface CommandContext {
  readonly client: LanguageClient;
  readonly output: vscode.LogOutputChannel;
  readonly scan: WorkspaceScan;
  readonly extension: vscode.ExtensionContext;
}

const COMMANDS: Readonly<Record<string, (context: CommandContext) => unknown>> = {
  'datatrail.scanWorkspace': ({ scan }) => scan.run(),
  'datatrail.showFixes': () => inCode(() => vscode.commands.executeCommand('editor.action.quickFix')),
  'datatrail.openReport': ({ client }) => openReport(client),
  'datatrail.openSample': ({ extension }) => openSample(extension),
  'datatrail.restartServer': restart,
  'datatrail.showOutput': ({ output }) => output.show(),
};

/** Registers the commands of the extension that belong to no view. */
export function registerCommands(context: CommandContext): vscode.Disposable[] {
  return Object.entries(COMMANDS).map(([id, run]) => registerCommand(context.output, id, () => run(context)));
}

/** Registers a command. When it fails it says so once and points to the output. */
export function registerCommand(
  output: vscode.LogOutputChannel,
  id: string,
  run: (...args: never[]) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: never[]) => {
    try {
      return await run(...args);
    } catch (error) {
      output.error(error instanceof Error ? error : String(error));
      void offer(vscode.window.showErrorMessage, vscode.l10n.t('Datatrail: the command did not succeed.'), [
        { title: vscode.l10n.t('Show Output'), run: () => output.show() },
      ]);
      return undefined;
    }
  });
}

/** Runs what is about a place in the code. Asked for elsewhere, as in the walkthrough, it goes to the code beside. */
export async function inCode<T>(run: () => T): Promise<Awaited<T>> {
  const beside = vscode.window.visibleTextEditors.find(
    ({ document }) => vscode.languages.match(SELECTOR, document) > 0,
  );
  if (vscode.window.activeTextEditor === undefined && beside !== undefined) {
    const { document, selection, viewColumn = vscode.ViewColumn.One } = beside;
    await vscode.window.showTextDocument(document, { selection, viewColumn });
  }
  return await run();
}

/** A new server in place of the old, be that one running, stuck or gone. */
async function restart({ client, output }: CommandContext): Promise<void> {
  try {
    if (client.needsStop()) await client.stop();
  } catch (error) {
    // One that does not answer is ended by the client after a while.
    output.warn(error instanceof Error ? error.message : String(error));
  }
  await client.start();
}
