/** Form elements that ask a person for data: which elements are fields, and what rules and names say of them. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { RuleSet, SourceRule } from '../model';
import { type Constants, type Frames } from './constants';
import { memberNode } from './literals';
import { ElementTree } from './elements';
import { FormFields } from './formFields';
import { FormKits } from './formKits';
import { FormLists, type Iteration } from './formLists';
import {
  BOX_TAGS,
  CHOICE_TAGS,
  CHOSEN_TAGS,
  FIELD_TAGS,
  FILE_TAGS,
  NATIVE_TAGS,
  NOT_TYPED,
  SEARCH_TAGS,
  isFileTag,
  matchesTag,
} from './formTags';
import { FormTexts } from './formTexts';
import type { NameClassifier } from './names';
import { type ReactiveField, ReactiveForms } from './reactiveForms';
import { isShownOnly } from './shownOnly';
import type { KnownTraces, Tracer } from './trace';
import type { CallTracer } from './traceCalls';
import { Memo } from './memo';
import { addTo } from './perFile';

const TICKED = new Set(['checkbox', 'radio']);
const FILLED_BY =
  /^on(Change|ChangeText|ValueChange|TextChange|Input|InputChange|Update|Select|Blur|End|Drop|Upload|ChangeFile|FilesSelected)|^(name|type|control|register|placeholder|autoComplete|rules|getValue|formControl|formControlName|bind:modelValue)$/;
const CHANGES = /^on(Change|ChangeText|ValueChange|TextChange|Input|InputChange)$/;
const DRAWN = /^on(Pointer|Mouse|Touch)(Move|Down|Start)$/;
const LOCKS = ['disabled', 'isDisabled', 'readOnly', 'readonly', 'isReadOnly', 'aria-disabled'];
/** What the type of a password's field may also be: it can be made visible. */
const OTHERWISE = new Set(['text', 'visible-password']);
/** How pages write the name of an attribute, and components of the program now and then. */
const WRITTEN_ALSO: Readonly<Record<string, string>> = { autoComplete: 'autocomplete' };
/** Attributes that make a component a field of a form. */
const OF_FORM = ['control', 'name'];
/** Attributes that say what a field is for. */
const SAYING = ['name', 'id', 'htmlFor', 'label', 'placeholder', 'autoComplete', 'aria-label'];
/** Attributes that hold what an element shows. */
const SHOWN = /^(render|children|component|as)$/;
/** What makes a component or a function that renders show its field. */
const CALLED: ReadonlySet<string> = new Set(['call', 'element']);
const MAX_DEPTH = 6;

const PHONE = 'user.contact.phone_number';
const PASSWORD = 'user.authorization.password';
const KEY = 'user.authorization.credentials.service';

/** What a field is when no rule names it more exactly. */
const FORM_FIELD: Omit<SourceRule, 'categories'> = {
  id: 'form-field',
  label: 'a form field',
  when: [],
  collects: true,
  byFieldName: false,
};

interface FormFile {
  /** Elements that a person fills in, without those that only stand around one. */
  readonly fields: ReadonlySet<Gid>;
  /** Elements that more than one field stands in. */
  readonly shared: ReadonlySet<Gid>;
  /** Elements that more than one field stands in into which something is written: what is attached to one shares it. */
  readonly sharedByTexts: ReadonlySet<Gid>;
  /** The one field of functions and components that give it a name or text which their callers say. */
  readonly rendered: ReadonlyMap<number, Gid>;
  /** Fields that are rendered once for each element of a list. */
  readonly listed: ReadonlyMap<Gid, Iteration>;
  /** Those among them whose list a component is handed, by the component. */
  readonly listedIn: ReadonlyMap<number, readonly Gid[]>;
}

export interface FormFinderParts {
  readonly graph: FlowGraph;
  readonly tracer: Tracer;
  readonly calls: CallTracer;
  readonly constants: Constants;
  readonly names: NameClassifier;
}

