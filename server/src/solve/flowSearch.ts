/**
 * From one sink outwards: for each of the narrowest expressions that it is given, where its data is recognisably
 * personal. Where the data is a parameter, the question moves to the callers, so a wrapper is reported where it is
 * used and each use on its own.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { isActor, isCalledContext, isMeans } from './actors';
import type { ApiIndex } from './api';
import { partOf } from './callGraph';
import type { Caller } from './callers';
import type { ChannelReader, Delivery } from './channels';
import type { ConsentReader } from './consent';
import { isOnlyInDevelopment } from './development';
import type { Labeller } from './labels';
import { type Leaf, leavesOf } from './leaves';
import { HandedReader } from './handed';
import type { NameClassifier } from './names';
import { type Ending, type Look, noteCut, noteLook } from './looks';
import { type Label, type Origin, chain, isWhole, namesOf, oneOf, readInText, substitute } from './origins';
import { PlaceNamer, isContent } from './namedByPlace';
import { passedBy } from './proxies';
import { ReadBesideReader } from './readBeside';
import { type Receiver, type RecipientReader, carries } from './recipients';
import type { Sink, SinkReader } from './sinks';
import { isOfServiceAccount } from './serviceAccounts';
import { placeInThrown } from './thrown';
import {
  Answer,
  type Place,
  type Search,
  type Trace,
  type Under,
  asKept,
  asSentTo,
  asOn,
  coveredBy,
  doneTo,
  heeded,
  isOnTheWay,
  isOwnKey,
  inSignIn,
  isShownFromItself,
  isSignIn,
  keysOf,
  most,
  onTheWay,
  speaks,
} from './searchState';
import type { Tracer } from './trace';
import { leafOrigins } from './leafOrigins';
import { isLoggedBefore } from './loggedBefore';
import type { CallTracer } from './traceCalls';
import { type WaysHome, isAside } from './waysHome';

export const MAX_FRAMES = 6;
const MAX_CALLERS = 4000;
/** Callers of a function inside of which data is recognised already, that are told each for itself. */
const MAX_COVERED = 100;

export interface FlowParts {
  readonly graph: FlowGraph;
  readonly tracer: Tracer;
  readonly calls: CallTracer;
  readonly api: ApiIndex;
  readonly sinks: SinkReader;
  readonly consent: ConsentReader;
  readonly channels: ChannelReader;
  readonly recipients: RecipientReader;
  readonly labeller: Labeller;
  readonly names: NameClassifier;
}

/** What was pasted is reported, but may be anything: what takes it can still be known by its name. */
const ANYTHING = 'user.content.private.clipboard';

/** Asks one sink after the other; what one answer needs of the program is kept by the readers it asks. */
export class FlowSearch {
  private readonly handed: HandedReader;
  private readonly beside: ReadBesideReader;
  private readonly named: PlaceNamer;

  constructor(private readonly parts: FlowParts) {
    this.handed = new HandedReader(parts.graph, parts.tracer.values);
    this.named = new PlaceNamer(parts);
    this.beside = new ReadBesideReader(parts.graph, (name) => parts.names.mayTell(name));
  }

  /**
   * The ways of personal data to a sink.
   *
   * @param looks takes every answer, where somebody asks why something is not found
   * @param through where only the ways count that end in one file: the others may be missing
   */
  ofSink(
    sink: Sink,
    leaves: readonly Leaf[] = this.parts.sinks.leavesAt(sink),
    looks?: Look[],
    through?: WaysHome,
  ): Trace[] {
    const search: Search = {
      sink,
      frames: [],
      parameters: [],
      tail: undefined,
      sanitised: [],
      covered: false,
      under: { keys: [], asked: 0, isOpen: this.parts.sinks.mayRedact(sink) },
      inherited: undefined,
      inText: false,
      signsIn: false,
      isHeeded: false,
      handed: [],
      seen: new Map(),
      out: [],
      ...(looks ? { looks } : {}),
      ...(through ? { through } : {}),
    };
    for (const leaf of leaves) this.ofLeaf(leaf, leaf.call ?? sink.call, search);
    return search.out;
  }

