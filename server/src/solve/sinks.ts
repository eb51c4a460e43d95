/** Which applications hand data over, what of their arguments, and to whom. */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { ArgumentPath, SinkKind, SinkRule } from '../model';
import { type ApiIndex, type ApiPath, packageName } from './api';
import { askedOfCallers } from './askedOfCallers';
import { ITERATING, OF_LANGUAGE } from './builtins';
import type { Constants } from './constants';
import { HOLE, type TextPattern } from './textPatterns';
import type { CreationReader } from './creation';
import { HookReader } from './hooks';
import { type Leaf, leavesOf } from './leaves';
import { Memo } from './memo';
import type { Label, Origin } from './origins';
import { ownPath } from './ownFunctions';
import { KeyedHosts } from './keyedHosts';
import { PersistedReader } from './persisted';
import { StoreFactories, type StoreFactory } from './persistedFactories';
import { requestBodies } from './urlTexts';
import type { Receiver, RecipientReader } from './recipients';
import { SetupReader } from './setups';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';
import type { TypeReader } from './types';
import type { AbstractValue } from './valueTable';
import { WrittenReader } from './written';

/** One application that is a sink, with the rule that says so. */
export interface Sink {
  readonly call: Gid;
  readonly rule: SinkRule;
  readonly api: ApiPath;
  /** Set where the sink is handed to a method that calls it with what this holds: `names.forEach(console.log)`. */
  readonly elementsOf?: Gid;
  /** Set where a function of the program makes a store of what it is given, and keeps it. */
  readonly factory?: StoreFactory;
}

/** Sinks that are reached over a network, so that a host can tell who receives. */
const OUTWARD: ReadonlySet<SinkKind> = new Set(['third-party', 'messaging', 'llm']);

export interface SinkParts {
  readonly graph: FlowGraph;
  readonly tracer: Tracer;
  readonly calls: CallTracer;
  readonly api: ApiIndex;
  readonly constants: Constants;
  readonly creation: CreationReader;
  readonly recipients: RecipientReader;
  readonly types: TypeReader;
}

export class SinkReader {
  private readonly bodies = new Map<number, ReadonlySet<Gid>>();
  private readonly contexts = new Map<number, boolean>();
  private readonly hooks: HookReader;
  private readonly written: WrittenReader;
  private readonly setups: SetupReader;
  /** By the list of calls on the way: a search asks for each datum that comes through them. */
  private readonly received = new WeakMap<
    readonly Gid[],
    { readonly sink: Sink; readonly receiver: Receiver | 'own' | undefined }
  >();
  private readonly persisted: PersistedReader;
  private readonly keyed: KeyedHosts;
  private readonly known: Memo<Gid, readonly Sink[]>;
  private readonly factories: StoreFactories;

  constructor(
    private readonly parts: SinkParts,
    before?: { readonly reader: SinkReader; readonly changed: ReadonlySet<FileIndex> },
  ) {
    const { tracking } = parts.tracer.values;
    this.known = new Memo(parts.graph, tracking, [], before && { ...before, memo: before.reader.known });
    this.factories = new StoreFactories(parts, (call) => this.pathsOf(call), before?.reader.factories);
    this.setups = new SetupReader(parts.graph, parts.tracer.values, before?.reader.setups);
    this.written = new WrittenReader(parts.graph, parts.tracer.values);
    this.persisted = new PersistedReader(parts.graph, parts.tracer, parts.types, parts.calls, this.written);
    this.keyed = new KeyedHosts(parts.graph, parts.tracer.values, parts.constants);
    this.hooks = new HookReader(parts.graph, parts.tracer, parts.calls, parts.creation, this.setups);
  }

  /** The same as {@link at}, kept over edits: for those who ask again and again for the same part of a program. */
  knownAt(call: Gid): readonly Sink[] {
    return this.known.get(fileOf(call), call, () => this.at(call));
  }

