import type { Locator, Page } from 'playwright-core';

/** The parts of VS Code's window that the tests look at. */
export class Workbench {
  constructor(private readonly page: Page) {}

  get squiggles(): Locator {
    return this.page.locator('.monaco-editor .squiggly-warning, .monaco-editor .squiggly-error');
  }

  get menuRows(): Locator {
    return this.page.locator('.action-widget .monaco-list-row');
  }

  get hover(): Locator {
    return this.page.locator('.monaco-hover:visible');
  }

  get pickRows(): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  get problemRows(): Locator {
    return this.page.locator('.markers-panel .monaco-list-row');
  }

  get toasts(): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item');
  }

  get statusBar(): Locator {
    return this.page.locator('.statusbar');
  }

  /** Rows of the views in the side bar. */
  get treeRows(): Locator {
    return this.page.locator('.sidebar .customview-tree .monaco-list-row');
  }

  treeRow(text: string): Locator {
    return this.treeRows.filter({ hasText: text }).first();
  }

  /** Labels and descriptions of the rows, from the top. */
  async treeTexts(): Promise<string[]> {
    const texts: string[] = [];
    for (const row of await this.treeRows.all()) {
      const label = await row.locator('.label-name').first().innerText();
      const description = await row.locator('.label-description').first().innerText();
      texts.push(`${label} ${description}`.replace(/\s+/g, ' '));
    }
    return texts;
  }

  async expand(text: string): Promise<void> {
    const row = this.treeRow(text);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
  }

  /** The entry of the status bar that tells which step is shown. */
  stepStatus(text: string): Locator {
    return this.statusBar.locator('.statusbar-item', { hasText: text });
  }

  /** Notes over the lines of the active editor. */
  get lenses(): Locator {
    return this.page.locator('.editor-instance .codelens-decoration');
  }

  /** Text of the active editor as it is drawn. */
  async text(): Promise<string> {
    const lines = await this.page.locator('.editor-instance .view-lines').first().innerText();
    return lines.replaceAll('\u00a0', ' ');
  }

  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input.input');
    await input.fill(`>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title }).first().waitFor();
    await this.page.keyboard.press('Enter');
  }

  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+p');
    await this.page.locator('.quick-input-widget input.input').fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    // The tab is there before the editor takes keys.
    await this.page.locator(`.monaco-editor.focused[data-uri$="${name}"]`).waitFor();
  }

  /**
   * Puts the cursor at a place of the active editor, from 1, once something is underlined there. By the keyboard: the
   * marks are drawn anew, and moved, while notes over the code come and go.
   */
  async goTo(line: number, column: number): Promise<void> {
    await this.squiggles.first().waitFor();
    await this.page.keyboard.press('Control+g');
    await this.page.locator('.quick-input-widget input.input').fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
  }

  /** Asks for completion as a person does: once more where the answer had not come, or was asked for too early. */
  async suggestion(text: string): Promise<Locator> {
    const row = this.page.locator('.suggest-widget .monaco-list-row', { hasText: text }).first();
    for (let left = 5; left > 0; left--) {
      await this.page.keyboard.press('Control+Space');
      const shown = await row.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
      if (shown) return row;
      await this.page.keyboard.press('Escape');
    }
    await row.waitFor({ timeout: 1_000 });
    return row;
  }
}