  /** Each of these says what is known of the data asked for; what was found is added to `search.out`. */
  private ofLeaf(leaf: Leaf, call: Gid, search: Search): Answer {
    const { graph, tracer, labeller } = this.parts;
    graph.work.step();
    const traced = leafOrigins(tracer, labeller, leaf);
    const made = leaf.made ? traced.flatMap(leaf.made) : traced;
    const declared = made.map((o) => labeller.asDeclared(o, search.declared, leaf.gid));
    const origins = declared.map((o) => labeller.asKeyed(o, leaf.name, leaf.gid));
    // A whole record in a text is its id, or `[object Object]`.
    const isText = (leaf.isText === true || search.inText) && leaf.isWrittenOut !== true;
    // The fields of a record that a caller hands over are not in a text that is made of the whole.
    const seen = search.inText && isText ? origins.filter((o) => !o.expanded || o.chosen) : origins;
    const told = isText ? seen.flatMap((o) => readInText(o) ?? []) : origins;
    if (search.looks && told.length === 0)
      noteLook(search, { leaf, call, ending: origins.length > 0 ? 'record-in-text' : 'nothing' }, origins[0]);
    const answer = most(told, (o) => this.ofOrigin(o, leaf, call, search));
    const isOpen =
      (answer === Answer.Unknown || answer === Answer.Named) &&
      !isText &&
      isWhole(leaf.path) &&
      !told.some((o) => o.known);
    return isOpen && !isAside(call, search) && this.ofReads({ leaf, call }, search) ? Answer.Found : answer;
  }

  /** What a record that nothing else tells of holds, by the fields that are read of it beside, or that it is checked for. */
  private ofReads({ leaf, call }: Place, search: Search): boolean {
    const read = this.beside.origins(leaf.gid, (owner, path) => this.parts.labeller.fieldOf(owner, path));
    return (
      [...read, ...this.beside.checked(leaf.gid, this.parts)].filter((o) =>
        this.emit(o, o.label, { leaf, call }, search),
      ).length > 0
    );
  }

  private ofOrigin(found: Origin, leaf: Leaf, call: Gid, given: Search): Answer {
    const kept = asKept(inSignIn(given, leaf, found), this.parts.calls.keyed.required(found, given.kept));
    const search = asSentTo(kept, leaf);
    const origin = found.jar && search.chosen ? oneOf(found, search.chosen) : found;
    const o = origin.label ? origin : this.byPlace(origin, leaf, search);
    const here = (): Answer => {
      if (!o.label) noteLook(search, { leaf, call, ending: 'unlabelled' }, o);
      if (!o.label) return this.named.isOfOtherName(o) ? Answer.Named : Answer.Unknown;
      if (!this.emit(o, o.label, { leaf, call }, search)) return Answer.Nothing;
      return o.label.category === ANYTHING ? Answer.Unknown : Answer.Found;
    };
    const isElsewhere = isAside(call, search) && search.through?.isThrownThere(o) !== true;
    if (o.base !== 'parameter' || o.expanded) return isElsewhere ? Answer.Unknown : here();
    if (isElsewhere && search.through?.mayGive(o) === false) return Answer.Unknown;
    // What its name tells there covers its callers, which may be at home.
    const isOfNobody = isElsewhere && !speaks(o.label, search);
    const asked = (): Answer => (isOfNobody ? Answer.Unknown : here());
    // What is covered further inside is recorded at every call on its way, for the inventory.
    const isKnownHere = o.label?.settled === true || search.covered || this.isReadHere(o) || this.isReadOfRequest(o);
    const settled = isKnownHere && here() === Answer.Found;
    const key = `${isOfNobody ? '~' : ''}${search.covered ? '+' : ''}${search.inherited?.category ?? ''}${o.gid} ${o.path} ${call} ${o.sanitised.length} ${keysOf(leaf, search.under).join('.')}${search.inText ? ' text' : ''}${search.signsIn ? ' in' : ''}${search.isTo ? ' to' : ''}${search.kept ? ` under ${search.kept.text}` : ''}${search.handed.map((h) => ` ${h.file}.${h.fn}=${h.value.file}.${h.value.id}`).join('')}`;
    const known = search.seen.get(key);
    if (known !== undefined) return settled ? Answer.Found : known;
    search.seen.set(key, Answer.Again);
    const outwards = settled ? coveredBy(o.label, search) : heeded(o.label, search);
    // What comes back to where it was has come from there: its callers are asked on the way that led here.
    const isBack = isOnTheWay(o, search);
    const outer = isBack ? Answer.Again : this.outwards(o, leaf, call, asOn(o, outwards));
    // Its callers know better than the name of a parameter: nothing but constants is nothing. What is content only by
    // where it goes is none where they all hand over something that has another name.
    const isNone = outer === Answer.Nothing || (outer === Answer.Named && !origin.label && isContent(o.label));
    const answer = settled || outer === Answer.Found ? Answer.Found : isNone ? outer : asked();
    // Its name has told here what callers do not know of what they hand over: they are on its way.
    if (!settled && answer === Answer.Found && outer === Answer.Unknown && speaks(o.label, search))
      this.outwards(o, leaf, call, asOn(o, { ...coveredBy(o.label, search), seen: new Map() }));
    search.seen.set(key, answer);
    return answer;
  }

