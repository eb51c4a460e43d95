import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Browser } from '../support/browser';
import { CodeServer } from '../support/codeServer';
import { packageExtension } from '../support/hostSuite';
import { Workbench } from './workbench';

/** Themes in which all that is drawn must be readable, and the class that the workbench has in them. */
const THEMES = {
  'vs-dark': 'Default Dark Modern',
  vs: 'Default Light Modern',
  'hc-black': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
} as const;

/** The tree of findings, the steps of a flow and the notes over code, used as a person does. The tests follow one another. */
describe('findings and flows as a person sees them', () => {
  let server: CodeServer;
  let browser: Browser;
  let workbench: Workbench;
  const press = (key: string): Promise<void> => browser.page.keyboard.press(key);
  const activeTab = (name: string): Promise<void> => browser.page.locator('.tab.active', { hasText: name }).waitFor();

  /** The settings of the workspace, which VS Code watches. */
  const configure = (settings: object): void => {
    mkdirSync(path.join(server.workspace, '.vscode'), { recursive: true });
    writeFileSync(path.join(server.workspace, '.vscode/settings.json'), JSON.stringify(settings));
  };

  before(async () => {
    server = await CodeServer.start({ name: 'views', vsix: packageExtension() });
    browser = await Browser.start('views');
    browser.page.setDefaultTimeout(30_000);
    workbench = new Workbench(browser.page);
    await browser.page.goto(server.url({ openFile: path.join(server.workspace, 'src/user.ts') }));
  });

  after(async () => {
    await browser?.stop();
    await server?.stop();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await browser.screenshot('views-failure');
  });

  it('offers to scan what was not looked at yet', async () => {
    await browser.page.locator('.activitybar .action-item [aria-label^="Datatrail"]').first().click();
    const scan = browser.page.locator('.welcome-view-content .monaco-button', { hasText: 'Scan Workspace' });
    await scan.waitFor();
    await browser.screenshot('views-unscanned');
    await scan.click();
    await workbench.treeRow('Email address').waitFor();
  });

  it('groups what was found by data and recipient, with counts, until the places', async () => {
    await workbench.expand('Email address');
    await workbench.expand('PostHog');
    const places = workbench.treeRows.filter({ hasText: 'user.email' });
    await places.first().waitFor();
    assert.deepEqual(await workbench.treeTexts(), [
      'Email address 2',
      'PostHog United States · 2',
      'user.email src/leave.ts:5',
      'user.email src/signup.ts:8',
    ]);
    assert.match((await places.first().getAttribute('aria-label')) ?? '', /Warning: Email address reaches PostHog/);
    await browser.screenshot('views-tree');
  });

  it('opens the place that is chosen and keeps the focus in the tree', async () => {
    await workbench.treeRow('src/signup.ts:8').click();
    await activeTab('signup.ts');
    await workbench.squiggles.first().waitFor();
  });

  it('filters while it is typed', async () => {
    await workbench.command('Datatrail: Filter Findings…');
    const input = browser.page.locator('.quick-input-widget input.input');
    await input.fill('leave posthog');
    await workbench.treeRow('src/signup.ts:8').waitFor({ state: 'detached' });
    assert.equal(await workbench.treeRow('src/leave.ts:5').count(), 1);
    await press('Enter');
    await browser.screenshot('views-filter');
    await workbench.command('Datatrail: Clear Filter');
    await browser.page.locator('.sidebar').getByText('1 of 2 with').waitFor({ state: 'hidden' });
    await workbench.treeRow('src/signup.ts:8').waitFor();
  });

  it('shows the steps of a finding, numbered, and walks with the keyboard', async () => {
    // The button is there only under the pointer.
    await workbench.treeRow('src/leave.ts:5').hover();
    await workbench.treeRow('src/signup.ts:8').hover();
    await workbench.treeRow('src/signup.ts:8').locator('.action-label[aria-label*="Show Data Flow"]').click();
    await workbench.stepStatus('Step 1 of 3').waitFor();
    await activeTab('signup.ts');
    await browser.screenshot('views-step-1');
    await press('Control+F8');
    await workbench.stepStatus('Step 2 of 3').waitFor();
    await press('Control+F8');
    await workbench.stepStatus('Step 3 of 3').waitFor();
    await activeTab('analytics.ts');
    await press('Control+F8');
    assert.equal(await workbench.stepStatus('Step 3 of 3').count(), 1);
    await browser.screenshot('views-step-3');
    await press('Control+Shift+F8');
    await workbench.stepStatus('Step 2 of 3').waitFor();
    await activeTab('signup.ts');
  });

  for (const [name, theme] of Object.entries(THEMES)) {
    it(`draws them in ${theme}`, async () => {
      configure({ 'workbench.colorTheme': theme });
      await browser.page.locator(`.monaco-workbench.${name}`).waitFor();
      await press('Control+Shift+F8');
      await workbench.stepStatus('Step 1 of 3').waitFor();
      await press('Control+F8');
      await workbench.stepStatus('Step 2 of 3').waitFor();
      await workbench.treeRow('2 passed to track').locator('.codicon-arrow-right').waitFor();
      await browser.screenshot(`views-steps-${name}`);
    });
  }

  it('ends with Escape, and takes its marks away', async () => {
    // What else is open, a hover or a message, takes the first one.
    for (let i = 0; i < 3 && (await workbench.stepStatus('Step').isVisible()); i++) {
      await press('Escape');
      await browser.page.waitForTimeout(500);
    }
    await workbench.stepStatus('Step').waitFor({ state: 'detached' });
    await browser.page
      .locator('.monaco-editor .view-line [class*="ced-"][class*="-before"]')
      .waitFor({ state: 'detached' });
    assert.doesNotMatch(await workbench.text(), /passed to track/);
  });

  it('says over functions and fields what goes to whom, when that is switched on', async () => {
    assert.equal(await workbench.lenses.count(), 0);
    configure({ 'datatrail.codeLens': true });
    await workbench.lenses.filter({ hasText: 'Email address → PostHog (US)' }).first().waitFor();
    await browser.screenshot('views-lens-function');
    await workbench.openFile('user.ts');
    const lens = workbench.lenses.filter({ hasText: 'Email address → PostHog (US)' });
    await lens.first().waitFor();
    assert.equal(await lens.count(), 1);
    await browser.screenshot('views-lens-field');
    await lens.first().locator('a').first().click();
    await workbench.pickRows.filter({ hasText: 'leave.ts' }).first().waitFor();
    await browser.screenshot('views-lens-pick');
    await workbench.pickRows.filter({ hasText: 'signup.ts' }).first().click();
    await workbench.stepStatus('Step 1 of 3').waitFor();
    await press('Escape');
  });

  it('tells on hover of a field who receives it', async () => {
    await workbench.openFile('user.ts');
    await browser.page
      .locator('.monaco-editor .view-line span', { hasText: /^email$/ })
      .last()
      .hover();
    await workbench.hover.filter({ hasText: 'Receives it: PostHog (United States), for analytics' }).first().waitFor();
    await browser.screenshot('views-hover-field');
    await press('Escape');
  });

  it('answers where something goes, from the palette', async () => {
    await workbench.openFile('leave.ts');
    await workbench.goTo(5, 9);
    await workbench.command('Datatrail: Where Does This Go?');
    const page = browser.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await page.getByRole('heading', { name: 'Where does this go?' }).waitFor();
    await browser.screenshot('views-goes-to');
    await page.getByRole('link', { name: 'src/analytics.ts:7:3' }).first().click();
    await activeTab('analytics.ts');
    await browser.page.locator('.statusbar-item', { hasText: 'Ln 7, Col 3' }).waitFor();
  });
});
