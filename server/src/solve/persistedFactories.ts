/**
 * Functions of the program that make a store of what they are given and keep it on the device:
 * `makeStore({ name: 'guest', state, options: { persist: true } })`. What is kept is told where they are called.
 */
import { BinaryKind, Kind, NODE_STRIDE } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { SinkRule } from '../model';
import { type ApiIndex, type ApiPath, packageName } from './api';
import { PerFile } from './perFile';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';

/** What a function is given: one of its arguments, or a part of it. */
export interface Given {
  readonly index: number;
  readonly path: readonly string[];
}

/** How a function keeps what it is given. */
export interface StoreFactory {
  readonly rule: SinkRule;
  readonly api: ApiPath;
  readonly state: Given;
  /** Where and which parts of it: settings that the function itself writes. */
  readonly settings: Gid | undefined;
  /** What must be set, or must not be, for the state to be kept. */
  readonly flags: readonly (Given & { readonly isSet: boolean })[];
}

/** A call that makes a store, or a reducer, one that is kept. */
interface Keeping {
  readonly rule: SinkRule;
  readonly api: ApiPath;
  readonly state: Gid;
  readonly settings: Gid | undefined;
}

type Way = Given & { readonly fn: number };

const MAX_STEPS = 12;

const NONE: ReadonlyMap<number, StoreFactory> = new Map();

export class StoreFactories {
  private readonly files: PerFile<ReadonlyMap<number, StoreFactory>>;

  /** @param pathsOf access paths of a call */
  constructor(
    private readonly parts: {
      readonly graph: FlowGraph;
      readonly tracer: Tracer;
      readonly calls: CallTracer;
      readonly api: ApiIndex;
    },
    private readonly pathsOf: (call: Gid) => readonly ApiPath[],
    before?: StoreFactories,
  ) {
    const { tracking } = parts.tracer.values;
    this.files = new PerFile(parts.graph, tracking, { read: (file) => this.read(file) }, before?.files);
  }

  /** The stores that a function of the program makes of what a call gives it, and keeps. */
  at(call: Gid): { readonly rule: SinkRule; readonly api: ApiPath; readonly factory: StoreFactory }[] {
    const { graph, tracer, calls } = this.parts;
    if (graph.column(call, 0) !== Kind.Call) return [];
    return tracer.values.evaluate(calls.callee(call)).flatMap((v) => {
      const factory = v.kind === 'function' ? this.files.of(v.file).get(v.id) : undefined;
      return factory ? [{ rule: factory.rule, api: factory.api, factory }] : [];
    });
  }

  private read(file: FileIndex): ReadonlyMap<number, StoreFactory> {
    const { graph, api, calls } = this.parts;
    const { bindings } = graph.file(file).facts;
    if (!bindings.some((b) => b.from && api.keepers.has(packageName(b.from.module)))) return NONE;
    return storeFactoriesOf(graph, file, (call) => {
      for (const path of this.pathsOf(call)) {
        const rule = api.match(path).sinks.find((r) => r.stateWith !== undefined);
        const [data] = rule?.data ?? [];
        const args = calls.args(call);
        const state = typeof data?.argument === 'number' ? args[data.argument] : undefined;
        if (rule && state !== undefined) return { rule, api: path, state, settings: args[rule.stateWith ?? -1] };
      }
      return undefined;
    });
  }
}

/** @param keepingAt how a call keeps a state, where it does */
function storeFactoriesOf(
  graph: FlowGraph,
  file: FileIndex,
  keepingAt: (call: Gid) => Keeping | undefined,
): ReadonlyMap<number, StoreFactory> {
  const out = new Map<number, StoreFactory>();
  const { facts } = graph.file(file);
  graph.work.stepAll(facts.applications);
  for (const node of facts.applications) {
    const call = gidOf(file, node);
    const keeping = graph.column(call, 0) === Kind.Call ? keepingAt(call) : undefined;
    const way = keeping && wayToParameter(graph, keeping.state);
    if (!keeping || !way) continue;
    const { fn, index, path } = way;
    const { rule, api, settings } = keeping;
    out.set(fn, { rule, api, settings, state: { index, path }, flags: flagsOf(graph, call, fn) });
  }
  return out;
}

/** The parameter that an expression is, or is a part of; of a function what it returns. */
function wayToParameter(graph: FlowGraph, from: Gid): Way | undefined {
  const file = fileOf(from);
  const { facts } = graph.file(file);
  const path: string[] = [];
  let at: Gid | undefined = from;
  for (let i = 0; i < MAX_STEPS && at !== undefined && fileOf(at) === file; i++) {
    const gid: Gid = at;
    const operand = (column: number) => gidOf(file, graph.column(gid, column));
    switch (graph.column(gid, 0)) {
      case Kind.Param: {
        const fn = graph.column(gid, 3);
        const isAround = (facts.functions[fn]?.start ?? 0) <= graph.column(from, 1);
        return isAround ? { fn, index: graph.column(gid, 4) & 0xffff, path } : undefined;
      }
      case Kind.Ref:
        at = graph.definitionOf(gid);
        break;
      case Kind.Prop:
        path.unshift(facts.strings[graph.column(gid, 4)] ?? '');
        at = operand(3);
        break;
      case Kind.Cast:
      case Kind.Call:
        // `(set) => state(set)`
        at = operand(3);
        break;
      case Kind.Binary:
        at = graph.column(gid, 5) === BinaryKind.Either ? operand(3) : undefined;
        break;
      case Kind.Func: {
        const returns: readonly number[] = facts.functions[graph.column(gid, 3)]?.returns ?? [];
        at = returns.length === 1 ? gidOf(file, returns[0] as number) : undefined;
        break;
      }
      default:
        return undefined;
    }
  }
  return undefined;
}

/** `options?.persist ? kept : plain` */
function flagsOf(graph: FlowGraph, call: Gid, fn: number): StoreFactory['flags'] {
  const file = fileOf(call);
  const { facts } = graph.file(file);
  const around = facts.functions[fn];
  const isCall = (gid: Gid) => gid === call || (graph.column(gid, 0) === Kind.Ref && graph.definitionOf(gid) === call);
  const out: (Given & { readonly isSet: boolean })[] = [];
  for (let node = 0; node < facts.nodes.length / NODE_STRIDE; node++) {
    const gid = gidOf(file, node);
    if (graph.column(gid, 0) !== Kind.Cond || !around || graph.column(gid, 1) < around.start) continue;
    const isSet = isCall(gidOf(file, graph.column(gid, 4)));
    if (!isSet && !isCall(gidOf(file, graph.column(gid, 5)))) continue;
    const way = wayToParameter(graph, gidOf(file, graph.column(gid, 3)));
    if (way?.fn === fn) out.push({ index: way.index, path: way.path, isSet });
  }
  return out;
}
