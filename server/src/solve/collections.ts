/** Places where data is taken from a person or a device: calls, reads and form elements that rules name. */
import { Kind, NODE_STRIDE, SPREAD_KEY } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { RuleSet, SourceRule } from '../model';
import type { ApiIndex, ApiPath } from './api';
import { type Constants, HOLE, memberNode } from './constants';
import type { NameClassifier } from './names';
import { listOf } from './schemas';
import type { SinkReader } from './sinks';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';
import { gotten } from './traceLibrary';
import { UseReader } from './uses';

export interface Collection {
  readonly gid: Gid;
  readonly rule: SourceRule;
  readonly api: ApiPath;
}

/** What devices and connections say of themselves. */
const ORDINARY = /^user\.(device|location\.imprecise|behavior\.browsing)/;
const FORM_TAGS = /^(input|textarea)$|input$|field$|textarea$/;
const NOT_TYPED = new Set(['hidden', 'submit', 'button', 'checkbox', 'radio', 'reset', 'color', 'range', 'search']);
/** Forms in which a person speaks of themselves. */
const FORMS_OF_PERSONS =
  /sign-?_?up|register|registration|onboarding|profile|account|checkout|contact|apply|application-?form|personal/i;
/** What such a field is when no rule names it more exactly. */
const FORM_FIELD: Omit<SourceRule, 'categories'> = {
  id: 'form-field',
  label: 'a form field',
  when: [],
  collects: true,
  byFieldName: false,
};

export class CollectionFinder {
  private readonly uses: UseReader;
  private readonly byTag = new Map<string, readonly SourceRule[]>();
  private readonly jsxRules: readonly SourceRule[];
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
    },
    rules: RuleSet,
  ) {
    this.uses = new UseReader(parts.graph, (call) => parts.calls.isSanitizer(call));
    this.jsxRules = rules.sources.filter((s) => s.jsx && s.collects);
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
    }
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

  /** What a device or connection says of itself is collected when it is kept; to look at it is not to collect it. */
  private isTaken(rule: SourceRule, gid: Gid): boolean {
    const ordinary = rule.callback === undefined && rule.categories.every((c) => ORDINARY.test(c));
    return !ordinary || this.uses.isKept(gid);
  }

  private ofElement(gid: Gid): Collection[] {
    const { graph } = this.parts;
    const tag = gidOf(fileOf(gid), graph.column(gid, 3));
    const name = (this.parts.tracer.textOf(tag) ?? this.parts.calls.writtenChain(tag).at(-1) ?? '').toLowerCase();
    const rule = this.rulesForTag(name).find((r) => r.jsx && this.meetsAttributes(gid, r.jsx.attributes));
    const field = this.namedField(gid, name);
    const found = rule ?? (field && { ...FORM_FIELD, categories: [field] });
    return found ? [{ gid, rule: found, api: { root: 'any', segments: [`.${name}`] } }] : [];
  }

  private rulesForTag(name: string): readonly SourceRule[] {
    let rules = this.byTag.get(name);
    if (!rules) {
      rules = this.jsxRules.filter(
        (r) => r.jsx && (r.jsx.elements.length === 0 || r.jsx.elements.some((e) => matchesTag(e.toLowerCase(), name))),
      );
      this.byTag.set(name, rules);
    }
    return rules;
  }

  /** A form field whose name says what it takes, in a form that says whose it is: `name` in a sign-up form. */
  private namedField(element: Gid, tag: string): string | undefined {
    if (!FORM_TAGS.test(tag)) return undefined;
    const type = this.attribute(element, 'type')[0] ?? 'text';
    if (NOT_TYPED.has(type)) return undefined;
    const { graph, names } = this.parts;
    const facts = graph.facts(element);
    const start = graph.column(element, 1);
    const around = facts.functions
      .filter((f) => f.start <= start && start < f.end && /^[A-Z]/.test(f.name))
      .map((f) => f.name);
    const file = (facts.file.split('/').at(-1) ?? '').replace(/\.\w+$/, '');
    for (const name of [
      ...this.attribute(element, 'name'),
      ...this.registered(element),
      ...this.attribute(element, 'autoComplete'),
    ]) {
      const found =
        names.classify([file, ...around, name]) ??
        (FORMS_OF_PERSONS.test(file + around.join('')) ? names.classify(['user', name]) : undefined);
      if (found && found.category !== 'user') return found.category;
    }
    return undefined;
  }

  private attribute(element: Gid, name: string): string[] {
    const node = memberNode(this.parts.graph, element, name);
    return node === undefined
      ? []
      : this.parts.constants.texts(node).flatMap((t) => (t.text.includes(HOLE) ? [] : [t.text]));
  }

  /** The field of `{...register('email')}` and its kin. */
  private registered(element: Gid): string[] {
    const { graph, calls, tracer } = this.parts;
    const list = listOf(graph, element, 4);
    const out: string[] = [];
    for (let i = 0; i < list.length; i += 2) {
      const value = gidOf(fileOf(element), list[i + 1] as number);
      if (
        list[i] !== SPREAD_KEY ||
        graph.column(value, 0) !== Kind.Call ||
        !/register|field/i.test(calls.calledName(value))
      )
        continue;
      const first = calls.args(value)[0];
      const text = first === undefined ? undefined : tracer.textOf(first);
      if (text !== undefined) out.push(text);
    }
    return out;
  }

  private meetsAttributes(element: Gid, attributes: Readonly<Record<string, readonly string[]>>): boolean {
    return Object.entries(attributes).every(([name, accepted]) => {
      const node = memberNode(this.parts.graph, element, name);
      if (node === undefined) return false;
      return this.parts.constants
        .texts(node)
        .some((t) => accepted.some((a) => a === '*' || a === t.text.toLowerCase()));
    });
  }
}

function matchesTag(pattern: string, name: string): boolean {
  if (pattern.startsWith('*')) return name.endsWith(pattern.slice(1));
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
