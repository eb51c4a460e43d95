/** Functions of the program itself as rules name them: by the file they stand in. */
import { type FileFacts, type FunctionFact, Kind, NODE_STRIDE } from '../extract/facts';
import type { FileIndex, FlowGraph } from '../link/graph';
import type { ApiIndex, ApiPath } from './api';

const names = new WeakMap<FunctionFact, string>();

/**
 * `./src/lib/redact` + `.redactName ()`; a method is one of an instance of its class. Undefined for functions inside of
 * others, and where no rule names a file of the program.
 */
export function ownPath(
  graph: FlowGraph,
  api: ApiIndex,
  fn: { readonly file: FileIndex; readonly id: number },
): ApiPath | undefined {
  if (!api.namesOwn) return undefined;
  const { facts } = graph.file(fn.file);
  const fact = facts.functions[fn.id];
  if (fact === undefined || fact.outer >= 0) return undefined;
  const name = nameOf(facts, fact, fn.id);
  if (name === '') return undefined;
  const owner = facts.classes[fact.classId]?.name;
  const root = `./${facts.file.replace(/(\.d)?\.[cm]?[jt]sx?$/, '')}`;
  return { root, segments: [...(owner === undefined ? [] : [`.${owner}`, 'new']), `.${name}`, '()'] };
}

/** Its own name, or that of the variable that holds it. */
function nameOf(facts: FileFacts, fact: FunctionFact, id: number): string {
  let name = names.get(fact);
  if (name === undefined) {
    name = fact.name || (facts.bindings.find((b) => b.definitions.some((n) => isFunction(facts, n, id)))?.name ?? '');
    names.set(fact, name);
  }
  return name;
}

function isFunction({ nodes }: FileFacts, node: number, id: number): boolean {
  return nodes[node * NODE_STRIDE] === Kind.Func && nodes[node * NODE_STRIDE + 3] === id;
}

/** True for a function of a file that stands in another one. */
export function standsIn({ functions }: FileFacts, inner: number, outer: number): boolean {
  let at = functions[inner]?.outer ?? -1;
  while (at >= 0 && at !== outer) at = functions[at]?.outer ?? -1;
  return at >= 0;
}