  /**
   * True for a field that is read here of what all callers hand in without knowing more of it (`event.data.email`
   * of a webhook's event): here is where it can be seen to be personal.
   */
  private isReadHere(o: Origin): boolean {
    if (!o.label || isWhole(o.path)) return false;
    const { graph, tracer } = this.parts;
    const graphOfCalls = tracer.values.callGraph;
    // A test knows less of what is handed in than anybody.
    const all = graphOfCalls?.callersOf(fileOf(o.gid), graph.column(o.gid, 3)) ?? [];
    const callers = all.filter((c) => !graph.isNotShipped(c.call));
    const category = o.label.category;
    let known = 0;
    for (const caller of callers) {
      if (caller.kind === 'callback') return false;
      for (const arg of graphOfCalls?.argumentsFor(caller, graph.column(o.gid, 4)) ?? []) {
        for (const handed of tracer.trace(arg, o.path)) {
          const same = handed.path === o.path || handed.path.endsWith(`.${o.path}`);
          if (!same || handed.base === 'source' || handed.label?.category !== category) return false;
          known++;
        }
      }
    }
    return known > 0;
  }

  /** A field that a server reads from a request is personal there, whoever in the same program sends it. */
  private isReadOfRequest(o: Origin): boolean {
    return o.label !== undefined && !isWhole(o.path) && this.parts.channels.isRequested(o.gid);
  }

  /** What a value is by where it goes. */
  private byPlace(o: Origin, leaf: Leaf, search: Search): Origin {
    const told = this.named.asKeptOrWritten(search.isTo ? this.named.asAddressed(o, search) : o, leaf, search);
    return this.named.asMeant(this.inherit(told, search), leaf, search);
  }

  /** A value from which personal data is taken further inside is personal where it is handed over. */
  private inherit(o: Origin, search: Search): Origin {
    return o.label || !search.inherited ? o : { ...o, label: { ...search.inherited, settled: false } };
  }

