/**
 * Messages that travel by name: what is emitted under a name is what a listener of that name gets, what is added
 * to a queue is what its worker gets. The link is read from constant names; without one there is no link.
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { ActionReader, DISPATCHING, TAKING } from './actions';
import type { CalledNames } from './calledNames';
import {
  type Handler,
  type Handling,
  type Keyed,
  type Link,
  NO_HANDLERS,
  NOBODY_SENT,
  NOTHING_HANDLED,
  NOTHING_SENT,
  type Sent,
  byKey,
  bySender,
} from './channelTables';
import { CloudFunctionReader, REGISTERING } from './cloudFunctions';
import type { Constants, Frames } from './constants';
import { memberNode } from './literals';
import { HOLE } from './textPatterns';
import type { CreationReader } from './creation';
import { DecoratedReader } from './decorated';
import { JobReader } from './jobs';
import { CARRYING, MessageReader } from './messageClasses';
import { NavigationReader } from './navigation';
import { type Path, WHOLE, splitPath } from './origins';
import { type FunctionRef, PerFile, ProgramIndex } from './perFile';
import { ENDINGS, ProcedureReader } from './procedures';
import { JOB_EVENTS, QueueReader } from './queues';
import { listOf } from './schemas';
import { TaskReader } from './tasks';
import type { Evaluator } from './values';

const SENDING = new Set([
  'emit',
  'send',
  'sendEvent',
  'add',
  'addJob',
  'enqueue',
  'publish',
  'dispatch',
  'trigger',
  'now',
  'sendToQueue',
  'sendAfter',
  'sendOnce',
  'sendDebounced',
  'sendThrottled',
]);
/** Functions that request a path of the own server. */
const REQUESTING = new Set(['fetch', 'post', 'put', 'patch', 'apiFetch', 'request', 'fetcher', 'mutate', '$fetch']);
/** Listeners of a socket for all events: they get the name, and what was sent. */
const LISTENING_TO_ALL = new Set(['onAny', 'prependAny']);
const SOCKET = /^socket\.io(-client)?$/;
const ALL_OF_SOCKETS = 'events of sockets';
const LISTENING = new Set(['on', 'once', 'addListener', 'subscribe', 'listen', 'handle']);
/** Names that every stream and socket uses: they link nothing. */
const EVERYONES = new Set([
  'error',
  'data',
  'message',
  'close',
  'end',
  'open',
  'connect',
  'disconnect',
  'change',
  'update',
  'ready',
  'exit',
  'finish',
  'drain',
  'load',
  'click',
  '',
]);

/** Files that serve a route: `app/…/route.ts`, `pages/api/….ts`. */
const ROUTE = /(?:^|\/)(?:app\/(.*)\/route|pages\/(api\/.*?)(?:\/index)?)\.[jt]sx?$/;

/** A path that a file serves. */
interface Route {
  readonly isPage: boolean;
  /** Under which requests to it are kept. */
  readonly key: string;
}

function routeOf(file: string): Route | null {
  const parts = ROUTE.exec(file);
  if (!parts) return null;
  const route = (parts[1] ?? parts[2] ?? '')
    .split('/')
    .filter((s) => !/^\(.*\)$|^@/.test(s))
    .map((s) => (s.startsWith('[') ? '*' : s));
  return { isPage: parts[1] === undefined, key: `route /${route.join('/')}` };
}

/** Functions that register the handler of a queue by its name, and where a job keeps what was sent. */
const JOB_DATA: Readonly<Record<string, string>> = { work: 'data', define: 'attrs.data', consume: 'content' };

/** Names of calls that may register a handler. */
const HANDLING: ReadonlySet<string> = new Set([
  ...LISTENING_TO_ALL,
  ...TAKING,
  ...LISTENING,
  ...ENDINGS,
  ...Object.keys(JOB_DATA),
  ...REGISTERING,
  'createFunction',
  'Worker',
  'process',
]);

const SENDERS: ReadonlySet<string> = new Set([...SENDING, ...REQUESTING, ...DISPATCHING, ...CARRYING]);

