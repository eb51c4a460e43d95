import { LineCounter, isMap, isScalar, isSeq } from 'yaml';
import type { Document, Node, ParsedNode } from 'yaml';
import type { Problem } from '../model';
import { parseYaml } from './yamlText';

/** Keys and indexes from the top of a YAML file to a value. */
export type YamlPath = readonly PropertyKey[];

/** A YAML text as plain values that remember where they stand. */
export interface YamlFile {
  readonly file: string;
  /** Plain data: records, arrays, texts, numbers, booleans, null. */
  readonly value: unknown;
  /** What was made of its entries ahead, each of which is as the schema wants it; undefined where nothing was. */
  readonly made?: readonly Made[];
  /** One-based place of the value at a path, or of its key; the nearest enclosing place when the path ends early. */
  placeOf(path: YamlPath, at: 'key' | 'value'): Place;
}

/** What was made of an entry. */
export interface Made {
  readonly kind: string;
  readonly id: string;
  /** Name of what made it: there are several for some kinds. */
  readonly by: string;
  readonly result: unknown;
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An alias may be used this often before a file counts as a bomb. */
const MAX_ALIASES = 50;

/**
 * Parses one YAML text.
 *
 * @returns the file, or the one problem that makes it unreadable (syntax, duplicate key, too many aliases)
 */
export function parseYamlFile(file: string, text: string): YamlFile | { readonly problem: Problem } {
  const lines = new LineCounter();
  try {
    const document = parseYaml(text, {}, { lines });
    const error = document.errors[0];
    if (error !== undefined) {
      const at = lines.linePos(error.pos[0]);
      return { problem: unreadable(file, firstSentence(error.message), { line: at.line, column: at.col }) };
    }
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { file, value, placeOf: (path, at) => placeOf({ file, document, lines }, path, at) };
  } catch (thrown) {
    const reason = thrown instanceof Error ? firstSentence(thrown.message) : 'it cannot be expanded';
    return { problem: unreadable(file, reason, { line: 1, column: 1 }) };
  }
}

/**
 * A file of which it is known what stands in it, and what is made of that. It is parsed only where somebody asks for a
 * place in it.
 */
export function parsedBefore(
  { file, text }: { readonly file: string; readonly text: string },
  known: Required<Pick<YamlFile, 'value' | 'made'>>,
): YamlFile {
  let parsed: ReturnType<typeof parseYamlFile> | undefined;
  const placeOf: YamlFile['placeOf'] = (path, at) => {
    parsed ??= parseYamlFile(file, text);
    return 'problem' in parsed ? { file, line: 1, column: 1 } : parsed.placeOf(path, at);
  };
  return { file, ...known, placeOf };
}

function unreadable(file: string, reason: string, at: { line: number; column: number }): Problem {
  return {
    severity: 'error',
    message: `This YAML cannot be read: ${reason}`,
    hint: 'Correct the YAML here; the other files are still used.',
    file,
    ...at,
  };
}

function firstSentence(message: string): string {
  // The parser calls itself for each level: thousands of brackets exhaust the stack.
  if (message.includes('call stack')) return 'its values are nested too deeply';
  return (message.split('\n')[0] ?? message).trim();
}

interface Source {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

function placeOf(source: Source, path: YamlPath, at: 'key' | 'value'): Place {
  let node: Node | null = source.document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const child: { key: Node | null; value: Node | null } | undefined = childOf(source.document, node, step);
    if (child === undefined) break;
    const last = depth === path.length - 1;
    const shown = last && at === 'value' ? (child.value ?? child.key) : (child.key ?? child.value);
    offset = startOf(shown) ?? startOf(child.key) ?? offset;
    node = child.value;
  }
  const { line, col } = source.lines.linePos(offset);
  return { file: source.file, line: Math.max(1, line), column: Math.max(1, col) };
}

function childOf(document: Document.Parsed, node: Node | null, step: PropertyKey) {
  const resolved = node !== null && 'source' in node && !isScalar(node) ? aliasTarget(document, node) : node;
  if (isMap(resolved)) {
    const pair = resolved.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
    if (pair === undefined) return undefined;
    return { key: pair.key as ParsedNode, value: pair.value as ParsedNode | null };
  }
  if (isSeq(resolved)) {
    const item = resolved.items[Number(step)];
    return item === undefined ? undefined : { key: null, value: item as ParsedNode };
  }
  return undefined;
}

function aliasTarget(document: Document.Parsed, node: Node): Node | null {
  return 'resolve' in node && typeof node.resolve === 'function'
    ? ((node as unknown as { resolve(doc: Document.Parsed): Node | undefined }).resolve(document) ?? null)
    : node;
}

function startOf(node: Node | null): number | undefined {
  return node?.range?.[0];
}