  /** The sinks that an application is. */
  at(call: Gid): readonly Sink[] {
    const out: Sink[] = [];
    const paths = this.pathsOf(call);
    for (const api of paths) {
      for (const rule of this.parts.api.match(api).sinks) {
        if (rule.packageDefault && OF_LANGUAGE.has(this.parts.calls.calledName(call))) continue;
        if (rule.sink === 'url' && this.isOfBody(call)) continue;
        if (rule.data.length === 0 || this.isMadeHarmless(call, rule)) continue;
        const args = this.argsOf(call, api);
        if (rule.unless?.some((c) => this.parts.calls.settings.meeting(args, c) !== undefined)) continue;
        if (this.parts.constants.meets(args, rule.when)) out.push({ call, rule, api });
      }
    }
    if (out.length === 0 && this.parts.graph.column(call, 0) === Kind.Call) out.push(...this.namedLoggers(call, paths));
    const all = [...out, ...this.handedOver(call), ...this.factories.at(call).map((kept) => ({ call, ...kept }))];
    // Two paths of one callee may lead to the same rule.
    return all.filter(
      (s, i) => all.findIndex((t) => t.rule.destination === s.rule.destination && t.rule.sink === s.rule.sink) === i,
    );
  }

  /**
   * The logs that a call writes to by the name of what it is called on, whatever that may be: a value that came
   * through a request, a context or a package which no rule knows is a logger where it is called one.
   */
  private namedLoggers(call: Gid, paths: readonly ApiPath[]): Sink[] {
    if (paths.length === 0) {
      // `addLogFields({ … })`: what it keeps for later lines cannot be followed to them.
      const isContext = this.namesContext(fileOf(call)) && LOG_CONTEXT.test(this.parts.calls.calledName(call));
      return isContext ? this.logsOf(call, CONTEXT_CALL, CONTEXT_CALL) : [];
    }
    const out: Sink[] = [];
    for (const api of paths) {
      const named = api.segments.length > 2 ? afterLogger(api) : undefined;
      if (named) out.push(...this.logsOf(call, named, api));
    }
    return out;
  }

  /** Most files name no function that adds to the context of a logger. */
  private namesContext(file: number): boolean {
    let found = this.contexts.get(file);
    if (found === undefined) {
      const { bindings, strings } = this.parts.graph.file(file).facts;
      found = bindings.some((b) => LOG_CONTEXT.test(b.name)) || strings.some((s) => LOG_CONTEXT.test(s));
      this.contexts.set(file, found);
    }
    return found;
  }

  private logsOf(call: Gid, named: ApiPath, api: ApiPath): Sink[] {
    const rules = this.parts.api.match(named).sinks;
    return rules.filter((r) => r.sink === 'log' && r.data.length > 0).map((rule) => ({ call, rule, api }));
  }

  /** True for a call on a client that was set up to do no harm: a store with a key. */
  private isMadeHarmless(call: Gid, { unlessMadeWith = [] }: SinkRule): boolean {
    const callee = gidOf(fileOf(call), this.parts.graph.column(call, 3));
    return unlessMadeWith.some((name) => this.parts.creation.setting(callee, name) !== undefined);
  }

  /** Sinks that a method calls with each element: `names.forEach(console.log)`, `promise.then(send)`. */
  private handedOver(call: Gid): Sink[] {
    const { graph, tracer, calls, api } = this.parts;
    // `list.map = f` calls nothing, and has no list of arguments.
    if (graph.column(call, 0) !== Kind.Call) return [];
    const [handed] = calls.args(call);
    const elementsOf = calls.receiver(call);
    if (handed === undefined || elementsOf === undefined || !ITERATING.has(calls.calledName(call))) return [];
    if (graph.column(handed, 0) !== Kind.Prop && graph.column(handed, 0) !== Kind.Ref) return [];
    return tracer.values.evaluate(handed).flatMap((v) => {
      const path = v.kind === 'api' ? tracer.values.applied(v, '()') : undefined;
      const rules = path ? api.match(path).sinks.filter((r) => r.data.length > 0 && r.when.length === 0) : [];
      return rules.map((rule) => ({ call, rule, api: path as ApiPath, elementsOf }));
    });
  }

  /** True for parameters that are made, or added to, as the body of a request: a form, not a query. */
  private isOfBody(call: Gid): boolean {
    const { graph, calls } = this.parts;
    const bodies = this.bodiesOf(fileOf(call));
    if (graph.column(call, 0) === Kind.New) return bodies.has(call);
    const receiver = graph.column(call, 0) === Kind.Call ? calls.receiver(call) : undefined;
    const made =
      receiver !== undefined && graph.column(receiver, 0) === Kind.Ref ? graph.definitionOf(receiver) : undefined;
    return made !== undefined && fileOf(made) === fileOf(call) && bodies.has(made);
  }

