import { Transform, type TransformCallback } from 'node:stream';

/** In bytes. The protocol's library ends the connection at 10 MB; no question is a thousandth of it. */
export const MOST_LINE = 8 * 1024 * 1024;

const NEW_LINE = 0x0a;

/** Lets lines through, and leaves out those that are longer than a message may be. */
export class Lines extends Transform {
  private length = 0;
  private kept: Buffer[] = [];

  /** @param tooLong hears of each line that was left out, when it is known to be one */
  constructor(private readonly tooLong: () => void) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    for (let start = 0; start < chunk.length;) {
      const found = chunk.indexOf(NEW_LINE, start);
      const end = found < 0 ? chunk.length : found + 1;
      this.hold(chunk.subarray(start, end));
      if (found >= 0) this.endLine();
      start = end;
    }
    done();
  }

  private hold(part: Buffer): void {
    const isNews = this.length <= MOST_LINE && this.length + part.length > MOST_LINE;
    this.length += part.length;
    if (this.length <= MOST_LINE) this.kept.push(part);
    else this.kept = [];
    if (isNews) this.tooLong();
  }

  private endLine(): void {
    if (this.length <= MOST_LINE) this.push(Buffer.concat(this.kept));
    this.kept = [];
    this.length = 0;
  }
}
