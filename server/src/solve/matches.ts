/** Parts of a text: what a pattern takes out of it, what stands behind an `@`. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { writtenPattern } from './masks';
import { type Origin, type Path, WHOLE, splitPath } from './origins';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';

const MATCHING = new Set(['match', 'matchAll', 'exec']);

/** True for a call that searches a text by a pattern: `text.match(pattern)`. `query.exec()` has nothing to search. */
export function isMatch(calls: CallTracer, call: Gid): boolean {
  return MATCHING.has(calls.calledName(call)) && calls.args(call).length > 0;
}

/** What such a call gives of the text: all of it, whichever group caught it. */
export function ofMatch(tracer: Tracer, calls: CallTracer, call: Gid, path: Path): readonly Origin[] {
  const name = calls.calledName(call);
  const [first] = calls.args(call);
  const [pattern, text] = name === 'exec' ? [calls.receiver(call), first] : [first, calls.receiver(call)];
  if (text === undefined) return [];
  const { head, rest } = splitPath(path);
  // Each of the matches, and then a group of it.
  const group = name === 'matchAll' && /^\d+$/.test(head) && rest !== WHOLE ? splitPath(rest).head : head;
  const isNumber = /^\d+$/.test(group);
  if (group === 'index' || group === 'length') return [];
  if (isNumber && pattern !== undefined && isBehindAt(tracer.graph, pattern, Number(group))) return [];
  const asked = isNumber || group === 'groups' || group === 'input' ? WHOLE : path;
  return calls.sources.jars.chosen(call, name, tracer.trace(text, asked), asked);
}

/** True for a group that begins behind an `@`: what it catches of an address is no one's. */
function isBehindAt(graph: FlowGraph, pattern: Gid, group: number): boolean {
  const source = writtenPattern(graph, pattern)?.source ?? '';
  const groups = [...source.matchAll(/(?<!\\)\((?!\?(?:[:=!]|<[=!]))/g)];
  const at = groups[group - 1]?.index;
  return at !== undefined && source[at - 1] === '@';
}

/** `email.split('@').pop()`, `email.slice(email.indexOf('@') + 1)`: what stands behind an `@` is no one's. */
export function isDomain(tracer: Tracer, calls: CallTracer, call: Gid): boolean {
  const { graph } = tracer;
  const name = calls.calledName(call);
  const splitsAt = (c: Gid | undefined) => {
    const separator = c !== undefined && graph.column(c, 0) === Kind.Call ? calls.args(c)[0] : undefined;
    return separator !== undefined && tracer.textOf(separator) === '@';
  };
  if (name === 'pop' || name === 'at') return splitsAt(calls.receiver(call));
  if (name !== 'slice' && name !== 'substring' && name !== 'substr') return false;
  const first = calls.args(call)[0];
  if (first === undefined) return false;
  const start = graph.column(first, 0) === Kind.Binary ? gidOf(fileOf(first), graph.column(first, 3)) : first;
  // `const at = email.indexOf('@')` before.
  const from = graph.column(start, 0) === Kind.Ref ? graph.definitionOf(start) : start;
  return from !== undefined && splitsAt(from) && /indexOf/i.test(calls.calledName(from));
}
