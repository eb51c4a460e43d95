import { formatNumber } from '../report/order';
import type { CliIo } from './io';

const CLEAR_LINE = '\r\u001b[2K';

/** One line on stderr that says how far the scan is. Silent where stderr is no terminal and in CI. */
export class Progress {
  private readonly active: boolean;
  private shown = false;

  constructor(
    private readonly io: CliIo,
    quiet: boolean,
  ) {
    this.active = !quiet && io.tty.error && (io.env['CI'] ?? '') === '';
  }

  show(what: string, done?: number, total?: number): void {
    if (!this.active) return;
    const share = done === undefined || total === undefined ? '' : ` ${formatNumber(done)} of ${formatNumber(total)}`;
    this.io.error(`${CLEAR_LINE}${what}${share}`);
    this.shown = true;
  }

  clear(): void {
    if (this.shown) this.io.error(CLEAR_LINE);
    this.shown = false;
  }
}

/** Wall time of the stages of a scan, in milliseconds. */
export class Timing {
  private readonly stages: { name: string; ms: number }[] = [];
  private last: number;

  constructor(private readonly now: () => number) {
    this.last = now();
  }

  /** Ends the stage that has run since the previous call; times of one name add up. */
  end(name: string): void {
    const now = this.now();
    const known = this.stages.find((stage) => stage.name === name);
    if (known === undefined) this.stages.push({ name, ms: now - this.last });
    else known.ms += now - this.last;
    this.last = now;
  }

  /** A table of the stages and their sum. */
  table(): string {
    const total = this.stages.reduce((sum, stage) => sum + stage.ms, 0);
    const rows = [...this.stages, { name: 'total', ms: total }];
    return rows.map(({ name, ms }) => `${name.padEnd(10)} ${formatNumber(Math.round(ms)).padStart(8)} ms\n`).join('');
  }
}
