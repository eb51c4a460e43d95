import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** Asks again until the answer is there. Time is only the limit after which a test gives up. */
export async function eventually<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** A file of the workspace. */
export const uriOf = (file: string): vscode.Uri => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, file);
};

/** What the extension says of a file now. */
export const ours = (uri: vscode.Uri): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source === 'datatrail');

/** Until the file has findings that `accept` takes. */
export const findings = (uri: vscode.Uri, accept: (found: readonly vscode.Diagnostic[]) => boolean) =>
  eventually(() => (accept(ours(uri)) ? ours(uri) : undefined));

export const some = (found: readonly vscode.Diagnostic[]): boolean => found.length > 0;
export const none = (found: readonly vscode.Diagnostic[]): boolean => found.length === 0;

export async function open(file: string): Promise<vscode.TextEditor> {
  return await vscode.window.showTextDocument(uriOf(file), { preview: false });
}
