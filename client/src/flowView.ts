import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  FLOW_REQUEST,
  FLOWS_REQUEST,
  type Flow,
  type FlowParams,
  type FlowPlace,
  type FlowsParams,
  type ShowFlows,
} from '../../server/src/lsp/protocol';
import type { FlowSession } from './flow/session';
import { placeText } from './places';

interface FlowParts {
  readonly client: LanguageClient;
  readonly session: FlowSession;
}

/** Walks through the data flow at the cursor; of several on the line the reader chooses one. */
export async function showFlow({ client, session }: FlowParts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const params: FlowsParams = { uri: editor.document.uri.toString(), position: editor.selection.active };
  const flows = await client.sendRequest<Flow[]>(FLOWS_REQUEST, params);
  if (flows.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Datatrail: no data flow is known on this line.'));
    return;
  }
  const shown = flows.map((flow) => ({ ...flow.at, message: flow.message, flow }));
  const chosen = await choose(shown, vscode.l10n.t('Data Flows on This Line'));
  if (chosen !== undefined) await session.start(chosen.flow);
}

/** Walks through the flow of one of these findings. */
export async function showFlows({ client, session }: FlowParts, wanted: ShowFlows): Promise<void> {
  const chosen = await choose(wanted, vscode.l10n.t('Data Flows'));
  if (chosen === undefined) return;
  const params: FlowParams = { uri: chosen.uri, id: chosen.id };
  const flow = await client.sendRequest<Flow | null>(FLOW_REQUEST, params);
  if (flow !== null) await session.start(flow);
  else void vscode.window.showInformationMessage(vscode.l10n.t('Datatrail: this data flow is not there any more.'));
}

/** The only one, or the reader's choice. */
async function choose<T extends FlowPlace & { readonly message: string }>(
  flows: readonly T[],
  title: string,
): Promise<T | undefined> {
  if (flows.length < 2) return flows[0];
  const items = flows.map((flow) => ({ label: flow.message, description: placeText(flow), flow }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.flow;
}
