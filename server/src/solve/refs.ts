/**
 * What components are handed to who holds a ref of them: `ref.current.open(item)` of `<Sheet ref={ref} />` calls a method
 * of the class that `Sheet` is, or of what its function gives to `useImperativeHandle(ref, () => ({ open }))`.
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { memberNode } from './literals';
import { PerFile, ProgramTable, type TableRow } from './perFile';
import { functionsAround } from './reach';
import { listOf } from './schemas';
import { writtenName } from './screens';
import type { AbstractValue } from './valueTable';
import type { Evaluator } from './values';

const MAKING = new Set(['useRef', 'createRef']);
const HANDING = 'useImperativeHandle';
const ATTRIBUTE = 'ref';
const MAX_STEPS = 4;
const MAX_ELEMENTS = 16;

/** What a component gives to those who hold a ref of it. */
interface Handle {
  /** The component. */
  readonly fn: number;
  /** The function that makes what is given. */
  readonly maker: Gid;
}

const NO_ELEMENTS: readonly TableRow<Gid, Gid>[] = [];
const NO_HANDLES: readonly Handle[] = [];

export class RefReader {
  /** The elements that a ref is given to, by the call that makes the ref. */
  private readonly table: ProgramTable<Gid, Gid>;
  private readonly handles: PerFile<readonly Handle[]>;

  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    before?: RefReader,
  ) {
    const { tracking } = values;
    this.table = new ProgramTable(graph, tracking, (file) => this.readElements(file), before?.table);
    this.handles = new PerFile(graph, tracking, { read: (file) => this.readHandles(file) }, before?.handles);
  }

  /** The refs that an edit may give to other elements. */
  get touched(): ReadonlySet<Gid> {
    return this.table.touched;
  }

  /** What the ref holds that a call makes. */
  heldBy(call: Gid, depth: number): AbstractValue[] {
    this.values.dependsOnEntry(call);
    return this.table
      .of(call)
      .slice(0, MAX_ELEMENTS)
      .flatMap((element) => {
        const tag = gidOf(fileOf(element), this.graph.column(element, 3));
        return this.values.evaluate(tag, depth).flatMap((v) => this.handed(v, depth));
      });
  }

  private handed(component: AbstractValue, depth: number): AbstractValue[] {
    if (component.kind === 'class') return this.values.instantiate(component);
    if (component.kind !== 'function') return [];
    return this.handles
      .of(component.file)
      .filter(({ fn }) => fn === component.id)
      .flatMap(({ maker }) => [...this.values.evaluate(maker, depth)])
      .flatMap((v) => (v.kind === 'function' ? this.values.returns(v, depth) : []));
  }

  private readElements(file: FileIndex): readonly TableRow<Gid, Gid>[] {
    const { applications, strings } = this.graph.file(file).facts;
    if (!strings.includes(ATTRIBUTE)) return NO_ELEMENTS;
    const found: TableRow<Gid, Gid>[] = [];
    for (const node of applications) {
      const element = gidOf(file, node);
      if (this.graph.column(element, 0) !== Kind.Jsx || this.graph.isNotShipped(element)) continue;
      const given = memberNode(this.graph, element, ATTRIBUTE);
      const made = given === undefined ? undefined : this.madeBy(given);
      if (made !== undefined) found.push({ key: made, value: element });
    }
    return found.length === 0 ? NO_ELEMENTS : found;
  }

  /** The call that made a ref: of a variable, or of a field of the class that the element stands in. */
  private madeBy(given: Gid): Gid | undefined {
    const g = this.graph;
    let at: Gid | undefined = given;
    for (let i = 0; i < MAX_STEPS && at !== undefined; i++) {
      const kind = g.column(at, 0);
      if (kind === Kind.Call) return MAKING.has(writtenName(g, at)) ? at : undefined;
      if (kind === Kind.Ref) at = g.definitionOf(at);
      else if (kind === Kind.Cast) at = gidOf(fileOf(at), g.column(at, 3));
      else if (kind === Kind.Prop) at = this.fieldOfThis(at);
      else return undefined;
    }
    return undefined;
  }

  private fieldOfThis(property: Gid): Gid | undefined {
    const g = this.graph;
    const file = fileOf(property);
    const object = gidOf(file, g.column(property, 3));
    if (g.column(object, 0) !== Kind.This) return undefined;
    const members = g.facts(property).classes[g.column(object, 3)]?.members;
    const [value] = members?.get(g.facts(property).strings[g.column(property, 4)] ?? '')?.values ?? [];
    return value === undefined ? undefined : gidOf(file, value);
  }

  private readHandles(file: FileIndex): readonly Handle[] {
    const { applications, strings } = this.graph.file(file).facts;
    if (!strings.includes(HANDING) && !this.graph.file(file).facts.bindings.some((b) => b.name === HANDING))
      return NO_HANDLES;
    const found: Handle[] = [];
    for (const node of applications) {
      const call = gidOf(file, node);
      if (this.graph.column(call, 0) !== Kind.Call || writtenName(this.graph, call) !== HANDING) continue;
      const maker = listOf(this.graph, call, 4)[1];
      if (maker === undefined) continue;
      for (const { id } of functionsAround(this.graph, call)) found.push({ fn: id, maker: gidOf(file, maker) });
    }
    return found.length === 0 ? NO_HANDLES : found;
  }
}
