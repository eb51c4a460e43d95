import { isMap, isNode, isScalar, isSeq } from 'yaml';
import { parseYaml } from '../ruleset/yamlText';
import type { TextChange } from './addEntry';

const KEY = 'allowedRecipients';

/**
 * Adds a recipient to those that the team has agreed to. Comments and the rest of the file stay as they are.
 *
 * @param text of the configuration, undefined where there is none yet
 * @returns the change, for a new file its whole text; undefined where the YAML cannot be read, where the key holds
 *   something else, and where the recipient is listed already
 */
export function allowRecipient(text: string | undefined, id: string): TextChange | undefined {
  if (text === undefined) return { start: 0, end: 0, text: `extends: [recommended]\n${KEY}: [${id}]\n` };
  const document = parseYaml(text);
  const { contents } = document;
  if (document.errors.length > 0 || (contents !== null && !isMap(contents))) return undefined;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const list: unknown = contents === null ? undefined : document.get(KEY, true);
  if (list === undefined) {
    const gap = text === '' || text.endsWith('\n') ? '' : lineEnd;
    return { start: text.length, end: text.length, text: `${gap}${KEY}: [${id}]${lineEnd}` };
  }
  if (isScalar(list) && list.value === null && list.range) {
    const at = text.indexOf(':', text.search(new RegExp(`^${KEY}\\s*:`, 'm'))) + 1;
    return { start: at, end: at, text: ` [${id}]` };
  }
  if (!isSeq(list) || list.items.some((item) => isScalar(item) && item.value === id)) return undefined;
  const last = list.items.at(-1);
  const end = isNode(last) ? last.range?.[1] : undefined;
  if (list.flow === true) {
    const at = end ?? (list.range?.[0] ?? 0) + 1;
    return { start: at, end: at, text: end === undefined ? id : `, ${id}` };
  }
  const start = isNode(last) ? last.range?.[0] : undefined;
  if (end === undefined || start === undefined) return undefined;
  // The dash and what stands before it, as at the last entry; after what follows the entry on its line.
  const dash = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const next = text.indexOf('\n', end);
  const at = next < 0 ? text.length : next + 1;
  return { start: at, end: at, text: `${next < 0 ? lineEnd : ''}${dash}${id}${next < 0 ? '' : lineEnd}` };
}