/** The rules by which elements ask for something. */
export function elementRules({ sources }: RuleSet): readonly SourceRule[] {
  return sources.filter((s) => s.jsx && s.collects);
}

const NO_FIELDS: FormFile = {
  fields: new Set(),
  shared: new Set(),
  sharedByTexts: new Set(),
  rendered: new Map(),
  listed: new Map(),
  listedIn: new Map(),
};

export class FormFinder {
  private readonly tree: ElementTree;
  private readonly texts: FormTexts;
  private readonly fields: FormFields;
  private readonly lists: FormLists;
  private readonly kits: FormKits;
  /** Forms that are described apart from their pages. */
  readonly described: ReactiveForms;
  private readonly byTag = new Map<string, readonly SourceRule[]>();
  private readonly files: Memo<'fields', FormFile>;

  constructor(
    private readonly parts: FormFinderParts,
    /** See {@link elementRules}. */
    private readonly rules: readonly SourceRule[],
    before?: KnownTraces<FormFinder>,
  ) {
    this.tree = new ElementTree(parts.graph);
    // Components may render each other.
    const { tracking } = parts.tracer.values;
    this.files = new Memo(parts.graph, tracking, NO_FIELDS, before && { ...before, memo: before.reader.files });
    this.texts = new FormTexts(parts.graph, parts.tracer, this.tree, parts.constants);
    this.kits = new FormKits({ graph: parts.graph, tracer: parts.tracer, tree: this.tree, texts: this.texts });
    this.fields = new FormFields({ ...parts, tree: this.tree, texts: this.texts, frames: [] });
    this.lists = new FormLists({ ...parts, values: parts.tracer.values, tree: this.tree });
    this.described = new ReactiveForms(parts.graph, parts.tracer, this.fields, {
      tree: this.tree,
      asks: (element) => this.ruleOf(element) !== undefined,
    });
  }

  /** The rule that says what an element asks for; one made for the purpose where names tell it. */
  ruleOf(element: Gid): SourceRule | undefined {
    const listed = this.ruleOfListed(fileOf(element), element, []);
    if (listed) return listed;
    const rule = this.askedAt(element);
    if (rule) return this.isSaidByCalls(element) || this.isSaidByUses(element) ? undefined : rule;
    return this.ruleOfLists(element) ?? this.ruleOfComponent(element);
  }

  /** What an element asks for whose component renders one field under the name that it is given: `<Labelled id="email" />`. */
  private ruleOfComponent(element: Gid): SourceRule | undefined {
    const { graph, tracer } = this.parts;
    if (!/^[A-Z]/.test(this.texts.tagOf(element))) return undefined;
    for (const v of tracer.values.evaluate(gidOf(fileOf(element), graph.column(element, 3)))) {
      const field = v.kind === 'function' ? this.formsOf(v.file).rendered.get(v.id) : undefined;
      if (field !== undefined) return this.ruleAt(field, [element]);
    }
    return undefined;
  }

  private askedAt(element: Gid): SourceRule | undefined {
    return this.ruleAt(element, []) ?? this.ruleInside(element);
  }

  /** What a field of a component asks for that hands on what is typed into it, with what an element gives it. */
  private ruleInside(element: Gid): SourceRule | undefined {
    if (!this.formsOf(fileOf(element)).fields.has(element) || this.isLocked(element)) return undefined;
    for (const rendered of this.kits.renderedBy(element)) {
      const rule = this.kits.isHandedOn(rendered) ? this.ruleAt(rendered.field, [element]) : undefined;
      if (rule && !(this.kits.isPartOfPage(rendered.field) && this.ruleAt(rendered.field, []))) return rule;
    }
    return undefined;
  }

  /** True for the field of a component that hands on what is typed: where it is used, it asks for something. */
  private isSaidByUses(field: Gid): boolean {
    return this.kits
      .usesInKit(field)
      .some((use) => this.formsOf(fileOf(use)).fields.has(use) && this.askedAt(use) !== undefined);
  }

