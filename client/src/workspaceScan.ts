import * as vscode from 'vscode';
import { ProgressType, State, type LanguageClient } from 'vscode-languageclient/node';
import { SCAN_REQUEST, type ScanParams, type ScanProgress, type ScanResult } from '../../server/src/lsp/protocol';
import { offer } from './offer';
import { openReport } from './reportPanel';
import type { Status } from './status';

const PROGRESS = new ProgressType<ScanProgress>();

/** The scan of all files. Once made, it is made again without a word when a new server takes the place of the old. */
export class WorkspaceScan implements vscode.Disposable {
  private readonly listener: vscode.Disposable;
  private isScanned = false;
  private count = 0;

  constructor(
    private readonly client: LanguageClient,
    private readonly status: Status,
  ) {
    this.listener = client.onDidChangeState(({ newState }) => {
      // The server shows its own progress where none is given.
      if (newState === State.Running && this.isScanned) void client.sendRequest(SCAN_REQUEST, {});
    });
  }

  dispose(): void {
    this.listener.dispose();
  }

  /** Scans all folders with progress and a way to stop, then says in one sentence what was found. */
  async run(): Promise<ScanResult> {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Datatrail: scanning the workspace'),
      cancellable: true,
    };
    const result = await this.status.whileScanning(() =>
      vscode.window.withProgress(options, (progress, token) => this.request(progress, token)),
    );
    this.isScanned = true;
    void tell(this.client, result);
    return result;
  }

  private async request(
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    token: vscode.CancellationToken,
  ): Promise<ScanResult> {
    const name = `datatrail-scan-${++this.count}`;
    const params: ScanParams = { workDoneToken: name, partialResultToken: `${name}-results` };
    let shown = 0;
    progress.report({ message: vscode.l10n.t('reading files') });
    const listener = this.client.onProgress(PROGRESS, `${name}-results`, (soFar) => {
      const percentage = soFar.of === 0 ? 100 : Math.floor((100 * soFar.files) / soFar.of);
      progress.report({ message: progressText(soFar), increment: percentage - shown });
      this.status.showScan(soFar);
      shown = percentage;
    });
    try {
      return await this.client.sendRequest<ScanResult>(SCAN_REQUEST, params, token);
    } finally {
      listener.dispose();
    }
  }
}

function progressText({ files, of, findings }: ScanProgress): string {
  return findings === 1
    ? vscode.l10n.t('{0} of {1} files, 1 finding', files, of)
    : vscode.l10n.t('{0} of {1} files, {2} findings', files, of, findings);
}

function tell(client: LanguageClient, result: ScanResult): Thenable<void> {
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
