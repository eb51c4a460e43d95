/**
 * What libraries give back of the functions and objects they were given: wrapped handlers, memoised values, shared
 * contexts, mutations, stores, and what lists and maps hold.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { ApiIndex } from './api';
import { ITERATING } from './builtins';
import type { Caller } from './callers';
import { memberNode } from './literals';
import { ContextReader } from './contexts';
import { functionsAround } from './reach';
import { writtenOut } from './picked';
import { RefReader } from './refs';
import { proxied } from './proxies';
import { listOf } from './schemas';
import { StoreReader } from './stores';
import { MAPS } from './valueParts';
import { type FunctionValue, type AbstractValue, type ApiValue, MAX_VALUES } from './valueTable';
import type { Evaluator } from './values';

/** Functions that give the function they are given: decorators of handlers and actions, by their method name. */
const HANDLER_METHODS = new Set([
  'action',
  'mutation',
  'query',
  'handler',
  'handle',
  'procedure',
  'subscription',
  'stateAction',
  'serverFn',
]);
/** Functions that run the function they are given and keep what it returns. */
const RUNNERS = new Set(['.useMemo', '.createMemo', '.computed']);
/** Functions that take, among options, the function that their result calls. */
const OPTION_FUNCTIONS: Readonly<Record<string, string>> = {
  '.useMutation': 'mutationFn',
  '.createMutation': 'mutationFn',
  '.useLazyQuery': 'queryFn',
};
/** Packages whose `create(fn)` makes a store of what the function returns. */
const STORES = /^zustand(\/|$)/;
/** Packages that make, or look up, an instance of the class they are asked for, and the calls that do. */
const CONTAINERS = /^(@angular\/core|@nestjs\/core|tsyringe|typedi|inversify|injection-js)(\/|$)/;
const ASKING = /\.(inject|get|resolve|create)$/;
const ADDING = new Set(['push', 'unshift', 'add']);
/** Methods that hand a function what they have so far, and then an element. */
export const REDUCING: ReadonlySet<string> = new Set(['reduce', 'reduceRight']);
const MAX_ADDED = 24;

/** What a wrapper can be given: a component, or what another wrapper makes of one. */
const WRAPPED: ReadonlySet<number> = new Set([Kind.Func, Kind.Ref, Kind.Call]);