  /** What a field that is rendered for each element of a list asks for, all of its elements together. */
  private ruleOfListed(file: number, field: Gid, outer: Frames): SourceRule | undefined {
    const iteration = this.formsOf(file).listed.get(field);
    if (!iteration) return undefined;
    return together(this.lists.waysTo(iteration, outer).flatMap((way) => this.ruleAt(field, way) ?? []));
  }

  /** What an element asks for that hands a component the list of its fields: `<FieldRows fields={FIELDS} />`. */
  private ruleOfLists(element: Gid): SourceRule | undefined {
    const { graph, tracer } = this.parts;
    if (!/^[A-Z]/.test(this.texts.tagOf(element))) return undefined;
    const asked = tracer.values.evaluate(gidOf(fileOf(element), graph.column(element, 3))).flatMap((v) => {
      const fields = v.kind === 'function' ? (this.formsOf(v.file).listedIn.get(v.id) ?? []) : [];
      return fields.flatMap((field) => this.ruleOfListed(fileOf(field), field, [element]) ?? []);
    });
    return together(asked);
  }

  /** The rule that says what a call asks for whose function renders a field: `textField('email', 'Your address')`. */
  ruleOfCall(call: Gid): SourceRule | undefined {
    const { graph, tracer } = this.parts;
    for (const v of tracer.values.evaluate(gidOf(fileOf(call), graph.column(call, 3)))) {
      if (v.kind !== 'function') continue;
      const field = this.formsOf(v.file).rendered.get(v.id);
      if (field !== undefined) return this.ruleAt(field, [call]);
    }
    return undefined;
  }

  /** True for a field of a function that is called: its calls say what it asks for. */
  private isSaidByCalls(element: Gid): boolean {
    const { graph, tracer } = this.parts;
    const file = fileOf(element);
    const [fn] = [...this.formsOf(file).rendered].find(([, field]) => field === element) ?? [];
    return (
      fn !== undefined &&
      tracer.values.callersOf(file, fn).some((c) => CALLED.has(c.kind) && !graph.isNotShipped(c.call))
    );
  }

  /** @param frames the call that renders it, where a function does with what it is given */
  private ruleAt(element: Gid, frames: Frames): SourceRule | undefined {
    const fields = frames.length === 0 ? this.fields : this.fields.at(frames);
    const tag = this.texts.tagOf(element);
    const forms = this.formsOf(fileOf(element));
    const rules = this.rulesForTag(tag.toLowerCase(), forms.fields.has(element));
    if (rules.length === 0 && !forms.fields.has(element)) return this.ruleOfChoice(element, tag);
    if (this.isLocked(element)) return undefined;
    const types = this.attributeTexts(element, 'type', frames);
    if (types.includes('hidden')) return undefined;
    // A box that is ticked asks whether, not for what its name says.
    const isBox = types.length > 0 && types.every((t) => t === 'checkbox');
    const rule = isBox ? undefined : rules.find((r) => r.jsx && this.meets(element, r.jsx.attributes, frames));
    const isMadeForIt = rule?.jsx && Object.keys(rule.jsx.attributes).length === 0;
    if (!forms.fields.has(element)) return isMadeForIt || !FIELD_TAGS.test(tag.toLowerCase()) ? rule : undefined;
    const isFile = types.includes('file') || isFileTag(tag.toLowerCase());
    const isShared = (ancestor: Gid) => (isFile ? forms.shared : forms.sharedByTexts).has(ancestor);
    if (rule?.categories.includes(PASSWORD) && fields.isForKey(element, isShared))
      return { ...FORM_FIELD, categories: [KEY] };
    if (rule && !this.isOtherwise(element, rule, isShared, fields)) return rule;
    const categories = isFile
      ? fields.askedFile(element, isShared)
      : types.some((t) => TICKED.has(t))
        ? fields.askedByBox(element)
        : types.some((t) => NOT_TYPED.has(t))
          ? []
          : fields.asked(element, tag, isShared, forms.fields);
    return categories.length > 0 ? { ...FORM_FIELD, categories: [...categories] } : undefined;
  }

