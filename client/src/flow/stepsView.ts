import * as vscode from 'vscode';
import type { Flow } from '../../../server/src/lsp/protocol';
import { placeText } from '../places';
import type { FlowSession, Walk } from './session';

/** A row: not the number itself, as VS Code takes a zero for none. */
interface Row {
  /** Zero-based. */
  readonly index: number;
}

/** The steps of the flow that is being looked at, the current one selected. */
export class StepsView implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Row>;
  private readonly parts: vscode.Disposable[];
  private flow: Flow | undefined;
  private rows: readonly Row[] = [];

  constructor(private readonly session: FlowSession) {
    this.view = vscode.window.createTreeView('datatrail.steps', { treeDataProvider: this });
    this.parts = [
      this.changed,
      this.view,
      session.onDidChange((walk) => this.show(walk)),
      this.view.onDidChangeVisibility(() => this.select()),
    ];
  }

  getChildren(row?: Row): Row[] {
    return row === undefined ? [...this.rows] : [];
  }

  /** All steps stand at the top. */
  getParent(): undefined {
    return undefined;
  }

  getTreeItem({ index }: Row): vscode.TreeItem {
    const walk = this.session.current;
    const step = walk?.flow.steps[index];
    if (walk === undefined || step === undefined) return new vscode.TreeItem('');
    const isCurrent = index === walk.index;
    const item = new vscode.TreeItem(`${index + 1}  ${step.note}`);
    item.id = `${walk.flow.id}/${index}`;
    item.description = placeText(step).split('/').at(-1) ?? '';
    item.tooltip = `${step.note}\n${placeText(step)}`;
    item.iconPath = isCurrent
      ? new vscode.ThemeIcon('arrow-right', new vscode.ThemeColor('datatrail.currentStepBorder'))
      : new vscode.ThemeIcon('blank');
    item.command = { command: 'datatrail.goToStep', title: vscode.l10n.t('Go to Step'), arguments: [index] };
    const { length } = walk.flow.steps;
    item.accessibilityInformation = {
      label: vscode.l10n.t('Step {0} of {1}: {2}, {3}', index + 1, length, step.note, placeText(step)),
    };
    return item;
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }

  private show(walk: Walk | undefined): void {
    if (walk?.flow !== this.flow) {
      this.flow = walk?.flow;
      this.rows = (walk?.flow.steps ?? []).map((_, index) => ({ index }));
    }
    this.view.message = walk?.flow.message ?? '';
    this.view.description =
      walk === undefined ? '' : vscode.l10n.t('{0} of {1}', walk.index + 1, walk.flow.steps.length);
    this.changed.fire(undefined);
    this.select();
  }

  /** To reveal a row opens the view, so only one that is open anyway follows. */
  private select(): void {
    const walk = this.session.current;
    const row = this.rows[walk?.index ?? 0];
    if (walk === undefined || row === undefined || !this.view.visible) return;
    // The flow may end before the row is there.
    this.view.reveal(row, { select: true, focus: false }).then(undefined, () => undefined);
  }
}
