import { CodeLensRefreshRequest, type Connection } from 'vscode-languageserver/node';
import { describe, type Log } from './guard';
import { FINDINGS_CHANGED_NOTIFICATION, type FindingsChanged } from './protocol';

/** Milliseconds that further changes are waited for: a scan finds something in every other file. */
const QUIET = 200;

/** Tells the client that other findings are known than before, seldom enough that it can keep up. */
export class Announcer {
  /** Whether the client can be told to ask for code lenses again. */
  lenses = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: {
      readonly connection: Connection;
      readonly log: Log;
      /** Whether anybody wants code lenses. */
      readonly wantsLenses: () => Promise<boolean>;
      /** How many faults are known. */
      readonly faults: () => number;
    },
  ) {}

  /** Other findings are known. */
  changed(): void {
    this.timer ??= setTimeout(() => void this.tell(), QUIET);
  }

  /** Makes the client ask for code lenses again. */
  refreshLenses(): void {
    if (!this.lenses) return;
    this.parts.connection.sendRequest(CodeLensRefreshRequest.type).catch((error: unknown) => {
      this.parts.log.warn(`the client did not refresh its code lenses: ${describe(error)}`);
    });
  }

  private async tell(): Promise<void> {
    this.timer = undefined;
    // A client that is gone hears nothing; that is no failure of ours.
    const change: FindingsChanged = { faults: this.parts.faults() };
    this.parts.connection.sendNotification(FINDINGS_CHANGED_NOTIFICATION, change).catch(() => undefined);
    if (await this.parts.wantsLenses()) this.refreshLenses();
  }
}
