/** Records that are described as JSON Schema, written out: `{ type: 'object', properties: { email: { type: 'string' } } }`. */
import { COMPUTED_KEY, ConstKind, Kind, NODE_STRIDE, SPREAD_KEY } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';

/** Types of JSON Schema whose values can hold nothing personal. */
const HARMLESS_TYPES: ReadonlySet<string> = new Set(['boolean', 'null']);
const NUMBER_TYPES: ReadonlySet<string> = new Set(['number', 'integer']);

/** What the object literal at a node has under a name. */
export function keywordOf(graph: FlowGraph, object: Gid, name: string): Gid | undefined {
  if (graph.column(object, 0) !== Kind.Object) return undefined;
  const { lists, nodes, strings } = graph.facts(object);
  const start = nodes[nodeOf(object) * NODE_STRIDE + 3] ?? 0;
  for (let i = start + 1; i < start + 1 + (lists[start] ?? 0); i += 2) {
    const key = lists[i] as number;
    if (key !== SPREAD_KEY && key !== COMPUTED_KEY && strings[key] === name)
      return gidOf(fileOf(object), lists[i + 1] as number);
  }
  return undefined;
}

/** The text that the object literal at a node has under a name. */
export function textKeyword(graph: FlowGraph, object: Gid, name: string): string | undefined {
  const value = keywordOf(graph, object, name);
  return value === undefined ? undefined : constantText(graph, value);
}

/** A text that is written down. */
export function constantText(graph: FlowGraph, gid: Gid): string | undefined {
  if (graph.column(gid, 0) !== Kind.Const || graph.column(gid, 4) !== ConstKind.Text) return undefined;
  return graph.facts(gid).strings[graph.column(gid, 3)];
}

/** The object literal of the fields of a record; undefined for what describes no record. */
export function propertiesOf(graph: FlowGraph, schema: Gid): Gid | undefined {
  const type = textKeyword(graph, schema, 'type');
  const properties = type === 'object' ? keywordOf(graph, schema, 'properties') : undefined;
  return properties !== undefined && graph.column(properties, 0) === Kind.Object ? properties : undefined;
}

/** True for a flag, or one of a few written texts. */
export function isHarmlessType(graph: FlowGraph, schema: Gid): boolean {
  return HARMLESS_TYPES.has(textKeyword(graph, schema, 'type') ?? '') || keywordOf(graph, schema, 'enum') !== undefined;
}

/** True for a number. */
export function isNumberType(graph: FlowGraph, schema: Gid): boolean {
  return NUMBER_TYPES.has(textKeyword(graph, schema, 'type') ?? '');
}