  /** The rule for a field in which something is chosen, where that is a trait of a person. */
  private ruleOfChoice(element: Gid, tag: string): SourceRule | undefined {
    const isBox = BOX_TAGS.test(tag.toLowerCase());
    if (!(isBox || CHOSEN_TAGS.test(tag.toLowerCase())) || this.isLocked(element)) return undefined;
    const { shared } = this.formsOf(fileOf(element));
    const categories = isBox
      ? this.fields.askedByBox(element)
      : this.fields.askedChoice(element, (ancestor) => shared.has(ancestor));
    return categories.length > 0 ? { ...FORM_FIELD, categories: [...categories] } : undefined;
  }

  /** A keyboard is a hint; the field's own name says more. */
  private isOtherwise(
    element: Gid,
    { jsx, categories }: SourceRule,
    isShared: (ancestor: Gid) => boolean,
    fields: FormFields,
  ): boolean {
    const { keyboardType, type } = jsx?.attributes ?? {};
    if (keyboardType && fields.isForHost(element, isShared)) return true;
    const isOfDigits = (keyboardType ?? type) !== undefined && categories.includes(PHONE);
    return isOfDigits && fields.isForOtherNumber(element, isShared);
  }

  /** The rule for a field that is described apart from its page. */
  ruleOfDescribed(field: ReactiveField): SourceRule {
    return { ...FORM_FIELD, categories: [...field.categories] };
  }

  /** The fields that stand in an element and ask for something, with the names that they have there. */
  within(form: Gid): { element: Gid; rule: SourceRule; names: readonly string[] }[] {
    return [...this.formsOf(fileOf(form)).fields].flatMap((element) => {
      const rule = this.tree.around(element).includes(form) ? this.ruleOf(element) : undefined;
      return rule ? [{ element, rule, names: this.attributeTexts(element, 'name', []) }] : [];
    });
  }

  /** Name of an element's tag, in lower case. */
  tagOf(element: Gid): string {
    return this.texts.tagOf(element).toLowerCase();
  }

  private formsOf(file: number): FormFile {
    return this.files.get(file, 'fields', () => this.read(file));
  }

  private read(file: number): FormFile {
    const { graph } = this.parts;
    const candidates = new Set<Gid>();
    const boxes: Gid[] = [];
    for (const node of graph.file(file).facts.applications) {
      const gid = gidOf(file, node);
      if (graph.column(gid, 0) !== Kind.Jsx) continue;
      if (this.isField(gid)) candidates.add(gid);
      else if (BOX_TAGS.test(this.texts.tagOf(gid).toLowerCase())) boxes.push(gid);
    }
    const outer = new Set(boxes.flatMap((box) => this.tree.around(box).filter((a) => this.isRenderedBy(a, box))));
    const around = new Map([...candidates].map((c) => [c, this.tree.around(c)]));
    for (const list of around.values()) for (const a of list) if (candidates.has(a)) outer.add(a);
    const fields = [...candidates].filter((c) => !outer.has(c));
    const texts = fields.filter((f) => !isFileTag(this.texts.tagOf(f).toLowerCase()));
    const listed = new Map<Gid, Iteration>();
    const listedIn = new Map<number, Gid[]>();
    for (const field of fields) {
      const iteration = this.lists.iterationOf(field);
      if (!iteration) continue;
      listed.set(field, iteration);
      const parameter = this.lists.parameterOf(iteration.list);
      if (parameter !== undefined) addTo(listedIn, graph.column(parameter, 3), field);
    }
    const sharedBy = (list: readonly Gid[]) => moreThanOnce(list.flatMap((f) => around.get(f) ?? []));
    return {
      fields: new Set(fields),
      shared: sharedBy(fields),
      sharedByTexts: sharedBy(texts),
      rendered: this.renderedIn(file, fields),
      listed,
      listedIn,
    };
  }

