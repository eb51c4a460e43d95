/**
 * Forms whose fields are described apart from the page that shows them: Angular's `new FormGroup({ … })`,
 * `builder.group({ … })` and single controls. What a field asks for is told by its name and its validators.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';
import type { CategoryId } from '../model';
import type { ApiPath } from './api';
import { memberNode } from './literals';
import type { ElementTree } from './elements';
import { HOLDER } from './fieldNames';
import type { FormFields } from './formFields';
import { listOf } from './schemas';
import type { Tracer } from './trace';

const PACKAGE = '@angular/forms';
const GROUP = /\.((Untyped)?FormGroup new|FormRecord new|\w*FormBuilder new \.(group|record) \(\))$/;
const CONTROL = /\.((Untyped)?FormControl new|\w*FormBuilder new \.control \(\))$/;
/** Ends of the name of a component's file, and those of its page. */
const OF_COMPONENT = /(\.component)?\.ts$/;
const PAGES = ['.component.html', '.html'];
const EMAIL_ADDRESS: CategoryId = 'user.contact.email';
const MAX_LEVELS = 4;

/** A field, at what is written for its control. */
export interface ReactiveField {
  readonly gid: Gid;
  readonly categories: readonly CategoryId[];
}

export class ReactiveForms {
  constructor(
    private readonly graph: FlowGraph,
    private readonly tracer: Tracer,
    private readonly fields: FormFields,
    private readonly pages: {
      readonly tree: ElementTree;
      /** Whether something is known to be asked for by an element. */
      readonly asks: (element: Gid) => boolean;
    },
  ) {}

  /**
   * The personal data that forms of a file ask for, field by field.
   *
   * @param pathsOf the access paths of a call
   */
  ofFile(file: number, pathsOf: (call: Gid) => readonly ApiPath[]): ReactiveField[] {
    const { facts } = this.graph.file(file);
    if (!facts.modules.includes(PACKAGE)) return [];
    const groups = new Set<Gid>();
    const controls = new Set<Gid>();
    for (const node of facts.applications) {
      const call = gidOf(file, node);
      const kind = this.graph.column(call, 0);
      if (kind !== Kind.Call && kind !== Kind.New) continue;
      const texts = pathsOf(call).flatMap((p) => (p.root === PACKAGE ? [p.segments.join(' ')] : []));
      if (texts.some((t) => GROUP.test(t))) groups.add(call);
      else if (texts.some((t) => CONTROL.test(t))) controls.add(call);
    }
    const inner = new Set<Gid>();
    for (const group of groups) for (const { value } of this.membersOf(group)) inner.add(value);
    const out: ReactiveField[] = [];
    const shown = this.shownFor(file);
    const add = (control: Gid, path: readonly string[]) => {
      if (!shown.has(path.at(-1) ?? '')) this.addField(control, path, out);
    };
    for (const group of groups) if (!inner.has(group)) this.addGroup(group, [], groups, add);
    for (const control of controls) {
      const name = inner.has(control) ? undefined : this.keptAs(control)?.replace(HOLDER, '');
      if (name !== undefined && name !== '') add(control, [name]);
    }
    return out;
  }

  /**
   * Names of the fields that are found in the component's page: in its code, or in the file beside it that is called alike.
   * They are reported there, where a person meets them.
   */
  private shownFor(file: number): ReadonlySet<string> {
    const { graph } = this;
    const component = graph.file(file).facts.file;
    const beside = PAGES.map((page) => graph.indexOf(component.replace(OF_COMPONENT, page)));
    const out = new Set<string>();
    for (const page of [file, ...beside]) {
      if (page === undefined) continue;
      for (const node of graph.file(page).facts.applications) {
        const element = gidOf(page, node);
        if (graph.column(element, 0) !== Kind.Jsx) continue;
        const name = this.controlOf(element);
        if (name !== undefined && this.pages.asks(element)) out.add(name.replace(HOLDER, '')).add(name);
      }
    }
    return out;
  }

  /** The name of the control that an element of a page shows: `formControlName="email"`, `[formControl]="form.controls.email"`. */
  private controlOf(element: Gid): string | undefined {
    const { graph } = this;
    const node =
      this.pages.tree.attribute(element, 'formControlName') ?? this.pages.tree.attribute(element, 'formControl');
    if (node === undefined) return undefined;
    const { strings, bindings } = graph.facts(node);
    switch (graph.column(node, 0)) {
      case Kind.Const:
        return strings[graph.column(node, 3)];
      case Kind.Prop:
        return strings[graph.column(node, 4)];
      case Kind.Ref:
        return bindings[graph.column(node, 3)]?.name;
      default:
        return undefined;
    }
  }