  private bodiesOf(file: number): ReadonlySet<Gid> {
    let found = this.bodies.get(file);
    if (!found) this.bodies.set(file, (found = requestBodies(this.parts.graph, file)));
    return found;
  }

  /** Access paths of an application; as written when nothing is known of its callee. */
  pathsOf(call: Gid): ApiPath[] {
    const { graph, tracer, calls } = this.parts;
    const kind = graph.column(call, 0);
    const callee = gidOf(fileOf(call), graph.column(call, 3));
    if (kind === Kind.Jsx) return this.elementPaths(callee);
    if (kind === Kind.Call && this.isOnList(call)) return [];
    const ending = kind === Kind.New ? 'new' : kind === Kind.Set ? '=' : '()';
    const values = kind === Kind.Set ? this.targetOf(callee) : tracer.values.evaluate(callee);
    const paths: ApiPath[] = values.flatMap((v) => (v.kind === 'api' ? [tracer.values.applied(v, ending)] : []));
    for (const v of values) {
      const own = v.kind === 'function' ? ownPath(graph, this.parts.api, v) : undefined;
      if (own) paths.push(own);
    }
    if (paths.length === 0 && !values.some((v) => v.kind === 'function' || v.kind === 'class')) {
      const written = calls.writtenPath(call);
      paths.push(kind === Kind.Set ? tracer.values.written([...written.segments.slice(0, -1), '=']) : written);
    }
    return paths;
  }

  /** `const all = [...answer.rows]; all.push(x)`: a list that the program makes is no client, whatever it holds. */
  private isOnList(call: Gid): boolean {
    const { graph, calls } = this.parts;
    const receiver = calls.receiver(call);
    const made =
      receiver !== undefined && graph.column(receiver, 0) === Kind.Ref ? graph.definitionOf(receiver) : receiver;
    return made !== undefined && graph.column(made, 0) === Kind.Array;
  }

  /** What an element renders: a component of a package, or an element of HTML. */
  private elementPaths(tag: Gid): ApiPath[] {
    const { graph, tracer } = this.parts;
    if (graph.column(tag, 0) === Kind.Const)
      return [{ root: 'html', segments: [`.${graph.facts(tag).strings[graph.column(tag, 3)] ?? ''}`, '<>'] }];
    return tracer.values.evaluate(tag).flatMap((v) => (v.kind === 'api' ? [tracer.values.applied(v, '<>')] : []));
  }

  /** What is assigned to is told by what it is a member of, not by what it holds. */
  private targetOf(target: Gid): readonly AbstractValue[] {
    const { graph, tracer } = this.parts;
    if (graph.column(target, 0) !== Kind.Prop) return tracer.values.evaluate(target);
    const name = graph.facts(target).strings[graph.column(target, 4)] ?? '';
    const object = gidOf(fileOf(target), graph.column(target, 3));
    return tracer.values.evaluate(object).flatMap((v) => (v.kind === 'api' ? [...tracer.values.member(v, name)] : [v]));
  }

  private argsOf(call: Gid, api: ApiPath): Gid[] {
    const { graph, calls } = this.parts;
    if (graph.column(call, 0) === Kind.Set) return [gidOf(fileOf(call), graph.column(call, 4))];
    if (graph.column(call, 0) === Kind.Jsx) return [call];
    // `track.call(client, …)`, `track.apply(client, […])`: the first argument is the receiver.
    const name = calls.calledName(call);
    const isOwn = api.segments.at(-2) === `.${name}`;
    if ((name === 'call' || name === 'apply') && !isOwn) return calls.args(call).slice(1);
    return name === 'fetch' && api.root === 'global' ? this.requestOf(calls.args(call)) : calls.args(call);
  }

  /** `fetch(new Request(url, settings))`: what a request that was made before it is sent was made with. */
  private requestOf(args: readonly Gid[]): Gid[] {
    const { graph, calls, tracer } = this.parts;
    const [first, ...others] = args;
    const made = first !== undefined && graph.column(first, 0) === Kind.Ref ? graph.definitionOf(first) : first;
    if (made === undefined || graph.column(made, 0) !== Kind.New) return [...args];
    const isRequest = tracer.values
      .evaluate(calls.callee(made))
      .some((v) => v.kind === 'api' && v.path.root === 'global' && v.path.segments.at(-1) === '.Request');
    if (!isRequest) return [...args];
    const [url, settings] = calls.args(made);
    return [url, others[0] ?? settings].filter((n) => n !== undefined);
  }

