/** GraphQL documents in the program: what a request with one of them gives. */
import { ConstKind, Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { type GraphqlDocument, type Selection, parseGraphql } from '../text/graphql';
import { memberNode } from './literals';
import { listOf } from './schemas';
import type { Shape, TypeRef } from './types';
import { Memo } from './memo';
import type { Tracking } from './tracking';

const TAGS = /^(gql|graphql)$/i;
/** Options under which clients take a document. */
const OPTIONS = ['query', 'mutation', 'document', 'subscription'];
/** Fields by which a schema gives the person who asks. */
const SELF = new Set(['me', 'viewer', 'currentUser', 'whoami', 'myProfile']);
const MAX_DEPTH = 12;

export class DocumentReader {
  private readonly memo: Memo<Gid, GraphqlDocument | undefined>;

  constructor(
    private readonly graph: FlowGraph,
    tracking: Tracking,
  ) {
    this.memo = new Memo(graph, tracking, undefined);
  }

  /** The record that a call gives which is handed a document: `useQuery(VIEWER)`, `client.query({ query: VIEWER })`. */
  shapeOf(call: Gid): Shape | undefined {
    const args = this.args(call).slice(0, 2);
    if (this.isTag(call)) return undefined;
    for (const arg of args) {
      const found = this.documentOf(arg) ?? this.ofOptions(arg);
      if (found?.operation) return shapeOf(found.operation, found.fragments, undefined, 0);
    }
    return this.ofExecutor(call);
  }

  /** `const [save] = useMutation(SAVE); await save()` */
  private ofExecutor(call: Gid): Shape | undefined {
    const g = this.graph;
    const callee = gidOf(fileOf(call), g.column(call, 3));
    const pair = g.column(callee, 0) === Kind.Ref ? g.definitionOf(callee) : undefined;
    if (pair === undefined || g.column(pair, 0) !== Kind.Prop || g.column(pair, 5) !== 1) return undefined;
    const hook = gidOf(fileOf(pair), g.column(pair, 3));
    return /^[01]$/.test(g.facts(pair).strings[g.column(pair, 4)] ?? '') && g.column(hook, 0) === Kind.Call
      ? this.shapeOf(hook)
      : undefined;
  }

  private ofOptions(arg: Gid): GraphqlDocument | undefined {
    if (this.graph.column(arg, 0) !== Kind.Object) return undefined;
    for (const name of OPTIONS) {
      const node = memberNode(this.graph, arg, name);
      const found = node === undefined ? undefined : this.documentOf(node);
      if (found) return found;
    }
    return undefined;
  }

  /** The document that an expression is: a tagged text, or a name for one. */
  private documentOf(gid: Gid, depth = 0): GraphqlDocument | undefined {
    return depth > MAX_DEPTH ? undefined : this.memo.get(fileOf(gid), gid, () => this.read(gid, depth));
  }

  private read(gid: Gid, depth: number): GraphqlDocument | undefined {
    const g = this.graph;
    const kind = g.column(gid, 0);
    if (kind === Kind.Ref) {
      const node = g.definitionOf(gid);
      return node === undefined ? undefined : this.documentOf(node, depth + 1);
    }
    if (kind === Kind.Cast) return this.documentOf(gidOf(fileOf(gid), g.column(gid, 3)), depth + 1);
    if (kind !== Kind.Call || !this.isTag(gid)) return undefined;
    const [text, ...parts] = this.args(gid);
    if (text === undefined || g.column(text, 0) !== Kind.Const || g.column(text, 4) !== ConstKind.Text)
      return undefined;
    const document = parseGraphql(g.facts(text).strings[g.column(text, 3)] ?? '');
    const fragments = new Map(document.fragments);
    for (const part of parts)
      for (const [name, selection] of this.documentOf(part, depth + 1)?.fragments ?? []) fragments.set(name, selection);
    return { operation: document.operation, fragments };
  }

  private isTag(call: Gid): boolean {
    const g = this.graph;
    const callee = gidOf(fileOf(call), g.column(call, 3));
    const { strings, bindings } = g.facts(call);
    const kind = g.column(callee, 0);
    const name =
      kind === Kind.Ref
        ? bindings[g.column(callee, 3)]?.name
        : kind === Kind.Global
          ? strings[g.column(callee, 3)]
          : kind === Kind.Prop
            ? strings[g.column(callee, 4)]
            : '';
    return TAGS.test(name ?? '');
  }

  private args(call: Gid): Gid[] {
    return listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
  }
}

function shapeOf(
  selection: Selection,
  fragments: ReadonlyMap<string, Selection>,
  owner: string | undefined,
  depth: number,
): Shape {
  const fields = new Map<string, TypeRef | undefined>();
  for (const { name, alias, inner } of selection.fields) {
    const of = SELF.has(name) ? 'user' : name;
    const shape = inner && depth < MAX_DEPTH ? shapeOf(inner, fragments, of, depth + 1) : undefined;
    fields.set(alias, shape ? { kind: 'shape', shape } : undefined);
  }
  for (const spread of selection.spreads) {
    const of = depth < MAX_DEPTH ? fragments.get(spread) : undefined;
    for (const [name, type] of of ? shapeOf(of, fragments, owner, depth + 1).fields : []) fields.set(name, type);
  }
  return { ...(owner ? { owner } : {}), fields };
}
