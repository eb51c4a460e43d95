/**
 * Functions that are called under the name of a parameter. A helper that runs what it is given
 * (`inBatches({ items, run })`) hands each of them only what came with it in the same call: without that, the data
 * of one user of the helper would seem to reach the functions of all others.
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CallGraph } from './callGraph';
import type { Caller } from './callers';
import { memberNode } from './literals';
import { standsIn } from './ownFunctions';
import { type AbstractValue } from './valueTable';
import { listOf } from './schemas';
import type { Evaluator } from './values';

/** A function that came in through a parameter of a helper. */
export interface Handed {
  /** The helper. */
  readonly file: FileIndex;
  readonly fn: number;
  /** Index of its parameter, and the names from there to the function. */
  readonly index: number;
  readonly path: readonly string[];
  readonly value: { readonly file: FileIndex; readonly id: number };
}

const MAX_STEPS = 8;
/** What names its members: what a component is rendered with, too. */
const WRITTEN_OUT: ReadonlySet<number> = new Set([Kind.Object, Kind.Jsx]);
/** Methods that hand each element of a list to the function they are given. */
const OVER_ELEMENTS = new Set(['map', 'flatMap', 'forEach', 'filter', 'find', 'some', 'every']);

export class HandedReader {
  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
  ) {}

  /**
   * Through which parameter a call got the function that it calls.
   *
   * @returns undefined when the callee is no parameter, or a part of one
   */
  at(call: Gid, value: Handed['value']): Handed | undefined {
    if (this.graph.column(call, 0) !== Kind.Call) return undefined;
    return this.throughParameter(gidOf(fileOf(call), this.graph.column(call, 3)), [], value);
  }

  /**
   * The functions that count from a caller of a helper on: those that came in through the helper are the caller's own,
   * where it got them through a parameter of its own, and need no more be asked for where it did not.
   *
   * @param left the helper
   */
  further(
    all: readonly Handed[],
    left: { readonly file: FileIndex; readonly fn: number },
    caller: Caller,
    callGraph: CallGraph | undefined,
  ): readonly Handed[] {
    if (all.length === 0 || callGraph === undefined) return all;
    const isLeft = (h: Handed) => h.file === left.file && h.fn === left.fn;
    return all.flatMap((h) => (isLeft(h) ? this.handedOn(caller, h, callGraph) : [h]));
  }

  private handedOn(caller: Caller, handed: Handed, callGraph: CallGraph): readonly Handed[] {
    return callGraph.argumentsFor(caller, handed.index).flatMap((arg) => {
      let at = arg;
      const path = [...handed.path];
      for (let name = path[0]; name !== undefined && WRITTEN_OUT.has(this.graph.column(at, 0)); name = path[0]) {
        const member = memberNode(this.graph, at, name);
        if (member === undefined) return [];
        at = member;
        path.shift();
      }
      return this.throughParameter(at, path, handed.value) ?? [];
    });
  }

  /** The parameter that a function came in through, and the names from there to it. */
  private throughParameter(from: Gid, names: readonly string[], value: Handed['value']): Handed | undefined {
    const g = this.graph;
    const path = [...names];
    let at = from;
    for (let i = 0; i < MAX_STEPS; i++) {
      const kind = g.column(at, 0);
      if (kind === Kind.Param) {
        const list = this.listOver(at);
        if (list === undefined) return { file: fileOf(at), fn: g.column(at, 3), index: g.column(at, 4), path, value };
        // An element stands for its list.
        at = list;
      } else if (kind === Kind.Prop) {
        path.unshift(g.facts(at).strings[g.column(at, 4)] ?? '');
        at = gidOf(fileOf(at), g.column(at, 3));
      } else if (kind === Kind.Cast || kind === Kind.Await) at = gidOf(fileOf(at), g.column(at, 3));
      else if (kind === Kind.Ref) {
        const target = g.bindingTarget(fileOf(at), g.column(at, 3));
        const [definition, ...others] = target?.kind === 'binding' ? target.binding.definitions : [];
        if (target?.kind !== 'binding' || definition === undefined || others.length > 0) return undefined;
        at = gidOf(target.file, definition);
      } else return undefined;
    }
    return undefined;
  }

  /** The list that a function runs over, of which its parameter is an element: `columns.map((column) => column.render(row))`. */
  private listOver(parameter: Gid): Gid | undefined {
    const g = this.graph;
    if (g.column(parameter, 4) !== 0) return undefined;
    const [caller, ...others] = this.values.callersOf(fileOf(parameter), g.column(parameter, 3));
    if (caller?.kind !== 'callback' || caller.argument !== 0 || others.length > 0) return undefined;
    const callee = gidOf(fileOf(caller.call), g.column(caller.call, 3));
    if (g.column(callee, 0) !== Kind.Prop) return undefined;
    const name = g.facts(callee).strings[g.column(callee, 4)] ?? '';
    return OVER_ELEMENTS.has(name) ? gidOf(fileOf(callee), g.column(callee, 3)) : undefined;
  }

  /** Those callers of the helper that hand it the function; all of them when none can be seen to. */
  givers(callers: readonly Caller[], handed: Handed, callGraph: CallGraph): readonly Caller[] {
    const giving = callers.filter((c) =>
      callGraph
        .argumentsFor(c, handed.index)
        .some((arg) => this.member(arg, handed).some((v) => isSame(v, handed.value))),
    );
    return giving.length > 0 ? giving : callers;
  }

  /**
   * Those callers of a closure that its helper made for the function: `timed(load)(id)` calls what `timed` made for
   * `load`, and hands nothing to what others had made.
   *
   * @param callers the callers of a function that stands in the helper
   */
  callersOfMade(callers: readonly Caller[], handed: Handed, callGraph: CallGraph): readonly Caller[] {
    return callers.filter((caller) => {
      const maker = this.makerOf(caller);
      const args =
        maker === undefined ? [] : callGraph.argumentsFor({ call: maker, kind: 'call', argument: 0 }, handed.index);
      const values = args.flatMap((arg) => this.member(arg, handed)).filter((v) => v.kind === 'function');
      return values.length === 0 || values.some((v) => isSame(v, handed.value));
    });
  }

  /** The call that made what an application calls, or what a library calls that is handed it. */
  private makerOf({ call, kind, argument }: Caller): Gid | undefined {
    const g = this.graph;
    if (g.column(call, 0) !== Kind.Call) return undefined;
    const called = kind === 'callback' ? listOf(g, call, 4)[argument] : g.column(call, 3);
    let at = called === undefined ? undefined : gidOf(fileOf(call), called);
    for (let i = 0; i < MAX_STEPS && at !== undefined; i++) {
      const kind = g.column(at, 0);
      if (kind === Kind.Call) return at;
      if (kind === Kind.Ref) at = g.definitionOf(at);
      else if (kind === Kind.Await || kind === Kind.Cast) at = gidOf(fileOf(at), g.column(at, 3));
      else return undefined;
    }
    return undefined;
  }

  /** True for a function that is written in the helper. */
  isInside(file: FileIndex, fn: number, handed: Handed): boolean {
    return handed.file === file && standsIn(this.graph.file(file).facts, fn, handed.fn);
  }

  private member(arg: Gid, handed: Handed): readonly AbstractValue[] {
    let values = this.values.evaluate(arg);
    for (const name of handed.path) values = values.flatMap((v) => this.values.member(v, name));
    return values;
  }
}

function isSame(v: AbstractValue, fn: Handed['value']): boolean {
  return v.kind === 'function' && v.file === fn.file && v.id === fn.id;
}
