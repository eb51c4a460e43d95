/** Texts that put a value into a query string: `/login?email=${email}`, `'…&phone=' + phone`. */
import { BinaryKind, Kind, NODE_STRIDE } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { ApiPath } from './api';
import type { Leaf } from './leaves';
import { listOf } from './schemas';

/** The access path under which rules speak of such texts: the query of a URL is set. */
export const QUERY_TEXT: ApiPath = { root: 'global', segments: ['.URL', '.search', '='] };

const PARAMETER = /[?&]([\w.[\]-]+)=$/;

/** All values of a file that a text puts into a query string, with the text they are put into. */
export function queryTexts(graph: FlowGraph, file: number): { gid: Gid; leaf: Leaf }[] {
  const out: { gid: Gid; leaf: Leaf }[] = [];
  const { nodes, strings } = graph.file(file).facts;
  if (!strings.some((s) => PARAMETER.test(s))) return out;
  for (let at = 0; at < nodes.length; at += NODE_STRIDE) {
    const kind = nodes[at];
    const gid = gidOf(file, at / NODE_STRIDE);
    if (kind === Kind.Template) {
      const parts = listOf(graph, gid, 3).map((n) => gidOf(file, n));
      parts.forEach((part, i) => {
        const name = i > 0 ? parameterName(graph, parts[i - 1] as Gid) : undefined;
        if (name !== undefined) out.push({ gid, leaf: { gid: part, path: '', name } });
      });
    } else if (kind === Kind.Binary && graph.column(gid, 5) === BinaryKind.Concat) {
      const name = parameterName(graph, lastPart(graph, gidOf(file, graph.column(gid, 3))));
      if (name !== undefined) out.push({ gid, leaf: { gid: gidOf(file, graph.column(gid, 4)), path: '', name } });
    }
  }
  return out;
}

/** The name of the query parameter that a constant text ends with. */
function parameterName(graph: FlowGraph, gid: Gid): string | undefined {
  if (graph.column(gid, 0) !== Kind.Const) return undefined;
  return PARAMETER.exec(graph.facts(gid).strings[graph.column(gid, 3)] ?? '')?.[1];
}

/** Nodes that are the body of a request: `new URLSearchParams(…)` there is a form, not a query. */
export function requestBodies(graph: FlowGraph, file: number): ReadonlySet<Gid> {
  const out = new Set<Gid>();
  const { nodes, strings } = graph.file(file).facts;
  for (let at = 0; at < nodes.length; at += NODE_STRIDE) {
    if (nodes[at] !== Kind.Object) continue;
    const gid = gidOf(file, at / NODE_STRIDE);
    const list = listOf(graph, gid, 3);
    for (let i = 0; i < list.length; i += 2) {
      if (/^(body|data|form)$/.test(strings[list[i] as number] ?? ''))
        addValues(graph, gidOf(file, list[i + 1] as number), out);
    }
  }
  return out;
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
