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

/** A file of the workspace that the tests open. */
export function uriOf(file: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, file);
}

export async function open(file: string): Promise<vscode.TextEditor> {
  return await vscode.window.showTextDocument(uriOf(file), { preview: false });
}

/** Our diagnostics of a file, as soon as there are as many as `accept` takes. */
export function findings(
  uri: vscode.Uri,
  accept: (found: readonly vscode.Diagnostic[]) => boolean,
): Promise<vscode.Diagnostic[]> {
  return eventually(() => (accept(ours(uri)) ? ours(uri) : undefined));
}

export function ours(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source === 'datatrail');
}

export const some = (found: readonly vscode.Diagnostic[]): boolean => found.length > 0;
export const none = (found: readonly vscode.Diagnostic[]): boolean => found.length === 0;

/** Leaves no editor and no unsaved text behind. */
export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
