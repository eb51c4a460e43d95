/**
 * Takes the pictures of the walkthrough and the README from a real VS Code with the sample open, in a light and a dark
 * theme. Run with `node --import tsx scripts/screenshots.ts` where the editor tests run (see test/vscode/run.mjs).
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { Browser } from '../test/vscode/support/browser';
import { CodeServer } from '../test/vscode/support/codeServer';
import { packageExtension } from '../test/vscode/support/hostSuite';
import { ROOT } from '../test/vscode/support/paths';
import { Workbench } from '../test/vscode/ui/workbench';

const THEMES = { light: 'Default Light Modern', dark: 'Default Dark Modern' } as const;
const FILE = 'apps/api/src/routes/support.ts';
const LEAK = 'account.fullName';
/** Of the window, without status bar. */
const EDITOR = { x: 0, y: 0, width: 900, height: 560 };

void main();

async function main(): Promise<void> {
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/build.mjs')], { stdio: 'inherit' });
  const vsix = packageExtension();
  const folder = mkdtempSync(path.join(tmpdir(), 'datatrail-pictures-'));
  try {
    for (const [name, theme] of Object.entries(THEMES)) await takeAll(name, { theme, vsix, folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function takeAll(name: string, use: { theme: string; vsix: string; folder: string }): Promise<void> {
  const workspace = path.join(use.folder, name, 'clipper');
  cpSync(path.join(ROOT, 'test/apps/sample'), workspace, { recursive: true });
  const settings = {
    'breadcrumbs.enabled': false,
    'editor.fontSize': 13,
    'editor.wordWrap': 'on',
    'workbench.activityBar.location': 'hidden',
    'workbench.colorTheme': use.theme,
  };
  const server = await CodeServer.start({ name: `pictures-${name}`, vsix: use.vsix, workspace, settings });
  const browser = await Browser.start(`pictures-${name}`);
  try {
    browser.page.setDefaultTimeout(120_000);
    await browser.page.setViewportSize({ width: EDITOR.width, height: EDITOR.height + 22 });
    await browser.page.goto(server.url({ openFile: path.join(workspace, FILE) }));
    await takeEach(browser.page, (picture) => path.join(ROOT, `client/assets/${picture}-${name}.png`));
  } catch (error) {
    await browser.screenshot(`pictures-${name}-failure`);
    throw error;
  } finally {
    await browser.stop();
    await server.stop();
  }
}

async function takeEach(page: Page, pathOf: (picture: string) => string): Promise<void> {
  const workbench = new Workbench(page);
  const take = async (picture: string): Promise<void> => {
    // Until what other extensions add is there as well.
    await page.waitForTimeout(3000);
    await page.screenshot({ path: pathOf(picture), clip: EDITOR });
  };
  await workbench.squiggles.first().waitFor();
  await workbench.command('View: Close Primary Side Bar');
  await goTo(page, LEAK);
  await workbench.command('Show or Focus Hover');
  await workbench.hover.filter({ hasText: 'Slack' }).first().waitFor();
  await take('sample');
  await page.keyboard.press('Escape');
  await workbench.command('Datatrail: Show Data Flow');
  await workbench.stepStatus('Step 1 of').waitFor();
  await workbench.command('Datatrail: Focus on Data Flow View');
  await workbench.treeRow('sent to Slack').waitFor();
  await workbench.command('Datatrail: Go to Next Step of Data Flow');
  await workbench.stepStatus('Step 2 of').waitFor();
  await take('flow');
  await workbench.command('Datatrail: End Data Flow');
  await workbench.command('View: Close Primary Side Bar');
  await goTo(page, LEAK);
  await page.locator('.lightBulbWidget, [class*="codicon-gutter-lightbulb"]').first().waitFor();
  await page.keyboard.press('Control+.');
  await workbench.menuRows.filter({ hasText: 'Allow Slack' }).first().waitFor();
  await take('fix');
  await page.keyboard.press('Escape');
  await workbench.command('Datatrail: Open Privacy Report');
  const report = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  // A picture this high can only be in view below the head of the page.
  await report.locator('.legend').first().scrollIntoViewIfNeeded();
  await take('scan');
}

/** Puts the cursor before the first place of a text in the open file. */
async function goTo(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+f');
  await page.locator('.find-widget textarea').first().fill(text);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowLeft');
}
