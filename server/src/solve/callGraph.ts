/** Who calls a function, and with which arguments. */
import { ConstKind, Kind, REST_PARAMETER } from '../extract/facts';
import { type Edited, type FileIndex, type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';
import { NodeMap } from '../link/nodeMap';
import { compact } from '../text/lists';
import { Dependent } from './dependent';
import { type Caller, CallerLists, NOBODY, isBefore, isSameCaller } from './callers';
import type { Tracking } from './tracking';
import { circlesFrom } from './circles';
import type { KeptRow } from './keptRows';
import { itemOf, listOf } from './schemas';
import { type Path, splitPath } from './origins';
import { assignedName, setterNames, settersOf } from './setters';
import type { AbstractValue } from './valueTable';
import type { Evaluator } from './values';
import { madeElement } from './elementCalls';
import { registeredBy } from './screens';
import { isHandingOn, wrappingOf } from './wrapped';

/** That a call is one place from which a function is called. */
interface Contribution {
  readonly file: FileIndex;
  readonly id: number;
  readonly caller: Caller;
}

/** What the calls of a file call, as far as no parameter is asked for; and those that ask for one. */
interface CalledInFile {
  readonly closed: readonly (readonly [Gid, readonly Contribution[]])[];
  readonly open: readonly Gid[];
}

/** What of a file is kept for the next run. */
const ROWS = 'callGraph';

/** The graph before some files were edited. */
interface Before extends Edited {
  readonly callGraph: CallGraph;
}

/** Arguments that are looked through sooner than looked up. */
const FEW = 16;
/** Rounds after which calls that make one another change are left as they are. */
const MAX_ROUNDS = 20;

/**
 * The callers of functions are what the values of callees say, and the values of parameters are what callers give. Both
 * are worked out in turn until they agree; of what stood before some files were edited, only what depended on those is
 * worked out again.
 */
export class CallGraph {
  private readonly callers: CallerLists;
  /** The elements that register a component as a screen: nobody calls it there. */
  private readonly screens: CallerLists;
  /** What each call adds. */
  private readonly contributions: NodeMap<readonly Contribution[]>;
  /** Of calls with many arguments, the first one that is spread. */
  private readonly spreads = new Map<Gid, number>();
  /** Functions whose callers have changed since what depends on them was worked out: by file. */
  private changedFunctions = new Map<FileIndex, Set<number>>();

  /** Names by which an assignment may be a call. */
  private setters: ReadonlySet<string> | undefined;
  /** By file, what is kept for the next run. */
  private readonly rows: KeptRow[] = [];

  /** True where lists of callers may be those of a state before. */
  private readonly isSharing: boolean;

  /** @param before is not kept: each state would keep all those before it */
  private constructor(
    private readonly graph: FlowGraph,
    private readonly tracking: Tracking,
    before?: Before,
  ) {
    this.contributions = new NodeMap(before?.callGraph.contributions, before?.changed);
    this.callers = new CallerLists(before?.callGraph.callers);
    this.screens = new CallerLists(before?.callGraph.screens);
    this.isSharing = before !== undefined;
  }

  /** Finds the callers of every function, and makes itself known to the values while it does. */
  static build(graph: FlowGraph, evaluator: Evaluator, before?: Before): CallGraph {
    const built = new CallGraph(graph, evaluator.tracking, before);
    built.workOut(evaluator, before);
    return built;
  }

  private workOut(evaluator: Evaluator, before: Before | undefined): void {
    const calls = before ? this.retract(before, evaluator) : this.firstRound(evaluator);
    evaluator.callGraph = this;
    const asked = this.collectAll(calls, evaluator);
    if (before) this.dropHeldUp(asked, evaluator);
    evaluator.tracking.settle();
    evaluator.tracking.rows?.settle((file, fn) => [this.callers.of(file, fn), this.screens.of(file, fn)]);
  }

  /** Works out what calls call, until nothing changes any more. Returns all calls that were looked at. */
  private collectAll(calls: ReadonlySet<Gid>, evaluator: Evaluator): Set<Gid> {
    const all = new Set(calls);
    let pending = calls;
    for (let round = 0; round < MAX_ROUNDS && pending.size > 0; round++) {
      const inOrder = [...pending].sort((a, b) => a - b);
      const next = new Set<Gid>();
      for (const call of inOrder) this.collect(call, evaluator);
      this.forgetChanged(evaluator, next);
      for (const call of next) all.add(call);
      pending = next;
    }
    for (const call of pending) this.graph.bounds.meet('depth', call);
    return all;
  }

  /**
   * What was said of a call before an edit stays while it is asked again, so that only what has changed is forgotten.
   * Calls that stand because of one another must not stay for that alone: they are taken back together, and asked anew.
   */
  private dropHeldUp(asked: ReadonlySet<Gid>, evaluator: Evaluator): void {
    const dropped = new Set<Gid>();
    let looked = asked;
    for (let known = -1; dropped.size > known;) {
      known = dropped.size;
      for (const call of this.circlesOf(looked, evaluator)) dropped.add(call);
      if (dropped.size === known) return;
      const again = new Set(dropped);
      for (const call of dropped) this.takeBack(call);
      this.forgetChanged(evaluator, again);
      looked = this.collectAll(again, evaluator);
    }
  }

  /** The calls of circles that some calls are part of, or lead to. */
  private circlesOf(calls: ReadonlySet<Gid>, { tracking }: Evaluator): Gid[] {
    const starts = [...calls].flatMap((call) => tracking.open.call(call) ?? []);
    const circles = circlesFrom(starts, (of) => {
      const users = (of.users ?? []).filter((user) => !user.isForgotten);
      const called = of.call === undefined ? [] : (this.contributions.get(of.call) ?? []);
      return [...users, ...called.flatMap(({ file, id }) => tracking.open.askersOf(file, id))];
    });
    return circles.flatMap((members) => members.flatMap(({ call }) => call ?? []));
  }

  private takeBack(call: Gid): void {
    this.unlink(this.contributions.get(call) ?? []);
    this.contributions.set(call, undefined);
  }

  /** What calls call as far as no parameter is asked for. Returns those that must be asked again. */
  private firstRound(evaluator: Evaluator): Set<Gid> {
    const open = new Set<Gid>();
    const { rows } = this.tracking;
    rows?.keep(ROWS, { rowOf: (file) => this.rows[file] });
    for (const { index } of this.graph.files) {
      const kept = rows?.findClosed(ROWS, index);
      const called = kept ? this.linkKept(kept, index) : this.collectFile(index, evaluator);
      for (const call of called) open.add(call);
    }
    this.changedFunctions = new Map();
    evaluator.tracking.start();
    return open;
  }

  /** Works out what the calls of a file call. Returns those that ask for a parameter. */
  private collectFile(file: FileIndex, evaluator: Evaluator): readonly Gid[] {
    const open: Gid[] = [];
    const bases = [this.graph.bases.ofFile(file)];
    const closed: [Gid, readonly Contribution[]][] = [];
    for (const call of this.callsOf([file])) {
      const dependent = this.collect(call, evaluator);
      if (dependent.isOpen) open.push(call);
      else {
        const found = this.contributions.get(call);
        if (found !== undefined) closed.push([call, found]);
        bases.push(dependent.basis);
      }
    }
    if (this.tracking.rows !== undefined) {
      const value: CalledInFile = { closed, open };
      this.rows[file] = { value, basis: this.graph.bases.together(bases) };
    }
    return open;
  }

  /** Takes over what a run before has found. */
  private linkKept(row: KeptRow, file: FileIndex): readonly Gid[] {
    const { closed, open } = row.value as CalledInFile;
    for (const [call, list] of closed) {
      for (const contribution of list) this.link(contribution);
      this.contributions.set(call, list);
    }
    this.rows[file] = row;
    return open;
  }

  /** Takes back what followed from the files before they were edited. Returns the calls that must be asked again. */
  private retract({ callGraph, changed, gone }: Before, evaluator: Evaluator): Set<Gid> {
    const calls = new Set(this.callsOf([...changed].sort((a, b) => a - b)));
    const lost = new Set<Gid>();
    evaluator.tracking.forget(gone, evaluator.touched, lost);
    for (const file of changed) {
      for (const list of callGraph.contributions.of(file)) this.unlink(list);
      evaluator.tracking.forgetFile(file, lost);
      // Their functions have other numbers now.
      for (const lists of [this.callers, this.screens])
        for (const list of lists.empty(file)) for (const { call } of list ?? []) lost.add(call);
    }
    this.forgetChanged(evaluator, lost);
    for (const call of lost) {
      if (changed.has(fileOf(call))) continue;
      calls.add(call);
      const left = this.contributions.get(call)?.filter((c) => !changed.has(c.file)) ?? [];
      this.contributions.set(call, left.length > 0 ? left : undefined);
    }
    return calls;
  }

  /** Forgets what followed from callers that have changed. */
  private forgetChanged(evaluator: Evaluator, calls: Set<Gid>): void {
    const changed = this.changedFunctions;
    this.changedFunctions = new Map();
    for (const [file, functions] of changed)
      for (const fn of functions) evaluator.tracking.forgetAskers(file, fn, calls);
  }

  private callsOf(files: readonly FileIndex[]): Gid[] {
    const out: Gid[] = [];
    const setters = (this.setters ??= setterNames(this.graph));
    for (const file of files) {
      for (const node of this.graph.file(file).facts.applications) {
        const call = gidOf(file, node);
        if (this.graph.column(call, 0) !== Kind.Set || setters.has(assignedName(this.graph, call) ?? ''))
          out.push(call);
      }
    }
    return out;
  }

  /** Works out what a call calls, in place of what it was thought to call; open when that depends on a parameter. */
  private collect(call: Gid, evaluator: Evaluator): Dependent {
    const found: Contribution[] = [];
    const { tracking } = evaluator;
    const dependent = new Dependent(this.graph.bases.ofFile(fileOf(call)), call);
    tracking.open.renewCall(call);
    tracking.workOut(dependent, () => this.read(call, evaluator, found));
    if (dependent.isOpen) tracking.open.keepCall(call, dependent);
    const known = this.contributions.get(call) ?? [];
    const gone = known.filter((k) => !found.some((f) => isSame(f, k)));
    const added = found.filter((f) => !known.some((k) => isSame(f, k)));
    this.unlink(gone);
    for (const c of added) this.link(c);
    if (gone.length > 0 || added.length > 0)
      this.contributions.set(call, found.length > 0 ? compact(found) : undefined);
    return dependent;
  }

  private read(call: Gid, evaluator: Evaluator, found: Contribution[]): void {
    if (this.graph.column(call, 0) === Kind.Set) {
      for (const setter of settersOf(this.graph, evaluator, call))
        add(found, setter.file, setter.id, { call, kind: 'call', argument: 0 });
      return;
    }
    // Who calls what was made of the function calls it.
    if (isHandingOn(this.graph.facts(call), nodeOf(call))) return;
    const isElement = this.graph.column(call, 0) === Kind.Jsx;
    if (isElement) this.readScreen(call, evaluator, found);
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    const values = evaluator.evaluate(callee);
    const kind = isElement ? 'element' : 'call';
    for (const v of values) this.readCaller(v, { call, kind, argument: 0 }, evaluator, found);
    if (isElement || !values.every((v) => v.kind === 'api' || v.kind === 'type')) return;
    if (!this.readMadeElement(call, evaluator, found)) this.readCallbacks(call, evaluator, found);
  }

  /** `createElement(Card, { name })`; false for a call that makes no element of a component of the program. */
  private readMadeElement(call: Gid, evaluator: Evaluator, found: Contribution[]): boolean {
    const made = madeElement(this.graph, call);
    if (made === undefined) return false;
    const before = found.length;
    for (const v of evaluator.evaluate(made.component))
      this.readCaller(v, { call, kind: 'element', argument: made.properties }, evaluator, found);
    return found.length > before;
  }

  private readCaller(value: AbstractValue, caller: Caller, evaluator: Evaluator, found: Contribution[]): void {
    if (value.kind === 'function') add(found, value.file, value.id, caller);
    else if (value.kind === 'class' || value.kind === 'instance') {
      for (const { file, id } of evaluator.constructorsOf(value)) add(found, file, id, caller);
    }
  }

  private readScreen(call: Gid, evaluator: Evaluator, found: Contribution[]): void {
    const screen = registeredBy(this.graph, call);
    if (screen === undefined) return;
    for (const value of evaluator.evaluate(screen.component)) {
      if (value.kind !== 'function') continue;
      for (const v of screen.isGiven ? evaluator.returns(value) : [value])
        if (v.kind === 'function') add(found, v.file, v.id, { call, kind: 'screen', argument: 0 });
    }
  }

  /** Functions handed to a call that leads out of the program. */
  private readCallbacks(call: Gid, evaluator: Evaluator, found: Contribution[]): void {
    listOf(this.graph, call, 4).forEach((node, argument) => {
      const gid = gidOf(fileOf(call), node);
      const kind = this.graph.column(gid, 0);
      if (kind === Kind.Object) this.readOptions(call, argument, gid, evaluator, found);
      if (kind !== Kind.Func && kind !== Kind.Ref && kind !== Kind.Prop && !this.isMadeOfFunction(gid, evaluator))
        return;
      for (const v of evaluator.evaluate(gid))
        if (v.kind === 'function') add(found, v.file, v.id, { call, kind: 'callback', argument });
    });
  }

  /** `traced(async (job) => …)`, `traced(work)`: what is handed over was made of a function. */
  private isMadeOfFunction(gid: Gid, evaluator: Evaluator): boolean {
    if (this.graph.column(gid, 0) !== Kind.Call) return false;
    if (listOf(this.graph, gid, 4).some((n) => this.graph.column(gidOf(fileOf(gid), n), 0) === Kind.Func)) return true;
    const callee = gidOf(fileOf(gid), this.graph.column(gid, 3));
    return evaluator
      .evaluate(callee)
      .some((v) => v.kind === 'function' && wrappingOf(this.graph.file(v.file).facts, v.id) !== undefined);
  }

  /** Functions in the options of a call, where a rule knows what they get. */
  private readOptions(call: Gid, argument: number, options: Gid, evaluator: Evaluator, found: Contribution[]): void {
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    const { strings } = this.graph.facts(options);
    const list = listOf(this.graph, options, 3);
    for (let i = 0; i < list.length; i += 2) {
      const option = strings[list[i] as number];
      if (option === undefined || evaluator.libraries.handed(callee, option).length === 0) continue;
      const gid = gidOf(fileOf(options), list[i + 1] as number);
      for (const v of evaluator.evaluate(gid))
        if (v.kind === 'function') add(found, v.file, v.id, { call, kind: 'callback', argument, option });
    }
  }

  private link({ file, id, caller }: Contribution): void {
    const list = this.listsFor(caller).of(file, id);
    const at = list.findLastIndex((c) => !isBefore(caller, c)) + 1;
    const isShared = this.isSharing || list === NOBODY;
    this.setCallers(file, id, caller, isShared ? list.toSpliced(at, 0, caller) : inserted(list, at, caller));
  }

  private unlink(gone: readonly Contribution[]): void {
    for (const { file, id, caller } of gone) {
      const list = this.listsFor(caller).of(file, id);
      const left = list.filter((c) => !isSameCaller(c, caller));
      if (left.length < list.length) this.setCallers(file, id, caller, left);
    }
  }

  private listsFor({ kind }: Caller): CallerLists {
    return kind === 'screen' ? this.screens : this.callers;
  }

  private setCallers(file: FileIndex, id: number, caller: Caller, list: readonly Caller[]): void {
    this.listsFor(caller).set(file, id, list);
    const functions = this.changedFunctions.get(file);
    if (functions) functions.add(id);
    else this.changedFunctions.set(file, new Set([id]));
  }

  callersOf(file: FileIndex, fn: number): readonly Caller[] {
    this.tracking.asksForCallers(file, fn);
    return this.callers.of(file, fn);
  }

  /** The elements by which a component is registered as a screen. */
  registrationsOf(file: FileIndex, fn: number): readonly Caller[] {
    this.tracking.asksForCallers(file, fn);
    return this.screens.of(file, fn);
  }

  /**
   * The nodes a caller gives to a parameter: the argument, all remaining ones for a rest parameter, the
   * element itself (its attributes are the first parameter of a component). Callbacks give none here.
   *
   * @param index the parameter's index as in its node, rest mark included
   */
  argumentsFor(caller: Caller, index: number): Gid[] {
    if (caller.kind === 'callback' || caller.kind === 'screen') return [];
    const position = index & ~REST_PARAMETER;
    const file = fileOf(caller.call);
    if (caller.kind === 'element') {
      if (position > 0) return [];
      const made = caller.argument > 0 ? itemOf(this.graph, caller.call, 4, caller.argument) : undefined;
      return [made === undefined ? caller.call : gidOf(file, made)];
    }
    // An assignment gives its value to the setter.
    if (this.graph.column(caller.call, 0) === Kind.Set)
      return position === 0 ? [gidOf(file, this.graph.column(caller.call, 4))] : [];
    if ((index & REST_PARAMETER) !== 0)
      return listOf(this.graph, caller.call, 4)
        .slice(position)
        .map((n) => gidOf(file, n));
    const spread = this.firstSpread(caller.call);
    const arg = itemOf(this.graph, caller.call, 4, Math.min(position, spread));
    return arg === undefined ? [] : [gidOf(file, arg)];
  }

  /** True where a caller only empties what it calls (`onSearch('')`): that tells nothing of what others give, the platform first. */
  empties(caller: Caller, index: number): boolean {
    if (caller.kind !== 'call') return false;
    const args = this.argumentsFor(caller, index);
    return args.length === 1 && args.every((gid) => isEmptyText(this.graph, gid));
  }

  /** The first argument that is spread; infinity where none is. Kept: each parameter of the function asks for it. */
  private firstSpread(call: Gid): number {
    const known = this.spreads.get(call);
    if (known !== undefined) return known;
    const args = listOf(this.graph, call, 4);
    const found = args.findIndex((n) => this.graph.column(gidOf(fileOf(call), n), 0) === Kind.Spread);
    const first = found < 0 ? Infinity : found;
    if (args.length > FEW) this.spreads.set(call, first);
    return first;
  }
}

function isEmptyText(graph: FlowGraph, gid: Gid): boolean {
  if (graph.column(gid, 0) !== Kind.Const || graph.column(gid, 4) !== ConstKind.Text) return false;
  return graph.facts(gid).strings[graph.column(gid, 3)] === '';
}

/**
 * What a caller gives to a part of a parameter: of a rest parameter, a number is the place of an argument.
 *
 * @param index as for {@link CallGraph.argumentsFor}
 * @param args what that gives
 * @returns the arguments, each with what is asked of it
 */
export function partOf(
  graph: FlowGraph,
  index: number,
  args: readonly Gid[],
  path: Path,
): { readonly gid: Gid; readonly path: Path }[] {
  const { head, rest } = splitPath(path);
  const isPair = (gid: Gid) => graph.column(gid, 0) === Kind.Array;
  // `check([name, rule], [mail, rule])`: of pairs, a number is a place in each of them.
  const isPlace = (index & REST_PARAMETER) !== 0 && /^\d+$/.test(head) && !args.some(isPair);
  if (!isPlace) return args.map((gid) => ({ gid, path }));
  const gid = args[Number(head)];
  return gid === undefined ? [] : [{ gid, path: rest }];
}

function add(found: Contribution[], file: FileIndex, id: number, caller: Caller): void {
  const contribution = { file, id, caller };
  if (!found.some((f) => isSame(f, contribution))) found.push(contribution);
}

function isSame(a: Contribution, b: Contribution): boolean {
  return a.file === b.file && a.id === b.id && isSameCaller(a.caller, b.caller);
}

/** In place, for a list that nobody else has. */
function inserted(list: readonly Caller[], at: number, caller: Caller): readonly Caller[] {
  const own = list as Caller[];
  own.splice(at, 0, caller);
  return own;
}
