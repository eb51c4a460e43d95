/**
 * Public forms that ask for personal data and say nothing about its use: neither a box to consent nor a way to the
 * privacy policy or terms. The notice may stand in the form's component, in what it renders, in what renders it, or
 * in the layout of its page. Whatever looks like one counts: this reader rather stays silent.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, gidOf } from '../link/graph';
import type { CategoryId, NameWords, Span } from '../model';
import type { CollectionFact } from './collectionFacts';
import { type Component, Components } from './components';
import { ElementTree } from './elements';
import type { FormFinder } from './forms';
import { Phrases } from './phrases';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';

const CHECKBOX = /check|switch|toggle/;
/** Parts of a site around a page; what they link to is not said at the form. */
const AROUND_PAGES = /footer|header|nav|menu|sidebar/i;
const MAX_DOWN = 5;
/** How many components may stand between a form and a field of it. */
const MAX_PARTS = 3;
const MAX_FUNCTIONS = 120;
const NEAR_FOLDERS = 4;
const MAX_TEXT = 2000;
/** Data that a form may ask for without its being a collection of its own: who logs in is known already. */
const CREDENTIALS = /^user\.authorization(\.|$)/;

/** An element that asks for data. */
interface Field {
  readonly gid: Gid;
  readonly categories: readonly CategoryId[];
}

export interface NoticeParts {
  readonly graph: FlowGraph;
  readonly tracer: Tracer;
  readonly calls: CallTracer;
  readonly forms: FormFinder;
}

export class NoticeReader {
  private readonly tree: ElementTree;
  private readonly components: Components;
  private readonly notices: Phrases;
  private readonly boxes: Phrases;
  private readonly publicForms: Phrases;
  private readonly memberPages: Phrases;
  private readonly memberHooks: Phrases;
  private readonly said = new Map<string, boolean>();

  constructor(
    private readonly parts: NoticeParts,
    words: NameWords,
  ) {
    this.tree = new ElementTree(parts.graph);
    this.components = new Components(parts.graph, parts.tracer, parts.calls);
    this.notices = new Phrases(words.notices, false);
    this.boxes = new Phrases(words.consentBoxes, false);
    this.publicForms = new Phrases(words.publicForms, true);
    this.memberPages = new Phrases(words.memberPages, true);
    this.memberHooks = new Phrases(words.memberHooks, true);
  }

  /** The public forms of a file without a notice, one fact for each. */
  ofFile(file: number): CollectionFact[] {
    const forms = new Map<string, { component: Component; fields: Field[] }>();
    for (const field of this.fieldsOf(file)) {
      const component = this.components.componentOf(field.gid);
      if (!component) continue;
      const form = this.formAround(field.gid);
      // A field that another component puts into its form is that form's.
      if (form === undefined && this.isPart(component, MAX_PARTS)) continue;
      const key = `${component.id} ${form ?? ''}`;
      const known = forms.get(key);
      if (known) known.fields.push(field);
      else forms.set(key, { component, fields: [field] });
    }
    return [...forms.values()]
      .filter(({ component, fields }) => fields.some(isNew) && this.isPublic(component) && !this.hasNotice(component))
      .flatMap(({ component, fields }) => this.factOf(component, fields));
  }

  private factOf(component: Component, fields: readonly Field[]): CollectionFact[] {
    const items = fields.flatMap(({ gid, categories }) =>
      categories.map((category) => ({
        category,
        name: this.parts.forms.tagOf(gid),
        span: this.spanOf(gid),
        note: 'asked for here',
      })),
    );
    const first = fields.find(isNew);
    if (!first) return [];
    const name = this.components.nameOf(component);
    return [{ question: 'form-without-notice', at: this.spanOf(first.gid), items, source: name, key: [name] }];
  }

  /** Elements of a file that ask for data: fields, and in forms the components that render fields. */
  private fieldsOf(file: number): Field[] {
    const { graph, forms } = this.parts;
    const out: Field[] = [];
    for (const node of graph.file(file).facts.applications) {
      const gid = gidOf(file, node);
      if (graph.column(gid, 0) !== Kind.Jsx) continue;
      const rule = forms.ruleOf(gid);
      const categories =
        rule?.categories ?? (this.formAround(gid) === undefined ? [] : this.askedBelow(gid, MAX_PARTS));
      if (categories.length > 0) out.push({ gid, categories: [...new Set(categories)] });
    }
    return out;
  }

  /** What the fields ask for that a component's element renders, where they stand in no form of their own. */
  private askedBelow(element: Gid, depth: number): CategoryId[] {
    const { forms, graph } = this.parts;
    return this.components.rendered(element).flatMap((component) =>
      this.components.nodesOf(component).flatMap((gid) => {
        if (graph.column(gid, 0) !== Kind.Jsx || this.formAround(gid) !== undefined) return [];
        const own = forms.ruleOf(gid)?.categories;
        return own ?? (depth > 1 ? this.askedBelow(gid, depth - 1) : []);
      }),
    );
  }

  private formAround(element: Gid): Gid | undefined {
    return this.tree.around(element).find((a) => isForm(this.parts.forms.tagOf(a)));
  }

