import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { Browser } from '../support/browser';
import { CodeServer } from '../support/codeServer';
import { packageExtension } from '../support/hostSuite';
import { ROOT } from '../support/paths';
import { Workbench } from './workbench';

/** A workspace of two folders that nobody trusts yet. One names a configuration in its settings that allows all. */
function twoFolders(): { readonly folder: string; readonly workspace: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'datatrail-folders-'));
  for (const name of ['letters', 'shop']) {
    cpSync(path.join(ROOT, 'test/apps/newsletter'), path.join(folder, name), { recursive: true });
  }
  mkdirSync(path.join(folder, 'letters/.vscode'));
  writeFileSync(path.join(folder, 'letters/.vscode/settings.json'), '{ "datatrail.configPath": "quiet.yaml" }');
  writeFileSync(path.join(folder, 'letters/quiet.yaml'), 'extends: [recommended]\nallowedRecipients: [posthog]\n');
  const workspace = path.join(folder, 'all.code-workspace');
  writeFileSync(workspace, JSON.stringify({ folders: [{ path: 'letters' }, { path: 'shop' }] }));
  return { folder, workspace };
}

/** What a person meets first: the question of trust, several folders, the walkthrough. The tests follow one another. */
describe('extension in a workspace that is new', () => {
  let server: CodeServer;
  let browser: Browser;
  let workbench: Workbench;
  let page: Page;
  let folder: string;

  before(async () => {
    const made = twoFolders();
    folder = made.folder;
    server = await CodeServer.start({
      name: 'welcome',
      vsix: packageExtension(),
      workspace: made.workspace,
      asksForTrust: true,
      settings: {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
        'security.workspace.trust.untrustedFiles': 'open',
        'workbench.colorTheme': 'Default High Contrast Light',
      },
    });
    browser = await Browser.start('welcome');
    page = browser.page;
    page.setDefaultTimeout(30_000);
    workbench = new Workbench(page);
    await page.goto(server.url({ openFile: path.join(folder, 'letters/src/signup.ts') }));
  });

  after(async () => {
    await browser?.stop();
    await server?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await browser.screenshot('welcome-failure');
  });

  it('works in Restricted Mode, where settings of the workspace choose no configuration', async () => {
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    await workbench.squiggles.first().waitFor();
    await browser.screenshot('welcome-restricted');
  });

  it('takes the configuration that the settings name once the workspace is trusted', async () => {
    await workbench.command('Workspaces: Manage Workspace Trust');
    await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ state: 'detached' });
    await page.locator('.tab', { hasText: 'signup.ts' }).first().click();
    await workbench.squiggles.first().waitFor({ state: 'detached' });
  });

  it('completes what can be written in a configuration', async () => {
    await workbench.openFile('quiet.yaml');
    await page.keyboard.press('Control+End');
    await page.keyboard.type('pol');
    await workbench.suggestion('policies');
    await browser.screenshot('welcome-completion');
    await page.keyboard.press('Escape');
    await workbench.command('File: Revert File');
  });

  it('asks which folder a report is of, and its places lead to the code', async () => {
    await workbench.command('Datatrail: Open Privacy Report');
    await workbench.pickRows.filter({ hasText: 'shop' }).first().click();
    const report = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await report.getByRole('heading', { name: 'Personal data in shop' }).waitFor();
    await browser.screenshot('welcome-report');
    const place = report.locator('[data-place]', { hasText: 'signup.ts' }).first();
    await place.focus();
    await page.keyboard.press('Enter');
    await page.locator('.tab.active', { hasText: 'signup.ts' }).waitFor();
    await workbench.squiggles.first().waitFor();
  });

  it('has a walkthrough whose sample opens with a finding', async () => {
    await workbench.command('Welcome: Open Walkthrough...');
    await workbench.pickRows.filter({ hasText: 'Get Started with Datatrail' }).first().click();
    await page.locator('h2', { hasText: 'Get Started with Datatrail' }).waitFor();
    await browser.screenshot('welcome-walkthrough');
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('button', { name: 'Open Sample Project' }).first().click(),
    ]);
    const sample = new Workbench(opened);
    await opened.locator('.tab', { hasText: 'support.ts' }).first().waitFor();
    await sample.squiggles.first().waitFor();
    // The walkthrough is beside the code: what it starts is about the code.
    await opened.getByRole('button', { name: 'Show Data Flow' }).first().click();
    await sample.stepStatus('Step 1 of').waitFor();
    await opened.keyboard.press('Escape');
    await opened.screenshot({ path: path.join(ROOT, 'artifacts/welcome-sample.png') });
  });
});
