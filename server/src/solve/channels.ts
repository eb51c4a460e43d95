/**
 * Messages that travel by name: what is emitted under a name is what a listener of that name gets, what is added
 * to a queue is what its worker gets. The link is read from constant names; without one there is no link.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { Constants } from './constants';
import { HOLE, memberNode } from './constants';
import type { CreationReader } from './creation';
import { type Path, splitPath } from './origins';
import { listOf } from './schemas';

const SENDING = new Set(['emit', 'send', 'sendEvent', 'add', 'addJob', 'enqueue', 'publish', 'dispatch', 'trigger']);
/** Functions that request a path of the own server. */
const REQUESTING = new Set(['fetch', 'post', 'put', 'patch', 'apiFetch', 'request', 'fetcher', 'mutate', '$fetch']);
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

/** A sending call. */
interface Sent {
  readonly call: Gid;
  readonly args: readonly Gid[];
}

/** What is asked of something that was sent. */
export interface Delivery {
  /** The sending call. */
  readonly call: Gid;
  readonly gid: Gid;
  readonly path: Path;
}

export class ChannelReader {
  private index: Map<string, Sent[]> | undefined;
  private handlers: Map<string, Set<number>> | undefined;

  constructor(
    private readonly graph: FlowGraph,
    private readonly constants: Constants,
    private readonly creation: CreationReader,
    private readonly calledName: (call: Gid) => string,
  ) {}

  /**
   * What a handler's parameter gets from the calls that send under the same name.
   *
   * @param call the call that registers the handler
   * @param index the parameter's index
   */
  deliveries(call: Gid, index: number, path: Path): Delivery[] {
    const name = this.calledName(call);
    const { head, rest } = splitPath(path);
    const key = this.handledAs(call);
    if (key === undefined) return [];
    const sent = this.sentAs(key);
    if (LISTENING.has(name)) {
      // `emit(name, a, b)` hands over a and b; a message in one object is handed over whole.
      return sent.flatMap((s) =>
        s.args[1 + index] === undefined ? [] : [{ call: s.call, gid: s.args[1 + index] as Gid, path }],
      );
    }
    if (index !== 0) return [];
    if (name === 'createFunction') {
      return head === 'event' ? sent.map((s) => ({ call: s.call, gid: s.args[0] as Gid, path: rest })) : [];
    }
    if (head !== 'data') return [];
    return sent.flatMap((s) => (s.args[1] === undefined ? [] : [{ call: s.call, gid: s.args[1], path: rest }]));
  }

  /** Files in which what a call sends under a name is handled. */
  handledIn(call: Gid): readonly number[] {
    const keys = this.sentBy(call);
    if (keys.length === 0) return [];
    this.handlers ??= this.readHandlers();
    return keys.flatMap((key) => [...(this.handlers?.get(key) ?? [])]);
  }

  /** The name under which the handler that a call registers gets what is sent. */
  private handledAs(call: Gid): string | undefined {
    const args = this.args(call);
    const name = this.calledName(call);
    const first = args[0];
    if (first === undefined) return undefined;
    if (LISTENING.has(name)) return `event ${this.text(first)}`;
    if (name === 'createFunction') {
      const event = args.map((a) => this.member(a, 'event')).find((e) => e !== undefined);
      return event === undefined ? undefined : `event ${this.text(event)}`;
    }
    const queue = name === 'Worker' ? this.text(first) : name === 'process' ? this.queueOf(call) : '';
    return queue ? `queue ${queue}` : undefined;
  }

  private readHandlers(): Map<string, Set<number>> {
    const handlers = new Map<string, Set<number>>();
    const add = (key: string, file: number) => {
      const files = handlers.get(key);
      if (files) files.add(file);
      else handlers.set(key, new Set([file]));
    };
    for (const { index, facts } of this.graph.files) {
      const served = this.servedBy(index);
      if (served) add(`route /${served.route}`, index);
      for (const node of facts.applications) {
        const call = gidOf(index, node);
        const kind = this.graph.column(call, 0);
        const key = kind === Kind.Call || kind === Kind.New ? this.handledAs(call) : undefined;
        if (key !== undefined) add(key, index);
      }
    }
    return handlers;
  }

