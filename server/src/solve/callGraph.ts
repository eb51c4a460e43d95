/** Who calls a function, and with which arguments. */
import { Kind, REST_PARAMETER } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { NodeMap } from '../link/nodeMap';
import { listOf } from './schemas';
import { assignedName, setterNames, settersOf } from './setters';
import type { AbstractValue } from './valueTable';
import type { Evaluator } from './values';

/** A place from which a function gets its parameters. */
export interface Caller {
  readonly call: Gid;
  /** `call`: it is called there. `element`: it is a component rendered there. `callback`: it is handed to a library call as argument number `argument`. */
  readonly kind: 'call' | 'element' | 'callback';
  readonly argument: number;
  /** For a callback: the option under which the function stands in that argument. */
  readonly option?: string;
}

/** That a call is one place from which a function is called. */
interface Contribution {
  readonly file: FileIndex;
  readonly id: number;
  readonly caller: Caller;
}

const ROUNDS = 3;

export class CallGraph {
  /** By file, then by function. */
  private readonly callers: (Caller[] | undefined)[][] = [];
  private readonly seen = new Set<string>();
  /** What each call adds. */
  private readonly contributions: NodeMap<readonly Contribution[]>;
  /** Calls of which that depends on a parameter, and so on callers anywhere. */
  private readonly open = new Set<Gid>();

  /** @param before the graph before some files changed, with the files that depend on those */
  constructor(
    private readonly graph: FlowGraph,
    private readonly before?: { readonly callGraph: CallGraph; readonly stale: ReadonlySet<FileIndex> },
  ) {
    this.contributions = new NodeMap(graph, before?.callGraph.contributions, before?.stale);
  }

  /**
   * Finds the callers of every function. Parameters that are functions get their values from callers, so the
   * calls whose callee depends on a parameter are looked at again until nothing new is found. What a call added before
   * some files changed, it adds again, unless it depends on them or on a parameter.
   */
  build(evaluator: Evaluator): void {
    evaluator.callGraph = this;
    for (const call of this.allCalls()) {
      if (this.addAgain(call)) continue;
      this.contributions.set(call, undefined);
      if (this.collect(call, evaluator)) this.open.add(call);
    }
    evaluator.reset();
    for (let round = 1; round < ROUNDS; round++) {
      const before = this.seen.size;
      for (const call of this.open) this.collect(call, evaluator);
      evaluator.reset();
      if (this.seen.size === before) break;
    }
  }

  private addAgain(call: Gid): boolean {
    if (this.before === undefined || this.before.stale.has(fileOf(call))) return false;
    if (this.before.callGraph.open.has(call)) return false;
    for (const { file, id, caller } of this.contributions.get(call) ?? []) this.link(file, id, caller);
    return true;
  }

  private allCalls(): Gid[] {
    const out: Gid[] = [];
    const setters = setterNames(this.graph);
    for (const file of this.graph.files) {
      for (const node of file.facts.applications) {
        const call = gidOf(file.index, node);
        if (this.graph.column(call, 0) !== Kind.Set || setters.has(assignedName(this.graph, call) ?? ''))
          out.push(call);
      }
    }
    return out;
  }

  /** Adds the setters that an assignment calls; true when that depends on a parameter. */
  private collectSetters(set: Gid, evaluator: Evaluator): boolean {
    const { setters, open } = settersOf(this.graph, evaluator, set);
    for (const setter of setters) this.add(setter.file, setter.id, { call: set, kind: 'call', argument: 0 });
    return open;
  }

  /** Adds what a call calls; true when that depends on a parameter. */
  private collect(call: Gid, evaluator: Evaluator): boolean {
    if (this.graph.column(call, 0) === Kind.Set) return this.collectSetters(call, evaluator);
    const isElement = this.graph.column(call, 0) === Kind.Jsx;
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    const values = evaluator.evaluate(callee);
    for (const v of values) this.addCaller(v, call, isElement, evaluator);
    let open = evaluator.isOpen(callee);
    if (!isElement && values.every((v) => v.kind === 'api' || v.kind === 'type'))
      open = this.addCallbacks(call, evaluator) || open;
    return open;
  }

