import assert from 'node:assert/strict';
import path from 'node:path';
import { Browser } from '../support/browser';
import { CodeServer } from '../support/codeServer';
import { packageExtension } from '../support/hostSuite';
import { Workbench } from './workbench';

/** The packaged extension in the window of VS Code, used as a person does. The tests follow one another. */
describe('extension as a person sees it', () => {
  let server: CodeServer;
  let browser: Browser;
  let workbench: Workbench;

  before(async () => {
    server = await CodeServer.start({ name: 'ui', vsix: packageExtension() });
    browser = await Browser.start('ui');
    browser.page.setDefaultTimeout(30_000);
    workbench = new Workbench(browser.page);
    await browser.page.goto(server.url({ openFile: path.join(server.workspace, 'src/signup.ts') }));
  });

  after(async () => {
    await browser?.stop();
    await server?.stop();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await browser.screenshot('ui-failure');
  });

  it('underlines the place where the data leaves', async () => {
    await workbench.squiggles.first().waitFor();
    assert.equal(await workbench.squiggles.count(), 1);
    await browser.screenshot('ui-squiggle');
  });

  it('explains it on hover', async () => {
    await workbench.squiggles.first().hover({ force: true });
    await workbench.hover.filter({ hasText: 'Receives it' }).first().waitFor();
    await browser.screenshot('ui-hover');
    await browser.page.keyboard.press('Escape');
  });

  it('lists the steps in the Problems panel', async () => {
    await browser.page.keyboard.press('Control+Shift+m');
    await workbench.problemRows.filter({ hasText: 'PostHog' }).first().waitFor();
    const steps = workbench.problemRows.filter({ hasText: /\b1\/\d / });
    if ((await steps.count()) === 0) {
      await workbench.problemRows.filter({ hasText: 'PostHog' }).first().locator('.monaco-tl-twistie').click();
    }
    await steps.first().waitFor();
    await browser.screenshot('ui-problems');
    await browser.page.keyboard.press('Control+Shift+m');
  });

  it('walks through the data flow', async () => {
    await workbench.goTo(8, 9);
    await workbench.command('Datatrail: Show Data Flow');
    await workbench.stepStatus('Step 1 of 3').waitFor();
    await browser.screenshot('ui-flow-start');
    for (const step of [2, 3]) {
      await browser.page.keyboard.press('Control+F8');
      await workbench.stepStatus(`Step ${step} of 3`).waitFor();
    }
    await browser.page.locator('.tab.active', { hasText: 'analytics.ts' }).waitFor();
    await browser.screenshot('ui-flow');
    await browser.page.keyboard.press('Escape');
    await workbench.stepStatus('Step').waitFor({ state: 'detached' });
    await workbench.openFile('signup.ts');
  });

  it('scans the workspace and says what it found', async () => {
    await workbench.command('Datatrail: Scan Workspace');
    await workbench.toasts.filter({ hasText: '2 findings in 2 of' }).waitFor();
    await browser.page.keyboard.press('Control+Shift+m');
    await workbench.problemRows.filter({ hasText: 'leave.ts' }).first().waitFor();
    await browser.screenshot('ui-scan');
    await browser.page.keyboard.press('Control+Shift+m');
  });

  it('shows the report', async () => {
    await workbench.command('Datatrail: Open Privacy Report');
    const page = browser.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await page.getByText('PostHog').filter({ visible: true }).first().waitFor();
    await browser.screenshot('ui-report');
    await browser.page.keyboard.press('Control+F4');
    await workbench.openFile('signup.ts');
  });

  it('has a status that tells how much it knows', async () => {
    await browser.page.locator('.statusbar-item [class*="codicon-bracket"]').first().hover();
    await browser.page.locator('.hover-language-status', { hasText: 'Datatrail' }).first().waitFor();
    await browser.screenshot('ui-status');
    await browser.page.keyboard.press('Escape');
  });

  it('mends the finding from the light bulb', async () => {
    await workbench.goTo(8, 9);
    await browser.page.keyboard.press('Control+.');
    const fix = workbench.menuRows.filter({ hasText: 'Replace user.email' }).first();
    await fix.waitFor();
    await browser.screenshot('ui-lightbulb');
    await fix.click();
    await workbench.squiggles.first().waitFor({ state: 'detached' });
    assert.match(await workbench.text(), /track\('\[email address\]'\)/);
    await browser.screenshot('ui-fixed');
  });

  it('has its settings in the settings editor', async () => {
    await workbench.command('Preferences: Open Settings (UI)');
    await browser.page.locator('.settings-editor .suggest-input-container').click();
    await browser.page.keyboard.type('@ext:datatrail.datatrail');
    const settings = browser.page.locator('.settings-editor .setting-item-contents');
    await settings.filter({ hasText: 'When findings are brought up to date' }).first().waitFor();
    await settings.filter({ hasText: 'Config Path' }).first().waitFor();
    await browser.screenshot('ui-settings');
  });
});