  /** True for a component that is put into a form somewhere. */
  private isPart(component: Component, depth: number): boolean {
    const callers = this.parts.tracer.values.callGraph?.callersOf(component.file, component.id) ?? [];
    return callers.some((c) => {
      if (c.kind !== 'element') return false;
      const around = this.components.componentOf(c.call);
      return this.formAround(c.call) !== undefined || (depth > 1 && !!around && this.isPart(around, depth - 1));
    });
  }

  // ---------------------------------------------------------------- who fills it in

  /**
   * True when a name of the component, its file and folders, or of one that renders it says that anybody fills it in,
   * and none says, nor a hook in the component, that it is for people who are logged in.
   */
  private isPublic(form: Component): boolean {
    if (this.hasMemberHook(form)) return false;
    const names = [form, ...this.components.renderersOf(form)].flatMap((c) => this.namesOf(c));
    const isOpen = (name: string) => this.publicForms.within(name);
    return names.some(isOpen) && !names.some((name) => this.memberPages.within(name) && !isOpen(name));
  }

  private namesOf(component: Component): string[] {
    const [file = '', ...folders] = this.parts.graph.file(component.file).facts.file.split('/').reverse();
    return [
      this.components.ownName(component.file, component.id),
      file.replace(/\.\w+$/, ''),
      // Names in brackets are parameters of a route; those in parentheses are for the reader.
      ...folders.slice(0, NEAR_FOLDERS).filter((f) => !/^[[$]/.test(f)),
    ];
  }

  /** `useSession()`, `useUser()`: who is here is known. */
  private hasMemberHook(component: Component): boolean {
    const { graph, calls } = this.parts;
    return this.components
      .nodesOf(component)
      .some((gid) => graph.column(gid, 0) === Kind.Call && this.memberHooks.within(calls.calledName(gid)));
  }

  // ---------------------------------------------------------------- what is said

  private hasNotice(form: Component): boolean {
    const seen = new Set<string>();
    if (this.saysBelow(form, MAX_DOWN, seen)) return true;
    const around = this.components.renderersOf(form);
    return (
      around.some((c) => this.saysBelow(c, 2, seen, true)) ||
      [form, ...around].some((c) => this.components.layoutsOf(c.file).some((l) => this.saysBelow(l, 1, seen, true)))
    );
  }

  /**
   * True when a component, or one that it renders, shows a notice.
   *
   * @param depth how many levels of rendered components are looked into
   * @param isAround true to leave out the parts of a site around its pages
   */
  private saysBelow(component: Component, depth: number, seen: Set<string>, isAround = false): boolean {
    const key = `${component.file}.${component.id}`;
    if (seen.has(key)) return false;
    // Not all was looked at: whether there is a notice is not known, and nothing is said.
    if (seen.size > MAX_FUNCTIONS) return true;
    seen.add(key);
    if (this.says(component)) return true;
    if (depth === 0) return false;
    const { graph, forms } = this.parts;
    return this.components
      .nodesOf(component)
      .some(
        (gid) =>
          graph.column(gid, 0) === Kind.Jsx &&
          !(isAround && AROUND_PAGES.test(forms.tagOf(gid))) &&
          this.components.rendered(gid).some((c) => this.saysBelow(c, depth - 1, seen, isAround)),
      );
  }

  /** True when a component's own code names a notice, or has a box to tick beside words of agreement. */
  private says(component: Component): boolean {
    const key = `${component.file}.${component.id}`;
    let found = this.said.get(key);
    if (found === undefined) {
      const texts = this.components.nodesOf(component).flatMap((gid) => this.wordsAt(gid));
      found =
        texts.some((t) => this.notices.within(t)) ||
        (this.components.nodesOf(component).some((gid) => this.isBox(gid)) && texts.some((t) => this.boxes.within(t)));
      this.said.set(key, found);
    }
    return found;
  }

  /** Text of a constant, or a name. */
  private wordsAt(gid: Gid): string[] {
    const { graph } = this.parts;
    const { strings, bindings } = graph.facts(gid);
    const a = graph.column(gid, 3);
    switch (graph.column(gid, 0)) {
      case Kind.Const:
      case Kind.Global:
        return [(strings[a] ?? '').slice(0, MAX_TEXT)];
      case Kind.Ref:
        return [bindings[a]?.name ?? ''];
      case Kind.Prop:
        return [strings[graph.column(gid, 4)] ?? ''];
      default:
        return [];
    }
  }

  private isBox(gid: Gid): boolean {
    const { graph, forms } = this.parts;
    if (graph.column(gid, 0) !== Kind.Jsx) return false;
    if (CHECKBOX.test(forms.tagOf(gid))) return true;
    const type = this.tree.attribute(gid, 'type');
    return type !== undefined && this.wordsAt(type).includes('checkbox');
  }

  private spanOf(gid: Gid): Span {
    const { graph } = this.parts;
    return { file: graph.facts(gid).file, start: graph.column(gid, 1), end: graph.column(gid, 2) };
  }
}

/** True for a form's element, own or native: `form`, `SignUpForm`; not for a field of one. */
function isForm(tag: string): boolean {
  return tag.endsWith('form');
}

function isNew({ categories }: Field): boolean {
  return categories.some((c) => !CREDENTIALS.test(c));
}