export class LibraryValues {
  readonly contexts: ContextReader;
  private readonly refs: RefReader;
  private readonly stores: StoreReader;

  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    private readonly api: ApiIndex,
    before?: LibraryValues,
  ) {
    this.contexts = new ContextReader(graph, values.tracking, before?.contexts);
    this.refs = new RefReader(graph, values, before?.refs);
    this.stores = new StoreReader(graph, values, before?.stores);
  }

  /** Entries of tables to which an edit has added something, or from which it has taken something. */
  get touched(): Iterable<Gid> {
    return [...this.contexts.touched, ...this.refs.touched];
  }

  /** What a call of a library gives besides its own result. */
  ofCall(value: ApiValue, call: Gid, depth: number): AbstractValue[] {
    const { root, segments } = value.path;
    const given = this.contexts.valuesOf(call);
    // A provider of the context may stand anywhere.
    const context = this.contexts.contextUsed(call);
    if (context !== undefined) this.values.dependsOnEntry(context);
    const shared = given.flatMap((n) => [...this.values.evaluate(n, depth)]);
    const last = segments.at(-1) ?? '';
    if (root === 'global' || root === 'any') return shared;
    if (CONTAINERS.test(root) && ASKING.test(last)) return [...shared, ...this.askedFor(call, depth)];
    if (RUNNERS.has(last)) return this.functionsIn(call, depth).flatMap((f) => this.values.returns(f, depth));
    if (last === '.useRoute') return [...shared, ...this.routeIn(call)];
    // Under `current`, which stands for the value itself.
    if (last === '.useRef' || last === '.createRef')
      return [
        ...shared,
        ...this.args(call)
          .slice(0, 1)
          .flatMap((a) => [...this.values.evaluate(a, depth)]),
        ...this.refs.heldBy(call, depth),
      ];
    const option = OPTION_FUNCTIONS[last];
    if (option) return [...shared, ...this.ofOption(call, option, depth)];
    if (STORES.test(root)) return [...shared, ...this.stores.ofUse(call, depth)];
    const plain = segments.every((s, i) => s.startsWith('.') || (s === '()' && i > 0 && i === segments.length - 1));
    if (!plain && !HANDLER_METHODS.has(last.slice(1))) return shared;
    return [...shared, ...this.givenIn(call, depth).filter((v) => this.isRun(v)), ...this.wrappedIn(call, depth)];
  }

  /** The function within the wrapper that a wrapper is given alone: `memo(forwardRef(fn))`, `memo(connect(pick)(fn))`. */
  private wrappedIn(call: Gid, depth: number): AbstractValue[] {
    const [inner, ...others] = this.args(call);
    if (inner === undefined || others.length > 0 || this.graph.column(inner, 0) !== Kind.Call) return [];
    const [given, ...more] = this.args(inner);
    if (given === undefined || more.length > 0) return [];
    if (!WRAPPED.has(this.graph.column(given, 0))) return [];
    return this.values.evaluate(inner, depth).filter((v) => this.isRun(v));
  }

  /** A function, or a component that is a class: `connect(pick)(Card)`. */
  private isRun(value: AbstractValue): boolean {
    if (value.kind !== 'class') return value.kind === 'function';
    return this.values.classFact(value.file, value.id)?.members.has('render') === true;
  }

  /** What a container of dependencies gives: an instance of the class that it is asked for by. */
  private askedFor(call: Gid, depth: number): AbstractValue[] {
    const [token] = this.args(call);
    if (token === undefined) return [];
    return this.values.evaluate(token, depth).flatMap((v) => this.values.instantiate(v));
  }

  /** The route of the screen whose component asks for it. */
  private routeIn(call: Gid): AbstractValue[] {
    return functionsAround(this.graph, call).flatMap(({ file, id }) => this.values.registrationsOf(file, id));
  }

  /** Functions among the first arguments of a call. */
  functionsIn(call: Gid, depth: number): FunctionValue[] {
    return this.givenIn(call, depth).filter((v) => v.kind === 'function');
  }

  /** What the first arguments of a call are that are functions or names. */
  private givenIn(call: Gid, depth: number): AbstractValue[] {
    return this.args(call)
      .slice(0, 2)
      .filter((n) => [Kind.Func, Kind.Ref].includes(this.graph.column(n, 0) as 18 | 3))
      .flatMap((n) => [...this.values.evaluate(n, depth)]);
  }

  private ofOption(call: Gid, name: string, depth: number): AbstractValue[] {
    const [options] = this.args(call);
    if (options === undefined) return [];
    const given = this.graph.column(options, 0) === Kind.Object ? memberNode(this.graph, options, name) : undefined;
    return given === undefined ? this.functionsIn(call, depth) : [...this.values.evaluate(given, depth)];
  }

  /**
   * What a construction gives: a proxy stands for what is behind it, and for what its trap makes. Of an empty literal the
   * traps make it all up.
   *
   * @param constructed what the class can be
   */
  ofNew(gid: Gid, constructed: readonly AbstractValue[], depth: number): AbstractValue[] {
    const made = constructed.flatMap((v) => this.values.instantiate(v));
    const isProxy = made.some((v) => v.kind === 'api' && v.path.root === 'global' && v.path.segments[0] === '.Proxy');
    const [target, handler] = isProxy ? this.args(gid) : [];
    if (target === undefined) return made;
    const isEmpty = (v: AbstractValue) => v.kind === 'object' && listOf(this.graph, v.gid, 3).length === 0;
    const behind = this.values.evaluate(target, depth).filter((v) => !isEmpty(v));
    // What the program itself keeps behind it does what it is asked for: the trap only stands around.
    const isOwn = behind.some((v) => v.kind !== 'api' && v.kind !== 'type');
    const trapped = isOwn || handler === undefined ? [] : proxied(this.values, handler, depth);
    return [...(behind.length > 0 ? behind : made), ...trapped];
  }

  // ------------------------------------------------------------ what functions are given

  /**
   * What rules know that a function gets which is handed to a call.
   *
   * @param to the parameter's index, or the option under which the function stands
   */
  handed(callee: Gid, to: string, depth = 0): AbstractValue[] {
    return this.values.evaluate(callee, depth).flatMap((v) => {
      if (v.kind !== 'api') return [];
      const value = this.values.extended(v, `(${to})`);
      return this.api.knowsHanded(value.path) ? [value] : [];
    });
  }

  // ------------------------------------------------------------ what collections hold

  /** What the parameter of a function is that is given to a library: an element of a list, the state of a store. */
  ofCallbackParameter(caller: Caller, index: number, depth: number): readonly AbstractValue[] {
    const callee = gidOf(fileOf(caller.call), this.graph.column(caller.call, 3));
    if (caller.option !== undefined) return index === 0 ? this.handed(callee, caller.option, depth) : [];
    const given = this.handed(callee, String(index), depth);
    if (given.length > 0) return given;
    if (caller.argument !== 0) return [];
    if (this.graph.column(callee, 0) === Kind.Prop) {
      const name = this.graph.facts(callee).strings[this.graph.column(callee, 4)] ?? '';
      const receiver = gidOf(fileOf(callee), this.graph.column(callee, 3));
      if (REDUCING.has(name) && index === 0) return this.reduced(caller.call, depth);
      const element = REDUCING.has(name) ? 1 : 0;
      return ITERATING.has(name) && name !== 'then' && index === element ? this.heldBy(receiver, depth) : [];
    }
    if (index > 1) return [];
    const isStore = this.values.evaluate(callee, depth).some((v) => v.kind === 'api' && STORES.test(v.path.root));
    if (!isStore) return [];
    // `(set, get) => …`: calling what it is handed second gives what it makes itself.
    return index === 1 ? this.functionsIn(caller.call, depth).slice(0, 1) : this.stores.statesOf(caller.call, depth);
  }

  /** What a list is reduced to: what it starts with, and what the function makes of that. */
  reduced(call: Gid, depth: number): AbstractValue[] {
    const start = this.args(call)[1];
    const made = this.functionsIn(call, depth).flatMap((f) => this.values.returns(f, depth));
    return start === undefined ? made : [...this.values.evaluate(start, depth), ...made];
  }

  /** What a list holds: the elements of its literal, and what is pushed to it. */
  private heldBy(list: Gid, depth: number): AbstractValue[] {
    const own = this.values.evaluate(list, depth).filter((v) => v.kind !== 'api');
    return [...own, ...this.added(list, (name) => ADDING.has(name), depth)];
  }

  /** What `map.get(key)` gives: all that it is made with, or that is set in it. */
  ofMap(map: Gid, depth: number): AbstractValue[] {
    return [...this.madeWith(map, depth), ...this.added(map, (name) => name === 'set', depth)];
  }

  /** What stands in the pairs that a map is made of: `new Map([['mail', new MailSender()]])`. */
  private madeWith(map: Gid, depth: number): AbstractValue[] {
    const made = writtenOut(this.graph, this.values, map);
    if (made === undefined || this.graph.column(made, 0) !== Kind.New) return [];
    const [pairs] = this.args(made);
    if (pairs === undefined || this.graph.column(pairs, 0) !== Kind.Array) return [];
    const isMap = this.values
      .evaluate(gidOf(fileOf(made), this.graph.column(made, 3)))
      .some((v) => v.kind === 'api' && v.path.root === 'global' && MAPS.has(v.path.segments.at(-1) ?? ''));
    return !isMap
      ? []
      : this.itemsOf(pairs).flatMap((pair) => {
          const value = this.graph.column(pair, 0) === Kind.Array ? this.itemsOf(pair)[1] : undefined;
          return value === undefined ? [] : [...this.values.evaluate(value, depth)];
        });
  }

  private itemsOf(list: Gid): Gid[] {
    return listOf(this.graph, list, 3)
      .slice(0, MAX_VALUES)
      .map((n) => gidOf(fileOf(list), n));
  }

  /** Last arguments of the calls that add to what a variable holds. */
  private added(list: Gid, adds: (name: string) => boolean, depth: number): AbstractValue[] {
    if (this.graph.column(list, 0) !== Kind.Ref) return [];
    const target = this.graph.bindingTarget(fileOf(list), this.graph.column(list, 3));
    if (target?.kind !== 'binding') return [];
    return target.binding.receives.slice(0, MAX_ADDED).flatMap((node) => {
      const call = gidOf(target.file, node);
      const callee = gidOf(target.file, this.graph.column(call, 3));
      const name = this.graph.facts(callee).strings[this.graph.column(callee, 4)] ?? '';
      const value = this.args(call).at(-1);
      return value !== undefined && adds(name) ? [...this.values.evaluate(value, depth)] : [];
    });
  }

  private args(call: Gid): Gid[] {
    return listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
  }
}
