/** Formats that schemas ask of a text: `z.email()`, `z.string().email()`, `v.pipe(v.string(), v.email())`. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { listOf } from './schemas';

/** Checks of schema libraries, and the name of a field that holds what meets them. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['email', 'email'],
  ['rfcEmail', 'email'],
  ['e164', 'phoneNumber'],
  ['phone', 'phoneNumber'],
  ['phoneNumber', 'phoneNumber'],
  ['ip', 'ipAddress'],
  ['ipv4', 'ipAddress'],
  ['ipv6', 'ipAddress'],
  ['creditCard', 'cardNumber'],
  ['iban', 'iban'],
]);
const MAX_DEPTH = 10;

/**
 * The name that a field would have which holds what a schema lets pass: `email` for `z.string().email()`.
 *
 * @param schema the value that describes the field; undefined is returned for one that asks for no such format
 */
export function formatOf(graph: FlowGraph, schema: Gid, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (graph.column(schema, 0) === Kind.Ref) {
    const definition = graph.definitionOf(schema);
    return definition === undefined ? undefined : formatOf(graph, definition, depth + 1);
  }
  if (graph.column(schema, 0) !== Kind.Call) return undefined;
  const callee = gidOf(fileOf(schema), graph.column(schema, 3));
  const isMethod = graph.column(callee, 0) === Kind.Prop;
  const method = isMethod
    ? graph.facts(callee).strings[graph.column(callee, 4)]
    : graph.column(callee, 0) === Kind.Ref
      ? graph.facts(callee).bindings[graph.column(callee, 3)]?.name
      : undefined;
  const format = FORMATS.get(method ?? '');
  if (format !== undefined) return format;
  const inner = [
    ...(isMethod ? [gidOf(fileOf(callee), graph.column(callee, 3))] : []),
    ...listOf(graph, schema, 4).map((node) => gidOf(fileOf(schema), node)),
  ];
  for (const node of inner) {
    const found = formatOf(graph, node, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
