import { isUtf8 } from 'node:buffer';

/** What a file's bytes turned out to be. `note` says what had to be bent to read them. */
export type Decoded =
  { readonly kind: 'text'; readonly text: string; readonly note?: string } | { readonly kind: 'binary' };

// One NUL can stand in a source by accident; more than this share of a file's bytes means that it is no text.
const BINARY_SHARE = 1 / 512;
const SAMPLE = 4096;

/**
 * Text of a file's bytes: UTF-8, or UTF-16 where a byte order mark or the pattern of zero bytes says so.
 * Bytes that are not valid become U+FFFD with a note. A byte order mark is left out, as editors leave it out,
 * so that offsets agree with theirs.
 */
export function decode(bytes: Buffer): Decoded {
  const zeros = countZeros(bytes);
  const encoding = utf16Of(bytes, zeros);
  if (encoding !== undefined) return decodeUtf16(bytes, encoding);
  if (zeros > Math.max(1, bytes.length * BINARY_SHARE)) return { kind: 'binary' };
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const text = bytes.toString('utf8', start);
  if (!isUtf8(bytes))
    return { kind: 'text', text, note: 'has bytes that are not valid UTF-8; they are read as U+FFFD' };
  if (zeros > 0) return { kind: 'text', text, note: 'holds a NUL byte' };
  return { kind: 'text', text };
}

type Utf16 = 'utf-16le' | 'utf-16be';

function utf16Of(bytes: Buffer, zeros: number): Utf16 | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Latin code in UTF-16 without a mark: nearly every second byte is zero, and all on the same side.
  const end = Math.min(bytes.length, SAMPLE) & ~1;
  if (zeros === 0 || end < 4) return undefined;
  let even = 0;
  let odd = 0;
  for (let index = 0; index < end; index += 2) {
    if (bytes[index] === 0) even++;
    if (bytes[index + 1] === 0) odd++;
  }
  const pairs = end / 2;
  if (odd > pairs * 0.7 && even < pairs * 0.05) return 'utf-16le';
  if (even > pairs * 0.7 && odd < pairs * 0.05) return 'utf-16be';
  return undefined;
}

function decodeUtf16(bytes: Buffer, encoding: Utf16): Decoded {
  const even = bytes.subarray(0, bytes.length & ~1);
  const little = encoding === 'utf-16le' ? even : Buffer.from(even).swap16();
  const text = little.toString('utf16le').replace(/^\uFEFF/, '');
  return { kind: 'text', text, note: 'is UTF-16; compilers and Git expect UTF-8' };
}

function countZeros(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) count++;
  return count;
}
