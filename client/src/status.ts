import * as vscode from 'vscode';
import { State, type LanguageClient } from 'vscode-languageclient/node';
import { STATUS_NOTIFICATION, type ScanProgress, type ServerStatus } from '../../server/src/lsp/protocol';
import { SELECTOR } from './languageClient';

/** What the server is doing: an entry of the language status, and an item in the status bar during a scan. */
export class Status implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem('datatrail', SELECTOR);
  private readonly bar = vscode.window.createStatusBarItem('datatrail.scan', vscode.StatusBarAlignment.Left);
  private readonly listeners: readonly vscode.Disposable[];

  constructor(client: LanguageClient) {
    this.item.name = 'Datatrail';
    this.item.text = 'Datatrail';
    this.starting();
    this.bar.name = vscode.l10n.t('Datatrail Scan');
    this.listeners = [
      client.onNotification(STATUS_NOTIFICATION, (status: ServerStatus) => this.show(status)),
      client.onDidChangeState(({ newState }) => {
        if (newState === State.Starting) this.starting();
        if (newState === State.Stopped) this.failed();
      }),
    ];
  }

  dispose(): void {
    this.item.dispose();
    this.bar.dispose();
    for (const listener of this.listeners) listener.dispose();
  }

  failed(): void {
    this.item.busy = false;
    this.item.severity = vscode.LanguageStatusSeverity.Error;
    this.item.detail = vscode.l10n.t('The server is not running');
    this.item.command = { command: 'datatrail.restartServer', title: vscode.l10n.t('Restart Server') };
  }

  /** Shows the status bar item for as long as a scan runs. */
  async whileScanning<T>(scan: () => Thenable<T>): Promise<T> {
    this.setBar(vscode.l10n.t('Datatrail: scanning'));
    this.bar.show();
    try {
      return await scan();
    } finally {
      this.bar.hide();
    }
  }

  /** How far the scan is. */
  showScan({ files, of }: ScanProgress): void {
    const percentage = of === 0 ? 100 : Math.floor((100 * files) / of);
    this.setBar(vscode.l10n.t('Datatrail: scanning, {0}%', percentage));
  }

  private setBar(text: string): void {
    this.bar.text = `$(sync~spin) ${text}`;
    // Else the name of the icon is read aloud as well.
    this.bar.accessibilityInformation = { label: text };
  }

  private starting(): void {
    this.item.busy = true;
    this.item.severity = vscode.LanguageStatusSeverity.Information;
    this.item.detail = vscode.l10n.t('Starting');
    this.item.command = { command: 'datatrail.showOutput', title: vscode.l10n.t('Show Output') };
  }

  private show(status: ServerStatus): void {
    if (status.state === 'failed') {
      this.failed();
      return;
    }
    const [problem] = status.problems;
    this.item.busy = status.state === 'loading';
    this.item.severity =
      problem === undefined ? vscode.LanguageStatusSeverity.Information : vscode.LanguageStatusSeverity.Warning;
    this.item.detail = problem ?? vscode.l10n.t('{0} files', status.files);
  }
}
