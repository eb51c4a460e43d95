/** Values of component states: what their setters are called with, and what they are declared to be. */
import { type BindingFact, ConstKind, Kind, NODE_STRIDE } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, gidOf, nodeOf } from '../link/graph';
import { listOf } from './schemas';
import type { TypeRef } from './types';

/** Hooks that give a state and its setter: `useState`, `useLocalStorageState`. */
const STATE_HOOK = /^use(?:[A-Z]\w*)?State$/;

/**
 * What a state is declared to be (`useState<Account>()`), whatever its setter is called with; in TypeScript a state that
 * starts as a text stays one.
 */
export function stateType(g: FlowGraph, file: FileIndex, binding: BindingFact): TypeRef | undefined {
  const state = stateOf(g, file, binding);
  if (state === undefined) return undefined;
  const isDeclared = g.column(state, 0) === Kind.Cast;
  const call = isDeclared ? gidOf(file, g.column(state, 3)) : state;
  if (g.column(call, 0) !== Kind.Call || !STATE_HOOK.test(nameOf(g, gidOf(file, g.column(call, 3))))) return undefined;
  if (isDeclared) return { kind: 'type', file, type: g.column(state, 4) };
  const initial = listOf(g, call, 4)[0];
  const begins = initial === undefined ? undefined : constantType(g, gidOf(file, initial));
  return begins !== undefined && /\.tsx?$/.test(g.file(file).facts.file)
    ? { kind: 'primitive', name: begins }
    : undefined;
}

/** The type that the compiler infers for a variable that begins with a constant. */
function constantType(g: FlowGraph, initial: Gid): string | undefined {
  if (g.column(initial, 0) !== Kind.Const) return undefined;
  const kind = g.column(initial, 4);
  if (kind === ConstKind.Text) return 'string';
  if (kind === ConstKind.Number) return 'number';
  return /^(true|false)$/.test(g.facts(initial).strings[g.column(initial, 3)] ?? '') ? 'boolean' : undefined;
}

/** The pair that a variable is the first of: `useState()` of `const [email] = useState()`. */
function stateOf(g: FlowGraph, file: FileIndex, binding: BindingFact): Gid | undefined {
  const definition = binding.definitions[0];
  if (definition === undefined) return undefined;
  const gid = gidOf(file, definition);
  const isFirst = g.column(gid, 0) === Kind.Prop && g.facts(gid).strings[g.column(gid, 4)] === '0';
  return isFirst ? gidOf(file, g.column(gid, 3)) : undefined;
}

/** `useState`, or `React.useState`. */
function nameOf(g: FlowGraph, callee: Gid): string {
  const { bindings, strings } = g.facts(callee);
  if (g.column(callee, 0) === Kind.Prop) return strings[g.column(callee, 4)] ?? '';
  return g.column(callee, 0) === Kind.Ref ? (bindings[g.column(callee, 3)]?.name ?? '') : '';
}

/** What the setter of a state is called with: `const [email, setEmail] = useState()` … `setEmail(x)`. */
export function statesSet(g: FlowGraph, file: FileIndex, binding: BindingFact): Gid[] {
  const { facts } = g.file(file);
  const pair = stateOf(g, file, binding);
  if (pair === undefined) return [];
  const state = nodeOf(pair);
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