  /** Asks the callers of the function whose parameter the data is. */
  private outwards(o: Origin, leaf: Leaf, call: Gid, search: Search): Answer {
    const { graph, channels } = this.parts;
    const isPassedBy = passedBy(graph, call, graph.column(o.gid, 3));
    const coming = this.callersOf(o, search).filter((c) => isPassedBy?.(this.parts.calls.calledName(c.call)) !== true);
    const shipped = coming.filter((c) => !graph.isNotShipped(c.call));
    const all = shipped.filter((c) => this.parts.tracer.values.callGraph?.empties(c, graph.column(o.gid, 4)) !== true);
    if (all.length === 0) return this.atRequests(o, leaf, call, search);
    // What half of the program hands over (a request, a context) is told where something is taken from it.
    if (search.covered && all.length > MAX_COVERED) return Answer.Found;
    // A worker that calls its handlers knows only what comes out of the queue.
    if (channels.isJob(fileOf(o.gid), graph.column(o.gid, 3))) {
      const answer = this.atRequests(o, leaf, call, search);
      if (answer === Answer.Found) return answer;
    }
    const callers = isAside(call, search) ? (search.through?.callersOnTheWay(all, o) ?? all) : all;
    if (callers.length > MAX_CALLERS) noteCut(graph, search, { leaf, call, ending: 'too-many-callers' }, o);
    const unknown: Caller[] = [];
    const answer = most(callers.slice(0, MAX_CALLERS), (caller) => {
      if (caller.kind === 'callback') return this.atCallback(o, caller, { leaf, call }, search);
      if (search.frames.includes(caller.call)) return Answer.Again;
      const kept = this.parts.calls.keyed.atCaller(caller, search.kept, this.parts.tracer.values.callGraph);
      if (kept === 'other') {
        noteLook(search, { leaf, call: caller.call, ending: 'other-key' }, o);
        return Answer.Nothing;
      }
      if (search.frames.length < MAX_FRAMES) {
        const means = this.asMeans(o, caller, leaf, search);
        if (means !== undefined) return means;
        const one = this.atCaller(o, caller, leaf, asKept(search, kept));
        if (one === Answer.Unknown) unknown.push(caller);
        return one;
      }
      noteCut(graph, search, { leaf, call, ending: 'too-deep' }, o);
      return Answer.Unknown;
    });
    // Where one caller hands over what the parameter's name says, those do that do not know what they hand over.
    if (answer === Answer.Found && speaks(o.label, search))
      for (const caller of unknown)
        this.atCaller(o, caller, leaf, { ...search, inherited: o.label, isHeeded: false, seen: new Map() });
    return answer;
  }

  /** The callers of the function whose parameter the data is; of a helper those that gave it what it calls on this way. */
  private callersOf(o: Origin, search: Search): readonly Caller[] {
    const { graph, tracer } = this.parts;
    const { callGraph } = tracer.values;
    if (!callGraph) return [];
    const file = fileOf(o.gid);
    const fn = graph.column(o.gid, 3);
    return search.handed.reduce(
      (callers, h) => {
        if (h.file === file && h.fn === fn) return this.handed.givers(callers, h, callGraph);
        return this.handed.isInside(file, fn, h) ? this.handed.callersOfMade(callers, h, callGraph) : callers;
      },
      callGraph.callersOf(file, fn),
    );
  }

  /** The parameter of a callback is what the library hands over: the place stays the same. */
  private atCallback(o: Origin, caller: Caller, { leaf, call }: Place, search: Search): Answer {
    const index = this.parts.graph.column(o.gid, 4) & 0xffff;
    const delivered = this.parts.channels.deliveries(caller.call, index, o.path);
    if (delivered.length > 0) return this.atDeliveries(o, delivered, leaf, search);
    const bound = this.parts.calls.bound(caller, index, o.path);
    return bound.length === 0
      ? Answer.Unknown
      : most(bound, (b) => this.ofOrigin(substitute(o, b), leaf, call, search));
  }

  /** The handler of a route is called by the requests to its path. */
  private atRequests(o: Origin, leaf: Leaf, call: Gid, search: Search): Answer {
    const { graph, channels } = this.parts;
    const isFirst = (graph.column(o.gid, 4) & 0xffff) === 0;
    const delivered = isFirst ? channels.toFunction(fileOf(o.gid), graph.column(o.gid, 3), o.path) : [];
    if (delivered.length > 0) return this.atDeliveries(o, delivered, leaf, search);
    noteLook(search, { leaf, call, ending: 'no-callers' }, o);
    return Answer.Unknown;
  }

  /** What a handler gets is what was sent: an event, a job, a request. */
  private atDeliveries(o: Origin, delivered: readonly Delivery[], leaf: Leaf, search: Search): Answer {
    const { graph, tracer } = this.parts;
    const tail = chain({ gid: leaf.gid, note: 'used' }, chain(o.via, search.tail));
    const sanitised = onTheWay(o, leaf, search);
    const sent = delivered.filter((d) => !search.frames.includes(d.call) && !graph.isNotShipped(d.call));
    if (sent.length > MAX_CALLERS) graph.bounds.meet('callers', o.gid);
    const answer = most(sent.slice(0, MAX_CALLERS), (d) => {
      const under = { keys: keysOf(leaf, search.under), asked: 0, isOpen: false };
      const next = { ...search, frames: [...search.frames, d.call], sanitised, under, declared: undefined };
      const note = `sent by ${this.parts.calls.calledName(d.call)} to the function that handles it`;
      return most(leavesOf(graph, tracer, { gid: d.gid, path: d.path, name: '' }), (l) =>
        this.ofLeaf(l, d.call, { ...next, tail: chain({ gid: l.gid, note }, tail) }),
      );
    });
    // Others may send as well.
    return answer === Answer.Found ? answer : Answer.Unknown;
  }

