/** Elements of a form: what a person enters there, by the rules, or by a name in a form that says whose it is. */
import { Kind, SPREAD_KEY } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { RuleSet, SourceRule } from '../model';
import { type Constants, HOLE, memberNode } from './constants';
import type { NameClassifier } from './names';
import { listOf } from './schemas';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';

const FORM_TAGS = /^(input|textarea)$|input$|field$|textarea$/;
const NOT_TYPED = new Set(['hidden', 'submit', 'button', 'checkbox', 'radio', 'reset', 'color', 'range', 'search']);
/** Forms in which a person speaks of themselves. */
const FORMS_OF_PERSONS =
  /sign-?_?up|register|registration|onboarding|profile|account|checkout|contact|apply|application-?form|personal/i;
/** What a field is when no rule names it more exactly. */
export const FORM_FIELD: Omit<SourceRule, 'categories'> = {
  id: 'form-field',
  label: 'a form field',
  when: [],
  collects: true,
  byFieldName: false,
};

export interface FormFieldParts {
  readonly graph: FlowGraph;
  readonly tracer: Tracer;
  readonly calls: CallTracer;
  readonly constants: Constants;
  readonly names: NameClassifier;
}

export class FormFieldReader {
  private readonly byTag = new Map<string, readonly SourceRule[]>();
  private readonly jsxRules: readonly SourceRule[];

  constructor(
    private readonly parts: FormFieldParts,
    rules: RuleSet,
  ) {
    this.jsxRules = rules.sources.filter((s) => s.jsx && s.collects);
  }

  /** The rule that says what an element takes; undefined for one that takes nothing personal. */
  ruleOf(element: Gid): SourceRule | undefined {
    const tag = this.tagOf(element);
    const rule = this.rulesForTag(tag).find((r) => r.jsx && this.meetsAttributes(element, r.jsx.attributes));
    const field = rule ? undefined : this.namedField(element, tag);
    return rule ?? (field === undefined ? undefined : { ...FORM_FIELD, categories: [field] });
  }

  /** Name of an element's tag, in lower case. */
  tagOf(element: Gid): string {
    const tag = gidOf(fileOf(element), this.parts.graph.column(element, 3));
    return (this.parts.tracer.textOf(tag) ?? this.parts.calls.writtenChain(tag).at(-1) ?? '').toLowerCase();
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
