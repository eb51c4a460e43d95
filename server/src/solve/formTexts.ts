/** Texts that stand beside a field: its own label and placeholder, a label element, translated or not. */
import { Kind, SPREAD_KEY } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { type Constants, type Frames } from './constants';
import { memberNode } from './literals';
import type { ElementTree } from './elements';
import { listOf } from './schemas';
import type { Tracer } from './trace';

/** Attributes whose text a person reads at a field. */
const LABELS = [
  'label',
  'placeholder',
  'aria-label',
  'ariaLabel',
  'accessibilityLabel',
  'floatingLabel',
  'labelText',
  'title',
];
/** Where message descriptors and elements of translation libraries keep their text. */
const MESSAGES = ['defaultMessage', 'message', 'defaults', 'defaultValue', 'i18nKey', 'id'];
const LABEL_TAGS = /label$|^legend$|^(span|p|strong|h[1-6]|text)$/i;
const TEXTUAL: ReadonlySet<number> = new Set([Kind.Const, Kind.Call, Kind.Object, Kind.Template]);
/** Stands for an unknown part of a text: `${kind} name` is the name of something. */
const SOMETHING = 'item';
const MAX_DEPTH = 6;
const MAX_SPREADS = 3;
const MAX_TEXTS = 12;
const LEVELS_UP = 4;

export class FormTexts {
  constructor(
    private readonly graph: FlowGraph,
    private readonly tracer: Tracer,
    private readonly tree: ElementTree,
    private readonly constants: Constants,
    /** Calls on the way to the fields: see {@link FormTexts.at}. */
    private readonly frames: Frames = [],
  ) {}

  /** The same for fields that functions render with what calls give them. */
  at(frames: Frames): FormTexts {
    return new FormTexts(this.graph, this.tracer, this.tree, this.constants, frames);
  }

  /** Texts of the attributes of an element that name it. */
  own(element: Gid): string[] {
    const own = LABELS.flatMap((name) => {
      const value = this.tree.attribute(element, name);
      return value === undefined ? [] : this.textsOf(value);
    });
    // The component around the field renders its label, too: `labelProps={{ children: 'Email' }}`.
    const ofLabel = this.tree.attribute(element, 'labelProps');
    const shown = ofLabel === undefined ? undefined : memberNode(this.graph, ofLabel, 'children');
    return shown === undefined ? own : [...own, ...this.textsOf(shown)];
  }

  /** Texts that stand in an element: `<Checkbox>Asthma</Checkbox>`. */
  inside(element: Gid): string[] {
    return this.tree
      .childrenOf(element)
      .flatMap((c) => this.textsOf(c))
      .filter((text) => text.trim() !== '');
  }

  /**
   * Texts around a field: the nearest label beside it or above it.
   *
   * @param isShared tells of an element that it holds other fields too: texts there are no label of this one
   */
  around(element: Gid, isShared: (ancestor: Gid) => boolean): string[] {
    let inner = element;
    let level = 0;
    for (const ancestor of this.tree.around(element)) {
      if (isShared(ancestor)) return this.labelBefore(inner, ancestor);
      if (level++ >= LEVELS_UP) break;
      const label = this.tree.attribute(ancestor, 'label');
      const found = [
        ...(label === undefined ? [] : this.textsOf(label)),
        ...this.tree.childrenOf(ancestor).flatMap((c) => (c === inner ? [] : this.labelsIn(c))),
      ];
      if (found.length > 0) return found;
      inner = ancestor;
    }
    return [];
  }

  /** The label that stands right before a field among several: `<label>Name</label><input />`. */
  private labelBefore(field: Gid, parent: Gid): string[] {
    const children = this.tree.childrenOf(parent);
    const before = children[children.indexOf(field) - 1];
    if (before === undefined || this.graph.column(before, 0) !== Kind.Jsx) return [];
    return /label$|^legend$/i.test(this.tagOf(before)) ? this.textsOf(before) : [];
  }

