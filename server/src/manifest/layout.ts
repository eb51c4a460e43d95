import { isMap, isScalar, isSeq, type CST, type YAMLSeq } from 'yaml';
import { parseYaml } from '../ruleset/yamlText';

/** Where the entries of a manifest stand in its text. Offsets are UTF-16 units; every range is of whole lines. */
export interface Layout {
  readonly items: readonly Lines[];
  /** Start of the line below `flows:`. */
  readonly listStart: number;
  /** Column of the dashes. */
  readonly indent: number;
}

/** A half-open range of whole lines. */
export interface Lines {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the lines of each entry, so that others stay as they are to the byte. Undefined where the list is not one dash
 * below the other (`flows: []`), and for texts that cannot be read.
 */
export function layoutOf(text: string): Layout | undefined {
  const document = parseYaml(text, { keepSourceTokens: true });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const pair = document.contents.items.find(({ key }) => isScalar(key) && key.value === 'flows');
  const key = pair?.key;
  const list = pair?.value;
  if (!isScalar(key) || !isSeq(list) || list.items.length === 0) return undefined;
  const token = list.srcToken;
  if (token?.type !== 'block-seq' || key.range == null) return undefined;
  const dashes = dashesOf(token);
  if (dashes.length !== list.items.length) return undefined;
  const indent = columnOf(text, dashes[0] ?? 0);
  const items: Lines[] = [];
  for (const [index, dash] of dashes.entries()) {
    const start = lineStart(text, dash);
    // Something else on the line of a dash: entries cannot be told apart by lines.
    if (text.slice(start, dash).trim() !== '') return undefined;
    const last = valueEnd(list, index);
    if (last === undefined) return undefined;
    items.push({ start, end: withComments(text, nextLine(text, Math.max(last, dash)), indent) });
  }
  return { items, listStart: nextLine(text, key.range[1]), indent };
}

function dashesOf(token: CST.BlockSequence): number[] {
  return token.items.flatMap(({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset ?? []);
}

/** The offset behind the last sign of an entry, but for a comment after it. */
function valueEnd(list: YAMLSeq, index: number): number | undefined {
  const item: unknown = list.items[index];
  if (!isMap(item)) return undefined;
  let end = item.range?.[0] ?? 0;
  for (const { key, value } of item.items) {
    for (const node of [key, value] as { range?: readonly number[] | null }[]) {
      end = Math.max(end, node?.range?.[1] ?? 0);
    }
  }
  return Math.max(end, item.flow === true ? (item.range?.[1] ?? 0) : 0);
}

/** Comments below an entry that stand deeper than its dash belong to it. */
function withComments(text: string, from: number, indent: number): number {
  let end = from;
  while (end < text.length) {
    const line = text.slice(end, nextLine(text, end));
    if (!/^\s*#/.test(line) || line.indexOf('#') <= indent) break;
    end += line.length;
  }
  return end;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Start of the line after that of `offset`; a block text ends at the start of a line already. */
function nextLine(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n' && offset !== lineStart(text, offset)) return offset;
  const found = text.indexOf('\n', offset);
  return found < 0 ? text.length : found + 1;
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}
