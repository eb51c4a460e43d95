import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  EXPLAIN_FLOW_REQUEST,
  LIST_FINDINGS_REQUEST,
  type AgentAnswer,
  type ExplainFlowParams,
  type ListFindingsParams,
} from '../../server/src/lsp/protocol';

/** A tool that answers by a request to the server. Its description and input are in package.json. */
class ServerTool<Input extends object> implements vscode.LanguageModelTool<Input> {
  constructor(
    private readonly client: LanguageClient,
    private readonly request: string,
    private readonly message: (input: Input) => string,
  ) {}

  prepareInvocation({ input }: vscode.LanguageModelToolInvocationPrepareOptions<Input>): vscode.PreparedToolInvocation {
    // Nothing is changed, so there is nothing to confirm.
    return { invocationMessage: this.message(input) };
  }

  async invoke(
    { input }: vscode.LanguageModelToolInvocationOptions<Input>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const { text, isError } = await this.client.sendRequest<AgentAnswer>(this.request, input, token);
    // The model reads the reason, and asks in another way.
    if (isError) throw new Error(text);
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  }
}

/** Gives the tools to language models; does nothing in editors that have no such tools. */
export function registerAgentTools(client: LanguageClient): vscode.Disposable[] {
  const { lm } = vscode as Partial<Pick<typeof vscode, 'lm'>>;
  if (typeof lm?.registerTool !== 'function') return [];
  return [
    lm.registerTool(
      'datatrail_list_findings',
      new ServerTool<ListFindingsParams>(client, LIST_FINDINGS_REQUEST, () =>
        vscode.l10n.t('Looking where personal data goes'),
      ),
    ),
    lm.registerTool(
      'datatrail_explain_flow',
      new ServerTool<ExplainFlowParams>(client, EXPLAIN_FLOW_REQUEST, ({ at }) =>
        at === undefined ? vscode.l10n.t('Following a data flow') : vscode.l10n.t('Following the data at {0}', at),
      ),
    ),
  ];
}
