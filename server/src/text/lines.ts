/** A place as people and editors count it. */
export interface Position {
  /** One-based. */
  readonly line: number;
  /** One-based, in UTF-16 units. */
  readonly column: number;
}

const LF = 10;
const CR = 13;

/**
 * Converts between UTF-16 offsets and one-based lines and columns of one text.
 * Lines end at LF, CR LF or CR, as the language server protocol counts them; U+2028 and U+2029 end no line,
 * because no editor shows them so.
 */
export class LineIndex {
  /** Offset of the first unit of each line. */
  private readonly starts: readonly number[];

  constructor(private readonly text: string) {
    this.starts = lineStarts(text);
  }

  get lineCount(): number {
    return this.starts.length;
  }

  /** The line and column of an offset. An offset outside the text is moved to its nearest end. */
  position(offset: number): Position {
    const wanted = Math.min(Math.max(offset, 0), this.text.length);
    const line = lastNotAfter(this.starts, wanted);
    return { line: line + 1, column: wanted - (this.starts[line] ?? 0) + 1 };
  }

  /** The offset of a line and column. A place outside the text or the line is moved to the nearest place in it. */
  offset(position: Position): number {
    if (position.line < 1) return 0;
    const start = this.starts[position.line - 1];
    if (start === undefined) return this.text.length;
    return Math.min(start + Math.max(position.column - 1, 0), start + this.lineText(position.line).length);
  }

  /** The text of a one-based line without its line end; empty for a line that does not exist. */
  lineText(line: number): string {
    const start = this.starts[line - 1];
    if (start === undefined) return '';
    let end = this.starts[line] ?? this.text.length;
    if (line < this.starts.length) {
      if (this.text.charCodeAt(end - 1) === LF) end--;
      if (end > start && this.text.charCodeAt(end - 1) === CR) end--;
    }
    return this.text.slice(start, end);
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === LF || (unit === CR && text.charCodeAt(index + 1) !== LF)) starts.push(index + 1);
  }
  return starts;
}

/** Index of the last element that is not greater than `wanted`; `sorted` starts with 0. */
function lastNotAfter(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
