import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { REPORT_REQUEST, type ReportResult } from '../../server/src/lsp/protocol';

let panel: vscode.WebviewPanel | undefined;

/** Shows the report of the workspace, as the server writes it, in a panel. A second call brings it up to date. */
export async function openReport(client: LanguageClient): Promise<void> {
  const options = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Datatrail: writing the report') };
  const { html } = await vscode.window.withProgress(options, () => client.sendRequest<ReportResult>(REPORT_REQUEST));
  if (html === '') {
    void vscode.window.showInformationMessage(vscode.l10n.t('Datatrail: open a folder to see its report.'));
    return;
  }
  if (panel === undefined) {
    panel = vscode.window.createWebviewPanel(
      'datatrail.report',
      vscode.l10n.t('Privacy Report'),
      vscode.ViewColumn.Active,
      {
        // The page filters and searches; its own content security policy allows its own script only.
        enableScripts: true,
        localResourceRoots: [],
        enableFindWidget: true,
      },
    );
    panel.onDidDispose(() => (panel = undefined));
  }
  panel.webview.html = html;
  panel.reveal();
}
