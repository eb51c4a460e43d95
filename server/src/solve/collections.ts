/** Places where data is taken from a person or a device: calls, reads and form elements that rules name. */
import { Kind, NODE_STRIDE } from '../extract/facts';
import { type FlowGraph, type Gid, gidOf } from '../link/graph';
import type { RuleSet, SourceRule } from '../model';
import type { ApiIndex, ApiPath } from './api';
import type { Constants } from './constants';
import { FORM_FIELD, type FormFieldReader } from './formFields';
import type { NameClassifier } from './names';
import type { SinkReader } from './sinks';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';
import type { KeystrokeReader } from './keystrokes';
import { gotten } from './traceLibrary';
import { UseReader } from './uses';

export interface Collection {
  readonly gid: Gid;
  readonly rule: SourceRule;
  readonly api: ApiPath;
}

/** What devices and connections say of themselves. */
const KEYSTROKES = 'user.behavior.keystroke_dynamics';
const ORDINARY = /^user\.(device|location\.imprecise|behavior\.browsing)/;
export class CollectionFinder {
  private readonly uses: UseReader;
  /** Last names of property reads that some rule collects from. */
  private readonly readNames: ReadonlySet<string>;

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
    },
    private readonly fields: FormFieldReader,
    rules: RuleSet,
  ) {
    this.uses = new UseReader(parts.graph, (call) => parts.calls.isSanitizer(call));
    this.readNames = new Set(
      rules.sources
        .filter((s) => s.collects && s.api?.segments.at(-1)?.startsWith('.'))
        .map((s) => (s.api?.segments.at(-1) ?? '').slice(1)),
    );
  }

  ofFile(file: number): Collection[] {
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
    const names = new Set<number>();
    facts.strings.forEach((text, id) => {
      if (this.readNames.has(text)) names.add(id);
    });
    if (names.size === 0) return out;
    for (let at = 0; at < facts.nodes.length; at += NODE_STRIDE) {
      if (facts.nodes[at] === Kind.Prop && names.has(facts.nodes[at + 4] ?? -1))
        out.push(...this.ofRead(gidOf(file, at / NODE_STRIDE)));
    }
    return out;
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
    const { api, calls, constants, sinks } = this.parts;
    const args = calls.args(call);
    const paths = sinks.pathsOf(call);
    const written = calls.writtenPath(call);
    for (const path of paths.some((p) => p.root === 'any') ? paths : [...paths, written]) {
      const rule = api.match(path).sources.find((s) => s.collects && constants.meets(args, s.when));
      if (rule && !this.isTaken(rule, call)) return [];
      if (rule) return [{ gid: call, rule, api: path }];
    }
    return this.ofHelper(call);
  }

  /** A function of the program that takes what its name says from a request or device: `await getClientIp(headers)`. */
  private ofHelper(call: Gid): Collection[] {
    const { tracer, calls, names } = this.parts;
    if (!tracer.values.evaluate(calls.callee(call)).some((v) => v.kind === 'function')) return [];
    const name = calls.calledName(call);
    const found = names.classify([gotten(name)]);
    if (!found || !ORDINARY.test(found.category)) return [];
    // It is one that takes it if the data comes from outside: a source, or something that is not the program's own.
    const origins = tracer
      .trace(call, '')
      .filter((o) => o.sanitised.length === 0 && o.label?.category === found.category);
    if (origins.length === 0) return [];
    const rule: SourceRule = { ...FORM_FIELD, id: 'helper', label: `${name}()`, categories: [found.category] };
    return this.isTaken(rule, call) ? [{ gid: call, rule, api: { root: 'any', segments: [`.${name}`] } }] : [];
  }

  private ofRead(gid: Gid): Collection[] {
    const { tracer, api, calls } = this.parts;
    const values = tracer.values.evaluate(gid);
    const paths: ApiPath[] = values.flatMap((v) =>
      v.kind === 'api' && v.path.segments.at(-1)?.startsWith('.') ? [v.path] : [],
    );
    if (paths.length === 0)
      paths.push({ root: 'any', segments: calls.writtenChain(gid).map((n) => (n === '()' ? n : `.${n}`)) });
    for (const path of paths) {
      const rule = api.match(path).sources.find((s) => s.collects);
      if (rule && !this.isTaken(rule, gid)) return [];
      if (rule) return [{ gid, rule, api: path }];
    }
    return [];
  }

  private ofKeyHandlers(application: Gid): Collection[] {
    const rule: SourceRule = { ...FORM_FIELD, id: 'key-handler', label: 'keys pressed', categories: [KEYSTROKES] };
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
    const rule = this.fields.ruleOf(gid);
    return rule ? [{ gid, rule, api: { root: 'any', segments: [`.${this.fields.tagOf(gid)}`] } }] : [];
  }
}