  /**
   * The answer of a caller that hands over no data, but something which acts: what is read of it is told where it is
   * recognised inside, and what is read of a component is nobody's.
   */
  private asMeans(o: Origin, caller: Caller, leaf: Leaf, search: Search): Answer | undefined {
    if (isWhole(o.path)) return undefined;
    const { graph, tracer } = this.parts;
    const args = tracer.values.callGraph?.argumentsFor(caller, graph.column(o.gid, 4)) ?? [];
    if (args.length === 0) return undefined;
    const parameter = this.nameOf(o);
    const isMade = args.every((arg) => isMeans({ graph, values: tracer.values }, arg, parameter, o.path));
    const acts = () => this.isContext(o.gid) || args.every((arg) => isActor(graph, tracer.values, arg, o.path));
    if (!isMade && !(search.covered && acts())) return undefined;
    noteLook(search, { leaf, call: caller.call, ending: 'acts' }, o);
    return search.covered ? Answer.Found : Answer.Nothing;
  }

  /** The name of a parameter; empty where it is taken apart at once. */
  private nameOf({ gid }: Origin): string {
    const { graph } = this.parts;
    return graph.facts(gid).functions[graph.column(gid, 3)]?.paramNames[graph.column(gid, 4) & 0xffff] ?? '';
  }

  /** True for a parameter that is declared to be a context with something in it that acts: it is handed on as it came. */
  private isContext(parameter: Gid): boolean {
    const { graph, labeller } = this.parts;
    const file = fileOf(parameter);
    return isCalledContext(graph, parameter) && labeller.holdsMeans(labeller.typeAt(file, graph.column(parameter, 5)));
  }

  private atCaller(o: Origin, caller: Caller, leaf: Leaf, search: Search): Answer {
    const { graph, tracer } = this.parts;
    const fn = graph.facts(o.gid).functions[graph.column(o.gid, 3)];
    const parameter = this.nameOf(o) || o.path.split('.')[0] || 'its argument';
    const isMade = caller.kind === 'element' && caller.argument > 0;
    const name = (isMade ? '' : this.parts.calls.calledName(caller.call)) || fn?.name;
    const note = caller.kind === 'element' ? `given to <${name}>` : `passed to ${name || 'a function'} as ${parameter}`;
    const tail = chain({ gid: leaf.gid, note: 'used' }, chain(o.via, search.tail));
    const sanitised = onTheWay(o, leaf, search);
    const frames = [...search.frames, caller.call];
    const given = this.handed.at(caller.call, { file: fileOf(o.gid), id: graph.column(o.gid, 3) });
    const { callGraph } = tracer.values;
    const left = { file: fileOf(o.gid), fn: graph.column(o.gid, 3) };
    const further = this.handed.further(search.handed, left, caller, callGraph);
    const handed = given ? [...further, given] : further;
    const under = this.underCaller(o, leaf, search);
    const at = graph.column(o.gid, 4);
    const args = partOf(graph, at, callGraph?.argumentsFor(caller, at) ?? [], o.path);
    const fnValue = { kind: 'function', file: left.file, id: left.fn } as const;
    const made = (l: Leaf) => (given: Origin) =>
      this.parts.calls.ofApplied(o, given, l.gid)?.flatMap((m) => this.parts.calls.fill(m, fnValue, caller.call)) ?? [
        given,
      ];
    const leaves = args
      .flatMap((arg) => leavesOf(graph, tracer, { ...arg, name: '' }))
      .map((l) => (o.applied ? { ...l, made: made(l) } : l));
    const chosen = search.chosen ?? o.choice;
    if (leaves.length === 0) noteLook({ ...search, frames }, { leaf, call: caller.call, ending: 'not-given' }, o);
    const answer = most(leaves, (l) =>
      this.ofLeaf(l, caller.call, {
        ...search,
        frames,
        handed,
        sanitised,
        under,
        declared: isWhole(o.path) || this.parts.labeller.isText(o.type) ? o.type : undefined,
        ...(chosen && { chosen }),
        inText:
          leaf.isWrittenOut !== true &&
          (search.inText || (leaf.isText === true && graph.column(leaf.gid, 0) === Kind.Ref)),
        tail: chain({ gid: l.gid, note }, tail),
      }),
    );
    // A caller that gives nothing for it, or only constants.
    return answer === Answer.Again ? Answer.Nothing : answer;
  }

