/** What stands at a place of a tuple: `const [account, setAccount] = useStored() as [string, (next: string) => void]`. */
import type { FlowGraph } from '../link/graph';
import { type TypeRef, bindParameters } from './typeRefs';
import { TRANSPARENT } from './typeTables';

const MAX_DEPTH = 6;

/**
 * The type at a place of a tuple, through aliases, `readonly` and conditions.
 *
 * @returns undefined for a list, of which any place is one of its elements, and for what is no list
 */
export function typeAtPlace(graph: FlowGraph, ref: TypeRef, index: number, depth = 0): TypeRef | undefined {
  if (ref.kind !== 'type' || depth > MAX_DEPTH) return undefined;
  const fact = graph.file(ref.file).facts.types[ref.type];
  const inner = (type: number): TypeRef => ({ ...ref, type });
  if (fact?.kind === 'array') {
    const type = fact.places[index] ?? 0;
    return type > 0 ? inner(type) : undefined;
  }
  if (fact?.kind === 'union') {
    const [found] = fact.of.flatMap((type) => typeAtPlace(graph, inner(type), index, depth + 1) ?? []);
    return found;
  }
  if (fact?.kind !== 'reference') return undefined;
  const bound = ref.env?.get(fact.name);
  if (bound) return typeAtPlace(graph, bound, index, depth + 1);
  const args = fact.args.map(inner);
  const [first] = args;
  if (first && TRANSPARENT.has(fact.name)) return typeAtPlace(graph, first, index, depth + 1);
  const found = graph.resolveTypeName(ref.file, fact.name);
  if (!found || 'package' in found || found.declaration.kind !== 'alias') return undefined;
  const { file, declaration } = found;
  const env = bindParameters(declaration.parameters, args, []);
  return typeAtPlace(graph, { kind: 'type', file, type: declaration.type, ...(env ? { env } : {}) }, index, depth + 1);
}
