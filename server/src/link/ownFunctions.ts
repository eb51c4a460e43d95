import { type FileFacts, Kind, NODE_STRIDE } from '../extract/facts';

/** A function that a file declares for itself or for others. */
export interface OwnFunction {
  readonly file: string;
  /** As others import it, or as the file calls it. */
  readonly name: string;
  readonly parameters: number;
  readonly isExported: boolean;
}

/** The functions at the top of a file, under the names that they are used by. */
export function ownFunctionsOf(facts: FileFacts): OwnFunction[] {
  const exported = new Map(facts.exports.flatMap((e) => (e.kind === 'binding' ? [[e.binding, e.name] as const] : [])));
  return facts.bindings.flatMap((binding, id): OwnFunction[] => {
    const [node, ...others] = binding.definitions;
    if (node === undefined || others.length > 0 || facts.nodes[node * NODE_STRIDE] !== Kind.Func) return [];
    const fact = facts.functions[facts.nodes[node * NODE_STRIDE + 3] ?? -1];
    if (fact === undefined || fact.outer >= 0) return [];
    const name = exported.get(id);
    const shared = { file: facts.file, parameters: fact.params.length };
    return [{ ...shared, name: name ?? binding.name, isExported: name !== undefined }];
  });
}