/** What can be asked of the first parameter of a function that handles what is sent to it. */
const ASKED_OF_HANDLERS: readonly Path[] = ['json', 'body', 'route.params'];

/** What is asked of something that was sent. */
export interface Delivery {
  /** The sending call. */
  readonly call: Gid;
  readonly gid: Gid;
  readonly path: Path;
}

/** What is asked of a member, where that is what is asked for. */
function within(member: string, asked: Path): Path | undefined {
  const inside = `${member}.`;
  return asked === member ? WHOLE : asked.startsWith(inside) ? asked.slice(inside.length) : undefined;
}

export class ChannelReader {
  private readonly sent: ProgramIndex<readonly Keyed[], ReadonlyMap<string, readonly Sent[]>>;
  private readonly handlers: ProgramIndex<Handling, ReadonlyMap<Gid, readonly FunctionRef[]>>;
  private readonly senders: PerFile<ReadonlySet<Gid>>;
  /** By file; the paths of files do not change. */
  private readonly routes: (Route | null | undefined)[];
  private readonly tasks: TaskReader;
  private readonly procedures: ProcedureReader;
  private readonly jobs: JobReader;
  private readonly messages: MessageReader;
  private readonly decorated: DecoratedReader;
  readonly cloud: CloudFunctionReader;
  private readonly queues: QueueReader;
  private readonly actions: ActionReader;
  readonly navigation: NavigationReader;

  private readonly graph: FlowGraph;
  private readonly values: Evaluator;
  private readonly constants: Constants;
  private readonly names: CalledNames;

  constructor(
    parts: {
      readonly graph: FlowGraph;
      readonly values: Evaluator;
      readonly constants: Constants;
      readonly creation: CreationReader;
      readonly names: CalledNames;
    },
    before?: ChannelReader,
  ) {
    const { graph, values, names } = parts;
    this.graph = graph;
    this.values = values;
    this.constants = parts.constants;
    this.names = names;
    const text = (gid: Gid, frames?: Frames) => this.text(gid, frames);
    this.routes = before?.routes ?? [];
    const { tracking } = values;
    this.actions = new ActionReader(graph, values, text);
    this.queues = new QueueReader(graph, parts.creation, names, text);
    this.messages = new MessageReader(graph, values, names);
    this.sent = new ProgramIndex(
      graph,
      tracking,
      { name: 'channels.sent', read: (file) => this.readSentIn(file) },
      byKey,
      before?.sent,
    );
    this.procedures = new ProcedureReader(graph, names, values.tracking, before?.procedures);
    this.tasks = new TaskReader(graph, names, text, values.tracking, before?.tasks);
    this.jobs = new JobReader(graph, names, text, values.tracking, before?.jobs);
    this.decorated = new DecoratedReader(graph, { names, text, messages: this.messages }, tracking, before?.decorated);
    this.cloud = new CloudFunctionReader(graph, names, parts.constants, values.tracking, before?.cloud);
    this.navigation = new NavigationReader(graph, values, names, text, before?.navigation);
    this.senders = new PerFile(
      graph,
      tracking,
      { name: 'channels.senders', read: (file) => this.readSendersIn(file) },
      before?.senders,
    );
    this.handlers = new ProgramIndex(
      graph,
      tracking,
      { name: 'channels.handlers', read: (file) => this.readHandling(file) },
      bySender,
      before?.handlers,
    );
  }

  /** True for a function that does a job which messages start by its name. */
  isJob(file: FileIndex, fn: number): boolean {
    return this.jobs.isJob(file, fn);
  }

  /** What a function that no call names gets: the handler of a route, the function of a task or job, a screen. */
  toFunction(file: number, fn: number, path: Path): Delivery[] {
    return [
      ...this.toRoute(file, fn, path),
      ...this.tasks.toTask(file, fn, path),
      ...this.jobs.toJob(file, fn, path),
      ...this.delivered(this.linkOfMethod(file, fn), 0, path),
      ...this.navigation.toScreen(file, fn, path),
    ];
  }

