/** Places where data is taken from a person or a device: calls, reads and form elements that rules name. */
import { Kind, NODE_STRIDE } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CategoryId, RuleSet, SourceRule } from '../model';
import type { ApiIndex, ApiPath } from './api';
import type { Consent, ConsentReader } from './consent';
import type { Constants } from './constants';
import type { DeviceTraitReader } from './deviceTraits';
import type { FormFinder } from './forms';
import type { KeystrokeReader } from './keystrokes';
import type { NameClassifier } from './names';
import { PerFile } from './perFile';
import { PositionHelpers } from './positionHelpers';
import { listOf } from './schemas';
import type { SinkReader } from './sinks';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';
import { gotten } from './traceLibrary';
import { isReadOf } from './traceSources';
import { UseReader } from './uses';

export interface Collection {
  readonly gid: Gid;
  readonly rule: SourceRule;
  readonly api: ApiPath;
  /** The consent that decides whether it is taken. */
  readonly consent?: Consent;
}

/** What devices and connections say of themselves. */
const REQUESTS = /^(req|request|raw|headers|headersList|ctx|context|c|event)$/;
const REQUEST_CHAIN = /headers?(List)?$|^(req|request|navigator|socket|connection)$/i;
const TOKENS = /^(device|push|voip|fcm|apns|registration)?token$/i;
const PUSH_TOKEN = 'user.device.device_id.push_token';
/** Bridges of frameworks to native code that the program brings itself. */
const NATIVE =
  /^(react-native \.(NativeModules\.|TurboModuleRegistry\.get)|expo(-modules-core)? \.require(Optional)?NativeModule\(|@capacitor\/core \.registerPlugin\()/;
const FORM: ApiPath = { root: 'any', segments: ['.form'] };
/** `new FormData().get`, `formData.get` */
const FORM_DATA = /^\.formData$/i;
const MAX_MEMBERS = 12;
const KEYSTROKES = 'user.behavior.keystroke_dynamics';
const FINGERPRINT = 'user.device.device_id.fingerprint';
const ORDINARY = /^user\.(device|location\.imprecise(?!\.timezone)|behavior\.browsing)/;
/** Of a set of rules, which stays when the program changes. */
const readNames = new WeakMap<RuleSet, ReadonlySet<string>>();

/** The last names of what rules know as read. */
function readNamesOf(rules: RuleSet): ReadonlySet<string> {
  let names = readNames.get(rules);
  if (!names) {
    const last = rules.sources.flatMap((s) => (s.collects ? (s.api?.segments.at(-1) ?? []) : []));
    readNames.set(rules, (names = new Set(last.filter((s) => s.startsWith('.')).map((s) => s.slice(1)))));
  }
  return names;
}

export class CollectionFinder {
  private readonly files: PerFile<readonly Collection[]>;
  private readonly uses: UseReader;
  private readonly positions: PositionHelpers;
  /** Last names of property reads that some rule collects from. */
  private readonly readNames: ReadonlySet<string>;

  /** @param before what was known before some files were edited */
  constructor(
    private readonly parts: {
      graph: FlowGraph;
      tracer: Tracer;
      calls: CallTracer;
      api: ApiIndex;
      constants: Constants;
      sinks: SinkReader;
      names: NameClassifier;
      keystrokes: KeystrokeReader;
      traits: DeviceTraitReader;
      consent: ConsentReader;
    },
    private readonly forms: FormFinder,
    rules: RuleSet,
    before?: CollectionFinder,
  ) {
    const { tracking } = parts.tracer.values;
    this.files = new PerFile(
      parts.graph,
      tracking,
      { name: 'collections', read: (file) => this.read(file) },
      before?.files,
    );
    this.uses = new UseReader(parts.graph, (call) => parts.calls.isSanitizer(call));
    this.readNames = readNamesOf(rules);
    this.positions = new PositionHelpers(parts.graph, parts.tracer, parts.calls, (fn) => this.membersOf(fn));
  }

  /** @param isAlone where no other file is asked for: what is worked out is not kept then */
  ofFile(file: number, isAlone = false): readonly Collection[] {
    return isAlone ? this.files.once(file) : this.files.of(file);
  }

  private read(file: number): Collection[] {
    const { graph } = this.parts;
    const { facts } = graph.file(file);
    const out: Collection[] = [];
    for (const node of facts.applications) {
      const gid = gidOf(file, node);
      const kind = graph.column(gid, 0);
      if (kind === Kind.Jsx) out.push(...this.ofElement(gid));
      else if (kind !== Kind.Set) out.push(...this.ofCall(gid));
      if (kind === Kind.Jsx || kind === Kind.Set) out.push(...this.ofKeyHandlers(gid));
    }
    this.leaveInner(out);
    return [...this.onceOfForm(out), ...this.ofDescribedForms(file), ...this.readsOf(file), ...this.ofTraits(file)].map(
      (c) => this.withConsent(c),
    );
  }

  /** Conditions are known for applications only, not for reads. */
  private withConsent(c: Collection): Collection {
    const kind = this.parts.graph.column(c.gid, 0);
    const isApplication = kind === Kind.Call || kind === Kind.New || kind === Kind.Jsx;
    const consent = isApplication ? this.parts.consent.at(c.gid) : undefined;
    return consent ? { ...c, consent } : c;
  }

  /** Reads of properties, and of names imported from a package, that rules know. */
  private readsOf(file: number): Collection[] {
    const { facts } = this.parts.graph.file(file);
    const names = new Set<number>();
    facts.strings.forEach((text, id) => {
      if (this.readNames.has(text)) names.add(id);
    });
    const tokens = new Set<number>();
    facts.strings.forEach((text, id) => {
      if (TOKENS.test(text)) tokens.add(id);
    });
    const imported = new Set<number>();
    facts.bindings.forEach((b, id) => {
      if (b.from && this.readNames.has(b.from.name)) imported.add(id);
    });
    if (names.size === 0 && imported.size === 0 && tokens.size === 0) return [];
    const out: Collection[] = [];
    for (let at = 0; at < facts.nodes.length; at += NODE_STRIDE) {
      const isRead = facts.nodes[at] === Kind.Prop && names.has(facts.nodes[at + 4] ?? -1);
      const gid = gidOf(file, at / NODE_STRIDE);
      const ruled =
        isRead || (facts.nodes[at] === Kind.Ref && imported.has(facts.nodes[at + 3] ?? -1)) ? this.ofRead(gid) : [];
      const isToken = facts.nodes[at] === Kind.Prop && tokens.has(facts.nodes[at + 4] ?? -1);
      out.push(...(ruled.length === 0 && isToken ? this.ofHandedToken(gid) : ruled));
    }
    return this.onceInEachChoice(out);
  }

  /** `Array.isArray(x) ? x[0] : x`: of reads of one thing in the ways of one choice, the first speaks for all. */
  private onceInEachChoice(reads: readonly Collection[]): Collection[] {
    const seen = new Set<string>();
    return reads.filter(({ gid }) => {
      const choice = this.uses.choiceOf(gid);
      const key = `${choice} ${this.parts.calls.writtenChain(gid).join('.')}`;
      const isFirst = choice === undefined || !seen.has(key);
      seen.add(key);
      return isFirst;
    });
  }

  /** What a file's own fields ask for is collected there; that its action reads them from what was posted is no more. */
  private onceOfForm(found: readonly Collection[]): readonly Collection[] {
    const isField = ({ gid, api }: Collection) => this.parts.graph.column(gid, 0) === Kind.Jsx || api === FORM;
    const asked = [...new Set(found.filter(isField).flatMap((c) => c.rule.categories))];
    const isAsked = (category: CategoryId) => asked.some((a) => a === category || a.startsWith(`${category}.`));
    return found.filter((c) => !c.api.segments.some((s) => FORM_DATA.test(s)) || !c.rule.categories.every(isAsked));
  }

  /** Of a chain of calls that each take something (`detect(…).withLandmarks()`), the last gives all of it. */
  private leaveInner(found: Collection[]): void {
    const { graph, calls } = this.parts;
    const inner = new Set<Gid>();
    for (const { gid } of found) {
      for (let at = graph.column(gid, 0) === Kind.Call ? calls.receiver(gid) : undefined; at !== undefined;) {
        inner.add(at);
        at = graph.column(at, 0) === Kind.Call ? calls.receiver(at) : undefined;
      }
    }
    for (let i = found.length - 1; i >= 0; i--) if (inner.has((found[i] as Collection).gid)) found.splice(i, 1);
  }

  private ofCall(call: Gid): Collection[] {
    const { api, calls, sinks } = this.parts;
    const args = calls.args(call);
    const paths = sinks.pathsOf(call);
    const written = calls.writtenPath(call);
    for (const path of paths.some((p) => p.root === 'any') ? paths : [...paths, written]) {
      const rule = api.match(path).sources.find((s) => s.collects && calls.isSetTo(s, args));
      if (rule && !this.isTaken(rule, call)) return [];
      if (rule) return [{ gid: call, rule, api: path }];
    }
    if (paths.some((p) => NATIVE.test(`${p.root} ${p.segments.join('')}`))) return this.ofNative(call);
    const field = this.forms.ruleOfCall(call);
    if (field) return [{ gid: call, rule: field, api: FORM }];
    const positions = this.positions.takenBy(call);
    return positions.length > 0
      ? [collected(call, helperRule(calls.calledName(call), positions))]
      : this.ofHelper(call);
  }

  /** A method of the program's own native code that gives what its name says: `NativeModules.Calls.getVoipToken()`. */
  private ofNative(call: Gid): Collection[] {
    const { calls, names } = this.parts;
    const name = calls.calledName(call);
    const category = names.classify([gotten(name)])?.category;
    if (category === undefined || !ORDINARY.test(category)) return [];
    const rule = helperRule(name, [category]);
    return this.isTaken(rule, call) ? [{ gid: call, rule, api: { root: 'any', segments: [`.${name}`] } }] : [];
  }

  /**
   * A function of the program that takes from a request or device what its name says (`await getClientIp(headers)`)
   * or hands over several such traits of a request it is given (`requestMetadata(req)`).
   */
  private ofHelper(call: Gid): Collection[] {
    const { tracer, calls, names } = this.parts;
    const name = calls.calledName(call);
    const found = names.classify([gotten(name)]);
    const says = found && ORDINARY.test(found.category) ? found.category : undefined;
    if (says === undefined && !this.isGivenRequest(call)) return [];
    const functions = tracer.values.evaluate(calls.callee(call)).filter((v) => v.kind === 'function');
    if (functions.length === 0) return [];
    // It is one that takes it if a source outside the program is reached; what is stored was taken before.
    // One of the same file is seen there.
    if (functions.every((v) => v.file === fileOf(call))) return [];
    const reached = (path: string) =>
      tracer
        .trace(call, path)
        .filter((o) => o.sanitised.length === 0 && (o.base === 'source' || this.isOfRequest(o.gid)))
        .flatMap((o) => o.label?.category ?? []);
    const categories =
      says === undefined
        ? [...new Set(functions.flatMap((v) => this.membersOf(v).flatMap(reached)))].filter((c) => ORDINARY.test(c))
        : reached('')
            .filter((c) => c === says)
            .slice(0, 1);
    if (categories.length === 0) return [];
    const rule = helperRule(name, categories);
    return this.isTaken(rule, call) ? [{ gid: call, rule, api: { root: 'any', segments: [`.${name}`] } }] : [];
  }

  /** True for a call whose argument is a request, its headers or its context. */
  private isGivenRequest(call: Gid): boolean {
    const { graph, calls } = this.parts;
    return calls.args(call).some((arg) => {
      const kind = graph.column(arg, 0);
      return (kind === Kind.Ref || kind === Kind.Prop) && REQUESTS.test(calls.writtenChain(arg).at(-1) ?? '');
    });
  }

  /** True for something read off a request or device that no rule names: `headersList.get(OWN_HEADER)`. */
  private isOfRequest(gid: Gid): boolean {
    const { graph, calls } = this.parts;
    const isCall = graph.column(gid, 0) === Kind.Call;
    if (!isCall && graph.column(gid, 0) !== Kind.Prop) return false;
    return calls.writtenChain(isCall ? calls.callee(gid) : gid).some((n) => REQUEST_CHAIN.test(n));
  }

  /** Names of the members of the objects that a function gives. */
  private membersOf(fn: { readonly file: number; readonly id: number }): string[] {
    const { graph, tracer } = this.parts;
    const { facts } = graph.file(fn.file);
    const out = new Set<string>();
    for (const node of facts.functions[fn.id]?.returns ?? []) {
      for (const v of tracer.values.evaluate(gidOf(fn.file, node))) {
        if (v.kind !== 'object' || graph.column(v.gid, 0) !== Kind.Object) continue;
        const { strings } = graph.facts(v.gid);
        listOf(graph, v.gid, 3).forEach((key, i) => {
          if (i % 2 === 0 && key >= 0) out.add(strings[key] ?? '');
        });
      }
    }
    return [...out].slice(0, MAX_MEMBERS);
  }

  /**
   * A token that a push service hands to its listener, told by what listener and event are called:
   * `onRemoteNotificationsRegistered = ({ deviceToken }: Registered) => …`.
   */
  private ofHandedToken(gid: Gid): Collection[] {
    const { graph } = this.parts;
    const { facts } = graph.file(fileOf(gid));
    let object = gidOf(fileOf(gid), graph.column(gid, 3));
    if (graph.column(object, 0) === Kind.Ref) object = graph.definitionOf(object) ?? object;
    if (graph.column(object, 0) !== Kind.Param || fileOf(object) !== fileOf(gid)) return [];
    const type = facts.types[graph.column(object, 5)];
    const fn = graph.column(object, 3);
    const said = `${facts.functions[fn]?.name ?? ''} ${type?.kind === 'reference' ? type.name : ''} ${this.eventOf(fileOf(gid), fn)}`;
    if (!/voip|push|fcm|apns|remote_?notif|notifications?_?regist/i.test(said) || !/token|regist/i.test(said))
      return [];
    const rule: SourceRule = { ...helperRule('', [PUSH_TOKEN]), id: 'push-event', label: 'the push service' };
    return this.isTaken(rule, gid) ? [{ gid, rule, api: { root: 'any', segments: ['.token'] } }] : [];
  }

  /** The event that a function listens to: the constant that stands before it. */
  private eventOf(file: number, fn: number): string {
    const { calls, tracer } = this.parts;
    const callers = tracer.values.callGraph?.callersOf(file, fn) ?? [];
    const handed = callers.find((c) => c.kind === 'callback' && c.argument > 0);
    const event = handed ? calls.args(handed.call)[0] : undefined;
    return event === undefined ? '' : (tracer.textOf(event) ?? '');
  }

  private ofRead(gid: Gid): Collection[] {
    const { graph, tracer, api, calls } = this.parts;
    const values = isReadOf(graph, tracer.values, gid) ? tracer.values.evaluate(gid) : [];
    const paths: ApiPath[] = values.flatMap((v) =>
      v.kind === 'api' && v.path.segments.at(-1)?.startsWith('.') ? [v.path] : [],
    );
    if (paths.length === 0) paths.push(calls.writtenAccess(gid));
    for (const path of paths) {
      const rule = api.match(path).sources.find((s) => s.collects);
      if (rule && !this.isTaken(rule, gid)) return [];
      if (rule) return [{ gid, rule, api: path }];
    }
    return [];
  }

  private ofTraits(file: number): Collection[] {
    const rule: SourceRule = { ...helperRule('', [FINGERPRINT]), id: 'device-traits', label: 'traits of the device' };
    return this.parts.traits.ofFile(file).map((gid) => ({ gid, rule, api: { root: 'any', segments: ['.navigator'] } }));
  }

  private ofDescribedForms(file: number): Collection[] {
    return this.forms.described
      .ofFile(file, (call) => this.parts.sinks.pathsOf(call))
      .map((field) => ({ gid: field.gid, rule: this.forms.ruleOfDescribed(field), api: FORM }));
  }

  private ofKeyHandlers(application: Gid): Collection[] {
    const rule: SourceRule = { ...helperRule('', [KEYSTROKES]), id: 'key-handler', label: 'keys pressed' };
    return this.parts.keystrokes
      .handlersAt(application)
      .map((gid) => ({ gid, rule, api: { root: 'any', segments: ['.onkeydown'] } }));
  }

  /** What a device or connection says of itself is collected when it is kept; to look at it is not to collect it. */
  private isTaken(rule: SourceRule, gid: Gid): boolean {
    const handler = rule.callback === undefined ? undefined : this.parts.calls.args(gid)[rule.callback];
    if (rule.categories.includes(KEYSTROKES)) return handler === undefined || this.parts.keystrokes.keeps(handler);
    const ordinary = rule.callback === undefined && rule.categories.every((c) => ORDINARY.test(c));
    return !ordinary || this.uses.isKept(gid);
  }

  private ofElement(gid: Gid): Collection[] {
    const rule = this.forms.ruleOf(gid);
    if (rule) return [{ gid, rule, api: { root: 'any', segments: [`.${this.forms.tagOf(gid)}`] } }];
    // A component is a function that is called where it is rendered: `<Camera>`.
    const { api, graph, tracer } = this.parts;
    for (const v of tracer.values.evaluate(gidOf(fileOf(gid), graph.column(gid, 3)))) {
      if (v.kind !== 'api' || v.path.root === 'global') continue;
      const path = tracer.values.applied(v, '()');
      const found = api.match(path).sources.find((s) => s.collects && s.when.length === 0);
      if (found) return [{ gid, rule: found, api: path }];
    }
    return [];
  }
}

function collected(gid: Gid, rule: SourceRule): Collection {
  return { gid, rule, api: { root: 'any', segments: [`.${rule.label.replace('()', '')}`] } };
}

function helperRule(name: string, categories: readonly CategoryId[]): SourceRule {
  return {
    id: 'helper',
    label: `${name}()`,
    categories: [...categories],
    when: [],
    collects: true,
    byFieldName: false,
  };
}
