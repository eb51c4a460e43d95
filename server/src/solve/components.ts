/** Components of a program: the function an element stands in, what it renders, and what renders it. */
import { Kind, NODE_STRIDE } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { dirname } from '../text/paths';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';

const MAX_UP = 4;
const MAX_COMPONENTS = 120;
const LAYOUTS_UP = 3;

/** A function of the program. */
export interface Component {
  readonly file: number;
  readonly id: number;
}

export class Components {
  private readonly names = new Map<number, ReadonlyMap<number, string>>();

  constructor(
    private readonly graph: FlowGraph,
    private readonly tracer: Tracer,
    private readonly calls: CallTracer,
  ) {}

  /** The components that an element can be. */
  rendered(element: Gid): Component[] {
    const { graph, tracer } = this;
    return tracer.values
      .evaluate(gidOf(fileOf(element), graph.column(element, 3)))
      .flatMap((v) => (v.kind === 'function' ? [{ file: v.file, id: v.id }] : []));
  }

  /** The components that render a component, and those that render these. */
  renderersOf(component: Component): Component[] {
    const { values } = this.tracer;
    const out: Component[] = [];
    const seen = new Set([`${component.file}.${component.id}`]);
    let level = [component];
    for (let depth = 0; depth < MAX_UP && level.length > 0; depth++) {
      const next: Component[] = [];
      for (const c of level) {
        for (const caller of values.callGraph?.callersOf(c.file, c.id) ?? []) {
          const around = caller.kind === 'element' ? this.componentOf(caller.call) : undefined;
          if (!around || seen.has(`${around.file}.${around.id}`) || seen.size > MAX_COMPONENTS) continue;
          if (this.graph.isNotShipped(caller.call)) continue;
          seen.add(`${around.file}.${around.id}`);
          next.push(around);
        }
      }
      out.push(...next);
      level = next;
    }
    return out;
  }

  /** The layouts that a framework puts around a page: the nearest above its folder. */
  layoutsOf(file: number): Component[] {
    const { graph } = this;
    for (let folder = dirname(graph.file(file).facts.file), up = 0; up < LAYOUTS_UP; up++) {
      for (const ext of ['tsx', 'jsx', 'js']) {
        const index = graph.indexOf(folder === '' ? `layout.${ext}` : `${folder}/layout.${ext}`);
        const fns = index === undefined ? [] : graph.file(index).facts.functions;
        if (index !== undefined)
          return fns.flatMap((f, id) =>
            f.outer < 0 && /^[A-Z]/.test(this.ownName(index, id)) ? [{ file: index, id }] : [],
          );
      }
      if (folder === '') break;
      folder = dirname(folder);
    }
    return [];
  }

  /** The component around a place: the innermost function with a component's name, else the outermost function. */
  componentOf(gid: Gid): Component | undefined {
    const start = this.graph.column(gid, 1);
    let outermost = -1;
    let named = -1;
    this.graph.facts(gid).functions.forEach((f, id) => {
      if (f.start > start || start >= f.end) return;
      if (outermost < 0) outermost = id;
      if (/^[A-Z]/.test(this.ownName(fileOf(gid), id))) named = id;
    });
    const id = named >= 0 ? named : outermost;
    return id < 0 ? undefined : { file: fileOf(gid), id };
  }

  private functionOf({ file, id }: Component) {
    return this.graph.file(file).facts.functions[id];
  }

  nameOf(component: Component): string {
    const name = this.ownName(component.file, component.id);
    const { file } = this.graph.file(component.file).facts;
    return name || (file.split('/').at(-1) ?? file).replace(/\.\w+$/, '');
  }

  /** The name of a function: its own, or that of the variable it is given to, also through a call (`memo(() => …)`). */
  ownName(file: number, id: number): string {
    let names = this.names.get(file);
    if (!names) this.names.set(file, (names = this.readNames(file)));
    return this.graph.file(file).facts.functions[id]?.name || (names.get(id) ?? '');
  }

  private readNames(file: number): Map<number, string> {
    const { graph, calls } = this;
    const out = new Map<number, string>();
    for (const binding of graph.file(file).facts.bindings) {
      for (const node of binding.definitions) {
        const gid = gidOf(file, node);
        for (const fn of graph.column(gid, 0) === Kind.Call ? calls.args(gid) : [gid])
          if (graph.column(fn, 0) === Kind.Func && !out.has(graph.column(fn, 3)))
            out.set(graph.column(fn, 3), binding.name);
      }
    }
    return out;
  }

  /** All expressions in a component. */
  nodesOf(component: Component): Gid[] {
    const { graph } = this;
    const fn = this.functionOf(component);
    const { nodes } = graph.file(component.file).facts;
    const out: Gid[] = [];
    if (!fn) return out;
    for (let node = 0; node * NODE_STRIDE < nodes.length; node++) {
      const start = nodes[node * NODE_STRIDE + 1] ?? 0;
      if (start >= fn.start && start < fn.end) out.push(gidOf(component.file, node));
    }
    return out;
  }
}
