import * as vscode from 'vscode';
import type { Flow, FlowStep } from '../../../server/src/lsp/protocol';
import { toRange } from '../places';
import { Marks } from './marks';

/** A flow that is being looked at, and the step where the reader is. */
export interface Walk {
  readonly flow: Flow;
  /** Zero-based. */
  readonly index: number;
}

const ACTIVE = 'datatrail.flowActive';

/**
 * Walks through the steps of one flow at a time: marks in the editors, an entry of the status bar, keys. It ends when
 * the reader says so, and when one of its files is edited: the places would be wrong from then on.
 */
export class FlowSession implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Walk | undefined>();
  /** Fires with every step, and with nothing at the end. */
  readonly onDidChange = this.changed.event;
  private readonly bar = vscode.window.createStatusBarItem('datatrail.step', vscode.StatusBarAlignment.Left, 50);
  private readonly parts: vscode.Disposable[];
  private walk: Walk | undefined;
  private marks: Marks | undefined;

  constructor() {
    this.bar.name = vscode.l10n.t('Datatrail Step');
    this.bar.command = { command: 'datatrail.steps.focus', title: vscode.l10n.t('Show Steps') };
    this.parts = [
      this.bar,
      this.changed,
      vscode.window.onDidChangeVisibleTextEditors(() => this.draw()),
      vscode.workspace.onDidChangeTextDocument((event) => this.onEdit(event)),
    ];
  }

  get current(): Walk | undefined {
    return this.walk;
  }

  /** Begins at the first step. */
  async start(flow: Flow): Promise<void> {
    this.end();
    if (flow.steps.length === 0) return;
    this.marks = new Marks(flow);
    await vscode.commands.executeCommand('setContext', ACTIVE, true);
    this.walk = { flow, index: 0 };
    await this.goTo(0, false);
  }

  /** Goes on by so many steps; at either end it stays. */
  async move(by: number): Promise<void> {
    if (this.walk === undefined) return;
    const { flow, index } = this.walk;
    await this.goTo(Math.min(Math.max(index + by, 0), flow.steps.length - 1), false);
  }

  /** @param preserveFocus true to leave the focus where it is, as in a list */
  async goTo(index: number, preserveFocus: boolean): Promise<void> {
    const flow = this.walk?.flow;
    const step = flow?.steps[index];
    if (flow === undefined || step === undefined) return;
    this.walk = { flow, index };
    this.tell();
    await reveal(step, preserveFocus);
    this.draw();
    this.changed.fire(this.walk);
  }

  end(): void {
    if (this.walk === undefined) return;
    this.walk = undefined;
    this.marks?.dispose();
    this.marks = undefined;
    this.bar.hide();
    void vscode.commands.executeCommand('setContext', ACTIVE, false);
    this.changed.fire(undefined);
  }

  dispose(): void {
    this.end();
    for (const part of this.parts) part.dispose();
  }

  private draw(): void {
    if (this.walk !== undefined) this.marks?.draw(this.walk.index);
  }

  private tell(): void {
    if (this.walk === undefined) return;
    const { flow, index } = this.walk;
    const position = vscode.l10n.t('Step {0} of {1}', index + 1, flow.steps.length);
    this.bar.text = `$(list-ordered) ${position}`;
    this.bar.tooltip = `${flow.message}\n${flow.steps[index]?.note ?? ''}`;
    this.bar.accessibilityInformation = { label: `${position}: ${flow.steps[index]?.note ?? ''}` };
    this.bar.show();
  }

  private onEdit({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    const isOurs = this.walk?.flow.steps.some((step) => vscode.Uri.parse(step.uri).toString() === uri) ?? false;
    if (isOurs && contentChanges.length > 0) this.end();
  }
}

/** Opens the place of a step. Nothing is selected, so that a key that is pressed replaces nothing. */
async function reveal(step: FlowStep, preserveFocus: boolean): Promise<void> {
  const { start } = toRange(step);
  const editor = await vscode.window.showTextDocument(vscode.Uri.parse(step.uri), {
    preserveFocus,
    preview: true,
    selection: new vscode.Range(start, start),
  });
  editor.revealRange(toRange(step), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
