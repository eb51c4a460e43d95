import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  EXPLAIN_REQUEST,
  type ExplainParams,
  type ExplainPart,
  type ExplainResult,
  type FlowPosition,
} from '../../server/src/lsp/protocol';

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

export interface Place {
  readonly uri: string;
  readonly position: FlowPosition;
}

/** What is asked: of which place, the one at the cursor without one, and which part of what can be said. */
export interface Asked {
  readonly place?: Place | undefined;
  readonly part?: ExplainPart;
}

/** Explains an expression, beside the code. */
export async function showExplanation(client: LanguageClient, { place = atCursor(), part }: Asked): Promise<void> {
  if (place === undefined) return;
  const params: ExplainParams = { ...place, ...(part === undefined ? {} : { part }) };
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

function atCursor(): Place | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && { uri: editor.document.uri.toString(), position: editor.selection.active };
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