  /** Only a parameter that is handed on as it is, or a field of it, brings the keys of the caller's literal along. */
  private underCaller(o: Origin, leaf: Leaf, search: Search): Under {
    const { graph } = this.parts;
    let at: Gid | undefined = leaf.gid;
    while (at !== undefined && graph.column(at, 0) === Kind.Prop) at = gidOf(fileOf(at), graph.column(at, 3));
    const given = at !== undefined && graph.column(at, 0) === Kind.Ref ? graph.definitionOf(at) : at;
    const isOpen = search.under.isOpen && given !== undefined && graph.column(given, 0) === Kind.Param;
    return { keys: keysOf(leaf, search.under), asked: namesOf(o.path).length, isOpen };
  }

  private emit(o: Origin, label: Label, place: Place, search: Search): boolean {
    const receiver = this.parts.sinks.receiverOf(search.sink, search.frames);
    const ending = this.endingOf(o, label, receiver, { place, search });
    noteLook(search, { ...place, ending }, { ...o, label });
    if (ending !== 'found' || receiver === undefined || receiver === 'own') return false;
    const { leaf, call } = place;
    const { thrown } = o;
    const consent = [search.sink.call, ...search.frames]
      .map((c) => this.parts.consent.at(c))
      .find((c) => c !== undefined && this.parts.consent.covers(c, receiver.destination.purpose));
    search.out.push({
      call: thrown ?? call,
      at: thrown === undefined ? (leaf.shownAt ?? leaf.gid) : placeInThrown(this.parts.graph, thrown, o.via, label.gid),
      keys: thrown === undefined ? (leaf.keys ?? []) : [],
      sinkCall: search.sink.call,
      api: search.sink.api,
      sink: receiver.destination.sink === 'third-party' ? search.sink.rule.sink : receiver.destination.sink,
      receiver,
      label,
      via: chain(o.via, search.tail),
      sanitised: doneTo(o, label, leaf, search),
      consent,
      covered: search.covered,
      ofWhole: label.category === 'user' || (o.expanded === true && o.chosen !== true),
    });
    return true;
  }

  /** Whether labelled data is handed over, or what keeps it from being so. */
  private endingOf(
    o: Origin,
    label: Label,
    receiver: Receiver | 'own' | undefined,
    at: { readonly place: Place; readonly search: Search },
  ): Ending {
    const { graph, sinks, consent } = this.parts;
    const { place, search } = at;
    if (receiver === undefined) return 'nobody';
    if (receiver === 'own') return 'own';
    const isLog = search.sink.rule.sink === 'log';
    if (isLog && isLoggedBefore(graph, sinks, o, label.gid)) return 'logged-before';
    if (isLog && [search.sink.call, ...search.frames].some((c) => isOnlyInDevelopment(this.parts.graph, c)))
      return 'in-development';
    const last = o.expanded && search.under.isOpen ? [label.name.split('.').at(-1) ?? ''] : [];
    if (sinks.isRedacted(search.sink, [...keysOf(place.leaf, search.under), ...last], search.frames)) return 'redacted';
    if (carries(receiver, label.category) || isShownFromItself(graph, place.leaf, label, search)) return 'carried';
    if (sinks.isOwnIdentifier(o, label, receiver) || isOwnKey(search.sink, label) || isSignIn(search, label))
      return 'own-identifier';
    if (isOfServiceAccount(graph, label, search.sink.call)) return 'of-machine';
    return consent.isEmptyAt(place.call, place.leaf.gid) ? 'empty' : 'found';
  }
}
