/**
 * What `JSON.stringify` leaves in a text: with a list of names these fields, with a function what that makes of each
 * (ECMA-262, 25.5.2).
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { KeyedRedactionReader } from './keyedRedaction';
import { type Origin, type Path, lets, only, splitPath, isWhole } from './origins';
import { writtenOut } from './picked';
import { listOf } from './schemas';
import type { Tracer } from './trace';
import type { Evaluator } from './values';

/** The list or function that a call of `JSON.stringify` is given to say what is left; undefined for none. */
export function replacerOf(graph: FlowGraph, call: Gid): Gid | undefined {
  const node = listOf(graph, call, 4)[1];
  if (node === undefined) return undefined;
  const replacer = gidOf(fileOf(call), node);
  return graph.column(replacer, 0) === Kind.Const ? undefined : replacer;
}

/**
 * Origins of the text that a call of `JSON.stringify` gives.
 *
 * @param path what is asked of the value that the text is made of
 */
export function stringified(
  tracer: Tracer,
  redactions: KeyedRedactionReader,
  call: Gid,
  path: Path,
): readonly Origin[] {
  const { graph, values } = tracer;
  const [node] = listOf(graph, call, 4);
  if (node === undefined) return [];
  const value = gidOf(fileOf(call), node);
  const replacer = replacerOf(graph, call);
  if (replacer === undefined) return tracer.trace(value, path);
  const fields = fieldsOf(tracer, values, replacer);
  if (fields)
    return isWhole(path) || lets(only('', fields), splitPath(path).head) ? tracer.trace(value, only(path, fields)) : [];
  const [fn] = values.evaluate(replacer);
  const origins = tracer.trace(value, path);
  return fn?.kind === 'function' ? redactions.replaced(fn.file, fn.id, origins, path) : origins;
}

/** The names in a list that is written out; undefined where not all of them are known. */
function fieldsOf(tracer: Tracer, values: Evaluator, replacer: Gid): string[] | undefined {
  const list = writtenOut(tracer.graph, values, replacer);
  if (list === undefined || tracer.graph.column(list, 0) !== Kind.Array) return undefined;
  const names = listOf(tracer.graph, list, 3).map((n) => tracer.textOf(gidOf(fileOf(list), n)));
  return names.every((n) => n !== undefined) ? names : undefined;
}
