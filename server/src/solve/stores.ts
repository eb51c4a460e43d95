/**
 * What the state of a store holds that a function makes: what the function returns, and what it writes into the state
 * through the first function that it is handed: `create((set, get) => ({ sender: null, use: (it) => set({ sender: it }) }))`.
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { PerFile } from './perFile';
import { listOf } from './schemas';
import type { AbstractValue, FunctionValue } from './valueTable';
import type { Evaluator } from './values';

const MAX_STEPS = 6;
const MAX_WRITES = 24;

/** What a function hands to its first parameter. */
interface Write {
  readonly fn: number;
  readonly given: Gid;
}

const NO_WRITES: readonly Write[] = [];

export class StoreReader {
  private readonly writes: PerFile<readonly Write[]>;

  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    before?: StoreReader,
  ) {
    this.writes = new PerFile(
      graph,
      values.tracking,
      { name: 'stores', read: (file) => this.readWrites(file) },
      before?.writes,
    );
  }

  /** `useStore(selector)`, `useStore()` and `useStore.getState()` of `create((set) => ({ … }))`. */
  ofUse(use: Gid, depth: number): AbstractValue[] {
    const states = this.statesOf(use, depth);
    const [selector] = this.args(use);
    if (selector === undefined || states.length === 0) return states;
    return this.values
      .evaluate(selector, depth)
      .flatMap((v) => (v.kind === 'function' ? this.values.returns(v, depth) : []));
  }

  /** What the state holds of the store that a call uses. */
  statesOf(use: Gid, depth: number): AbstractValue[] {
    return this.makersOf(use, depth).flatMap((maker) => [
      ...this.values.returns(maker, depth),
      ...this.written(maker, depth),
    ]);
  }

  /** The function that the store was made with. */
  private makersOf(use: Gid, depth: number): FunctionValue[] {
    let at: Gid | undefined = gidOf(fileOf(use), this.graph.column(use, 3));
    for (let i = 0; i < MAX_STEPS && at !== undefined; i++) {
      const kind = this.graph.column(at, 0);
      if (kind === Kind.Call) {
        const maker = this.functionWithin(at, 0);
        return maker === undefined ? [] : this.values.evaluate(maker, depth).filter((v) => v.kind === 'function');
      }
      if (kind === Kind.Ref) at = this.graph.definitionOf(at);
      else if (kind === Kind.Prop || kind === Kind.Cast) at = gidOf(fileOf(at), this.graph.column(at, 3));
      else return [];
    }
    return [];
  }

  /** The function given to a call, through the middlewares around it: `create(persist(devtools(fn)))`. */
  private functionWithin(call: Gid, level: number): Gid | undefined {
    for (const arg of this.args(call)) {
      const given = this.graph.column(arg, 0) === Kind.Cast ? gidOf(fileOf(arg), this.graph.column(arg, 3)) : arg;
      const kind = this.graph.column(given, 0);
      if (kind === Kind.Func) return given;
      const inner = kind === Kind.Call && level < MAX_STEPS ? this.functionWithin(given, level + 1) : undefined;
      if (inner !== undefined) return inner;
    }
    return undefined;
  }

  /** `set({ sender })`, and `set((state) => ({ sender }))`. */
  private written(maker: FunctionValue, depth: number): AbstractValue[] {
    return this.writes
      .of(maker.file)
      .filter(({ fn }) => fn === maker.id)
      .slice(0, MAX_WRITES)
      .flatMap(({ given }) => [...this.values.evaluate(given, depth)])
      .flatMap((v) => (v.kind === 'function' ? this.values.returns(v, depth) : v));
  }

  private readWrites(file: FileIndex): readonly Write[] {
    const g = this.graph;
    const found: Write[] = [];
    for (const node of g.file(file).facts.applications) {
      const call = gidOf(file, node);
      if (g.column(call, 0) !== Kind.Call) continue;
      const callee = gidOf(file, g.column(call, 3));
      const [given] = this.args(call);
      if (given === undefined || g.column(callee, 0) !== Kind.Ref) continue;
      const parameter = g.definitionOf(callee);
      if (parameter === undefined || fileOf(parameter) !== file || g.column(parameter, 0) !== Kind.Param) continue;
      if (g.column(parameter, 4) === 0) found.push({ fn: g.column(parameter, 3), given });
    }
    return found.length === 0 ? NO_WRITES : found;
  }

  private args(call: Gid): Gid[] {
    return listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
  }
}
