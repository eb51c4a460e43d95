/**
 * What a generic function gives back by its types alone: of `singleton<T>(name: string, make: () => T): T`, what the function
 * gives that is handed to it, however it is kept or repeated in between.
 */
import type { TypeFact } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { itemOf } from './schemas';

const NONE: readonly Gid[] = [];

/**
 * The arguments of a call whose results are its result.
 *
 * @param fn a function of the program
 * @param call a call of it
 */
export function givenBack(
  graph: FlowGraph,
  fn: { readonly file: FileIndex; readonly id: number },
  call: Gid,
): readonly Gid[] {
  const { functions, types } = graph.file(fn.file).facts;
  const fact = functions[fn.id];
  const given = fact === undefined ? undefined : parameterName(types, fact.returnType);
  if (fact === undefined || given === undefined || graph.resolveTypeName(fn.file, given) !== undefined) return NONE;
  return fact.params.flatMap((node) => {
    const parameter = gidOf(fn.file, node);
    const type = types[graph.column(parameter, 5)];
    if (type?.kind !== 'function' || parameterName(types, type.returns) !== given) return NONE;
    const argument = itemOf(graph, call, 4, graph.column(parameter, 4));
    return argument === undefined ? NONE : [gidOf(fileOf(call), argument)];
  });
}

/** The name that a type is, or that a promise of it settles to: `T`, `Promise<T>`, `T | Promise<T>`. */
function parameterName(types: readonly TypeFact[], id: number): string | undefined {
  const type = types[id];
  if (type?.kind === 'union') {
    const [name, ...others] = new Set(type.of.map((part) => parameterName(types, part)));
    return others.length === 0 ? name : undefined;
  }
  if (type?.kind !== 'reference') return undefined;
  const [settled] = type.args;
  if (/^Promise(Like)?$/.test(type.name) && settled !== undefined) return parameterName(types, settled);
  return type.args.length === 0 && /^T?[A-Z]\w*$/.test(type.name) ? type.name : undefined;
}
