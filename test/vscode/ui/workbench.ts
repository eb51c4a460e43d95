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
  }
}
