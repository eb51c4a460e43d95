/**
 * Values that are looked for by their names in a list of names and values: `attributes.find((a) => a.Name === 'email')?.Value`,
 * `headers.find((h) => h.name === 'From')?.value`. The value is what it is called, as that of a field is.
 */
import { BinaryKind, Kind, TestKind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { splitPath, type Path } from './origins';
import type { CallTracer } from './traceCalls';

/** Fields under which lists keep names, and values beside them. */
const NAMES = new Set(['name', 'key', 'id', 'field', 'attribute', 'property', 'slug', 'code']);
const VALUES = new Set(['value', 'values', 'stringvalue', 'string_value', 'val', 'answer']);
/** Methods that leave a text the same name. */
const SAME_NAME = new Set(['toLowerCase', 'toUpperCase', 'trim', 'toLocaleLowerCase']);
/** Of a mail's head, what says who wrote to whom. */
const OF_MAILS = /^(from|to|cc|bcc|sender)$/i;
const MAX_DEPTH = 5;

/** What a value of a list is called. */
export interface FoundByName {
  /** Of what it is a field, where the list tells. */
  readonly of: string;
  readonly name: string;
  /** What is asked of it; undefined where its name is, which says no more than the program does. */
  readonly rest: Path | undefined;
}

/**
 * What is asked for where a call looks for one of a list by its name, and then for its value; undefined for other calls.
 *
 * @param text what a text is known to be
 */
export function foundByName(
  graph: FlowGraph,
  calls: CallTracer,
  call: Gid,
  asked: { readonly path: Path; readonly text: (gid: Gid) => string | undefined },
): FoundByName | undefined {
  const { head, rest } = splitPath(asked.path);
  const [by, ...others] = calls.args(call);
  const isValue = VALUES.has(head.toLowerCase());
  if (by === undefined || others.length > 0 || (!isValue && !NAMES.has(head.toLowerCase()))) return undefined;
  if (graph.column(by, 0) !== Kind.Func) return undefined;
  const fn = graph.column(by, 3);
  const [result, ...more] = graph.facts(by).functions[fn]?.returns ?? [];
  if (result === undefined || more.length > 0) return undefined;
  const name = comparedName({ graph, calls, fn, text: asked.text }, gidOf(fileOf(by), result), 0);
  if (name === undefined || (!isValue && head !== name.field)) return undefined;
  const list = calls.receiver(call);
  const of = list !== undefined && isOfHeaders(graph, list) ? ofMail(name.text) : '';
  return { of, name: name.text, rest: isValue ? rest : undefined };
}

interface Reader {
  readonly graph: FlowGraph;
  readonly calls: CallTracer;
  /** The function that picks. */
  readonly fn: number;
  readonly text: (gid: Gid) => string | undefined;
}

interface Compared {
  readonly field: string;
  readonly text: string;
}

/** The text that the name of an element is compared with. */
function comparedName(reader: Reader, gid: Gid, depth: number): Compared | undefined {
  const { graph } = reader;
  if (depth > MAX_DEPTH) return undefined;
  const at = (column: number) => gidOf(fileOf(gid), graph.column(gid, column));
  const kind = graph.column(gid, 0);
  if (kind === Kind.Binary && graph.column(gid, 5) !== BinaryKind.Concat)
    return comparedName(reader, at(3), depth + 1) ?? comparedName(reader, at(4), depth + 1);
  if (kind !== Kind.Test || graph.column(gid, 5) !== TestKind.Equal || graph.column(gid, 4) <= 0) return undefined;
  for (const [name, other] of [
    [at(3), at(4)],
    [at(4), at(3)],
  ] as const) {
    const field = nameOfElement(reader, name, 0);
    const text = field === undefined ? undefined : reader.text(other);
    if (field !== undefined && text !== undefined) return { field, text };
  }
  return undefined;
}

/** Under which field a name stands: `name` of `h.name`, also in another case, or taken out of the parameter: `({ name }) => …`. */
function nameOfElement(reader: Reader, gid: Gid, depth: number): string | undefined {
  const { graph, calls } = reader;
  if (depth > MAX_DEPTH) return undefined;
  const kind = graph.column(gid, 0);
  if (kind === Kind.Call) {
    const receiver = SAME_NAME.has(calls.calledName(gid)) ? calls.receiver(gid) : undefined;
    return receiver === undefined ? undefined : nameOfElement(reader, receiver, depth + 1);
  }
  if (kind === Kind.Ref) {
    const definition = graph.definitionOf(gid);
    return definition === undefined ? undefined : nameOfElement(reader, definition, depth + 1);
  }
  if (kind !== Kind.Prop) return undefined;
  const name = graph.facts(gid).strings[graph.column(gid, 4)] ?? '';
  const isName = NAMES.has(name.toLowerCase()) && isParameter(reader, gidOf(fileOf(gid), graph.column(gid, 3)));
  return isName ? name : undefined;
}

function isParameter({ graph, fn }: Reader, gid: Gid): boolean {
  const at = graph.column(gid, 0) === Kind.Ref ? graph.definitionOf(gid) : gid;
  if (at === undefined || graph.column(at, 0) !== Kind.Param) return false;
  return graph.column(at, 3) === fn && graph.column(at, 4) === 0;
}

/** True for a list that is called the headers of something. */
function isOfHeaders(graph: FlowGraph, gid: Gid): boolean {
  const at = gid;
  const kind = graph.column(at, 0);
  const { strings, bindings } = graph.facts(at);
  const name =
    kind === Kind.Prop ? strings[graph.column(at, 4)] : kind === Kind.Ref ? bindings[graph.column(at, 3)]?.name : '';
  return /headers?$/i.test(name ?? '');
}

/** Of what a header is one that only mails have. */
function ofMail(name: string): string {
  if (OF_MAILS.test(name)) return 'mailHeader';
  return /^subject$/i.test(name) ? 'receivedMail' : '';
}
