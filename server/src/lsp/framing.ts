/** A header is two short lines. */
const MOST_HEADER = 4096;
/** In bytes: more than any text that a string can hold. */
const MOST_BODY = 512 * 1024 * 1024;

const END = '\r\n\r\n';
const NAMES = ['content-length:', 'content-type:'];

/**
 * Watches that what arrives is messages. The library waits without end for the header of a message where there is none,
 * and keeps all that arrives meanwhile: from there on nothing is answered.
 */
export class Framing {
  private header = '';
  /** Bytes of the present message that are still to come. */
  private body = 0;

  /** Takes what arrived. Says what is wrong with it, without quoting it; undefined while it can be messages. */
  faultIn(chunk: Buffer): string | undefined {
    let rest = chunk;
    while (rest.length > 0) {
      const skipped = Math.min(this.body, rest.length);
      this.body -= skipped;
      rest = rest.subarray(skipped);
      if (rest.length === 0) break;
      const known = this.header.length;
      this.header += rest.subarray(0, MOST_HEADER + 1).toString('latin1');
      const end = this.header.indexOf(END);
      const fault = headerFault(end < 0 ? this.header : this.header.slice(0, end), end >= 0);
      if (fault !== undefined) return fault;
      if (end < 0) return undefined;
      this.body = lengthOf(this.header.slice(0, end));
      this.header = '';
      rest = rest.subarray(end + END.length - known);
    }
    return undefined;
  }
}

function headerFault(header: string, isWhole: boolean): string | undefined {
  const isHeader = header
    .split('\r\n')
    .every((line) => NAMES.some((name) => line.toLowerCase().startsWith(name.slice(0, line.length))));
  if (!isHeader) return 'no header of a message';
  if (header.length > MOST_HEADER) return 'a header without end';
  if (!isWhole) return undefined;
  const length = lengthOf(header);
  return length >= 0 && length <= MOST_BODY ? undefined : 'a header without a length that a message can have';
}

/** NaN where the header does not say it. */
function lengthOf(header: string): number {
  return Number(/^content-length:[ \t]*(\d+)[ \t]*$/im.exec(header)?.[1] ?? NaN);
}
