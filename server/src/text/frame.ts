import { printableLine } from './clean';
import { LineIndex } from './lines';

/** One line of source as a frame shows it. */
export interface FrameLine {
  /** One-based. */
  readonly number: number;
  /** The line's text, tabs widened, cut to the frame's width, free of control characters. */
  readonly text: string;
  /** Columns `[from, to)` of `text` that are marked; undefined on lines around the marked ones. */
  readonly mark?: { readonly from: number; readonly to: number };
}

export interface FrameOptions {
  /** Lines shown before and after the marked ones. Default 1. */
  readonly context?: number;
  /** Most marked lines shown; the rest is left out. Default 4. */
  readonly maxLines?: number;
  /** Most UTF-16 units of a line; a longer line is cut around its mark. Default 120. */
  readonly width?: number;
  /** The index of the text, when the caller has one. */
  readonly index?: LineIndex;
}

const TAB = '  ';

/**
 * The lines of `text` around a range of UTF-16 offsets, ready to be printed or set in HTML.
 * A range outside the text is moved to its nearest end; the result then marks nothing.
 */
export function codeFrame(
  text: string,
  span: { readonly start: number; readonly end: number },
  options: FrameOptions = {},
): FrameLine[] {
  const { context = 1, maxLines = 4, width = 120 } = options;
  const index = options.index ?? new LineIndex(text);
  const start = index.position(span.start);
  const end = index.position(Math.max(span.end, span.start));
  const lastMarked = Math.min(end.line, start.line + maxLines - 1);
  const first = Math.max(1, start.line - context);
  const last = Math.min(index.lineCount, lastMarked + context);
  const lines: FrameLine[] = [];
  for (let number = first; number <= last; number++) {
    const source = index.lineText(number);
    if (number < start.line || number > lastMarked) {
      lines.push({ number, text: cut(widen(source), 0, width).text });
      continue;
    }
    const from = number === start.line ? start.column - 1 : leadingSpace(source);
    const to = number === end.line ? end.column - 1 : source.trimEnd().length;
    lines.push(markedLine(number, source, { from, to }, width));
  }
  return trimEmptyEnds(lines);
}

function markedLine(number: number, source: string, mark: { from: number; to: number }, width: number): FrameLine {
  const before = widen(source.slice(0, mark.from));
  const marked = widen(source.slice(mark.from, Math.max(mark.to, mark.from)));
  const after = widen(source.slice(Math.max(mark.to, mark.from)));
  const shown = cut(before + marked + after, before.length, width);
  const from = Math.max(before.length - shown.dropped, 0);
  const to = Math.min(from + marked.length, shown.text.length);
  return { number, text: shown.text, mark: { from, to } };
}

/** Keeps `width` units of a line with the unit at `focus` among them. */
function cut(line: string, focus: number, width: number): { text: string; dropped: number } {
  if (line.length <= width) return { text: line, dropped: 0 };
  const start = focus + 20 < width ? 0 : Math.min(focus - 20, line.length - width);
  const head = start > 0 ? '…' : '';
  const tail = start + width < line.length ? '…' : '';
  return { text: head + line.slice(start, start + width) + tail, dropped: start - head.length };
}

function widen(part: string): string {
  return printableLine(part.replace(/\t/g, TAB));
}

function leadingSpace(source: string): number {
  return source.length - source.trimStart().length;
}

/** Blank lines at the ends of a frame say nothing. */
function trimEmptyEnds(lines: FrameLine[]): FrameLine[] {
  const isBlank = (line: FrameLine | undefined): boolean =>
    line !== undefined && line.mark === undefined && line.text.trim() === '';
  let start = 0;
  let end = lines.length;
  while (start < end && isBlank(lines[start])) start++;
  while (end > start && isBlank(lines[end - 1])) end--;
  return lines.slice(start, end);
}
