import * as vscode from 'vscode';

/** Where the sample has a finding whose way goes through two files. */
const FILE = 'apps/api/src/routes/support.ts';
const LEAK = 'account.fullName';

const WALKTHROUGH = 'datatrail.datatrail#start';

/**
 * Opens a fresh copy of the sample project. A window that shows a folder keeps it: the sample gets a window of its own.
 * Rejects where the copy cannot be written.
 */
export async function openSample({ extensionUri, globalStorageUri }: vscode.ExtensionContext): Promise<void> {
  const folder = folderIn(globalStorageUri);
  await vscode.workspace.fs.copy(vscode.Uri.joinPath(extensionUri, 'dist/sample'), folder, { overwrite: true });
  if (isOpen(folder)) return showSample(folder);
  const forceNewWindow = vscode.workspace.workspaceFolders !== undefined;
  await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow });
}

/** In a window with the sample, the first time: shows its finding and the next steps beside it. */
export async function greetSample({ globalStorageUri, workspaceState }: vscode.ExtensionContext): Promise<void> {
  const folder = folderIn(globalStorageUri);
  if (!isOpen(folder) || workspaceState.get<boolean>(GREETED) === true) return;
  await workspaceState.update(GREETED, true);
  await showSample(folder);
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, true);
}

const GREETED = 'datatrail.greeted';

function folderIn(storage: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(storage, 'sample');
}

function isOpen(folder: vscode.Uri): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.path === folder.path);
}

async function showSample(folder: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, FILE));
  const place = document.positionAt(document.getText().indexOf(LEAK));
  const selection = new vscode.Range(place, place);
  await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.One, selection });
}
