import { isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import type { Document, Node, Scalar } from 'yaml';
import { parseYaml } from '../ruleset/yamlText';

/** A key or a plain value in a YAML text. */
export interface Spot {
  /** Keys and indexes from the top, for a key with the key itself as the last. */
  readonly path: readonly (string | number)[];
  readonly role: 'key' | 'value';
  readonly start: number;
  readonly end: number;
}

/** Where something is about to be written. */
export interface WritingSpot extends Spot {
  /** Keys that stand beside it already. */
  readonly beside: readonly string[];
  /** True where nothing else stands in the line, so that a list begins with a dash. */
  readonly bare: boolean;
  /** The text with a harmless word in place of what is being written, as plain values. */
  readonly value: unknown;
}

/** A word that nobody writes, so that it is found again in the tree. */
const MARK = 'datatrail-cursor-here';
const WORD = /[\w.$/@-]/;
/** The same as rule files may have at most. */
const MAX_ALIASES = 50;

/** The key or value at an offset; undefined between them. Broken YAML is read as far as it goes. */
export function spotAt(text: string, offset: number): Spot | undefined {
  const document = parse(text);
  return find(document, (node) => {
    const [start, end] = node.range ?? [0, -1];
    return start <= offset && offset <= end;
  })?.spot;
}

/** Where the key at a path stands. */
export function spotOfKey(text: string, path: readonly string[]): Spot | undefined {
  const wanted = JSON.stringify(path);
  return find(parse(text), (_, spot) => spot.role === 'key' && JSON.stringify(spot.path) === wanted)?.spot;
}

/** What is being written at an offset; undefined in comments and where nothing can be told. */
export function writingAt(text: string, offset: number): WritingSpot | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  let start = offset;
  let end = offset;
  while (start > lineStart && WORD.test(text[start - 1] ?? '')) start--;
  while (end < text.length && WORD.test(text[end] ?? '')) end++;
  const before = text.slice(lineStart, start);
  if (/(^|\s)#/.test(before)) return undefined;
  // A dash that is stuck to the word belongs to what is written, one alone begins an item of a list.
  const bare = /^\s*(?:-\s+)*$/.test(before);
  const rest = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? '';
  const mark = bare && /^\s*(#.*)?$/.test(rest) ? `${MARK}:` : MARK;
  const document = parse(`${text.slice(0, start)}${mark}${text.slice(end)}`);
  const found = find(document, (node) => node.value === MARK);
  if (found === undefined) return undefined;
  return { ...found.spot, start, end, bare: /^\s*$/.test(before), beside: found.beside, value: plain(document) };
}

function parse(text: string): Document.Parsed {
  return parseYaml(text, { strict: false }, { uniqueKeys: false });
}

function plain(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    return undefined;
  }
}

function find(
  document: Document.Parsed,
  isIt: (node: Scalar, spot: Spot) => boolean,
): { spot: Spot; beside: string[] } | undefined {
  let found: { spot: Spot; beside: string[] } | undefined;
  visit(document, {
    Scalar(role, node, ancestors) {
      const [start, end] = node.range ?? [0, 0];
      const spot: Spot = { path: pathOf([...ancestors, node]), role: role === 'key' ? 'key' : 'value', start, end };
      if (!isIt(node, spot)) return undefined;
      found = { spot, beside: role === 'key' ? besideOf(ancestors.at(-2)) : [] };
      return visit.BREAK;
    },
  });
  return found;
}

function pathOf(chain: readonly unknown[]): (string | number)[] {
  const path: (string | number)[] = [];
  for (const [index, node] of chain.entries()) {
    if (isPair(node)) path.push(keyText(node.key));
    else if (isSeq(node)) path.push(node.items.indexOf(chain[index + 1]));
  }
  return path;
}

function besideOf(map: unknown): string[] {
  if (!isMap(map)) return [];
  return map.items.map((pair) => keyText(pair.key)).filter((key) => key !== MARK);
}

function keyText(key: unknown): string {
  return isScalar(key as Node) ? String((key as Scalar).value) : '';
}
