import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { SHOW_FLOWS_COMMAND, type FlowPosition, type ShowFlows } from '../../server/src/lsp/protocol';
import { inCode, registerCommand } from './commands';
import { showExplanation, type Place } from './explainView';
import { GROUPINGS } from './findings/grouping';
import type { FindingNode } from './findings/tree';
import { FindingsView } from './findings/view';
import { FlowSession } from './flow/session';
import { StepsView } from './flow/stepsView';
import { showFlow, showFlows } from './flowView';
import { placeText } from './places';

interface ViewParts {
  readonly client: LanguageClient;
  readonly output: vscode.LogOutputChannel;
  /** Where the views remember how they are shown. */
  readonly memory: vscode.Memento;
}

/** The views of findings and flows with their commands. */
export function registerViews({ client, output, memory }: ViewParts): vscode.Disposable[] {
  const session = new FlowSession();
  const findings = new FindingsView(client, memory);
  const flow = { client, session };
  const commands: Readonly<Record<string, (...args: never[]) => unknown>> = {
    'datatrail.showFlow': (node?: FindingNode) =>
      isFinding(node) ? showFlows(flow, [node.finding]) : inCode(() => showFlow(flow)),
    [SHOW_FLOWS_COMMAND]: (wanted: ShowFlows) => showFlows(flow, wanted),
    'datatrail.nextStep': () => session.move(1),
    'datatrail.previousStep': () => session.move(-1),
    'datatrail.goToStep': (index: number) => session.goTo(index, true),
    'datatrail.endFlow': () => session.end(),
    'datatrail.explain': (node?: FindingNode) => {
      const place = placeOf(node);
      return place === undefined ? inCode(() => showExplanation(client, {})) : showExplanation(client, { place });
    },
    'datatrail.comesFrom': (uri?: string, position?: FlowPosition) =>
      showExplanation(client, { place: given(uri, position), part: 'comes-from' }),
    'datatrail.goesTo': (uri?: string, position?: FlowPosition) =>
      showExplanation(client, { place: given(uri, position), part: 'goes-to' }),
    'datatrail.copyFinding': (node?: FindingNode) => copy(node),
    'datatrail.openPolicy': (node?: FindingNode) =>
      isFinding(node) ? vscode.env.openExternal(vscode.Uri.parse(node.finding.page)) : undefined,
    'datatrail.filterFindings': (text?: string) =>
      typeof text === 'string' ? findings.filter(text) : findings.askForFilter(),
    'datatrail.clearFilter': () => findings.filter(''),
    'datatrail.showInventory': () => findings.showInventory(true),
    'datatrail.hideInventory': () => findings.showInventory(false),
  };
  const groupings = GROUPINGS.map((by) => [`datatrail.groupBy.${by}`, () => findings.groupBy(by)] as const);
  return [
    session,
    findings,
    new StepsView(session),
    ...[...Object.entries(commands), ...groupings].map(([id, run]) => registerCommand(output, id, run)),
  ];
}

/** Commands of a view get the row that was clicked; from the palette they get nothing. */
function isFinding(node: unknown): node is FindingNode {
  return typeof node === 'object' && node !== null && 'finding' in node;
}

function placeOf(node: FindingNode | undefined): Place | undefined {
  return isFinding(node) ? { uri: node.finding.uri, position: node.finding.range.end } : undefined;
}

/** A link of a hover says which place it means; a menu of an editor gives its URI alone. */
function given(uri: unknown, position: FlowPosition | undefined): Place | undefined {
  return typeof uri === 'string' && position !== undefined ? { uri, position } : undefined;
}

async function copy(node: FindingNode | undefined): Promise<void> {
  if (!isFinding(node)) return;
  const { finding } = node;
  await vscode.env.clipboard.writeText(`${finding.message} (${finding.policy}) ${placeText(finding)}`);
}
