import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, findings, open, some, uriOf } from './editor';

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`datatrail.${command}`, ...args);

/** Leaves no editor and no unsaved text behind. */
async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** `signup.ts:8:9` of the cursor, one-based. */
function cursor(): string {
  const { document, selection } = vscode.window.activeTextEditor ?? {};
  const { line, character } = selection?.active ?? new vscode.Position(0, 0);
  return `${document?.uri.path.split('/').at(-1) ?? ''}:${line + 1}:${character + 1}`;
}

/** Opens the file with a leak and puts the cursor there. */
async function atLeak(): Promise<vscode.TextEditor> {
  const editor = await open('src/signup.ts');
  const [found] = await findings(editor.document.uri, some);
  assert.ok(found);
  editor.selection = new vscode.Selection(found.range.end, found.range.end);
  return editor;
}

describe('flows in VS Code', () => {
  afterEach(async () => {
    await run('endFlow');
    await closeAll();
  });

  it('are walked through step by step, and not beyond their ends', async () => {
    await atLeak();
    const way = ['signup.ts:6:24', 'signup.ts:8:9', 'analytics.ts:7:3'];
    await run('showFlow');
    const walk: string[] = [cursor()];
    for (const command of ['nextStep', 'nextStep', 'nextStep', 'previousStep', 'previousStep', 'previousStep']) {
      await run(command);
      walk.push(cursor());
    }
    assert.deepEqual(walk, [way[0], way[1], way[2], way[2], way[1], way[0], way[0]]);
    assert.equal(vscode.window.activeTextEditor?.selection.isEmpty, true);
  });

  it('end when one of their files is edited, and go on when another is', async () => {
    const editor = await atLeak();
    await run('showFlow');
    const other = await vscode.workspace.openTextDocument({ content: 'x', language: 'plaintext' });
    const notes = await vscode.window.showTextDocument(other);
    await notes.edit((change) => change.insert(new vscode.Position(0, 0), 'y'));
    await run('nextStep');
    assert.equal(cursor(), 'signup.ts:8:9');
    const again = await vscode.window.showTextDocument(editor.document);
    await again.edit((change) => change.insert(new vscode.Position(0, 0), '\n'));
    const before = cursor();
    await run('nextStep');
    assert.equal(cursor(), before);
  });

  it('of a finding that is gone are not shown', async () => {
    await atLeak();
    const before = cursor();
    void run('showFlows', [
      { uri: uriOf('src/signup.ts').toString(), id: '0'.repeat(32), message: '', range: new vscode.Range(0, 0, 0, 0) },
    ]);
    await run('nextStep');
    assert.equal(cursor(), before);
  });
});

describe('code lenses in VS Code', () => {
  const settings = vscode.workspace.getConfiguration('datatrail');
  const lenses = async (file: string): Promise<string[]> => {
    const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uriOf(file),
      50,
    );
    const own = found.filter(({ command }) => command?.command === 'datatrail.showFlows');
    return own.map(({ command, range }) => `${range.start.line + 1} ${command?.title ?? ''}`);
  };

  afterEach(async () => {
    await settings.update('codeLens', undefined, vscode.ConfigurationTarget.Workspace);
    await closeAll();
  });

  it('are off until they are asked for', async () => {
    await atLeak();
    assert.deepEqual(await lenses('src/signup.ts'), []);
    await settings.update('codeLens', true, vscode.ConfigurationTarget.Workspace);
    const shown = await eventually(async () => {
      const found = await lenses('src/signup.ts');
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual(shown, ['6 Email address → PostHog (US)']);
  });
});

describe('the manifest', () => {
  it('binds keys only while a flow is shown, and has few settings', () => {
    const { contributes } = vscode.extensions.getExtension('datatrail.datatrail')?.packageJSON as {
      contributes: { keybindings: { key: string; when: string }[]; configuration: { properties: object } };
    };
    for (const { key, when } of contributes.keybindings) {
      assert.match(when, /^datatrail\.flowActive/, key);
    }
    assert.equal(Object.keys(contributes.configuration.properties).length <= 15, true);
  });
});
