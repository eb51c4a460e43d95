/** Values of component states: what their setters are called with. */
import { type BindingFact, Kind, NODE_STRIDE } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, gidOf } from '../link/graph';
import { listOf } from './schemas';

/** What the setter of a state is called with: `const [email, setEmail] = useState()` … `setEmail(x)`. */
export function statesSet(g: FlowGraph, file: FileIndex, binding: BindingFact): Gid[] {
  const { facts } = g.file(file);
  const definition = binding.definitions[0];
  if (
    definition === undefined ||
    g.column(gidOf(file, definition), 0) !== Kind.Prop ||
    facts.strings[g.column(gidOf(file, definition), 4)] !== '0'
  )
    return [];
  const state = g.column(gidOf(file, definition), 3);
  const isSetter = (node: number) =>
    facts.nodes[node * NODE_STRIDE] === Kind.Prop &&
    facts.nodes[node * NODE_STRIDE + 3] === state &&
    facts.strings[facts.nodes[node * NODE_STRIDE + 4] ?? -1] === '1';
  const setter = facts.bindings.findIndex((b) => b.definitions.length === 1 && isSetter(b.definitions[0] as number));
  if (setter < 0) return [];
  const out: Gid[] = [];
  for (const call of facts.applications) {
    const callee = facts.nodes[call * NODE_STRIDE + 3] ?? 0;
    if (
      facts.nodes[call * NODE_STRIDE] !== Kind.Call ||
      facts.nodes[callee * NODE_STRIDE] !== Kind.Ref ||
      facts.nodes[callee * NODE_STRIDE + 3] !== setter
    )
      continue;
    const value = listOf(g, gidOf(file, call), 4)[0];
    if (value === undefined) continue;
    const gid = gidOf(file, value);
    // `setItems((before) => [...before, item])`
    if (g.column(gid, 0) === Kind.Func)
      out.push(...(facts.functions[g.column(gid, 3)]?.returns ?? []).map((n) => gidOf(file, n)));
    else out.push(gid);
  }
  return out;
}
