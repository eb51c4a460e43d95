/**
 * Methods that decorators make handlers of messages: `@OnEvent('guest.joined') greet(guest)`, and those of a class that
 * works off a queue, `@Processor('mail') class Mailer { process(job) }`.
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CalledNames } from './calledNames';
import { memberNode } from './literals';
import { HANDLING_METHODS, type MessageReader, OF_CLASSES } from './messageClasses';
import { PerFile } from './perFile';
import { listOf } from './schemas';
import type { Tracking } from './tracking';

/** What a method handles. */
export interface Handled {
  /** Under which messages are kept that are sent. */
  readonly keys: readonly string[];
  /** Of a queue the name of the jobs that are handled; empty for all. */
  readonly job: string;
  /** The member of the parameter that holds what was sent; empty for the parameter itself. */
  readonly member: string;
}

/** The method by which a class works off all jobs of its queue. */
const WORKING = 'process';
/** Methods that are told of the jobs of the queue. */
const OF_JOBS = /^On(Worker|Queue)/;

const NONE: ReadonlyMap<number, Handled> = new Map();

export class DecoratedReader {
  private readonly files: PerFile<ReadonlyMap<number, Handled>>;

  constructor(
    private readonly graph: FlowGraph,
    private readonly parts: {
      readonly names: CalledNames;
      /** The one constant text of a node, or nothing. */
      readonly text: (gid: Gid) => string;
      readonly messages: MessageReader;
    },
    tracking: Tracking,
    before?: DecoratedReader,
  ) {
    this.files = new PerFile(graph, tracking, { name: 'decorated', read: (file) => this.read(file) }, before?.files);
  }

  /** What a function handles, by its decorator or that of its class. */
  handledBy(file: FileIndex, fn: number): Handled | undefined {
    return this.files.of(file).get(fn);
  }

  /** The functions of a file that handle something. */
  functionsIn(file: FileIndex): Iterable<number> {
    return this.files.of(file).keys();
  }

  private read(file: FileIndex): ReadonlyMap<number, Handled> {
    const { classes } = this.graph.file(file).facts;
    if (classes.every((c) => c.handling.length === 0)) return NONE;
    const out = new Map<number, Handled>();
    for (const { handling, members } of classes) {
      const decorated = handling.map(([name, node]) => ({ name, call: gidOf(file, node) }));
      const queue = decorated.filter((d) => d.name === '').map((d) => this.named(d.call))[0] ?? '';
      const add = (name: string, handled: Handled) => {
        for (const node of members.get(name)?.values ?? []) {
          const method = gidOf(file, node);
          if (this.graph.column(method, 0) === Kind.Func) out.set(this.graph.column(method, 3), handled);
        }
      };
      const ofQueue = (job: string) => ({ keys: [`queue ${queue}`], job, member: 'data' });
      const keys = decorated
        .filter(({ name, call }) => name === '' && OF_CLASSES.test(this.parts.names.of(call)))
        .flatMap(({ call }) => this.parts.messages.handledBy(call));
      if (keys.length > 0) for (const name of HANDLING_METHODS) add(name, { keys, job: '', member: '' });
      if (queue !== '') add(WORKING, ofQueue(''));
      for (const { name, call } of decorated) {
        const decorator = this.parts.names.of(call);
        if (name === '') continue;
        if (decorator !== 'Process' && !OF_JOBS.test(decorator)) {
          const event = this.named(call);
          if (event !== '') add(name, { keys: [`event ${event}`], job: '', member: '' });
        } else if (queue !== '') add(name, ofQueue(decorator === 'Process' ? this.named(call) : ''));
      }
    }
    return out;
  }

  /** What a decorator is for: its constant text, or the name among its options. */
  private named(decorator: Gid): string {
    const [first] = listOf(this.graph, decorator, 4).map((n) => gidOf(fileOf(decorator), n));
    if (first === undefined) return '';
    const named = this.graph.column(first, 0) === Kind.Object ? memberNode(this.graph, first, 'name') : first;
    return named === undefined ? '' : this.parts.text(named);
  }
}
