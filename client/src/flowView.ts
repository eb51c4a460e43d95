import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { FLOWS_REQUEST, type Flow, type FlowPlace, type FlowsParams } from '../../server/src/lsp/protocol';

interface StepItem extends vscode.QuickPickItem {
  readonly place: FlowPlace;
}

/** Walks through the steps of the finding at the cursor: the list shows them, the editor follows the selection. */
export async function showFlow(client: LanguageClient): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const params: FlowsParams = { uri: editor.document.uri.toString(), position: editor.selection.active };
  const flows = await client.sendRequest<Flow[]>(FLOWS_REQUEST, params);
  if (flows.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Datatrail: no data flow is known on this line.'));
    return;
  }
  const flow = flows.length === 1 ? flows[0] : await chooseFlow(flows);
  if (flow !== undefined) walkThrough(flow, { document: editor.document, selection: editor.selection });
}

async function chooseFlow(flows: readonly Flow[]): Promise<Flow | undefined> {
  const items = flows.map((flow) => ({ label: flow.message, description: flow.policy, flow }));
  const title = vscode.l10n.t('Data Flows on This Line');
  return (await vscode.window.showQuickPick(items, { title }))?.flow;
}

interface Origin {
  readonly document: vscode.TextDocument;
  readonly selection: vscode.Selection;
}

function walkThrough(flow: Flow, origin: Origin): void {
  const marks = new Marks(flow);
  const list = vscode.window.createQuickPick<StepItem>();
  list.title = flow.message;
  list.placeholder = vscode.l10n.t('Up and Down follow the data, Enter stays there, Escape goes back');
  list.matchOnDescription = true;
  list.items = flow.steps.map((step, index) => ({
    label: `${index + 1}  ${step.note}`,
    description: placeText(step),
    place: step,
  }));
  let stays = false;
  list.onDidChangeActive(([item]) => {
    if (item !== undefined) void show(item.place, marks);
  });
  list.onDidAccept(() => {
    stays = true;
    list.hide();
    const [item] = list.activeItems;
    if (item !== undefined) void open(item.place, false);
  });
  list.onDidHide(() => {
    marks.dispose();
    list.dispose();
    if (!stays) void vscode.window.showTextDocument(origin.document, { selection: origin.selection });
  });
  list.show();
}

function placeText(place: FlowPlace): string {
  const path = vscode.workspace.asRelativePath(vscode.Uri.parse(place.uri));
  return `${path}:${place.range.start.line + 1}`;
}

async function show(place: FlowPlace, marks: Marks): Promise<void> {
  marks.draw(await open(place, true), place);
}

function open(place: FlowPlace, preview: boolean): Thenable<vscode.TextEditor> {
  const { start, end } = place.range;
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  const uri = vscode.Uri.parse(place.uri);
  return vscode.window.showTextDocument(uri, { preserveFocus: preview, preview, selection });
}

/** Numbers the steps in the editor, in the colours of the theme. */
class Marks implements vscode.Disposable {
  private readonly all = this.create('editor.wordHighlightBackground');
  private readonly current = this.create('editor.findMatchHighlightBackground');

  constructor(private readonly flow: Flow) {}

  draw(editor: vscode.TextEditor, current: FlowPlace): void {
    const uri = editor.document.uri.toString();
    const here = this.flow.steps.map((step, index) => ({ step, number: index + 1 }));
    const own = here.filter(({ step }) => vscode.Uri.parse(step.uri).toString() === uri);
    editor.setDecorations(this.all, own.filter(({ step }) => step !== current).map(toDecoration));
    editor.setDecorations(this.current, own.filter(({ step }) => step === current).map(toDecoration));
  }

  dispose(): void {
    this.all.dispose();
    this.current.dispose();
  }

  private create(background: string): vscode.TextEditorDecorationType {
    return vscode.window.createTextEditorDecorationType({ backgroundColor: new vscode.ThemeColor(background) });
  }
}

function toDecoration({ step, number }: { step: FlowPlace; number: number }): vscode.DecorationOptions {
  const { start, end } = step.range;
  return {
    range: new vscode.Range(start.line, start.character, end.line, end.character),
    renderOptions: {
      before: {
        contentText: ` ${number} `,
        color: new vscode.ThemeColor('badge.foreground'),
        backgroundColor: new vscode.ThemeColor('badge.background'),
        margin: '0 4px 0 0',
      },
    },
  };
}
