import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { eventually, findings, none, open, ours, some, uriOf } from './editor';

const pathOf = (file: string): string => uriOf(file).fsPath;

function write(file: string, text: string): void {
  mkdirSync(dirname(pathOf(file)), { recursive: true });
  writeFileSync(pathOf(file), text);
}

/** A folder full of changes, as a checkout of another branch makes them. */
class Repository {
  private readonly root = pathOf('.');

  constructor() {
    this.git('init', '--quiet', '--initial-branch=main');
    this.commit('main');
  }

  commit(message: string): void {
    this.git('add', '--all');
    this.git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '--quiet', '--message', message);
  }

  git(...args: string[]): void {
    execFileSync('git', args, { cwd: this.root, stdio: 'pipe' });
  }
}

/** Ids of the running server processes. */
function servers(): number[] {
  try {
    const list = execFileSync('pgrep', ['-P', String(process.pid), '-f', 'dist/server.js'], { encoding: 'utf8' });
    return list.split('\n').filter(Boolean).map(Number);
  } catch {
    // None is running.
    return [];
  }
}

describe('what happens around the editor', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  // Files that no test opened: VS Code keeps a document for minutes after its tab is closed.
  it('a file that is renamed or deleted is not followed, and is again when it is back', async () => {
    const wrapper = `import { track } from './analytics';\nexport const note = (reader: string) => track(reader);\n`;
    write('src/wrapper.ts', wrapper);
    write(
      'src/caller.ts',
      `import type { User } from './user';\nimport { note } from './wrapper';\nexport const tell = (user: User) => note(user.email);\n`,
    );
    const { document } = await open('src/caller.ts');
    await findings(document.uri, some);
    await vscode.workspace.fs.rename(uriOf('src/wrapper.ts'), uriOf('src/elsewhere.ts'));
    await findings(document.uri, none);
    await vscode.workspace.fs.rename(uriOf('src/elsewhere.ts'), uriOf('src/wrapper.ts'));
    await findings(document.uri, some);
    rmSync(pathOf('src/wrapper.ts'));
    await findings(document.uri, none);
    write('src/wrapper.ts', wrapper);
    await findings(document.uri, some);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(pathOf('src/wrapper.ts'));
    rmSync(pathOf('src/caller.ts'));
  });

  it('what is typed fast and undone leaves what was there before', async () => {
    const editor = await open('src/signup.ts');
    const { document } = editor;
    const before = await findings(document.uri, some);
    for (const [column, sign] of [...'track(user.email); track(user.id);'].entries()) {
      await editor.edit((change) => change.insert(new vscode.Position(5, column), sign));
    }
    await findings(document.uri, (found) => found.length === 2);
    while (document.isDirty) await vscode.commands.executeCommand('undo');
    const after = await findings(document.uri, (found) => found.length === 1);
    assert.deepEqual(
      after.map(({ range }) => range),
      before.map(({ range }) => range),
    );
  });

  it('another branch with hundreds of changed files is taken, and typing goes on', async () => {
    const repository = new Repository();
    const { document } = await open('src/signup.ts');
    await findings(document.uri, some);
    repository.git('checkout', '--quiet', '-b', 'quiet');
    write('src/analytics.ts', 'export function track(reader: string): void {}\n');
    for (let index = 0; index < 300; index++) {
      write(`src/pages/page${index}.ts`, `import { track } from '../analytics';\ntrack('page ${index}');\n`);
    }
    repository.commit('quiet');
    await findings(document.uri, none);
    repository.git('checkout', '--quiet', 'main');
    const editor = await open('src/signup.ts');
    await editor.edit((change) => change.insert(new vscode.Position(0, 0), '// typed meanwhile\n'));
    const [found] = await findings(document.uri, (list) => list[0]?.range.start.line === 8);
    assert.equal(found && document.getText(found.range), 'user.email');
    repository.git('checkout', '--quiet', 'quiet');
    await findings(document.uri, none);
    repository.git('checkout', '--quiet', 'main');
    rmSync(pathOf('.git'), { recursive: true });
    await findings(document.uri, some);
  });

  it('with results on save only, typing changes none', async () => {
    const settings = vscode.workspace.getConfiguration('datatrail');
    await settings.update('run', 'onSave', vscode.ConfigurationTarget.Workspace);
    const editor = await open('src/signup.ts');
    const { document } = editor;
    await findings(document.uri, some);
    const text = document.getText();
    await editor.edit((change) => change.insert(new vscode.Position(5, 0), '// track(user.email) is called below\n'));
    assert.equal(ours(document.uri).length, 1);
    const at = text.indexOf('  track(user.email);');
    const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
    await editor.edit((change) => change.replace(whole, text.slice(0, at) + text.slice(text.indexOf('\n', at) + 1)));
    assert.equal(ours(document.uri).length, 1);
    await document.save();
    await findings(document.uri, none);
    await settings.update('run', undefined, vscode.ConfigurationTarget.Workspace);
    write('src/signup.ts', text);
    await findings(document.uri, some);
  });

  it('a server that dies is replaced with what was scanned, three times; then it waits to be asked for', async function () {
    if (process.platform === 'win32') this.skip();
    this.timeout(60_000);
    const { document } = await open('src/signup.ts');
    await vscode.commands.executeCommand('datatrail.scanWorkspace');
    const gone = new Set<number>();
    for (let death = 1; death <= 4; death++) {
      await findings(document.uri, some);
      await findings(uriOf('src/leave.ts'), some);
      const server = await eventually(() => servers().find((id) => !gone.has(id)));
      gone.add(server);
      process.kill(server, 'SIGKILL');
      await findings(document.uri, none);
    }
    await eventually(() => (servers().length === 0 ? true : undefined));
    await vscode.commands.executeCommand('datatrail.restartServer');
    await findings(document.uri, some);
    await findings(uriOf('src/leave.ts'), some);
  });
});
