/** Queues of jobs by what they are called, or by where they are made when no constant text calls them anything. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CalledNames } from './calledNames';
import type { Frames } from './constants';
import type { CreationReader } from './creation';
import { listOf } from './schemas';

/** Constructors and factories of queues, as they are written: `new Queue(…)`, `new Bull(…)`. */
const QUEUES = /Queue|^Bull$/;
/** What has the events of a queue: itself, and a worker or listener with its name. */
const HANDLERS = /Queue(Events)?$|^Bull$|^Worker$/;
/** Events of a queue or worker that tell of a job by itself; their names are those of bull and its successor. */
export const JOB_EVENTS: ReadonlySet<string> = new Set(['active', 'completed', 'failed', 'progress']);
/** Options of a job: an object of nothing else is not what the job is about. */
const JOB_OPTIONS =
  /^(attempts|backoff|delay|jobId|priority|repeat|timeout|lifo|deduplication|stackTraceLimit|removeOn(Complete|Fail))$/;

/** The one constant text of a node, or nothing. */
type Text = (gid: Gid, frames?: Frames) => string;

/** A queue by how it was made. */
interface Found {
  readonly made?: Gid;
  readonly name: string;
  /** Calls of functions of the program through which it comes. */
  readonly through: readonly Gid[];
}

const NO_QUEUE: Found = { name: '', through: [] };

export class QueueReader {
  constructor(
    private readonly graph: FlowGraph,
    private readonly creation: CreationReader,
    private readonly names: CalledNames,
    private readonly text: Text,
  ) {}

  /**
   * What the queue goes by that a method is called on: its name, also where a helper makes queues by their names, and the
   * place where it is made.
   *
   * @returns nothing for what is no queue
   */
  keysOf(call: Gid): readonly string[] {
    const { made, name } = this.queueOf(call, QUEUES);
    return made === undefined ? [] : [...(name === '' ? [] : [name]), madeAt(made)];
  }

  /**
   * What the jobs go by that a handler is registered for, with a queue or its worker.
   *
   * @returns nothing for what is no queue, or cannot be told from others
   */
  keyOf(call: Gid): string {
    const { made, name, through } = this.queueOf(call, HANDLERS);
    if (made === undefined || name !== '') return name;
    // Who makes queues by their names and has their events is told of the jobs of all of them.
    return through.every((c) => listOf(this.graph, c, 4).length === 0) ? madeAt(made) : '';
  }

  private queueOf(call: Gid, makers: RegExp): Found {
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    if (this.graph.column(callee, 0) !== Kind.Prop) return NO_QUEUE;
    const { made, through } = this.creation.withCalls(callee);
    if (made === undefined || !makers.test(this.names.of(made))) return NO_QUEUE;
    const [first] = listOf(this.graph, made, 4);
    return { made, through, name: first === undefined ? '' : this.text(gidOf(fileOf(made), first), through) };
  }

  /** Number of the argument of `add` that holds the data of a job: some queues want a name of the job before it. */
  dataAt(args: readonly Gid[]): number {
    const [first, second] = args;
    if (first === undefined || this.text(first) !== '') return 1;
    return second === undefined || this.graph.column(first, 0) === Kind.Object || this.isOptions(second) ? 0 : 1;
  }

  private isOptions(gid: Gid): boolean {
    if (this.graph.column(gid, 0) !== Kind.Object) return false;
    const { strings } = this.graph.facts(gid);
    const keys = listOf(this.graph, gid, 3).filter((_, i) => i % 2 === 0);
    return keys.length > 0 && keys.some((k) => JOB_OPTIONS.test(strings[k] ?? ''));
  }
}

function madeAt(made: Gid): string {
  return `made at ${made}`;
}
