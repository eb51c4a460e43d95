import * as vscode from 'vscode';
import { WorkDoneProgress, type LanguageClient } from 'vscode-languageclient/node';
import { SCAN_REQUEST, type ScanParams, type ScanResult } from '../../server/src/lsp/protocol';
import { openReport } from './reportPanel';
import type { Status } from './status';

/** What commands work with. */
export interface CommandContext {
  readonly client: LanguageClient;
  readonly output: vscode.LogOutputChannel;
  readonly status: Status;
}

const COMMANDS: Readonly<Record<string, (context: CommandContext) => unknown>> = {
  'datatrail.scanWorkspace': scanWorkspace,
  'datatrail.openReport': ({ client }) => openReport(client),
  'datatrail.restartServer': ({ client }) => client.restart(),
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

/** Scans all folders with progress and a way to stop, then says in one sentence what was found. */
async function scanWorkspace({ client, status }: CommandContext): Promise<ScanResult> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Datatrail: scanning the workspace'),
    cancellable: true,
  };
  const result = await status.whileScanning(() =>
    vscode.window.withProgress(options, (progress, token) => requestScan(client, progress, token)),
  );
  void tellResult(client, result);
  return result;
}

let scans = 0;

async function requestScan(
  client: LanguageClient,
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  token: vscode.CancellationToken,
): Promise<ScanResult> {
  const workDoneToken = `datatrail-scan-${++scans}`;
  let shown = 0;
  const listener = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
    if (value.kind !== 'report') return;
    const percentage = value.percentage ?? shown;
    progress.report({
      increment: percentage - shown,
      ...(value.message === undefined ? {} : { message: value.message }),
    });
    shown = percentage;
  });
  try {
    const params: ScanParams = { workDoneToken };
    return await client.sendRequest<ScanResult>(SCAN_REQUEST, params, token);
  } finally {
    listener.dispose();
  }
}

function tellResult(client: LanguageClient, result: ScanResult): Thenable<void> {
  const count = result.errors + result.warnings;
  const report = { title: vscode.l10n.t('Open Report'), run: () => openReport(client) };
  if (result.cancelled) {
    const text = vscode.l10n.t('Datatrail: the scan was stopped after {0} files.', result.files);
    return offer(vscode.window.showInformationMessage, text, []);
  }
  if (count === 0) {
    const text = vscode.l10n.t('Datatrail: nothing to fix in {0} files.', result.files);
    return offer(vscode.window.showInformationMessage, text, [report]);
  }
  const found = count === 1 ? vscode.l10n.t('1 finding') : vscode.l10n.t('{0} findings', count);
  const text = vscode.l10n.t('Datatrail: {0} in {1} of {2} files.', found, result.filesWithFindings, result.files);
  const problems = () => vscode.commands.executeCommand('workbench.actions.view.problems');
  return offer(vscode.window.showInformationMessage, text, [
    { title: vscode.l10n.t('Show Problems'), run: problems },
    report,
  ]);
}

interface Offer {
  readonly title: string;
  readonly run: () => unknown;
}

/** Shows a notification and does what is chosen on it. */
async function offer(
  show: (text: string, ...titles: string[]) => Thenable<string | undefined>,
  text: string,
  offers: readonly Offer[],
): Promise<void> {
  const chosen = await show(text, ...offers.map(({ title }) => title));
  await offers.find(({ title }) => title === chosen)?.run();
}
