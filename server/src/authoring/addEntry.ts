import { isMap, isNode, isPair, isScalar, isSeq, stringify } from 'yaml';
import { parseYaml } from '../ruleset/yamlText';

/** A replacement of a part of a text. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a new configuration starts with: without a preset the recommended one holds, and people see what holds. */
const NEW = 'extends: [recommended]\n';

/**
 * Puts an entry into a configuration. Comments and the order of what is there stay; keys of an entry that exists
 * already are set one by one.
 *
 * @param text of the configuration, undefined where there is none yet
 * @returns the smallest change, for a new file its whole text; undefined where the YAML cannot be read, or where it
 *   holds something else in that place
 */
export function addEntry(
  text: string | undefined,
  path: readonly [string, string],
  entry: Readonly<Record<string, unknown>>,
): TextChange | undefined {
  const before = text ?? '';
  const lineEnd = before.includes('\r\n') ? '\r\n' : '\n';
  const document = parseYaml(text === undefined ? NEW : before);
  if (document.errors.length > 0) return undefined;
  const [section, id] = path;
  if (document.contents !== null && !isMap(document.contents)) return undefined;
  const holder: unknown = document.contents === null ? undefined : document.get(section, true);
  const isEmpty = holder === undefined || holder === null || (isScalar(holder) && holder.value === null);
  if (!isEmpty && !isMap(holder)) return undefined;
  if (text !== undefined && !document.hasIn(path)) {
    const added = inserted(before, { holder, section, body: { [id]: entry } });
    if (added !== undefined) return { ...added, text: added.text.replaceAll('\n', lineEnd) };
  }
  if (isEmpty) document.set(section, document.createNode({}));
  const present = document.getIn(path);
  if (isMap(present)) for (const [key, value] of Object.entries(entry)) present.set(key, document.createNode(value));
  else document.setIn(path, document.createNode(entry));
  return smallest(before, document.toString(STYLE).replaceAll('\n', lineEnd));
}

/** A piece of text that says it all, so that nothing else of the file is written anew; undefined where none can. */
function inserted(
  text: string,
  at: { readonly holder: unknown; readonly section: string; readonly body: object },
): TextChange | undefined {
  const { holder, section, body } = at;
  if (holder === undefined) {
    const gap = text === '' || /\n\s*$/.test(text) ? '' : '\n';
    return { start: text.length, end: text.length, text: `${gap}${stringify({ [section]: body }, STYLE)}` };
  }
  if (!isMap(holder) || holder.flow === true) return undefined;
  const first = holder.range?.[0] ?? 0;
  const indent = first - (text.lastIndexOf('\n', first - 1) + 1);
  // The end of what the map holds, without the comments and empty lines before the next key.
  const end = lastEnd(holder.items.at(-1)?.value) ?? lastEnd(holder.items.at(-1)?.key);
  if (end === undefined) return undefined;
  const lineEnd = text.indexOf('\n', end);
  const lines = stringify(body, STYLE).trimEnd().split('\n');
  const block = lines.map((line) => ' '.repeat(indent) + line).join('\n');
  if (lineEnd < 0) return { start: text.length, end: text.length, text: `\n${block}\n` };
  return { start: lineEnd + 1, end: lineEnd + 1, text: `${block}\n` };
}

/** Where the text of a node ends; of a block map where its last value does. */
function lastEnd(node: unknown): number | undefined {
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const last = node.items.at(-1);
    return isPair(last) ? (lastEnd(last.value) ?? lastEnd(last.key)) : lastEnd(last);
  }
  if (!isNode(node) || !node.range) return undefined;
  const [start, end] = node.range;
  // A block text ends with its line: the place before that is still in it.
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') && end > start
    ? end - 1
    : end;
}

const STYLE = { lineWidth: 0, flowCollectionPadding: false } as const;

function smallest(before: string, after: string): TextChange {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - start;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}
