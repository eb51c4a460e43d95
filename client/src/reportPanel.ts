import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { REPORT_REQUEST, type ReportParams, type ReportResult } from '../../server/src/lsp/protocol';

interface Shown {
  readonly panel: vscode.WebviewPanel;
  folder: vscode.WorkspaceFolder;
}

let shown: Shown | undefined;

/** Shows the report of a folder, as the server writes it, in a panel. A second call brings it up to date. */
export async function openReport(client: LanguageClient): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const placeHolder = vscode.l10n.t('Folder of the report');
  const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick({ placeHolder }) : folders[0];
  if (folder === undefined) {
    if (folders.length > 1) return;
    void vscode.window.showInformationMessage(vscode.l10n.t('Datatrail: open a folder to see its report.'));
    return;
  }
  const options = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Datatrail: writing the report') };
  const params: ReportParams = { folder: folder.uri.toString() };
  const { html } = await vscode.window.withProgress(options, () =>
    client.sendRequest<ReportResult>(REPORT_REQUEST, params),
  );
  if (html === '') {
    void vscode.window.showInformationMessage(vscode.l10n.t('Datatrail: there is no report of {0}.', folder.name));
    return;
  }
  shown ??= { panel: createPanel(), folder };
  shown.folder = folder;
  shown.panel.webview.html = html;
  shown.panel.reveal();
}

function createPanel(): vscode.WebviewPanel {
  const title = vscode.l10n.t('Privacy Report');
  const panel = vscode.window.createWebviewPanel('datatrail.report', title, vscode.ViewColumn.Active, {
    // The page filters and searches; its own content security policy allows its own script only.
    enableScripts: true,
    localResourceRoots: [],
    enableFindWidget: true,
  });
  panel.webview.onDidReceiveMessage((message: unknown) => open(message));
  panel.onDidDispose(() => (shown = undefined));
  return panel;
}

/** Opens the place `file:line:column` that was chosen in the page. A file outside of the folder is not opened. */
async function open(message: unknown): Promise<void> {
  const place = typeof message === 'object' && message !== null && 'open' in message ? message.open : undefined;
  const [, file, line, column] = /^(.+):(\d+):(\d+)$/.exec(typeof place === 'string' ? place : '') ?? [];
  if (shown === undefined || file === undefined) return;
  const uri = vscode.Uri.joinPath(shown.folder.uri, file);
  if (!uri.path.startsWith(`${shown.folder.uri.path}/`)) return;
  const position = new vscode.Position(Number(line) - 1, Number(column) - 1);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) });
}