  /** True for an element that shows another as what is filled in, and not beside that, as an icon is. */
  private isRenderedBy(element: Gid, inner: Gid): boolean {
    const { graph } = this.parts;
    const at = graph.column(inner, 1);
    return this.tree
      .attributes(element)
      .every(({ name, value }) => SHOWN.test(name) || at < graph.column(value, 1) || at >= graph.column(value, 2));
  }

  /** See {@link FormFile.rendered}. */
  private renderedIn(file: number, fields: readonly Gid[]): ReadonlyMap<number, Gid> {
    const { functions } = this.parts.graph.file(file).facts;
    const found = new Map<number, Gid[]>();
    for (const field of fields) {
      const start = this.parts.graph.column(field, 1);
      const fn = functions.findLastIndex((f) => f.name !== '' && f.start <= start && start < f.end);
      const named = functions[fn];
      if (named && named.params.length > 0) addTo(found, fn, field);
    }
    const one = [...found].flatMap(([fn, [field, ...others]]): [number, Gid][] =>
      field !== undefined && others.length === 0 && this.isNamedByParameter(field, fn) ? [[fn, field]] : [],
    );
    return new Map(one);
  }

  /** True for a field of which a parameter of its function says what it is for; of a component, under which name it goes. */
  private isNamedByParameter(field: Gid, fn: number): boolean {
    const { graph } = this.parts;
    const isComponent = /^[A-Z]/.test(graph.facts(field).functions[fn]?.name ?? '');
    const isParameter = (gid: Gid, depth = 0): boolean => {
      const kind = graph.column(gid, 0);
      if (kind === Kind.Param) return graph.column(gid, 3) === fn;
      const next =
        kind === Kind.Ref
          ? graph.definitionOf(gid)
          : kind === Kind.Prop || kind === Kind.Binary || kind === Kind.Rest
            ? gidOf(fileOf(gid), graph.column(gid, 3))
            : undefined;
      return next !== undefined && depth < MAX_DEPTH && fileOf(next) === fileOf(field) && isParameter(next, depth + 1);
    };
    const called = this.tree.attribute(field, 'name') ?? this.tree.attribute(field, 'id');
    if (isComponent) return called !== undefined && isParameter(called);
    return [field, ...this.tree.around(field)].some((e) =>
      this.tree.attributes(e).some((a) => SAYING.includes(a.name) && isParameter(a.value)),
    );
  }

  private isField(element: Gid): boolean {
    const tag = this.texts.tagOf(element);
    const lower = tag.toLowerCase();
    if (SEARCH_TAGS.test(lower)) return this.isFilledIn(element);
    if (CHOICE_TAGS.test(lower) && !FIELD_TAGS.test(lower) && !FILE_TAGS.test(lower)) return false;
    if (NATIVE_TAGS.test(lower)) return true;
    const attributes = this.tree.attributes(element);
    if (lower === 'canvas') return attributes.some((a) => DRAWN.test(a.name)) && this.fields.isForSignature(element);
    if (FIELD_TAGS.test(lower) || FILE_TAGS.test(lower))
      return attributes.some((a) => FILLED_BY.test(a.name)) || this.tree.hasSpread(element);
    if (!/^[A-Z]/.test(tag)) return false;
    const isTaking =
      attributes.some((a) => CHANGES.test(a.name)) || OF_FORM.every((n) => attributes.some((a) => a.name === n));
    return this.isFilledIn(element) || (isTaking && this.rendersField(element));
  }

  /** True for a component of the program that renders one field, itself or by another made for it: `<TextInputBase>`. */
  private rendersField(element: Gid): boolean {
    const [rendered] = this.kits.renderedBy(element);
    if (!rendered) return false;
    // Where the component's own field tells what it asks for, and keeps what is typed, it is seen there.
    return fileOf(rendered.field) === fileOf(element)
      ? this.tree.hasSpread(rendered.field) || this.kits.isHandedOn(rendered)
      : this.ruleAt(rendered.field, []) === undefined || this.kits.isHandedOn(rendered);
  }

