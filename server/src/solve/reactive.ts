/**
 * Values that change and are watched: signals that are read by calling them, what is worked out from others, sources
 * that a function is told of, and stores that are described by options. Facts of Angular, Solid, Vue, MobX and Pinia,
 * from their documentation.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { Caller } from './callers';
import { memberNode } from './literals';
import { type Origin, type Path, isWhole, splitPath, step, under } from './origins';
import { fieldValue } from './picked';
import { listOf } from './schemas';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';
import type { FunctionValue } from './valueTable';

/** Packages whose signals are read by calling them, and what makes one there. */
const SIGNALS = /^(@angular\/core(\/.*)?|solid-js|@solidjs\/.*|alien-signals|s-js|usignal)$/;
const MAKES_SIGNAL =
  /^(signal|computed|input|model|linkedSignal|toSignal|createSignal|createMemo|createResource|createAsync|createDeferred)$/;
/** Packages with functions that tell another of each value of a source. */
const WATCHERS = /^(vue|@vue\/.*|vue-demi|@vueuse\/.*|@nuxt\/.*|nuxt\/.*|#imports|#app|mobx|solid-js|global)$/;
const WATCHES = /^(watch|watchDebounced|watchThrottled|watchOnce|watchPausable|watchImmediate|whenever|reaction|on)$/;
const STORES = /^(pinia|nuxt\/app|#imports)$/;

const ATOMS = /^(jotai|recoil)(\/.*)?$/;
/** Packages that hand out the state of stores which are handed to them. */
const NANO = /^@nanostores\/.*$/;

export class ReactiveReader {
  private readonly graph: FlowGraph;

  constructor(
    private readonly tracer: Tracer,
    private readonly calls: CallTracer,
  ) {
    this.graph = tracer.graph;
  }

  /**
   * What a signal holds that is read by a call, or what a store gives: `email()`, `useAccount()`.
   *
   * @returns undefined for any other call
   */
  ofCall(call: Gid, path: Path): readonly Origin[] | undefined {
    if (this.calls.args(call).length > 0) return this.ofAtom(call, path) ?? this.ofNano(call, path);
    const callee = this.calls.callee(call);
    const made = this.madeBy(callee);
    if (made === undefined) return undefined;
    if (this.isOf(made, STORES, /^defineStore$/)) return this.ofStore(made, path);
    if (!this.isOf(made, SIGNALS, MAKES_SIGNAL)) return undefined;
    const given = this.calls.args(made).flatMap((a) => this.ofGetter(a, path) ?? this.tracer.trace(a, path));
    return [...this.tracer.trace(callee, path), ...given];
  }

  /** `useAtomValue(account)`, `useAtom(account)[0]`, and `get(account)` where an atom is worked out from others. */
  private ofAtom(call: Gid, path: Path): readonly Origin[] | undefined {
    const [atom] = this.calls.args(call);
    const isPair = this.isOf(call, ATOMS, /^(useAtom|useRecoilState)$/);
    if (atom === undefined) return undefined;
    if (!isPair && !this.isOf(call, ATOMS, /^use(Atom|Recoil)Value$/) && !this.isGetter(call)) return undefined;
    const { head, rest } = splitPath(path);
    if (isPair && head !== '0') return undefined;
    const held = this.tracer.trace(atom, isPair ? rest : path);
    return held.length > 0 ? held : undefined;
  }

  /** `useStore(account)`: what the store holds. */
  private ofNano(call: Gid, path: Path): readonly Origin[] | undefined {
    const [store] = this.calls.args(call);
    if (store === undefined || !this.isOf(call, NANO, /^useStore$/)) return undefined;
    return this.tracer.trace(store, path);
  }

  /** True for a call of the first parameter of the function that an atom is made with. */
  private isGetter(call: Gid): boolean {
    const callee = this.calls.callee(call);
    const parameter = this.graph.column(callee, 0) === Kind.Ref ? this.graph.definitionOf(callee) : undefined;
    if (parameter === undefined || this.graph.column(parameter, 0) !== Kind.Param) return false;
    if (this.graph.column(parameter, 4) !== 0) return false;
    return this.tracer.values
      .callersOf(fileOf(parameter), this.graph.column(parameter, 3))
      .some((c) => c.kind === 'callback' && this.isOf(c.call, ATOMS, /^(atom\w*|selector)$/));
  }

  /** The call that made what a variable or field holds, also as the first of a pair. */
  private madeBy(callee: Gid): Gid | undefined {
    const kind = this.graph.column(callee, 0);
    const start =
      kind === Kind.Ref
        ? this.graph.definitionOf(callee)
        : kind === Kind.Prop
          ? fieldValue(this.graph, this.tracer.values, callee)
          : undefined;
    let at = start;
    for (let steps = 0; steps < 4 && at !== undefined; steps++) {
      const inner = this.graph.column(at, 0);
      if (inner === Kind.Call) return at;
      if (inner !== Kind.Cast && !(inner === Kind.Prop && this.nameOf(at) === '0')) return undefined;
      at = gidOf(fileOf(at), this.graph.column(at, 3));
    }
    return undefined;
  }

  private nameOf(access: Gid): string {
    return this.graph.facts(access).strings[this.graph.column(access, 4)] ?? '';
  }

  /** True for a call of a function of some packages, by its name there. */
  private isOf(call: Gid, packages: RegExp, names: RegExp): boolean {
    if (!names.test(this.calls.calledName(call))) return false;
    return this.tracer.values
      .evaluate(this.calls.callee(call))
      .some((v) => v.kind === 'api' && packages.test(v.path.root));
  }

  /**
   * What a function is told of the source that it watches: `watch(email, (now, before) => …)`, `reaction(() => user.email, …)`.
   *
   * @param index of the function's parameter
   * @returns undefined for any other call
   */
  watched({ call, argument }: Caller, index: number, path: Path): readonly Origin[] | undefined {
    if (argument !== 1 || index > 1 || !this.isOf(call, WATCHERS, WATCHES)) return undefined;
    const [source] = this.calls.args(call);
    return source === undefined ? undefined : this.ofSource(source, path);
  }

  private ofSource(source: Gid, path: Path): readonly Origin[] {
    if (this.graph.column(source, 0) === Kind.Array) {
      const { head, rest } = splitPath(path);
      const sources = listOf(this.graph, source, 3).map((n) => gidOf(fileOf(source), n));
      const asked = /^\d+$/.test(head) ? sources.slice(Number(head), Number(head) + 1) : isWhole(path) ? sources : [];
      return asked.flatMap((one) => [...this.ofSource(one, isWhole(path) ? path : rest)]);
    }
    const got = this.ofGetter(source, path);
    if (got) return got;
    // What a ref holds stands under `value`; of what is no ref, nothing does.
    return [
      ...this.tracer.trace(source, under('value', path)),
      ...(isWhole(path) ? [] : this.tracer.trace(source, path)),
    ];
  }

  /** What the function that something is worked out or loaded with gives; undefined where it is none. */
  private ofGetter(gid: Gid, path: Path): Origin[] | undefined {
    const getters = this.functionsIn(gid);
    return getters.length === 0 ? undefined : getters.flatMap((fn) => this.calls.returned(fn.file, fn.id, path));
  }

  private functionsIn(gid: Gid): FunctionValue[] {
    return this.tracer.values.evaluate(gid).filter((v): v is FunctionValue => v.kind === 'function');
  }

  /** `defineStore('id', () => ({ … }))`, `defineStore('id', { state, getters })`. */
  private ofStore(made: Gid, path: Path): readonly Origin[] {
    const definition = this.calls.args(made).at(-1);
    if (definition === undefined) return [];
    const setup = this.ofGetter(definition, path);
    if (setup) return setup;
    const state = memberNode(this.graph, definition, 'state');
    const ofState = (asked: Path) => (state === undefined ? undefined : this.ofGetter(state, asked)) ?? [];
    if (isWhole(path)) return ofState(path);
    const { head, rest } = splitPath(path);
    const getters = memberNode(this.graph, definition, 'getters');
    const getter = getters === undefined ? undefined : memberNode(this.graph, getters, head);
    if (getter === undefined) return ofState(path);
    return this.functionsIn(getter).flatMap((fn) =>
      this.calls
        .returned(fn.file, fn.id, rest)
        .flatMap((o) => (this.calls.isParameterOf(o, fn.file, fn.id) ? this.ofGiven(o, getter, ofState) : [o])),
    );
  }

  /** A getter gets the state. */
  private ofGiven(o: Origin, getter: Gid, ofState: (asked: Path) => Origin[]): Origin[] {
    const given = step(ofState(o.path), getter, 'the state of the store');
    return given.length > 0 ? given : [{ ...o, base: 'opaque' }];
  }
}
