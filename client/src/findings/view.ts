import * as vscode from 'vscode';
import { State, type LanguageClient } from 'vscode-languageclient/node';
import {
  FINDINGS_CHANGED_NOTIFICATION,
  FINDINGS_REQUEST,
  type FindingsChanged,
  type FindingsResult,
} from '../../../server/src/lsp/protocol';
import { GROUPINGS, type Grouping } from './grouping';
import { FindingsTree, type Node } from './tree';

const VIEW = 'datatrail.findings';
const GROUPING = 'datatrail.grouping';
const INVENTORY = 'datatrail.inventory';

/** The view of all findings: keeps it up to date, remembers how it is shown. */
export class FindingsView implements vscode.Disposable {
  private readonly tree: FindingsTree;
  private readonly view: vscode.TreeView<Node>;
  private readonly parts: vscode.Disposable[] = [];
  private grouping: Grouping;
  private inventory: boolean;
  private text = '';
  private scanned = false;
  private isStale = true;
  /** The question that is on its way; one more is asked after it when something changed meanwhile. */
  private asking: Promise<void> | undefined;

  constructor(
    private readonly client: LanguageClient,
    private readonly memory: vscode.Memento,
  ) {
    const remembered = memory.get<string>(GROUPING);
    this.grouping = GROUPINGS.find((one) => one === remembered) ?? 'category';
    this.inventory = memory.get<boolean>(INVENTORY) ?? false;
    this.tree = new FindingsTree(this.shown());
    this.view = vscode.window.createTreeView(VIEW, { treeDataProvider: this.tree, showCollapseAll: true });
    this.parts.push(
      this.tree,
      this.view,
      this.view.onDidChangeVisibility(() => this.update()),
      // A server that was started anew knows nothing yet.
      client.onDidChangeState(({ newState }) => newState === State.Running && this.hear({ faults: 0 })),
      client.onNotification(FINDINGS_CHANGED_NOTIFICATION, (change: FindingsChanged) => this.hear(change)),
    );
    this.describe();
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }

  /** Groups by kind of data, by recipient or by file, from now on. */
  async groupBy(grouping: Grouping): Promise<void> {
    this.grouping = grouping;
    this.apply();
    await this.memory.update(GROUPING, grouping);
  }

  /** Shows or hides facts that are no faults, from now on. */
  async showInventory(inventory: boolean): Promise<void> {
    this.inventory = inventory;
    this.apply();
    await this.memory.update(INVENTORY, inventory);
  }

  /** Shows only findings that have all of these words; all for an empty text. */
  filter(text: string): void {
    this.text = text.trim();
    this.apply();
  }

  /** Asks for a text and filters while it is typed. Escape brings back what was shown before. */
  async askForFilter(): Promise<void> {
    const before = this.text;
    const input = vscode.window.createInputBox();
    input.title = vscode.l10n.t('Filter Findings');
    input.placeholder = vscode.l10n.t('Data, recipient, country, file, function or policy');
    input.value = before;
    await new Promise<void>((done) => {
      let taken = false;
      input.onDidChangeValue((text) => this.filter(text));
      input.onDidAccept(() => {
        taken = true;
        input.hide();
      });
      input.onDidHide(() => {
        if (!taken) this.filter(before);
        input.dispose();
        done();
      });
      input.show();
    });
  }

  private shown(): { grouping: Grouping; filter: { text: string; inventory: boolean } } {
    return { grouping: this.grouping, filter: { text: this.text, inventory: this.inventory } };
  }

  private apply(): void {
    this.tree.show(this.shown());
    this.describe();
  }

  private hear({ faults }: FindingsChanged): void {
    const tooltip = faults === 1 ? vscode.l10n.t('1 finding') : vscode.l10n.t('{0} findings', faults);
    this.view.badge = faults === 0 ? undefined : { value: faults, tooltip };
    this.isStale = true;
    this.update();
  }

  /** A view that nobody sees asks for nothing. */
  private update(): void {
    if (this.view.visible && this.isStale) void this.ask();
  }

  private ask(): Promise<void> {
    this.asking ??= this.fetch().finally(() => {
      this.asking = undefined;
      this.update();
    });
    return this.asking;
  }

  private async fetch(): Promise<void> {
    this.isStale = false;
    try {
      const { scanned, findings } = await this.client.sendRequest<FindingsResult>(FINDINGS_REQUEST);
      this.scanned = scanned;
      this.tree.setFindings(findings);
      this.describe();
    } catch {
      // The server stopped or is not there yet. It tells when it knows something.
    }
  }

  /** What the view says beside its rows, and which welcome it shows without any. */
  private describe(): void {
    const { shown, all } = this.tree.counts;
    const isFiltered = this.text !== '';
    const isPartial = !this.scanned && shown > 0;
    this.view.message = [
      isFiltered ? vscode.l10n.t('{0} of {1} with "{2}".', shown, all, this.text) : '',
      isPartial ? vscode.l10n.t('Open files only. Scan the workspace to see all.') : '',
    ]
      .filter(Boolean)
      .join(' ');
    const empty = all > 0 && isFiltered ? 'filtered' : this.scanned ? 'nothing' : 'unscanned';
    setContext('datatrail.empty', empty);
    setContext('datatrail.filtered', isFiltered);
    setContext('datatrail.inventory', this.inventory);
    setContext('datatrail.grouping', this.grouping);
  }
}

function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