  private addCaller(value: AbstractValue, call: Gid, element: boolean, evaluator: Evaluator): void {
    if (value.kind === 'function')
      this.add(value.file, value.id, { call, kind: element ? 'element' : 'call', argument: 0 });
    else if (value.kind === 'class' || value.kind === 'instance') {
      const constructor = evaluator.classFact(value.file, value.id)?.constructorFn ?? -1;
      if (constructor >= 0) this.add(value.file, constructor, { call, kind: 'call', argument: 0 });
    }
  }

  /** Functions handed to a call that leads out of the program; true when they depend on a parameter. */
  private addCallbacks(call: Gid, evaluator: Evaluator): boolean {
    let open = false;
    listOf(this.graph, call, 4).forEach((node, argument) => {
      const gid = gidOf(fileOf(call), node);
      const kind = this.graph.column(gid, 0);
      if (kind === Kind.Object) open = this.addOptions(call, argument, gid, evaluator) || open;
      if (kind !== Kind.Func && kind !== Kind.Ref && kind !== Kind.Prop) return;
      for (const v of evaluator.evaluate(gid))
        if (v.kind === 'function') this.add(v.file, v.id, { call, kind: 'callback', argument });
      open ||= evaluator.isOpen(gid);
    });
    return open;
  }

  /** Functions in the options of a call, where a rule knows what they get; true when they depend on a parameter. */
  private addOptions(call: Gid, argument: number, options: Gid, evaluator: Evaluator): boolean {
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    const { strings } = this.graph.facts(options);
    const list = listOf(this.graph, options, 3);
    let open = false;
    for (let i = 0; i < list.length; i += 2) {
      const option = strings[list[i] as number];
      if (option === undefined || evaluator.libraries.handed(callee, option).length === 0) continue;
      const gid = gidOf(fileOf(options), list[i + 1] as number);
      for (const v of evaluator.evaluate(gid))
        if (v.kind === 'function') this.add(v.file, v.id, { call, kind: 'callback', argument, option });
      open ||= evaluator.isOpen(gid);
    }
    return open;
  }

  private add(file: FileIndex, id: number, caller: Caller): void {
    const entry = `${file}.${id} ${caller.call} ${caller.kind}${caller.argument}${caller.option ?? ''}`;
    if (this.seen.has(entry)) return;
    this.seen.add(entry);
    this.contributions.set(caller.call, [...(this.contributions.get(caller.call) ?? []), { file, id, caller }]);
    this.link(file, id, caller);
  }

  private link(file: FileIndex, id: number, caller: Caller): void {
    const functions = (this.callers[file] ??= []);
    const list = functions[id];
    if (list) list.push(caller);
    else functions[id] = [caller];
  }

  callersOf(file: FileIndex, fn: number): readonly Caller[] {
    return this.callers[file]?.[fn] ?? [];
  }

  /**
   * The nodes a caller gives to a parameter: the argument, all remaining ones for a rest parameter, the
   * element itself (its attributes are the first parameter of a component). Callbacks give none here.
   *
   * @param index the parameter's index as in its node, rest mark included
   */
  argumentsFor(caller: Caller, index: number): Gid[] {
    if (caller.kind === 'callback') return [];
    const position = index & ~REST_PARAMETER;
    if (caller.kind === 'element') return position === 0 ? [caller.call] : [];
    const file = fileOf(caller.call);
    // An assignment gives its value to the setter.
    if (this.graph.column(caller.call, 0) === Kind.Set)
      return position === 0 ? [gidOf(file, this.graph.column(caller.call, 4))] : [];
    const args = listOf(this.graph, caller.call, 4);
    const spread = args.findIndex((n) => this.graph.column(gidOf(file, n), 0) === Kind.Spread);
    if ((index & REST_PARAMETER) !== 0) return args.slice(position).map((n) => gidOf(file, n));
    if (spread >= 0 && spread <= position) return [gidOf(file, args[spread] as number)];
    const arg = args[position];
    return arg === undefined ? [] : [gidOf(file, arg)];
  }
}
