/**
 * Jobs that are described by an object with a name and a function, `{ id: 'send.welcome', handler }`, or that a worker is
 * given by their names, `new Worker({ jobs: { 'send.welcome': async ({ payload }) => … } })`, and started by a message
 * that says that name: `jobs.triggerJob({ name: 'send.welcome', payload })`, `worker.addJob('send.welcome', payload)`.
 */
import { Kind, NODE_STRIDE } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CalledNames } from './calledNames';
import type { Delivery } from './channels';
import { memberNode } from './literals';
import { type Path, splitPath } from './origins';
import { PerFile, ProgramIndex, groupedBy } from './perFile';
import type { Tracking } from './tracking';
import { listOf } from './schemas';

/** Keys under which the description of a job has the function that does it. */
const DOING = ['run', 'handler', 'perform', 'execute'];
/** Options of a worker under which the functions of its jobs stand by the names of those. */
const BY_NAME = ['jobs', 'tasks', 'taskList', 'handlers', 'processors'];
/** Keys under which a description has the name that messages say: one for people may stand beside it. */
const NAMED = ['id', 'name', 'job', 'task', 'type'];
/** Keys under which a message says the name of a job: it may have an id of its own. */
const SAYING = ['job', 'task', 'name', 'type', 'id'];
const CARRYING = ['payload', 'data'];
const STARTING = /^(trigger|enqueue|dispatch|schedule|queue)(?!s$)|^add(Job|Task)$/i;

interface Started {
  readonly name: string;
  readonly call: Gid;
  readonly payload: Gid;
}

function byName(files: Iterable<readonly Started[]>): Map<string, Started[]> {
  return groupedBy(files, ({ name }) => name);
}

const NO_JOBS: ReadonlyMap<number, string> = new Map();

export class JobReader {
  /** The functions of a file that do a job, with its name. */
  private readonly jobs: PerFile<ReadonlyMap<number, string>>;
  private readonly started: ProgramIndex<readonly Started[], ReadonlyMap<string, Started[]>>;

  constructor(
    private readonly graph: FlowGraph,
    private readonly names: CalledNames,
    /** The one constant text of a node, or nothing. */
    private readonly text: (gid: Gid) => string,
    tracking: Tracking,
    before?: JobReader,
  ) {
    this.jobs = new PerFile(
      graph,
      tracking,
      { name: 'jobs.declared', read: (file) => this.readJobs(file) },
      before?.jobs,
    );
    this.started = new ProgramIndex(
      graph,
      tracking,
      { name: 'jobs.started', read: (file) => this.readStarted(file) },
      byName,
      before?.started,
    );
  }

  isJob(file: FileIndex, fn: number): boolean {
    return this.jobs.of(file).has(fn);
  }

  /** The functions of a file that do a job. */
  functionsIn(file: FileIndex): Iterable<number> {
    return this.jobs.of(file).keys();
  }

  /**
   * What the first parameter of a function that does a job gets from the messages that start it.
   *
   * @param asked what is asked of the parameter
   */
  toJob(file: number, fn: number, asked: Path): Delivery[] {
    const name = this.jobs.of(file).get(fn);
    if (name === undefined) return [];
    const { head, rest } = splitPath(asked);
    const path = CARRYING.includes(head) ? rest : asked;
    return (this.started.get().get(name) ?? []).map((s) => ({ call: s.call, gid: s.payload, path }));
  }

  private readJobs(file: number): ReadonlyMap<number, string> {
    const { nodes, strings } = this.graph.file(file).facts;
    if (!strings.some((s) => DOING.includes(s) || BY_NAME.includes(s))) return NO_JOBS;
    const jobs = new Map<number, string>();
    for (let at = 0; at < nodes.length; at += NODE_STRIDE) {
      if (nodes[at] !== Kind.Object) continue;
      const object = gidOf(file, at / NODE_STRIDE);
      this.readNamed(object, jobs);
      const fn = this.member(object, DOING);
      const name = fn === undefined ? '' : this.nameOf(object, NAMED);
      if (fn === undefined || name === '') continue;
      this.add(fn, name, jobs);
    }
    return jobs;
  }

  /** The functions that stand by the names of jobs among the options of a worker. */
  private readNamed(options: Gid, jobs: Map<number, string>): void {
    const byName = this.member(options, BY_NAME);
    if (byName === undefined || this.graph.column(byName, 0) !== Kind.Object) return;
    const { strings } = this.graph.facts(byName);
    const list = listOf(this.graph, byName, 3);
    for (let i = 0; i < list.length; i += 2) {
      const value = gidOf(fileOf(byName), list[i + 1] as number);
      const name = strings[list[i] as number];
      if (name === undefined) continue;
      const described = this.graph.column(value, 0) === Kind.Object ? this.member(value, DOING) : value;
      if (described !== undefined) this.add(described, name, jobs);
    }
  }

  private add(fn: Gid, name: string, jobs: Map<number, string>): void {
    const done = this.graph.column(fn, 0) === Kind.Ref ? this.graph.definitionOf(fn) : fn;
    if (done !== undefined && fileOf(done) === fileOf(fn) && this.graph.column(done, 0) === Kind.Func)
      jobs.set(this.graph.column(done, 3), name);
  }

  /** The calls of a file that start a job by its name. */
  startsIn(file: FileIndex): readonly { readonly call: Gid }[] {
    return this.started.of(file);
  }

  private readStarted(file: number): readonly Started[] {
    return this.names.namedIn(file, STARTING).flatMap((call) => {
      if (this.graph.column(call, 0) !== Kind.Call) return [];
      const [first, second] = listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
      if (first === undefined) return [];
      const isMessage = this.graph.column(first, 0) === Kind.Object;
      const name = isMessage ? this.nameOf(first, SAYING) : this.text(first);
      const payload = isMessage ? this.member(first, CARRYING) : second;
      return name !== '' && payload !== undefined ? [{ name, call, payload }] : [];
    });
  }

  private nameOf(object: Gid, keys: readonly string[]): string {
    const named = this.member(object, keys);
    return named === undefined ? '' : this.text(named);
  }

  private member(object: Gid, names: readonly string[]): Gid | undefined {
    for (const name of names) {
      const found = memberNode(this.graph, object, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
