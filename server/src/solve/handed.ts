/**
 * Functions that are called under the name of a parameter. A helper that runs what it is given
 * (`inBatches({ items, run })`) hands each of them only what came with it in the same call: without that, the data
 * of one user of the helper would seem to reach the functions of all others.
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CallGraph, Caller } from './callGraph';
import { type AbstractValue } from './valueTable';
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
    const g = this.graph;
    if (g.column(call, 0) !== Kind.Call) return undefined;
    const path: string[] = [];
    let at = gidOf(fileOf(call), g.column(call, 3));
    for (let i = 0; i < MAX_STEPS; i++) {
      const kind = g.column(at, 0);
      if (kind === Kind.Param) return { file: fileOf(at), fn: g.column(at, 3), index: g.column(at, 4), path, value };
      if (kind === Kind.Prop) {
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

  /** Those callers of the helper that hand it the function; all of them when none can be seen to. */
  givers(callers: readonly Caller[], handed: Handed, callGraph: CallGraph): readonly Caller[] {
    const giving = callers.filter((c) =>
      callGraph
        .argumentsFor(c, handed.index)
        .some((arg) => this.member(arg, handed).some((v) => isSame(v, handed.value))),
    );
    return giving.length > 0 ? giving : callers;
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
