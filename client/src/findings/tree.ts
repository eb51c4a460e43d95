import * as vscode from 'vscode';
import type { FindingEntry } from '../../../server/src/lsp/protocol';
import { toRange } from '../places';
import {
  filtered,
  groupsIn,
  keyOf,
  labelOf,
  topGroups,
  worstOf,
  type Filter,
  type Group,
  type Grouping,
} from './grouping';

/** A finding at its place in the tree; with data of two kinds it has two. */
export interface FindingNode {
  readonly finding: FindingEntry;
  readonly group: Group;
}

export type Node = Group | FindingNode;

export interface Shown {
  readonly grouping: Grouping;
  readonly filter: Filter;
}

/** The tree of findings. Groups make their children when they are opened; what is not open costs nothing. */
export class FindingsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private findings: readonly FindingEntry[] = [];
  private visible: readonly FindingEntry[] = [];

  constructor(private shown: Shown) {}

  /** How many findings are shown, and of how many. */
  get counts(): { readonly shown: number; readonly all: number } {
    const { inventory } = this.shown.filter;
    const all = inventory ? this.findings : this.findings.filter(({ state }) => state === 'live');
    return { shown: this.visible.length, all: all.length };
  }

  setFindings(findings: readonly FindingEntry[]): void {
    this.findings = findings;
    this.refresh();
  }

  show(shown: Shown): void {
    this.shown = shown;
    this.refresh();
  }

  private refresh(): void {
    this.visible = filtered(this.findings, this.shown.filter, pathOf);
    this.changed.fire(undefined);
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) return [...topGroups(this.visible, this.shown.grouping, pathOf)];
    if ('finding' in node) return [];
    const groups = groupsIn(node, pathOf);
    return groups.length > 0 ? [...groups] : node.findings.map((finding) => ({ finding, group: node }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return 'finding' in node ? findingItem(node) : groupItem(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    if ('finding' in node) item.tooltip = tooltipOf(node.finding);
    return item;
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** The path of a file below its folder of the workspace. */
export function pathOf(uri: string): string {
  return vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
}

function groupItem(group: Group): vscode.TreeItem {
  const { by, label, note, findings } = group;
  const count = findings.length;
  const open = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, open.Collapsed);
  item.id = group.id;
  item.contextValue = 'group';
  item.description = note === '' ? String(count) : `${note} · ${count}`;
  if (by === 'file') {
    item.resourceUri = vscode.Uri.parse(findings[0]?.uri ?? '');
    item.label = label.split('/').at(-1) ?? label;
    item.description = [label.split('/').slice(0, -1).join('/'), String(count)].filter(Boolean).join(' · ');
    item.iconPath = vscode.ThemeIcon.File;
  } else item.iconPath = groupIcon(group);
  const said = count === 1 ? vscode.l10n.t('1 finding') : vscode.l10n.t('{0} findings', count);
  item.tooltip = [label, note, said].filter(Boolean).join(', ');
  item.accessibilityInformation = { label: item.tooltip };
  return item;
}

const GROUP_ICONS = { category: 'person', recipient: 'organization' } as const;

function groupIcon({ by, findings }: Group): vscode.ThemeIcon {
  return new vscode.ThemeIcon(by === 'file' ? 'file' : GROUP_ICONS[by], colourOf(worstOf(findings)));
}

function colourOf(worst: ReturnType<typeof worstOf>): vscode.ThemeColor {
  const colours = {
    error: 'problemsErrorIcon.foreground',
    warning: 'problemsWarningIcon.foreground',
    quiet: 'disabledForeground',
  };
  return new vscode.ThemeColor(colours[worst]);
}

function findingItem({ finding, group }: FindingNode): vscode.TreeItem {
  const line = finding.range.start.line + 1;
  const path = pathOf(finding.uri);
  const item = new vscode.TreeItem(labelOf(finding, group.id), vscode.TreeItemCollapsibleState.None);
  item.id = `${group.id}/${keyOf(finding)}`;
  item.contextValue = 'finding';
  const labels = [...new Set(finding.data.map(({ label }) => label))].join(', ');
  item.description = group.by === 'file' ? `${labels} · ${line}` : `${path}:${line}`;
  item.iconPath = findingIcon(finding);
  item.command = {
    command: 'vscode.open',
    title: vscode.l10n.t('Open'),
    arguments: [vscode.Uri.parse(finding.uri), { selection: toRange(finding), preserveFocus: true, preview: true }],
  };
  const state = stateText(finding);
  item.accessibilityInformation = {
    label: vscode.l10n.t('{0}: {1}, {2}, line {3}', state, finding.message, path, line),
  };
  return item;
}

function findingIcon({ state, severity }: FindingEntry): vscode.ThemeIcon {
  if (state === 'silenced') return new vscode.ThemeIcon('mute', new vscode.ThemeColor('disabledForeground'));
  if (state === 'recorded') return new vscode.ThemeIcon('circle-outline', new vscode.ThemeColor('disabledForeground'));
  if (severity === 'error') return new vscode.ThemeIcon('error', colourOf('error'));
  if (severity === 'warning') return new vscode.ThemeIcon('warning', colourOf('warning'));
  return new vscode.ThemeIcon('info', new vscode.ThemeColor('problemsInfoIcon.foreground'));
}

function stateText({ state, severity }: FindingEntry): string {
  if (state === 'silenced') return vscode.l10n.t('Silenced');
  if (state === 'recorded') return vscode.l10n.t('Recorded');
  if (severity === 'error') return vscode.l10n.t('Error');
  return severity === 'warning' ? vscode.l10n.t('Warning') : vscode.l10n.t('Note');
}

function tooltipOf(finding: FindingEntry): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const { recipient, data, between } = finding;
  text.appendText(finding.message).appendMarkdown('\n\n');
  for (const { name, label, reason } of data) {
    text.appendMarkdown('- ').appendText(`${name}: ${label}, ${reason}`).appendMarkdown('\n');
  }
  const who = [recipient.name, recipient.countryName, recipient.purpose].filter(Boolean).join(', ');
  text.appendMarkdown('- ').appendText(vscode.l10n.t('Receives it: {0}', who)).appendMarkdown('\n');
  if (between.length > 0) {
    text.appendMarkdown('- ').appendText(vscode.l10n.t('Stands between: {0}', between.join(', ')));
  }
  text.appendMarkdown(`\n\n[${finding.policy}](${finding.page})`);
  return text;
}