  /** The texts of label elements in an element, and its own. */
  private labelsIn(node: Gid, depth = 0): string[] {
    if (depth > 3) return [];
    const kind = this.graph.column(node, 0);
    if (kind === Kind.Const) return this.textsOf(node);
    if (kind === Kind.Cond || kind === Kind.Binary)
      return [4, 5]
        .filter((c) => kind === Kind.Cond || c === 4)
        .flatMap((c) => this.labelsIn(gidOf(fileOf(node), this.graph.column(node, c)), depth + 1));
    if (kind !== Kind.Jsx) return [];
    if (LABEL_TAGS.test(this.tagOf(node))) return this.textsOf(node);
    return this.tree.childrenOf(node).flatMap((c) => this.labelsIn(c, depth + 1));
  }

  /** The name of an element as written, without its namespace. */
  tagOf(element: Gid): string {
    const tag = gidOf(fileOf(element), this.graph.column(element, 3));
    const { strings, bindings } = this.graph.facts(tag);
    const a = this.graph.column(tag, 3);
    switch (this.graph.column(tag, 0)) {
      case Kind.Prop:
        return strings[this.graph.column(tag, 4)] ?? '';
      case Kind.Ref:
        return bindings[a]?.name ?? '';
      default:
        return strings[a] ?? '';
    }
  }

  /** The texts that a node can show: literals, translated messages with their default text, keys of translations. */
  textsOf(node: Gid, depth = 0): string[] {
    if (depth > MAX_DEPTH) return [];
    const g = this.graph;
    const file = fileOf(node);
    const at = (n: number) => this.textsOf(gidOf(file, n), depth + 1);
    const a = g.column(node, 3);
    switch (g.column(node, 0)) {
      case Kind.Const:
        return [g.facts(node).strings[a] ?? ''].filter((t) => t !== '' && t !== 'undefined' && t !== 'null');
      case Kind.Template:
        return [
          listOf(g, node, 3)
            .map((n) => (g.column(gidOf(file, n), 0) === Kind.Const ? at(n).join('') : ` ${SOMETHING} `))
            .join(''),
        ];
      case Kind.Cond:
        return [...at(g.column(node, 4)), ...at(g.column(node, 5))];
      case Kind.Binary:
        return [...at(a), ...at(g.column(node, 4))].slice(0, MAX_TEXTS);
      case Kind.Call:
        return this.ofCall(node, depth);
      case Kind.Jsx:
        return this.ofElement(node, depth);
      case Kind.Array:
        return listOf(g, node, 3).flatMap(at).slice(0, MAX_TEXTS);
      case Kind.Object:
        return this.ofDescriptor(node, depth);
      case Kind.Ref: {
        const definition = g.definitionOf(node);
        return definition === undefined ? [] : this.textsOf(definition, depth + 1);
      }
      case Kind.Prop:
      case Kind.Elem:
        return this.ofGiven(node, depth) ?? this.ofMember(node, depth);
      case Kind.Param:
        return this.constants.boundTo(node, this.frames).flatMap((n) => this.textsOf(n, depth + 1));
      default:
        return [];
    }
  }

  /** `t('key', 'text')`, `formatMessage({ defaultMessage })`, ``msg`text` ``, `useMemo(() => text)`. */
  private ofCall(call: Gid, depth: number): string[] {
    const g = this.graph;
    const file = fileOf(call);
    const out: string[] = [];
    for (const node of listOf(g, call, 4).slice(0, 2)) {
      const arg = gidOf(file, node);
      const isFunction = g.column(arg, 0) === Kind.Func;
      const returns = isFunction ? (g.file(file).facts.functions[g.column(arg, 3)]?.returns ?? []) : [node];
      for (const n of returns) out.push(...this.textsOf(gidOf(file, n), depth + 1));
    }
    if (out.length > 0) return out.slice(0, MAX_TEXTS);
    const callee = gidOf(file, g.column(call, 3));
    const named = g.column(callee, 0) === Kind.Ref ? g.definitionOf(callee) : undefined;
    // What a function gives that callers hand in is a message of theirs, no label.
    if (named === undefined || g.column(named, 0) !== Kind.Func) return [];
    for (const v of this.tracer.values.evaluate(callee)) {
      if (v.kind !== 'function') continue;
      for (const n of g.file(v.file).facts.functions[v.id]?.returns ?? [])
        out.push(...this.textsOf(gidOf(v.file, n), depth + 1));
    }
    return out.slice(0, MAX_TEXTS);
  }