  /** True where an element says itself which data of a person browsers and devices may fill in. */
  private isFilledIn(element: Gid): boolean {
    return this.rulesForTag('', true).some(
      ({ jsx }) =>
        jsx &&
        Object.keys(jsx.attributes).some((n) => /^autocomplete$/i.test(n)) &&
        this.meets(element, jsx.attributes, []),
    );
  }

  private attributeTexts(element: Gid, name: string, frames: Frames): string[] {
    const node = this.tree.attribute(element, name) ?? this.tree.attribute(element, WRITTEN_ALSO[name] ?? '');
    return node === undefined ? [] : this.parts.constants.texts(node, frames).map((t) => t.text.toLowerCase());
  }

  private meets(element: Gid, attributes: Readonly<Record<string, readonly string[]>>, frames: Frames): boolean {
    return Object.entries(attributes).every(([name, accepted]) => {
      const texts = this.attributeTexts(element, name, frames);
      // A handler has no text.
      if (texts.length === 0 && accepted.includes('*'))
        return this.tree.attributes(element).some((a) => a.name === name);
      const matching = texts.filter((t) => accepted.some((a) => a === '*' || a === t));
      // What may be this or something else is decided where the component is used.
      const otherwise = (t: string) => accepted.includes('password') && OTHERWISE.has(t);
      return matching.length > 0 && texts.every((t) => matching.includes(t) || otherwise(t));
    });
  }

  private rulesForTag(tag: string, isField: boolean): readonly SourceRule[] {
    const key = isField ? `${tag} field` : tag;
    let rules = this.byTag.get(key);
    if (!rules) {
      rules = this.rules.filter(
        (r) =>
          r.jsx &&
          (r.jsx.elements.length === 0 ||
            r.jsx.elements.some((e) => matchesTag(e, tag) || (isField && e === 'textinput'))),
      );
      this.byTag.set(key, rules);
    }
    return rules;
  }

  /** A field that only shows: disabled or read-only wherever it is used. */
  private isLocked(element: Gid): boolean {
    if (LOCKS.some((name) => this.isAlways(this.tree.attribute(element, name), 'true'))) return true;
    return (
      this.isAlways(this.tree.attribute(element, 'editable'), 'false') ||
      isShownOnly(this.parts.graph, this.tree, element)
    );
  }

  /** True when an expression can have no other value: a literal, or what all callers give. */
  private isAlways(node: Gid | undefined, value: 'true' | 'false', depth = 0): boolean {
    if (node === undefined || depth > MAX_DEPTH) return false;
    const { graph, tracer } = this.parts;
    const kind = graph.column(node, 0);
    const all = (nodes: readonly Gid[]) => nodes.length > 0 && nodes.every((n) => this.isAlways(n, value, depth + 1));
    if (kind === Kind.Const) return graph.facts(node).strings[graph.column(node, 3)] === value;
    if (kind === Kind.Ref) {
      const target = graph.bindingTarget(fileOf(node), graph.column(node, 3));
      if (target?.kind !== 'binding') return false;
      return all(target.binding.definitions.map((d) => gidOf(target.file, d)));
    }
    if (kind !== Kind.Prop) return false;
    const object = gidOf(fileOf(node), graph.column(node, 3));
    const name = graph.facts(node).strings[graph.column(node, 4)] ?? '';
    const members: (Gid | undefined)[] = [];
    for (const v of tracer.values.evaluate(object))
      if (v.kind === 'object') members.push(memberNode(graph, v.gid, name));
    return members.every((m) => m !== undefined) && all(members);
  }
}

/** One rule for all that is asked for. */
function together(rules: readonly SourceRule[]): SourceRule | undefined {
  const [first] = rules;
  if (!first || rules.every((r) => r === first)) return first;
  return { ...FORM_FIELD, categories: [...new Set(rules.flatMap((r) => r.categories))] };
}

function moreThanOnce(list: readonly Gid[]): ReadonlySet<Gid> {
  const counts = new Map<Gid, number>();
  for (const gid of list) counts.set(gid, (counts.get(gid) ?? 0) + 1);
  return new Set([...counts].filter(([, n]) => n > 1).map(([gid]) => gid));
}
