/**
 * What is caught: the values that the code of a try block, or the functions it calls, throw, and those that a
 * promise is rejected with.
 */
import { BinaryKind, type ClassFact, Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { Settling, settledWith } from './executors';
import { type Origin, type Path, type Via, asThrown, distinctOrigins, isWhole, splitPath } from './origins';
import { listOf } from './schemas';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';
import type { FunctionValue, AbstractValue } from './valueTable';
import { Memo } from './memo';
import type { KnownTraces } from './trace';

type ClassValue = AbstractValue & { kind: 'class' };

/**
 * Calls that are looked into, one inside the other: what is thrown further down is mostly said of other things. Every
 * program has such calls, so it is not told where they are (see docs/cli.md).
 */
export const MAX_LEVELS = 3;
const ERROR_NAME = /(Error|Exception)$/;
/** Expressions that may put something to what a message was before. */
const ADDING: ReadonlySet<number> = new Set([Kind.Binary, Kind.Template]);

/** True for the name of a class of errors. */
export function isErrorName(name: string): boolean {
  return ERROR_NAME.test(name);
}

/**
 * What an error holds of the values it is made of: its words are the program's, so a text in it that looks like
 * someone's message (`userMessage`) is none.
 */
export function asSaid(origins: readonly Origin[]): Origin[] {
  return origins.filter((o) => !o.label?.category.startsWith('user.content'));
}

/**
 * The narrowest expression in what is thrown that is known to hold the data: there it can be left out, and there it
 * is one place however many handlers catch it.
 *
 * @param labelled where the data is recognised
 */
export function placeInThrown(graph: FlowGraph, thrown: Gid, way: Via | undefined, labelled: Gid): Gid {
  const holds = (gid: Gid) =>
    fileOf(gid) === fileOf(thrown) &&
    graph.column(gid, 1) >= graph.column(thrown, 1) &&
    graph.column(gid, 2) <= graph.column(thrown, 2);
  const width = (gid: Gid) => graph.column(gid, 2) - graph.column(gid, 1);
  let at = holds(labelled) ? labelled : thrown;
  for (let v = way; v; v = v.before) if (holds(v.gid) && width(v.gid) < width(at)) at = v.gid;
  return at;
}

export class ThrownReader {
  private readonly graph: FlowGraph;
  private readonly memo: Memo<string, readonly Origin[]>;

  constructor(
    private readonly tracer: Tracer,
    private readonly calls: CallTracer,
    before?: KnownTraces<ThrownReader>,
  ) {
    this.graph = tracer.graph;
    // A function that calls itself adds nothing.
    this.memo = new Memo(tracer.graph, tracer.values.tracking, [], before && { ...before, memo: before.reader.memo });
  }

  /**
   * What the handler of a try block gets.
   *
   * @param gid a {@link Kind.Caught} node
   */
  caught(gid: Gid, path: Path): Origin[] {
    return this.escaping(fileOf(gid), listOf(this.graph, gid, 3), path, MAX_LEVELS);
  }

  /** What `promise.catch(handler)` hands to its handler. */
  rejected(promise: Gid, path: Path): Origin[] {
    const chain: Gid[] = [];
    for (let at: Gid | undefined = promise; at !== undefined && chain.length < 8; at = this.calls.receiver(at)) {
      if (!this.isCall(at) || (at !== promise && this.calls.calledName(at) === 'catch')) break;
      chain.push(at);
    }
    return chain.flatMap((call) => this.ofCall(call, path, MAX_LEVELS));
  }

  private isCall(gid: Gid): boolean {
    const kind = this.graph.column(gid, 0);
    return kind === Kind.Call || kind === Kind.New;
  }

  private escaping(file: FileIndex, items: readonly number[], path: Path, level: number): Origin[] {
    const handled = this.handled(file, items);
    return items.flatMap((item) => {
      if (item < 0) {
        const thrown = gidOf(file, ~item);
        return asThrown(asSaid(this.tracer.trace(thrown, path)), thrown, 'thrown');
      }
      const call = gidOf(file, item);
      return handled.has(call) ? [] : this.ofCall(call, path, level);
    });
  }

  /** Calls whose rejection is handled in place: `await save().catch(() => undefined)`. */
  private handled(file: FileIndex, items: readonly number[]): ReadonlySet<Gid> {
    const out = new Set<Gid>();
    for (const item of items) {
      const call = gidOf(file, item);
      if (item < 0 || this.calls.calledName(call) !== 'catch') continue;
      let at = this.calls.receiver(call);
      for (; at !== undefined && this.isCall(at); at = this.calls.receiver(at)) out.add(at);
    }
    return out;
  }

  private ofCall(call: Gid, path: Path, level: number): Origin[] {
    if (level === 0) return [];
    const out: Origin[] = [];
    let isOwn = false;
    for (const v of this.tracer.values.evaluate(this.calls.callee(call))) {
      if (v.kind === 'function') {
        isOwn = true;
        out.push(...this.ofFunction(v, path, level - 1).flatMap((o) => this.calls.fill(o, v, call)));
      } else if (v.kind === 'api' && v.path.root === 'global' && v.path.segments.join('') === '.Promise.reject') {
        const reason = this.calls.args(call)[0];
        if (reason !== undefined) out.push(...asThrown(this.tracer.trace(reason, path), reason, 'rejected'));
      }
    }
    return isOwn ? out : [...out, ...this.ofCallbacks(call, path, level)];
  }

  /** What functions throw that a library is given to run: `transaction(async () => { … })`. */
  private ofCallbacks(call: Gid, path: Path, level: number): Origin[] {
    const isExecutor = this.graph.column(call, 0) === Kind.New && this.calls.calledName(call) === 'Promise';
    return this.calls
      .args(call)
      .filter((a) => this.graph.column(a, 0) === Kind.Func)
      .flatMap((a) => {
        const fn: FunctionValue = { kind: 'function', file: fileOf(a), id: this.graph.column(a, 3) };
        return [...this.ofFunction(fn, path, level - 1), ...(isExecutor ? this.ofExecutor(fn, path) : [])];
      });
  }

  private ofFunction(fn: FunctionValue, path: Path, level: number): readonly Origin[] {
    const list = this.graph.file(fn.file).facts.functions[fn.id]?.escapes ?? -1;
    if (list < 0) return [];
    return this.memo.get(fn.file, `${fn.id} ${level} ${path}`, () => {
      const { lists } = this.graph.file(fn.file).facts;
      const items = Array.from(lists.subarray(list + 1, list + 1 + (lists[list] ?? 0)));
      return distinctOrigins(this.escaping(fn.file, items, path, level));
    });
  }

  /** What `new Promise((resolve, reject) => …)` calls its second parameter with. */
  private ofExecutor(fn: FunctionValue, path: Path): Origin[] {
    const { given } = settledWith(this.graph, fn, Settling.Reject);
    return given.flatMap((reason) => asThrown(this.tracer.trace(reason, path), reason, 'rejected'));
  }

  // ------------------------------------------------------------ errors

  /**
   * What an error of the platform or a library holds: its message is made of the first argument, or of the field
   * of that name in it.
   */
  ofError(call: Gid, path: Path): readonly Origin[] {
    const args = this.calls.args(call);
    if (isWhole(path)) return args.flatMap((a) => this.ofText(a, path));
    const { head, rest } = splitPath(path);
    const isMessage = head === 'message' || head === 'stack';
    if (!isMessage && head !== 'cause') return [];
    return args.flatMap((a, i) => {
      if (this.tracer.values.evaluate(a).some((v) => v.kind === 'object'))
        return asSaid(this.tracer.trace(a, isMessage ? 'message' : path));
      return isMessage && i === 0 ? this.ofText(a, rest) : [];
    });
  }

  /** A whole record in a message is its id, or `[object Object]`. */
  private ofText(gid: Gid, path: Path): Origin[] {
    const kind = this.graph.column(gid, 0);
    const isText = kind === Kind.Template || (kind === Kind.Binary && this.graph.column(gid, 5) === BinaryKind.Concat);
    const origins = asSaid(this.tracer.trace(gid, path));
    return isText ? origins.filter((o) => o.label?.category !== 'user') : origins;
  }

  /** The message of an error of a class of the program: what it hands to `super()`. */
  ofOwnMessage(call: Gid, value: ClassValue, depth = 0): Origin[] {
    const fact = this.tracer.values.classFact(value.file, value.id);
    if (!fact || fact.extends < 0 || depth > 3 || this.setsMessage(value.file, fact)) return [];
    const inner = fact.constructorFn < 0 ? call : this.superCall(value.file, fact.constructorFn);
    if (inner === undefined) return [];
    const bases = this.tracer.values.evaluate(gidOf(value.file, fact.extends));
    const own = bases.filter((v): v is ClassValue => v.kind === 'class');
    const isError = bases.some((v) => v.kind === 'api' && isErrorName(v.path.segments.at(-1) ?? ''));
    const origins = [
      ...own.flatMap((base) => this.ofOwnMessage(inner, base, depth + 1)),
      ...(isError ? this.ofError(inner, 'message') : []),
    ];
    if (inner === call) return origins;
    const constructor: FunctionValue = { kind: 'function', file: value.file, id: fact.constructorFn };
    return origins.flatMap((o) => this.calls.fill(o, constructor, call));
  }

  /** True for a class that says what its message is in place of what it hands on; what it adds to is still in it. */
  private setsMessage(file: FileIndex, { members }: ClassFact): boolean {
    const { values = [], getter = false } = members.get('message') ?? {};
    const isAdding = (node: number) => ADDING.has(this.graph.column(gidOf(file, node), 0));
    return getter || (values.length > 0 && !values.some(isAdding));
  }

  /** The call of the base's constructor in a constructor. */
  superCall(file: FileIndex, constructor: number): Gid | undefined {
    const { facts } = this.graph.file(file);
    const fact = facts.functions[constructor];
    for (const node of facts.applications) {
      const call = gidOf(file, node);
      const callee = this.calls.callee(call);
      const isSuper = this.graph.column(callee, 0) === Kind.This && this.graph.column(callee, 4) === 1;
      if (isSuper && fact && this.graph.column(call, 1) >= fact.start && this.graph.column(call, 2) <= fact.end)
        return call;
    }
    return undefined;
  }
}
