/** What the words of a log say of the value behind them: `console.log('Code for the guest', code)`, `Card: ${number}`. */
import { BinaryKind, Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { splitWords } from '../text/words';
import { listOf } from './schemas';

const LONGEST_TEXT = 5;
const LONGEST_TERM = 2;
/** Words at the end of a text that say what happened to what it names. */
const HAPPENED = new Set(
  'sent send created updated generated received saved stored found issued verified is was for by of at now the a new'.split(
    ' ',
  ),
);
const ERROR = /^(e|ex|err|exc|exception|cause|reason)$|error$/i;

/** A value's own name, and the words before it that may tell what it is. */
export interface Said {
  /** The last words of the text, nearest first. */
  readonly terms: readonly string[];
  readonly name: string;
}

/** What stands before a value among the arguments of a call, or in one of them that is a text. */
export function saidBefore(graph: FlowGraph, call: Gid, value: Gid): Said | undefined {
  const args = listOf(graph, call, 4).map((n) => gidOf(fileOf(call), n));
  const text = textBefore(graph, args, value);
  const name = nameOf(graph, value);
  const words = text === undefined ? [] : splitWords(text);
  if (name === '' || words.length > LONGEST_TEXT) return undefined;
  const last = words.findLastIndex((w) => !HAPPENED.has(w)) + 1;
  const terms = Array.from({ length: Math.min(LONGEST_TERM, last) }, (_, i) =>
    words.slice(last - 1 - i, last).join('_'),
  );
  return terms.length === 0 ? undefined : { terms, name };
}

function textBefore(graph: FlowGraph, args: readonly Gid[], value: Gid): string | undefined {
  const at = args.indexOf(value);
  if (at > 0) return textOf(graph, args[at - 1] as Gid);
  for (const arg of args) {
    const parts = partsOf(graph, arg);
    const part = parts.indexOf(value);
    if (part > 0) return textOf(graph, parts[part - 1] as Gid);
  }
  return undefined;
}

/** The parts of a template, or of texts that are put together. */
function partsOf(graph: FlowGraph, gid: Gid, depth = 0): readonly Gid[] {
  const file = fileOf(gid);
  if (graph.column(gid, 0) === Kind.Template) return listOf(graph, gid, 3).map((n) => gidOf(file, n));
  const isConcat = graph.column(gid, 0) === Kind.Binary && graph.column(gid, 5) === BinaryKind.Concat;
  if (!isConcat || depth > 8) return [gid];
  const side = (column: number) => partsOf(graph, gidOf(file, graph.column(gid, column)), depth + 1);
  return [...side(3), ...side(4)];
}

function textOf(graph: FlowGraph, gid: Gid): string | undefined {
  return graph.column(gid, 0) === Kind.Const ? graph.facts(gid).strings[graph.column(gid, 3)] : undefined;
}

/** The name that a value is written with. */
function nameOf(graph: FlowGraph, gid: Gid): string {
  const facts = graph.facts(gid);
  if (graph.column(gid, 0) === Kind.Ref) return facts.bindings[graph.column(gid, 3)]?.name ?? '';
  if (graph.column(gid, 0) !== Kind.Prop) return '';
  const name = facts.strings[graph.column(gid, 4)] ?? '';
  // `'Could not play the voice', error.message` tells what went wrong, and no voice message.
  return name === 'message' && isError(graph, gidOf(fileOf(gid), graph.column(gid, 3))) ? '' : name;
}

/** True for what has the name of an error: what a handler catches mostly has no other sign of what it is. */
function isError(graph: FlowGraph, gid: Gid): boolean {
  return graph.column(gid, 0) === Kind.Ref && ERROR.test(nameOf(graph, gid));
}
