import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { EXPLAIN_REQUEST, type ExplainParams, type ExplainResult } from '../../server/src/lsp/protocol';

const SCHEME = 'datatrail-explanation';
const PAGE = vscode.Uri.from({ scheme: SCHEME, path: '/Explanation.md' });

/** The one page of explanations; each new one takes the place of the last. */
class Page implements vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private text = '';

  provideTextDocumentContent(): string {
    return this.text;
  }

  show(text: string): void {
    this.text = text;
    this.changed.fire(PAGE);
  }
}

const page = new Page();

/** Makes pages of explanations readable as documents. */
export function registerExplanations(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, page);
}

/** Explains the expression at the cursor, beside the code. */
export async function showExplanation(client: LanguageClient): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const params: ExplainParams = { uri: editor.document.uri.toString(), position: editor.selection.active };
  const options = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Datatrail: following the data') };
  const { markdown, problem } = await vscode.window.withProgress(options, () =>
    client.sendRequest<ExplainResult>(EXPLAIN_REQUEST, params),
  );
  if (markdown === '') {
    void vscode.window.showInformationMessage(problem ?? vscode.l10n.t('Datatrail: there is nothing to explain here.'));
    return;
  }
  page.show(markdown);
  await open();
}

/** The rendered page; its text where the built-in preview of Markdown is switched off. */
async function open(): Promise<void> {
  try {
    await vscode.commands.executeCommand('markdown.showPreviewToSide', PAGE);
  } catch {
    const document = await vscode.workspace.openTextDocument(PAGE);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
  }
}
