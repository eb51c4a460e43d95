import type { Connection } from 'vscode-languageserver/node';
import type { Folder } from './folder';
import { describe, type Log } from './guard';
import type { Pushed } from './pushed';

/** Milliseconds that several changes on disk are waited for, so that a checkout of a branch is one change. */
const QUIET = 150;

/** Brings what the client shows up to date after something changed that it did not change itself. */
export class Refresher {
  /** Whether the client can be told to ask again. */
  supported = false;
  private readonly waiting = new Set<Folder>();
  private timer: NodeJS.Timeout | undefined;
  private asksAgain = false;

  constructor(
    private readonly parts: { readonly connection: Connection; readonly pushed: Pushed; readonly log: Log },
  ) {}

  /** Files or rules of the folder changed: open files are asked for again, sent results sent again. */
  changed(folder: Folder): void {
    this.asksAgain = true;
    this.pushLater(folder);
  }

  /** Only what was sent for closed files may have changed. */
  pushLater(folder: Folder): void {
    this.waiting.add(folder);
    this.timer ??= setTimeout(() => void this.run(), QUIET);
  }

  /** Makes the client ask for its open files again. */
  refresh(): void {
    if (!this.supported) return;
    this.parts.connection.languages.diagnostics.refresh().catch((error: unknown) => {
      this.parts.log.warn(`the client did not refresh: ${describe(error)}`);
    });
  }

  private async run(): Promise<void> {
    const folders = [...this.waiting];
    const asksAgain = this.asksAgain;
    this.waiting.clear();
    this.timer = undefined;
    this.asksAgain = false;
    if (asksAgain) this.refresh();
    try {
      for (const folder of folders) {
        await this.parts.pushed.publishConfig(folder);
        await this.parts.pushed.update(folder);
      }
    } catch (error) {
      this.parts.log.error(`sending results failed: ${describe(error)}`);
    }
  }
}
