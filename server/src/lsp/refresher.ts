import type { Connection } from 'vscode-languageserver/node';
import type { Folder } from './folder';
import { describe, type Log } from './guard';
import type { Pushed } from './pushed';

/** Milliseconds that several changes on disk are waited for, so that a checkout of a branch is one change. */
const QUIET = 150;

/** Milliseconds without a key before closed files are looked at again: that costs far more than the file in view. */
const TYPED = 700;

/** Brings what the client shows up to date after something changed that it did not change itself. */
export class Refresher {
  /** Whether the client can be told to ask again. */
  supported = false;
  private readonly asking = new Set<Folder>();
  private readonly pushing = new Set<Folder>();
  private askTimer: NodeJS.Timeout | undefined;
  private pushTimer: NodeJS.Timeout | undefined;
  private runs = 0;

  constructor(
    private readonly parts: { readonly connection: Connection; readonly pushed: Pushed; readonly log: Log },
  ) {}

  /** Files or rules of the folder changed: open files are asked for again, sent results sent again. */
  changed(folder: Folder): void {
    this.asking.add(folder);
    this.askTimer ??= setTimeout(() => void this.askAgain(), QUIET);
  }

  /** Only what was sent for closed files may have changed. */
  pushLater(folder: Folder): void {
    this.pushing.add(folder);
    // What is being sent is about a state that is gone.
    this.runs++;
    clearTimeout(this.pushTimer);
    this.pushTimer = setTimeout(() => void this.push(), TYPED);
  }

  /** Makes the client ask for its open files again. */
  refresh(): void {
    if (!this.supported) return;
    this.parts.connection.languages.diagnostics.refresh().catch((error: unknown) => {
      this.parts.log.warn(`the client did not refresh: ${describe(error)}`);
    });
  }

  private async askAgain(): Promise<void> {
    const folders = [...this.asking];
    this.asking.clear();
    this.askTimer = undefined;
    this.refresh();
    try {
      for (const folder of folders) {
        await this.parts.pushed.publishConfig(folder);
        this.pushLater(folder);
      }
    } catch (error) {
      this.parts.log.error(`sending results failed: ${describe(error)}`);
    }
  }

  private async push(): Promise<void> {
    const run = ++this.runs;
    try {
      for (const folder of this.pushing) {
        await this.parts.pushed.update(folder, () => this.runs !== run);
        if (this.runs !== run) return;
        this.pushing.delete(folder);
      }
    } catch (error) {
      this.parts.log.error(`sending results failed: ${describe(error)}`);
    }
  }
}
