/** What a program says of itself in the header that names who asks: ``{ 'User-Agent': `shop/${version}` }``. */
import type { Origin } from './origins';

/** As the header is written; `userAgent` is a field like any other. */
const HEADER = /^user-agent$/i;

/**
 * True for what is put into that header without having come from a person's browser: what it was read as would say so, or
 * a caller may. The name of the header says nothing of it.
 */
export function saysItself(o: Origin, header: string): boolean {
  return o.base === 'opaque' && o.label === undefined && HEADER.test(header);
}
