/** A replacement of `[start, end)` (UTF-16 units of the old text). */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Unchanged lines around a change, as `git diff` shows them. */
const CONTEXT = 3;

/** A run of old lines (zero-based, `to` exclusive) and the lines that stand there now. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/**
 * A unified diff of one file, as `git apply` and `patch` take it; empty for no change.
 *
 * @param file from the folder in which it is to be applied
 * @param replacements in order, none over another
 */
export function unifiedDiff(file: string, text: string, replacements: readonly Replacement[]): string {
  const old = splitLines(text);
  const changes = changesOf(text, old, replacements);
  if (changes.length === 0) return '';
  const name = quotedName(file);
  const head = `--- ${name('a')}\n+++ ${name('b')}\n`;
  let grown = 0;
  const hunks = joinNear(changes).map((hunk) => {
    const [first, last] = [hunk[0], hunk.at(-1)];
    const from = Math.max(0, (first?.from ?? 0) - CONTEXT);
    const to = Math.min(old.length, (last?.to ?? 0) + CONTEXT);
    const added = hunk.reduce((sum, { lines, from: start, to: end }) => sum + lines.length - (end - start), 0);
    const body = hunkLines(old, hunk, from, to);
    const header = `@@ -${range(from, to - from)} +${range(from + grown, to - from + added)} @@\n`;
    grown += added;
    return header + body.join('');
  });
  return head + hunks.join('');
}

/** Lines with their ends; the last may have none. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function changesOf(text: string, old: readonly string[], replacements: readonly Replacement[]): Change[] {
  const index = new LineOffsets(old);
  const changes: Change[] = [];
  let group: { from: number; to: number; parts: Replacement[] } | undefined;
  const close = (): void => {
    if (group === undefined) return;
    const [start, end] = [index.start(group.from), index.start(group.to)];
    let changed = '';
    let at = start;
    for (const part of group.parts) {
      changed += text.slice(at, part.start) + part.text;
      at = part.end;
    }
    changes.push({ from: group.from, to: group.to, lines: splitLines(changed + text.slice(at, end)) });
  };
  for (const part of replacements) {
    const [from, last] = [index.line(part.start), index.line(part.end)];
    // What ends at the start of a line leaves that line as it is, if whole lines came before.
    const isWhole = part.end > part.start && index.start(last) === part.end && /(?:^|\n)$/.test(part.text);
    const to = isWhole && index.start(from) === part.start ? last : Math.min(last + 1, old.length);
    if (group !== undefined && from < group.to) {
      group.parts.push(part);
      group.to = Math.max(group.to, to);
      continue;
    }
    close();
    group = { from, to, parts: [part] };
  }
  close();
  return changes;
}

class LineOffsets {
  private readonly starts: number[] = [0];

  constructor(lines: readonly string[]) {
    for (const line of lines) this.starts.push((this.starts.at(-1) ?? 0) + line.length);
  }

  start(line: number): number {
    return this.starts[line] ?? this.starts.at(-1) ?? 0;
  }

  /** The line that an offset is in; the one after the last for the end of the text. */
  line(offset: number): number {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function joinNear(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1);
    if (last !== undefined && change.from - last.to <= 2 * CONTEXT) hunks.at(-1)?.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function hunkLines(old: readonly string[], hunk: readonly Change[], from: number, to: number): string[] {
  const lines: string[] = [];
  let at = from;
  for (const change of hunk) {
    lines.push(...old.slice(at, change.from).map((line) => written(' ', line)));
    lines.push(...old.slice(change.from, change.to).map((line) => written('-', line)));
    lines.push(...change.lines.map((line) => written('+', line)));
    at = change.to;
  }
  return [...lines, ...old.slice(at, to).map((line) => written(' ', line))];
}

function written(sign: string, line: string): string {
  return line.endsWith('\n') ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`;
}

/** `12,3`; a range of no lines is named by the line before it. */
function range(from: number, count: number): string {
  return `${count === 0 ? from : from + 1},${count}`;
}

/** The name with its prefix, in quotes where Git would put it into quotes. */
function quotedName(file: string): (prefix: string) => string {
  return (prefix) => {
    const name = `${prefix}/${file}`;
    if (!/["\\\x00-\x1f\x7f-\x9f]/.test(name)) return name.includes(' ') ? `${name}\t` : name;
    const octal = (sign: string): string =>
      [...new TextEncoder().encode(sign)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    return `"${name.replace(/["\\]/g, '\\$&').replace(/[\x00-\x1f\x7f-\x9f]/g, octal)}"`;
  };
}
