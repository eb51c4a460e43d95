import type { FileId, Span } from '../model';
import { LineIndex } from './lines';

/** A place as people write it: one-based line and column. */
export interface WrittenPlace {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** Reads `FILE:LINE` or `FILE:LINE:COLUMN`; undefined for anything else. */
export function parsePlace(text: string): WrittenPlace | undefined {
  const match = /^(.+?):(\d+)(?::(\d+))?:?$/.exec(text);
  const [, file, line, column] = match ?? [];
  if (file === undefined || line === undefined) return undefined;
  return { file, line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) };
}

/** A line without its indentation and end, and an offset in it where a column is given. */
export interface PlaceSpan {
  readonly line: Span;
  readonly offset?: number;
}

/** Where a written place is in the text of its file, or why there is no such place. */
export function spanOfPlace(
  place: WrittenPlace,
  file: FileId,
  text: string,
): PlaceSpan | { readonly problem: string; readonly hint: string } {
  const lines = new LineIndex(text);
  if (place.line < 1 || place.line > lines.lineCount) {
    const has = lines.lineCount === 1 ? '1 line' : `${lines.lineCount} lines`;
    return { problem: `${file} has ${has}: there is no line ${place.line}`, hint: 'Lines count from 1.' };
  }
  const own = lines.lineText(place.line);
  const first = lines.offset({ line: place.line, column: 1 });
  const start = first + (own.length - own.trimStart().length);
  const line = { file, start, end: Math.max(start, first + own.trimEnd().length) };
  if (place.column === undefined) return { line };
  if (place.column < 1 || place.column > own.length + 1) {
    const has = own.length === 1 ? '1 column' : `${own.length} columns`;
    const problem = `Line ${place.line} of ${file} has ${has}: there is no column ${place.column}`;
    return { problem, hint: 'Columns count from 1.' };
  }
  return { line, offset: first + place.column - 1 };
}
