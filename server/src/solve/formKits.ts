/**
 * Fields that a program's own components render for its forms: `<AddressField name="email" control={control} />`. What is
 * typed there goes to who uses the component, so that each use is a field, and asks for what the component renders with it.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { ElementTree } from './elements';
import { FIELD_TAGS } from './formTags';
import type { FormTexts } from './formTexts';
import type { Tracer } from './trace';

/** Attributes of a field, or of what stands around it in its component, by which somebody learns what is typed. */
const TAKING = /^(on[A-Z]\w*|control|register)$/;
/** Components that an input is put into by another of the program. */
const WRAPS_FIELD = /^[A-Z]\w*(Input|Field|TextArea|TextBox)[A-Z]|^(Input|Field|TextArea|TextBox)[A-Z]/;
const MAX_WRAPPERS = 2;
const MAX_DEPTH = 6;

/** A field and the function of the component that renders it alone. */
export interface RenderedField {
  readonly field: Gid;
  readonly fn: number;
}

interface FormKitParts {
  readonly graph: FlowGraph;
  readonly tracer: Tracer;
  readonly tree: ElementTree;
  readonly texts: FormTexts;
}

export class FormKits {
  constructor(private readonly parts: FormKitParts) {}

  /** The fields that the components render which an element can be: those of components that render one alone. */
  renderedBy(element: Gid, level = 0): RenderedField[] {
    const { graph, tracer } = this.parts;
    return tracer.values.evaluate(gidOf(fileOf(element), graph.column(element, 3))).flatMap((v) => {
      const fn = v.kind === 'function' ? graph.file(v.file).facts.functions[v.id] : undefined;
      if (v.kind !== 'function' || !fn) return [];
      const { facts } = graph.file(v.file);
      graph.work.stepAll(facts.applications);
      const fields = [...facts.applications].flatMap((node) => {
        const gid = gidOf(v.file, node);
        const start = graph.column(gid, 1);
        const isInside = start >= fn.start && start < fn.end && graph.column(gid, 0) === Kind.Jsx;
        return isInside && this.isFieldInside(gid, level) ? [gid] : [];
      });
      const [field] = fields;
      return field !== undefined && fields.length === 1 ? [{ field, fn: v.id }] : [];
    });
  }

  private isFieldInside(element: Gid, level: number): boolean {
    const tag = this.parts.texts.tagOf(element);
    if (FIELD_TAGS.test(tag.toLowerCase())) return true;
    return level < MAX_WRAPPERS && WRAPS_FIELD.test(tag) && this.renderedBy(element, level + 1).length > 0;
  }

  /** True where a component hands on what is typed into its field to who uses it. */
  isHandedOn({ field, fn }: RenderedField): boolean {
    const { tree } = this.parts;
    const isGiven = (gid: Gid) => this.isParameter(gid, fn, 0);
    return [field, ...tree.around(field)].some(
      (e) => tree.attributes(e).some((a) => TAKING.test(a.name) && isGiven(a.value)) || tree.spreads(e).some(isGiven),
    );
  }

  /** True for the field of a component that is used once: a part of a page, which is told where it stands. */
  isPartOfPage(field: Gid): boolean {
    return this.usesOf(field).size === 1;
  }

  /** The elements by which the component of a field is used that is made for many pages; see {@link usesOf}. */
  usesInKit(field: Gid): Gid[] {
    const uses = this.usesOf(field);
    return uses.size === 1 ? [] : [...uses];
  }

  /** The elements by which the component of a field is used, where it hands on what is typed. */
  private usesOf(field: Gid): ReadonlySet<Gid> {
    const { graph, tracer } = this.parts;
    const file = fileOf(field);
    const start = graph.column(field, 1);
    const { functions } = graph.file(file).facts;
    graph.work.stepAll(functions);
    const uses = functions.flatMap((f, fn) => {
      if (f.params.length === 0 || f.start > start || start >= f.end || !this.isHandedOn({ field, fn })) return [];
      const callers = tracer.values.callersOf(file, fn).filter((c) => c.kind === 'element');
      return callers.flatMap((c) => (graph.isNotShipped(c.call) ? [] : [c.call]));
    });
    return new Set(uses);
  }

  /** True for what is a parameter of a function, part of one, or a function that calls one. */
  private isParameter(gid: Gid, fn: number, depth: number): boolean {
    if (depth > MAX_DEPTH) return false;
    const { graph } = this.parts;
    const at = (column: number) => this.isParameter(gidOf(fileOf(gid), graph.column(gid, column)), fn, depth + 1);
    switch (graph.column(gid, 0)) {
      case Kind.Param:
        return graph.column(gid, 3) === fn;
      case Kind.Ref: {
        const definition = graph.definitionOf(gid);
        return (
          definition !== undefined && fileOf(definition) === fileOf(gid) && this.isParameter(definition, fn, depth + 1)
        );
      }
      case Kind.Prop:
      case Kind.Rest:
      case Kind.Cast:
        return at(3);
      case Kind.Binary:
        return at(3) || at(4);
      case Kind.Func:
        return this.callsParameter(gid, fn, depth);
      default:
        return false;
    }
  }

  /** `(text) => onChangeText?.(text.trim())`. */
  private callsParameter(handler: Gid, fn: number, depth: number): boolean {
    const { graph } = this.parts;
    const { facts } = graph.file(fileOf(handler));
    const inner = facts.functions[graph.column(handler, 3)];
    if (!inner) return false;
    graph.work.stepAll(facts.applications);
    return [...facts.applications].some((node) => {
      const call = gidOf(fileOf(handler), node);
      const start = graph.column(call, 1);
      if (start < inner.start || start >= inner.end || graph.column(call, 0) !== Kind.Call) return false;
      return this.isParameter(gidOf(fileOf(handler), graph.column(call, 3)), fn, depth + 1);
    });
  }
}
