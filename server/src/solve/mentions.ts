/**
 * Names of columns that queries ask by, wherever they stand: in the conditions and orders of a query, as an argument of a
 * call, in SQL. What becomes of the records that queries give is another question ({@link RecordUses}).
 */
import { ConstKind, Kind, NODE_STRIDE } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';
import { listOf } from './schemas';
import type { CallTracer } from './traceCalls';
import type { UseReader } from './uses';

/** Parts of a query's options, and variables that hold them, that ask by a column. */
const ASKS =
  /^(where|orderBy|cursor|distinct|having|by|target|AND|OR|NOT|some|every|none|is|isNot|\w*(Where|Filter|Conditions?)|filters?|conditions?)$/;
/** Calls that describe records and fields of forms. */
const DESCRIBES =
  /^(object|strictObject|looseObject|extend|safeExtend|merge|pick|omit|partial|required|shape|Schema|\w*Table|register|Controller|append|set|setValue|getValues|watch|useState|t|test|it|describe)$/;
const GIVES = /^(get|getAll)$/;
const FORM_DATA = /form|body|search_?params|query|headers/i;
const SQL = /\b(select|where|update|insert|returning|order by|group by)\b/i;
const LONGEST = 20_000;
const MAX_UP = 8;

export class Mentions {
  private readonly asked = new Set<string>();

  /**
   * @param names names of columns that are asked for
   * @param described tells of a place that it stands in the description of a table
   */
  constructor(
    private readonly parts: { readonly graph: FlowGraph; readonly calls: CallTracer; readonly uses: UseReader },
    private readonly names: ReadonlySet<string>,
    private readonly described: (gid: Gid) => boolean,
  ) {
    for (const { index } of parts.graph.files) if (!parts.graph.isNotShipped(gidOf(index, 0))) this.readFile(index);
  }

  /** True when something asks by a column of that name, whosever it is. */
  isAskedBy(name: string): boolean {
    return this.asked.has(name);
  }

  private readFile(file: number): void {
    const { nodes, strings } = this.parts.graph.file(file).facts;
    const exact = new Map<number, string>();
    strings.forEach((text, id) => {
      if (this.names.has(text)) exact.set(id, text);
      else for (const name of this.namesInSql(text)) this.asked.add(name);
    });
    if (exact.size === 0) return;
    for (let node = 0; node * NODE_STRIDE < nodes.length; node++) {
      const at = node * NODE_STRIDE;
      const gid = gidOf(file, node);
      if (nodes[at] === Kind.Const && nodes[at + 4] === ConstKind.Text) {
        const name = exact.get(nodes[at + 3] ?? -1);
        if (name !== undefined && !this.asked.has(name) && this.isArgument(gid)) this.asked.add(name);
      } else if (nodes[at] === Kind.Object) this.readKeys(gid, exact);
    }
  }

  /** Names in SQL, as they are written or with capitals for underscores. */
  private namesInSql(text: string): string[] {
    if (text.length > LONGEST || !/\s/.test(text) || !SQL.test(text)) return [];
    return text.split(/[^\w$]+/).flatMap((word) => {
      const camel = word.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return [word, camel].filter((w) => this.names.has(w));
    });
  }

  /** `where: { phone }`, `{ phone: { contains } }`: keys by which a query asks. */
  private readKeys(object: Gid, exact: ReadonlyMap<number, string>): void {
    const { graph } = this.parts;
    const list = listOf(graph, object, 3);
    for (let i = 0; i < list.length; i += 2) {
      const name = exact.get(list[i] as number);
      if (name === undefined || this.asked.has(name) || this.described(object)) continue;
      const value = gidOf(fileOf(object), list[i + 1] as number);
      if (graph.column(value, 0) === Kind.Object || this.asks(object, 0)) this.asked.add(name);
    }
  }

  /** True for an object or list that is, or is part of, what a query asks. */
  private asks(gid: Gid, depth: number): boolean {
    const { graph, uses } = this.parts;
    if (depth > MAX_UP) return true;
    const { given } = uses.usesOf(fileOf(gid));
    const bindings = (given.get(nodeOf(gid)) ?? []).map((id) => graph.facts(gid).bindings[id]?.name ?? '');
    if (bindings.some((name) => ASKS.test(name))) return true;
    return this.parentsOf(gid).some((p) => {
      const kind = graph.column(p, 0);
      if (kind === Kind.Object && ASKS.test(this.keyIn(p, gid) ?? '')) return true;
      return (
        (kind === Kind.Object || kind === Kind.Array || kind === Kind.Cond || kind === Kind.Binary) &&
        this.asks(p, depth + 1)
      );
    });
  }

  private parentsOf(gid: Gid): Gid[] {
    return (this.parts.uses.usesOf(fileOf(gid)).parents.get(nodeOf(gid)) ?? []).map((n) => gidOf(fileOf(gid), n));
  }

  /** The key under which an object literal holds a node; undefined for a spread. */
  private keyIn(object: Gid, node: Gid): string | undefined {
    const list = listOf(this.parts.graph, object, 3);
    const at = list.findIndex((n, i) => i % 2 === 1 && n === nodeOf(node));
    const key = list[at - 1];
    return key === undefined || key < 0 ? undefined : this.parts.graph.facts(object).strings[key];
  }

  /** `where('phone', …)`, `select(['phone'])`, `by: ['city']`: a text that is no name of a field or parameter. */
  private isArgument(text: Gid): boolean {
    const { graph, calls } = this.parts;
    if (this.described(text)) return false;
    return this.parentsOf(text).some((p) => {
      const kind = graph.column(p, 0);
      if (kind === Kind.Array) return this.asks(text, 0) || this.isArgument(p);
      if (kind !== Kind.Call && kind !== Kind.New) return false;
      const name = calls.calledName(p);
      if (DESCRIBES.test(name)) return false;
      return !GIVES.test(name) || !calls.writtenChain(calls.callee(p)).some((n) => FORM_DATA.test(n));
    });
  }
}