  /** The narrowest expressions that a sink is given. */
  leavesAt(sink: Sink): Leaf[] {
    if (sink.factory) return this.persisted.ofFactory(sink.call, sink.factory);
    const args = this.argsOf(sink.call, sink.api);
    const { graph, tracer, calls } = this.parts;
    const one = (at: ArgumentPath): Leaf[] => {
      const { elementsOf } = sink;
      if (elementsOf !== undefined)
        return at.argument === 0 || at.argument === 'all'
          ? leavesOf(graph, tracer, { gid: elementsOf, path: at.path.join('.'), name: '' })
          : [];
      if (at.made !== undefined) return this.madeAt(sink.call, args, at);
      const nodes =
        at.argument === 'all' ? args : at.argument === 'receiver' ? [calls.receiver(sink.call)] : [args[at.argument]];
      return nodes.flatMap((n) =>
        n === undefined ? [] : leavesOf(graph, tracer, { gid: n, path: at.path.join('.'), name: '' }),
      );
    };
    const { stateWith } = sink.rule;
    const leaves =
      stateWith === undefined
        ? sink.rule.data.flatMap(one)
        : sink.rule.data.flatMap(({ argument }) => {
            const state = typeof argument === 'number' ? args[argument] : undefined;
            return state === undefined ? [] : this.persisted.leaves(sink.call, state, args[stateWith]);
          });
    // A query that was put together on its own is told where its parts are put in.
    return sink.rule.sink === 'url' ? leaves.filter((l) => !this.isQuery(l.gid)) : leaves;
  }

  /**
   * The names under which a store keeps what a sink is given.
   *
   * @param frames the calls through which the data comes: they tell keys that are parameters
   */
  keptUnder({ call, rule, api }: Sink, frames: readonly Gid[]): string[][] {
    const { constants } = this.parts;
    if (rule.namedBy === undefined) return [];
    const texts = constants
      .argument(this.argsOf(call, api), rule.namedBy)
      .flatMap((n) => [...constants.texts(n, frames)]);
    // `AUTH_TOKEN` says it, too, where its text is the name of the program.
    return texts.map(({ text, names }) => [text.replaceAll(HOLE, ' '), ...names.map((n) => n.toLowerCase())]);
  }

  /** What a function that is handed over returns, or writes into a parameter. */
  private madeAt(call: Gid, args: readonly Gid[], at: ArgumentPath): Leaf[] {
    const { graph, tracer, calls, constants } = this.parts;
    const { made } = at;
    if (made === undefined) return [];
    const leaves = constants
      .argument(args, { argument: at.argument, path: at.within ?? [] })
      .flatMap((fn) =>
        made === 'returned'
          ? this.written.returned(fn, at.path.join('.'))
          : this.written.written(fn, made, calls.receiver(call)),
      );
    return leaves.flatMap((leaf) => leavesOf(graph, tracer, leaf));
  }

  /** True for a name of `new URLSearchParams(…)`, which is a sink itself. */
  private isQuery(gid: Gid): boolean {
    const { graph } = this.parts;
    const made = graph.column(gid, 0) === Kind.Ref ? graph.definitionOf(gid) : undefined;
    return made !== undefined && graph.column(made, 0) === Kind.New && this.at(made).some((s) => s.rule.sink === 'url');
  }

  /** An identifier that the recipient itself gave, given back to it. */
  isOwnIdentifier(o: Origin, label: Label, receiver: Receiver): boolean {
    if (label.category !== 'user' && !/(^|\.)(unique_id|pseudonymous|account)/.test(label.category)) return false;
    const packages = receiver.destination.packages;
    return this.parts.tracer.values
      .evaluate(o.gid)
      .some(
        (v) =>
          v.kind === 'api' &&
          packages.some((p) =>
            p.endsWith('*') ? v.path.root.startsWith(p.slice(0, -1)) : packageName(v.path.root) === p,
          ),
      );
  }

