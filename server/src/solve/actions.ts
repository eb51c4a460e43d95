/**
 * Actions of a store: what is dispatched, `dispatch(opened(link))`, or put by a saga is what the sagas get that wait for
 * actions of its type, `takeEvery(Actions.Opened, handle)`. A creator of the toolkit, which is no function of the program,
 * stands for its type, and what it is given is the payload.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { memberNode } from './literals';
import { listOf } from './schemas';
import type { Evaluator } from './values';

/** What dispatches an action: a store, and an effect of a saga. */
export const DISPATCHING: ReadonlySet<string> = new Set(['dispatch', 'put', 'putResolve']);
/** Effects by which a saga waits for actions: the pattern, then what is run. */
export const TAKING: ReadonlySet<string> = new Set(['takeEvery', 'takeLatest', 'takeLeading']);

/** An action that is dispatched. */
export interface Dispatched {
  readonly key: string;
  /** What it is made of. */
  readonly gid: Gid;
  /** Where that stands in the action; empty for the action itself. */
  readonly under: string;
}

const MAX_STEPS = 6;

export class ActionReader {
  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    /** The one constant text of a node, or nothing. */
    private readonly text: (gid: Gid) => string,
  ) {}

  /** What a call dispatches that is given something. */
  dispatched(given: Gid): readonly Dispatched[] {
    const types = this.values.evaluate(given).flatMap((v) => {
      const type = v.kind === 'object' ? memberNode(this.graph, v.gid, 'type') : undefined;
      const text = type === undefined ? '' : this.text(type);
      return text === '' ? [] : [text];
    });
    if (types.length > 0) return types.map((type) => ({ key: `action ${type}`, gid: given, under: '' }));
    if (this.graph.column(given, 0) !== Kind.Call) return [];
    const [payload] = listOf(this.graph, given, 4);
    const creator = this.creatorOf(gidOf(fileOf(given), this.graph.column(given, 3)));
    return payload === undefined || creator === ''
      ? []
      : [{ key: `action ${creator}`, gid: gidOf(fileOf(given), payload), under: 'payload' }];
  }

  /** The actions that a pattern stands for: a type, a creator, or a list of them. */
  taken(pattern: Gid): readonly string[] {
    const each =
      this.graph.column(pattern, 0) === Kind.Array
        ? listOf(this.graph, pattern, 3).map((n) => gidOf(fileOf(pattern), n))
        : [pattern];
    return each.flatMap((gid) => {
      const key = this.text(gid) || this.creatorOf(this.withoutType(gid));
      return key === '' ? [] : [`action ${key}`];
    });
  }

  /** `opened.type` is the type of the actions that `opened` makes. */
  private withoutType(gid: Gid): Gid {
    const g = this.graph;
    const isType = g.column(gid, 0) === Kind.Prop && g.facts(gid).strings[g.column(gid, 4)] === 'type';
    return isType ? gidOf(fileOf(gid), g.column(gid, 3)) : gid;
  }

  /** What tells a creator from others: where it is made, and the names from there on. */
  private creatorOf(gid: Gid): string {
    const g = this.graph;
    const names: string[] = [];
    let at = gid;
    for (let i = 0; i < MAX_STEPS; i++) {
      const kind = g.column(at, 0);
      if (kind === Kind.Call) return `made at ${at} ${names.join('.')}`;
      if (kind === Kind.Prop) {
        names.unshift(g.facts(at).strings[g.column(at, 4)] ?? '');
        at = gidOf(fileOf(at), g.column(at, 3));
      } else {
        const definition = kind === Kind.Ref ? g.definitionOf(at) : undefined;
        if (definition === undefined) return '';
        at = definition;
      }
    }
    return '';
  }
}