  /**
   * What a handler's parameter gets from the calls that send under the same name.
   *
   * @param call the call that registers the handler
   * @param index the parameter's index
   */
  deliveries(call: Gid, index: number, path: Path): Delivery[] {
    return this.delivered(this.linkOf(call), index, path);
  }

  private delivered(link: Link | undefined, index: number, path: Path): Delivery[] {
    if (!link || (index > 0 && !link.spread)) return [];
    // Some queues hand over a list of jobs.
    const asked = link.member === 'data' ? path.replace(/^\d+\./, '') : path;
    const rest = link.member === '' ? path : (within(link.member, asked) ?? (link.orWhole ? path : undefined));
    if (rest === undefined) return [];
    return link.sent.flatMap((s) => {
      const gid = s.args[link.argument + index];
      const part = s.under ? within(s.under, rest) : rest;
      return gid === undefined || part === undefined ? [] : [{ call: s.call, gid, path: part }];
    });
  }

  /** Who sends what a method gets that a decorator makes a handler. */
  private linkOfMethod(file: FileIndex, fn: number): Link | undefined {
    const handled = this.decorated.handledBy(file, fn);
    if (!handled) return undefined;
    const { keys, job, member } = handled;
    const sent = keys.flatMap((key) => [...this.sentAs(key)]);
    return { sent: this.ofJob(sent, job), argument: 1, member };
  }

  /** Who sends what the handler gets that a call registers. */
  private linkOf(call: Gid): Link | undefined {
    const name = this.names.of(call);
    const args = this.args(call);
    const first = args[0];
    if (first === undefined) return undefined;
    const ran = this.cloud.ranBy(call);
    if (ran)
      return {
        sent: ran.runs.map((r) => ({ call: r.call, args: r.payload === undefined ? [] : [r.payload] })),
        argument: 0,
        member: ran.member,
        orWhole: true,
      };
    if (LISTENING.has(name) && JOB_EVENTS.has(this.text(first))) return this.ofQueue(this.queues.keyOf(call));
    // `emit(name, a, b)` hands over a and b; a message in one object is handed over whole.
    if (LISTENING.has(name))
      return { sent: this.sentAs(`event ${this.text(first)}`), argument: 1, member: '', spread: true };
    if (LISTENING_TO_ALL.has(name)) return { sent: this.sentAs(ALL_OF_SOCKETS), argument: 0, member: '', spread: true };
    const asked = this.procedures.askedFor(call);
    if (asked.length > 0)
      return { sent: asked.map((c) => ({ call: c, args: this.args(c) })), argument: 0, member: 'input' };
    const data = JOB_DATA[name];
    if (data) return { sent: this.sentAs(`event ${this.text(first)}`), argument: 1, member: data };
    if (name === 'createFunction') {
      const event = args.map((a) => this.member(a, 'event')).find((e) => e !== undefined);
      return event === undefined
        ? undefined
        : { sent: this.sentAs(`event ${this.text(event)}`), argument: 0, member: 'event' };
    }
    if (TAKING.has(name))
      return { sent: this.actions.taken(first).flatMap((key) => [...this.sentAs(key)]), argument: 0, member: '' };
    if (name === 'Worker') return this.ofQueue(this.text(first));
    return name === 'process' ? this.ofQueue(this.queues.keyOf(call), this.text(first)) : undefined;
  }

  /** @param job the name of the jobs that are handled; empty for all */
  private ofQueue(queue: string, job = ''): Link | undefined {
    if (!queue) return undefined;
    return { sent: this.ofJob(this.sentAs(`queue ${queue}`), job), argument: 1, member: 'data' };
  }

  private ofJob(jobs: readonly Sent[], job: string): readonly Sent[] {
    return job ? jobs.filter((s) => this.isNamed(s, job)) : jobs;
  }

  /** True for a job that may have the name which a handler is for. */
  private isNamed({ args }: Sent, job: string): boolean {
    const name = args[0] === undefined ? '' : this.text(args[0]);
    return name === '' || name === job;
  }