  /**
   * Who receives what a sink is given.
   *
   * @param frames the calls through which the data comes, innermost first: they tell URLs that are parameters
   * @returns `own` for the project itself
   */
  receiverOf(sink: Sink, frames: readonly Gid[]): Receiver | 'own' | undefined {
    const known = this.received.get(frames);
    if (known?.sink === sink) return known.receiver;
    const receiver = this.receiverBy(sink, frames);
    this.received.set(frames, { sink, receiver });
    return receiver;
  }

  private receiverBy(sink: Sink, frames: readonly Gid[]): Receiver | 'own' | undefined {
    const { rule, call } = sink;
    const { constants, graph, recipients, tracer } = this.parts;
    if (rule.urlOfView) {
      const shown = this.viewsIn(fileOf(call), packageName(sink.api.root))
        .flatMap((view) => constants.argument([view], { argument: 0, path: rule.urlOfView ?? [] }))
        .flatMap((n) => [...constants.texts(n)]);
      return shown.length === 0 ? 'own' : recipients.ofUrl(shown, rule);
    }
    const hostsOf = (address?: string) => this.hostsOf(sink, frames, address).flatMap((n) => [...constants.texts(n)]);
    if (!rule.url) {
      const hosts = OUTWARD.has(rule.sink) ? hostsOf() : [];
      return (
        this.providerOf(sink) ??
        (rule.destination === 'network' && hosts.length > 0
          ? recipients.ofUrl(hosts, rule)
          : recipients.ofClient(rule, hosts))
      );
    }
    const given = constants.argument(this.argsOf(call, sink.api), rule.url);
    const addressed = (on: readonly Gid[]) => given.flatMap((n) => [...constants.texts(n, on)]);
    const urls = addressed(frames);
    // A path is below the base of the client. Of what is not known the settings alone may tell more.
    const isPath = urls.length > 0 && urls.every(({ text }) => /^\/(?!\/)|^[\w-]+(\/|$)/.test(text));
    const hosts = hostsOf(isPath ? rule.url.path.at(-1) : undefined);
    // A request without a URL goes to the client's base, where that is told.
    if (given.length === 0)
      return recipients.ofUrl(
        hosts.filter((h) => isWholeUrl(h.text) || h.env.length > 0),
        rule,
      );
    const full = hosts.length === 0 ? urls : urls.map((u) => (isWholeUrl(u.text) ? u : joined(hosts[0], u)));
    // Where the host is nothing that is known, and no call on the way tells it, those who call are asked.
    const isSomebody = (r: Receiver | 'own' | undefined) => r === 'own' || r?.destination.id !== rule.destination;
    const near = recipients.ofUrl(full, rule);
    const found = isSomebody(near)
      ? near
      : (askedOfCallers(graph, tracer.values, call, frames, (on) => {
          const asked = recipients.ofUrl(addressed(on), rule);
          return isSomebody(asked) ? asked : undefined;
        }) ?? near);
    return found === 'own' && this.keyed.areOfAnother(full, this.headersOf(sink), frames)
      ? recipients.ofUnknown(full, rule)
      : found;
  }

  /** What holds the headers of a request, where its rule says so. */
  private headersOf({ call, rule, api }: Sink): Gid[] {
    const args = this.argsOf(call, api);
    return rule.data.flatMap((at) =>
      at.path.at(-1) === 'headers' ? this.parts.constants.argument(args, { argument: at.argument, path: at.path }) : [],
    );
  }

  /** Elements of a file that render a component of a package. */
  private viewsIn(file: number, root: string): Gid[] {
    const { graph } = this.parts;
    return Array.from(graph.file(file).facts.applications, (n) => gidOf(file, n))
      .filter((gid) => graph.column(gid, 0) === Kind.Jsx)
      .filter((gid) => this.pathsOf(gid).some((p) => packageName(p.root) === root));
  }

  /** The receiver that the settings of a call which sets an SDK up tell, where they name a host or region of it. */
  setUpAt(call: Gid, destination: string): Receiver | undefined {
    const { constants, recipients } = this.parts;
    const hosts = this.setups.hostsOf(call).flatMap((n) => [...constants.texts(n)]);
    const found = recipients.atHosts(destination, 'third-party', hosts);
    return found === 'own' || found?.destination.id !== destination ? undefined : found;
  }

