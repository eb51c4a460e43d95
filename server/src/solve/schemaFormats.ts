/** Formats that schemas ask of a text: `z.email()`, `z.string().email()`, `v.pipe(v.string(), v.email())`, or say that it has. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { constantText, keywordOf, textKeyword } from './jsonSchemas';
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
/** How the description of a field begins that holds one: `The email address of the recipient`. */
const DESCRIBED: readonly (readonly [RegExp, string])[] = [
  [begunWith('e-?mail address(?:es|\\(es\\))?'), 'email'],
  [begunWith('(?:phone|telephone) numbers?'), 'phoneNumber'],
];
const MAX_DEPTH = 10;

/** A few words, none of which says that what follows is of something else, and then these. */
function begunWith(words: string): RegExp {
  const other = 'for|with|without|whether|if|when|by|from|than|matching|containing|name|domain|part|kind|type';
  return new RegExp(
    `^\\s*(?:(?!(?:${other})\\b)[\\w'’-]+ ){0,5}${words}(?![\\w-])(?! (?:is|was|to use|verified))`,
    'i',
  );
}

/** What a description says that a field holds. */
function described(text: string | undefined): string | undefined {
  return text === undefined ? undefined : DESCRIBED.find(([pattern]) => pattern.test(text))?.[1];
}

/** The same of JSON Schema. */
function formatOfJson(graph: FlowGraph, schema: Gid, depth: number): string | undefined {
  const format = FORMATS.get(textKeyword(graph, schema, 'format') ?? '');
  if (format !== undefined) return format;
  const items = keywordOf(graph, schema, 'items');
  return (
    described(textKeyword(graph, schema, 'description')) ??
    (items === undefined ? undefined : formatOf(graph, items, depth + 1))
  );
}

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
  if (graph.column(schema, 0) === Kind.Object) return formatOfJson(graph, schema, depth);
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
  const [given] = listOf(graph, schema, 4);
  const said = method === 'describe' && given !== undefined ? gidOf(fileOf(schema), given) : undefined;
  const meant = said === undefined ? undefined : described(constantText(graph, said));
  if (meant !== undefined) return meant;
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
