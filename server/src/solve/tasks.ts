/**
 * Background tasks that are declared with their function among options, `task({ id, run })`, and started from elsewhere
 * by the declared object (`reminder.trigger(payload)`) or by its id (`tasks.trigger('reminder', payload)`).
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CalledNames } from './calledNames';
import type { Delivery } from './channels';
import { memberNode } from './constants';
import { type Path, under } from './origins';
import { listOf } from './schemas';

const DECLARING = new Set(['task', 'schemaTask', 'defineTask', 'createTask', 'defineJob', 'workflow']);
const RUNNING = ['run', 'handler', 'execute', 'perform'] as const;
const STARTING = new Set(['trigger', 'triggerAndWait', 'triggerAndPoll', 'batchTrigger', 'batchTriggerAndWait']);

interface Index {
  /** Function → the call that declares it as a task. */
  readonly declared: ReadonlyMap<string, Gid>;
  /** Declaring call, or id → the calls that start it, each with what it hands over. */
  readonly started: ReadonlyMap<Gid | string, readonly { call: Gid; payload: Gid; batch: boolean }[]>;
}

export class TaskReader {
  private index: Index | undefined;

  constructor(
    private readonly graph: FlowGraph,
    private readonly names: CalledNames,
    private readonly text: (gid: Gid) => string,
  ) {}

  /** What the function of a task is started with. */
  toTask(file: FileIndex, fn: number, path: Path): Delivery[] {
    this.index ??= this.read();
    const declaring = this.index.declared.get(`${file}.${fn}`);
    if (declaring === undefined) return [];
    const options = this.args(declaring)[0];
    const id = options === undefined ? undefined : memberNode(this.graph, options, 'id');
    const name = id === undefined ? '' : this.text(id);
    const starts = [declaring, ...(name ? [name] : [])].flatMap((key) => this.index?.started.get(key) ?? []);
    return starts.map(({ call, payload, batch }) => ({
      call,
      gid: payload,
      path: batch ? under('payload', path) : path,
    }));
  }

  private read(): Index {
    const declared = new Map<string, Gid>();
    const started = new Map<Gid | string, { call: Gid; payload: Gid; batch: boolean }[]>();
    for (const call of this.names.named(new Set([...DECLARING, ...STARTING]))) {
      if (this.graph.column(call, 0) !== Kind.Call) continue;
      const name = this.names.of(call);
      if (DECLARING.has(name)) this.declare(call, declared);
      else this.start(call, name.startsWith('batch'), started);
    }
    return { declared, started };
  }

  private declare(call: Gid, declared: Map<string, Gid>): void {
    const options = this.args(call)[0];
    if (options === undefined || this.graph.column(options, 0) !== Kind.Object) return;
    for (const name of RUNNING) {
      const run = memberNode(this.graph, options, name);
      if (run !== undefined && this.graph.column(run, 0) === Kind.Func)
        declared.set(`${fileOf(run)}.${this.graph.column(run, 3)}`, call);
    }
  }

  private start(
    call: Gid,
    batch: boolean,
    started: Map<Gid | string, { call: Gid; payload: Gid; batch: boolean }[]>,
  ): void {
    const [first, second] = this.args(call);
    if (first === undefined) return;
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    const object =
      this.graph.column(callee, 0) === Kind.Prop ? gidOf(fileOf(call), this.graph.column(callee, 3)) : undefined;
    const made =
      object !== undefined && this.graph.column(object, 0) === Kind.Ref ? this.graph.definitionOf(object) : undefined;
    const add = (key: Gid | string, payload: Gid) =>
      started.set(key, [...(started.get(key) ?? []), { call, payload, batch }]);
    if (made !== undefined && this.graph.column(made, 0) === Kind.Call) add(made, first);
    else if (second !== undefined && this.text(first)) add(this.text(first), second);
  }

  private args(call: Gid): Gid[] {
    return listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
  }
}