  /**
   * Hosts among the settings of a request, of the client it is made with, or of its package: the nearest of them.
   *
   * @param address the setting that is only a path below one of them
   */
  private hostsOf({ call, rule, api }: Sink, frames: readonly Gid[], address?: string): Gid[] {
    const { creation, graph } = this.parts;
    const callee = gidOf(fileOf(call), graph.column(call, 3));
    const near = [
      ...(rule.url ? this.setups.hostsOf(call, address) : []),
      ...creation.hosts(callee, frames),
      ...(rule.destination === 'network' ? creation.openedWith(callee) : []),
    ];
    if (near.length > 0) return near;
    const root = packageName(api.root);
    return rule.url ? this.setups.defaultBase(root) : this.setups.hosts(root);
  }

  /** The provider that a call names by a value: `generateText({ model: anthropic('…') })`. */
  private providerOf(sink: Sink): Receiver | 'own' | undefined {
    if (sink.rule.sink !== 'llm') return undefined;
    const { constants, tracer, recipients } = this.parts;
    for (const node of constants.argument(this.argsOf(sink.call, sink.api), { argument: 0, path: ['model'] })) {
      for (const v of tracer.values.evaluate(node)) {
        const found = v.kind === 'api' ? recipients.ofPackage(packageName(v.path.root)) : undefined;
        // The name of a model may as well come out of a request or a database: their packages run no models.
        if (found?.destination.sink === 'llm') return found.destination.ownServer ? 'own' : found;
      }
    }
    return undefined;
  }

  /** True where {@link isRedacted} could hold of some field: elsewhere nobody needs to know what a field is called. */
  mayRedact({ call, rule }: Sink): boolean {
    if (rule.sink === 'log') return true;
    return this.hooks.mayDropBeforeSending(call, this.parts.recipients.ofRule(rule)?.destination.packages ?? []);
  }

  /**
   * True when a setting of the logger or of the recipient's package leaves the field out.
   *
   * @param field keys from what the sink's call is given to the data, as far as they are known
   * @param frames the calls through which the data comes: they tell loggers that are parameters
   */
  isRedacted({ call, rule }: Sink, field: readonly string[], frames: readonly Gid[]): boolean {
    if (rule.sink === 'log') {
      const callee = gidOf(fileOf(call), this.parts.graph.column(call, 3));
      return this.parts.creation.redacts(callee, field, frames) || this.hooks.dropsBeforeWriting(callee, field);
    }
    const packages = this.parts.recipients.ofRule(rule)?.destination.packages ?? [];
    return this.hooks.dropsBeforeSending(call, packages, field);
  }
}

const LOGGERS: ReadonlySet<string> = new Set(['.logger', '._logger', '.log']);
/** Functions that add to the context of a logger that they do not name. */
const LOG_CONTEXT =
  /^(add|set|append|put|with|merge|enrich)(To)?(Log|Logger|Logging)(Fields?|Context|Attributes?|Metadata|Meta|Tags?|Bindings|Data|Properties)$/;
const CONTEXT_CALL: ApiPath = { root: 'any', segments: ['.logger', '.withFields', '()'] };
/** Methods of loggers that give a logger with more context. */
const GIVES_LOGGER = /^\.(child|with|withContext|withFields|withMetadata|withTag|getSubLogger|extend)$/;

/** `react › useContext().0.logger.with().info` → `logger.info`; undefined where no member is called a logger. */
function afterLogger({ segments }: ApiPath): ApiPath | undefined {
  let at = segments.length - 1;
  while (at >= 0 && !LOGGERS.has(segments[at] as string)) at--;
  if (at < 0) return undefined;
  const rest = segments.slice(at + 1);
  while (rest.length > 2 && GIVES_LOGGER.test(rest[0] as string) && rest[1] === '()') rest.splice(0, 2);
  return { root: 'any', segments: ['.logger', ...rest] };
}

function isWholeUrl(text: string): boolean {
  return /^[a-z]+:/i.test(text);
}

/** A URL after the base it is relative to. */
function joined(base: TextPattern | undefined, url: TextPattern): TextPattern {
  if (!base) return url;
  const between = base.text.endsWith('/') || url.text.startsWith('/') || url.text === '' ? '' : '/';
  return { text: base.text + between + url.text, env: [...base.env, ...url.env], names: [...base.names, ...url.names] };
}
