/**
 * Messages that are told apart by their classes, as the command, query and event buses of NestJS do:
 * `bus.execute(new GreetCommand(guest))` reaches the class that is `@CommandHandler(GreetCommand)`.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CalledNames } from './calledNames';
import { listOf } from './schemas';
import type { Evaluator } from './values';

const PACKAGE = '@nestjs/cqrs';
/** Calls by which a message is sent; a list of them by the last. */
export const CARRYING: ReadonlySet<string> = new Set(['execute', 'publish', 'apply', 'publishAll']);
/** Decorators of classes that name the classes of what they handle, and the methods by which they do. */
export const OF_CLASSES = /^(Command|Query|Events?)Handler$/;
export const HANDLING_METHODS = ['execute', 'handle'];

export class MessageReader {
  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    private readonly names: CalledNames,
  ) {}

  /** The messages that a call sends, each under the key of its class and where what is sent by a name stands. */
  sentBy(call: Gid): { readonly key: string; readonly sent: { readonly call: Gid; readonly args: readonly Gid[] } }[] {
    const { graph } = this;
    if (!CARRYING.has(this.names.of(call)) || !graph.file(fileOf(call)).facts.modules.includes(PACKAGE)) return [];
    const [first] = this.listed(call, 4);
    if (first === undefined) return [];
    const messages = graph.column(first, 0) === Kind.Array ? this.listed(first, 3) : [first];
    return messages.flatMap((gid) =>
      this.keysOf(gid, 'instance').map((key) => ({ key, sent: { call, args: [gid, gid] } })),
    );
  }

  /** The keys of the classes that a decorator names. */
  handledBy(decorator: Gid): string[] {
    return this.listed(decorator, 4).flatMap((gid) => this.keysOf(gid, 'class'));
  }

  private keysOf(gid: Gid, kind: 'instance' | 'class'): string[] {
    return this.values.evaluate(gid).flatMap((v) => (v.kind === kind ? [`message ${v.file} ${v.id}`] : []));
  }

  private listed(gid: Gid, column: number): Gid[] {
    return listOf(this.graph, gid, column).map((n) => gidOf(fileOf(gid), n));
  }
}
