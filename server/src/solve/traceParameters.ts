/** What parameters hold: left open for the callers, or what a library hands over. */
import { type FlowGraph, type Gid, fileOf } from '../link/graph';
import { type Origin, type Path, isWhole, splitPath } from './origins';
import type { Tracer } from './trace';
import type { TypeRef } from './types';

/** What is known of a handler's parameter by its declaration, left open for those who send it and know it better. */
function leftOpen(bound: readonly Origin[], gid: Gid, path: Path): Origin[] {
  const open = (o: Origin): Origin => ({
    ...o,
    base: 'parameter',
    gid,
    path,
    ...(o.label ? { label: { ...o.label, settled: false } } : {}),
  });
  if (bound.length === 0) return [{ base: 'parameter', gid, path, sanitised: [] }];
  return bound.map((o) => (o.base === 'opaque' && !o.expanded ? open(o) : o));
}

export class ParameterTracer {
  private readonly graph: FlowGraph;

  constructor(private readonly tracer: Tracer) {
    this.graph = tracer.graph;
  }

  /** Origins of a parameter, open unless a library is all that calls the function. */
  of(gid: Gid, path: Path): readonly Origin[] {
    const g = this.graph;
    const fn = g.facts(gid).functions[g.column(gid, 3)];
    const index = g.column(gid, 4) & 0xffff;
    const handed = this.handedOver(gid, index, path);
    const origins: readonly Origin[] = handed.length > 0 ? handed : [{ base: 'parameter', gid, path, sanitised: [] }];
    return this.tracer.labeller.label(
      origins,
      {
        gid,
        name: fn?.paramNames[index] ?? '',
        type: this.tracer.type(fileOf(gid), g.column(gid, 5)) ?? this.described(gid, index, path),
        ...(fn?.name ? { takenBy: fn.name } : {}),
      },
      path,
    );
  }

  /** What a schema beside the function says of its first parameter. */
  private described(gid: Gid, index: number, path: Path): TypeRef | undefined {
    if (index !== 0) return undefined;
    const field = isWhole(path) ? '' : splitPath(path).head;
    return this.tracer.labeller.typeBeside(fileOf(gid), this.graph.column(gid, 3), field);
  }

  /**
   * What the parameter of a callback is, when the function is only ever handed to library calls: that is known
   * in place, and leaving it open would mix up the calls of the function around it.
   */
  private handedOver(gid: Gid, index: number, path: Path): readonly Origin[] {
    const callers = this.tracer.values.callGraph?.callersOf(fileOf(gid), this.graph.column(gid, 3)) ?? [];
    if (callers.length === 0) {
      if (index !== 0) return [];
      const loaded = this.tracer.calls.loaders.ofProps(gid, path);
      return loaded.length > 0 ? loaded : this.tracer.calls.dom.ofHandler(gid, path);
    }
    // What is typed into a field is known where the field is used, whatever its component makes of the event.
    if (index === 0 && callers.every((c) => c.kind === 'call' && fileOf(c.call) !== fileOf(gid))) {
      const entered = this.tracer.calls.dom.ofHandler(gid, path);
      if (entered.length > 0) return entered;
    }
    if (callers.some((c) => c.kind !== 'callback')) return [];
    return callers.flatMap((c) => {
      const bound = this.tracer.calls.bound(c, index, path);
      const isSent = this.tracer.calls.channels.deliveries(c.call, index, path).length > 0;
      return isSent ? leftOpen(bound, gid, path) : [...bound];
    });
  }
}
