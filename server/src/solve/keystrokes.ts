/**
 * Handlers of keys that keep what is typed, or when: into a list, or to someone. A handler that compares a key, or
 * sets a flag for it, takes nothing.
 */
import { BinaryKind, GUARD_STRIDE, Kind, NODE_STRIDE, SPREAD_KEY, TestKind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';
import { listOf } from './schemas';
import type { SinkReader } from './sinks';
import type { CallTracer } from './traceCalls';
import type { Evaluator } from './values';

/** Of events of the page, and of hooks that hear the keys of every program. */
const KEY_PARTS = new Set(['key', 'code', 'keyCode', 'charCode', 'which', 'timeStamp', 'keycode', 'rawcode', 'name']);
const CLOCKS = new Set(['Date.now', 'performance.now', 'Date', 'process.hrtime']);
const GATHERING = new Set(['push', 'unshift', 'concat']);
const HANDLER = /^on-?key(down|up|press)$/i;
const MAX_DEPTH = 6;

/** The stretch of a file in which a function stands. */
interface Stretch {
  readonly file: FileIndex;
  readonly start: number;
  readonly end: number;
  /** Its first parameter. */
  readonly event: number;
}

export class KeystrokeReader {
  constructor(
    private readonly parts: {
      readonly graph: FlowGraph;
      readonly values: Evaluator;
      readonly calls: CallTracer;
      readonly sinks: SinkReader;
    },
  ) {}

  /** The functions that an element or an assignment gives as handlers of keys, and that keep them. */
  handlersAt(application: Gid): Gid[] {
    const { graph } = this.parts;
    const { strings } = graph.facts(application);
    const at = (node: number) => gidOf(fileOf(application), node);
    if (graph.column(application, 0) === Kind.Set) {
      const target = at(graph.column(application, 3));
      const isHandler = graph.column(target, 0) === Kind.Prop && HANDLER.test(strings[graph.column(target, 4)] ?? '');
      return isHandler && this.keeps(at(graph.column(application, 4))) ? [application] : [];
    }
    const list = listOf(graph, application, 4);
    return list.flatMap((key, i) => {
      if (i % 2 === 1 || key === SPREAD_KEY || !HANDLER.test(strings[key] ?? '')) return [];
      const handler = at(list[i + 1] as number);
      return this.keeps(handler) ? [handler] : [];
    });
  }

  /** True for a function that keeps the keys, or the times, of the events it gets. */
  keeps(handler: Gid): boolean {
    return this.parts.values.evaluate(handler).some((v) => {
      const fact = v.kind === 'function' ? this.parts.graph.file(v.file).facts.functions[v.id] : undefined;
      if (v.kind !== 'function' || !fact) return false;
      return this.keepsWithin({ file: v.file, start: fact.start, end: fact.end, event: fact.params[0] ?? -1 });
    });
  }

  private keepsWithin(fn: Stretch): boolean {
    const { nodes } = this.parts.graph.file(fn.file).facts;
    for (let i = 0; i < nodes.length; i += NODE_STRIDE) {
      const kind = nodes[i];
      if (kind !== Kind.Call && kind !== Kind.Array) continue;
      if ((nodes[i + 1] as number) < fn.start || (nodes[i + 2] as number) > fn.end) continue;
      const gid = gidOf(fn.file, i / NODE_STRIDE);
      if (kind === Kind.Call ? this.isKeptBy(gid, fn) : this.isGathered(gid, fn)) return true;
    }
    return false;
  }

  /** `times.push(event.timeStamp)`, or a call that hands keys to someone. */
  private isKeptBy(call: Gid, fn: Stretch): boolean {
    const { calls, sinks } = this.parts;
    if (!calls.args(call).some((a) => this.holdsKeys(a, fn, 0)) || this.isForOneKey(call, fn)) return false;
    return GATHERING.has(calls.calledName(call)) || sinks.at(call).some((s) => s.rule.sink !== 'log');
  }

  /** True where the handler has found the key it waits for: what it does then is not about keys. */
  private isForOneKey(call: Gid, fn: Stretch): boolean {
    const { graph } = this.parts;
    const { guards } = graph.facts(call);
    for (let g = graph.column(call, 5); g > 0; g = guards[g * GUARD_STRIDE] ?? 0) {
      const condition = gidOf(fn.file, guards[g * GUARD_STRIDE + 1] ?? 0);
      if (this.isWithin(condition, fn) && this.asksForKey(condition, guards[g * GUARD_STRIDE + 2] === 1, fn))
        return true;
    }
    return false;
  }

  /** `event.key === 'Enter'`, and `event.key !== 'Enter'` where it does not hold. */
  private asksForKey(condition: Gid, holds: boolean, fn: Stretch): boolean {
    const { graph } = this.parts;
    const [left, right] = [3, 4].map((c) => gidOf(fn.file, graph.column(condition, c))) as [Gid, Gid];
    if (graph.column(condition, 0) === Kind.Binary)
      return (
        graph.column(condition, 5) !== BinaryKind.Concat &&
        (this.asksForKey(left, holds, fn) || this.asksForKey(right, holds, fn))
      );
    if (graph.column(condition, 0) !== Kind.Test) return false;
    const wanted = holds ? TestKind.Equal : TestKind.Unequal;
    return graph.column(condition, 5) === wanted && (this.holdsKeys(left, fn, 0) || this.holdsKeys(right, fn, 0));
  }

  /** `[...keys, event.key]` */
  private isGathered(array: Gid, fn: Stretch): boolean {
    const { graph } = this.parts;
    const items = listOf(graph, array, 3).map((n) => gidOf(fn.file, n));
    // `[...(event.shiftKey ? ['Shift'] : []), event.key]` only names one.
    const adds = items.some(
      (n) => graph.column(n, 0) === Kind.Spread && graph.column(gidOf(fn.file, graph.column(n, 3)), 0) === Kind.Ref,
    );
    return adds && items.some((n) => this.holdsKeys(n, fn, 0));
  }

  /** True for a key of the event, its time, or a value made of them. */
  private holdsKeys(gid: Gid, fn: Stretch, depth: number): boolean {
    const { graph, calls } = this.parts;
    if (depth > MAX_DEPTH || fileOf(gid) !== fn.file) return false;
    const inner = (nodes: readonly number[]) => nodes.some((n) => this.holdsKeys(gidOf(fn.file, n), fn, depth + 1));
    switch (graph.column(gid, 0)) {
      case Kind.Prop: {
        const isPart = KEY_PARTS.has(graph.facts(gid).strings[graph.column(gid, 4)] ?? '');
        const object = gidOf(fn.file, graph.column(gid, 3));
        return isPart && this.isEvent(object, fn);
      }
      case Kind.Ref: {
        const node = graph.definitionOf(gid);
        return node !== undefined && this.isWithin(node, fn) && this.holdsKeys(node, fn, depth + 1);
      }
      case Kind.Call:
      case Kind.New:
        return CLOCKS.has(calls.writtenChain(calls.callee(gid)).join('.')) || inner(listOf(graph, gid, 4));
      case Kind.Object:
        return inner(listOf(graph, gid, 3).filter((_, i) => i % 2 === 1));
      case Kind.Array:
      case Kind.Template:
        return inner(listOf(graph, gid, 3));
      case Kind.Test:
        // The time between two keys, but not the answer to a question.
        if (graph.column(gid, 5) !== TestKind.Other) return false;
        return inner([graph.column(gid, 3), graph.column(gid, 4)]);
      case Kind.Binary:
        return inner([graph.column(gid, 3), graph.column(gid, 4)]);
      default:
        return false;
    }
  }

  private isEvent(gid: Gid, fn: Stretch): boolean {
    const { graph } = this.parts;
    if (nodeOf(gid) === fn.event) return true;
    const node = graph.column(gid, 0) === Kind.Ref ? graph.definitionOf(gid) : undefined;
    return node !== undefined && fileOf(node) === fn.file && nodeOf(node) === fn.event;
  }

  private isWithin(gid: Gid, fn: Stretch): boolean {
    const { graph } = this.parts;
    return fileOf(gid) === fn.file && graph.column(gid, 1) >= fn.start && graph.column(gid, 2) <= fn.end;
  }
}
