/** JSX elements of a file as a tree: which element stands in which, through render functions and conditions. */
import { Kind, NODE_STRIDE, SPREAD_KEY } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';
import { listOf } from './schemas';
import { operandsOf } from './uses';

const MAX_UP = 200;
/** Attributes whose object a component hands on to the field that it renders: `inputProps={{ name: 'email' }}`. */
const FIELD_PROPS = /^(html|text)?(input|textarea|field|textfield|textinput)props$/i;
/** Functions of form libraries that give the attributes of a field: `getInputProps(fields.email, { type: 'email' })`. */
const GIVES_PROPS = /^get(Input|Textarea|Select|Field)Props$/;
const MAX_PROPS_DEPTH = 3;

interface Attribute {
  readonly name: string;
  readonly value: Gid;
}

/** Parents of all nodes of one file; -1 where a node is part of none. */
type Parents = Int32Array;

export class ElementTree {
  private readonly files = new Map<number, Parents>();

  constructor(private readonly graph: FlowGraph) {}

  /** The elements around an element, innermost first, up to the component that gives them. */
  around(element: Gid): Gid[] {
    return this.nodesAround(element).filter((gid) => this.graph.column(gid, 0) === Kind.Jsx);
  }

  /** The same with all that stands between: functions that give elements, calls that these are handed to, conditions. */
  nodesAround(element: Gid): Gid[] {
    const parents = this.parentsOf(fileOf(element));
    const out: Gid[] = [];
    let node = nodeOf(element);
    for (let i = 0; i < MAX_UP; i++) {
      node = parents[node] ?? -1;
      if (node < 0) break;
      out.push(gidOf(fileOf(element), node));
    }
    return out;
  }

  /** Children of an element as written: elements, texts and expressions. */
  childrenOf(element: Gid): Gid[] {
    const children = this.attribute(element, 'children');
    return children === undefined || this.graph.column(children, 0) !== Kind.Array
      ? []
      : listOf(this.graph, children, 3).map((n) => gidOf(fileOf(element), n));
  }

  /** The value of an attribute that is written out; the last one counts. */
  attribute(element: Gid, name: string): Gid | undefined {
    return this.attributes(element).findLast((a) => a.name === name)?.value;
  }

  /**
   * Attributes that are written out, those that a component hands on to its field among them; of what is spread only
   * what a call says that gives the attributes of a field. What stands at the element itself comes last.
   */
  attributes(element: Gid): Attribute[] {
    const handedOn: Attribute[] = [];
    const own: Attribute[] = [];
    for (const { name, value } of this.written(element, 4)) {
      if (name !== undefined) own.push({ name, value });
      if (name === undefined || FIELD_PROPS.test(name)) handedOn.push(...this.propsOf(value));
    }
    return handedOn.length > 0 ? [...handedOn, ...own] : own;
  }

  /** Values of the attributes of an element, spread ones and what is spread into the properties of its field too. */
  values(element: Gid): Gid[] {
    return this.written(element, 4).flatMap(({ name, value }) => [
      value,
      ...(name !== undefined && FIELD_PROPS.test(name) ? this.spreadInto(value) : []),
    ]);
  }

  /** True where attributes are spread into an element, or into what it hands on to its field: it may have any. */
  hasSpread(element: Gid): boolean {
    return this.written(element, 4).some(
      ({ name, value }) =>
        name === undefined || (FIELD_PROPS.test(name) && (this.isGiven(value) || this.spreadInto(value).length > 0)),
    );
  }

  /** What is spread into an element. */
  spreads(element: Gid): Gid[] {
    return this.written(element, 4).flatMap(({ name, value }) => (name === undefined ? [value] : []));
  }

  /** True for a call that gives the attributes of a field. */
  isGiven(value: Gid): boolean {
    return this.graph.column(value, 0) === Kind.Call && GIVES_PROPS.test(this.calledName(value));
  }

  /** What the properties of a field are, as far as they are written out. */
  private propsOf(value: Gid, depth = 0): Attribute[] {
    if (depth > MAX_PROPS_DEPTH) return [];
    if (this.isGiven(value))
      return listOf(this.graph, value, 4).flatMap((n) => this.propsOf(gidOf(fileOf(value), n), depth + 1));
    if (this.graph.column(value, 0) !== Kind.Object) return [];
    const entries = this.written(value, 3);
    // What somebody else's properties are changed in may be no field for this: `{ ...params.inputProps, autoComplete }`.
    if (entries.some((e) => e.name === undefined && this.graph.column(e.value, 0) !== Kind.Call)) return [];
    return entries.flatMap((e) =>
      e.name === undefined ? this.propsOf(e.value, depth + 1) : [{ name: e.name, value: e.value }],
    );
  }

  private spreadInto(object: Gid): Gid[] {
    if (this.graph.column(object, 0) !== Kind.Object) return [];
    return this.written(object, 3).flatMap((e) => (e.name === undefined ? [e.value] : []));
  }

  /** Names and values of an element or an object, in order; without a name where they are spread. */
  private written(gid: Gid, column: 3 | 4): { readonly name: string | undefined; readonly value: Gid }[] {
    const { strings } = this.graph.facts(gid);
    const list = listOf(this.graph, gid, column);
    const out: { name: string | undefined; value: Gid }[] = [];
    for (let i = 0; i < list.length; i += 2) {
      const key = list[i] as number;
      if (key < 0 && key !== SPREAD_KEY) continue;
      const name = key === SPREAD_KEY ? undefined : (strings[key] ?? '');
      out.push({ name, value: gidOf(fileOf(gid), list[i + 1] as number) });
    }
    return out;
  }

  private calledName(call: Gid): string {
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    const { strings, bindings } = this.graph.facts(call);
    switch (this.graph.column(callee, 0)) {
      case Kind.Prop:
        return strings[this.graph.column(callee, 4)] ?? '';
      case Kind.Ref:
        return bindings[this.graph.column(callee, 3)]?.name ?? '';
      default:
        return '';
    }
  }

  private parentsOf(file: number): Parents {
    this.graph.bases.readsFile(file);
    let parents = this.files.get(file);
    if (!parents) this.files.set(file, (parents = this.read(file)));
    return parents;
  }

  private read(file: number): Parents {
    const { facts } = this.graph.file(file);
    const count = facts.nodes.length / NODE_STRIDE;
    const parents = new Int32Array(count).fill(-1);
    for (let node = 0; node < count; node++) {
      const gid = gidOf(file, node);
      const isFunction = this.graph.column(gid, 0) === Kind.Func;
      const parts = isFunction
        ? (facts.functions[this.graph.column(gid, 3)]?.returns ?? [])
        : operandsOf(this.graph, gid);
      for (const part of parts) if (parents[part] === -1) parents[part] = node;
    }
    return parents;
  }
}
