import type { FileId, Span } from '../model';
import { codeFrame, type FrameLine, type FrameOptions } from '../text/frame';
import { LineIndex } from '../text/lines';

/** A span as people count it. All numbers are one-based; columns are in UTF-16 units and `endColumn` is exclusive. */
export interface Place {
  readonly file: FileId;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Turns spans into lines, columns and code; reads each file's text once. */
export class Places {
  private readonly indexes = new Map<FileId, { text: string; index: LineIndex } | undefined>();

  constructor(private readonly textOf: (file: FileId) => string | undefined) {}

  /** The place of a span; undefined when the file's text is no longer to be had. */
  place(span: Span): Place | undefined {
    const found = this.lookUp(span.file);
    if (found === undefined) return undefined;
    const start = found.index.position(span.start);
    const end = found.index.position(Math.max(span.end, span.start));
    return { file: span.file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  }

  /** The lines of code around a span; none when the file's text is no longer to be had. */
  frame(span: Span, options: FrameOptions = {}): FrameLine[] {
    const found = this.lookUp(span.file);
    return found === undefined ? [] : codeFrame(found.text, span, { ...options, index: found.index });
  }

  /** The code of a span itself. */
  code(span: Span): string | undefined {
    return this.lookUp(span.file)?.text.slice(span.start, span.end);
  }

  /** `file:line:column`, as terminals and editors link it. */
  link(span: Span): string {
    const place = this.place(span);
    return place === undefined ? span.file : `${place.file}:${place.line}:${place.column}`;
  }

  private lookUp(file: FileId): { text: string; index: LineIndex } | undefined {
    if (!this.indexes.has(file)) {
      const text = this.textOf(file);
      this.indexes.set(file, text === undefined ? undefined : { text, index: new LineIndex(text) });
    }
    return this.indexes.get(file);
  }
}
