/**
 * Background tasks that are declared with their function among options, `task({ id, run })`, and started from elsewhere
 * by the declared object (`reminder.trigger(payload)`) or by its id (`tasks.trigger('reminder', payload)`).
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CalledNames } from './calledNames';
import type { Delivery } from './channels';
import { memberNode } from './literals';
import { type Path, under } from './origins';
import { type FunctionRef, ProgramIndex, addTo } from './perFile';
import type { Tracking } from './tracking';
import { listOf } from './schemas';

const DECLARING = new Set(['task', 'schemaTask', 'defineTask', 'createTask', 'defineJob', 'workflow']);
const RUNNING = ['run', 'handler', 'execute', 'perform'] as const;
const STARTING = new Set(['trigger', 'triggerAndWait', 'triggerAndPoll', 'batchTrigger', 'batchTriggerAndWait']);

const WANTED: ReadonlySet<string> = new Set([...DECLARING, ...STARTING]);

interface Declared extends FunctionRef {
  /** The call that declares it as a task. */
  readonly call: Gid;
}

interface Start {
  /** Declaring call, or id. */
  readonly task: Gid | string;
  readonly call: Gid;
  /** What it hands over. */
  readonly payload: Gid;
  readonly batch: boolean;
}

interface OfFile {
  readonly declared: readonly Declared[];
  readonly started: readonly Start[];
}

/** What is started, by declaring call or id. */
type Index = ReadonlyMap<Gid | string, readonly Start[]>;

function indexOf(files: Iterable<OfFile>): Index {
  const started = new Map<Gid | string, Start[]>();
  for (const file of files) for (const start of file.started) addTo(started, start.task, start);
  return started;
}

const NOTHING: OfFile = { declared: [], started: [] };

export class TaskReader {
  private readonly files: ProgramIndex<OfFile, Index>;

  constructor(
    private readonly graph: FlowGraph,
    private readonly names: CalledNames,
    private readonly text: (gid: Gid) => string,
    tracking: Tracking,
    before?: TaskReader,
  ) {
    this.files = new ProgramIndex(
      graph,
      tracking,
      { name: 'tasks', read: (file) => this.readFile(file) },
      indexOf,
      before?.files,
    );
  }

  /** The functions of a file that are tasks. */
  functionsIn(file: FileIndex): Iterable<number> {
    return this.files.of(file).declared.map(({ id }) => id);
  }

  /** What the function of a task is started with. */
  toTask(file: FileIndex, fn: number, path: Path): Delivery[] {
    const declaring = this.files.of(file).declared.findLast(({ id }) => id === fn)?.call;
    if (declaring === undefined) return [];
    const options = this.args(declaring)[0];
    const id = options === undefined ? undefined : memberNode(this.graph, options, 'id');
    const name = id === undefined ? '' : this.text(id);
    const started = this.files.get();
    const starts = [declaring, ...(name ? [name] : [])].flatMap((key) => started.get(key) ?? []);
    return starts.map(({ call, payload, batch }) => ({
      call,
      gid: payload,
      path: batch ? under('payload', path) : path,
    }));
  }

  /** The calls of a file that start a task. */
  startsIn(file: FileIndex): readonly { readonly call: Gid }[] {
    return this.files.of(file).started;
  }

  private readFile(file: FileIndex): OfFile {
    const declared: Declared[] = [];
    const started: Start[] = [];
    for (const call of this.names.namedIn(file, WANTED)) {
      if (this.graph.column(call, 0) !== Kind.Call) continue;
      const name = this.names.of(call);
      if (DECLARING.has(name)) this.declare(call, declared);
      else this.start(call, name.startsWith('batch'), started);
    }
    return declared.length + started.length === 0 ? NOTHING : { declared, started };
  }

  private declare(call: Gid, declared: Declared[]): void {
    const options = this.args(call)[0];
    if (options === undefined || this.graph.column(options, 0) !== Kind.Object) return;
    for (const name of RUNNING) {
      const run = memberNode(this.graph, options, name);
      if (run !== undefined && this.graph.column(run, 0) === Kind.Func)
        declared.push({ file: fileOf(run), id: this.graph.column(run, 3), call });
    }
  }

  private start(call: Gid, batch: boolean, started: Start[]): void {
    const [first, second] = this.args(call);
    if (first === undefined) return;
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    const object =
      this.graph.column(callee, 0) === Kind.Prop ? gidOf(fileOf(call), this.graph.column(callee, 3)) : undefined;
    const made =
      object !== undefined && this.graph.column(object, 0) === Kind.Ref ? this.graph.definitionOf(object) : undefined;
    if (made !== undefined && this.graph.column(made, 0) === Kind.Call)
      started.push({ task: made, call, payload: first, batch });
    else if (second !== undefined && this.text(first))
      started.push({ task: this.text(first), call, payload: second, batch });
  }

  private args(call: Gid): Gid[] {
    return listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
  }
}
