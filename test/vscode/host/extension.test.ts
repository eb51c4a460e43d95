import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ScanResult } from '../../../server/src/lsp/protocol';
import { findings, none, open, ours, some, uriOf } from './editor';

describe('extension in VS Code', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows a finding with the numbered way of the data', async () => {
    const { document } = await open('src/signup.ts');
    const [found] = await findings(document.uri, some);
    assert.ok(found);
    assert.equal(document.getText(found.range), 'user.email');
    assert.match(found.message, /PostHog/);
    const steps = found.relatedInformation ?? [];
    assert.equal(steps.length > 1, true);
    steps.forEach((step, index) => assert.equal(step.message.startsWith(`${index + 1}/${steps.length} `), true));
    assert.match(steps.at(-1)?.location.uri.path ?? '', /analytics\.ts$/);
    assert.match(typeof found.code === 'object' ? found.code.target.toString() : '', /docs\/policies/);
  });

  it('shows none in a file that sends nothing', async () => {
    const leak = await open('src/signup.ts');
    const { document } = await open('src/user.ts');
    await findings(leak.document.uri, some);
    assert.deepEqual(ours(document.uri), []);
  });

  it('follows what is typed, in another file as well', async () => {
    const { document } = await open('src/signup.ts');
    await findings(document.uri, some);
    const sink = await open('src/analytics.ts');
    const text = sink.document.getText();
    const whole = new vscode.Range(0, 0, sink.document.lineCount, 0);
    await sink.edit((change) => change.replace(whole, 'export function track(reader: string): void {}\n'));
    await findings(document.uri, none);
    await sink.edit((change) => change.replace(new vscode.Range(0, 0, sink.document.lineCount, 0), text));
    await findings(document.uri, some);
  });

  it('offers fixes that leave no finding', async () => {
    const { document } = await open('src/signup.ts');
    const [found] = await findings(document.uri, some);
    assert.ok(found);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      found.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const action = actions.find((candidate) => candidate.title.startsWith('Replace user.email'));
    assert.ok(action?.edit, actions.map((candidate) => candidate.title).join());
    assert.equal(await vscode.workspace.applyEdit(action.edit), true);
    await findings(document.uri, none);
  });

  it('explains data on hover', async () => {
    const { document } = await open('src/signup.ts');
    const [found] = await findings(document.uri, some);
    assert.ok(found);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      found.range.start,
    );
    const text = hovers.flatMap((hover) =>
      hover.contents.map((part) => (typeof part === 'string' ? part : part.value)),
    );
    assert.match(text.join('\n'), /Receives it: PostHog/);
  });

  // VS Code keeps a document for minutes after its tab is closed: `leave.ts` must not be opened by a test before.
  it('scans the workspace: files that are not open have their findings too', async () => {
    await open('src/user.ts');
    const result = await vscode.commands.executeCommand<ScanResult>('datatrail.scanWorkspace');
    assert.equal(result.cancelled, false);
    assert.equal(result.filesWithFindings, 2);
    await findings(uriOf('src/leave.ts'), some);
  });

  it('obeys the setting that switches it off', async () => {
    const { document } = await open('src/signup.ts');
    await findings(document.uri, some);
    const settings = vscode.workspace.getConfiguration('datatrail');
    await settings.update('enable', false, vscode.ConfigurationTarget.Workspace);
    await findings(document.uri, none);
    await settings.update('enable', undefined, vscode.ConfigurationTarget.Workspace);
    await findings(document.uri, some);
  });

  it('finds again after the server was started anew', async () => {
    const { document } = await open('src/signup.ts');
    await findings(document.uri, some);
    await vscode.commands.executeCommand('datatrail.restartServer');
    await findings(document.uri, some);
  });

  it('has its commands', async () => {
    const commands = new Set(await vscode.commands.getCommands(true));
    const expected = ['scanWorkspace', 'showFlow', 'explain', 'openReport', 'restartServer', 'showOutput'];
    assert.deepEqual(
      expected.filter((name) => !commands.has(`datatrail.${name}`)),
      [],
    );
  });
});