  /** `{ label }` of the one object that a call on the way gives; undefined where none gives one that is written out. */
  private ofGiven(node: Gid, depth: number): string[] | undefined {
    const g = this.graph;
    if (this.frames.length === 0 || g.column(node, 0) !== Kind.Prop) return undefined;
    const name = g.facts(node).strings[g.column(node, 4)] ?? '';
    const bound = this.constants.boundTo(gidOf(fileOf(node), g.column(node, 3)), this.frames);
    const objects = bound.filter((n) => g.column(n, 0) === Kind.Object);
    if (objects.length === 0) return undefined;
    return objects.flatMap((given) => {
      const member = memberNode(g, given, name);
      return member === undefined ? [] : this.textsOf(member, depth + 1);
    });
  }

  private ofElement(element: Gid, depth: number): string[] {
    const children = this.tree.childrenOf(element).flatMap((c) => this.textsOf(c, depth + 1));
    if (children.length > 0) return [children.join(' ')];
    return this.ofDescriptor(element, depth);
  }

  private ofDescriptor(object: Gid, depth: number): string[] {
    for (const name of MESSAGES) {
      const member = memberNode(this.graph, object, name);
      const found = member === undefined ? [] : this.textsOf(member, depth + 1);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** `FIELDS.email`, `FIELDS[key]`: the text of one, or of all, members of an object that is written out. */
  private ofMember(node: Gid, depth: number): string[] {
    const g = this.graph;
    const out: string[] = [];
    for (const v of this.tracer.values.evaluate(node))
      if (v.kind === 'object' && g.column(v.gid, 0) === Kind.Object) out.push(...this.ofDescriptor(v.gid, depth));
    if (out.length > 0) return out.slice(0, MAX_TEXTS);
    const name = g.column(node, 0) === Kind.Prop ? g.facts(node).strings[g.column(node, 4)] : undefined;
    for (const object of this.tablesOf(gidOf(fileOf(node), g.column(node, 3))))
      for (const value of this.valuesIn(object, name))
        if (TEXTUAL.has(g.column(value, 0))) out.push(...this.textsOf(value, depth + 1));
    return out.slice(0, MAX_TEXTS);
  }

  /**
   * What stands in an object literal, and in those that are spread into it: `{ ...common, ...forms }`.
   *
   * @param name under this name, or all of it
   */
  private valuesIn(object: Gid, name: string | undefined, depth = 0): Gid[] {
    const { strings } = this.graph.facts(object);
    const list = listOf(this.graph, object, 3);
    const out: Gid[] = [];
    for (let i = 0; i < list.length; i += 2) {
      const key = list[i] as number;
      const value = gidOf(fileOf(object), list[i + 1] as number);
      if (key !== SPREAD_KEY) {
        if (name === undefined || strings[key] === name) out.push(value);
      } else if (depth < MAX_SPREADS)
        for (const spread of this.tablesOf(value)) out.push(...this.valuesIn(spread, name, depth + 1));
    }
    return out;
  }

  /** Object literals that an expression is, also as handed through a library: `defineMessages({ … })`. */
  private tablesOf(object: Gid): Gid[] {
    const g = this.graph;
    const isTable = (gid: Gid) => g.column(gid, 0) === Kind.Object;
    const found = this.tracer.values
      .evaluate(object)
      .flatMap((v) => (v.kind === 'object' && isTable(v.gid) ? [v.gid] : []));
    if (found.length > 0) return found;
    const made = g.column(object, 0) === Kind.Ref ? g.definitionOf(object) : undefined;
    if (made === undefined || g.column(made, 0) !== Kind.Call) return [];
    return listOf(g, made, 4)
      .slice(0, 1)
      .map((n) => gidOf(fileOf(made), n))
      .filter(isTable);
  }
}
