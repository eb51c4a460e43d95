import type { Position, Range } from 'vscode-languageserver/node';
import type { LineIndex } from '../text/lines';

/** The UTF-16 offset of a protocol position. A place outside the text becomes the nearest one in it. */
export function fromPosition(lines: LineIndex, position: Position): number {
  return lines.offset({ line: position.line + 1, column: position.character + 1 });
}

/** The UTF-16 offsets of a protocol range. */
export function fromRange(lines: LineIndex, range: Range): { start: number; end: number } {
  return { start: fromPosition(lines, range.start), end: fromPosition(lines, range.end) };
}

/** The fingerprint that a diagnostic of ours carries; undefined for one of another tool. */
export function fingerprintOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('fingerprint' in data)) return undefined;
  return typeof data.fingerprint === 'string' ? data.fingerprint : undefined;
}
