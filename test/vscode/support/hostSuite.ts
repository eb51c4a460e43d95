import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { Browser } from './browser';
import { CodeServer } from './codeServer';
import { ARTIFACTS, copyWorkspace, EXTENSION, HOST_TESTS } from './paths';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const RESULT = path.join(ARTIFACTS, 'host-result.json');
const MINUTES_3 = 180_000;

/** Runs the tests inside the extension host of a desktop VS Code. */
export async function hostSuiteOnDesktop(vscodeExecutablePath: string): Promise<Counts> {
  rmSync(RESULT, { force: true });
  const { folder, workspace } = copyWorkspace();
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: EXTENSION,
      extensionTestsPath: path.join(HOST_TESTS, 'index.js'),
      extensionTestsEnv: { TEST_RESULT: RESULT },
      launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
    }).catch(() => undefined);
    return readResult('the desktop ended');
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Runs the tests inside the extension host of the server, with a browser as its window. */
export async function hostSuiteOnServer(): Promise<Counts> {
  rmSync(RESULT, { force: true });
  const server = await CodeServer.start({ name: 'host', env: { TEST_RESULT: RESULT } });
  const browser = await Browser.start('host');
  try {
    await browser.page.exposeFunction('codeAutomationLog', (_type: string, [line]: readonly unknown[]) => {
      if (typeof line === 'string' && line.startsWith('[test] ')) console.log(line.slice('[test] '.length));
    });
    let end: (code: unknown) => void = () => undefined;
    const ended = new Promise<unknown>((done, reject) => {
      end = done;
      setTimeout(() => reject(new Error('the tests did not end in three minutes')), MINUTES_3).unref();
    });
    // The workbench calls these two functions where they exist.
    await browser.page.exposeFunction('codeAutomationExit', (code: unknown) => end(code));
    const paths = { extensionDevelopmentPath: EXTENSION, extensionTestsPath: path.join(HOST_TESTS, 'index.js') };
    await browser.page.goto(server.url(paths));
    const code = await ended;
    return readResult(`the extension host ended with ${String(code)}`);
  } catch (error) {
    await browser.screenshot('host-failure').catch(() => undefined);
    throw error;
  } finally {
    await browser.stop();
    await server.stop();
  }
}

/** A crash of the extension host can report success, so only what the tests themselves wrote counts. */
function readResult(ending: string): Counts {
  if (!existsSync(RESULT)) throw new Error(`${ending} before the tests did`);
  const { passes, failures } = JSON.parse(readFileSync(RESULT, 'utf8')) as { passes: number; failures: number };
  return { passed: passes, failed: failures };
}

let packaged: string | undefined;

/** Packages the extension, once for all suites, and returns the path of the package. */
export function packageExtension(): string {
  if (packaged !== undefined) return packaged;
  const vsix = path.join(ARTIFACTS, 'datatrail.vsix');
  mkdirSync(ARTIFACTS, { recursive: true });
  const vsce = require.resolve('@vscode/vsce/vsce');
  execFileSync(process.execPath, [vsce, 'package', '--no-dependencies', '--skip-license', '-o', vsix], {
    cwd: EXTENSION,
    stdio: 'pipe',
  });
  return (packaged = vsix);
}
