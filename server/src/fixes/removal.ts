import { ts } from 'ts-morph';
import type { Edit } from '../model';
import { edit, type FixContext } from './context';

/** Removes parts of one list, run by run: what stands side by side goes together, with the commas between. */
export function removal(context: FixContext, list: ts.NodeArray<ts.Node>, parts: readonly ts.Node[]): Edit[] {
  const isGone = (node: ts.Node | undefined): boolean => node !== undefined && parts.includes(node);
  const edits: Edit[] = [];
  for (let first = 0; first < list.length; first++) {
    if (!isGone(list[first])) continue;
    let last = first;
    while (isGone(list[last + 1])) last++;
    edits.push(...removeRun(context, list, { first, last }));
    first = last;
  }
  return edits;
}

function removeRun(
  context: FixContext,
  list: ts.NodeArray<ts.Node>,
  run: { readonly first: number; readonly last: number },
): Edit[] {
  const { text, source } = context;
  const [head, tail] = [list[run.first], list[run.last]];
  if (head === undefined || tail === undefined) return [];
  if (ts.isJsxAttribute(head)) return [edit(context, head.pos, tail.end, '')];
  const previous = list[run.first - 1];
  const next = list[run.last + 1];
  if (previous === undefined && next === undefined) return [edit(context, list.pos, head.parent.end - 1, '')];
  const lines = ownLines(text, head.getStart(source), tail.end);
  if (lines !== undefined) {
    const edits = [edit(context, lines.start, lines.end, '')];
    // The comma before the last property goes with it where the file writes no comma at the end.
    const comma = next === undefined && previous !== undefined && !list.hasTrailingComma;
    if (comma) edits.unshift(edit(context, previous.end, commaEnd(text, previous.end), ''));
    return edits;
  }
  if (next !== undefined) return [edit(context, head.getStart(source), next.getStart(source), '')];
  return [edit(context, previous?.end ?? head.pos, tail.end, '')];
}

function commaEnd(text: string, from: number): number {
  const comma = /^\s*,/.exec(text.slice(from));
  return from + (comma?.[0].length ?? 0);
}

/** The whole lines of a part that shares them with nothing but its comma and a comment. */
function ownLines(text: string, start: number, end: number): { start: number; end: number } | undefined {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  if (text.slice(lineStart, start).trim() !== '') return undefined;
  const rest = /^[ \t]*,?[ \t]*(?:\/\/[^\r\n]*)?\r?\n/.exec(text.slice(end));
  return rest === null ? undefined : { start: lineStart, end: end + rest[0].length };
}
