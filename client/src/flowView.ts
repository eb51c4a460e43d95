import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  FLOW_REQUEST,
  FLOWS_REQUEST,
  type Flow,
  type FlowParams,
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
  await walk(session, flows, vscode.l10n.t('Data Flows on This Line'));
}

/** Walks through the flow of one of these findings. */
export async function showFlows({ client, session }: FlowParts, wanted: ShowFlows): Promise<void> {
  const found = await Promise.all(
    wanted.map(({ uri, id }) => {
      const params: FlowParams = { uri, id };
      return client.sendRequest<Flow | null>(FLOW_REQUEST, params);
    }),
  );
  const flows = found.filter((flow) => flow !== null);
  if (flows.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Datatrail: this data flow is not there any more.'));
    return;
  }
  await walk(session, flows, vscode.l10n.t('Data Flows'));
}

async function walk(session: FlowSession, flows: readonly Flow[], title: string): Promise<void> {
  const flow = flows.length === 1 ? flows[0] : await chooseFlow(flows, title);
  if (flow !== undefined) await session.start(flow);
}

async function chooseFlow(flows: readonly Flow[], title: string): Promise<Flow | undefined> {
  const items = flows.map((flow) => ({ label: flow.message, description: placeText(flow.at), flow }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.flow;
}
