/**
 * Schemas that stand beside a function and describe what it is called with: tools that language models call, written as
 * `{ inputSchema, execute }`, `{ parameters, handler }`, or handed over together, `tool(function, { schema })`.
 */
import { COMPUTED_KEY, type FileFacts, Kind, NODE_STRIDE, SPREAD_KEY } from '../extract/facts';
import { type FileIndex, type FlowGraph, gidOf } from '../link/graph';
import type { TypeReader, TypeRef } from './types';

/** Names under which the schema of what a function gets stands. */
const SCHEMAS = ['inputSchema', 'input_schema', 'parameters', 'argsSchema', 'schema'];
/** Names of the function that is called with it. */
const FUNCTIONS = ['execute', 'handler', 'func', 'run', 'invoke', 'callback'];

/** By function: the schema beside it. Told by the text of the file alone. */
const known = new WeakMap<FileFacts, ReadonlyMap<number, number>>();

/**
 * What the schema beside a function says of its first parameter.
 *
 * @param field the part of it that is asked for; empty for all of it
 * @returns undefined where none stands there, or where it has no such field: the function then gets something around it
 */
export function describedBeside(
  graph: FlowGraph,
  types: TypeReader,
  { file, fn }: { readonly file: FileIndex; readonly fn: number },
  field: string,
): TypeRef | undefined {
  const { facts } = graph.file(file);
  let found = known.get(facts);
  if (found === undefined) known.set(facts, (found = schemasIn(facts)));
  const node = found.get(fn);
  if (node === undefined) return undefined;
  const described: TypeRef = { kind: 'schema', gid: gidOf(file, node) };
  const shape = types.shape(described);
  return shape && (field === '' || shape.fields.has(field)) ? described : undefined;
}

function schemasIn(facts: FileFacts): Map<number, number> {
  const out = new Map<number, number>();
  if (!facts.strings.some((text) => SCHEMAS.includes(text))) return out;
  for (let node = 0; node * NODE_STRIDE < facts.nodes.length; node++) {
    const kind = facts.nodes[node * NODE_STRIDE];
    if (kind === Kind.Object) addOf(facts, membersOf(facts, node), out);
    else if (kind === Kind.Call) addOfCall(facts, node, out);
  }
  return out;
}

function addOf(facts: FileFacts, members: ReadonlyMap<string, number>, out: Map<number, number>): void {
  const schema = SCHEMAS.map((name) => members.get(name)).find((node) => node !== undefined);
  if (schema === undefined) return;
  for (const name of FUNCTIONS) {
    const fn = functionAt(facts, members.get(name));
    if (fn !== undefined) out.set(fn, schema);
  }
}

/** `tool(function, { schema })`, `registerTool('name', { inputSchema }, function)`. */
function addOfCall(facts: FileFacts, call: number, out: Map<number, number>): void {
  const args = listAt(facts, facts.nodes[call * NODE_STRIDE + 4] ?? 0);
  const fn = args.map((node) => functionAt(facts, node)).find((id) => id !== undefined);
  if (fn === undefined) return;
  for (const node of args) {
    if (facts.nodes[node * NODE_STRIDE] !== Kind.Object) continue;
    const members = membersOf(facts, node);
    const schema = members.get('inputSchema') ?? members.get('schema');
    if (schema !== undefined && members.has('description')) out.set(fn, schema);
  }
}

function functionAt(facts: FileFacts, node: number | undefined): number | undefined {
  return node !== undefined && facts.nodes[node * NODE_STRIDE] === Kind.Func
    ? facts.nodes[node * NODE_STRIDE + 3]
    : undefined;
}

function membersOf(facts: FileFacts, object: number): Map<string, number> {
  const list = listAt(facts, facts.nodes[object * NODE_STRIDE + 3] ?? 0);
  const out = new Map<string, number>();
  for (let i = 0; i < list.length; i += 2) {
    const key = list[i] as number;
    if (key !== SPREAD_KEY && key !== COMPUTED_KEY) out.set(facts.strings[key] ?? '', list[i + 1] as number);
  }
  return out;
}

function listAt({ lists }: FileFacts, start: number): number[] {
  return Array.from(lists.subarray(start + 1, start + 1 + (lists[start] ?? 0)));
}