  /** Calls that send → the functions that get it. */
  handlersOf(call: Gid): readonly FunctionRef[] {
    if (!this.senders.of(fileOf(call)).has(call)) return NO_HANDLERS;
    return this.handlers.get().get(call) ?? NO_HANDLERS;
  }

  /** The calls of a file by which something is sent. */
  private readSendersIn(file: FileIndex): ReadonlySet<Gid> {
    const sent = this.sent.of(file).map((s) => s.sent);
    const started = [...this.tasks.startsIn(file), ...this.jobs.startsIn(file)];
    const asked = [...this.procedures.asksIn(file), ...this.navigation.opensIn(file), ...this.cloud.runsIn(file)];
    return new Set([...sent, ...started, ...asked].map(({ call }) => call));
  }

  private readHandling(file: FileIndex): Handling {
    const called: Handler[] = [];
    for (const id of this.handlingFunctions(file))
      for (const asked of ASKED_OF_HANDLERS)
        for (const { call } of this.toFunction(file, id, asked)) called.push({ sender: call, fn: { file, id } });
    for (const id of this.decorated.functionsIn(file))
      for (const { call } of this.linkOfMethod(file, id)?.sent ?? []) called.push({ sender: call, fn: { file, id } });
    const registered: Handler[] = [];
    for (const call of this.names.namedIn(file, HANDLING)) {
      const sent = this.linkOf(call)?.sent ?? [];
      if (sent.length === 0) continue;
      const functions = this.args(call).flatMap((a) => [...this.values.evaluate(a)]);
      for (const v of functions)
        if (v.kind === 'function')
          for (const s of sent) registered.push({ sender: s.call, fn: { file: v.file, id: v.id } });
    }
    return called.length + registered.length === 0 ? NOTHING_HANDLED : { called, registered };
  }

  /** The functions of a file that may get something from {@link toFunction}, each once, in order. */
  private handlingFunctions(file: FileIndex): readonly number[] {
    if (this.servedBy(file)) return this.graph.file(file).facts.functions.map((_, id) => id);
    const found = [this.tasks, this.jobs, this.navigation].flatMap((reader) => [...reader.functionsIn(file)]);
    return [...new Set(found)].sort((x, y) => x - y);
  }

  /**
   * What a route's handler gets from requests to its path in the same program.
   *
   * @param fn the exported function of a file that serves a path
   * @param asked what is asked of the request
   */
  private toRoute(file: number, fn: number, asked: Path): Delivery[] {
    const served = this.servedBy(file);
    if (!served) return [];
    const { isPage, key } = served;
    // In `pages/` the body is a member of the request; in `app/` it is read from it.
    const { head, rest: path } = splitPath(asked);
    if (head !== (isPage ? 'body' : 'json')) return [];
    const name = this.graph.file(file).facts.functions[fn]?.name ?? '';
    if (!isPage && !/^(POST|PUT|PATCH)$/.test(name)) return [];
    return this.sentAs(key)
      .filter((s) => isPage || (this.methodOf(s) ?? name) === name)
      .flatMap((s) => this.bodyOf(s).map((gid) => ({ call: s.call, gid, path })));
  }

  /** The route that a file serves, by its path. */
  private servedBy(file: number): Route | null {
    const known = this.routes[file];
    return known === undefined ? (this.routes[file] = routeOf(this.graph.file(file).facts.file)) : known;
  }

  /** True for the first parameter of a route's handler that something in the program asks for. */
  isRequested(parameter: Gid): boolean {
    if ((this.graph.column(parameter, 4) & 0xffff) !== 0) return false;
    const [file, fn] = [fileOf(parameter), this.graph.column(parameter, 3)];
    if (this.toRoute(file, fn, 'json').length > 0) return true;
    const callers = this.values.callersOf(file, fn);
    return callers.some(({ call, kind }) => kind === 'callback' && this.cloud.ranBy(call)?.member === 'json');
  }