  /**
   * What a route's handler gets from requests to its path in the same program.
   *
   * @param fn the exported function of a file that serves a path
   * @param asked what is asked of the request
   */
  toRoute(file: number, fn: number, asked: Path): Delivery[] {
    const served = this.servedBy(file);
    if (!served) return [];
    const name = this.graph.file(file).facts.functions[fn]?.name ?? '';
    // In `pages/` the body is a member of the request; in `app/` it is read from it.
    const path = !served.isPage ? asked : splitPath(asked).head === 'body' ? splitPath(asked).rest : undefined;
    if (path === undefined || (!served.isPage && !/^(POST|PUT|PATCH)$/.test(name))) return [];
    return this.sentAs(`route /${served.route}`).flatMap((s) =>
      this.bodyOf(s).map((gid) => ({ call: s.call, gid, path })),
    );
  }

  /** The path that a file serves by its place, with `*` for what is open in it. */
  private servedBy(file: number): { readonly route: string; readonly isPage: boolean } | undefined {
    const served = /(?:^|\/)(?:app\/(.*)\/route|pages\/(api\/.*?)(?:\/index)?)\.[jt]sx?$/.exec(
      this.graph.file(file).facts.file,
    );
    if (!served) return undefined;
    const route = (served[1] ?? served[2] ?? '')
      .split('/')
      .filter((s) => !/^\(.*\)$|^@/.test(s))
      .map((s) => (s.startsWith('[') ? '*' : s))
      .join('/');
    return { route, isPage: served[2] !== undefined };
  }

  /** The body of a request: a member of the options, or the second argument of `post`. */
  private bodyOf(sent: Sent): Gid[] {
    const options = sent.args[1];
    if (options === undefined) return [];
    const body = this.member(options, 'body');
    return body !== undefined ? [body] : ['post', 'put', 'patch'].includes(this.calledName(sent.call)) ? [options] : [];
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
    this.index ??= this.read();
    return this.index.get(key) ?? [];
  }

  private read(): Map<string, Sent[]> {
    const index = new Map<string, Sent[]>();
    for (const file of this.graph.files) {
      for (const node of file.facts.applications) {
        const call = gidOf(file.index, node);
        for (const key of this.sentBy(call)) {
          const list = index.get(key);
          const sent = { call, args: this.args(call) };
          if (list) list.push(sent);
          else index.set(key, [sent]);
        }
      }
    }
    return index;
  }

  /** The names under which a call sends something. */
  private sentBy(call: Gid): string[] {
    if (this.graph.column(call, 0) !== Kind.Call) return [];
    const name = this.calledName(call);
    if (REQUESTING.has(name)) return this.routesOf(call);
    return SENDING.has(name) ? this.keysOf(call) : [];
  }

  private keysOf(call: Gid): string[] {
    const first = this.args(call)[0];
    if (first === undefined) return [];
    const keys: string[] = [];
    const named = ['name', 'event', 'type'].map((n) => this.member(first, n)).find((n) => n !== undefined);
    const event = this.text(named ?? first);
    if (!EVERYONES.has(event)) keys.push(`event ${event}`);
    const queue = this.queueOf(call);
    if (queue) keys.push(`queue ${queue}`);
    return keys;
  }

  /** Name of the queue that a method is called on: `new Queue('mail').add(…)`. */
  private queueOf(call: Gid): string {
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    if (this.graph.column(callee, 0) !== Kind.Prop) return '';
    const made = this.creation.of(callee);
    const name = made === undefined ? undefined : listOf(this.graph, made, 4)[0];
    return made === undefined || name === undefined || !/Queue/.test(this.calledName(made))
      ? ''
      : this.text(gidOf(fileOf(made), name));
  }

  private args(call: Gid): Gid[] {
    return listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
  }

  private member(object: Gid, name: string): Gid | undefined {
    return this.graph.column(object, 0) === Kind.Object ? memberNode(this.graph, object, name) : undefined;
  }

  /** The one constant text of a node, or nothing. */
  private text(gid: Gid): string {
    const [text, ...others] = this.constants.texts(gid);
    return text === undefined || others.length > 0 || text.text.includes(HOLE) ? '' : text.text;
  }
}
