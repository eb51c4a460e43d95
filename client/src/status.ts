import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { STATUS_NOTIFICATION, type ServerStatus } from '../../server/src/lsp/protocol';
import { SELECTOR } from './languageClient';

/** What the server is doing: an entry of the language status, and an item in the status bar during a scan. */
export class Status implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem('datatrail', SELECTOR);
  private readonly bar = vscode.window.createStatusBarItem('datatrail.scan', vscode.StatusBarAlignment.Left);
  private readonly listener: vscode.Disposable;

  constructor(client: LanguageClient) {
    this.item.name = 'Datatrail';
    this.item.text = 'Datatrail';
    this.item.command = { command: 'datatrail.showOutput', title: vscode.l10n.t('Show Output') };
    this.bar.name = vscode.l10n.t('Datatrail Scan');
    this.bar.text = `$(sync~spin) ${vscode.l10n.t('Datatrail: scanning')}`;
    this.listener = client.onNotification(STATUS_NOTIFICATION, (status: ServerStatus) => this.show(status));
  }

  dispose(): void {
    this.item.dispose();
    this.bar.dispose();
    this.listener.dispose();
  }

  failed(): void {
    this.item.busy = false;
    this.item.severity = vscode.LanguageStatusSeverity.Error;
    this.item.detail = vscode.l10n.t('The server is not running');
  }

  /** Shows the status bar item for as long as a scan runs. */
  async whileScanning<T>(scan: () => Thenable<T>): Promise<T> {
    this.bar.show();
    try {
      return await scan();
    } finally {
      this.bar.hide();
    }
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