  /** The method of a request, as its options or the name of the call say it; undefined where neither does. */
  private methodOf({ call, args }: Sent): string | undefined {
    const called = this.names.of(call);
    if (['post', 'put', 'patch'].includes(called)) return called.toUpperCase();
    const method = args[1] === undefined ? undefined : this.member(args[1], 'method');
    return method === undefined ? undefined : this.text(method).toUpperCase() || undefined;
  }

  /** The body of a request: a member of the options, or the second argument of `post`. */
  private bodyOf(sent: Sent): Gid[] {
    const options = sent.args[1];
    if (options === undefined) return [];
    const body = this.member(options, 'body');
    return body !== undefined ? [body] : ['post', 'put', 'patch'].includes(this.names.of(sent.call)) ? [options] : [];
  }

  private routesOf(call: Gid): string[] {
    const url = this.args(call)[0];
    if (url === undefined) return [];
    return this.constants
      .texts(url)
      .filter((t) => /^\/(?!\/)/.test(t.text))
      .map(
        (t) =>
          `route ${(t.text.split('?')[0] ?? '')
            .replace(/\/$/, '')
            .split('/')
            .map((s) => (s.includes(HOLE) ? '*' : s))
            .join('/')}`,
      );
  }

  private sentAs(key: string): readonly Sent[] {
    return this.sent.get().get(key) ?? NOBODY_SENT;
  }

  private readSentIn(file: FileIndex): readonly Keyed[] {
    const calls = this.names.namedIn(file, SENDERS).filter((call) => this.graph.column(call, 0) === Kind.Call);
    if (calls.length === 0) return NOTHING_SENT;
    return calls.flatMap((call) =>
      REQUESTING.has(this.names.of(call))
        ? [
            ...this.routesOf(call).map((key) => ({ key, sent: { call, args: this.args(call) } })),
            ...this.dispatchedBy(call),
          ]
        : [...this.sentBy(call), ...this.dispatchedBy(call), ...this.messages.sentBy(call)],
    );
  }

  private dispatchedBy(call: Gid): readonly Keyed[] {
    const [given] = DISPATCHING.has(this.names.of(call)) ? this.args(call) : [];
    if (given === undefined) return NOTHING_SENT;
    return this.actions.dispatched(given).map(({ key, gid, under }) => ({ key, sent: { call, args: [gid], under } }));
  }

  private sentBy(call: Gid): readonly Keyed[] {
    const args = this.args(call);
    const [first] = args;
    const isByClass = CARRYING.has(this.names.of(call)) && !SENDING.has(this.names.of(call));
    if (first === undefined || isByClass) return NOTHING_SENT;
    const named = ['name', 'event', 'type'].map((n) => this.member(first, n)).find((n) => n !== undefined);
    const event = this.text(named ?? first);
    const queues = this.queues.keysOf(call);
    const data = queues.length > 0 ? args[this.queues.dataAt(args)] : undefined;
    return [
      ...(EVERYONES.has(event) ? [] : [{ key: `event ${event}`, sent: { call, args } }]),
      ...(this.isOfSocket(call) ? [{ key: ALL_OF_SOCKETS, sent: { call, args } }] : []),
      ...(data === undefined ? [] : queues.map((q) => ({ key: `queue ${q}`, sent: { call, args: [first, data] } }))),
    ];
  }

  private isOfSocket(call: Gid): boolean {
    if (this.names.of(call) !== 'emit') return false;
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    return this.values.evaluate(callee).some((v) => v.kind === 'api' && SOCKET.test(v.path.root));
  }

  private args(call: Gid): Gid[] {
    return listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
  }

  private member(object: Gid, name: string): Gid | undefined {
    return this.graph.column(object, 0) === Kind.Object ? memberNode(this.graph, object, name) : undefined;
  }

  /** The one constant text of a node, or nothing. */
  private text(gid: Gid, frames?: Frames): string {
    const [text, ...others] = this.constants.texts(gid, frames);
    return text === undefined || others.length > 0 || text.text.includes(HOLE) ? '' : text.text;
  }
}