  private addGroup(
    group: Gid,
    path: readonly string[],
    groups: ReadonlySet<Gid>,
    add: (control: Gid, path: readonly string[]) => void,
  ): void {
    for (const { name, value } of this.membersOf(group)) {
      const inside = [...path, name];
      if (groups.has(value)) {
        if (inside.length < MAX_LEVELS) this.addGroup(value, inside, groups, add);
      } else add(value, inside);
    }
  }

  private addField(control: Gid, path: readonly string[], out: ReactiveField[]): void {
    const state = this.stateOf(control);
    if (state !== undefined && this.isNotTyped(state)) return;
    const said = this.fields.askedAs(control, path);
    const found = said ?? (this.isForMail(control) ? EMAIL_ADDRESS : undefined);
    if (found !== undefined) out.push({ gid: control, categories: [found] });
  }

  /** The fields of a group that are written out, in order. */
  private membersOf(group: Gid): { readonly name: string; readonly value: Gid }[] {
    const file = fileOf(group);
    const [first] = this.partsOf(group, 4);
    if (first === undefined || this.graph.column(first, 0) !== Kind.Object) return [];
    const { strings } = this.graph.facts(first);
    const list = listOf(this.graph, first, 3);
    const out: { name: string; value: Gid }[] = [];
    for (let i = 0; i < list.length; i += 2) {
      const key = list[i] as number;
      if (key >= 0) out.push({ name: strings[key] ?? '', value: gidOf(file, list[i + 1] as number) });
    }
    return out;
  }

  /** What a control holds at first: the first of `['', Validators.required]` or of its arguments, or what stands for it. */
  private stateOf(control: Gid): Gid | undefined {
    const kind = this.graph.column(control, 0);
    if (kind === Kind.Array) return this.partsOf(control, 3)[0];
    return kind === Kind.Call || kind === Kind.New ? this.partsOf(control, 4)[0] : control;
  }

  /** True for a box to tick, and for a field that is switched off. */
  private isNotTyped(state: Gid): boolean {
    if (this.isConstant(state, 'true') || this.isConstant(state, 'false')) return true;
    const off = this.graph.column(state, 0) === Kind.Object ? memberNode(this.graph, state, 'disabled') : undefined;
    return off !== undefined && this.isConstant(off, 'true');
  }

  private isConstant(node: Gid, text: string): boolean {
    const isConst = this.graph.column(node, 0) === Kind.Const;
    return isConst && this.graph.facts(node).strings[this.graph.column(node, 3)] === text;
  }

  /** True where what is typed must be an address: `Validators.email`. */
  private isForMail(node: Gid, level = 0): boolean {
    if (level > MAX_LEVELS) return false;
    switch (this.graph.column(node, 0)) {
      case Kind.Array:
        return this.partsOf(node, 3).some((n) => this.isForMail(n, level + 1));
      case Kind.Call:
      case Kind.New:
        return this.partsOf(node, 4).some((n) => this.isForMail(n, level + 1));
      case Kind.Object: {
        const validators = memberNode(this.graph, node, 'validators');
        return validators !== undefined && this.isForMail(validators, level + 1);
      }
      case Kind.Prop:
        return this.tracer.values
          .evaluate(node)
          .some((v) => v.kind === 'api' && v.path.root === PACKAGE && v.path.segments.at(-1) === '.email');
      default:
        return false;
    }
  }

  /** The name of the variable or field that holds a control. */
  private keptAs(control: Gid): string | undefined {
    const { facts } = this.graph.file(fileOf(control));
    const node = nodeOf(control);
    this.graph.work.stepAll(facts.bindings);
    const binding = facts.bindings.find((b) => b.definitions.includes(node));
    if (binding) return binding.name;
    for (const { members } of facts.classes)
      for (const [name, member] of members) if (member.values.includes(node)) return name;
    return undefined;
  }

  private partsOf(node: Gid, column: number): Gid[] {
    return listOf(this.graph, node, column).map((n) => gidOf(fileOf(node), n));
  }
}
