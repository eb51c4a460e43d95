/**
 * Which parameters may get something from the code of one file, the home. Asked for the findings of that file, a search
 * goes from each sink outwards; most sinks that its code leads into get nothing from it, so it is looked first whether
 * any way of parameters leads there. It is the same walk without what is told on it: names, labels, recipients.
 */
import { type FileIndex, type FlowGraph, type Gid, fileOf } from '../link/graph';
import { partOf } from './callGraph';
import type { Caller } from './callers';
import type { ChannelReader, Delivery } from './channels';
import type { Labeller } from './labels';
import { leafOrigins } from './leafOrigins';
import { type Leaf, leavesOf } from './leaves';
import { type Origin, type Path, substitute } from './origins';
import type { Reached } from './reach';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';

export interface WayParts {
  readonly graph: FlowGraph;
  readonly tracer: Tracer;
  readonly calls: CallTracer;
  readonly channels: ChannelReader;
  readonly labeller: Labeller;
}

/** A part of a parameter, on the way from a sink outwards. */
interface Step {
  readonly origin: Origin;
  /** Steps further inside, from which the way came here. */
  readonly inside: Step[];
  leadsHome: boolean;
}

export class WaysHome {
  private readonly steps = new Map<string, Step>();

  /**
   * @param home the file that is asked for
   * @param reached the code that it leads into: nobody outside of it is on a way from there
   */
  constructor(
    private readonly parts: WayParts,
    readonly home: FileIndex,
    readonly reached: Reached,
  ) {}

  /** True where a sink may get something from the home through one of these. */
  mayGiveAny(leaves: readonly Leaf[], sinkCall: Gid): boolean {
    return leaves.some((leaf) => {
      if (fileOf(leaf.call ?? sinkCall) === this.home) return true;
      return this.originsOf(leaf).some((o) => this.mayGive(o));
    });
  }

  /** True for what may come from the home: it is thrown there, or a parameter that some way from there leads to. */
  mayGive(origin: Origin): boolean {
    if (this.isThrownThere(origin)) return true;
    if (origin.base !== 'parameter' || origin.expanded) return false;
    return (this.steps.get(keyOf(origin)) ?? this.explore(origin)).leadsHome;
  }

  /** The callers that can be on a way from the home. */
  callersOnTheWay(callers: readonly Caller[], origin: Origin): readonly Caller[] {
    // What is said at a function of the home itself depends on what all of its callers hand in.
    if (fileOf(origin.gid) === this.home) return callers;
    // Where a function is handed to a library nothing is handed over: what is sent to it comes from elsewhere.
    return callers.filter((c) => c.kind === 'callback' || this.reached.has(c.call));
  }

  /** True for what code of the home throws. */
  isThrownThere({ thrown }: Origin): boolean {
    return thrown !== undefined && fileOf(thrown) === this.home;
  }

  /** Follows all ways outwards to their ends, then tells those on them that have come from the home. */
  private explore(first: Origin): Step {
    const start = this.stepAt(first, undefined);
    const pending = [start];
    const atHome: Step[] = [];
    for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
      for (const next of this.outwards(step.origin)) {
        if (next === 'home') atHome.push(step);
        else {
          const known = this.steps.get(keyOf(next));
          if (known?.leadsHome) atHome.push(step);
          if (known) known.inside.push(step);
          else pending.push(this.stepAt(next, step));
        }
      }
    }
    for (let step = atHome.pop(); step !== undefined; step = atHome.pop()) {
      if (step.leadsHome) continue;
      step.leadsHome = true;
      atHome.push(...step.inside);
    }
    return start;
  }

  private stepAt(origin: Origin, inside: Step | undefined): Step {
    const step: Step = { origin, inside: inside ? [inside] : [], leadsHome: false };
    this.steps.set(keyOf(origin), step);
    return step;
  }

  /** The parameters that feed one, by whoever calls its function; `home` where that stands in the home. */
  private *outwards(o: Origin): Generator<Origin | 'home', void> {
    const { graph, tracer, channels } = this.parts;
    const file = fileOf(o.gid);
    const fn = graph.column(o.gid, 3);
    const index = graph.column(o.gid, 4);
    if (file === this.home) yield 'home';
    const { callGraph } = tracer.values;
    const all = (callGraph?.callersOf(file, fn) ?? []).filter((c) => !graph.isNotShipped(c.call));
    for (const caller of this.callersOnTheWay(all, o)) {
      if (caller.kind === 'callback') yield* this.handedByLibrary(o, caller, index & 0xffff);
      else {
        const args = partOf(graph, index, callGraph?.argumentsFor(caller, index) ?? [], o.path);
        for (const { gid, path } of args) yield* this.given(caller.call, gid, path);
      }
    }
    if ((index & 0xffff) === 0) yield* this.sent(channels.toFunction(file, fn, o.path));
  }

  private *handedByLibrary(o: Origin, caller: Caller, index: number): Generator<Origin | 'home', void> {
    const delivered = this.parts.channels.deliveries(caller.call, index, o.path);
    if (delivered.length > 0) {
      yield* this.sent(delivered);
      return;
    }
    for (const bound of this.parts.calls.bound(caller, index, o.path)) yield* this.told(substitute(o, bound));
  }

  private *sent(delivered: readonly Delivery[]): Generator<Origin | 'home', void> {
    for (const { call, gid, path } of delivered)
      if (!this.parts.graph.isNotShipped(call)) yield* this.given(call, gid, path);
  }

  private *given(call: Gid, gid: Gid, path: Path): Generator<Origin | 'home', void> {
    if (fileOf(call) === this.home) {
      yield 'home';
      return;
    }
    for (const leaf of leavesOf(this.parts.graph, this.parts.tracer, { gid, path, name: '' }))
      for (const o of this.originsOf(leaf)) yield* this.told(o);
  }

  private *told(o: Origin): Generator<Origin | 'home', void> {
    if (this.isThrownThere(o)) yield 'home';
    if (o.base === 'parameter' && !o.expanded) yield o;
  }

  private originsOf(leaf: Leaf): readonly Origin[] {
    return leafOrigins(this.parts.tracer, this.parts.labeller, leaf);
  }
}

/** How far a question has come from a sink. */
interface Way {
  readonly sink: { readonly call: Gid };
  /** Calls from the innermost outwards through which the question came. */
  readonly frames: readonly Gid[];
  readonly through?: WaysHome;
  readonly isHeeded: boolean;
}

/**
 * True for a place outside of the home on a way that has not come through it, where nothing further inside heeds what
 * is answered there: what is found there is not asked for, and tells nothing of the places further inside that is.
 *
 * @param place the call that hands data over there
 */
export function isAside(place: Gid, { sink, frames, through, isHeeded }: Way): boolean {
  if (through === undefined || isHeeded) return false;
  return ![place, sink.call, ...frames].some((at) => fileOf(at) === through.home);
}

function keyOf({ gid, path }: Origin): string {
  return `${gid} ${path}`;
}
