import * as vscode from 'vscode';
import {
  DiagnosticPullMode,
  LanguageClient,
  TransportKind,
  type LanguageClientOptions,
  type ServerOptions,
} from 'vscode-languageclient/node';
import { LINK_COMMANDS, SETTINGS_SECTION, type InitializationOptions } from '../../server/src/lsp/protocol';

/** Languages whose files are analysed. */
export const LANGUAGES = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'] as const;

/** Files on disk only: the server reads what they import from there. */
export const SELECTOR: vscode.DocumentSelector & { language: string; scheme: string }[] = LANGUAGES.map((language) => ({
  scheme: 'file',
  language,
}));

/** The client for the server at a path. It is not started. */
export function createClient(serverPath: string, output: vscode.LogOutputChannel): LanguageClient {
  const server: ServerOptions = {
    run: { module: serverPath, transport: TransportKind.ipc },
    debug: { module: serverPath, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6019'] } },
  };
  const options: LanguageClientOptions = {
    // Which YAML files a configuration extends is known to the server; it has nothing to say of the others.
    documentSelector: [...SELECTOR, { scheme: 'file', pattern: '**/*.{yaml,yml}' }],
    outputChannel: output,
    diagnosticPullOptions: { onChange: true, onSave: true, onFocus: true, filter: isTooEarly },
    // Links of hovers may ask where the data goes, and nothing else.
    markdown: { isTrusted: { enabledCommands: [...LINK_COMMANDS] } },
    initializationOptions: { commandLinks: true } satisfies InitializationOptions,
    connectionOptions: { maxRestartCount: 3 },
  };
  return new LanguageClient(SETTINGS_SECTION, 'Datatrail', server, options);
}

/** Where the user wants results on save only, typing asks for none. Asked every time, so the setting holds at once. */
function isTooEarly(document: vscode.TextDocument, mode: DiagnosticPullMode): boolean {
  const run = vscode.workspace.getConfiguration(SETTINGS_SECTION, document).get<string>('run');
  return run === 'onSave' && mode === DiagnosticPullMode.onType;
}
