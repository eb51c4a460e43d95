/**
 * Texts that put a value into a URL: its query, `/login?email=${email}`, `'…&phone=' + phone`, or its path,
 * `https://example.com/people/${email}`, `'https://example.com/{id}'.replace('{id}', phone)`.
 */
import { BinaryKind, Kind, NODE_STRIDE } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { type ApiPath, isSameApi } from './api';
import type { Leaf } from './leaves';
import { listOf } from './schemas';

/** The access path under which rules speak of such texts: the query of a URL is set. */
const QUERY_TEXT: ApiPath = { root: 'global', segments: ['.URL', '.search', '='] };

/** The same for its path: it is set. */
const PATH_TEXT: ApiPath = { root: 'global', segments: ['.URL', '.pathname', '='] };

/** True for the access path of a value that a text puts into a URL. */
export function isUrlText(api: ApiPath): boolean {
  return isSameApi(api, QUERY_TEXT) || isSameApi(api, PATH_TEXT);
}

const PARAMETER = /[?&]([\w.[\]-]+)=$/;

/** Methods of clients of HTTP that take an address, and then a body. */
const SENDING = new Set(['post', 'put', 'patch', 'postForm', 'putForm', 'patchForm', 'sendBeacon']);

/** The beginning of a URL up to its path, and no query. */
const INTO_PATH = /^(https?|wss?):\/\/[^?#]*$/i;
const WITH_PLACE = /^(https?|wss?):\/\/[^?#]*[{:<[$]\w+/i;

/** Variables of the environment that hold the beginning of a URL. */
const OF_BASE = /^([A-Z0-9]+_)*(URL|URI|ORIGIN|ENDPOINT|HOST)$/;

/** Names of variables and properties that hold the beginning of a URL: `appUrl`, `location.origin`. */
const OF_ADDRESS = /(^|[a-z_])(url|uri|origin|endpoint|host)$/i;
/** Words in them that say that it is no page. */
const OF_STORE = /db|database|mongo|redis|postgres|sql|amqp|queue|broker|smtp|socket|data_?u/i;

const MAX_PARTS = 16;

/** A value that a text puts into a URL. */
export interface UrlText {
  /** The text it is put into. */
  readonly gid: Gid;
  readonly leaf: Leaf;
  /** The access path under which rules speak of it. */
  readonly api: ApiPath;
}

/** All values of a file that a text puts into the query or the path of a URL, in the order of the code. */
export function urlTexts(graph: FlowGraph, file: number): UrlText[] {
  const { strings, bindings } = graph.file(file).facts;
  const hasPath =
    strings.some((s) => INTO_PATH.test(s) || WITH_PLACE.test(s) || OF_BASE.test(s) || OF_ADDRESS.test(s)) ||
    bindings.some((b) => OF_ADDRESS.test(b.name));
  return [
    ...(strings.some((s) => PARAMETER.test(s)) ? queryTexts(graph, file) : []),
    ...(hasPath ? pathTexts(graph, file) : []),
  ].sort((a, b) => a.leaf.gid - b.leaf.gid);
}

/** What stands in a text as it is, is no whole record; what a call makes of it may hold one: `encode(user)`. */
function partOfText(graph: FlowGraph, gid: Gid, name: string): Leaf {
  const isText = graph.column(gid, 0) !== Kind.Call;
  return { gid, path: '', name, ...(isText ? { isText } : {}) };
}

function pathTexts(graph: FlowGraph, file: number): UrlText[] {
  const out: UrlText[] = [];
  const { nodes } = graph.file(file).facts;
  for (let at = 0; at < nodes.length; at += NODE_STRIDE) {
    const gid = gidOf(file, at / NODE_STRIDE);
    const add = (part: number, name = '') =>
      out.push({ gid, leaf: partOfText(graph, gidOf(file, part), name), api: PATH_TEXT });
    if (nodes[at] === Kind.Template) {
      const parts = listOf(graph, gid, 3);
      const start = gidOf(file, parts[0] ?? 0);
      let before = isBase(graph, start) || isAddress(graph, start) ? BASE : '';
      parts.forEach((part, i) => {
        const text = textOf(graph, gidOf(file, part));
        // What comes before the first `/` behind the scheme is the host, or a part of it.
        if (text === undefined && i > 0 && INTO_PATH.test(before) && /:\/\/.+\/$/.test(before)) add(part);
        before += text ?? (i === 0 && before !== '' ? '' : 'x');
      });
    } else if (nodes[at] === Kind.Binary && graph.column(gid, 5) === BinaryKind.Concat) {
      // `process.env.IMAGES_URL + email`
      const left = gidOf(file, graph.column(gid, 3));
      if (isBase(graph, left) || isPathOf(graph, left)) add(graph.column(gid, 4));
    } else if (nodes[at] === Kind.Call) {
      const [place, value] = listOf(graph, gid, 4);
      const url = place === undefined || value === undefined ? undefined : replacedIn(graph, gid);
      if (url !== undefined && value !== undefined && WITH_PLACE.test(url))
        add(value, (textOf(graph, gidOf(file, place as number)) ?? '').replace(/\W+/g, ''));
    }
  }
  return out;
}

/** Stands for the unknown beginning of a URL. */
const BASE = 'https://x';

/** True for a variable of the environment whose name says that it holds the beginning of a URL. */
function isBase(graph: FlowGraph, gid: Gid): boolean {
  const kind = graph.column(gid, 0);
  return kind === Kind.Prop && OF_BASE.test(graph.facts(gid).strings[graph.column(gid, 4)] ?? '');
}

/** True for what is called like the beginning of a URL. */
function isAddress(graph: FlowGraph, gid: Gid): boolean {
  const facts = graph.facts(gid);
  const kind = graph.column(gid, 0);
  const name =
    kind === Kind.Ref
      ? (facts.bindings[graph.column(gid, 3)]?.name ?? '')
      : kind === Kind.Prop
        ? (facts.strings[graph.column(gid, 4)] ?? '')
        : '';
  return OF_ADDRESS.test(name) && !OF_STORE.test(name);
}

/** True for the beginning of a URL and its path up to a `/`: `appUrl + '/people/'`. */
function isPathOf(graph: FlowGraph, gid: Gid): boolean {
  const [start, ...rest] = partsOf(graph, gid);
  const path = rest.map((part) => textOf(graph, part) ?? 'x').join('');
  return start !== undefined && isAddress(graph, start) && path.endsWith('/') && !/[?#]/.test(path);
}

/** The parts of texts that are put together, in order. */
function partsOf(graph: FlowGraph, gid: Gid, depth = 0): readonly Gid[] {
  const isConcat = graph.column(gid, 0) === Kind.Binary && graph.column(gid, 5) === BinaryKind.Concat;
  if (!isConcat || depth > MAX_PARTS) return [gid];
  return [
    ...partsOf(graph, gidOf(fileOf(gid), graph.column(gid, 3)), depth + 1),
    ...partsOf(graph, gidOf(fileOf(gid), graph.column(gid, 4)), depth + 1),
  ];
}

/** The constant text that `.replace()` is called on. */
function replacedIn(graph: FlowGraph, call: Gid): string | undefined {
  const file = fileOf(call);
  const callee = gidOf(file, graph.column(call, 3));
  if (graph.column(callee, 0) !== Kind.Prop) return undefined;
  if (!(graph.facts(callee).strings[graph.column(callee, 4)] ?? '').startsWith('replace')) return undefined;
  const on = gidOf(file, graph.column(callee, 3));
  const known = graph.column(on, 0) === Kind.Ref ? graph.definitionOf(on) : on;
  return known === undefined ? undefined : textOf(graph, known);
}

function textOf(graph: FlowGraph, gid: Gid): string | undefined {
  return graph.column(gid, 0) === Kind.Const ? (graph.facts(gid).strings[graph.column(gid, 3)] ?? '') : undefined;
}

function queryTexts(graph: FlowGraph, file: number): UrlText[] {
  const out: UrlText[] = [];
  const { nodes } = graph.file(file).facts;
  for (let at = 0; at < nodes.length; at += NODE_STRIDE) {
    const kind = nodes[at];
    const gid = gidOf(file, at / NODE_STRIDE);
    if (kind === Kind.Template) {
      const parts = listOf(graph, gid, 3).map((n) => gidOf(file, n));
      parts.forEach((part, i) => {
        const name = i > 0 ? parameterName(graph, parts[i - 1] as Gid) : undefined;
        if (name !== undefined) out.push({ gid, leaf: partOfText(graph, part, name), api: QUERY_TEXT });
      });
    } else if (kind === Kind.Binary && graph.column(gid, 5) === BinaryKind.Concat) {
      const name = parameterName(graph, lastPart(graph, gidOf(file, graph.column(gid, 3))));
      if (name !== undefined)
        out.push({ gid, leaf: partOfText(graph, gidOf(file, graph.column(gid, 4)), name), api: QUERY_TEXT });
    }
  }
  return out;
}

/** The name of the query parameter that a constant text ends with. */
function parameterName(graph: FlowGraph, gid: Gid): string | undefined {
  return PARAMETER.exec(textOf(graph, gid) ?? '')?.[1];
}

/** Nodes that are the body of a request: `new URLSearchParams(…)` there is a form, not a query. */
export function requestBodies(graph: FlowGraph, file: number): ReadonlySet<Gid> {
  const out = new Set<Gid>();
  const { nodes, strings } = graph.file(file).facts;
  for (let at = 0; at < nodes.length; at += NODE_STRIDE) {
    const gid = gidOf(file, at / NODE_STRIDE);
    if (nodes[at] === Kind.Call) addPosted(graph, gid, out);
    if (nodes[at] !== Kind.Object) continue;
    const list = listOf(graph, gid, 3);
    for (let i = 0; i < list.length; i += 2) {
      if (/^(body|data|form)$/.test(strings[list[i] as number] ?? ''))
        addValues(graph, gidOf(file, list[i + 1] as number), out);
    }
  }
  return out;
}

/** `http.post(url, form)`: what comes after the address is the body. */
function addPosted(graph: FlowGraph, call: Gid, out: Set<Gid>): void {
  const file = fileOf(call);
  const callee = gidOf(file, graph.column(call, 3));
  if (graph.column(callee, 0) !== Kind.Prop) return;
  const body = SENDING.has(graph.facts(call).strings[graph.column(callee, 4)] ?? '')
    ? listOf(graph, call, 4)[1]
    : undefined;
  if (body !== undefined) addValues(graph, gidOf(file, body), out);
}

function lastPart(graph: FlowGraph, gid: Gid): Gid {
  const concatenates = graph.column(gid, 0) === Kind.Binary && graph.column(gid, 5) === BinaryKind.Concat;
  return concatenates ? lastPart(graph, gidOf(fileOf(gid), graph.column(gid, 4))) : gid;
}

/** Adds a value, what a variable is set to, and what `.toString()` is called on. */
function addValues(graph: FlowGraph, gid: Gid, out: Set<Gid>, depth = 0): void {
  if (depth > 3 || out.has(gid)) return;
  out.add(gid);
  const kind = graph.column(gid, 0);
  const file = fileOf(gid);
  if (kind === Kind.Ref) {
    const target = graph.bindingTarget(file, graph.column(gid, 3));
    if (target?.kind !== 'binding') return;
    for (const d of target.binding.definitions) addValues(graph, gidOf(target.file, d), out, depth + 1);
  } else if (kind === Kind.Call) {
    const callee = gidOf(file, graph.column(gid, 3));
    if (graph.column(callee, 0) === Kind.Prop) addValues(graph, gidOf(file, graph.column(callee, 3)), out, depth + 1);
  }
}
