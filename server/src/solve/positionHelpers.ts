/** Functions of the program that give where the device is: `fetchUserLocation()`, `watchPosition(onMove)`. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf } from '../link/graph';
import type { CategoryId } from '../model';
import { splitWords } from '../text/words';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';
import type { FunctionValue } from './valueTable';

const POSITION = 'user.location.precise';
const PLACES: ReadonlySet<string> = new Set([
  'location',
  'position',
  'geolocation',
  'coords',
  'coordinates',
  'gps',
  'whereabouts',
]);

export class PositionHelpers {
  constructor(
    private readonly graph: FlowGraph,
    private readonly tracer: Tracer,
    private readonly calls: CallTracer,
    private readonly membersOf: (fn: FunctionValue) => readonly string[],
  ) {}

  /**
   * The kinds of position that a call takes from the device through a function of another file of the program, which
   * gives it or hands it to a function that it is given. What is stored was taken before.
   *
   * @param call a call whose callee no rule knows
   */
  takenBy(call: Gid): CategoryId[] {
    if (!splitWords(this.calls.calledName(call)).some((w) => PLACES.has(w))) return [];
    const functions = this.tracer.values
      .evaluate(this.calls.callee(call))
      .filter((v): v is FunctionValue => v.kind === 'function');
    if (functions.length === 0 || functions.every((v) => v.file === fileOf(call))) return [];
    const given = ['', ...functions.flatMap((v) => this.membersOf(v))].flatMap((path) => this.positionsIn(call, path));
    const found = given.length > 0 ? given : this.handed(call);
    return [...new Set(found)].slice(0, 1);
  }

  private positionsIn(call: Gid, path: string): CategoryId[] {
    return this.tracer.trace(call, path).flatMap((o) => {
      const category = o.base === 'source' && o.sanitised.length === 0 ? o.label?.category : undefined;
      return category?.startsWith(POSITION) ? [category] : [];
    });
  }

  /** What is handed to the functions among the arguments: they are called back where the position is known. */
  private handed(call: Gid): CategoryId[] {
    const { callGraph } = this.tracer.values;
    return this.calls
      .args(call)
      .filter((a) => this.graph.column(a, 0) === Kind.Func || this.graph.column(a, 0) === Kind.Ref)
      .flatMap((a) => this.tracer.values.evaluate(a))
      .flatMap((v) => (v.kind === 'function' ? (callGraph?.callersOf(v.file, v.id) ?? []) : []))
      .filter((c) => c.kind === 'callback' && c.call !== call)
      .flatMap((c) => this.calls.bound(c, 0, ''))
      .flatMap((o) => (o.base === 'source' && o.label?.category.startsWith(POSITION) ? [o.label.category] : []));
  }
}
