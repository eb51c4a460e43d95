/** JSX elements of a file as a tree: which element stands in which, through render functions and conditions. */
import { Kind, NODE_STRIDE, SPREAD_KEY } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';
import { listOf } from './schemas';
import { operandsOf } from './uses';

const MAX_UP = 200;

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

  /** Attributes that are written out, in order; spread values are left out. */
  attributes(element: Gid): { readonly name: string; readonly value: Gid }[] {
    const { strings } = this.graph.facts(element);
    const list = listOf(this.graph, element, 4);
    const out: { name: string; value: Gid }[] = [];
    for (let i = 0; i < list.length; i += 2) {
      const key = list[i] as number;
      if (key >= 0) out.push({ name: strings[key] ?? '', value: gidOf(fileOf(element), list[i + 1] as number) });
    }
    return out;
  }

  /** True where attributes are spread into an element: it may have any. */
  hasSpread(element: Gid): boolean {
    return listOf(this.graph, element, 4).some((key, i) => i % 2 === 0 && key === SPREAD_KEY);
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
