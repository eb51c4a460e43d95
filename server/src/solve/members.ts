/** Members of values: of object literals, classes and their bases, modules, paths and declared types. */
import { type ClassFact, type ClassId, Kind, PROVIDED, SPREAD_KEY } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { type DeclaredType, Implementors, declaredType } from './implementors';
import { listOf } from './schemas';
import { trappedMembers } from './proxies';
import { registeredBy } from './screens';
import { GLOBAL_OBJECTS, type GlobalField, StaticFields, fieldOf, globalField } from './staticFields';
import type { Resolved, TypeReader, TypeRef } from './types';
import { type AbstractValue, MAX_DEPTH, MAX_VALUES, NONE } from './valueTable';
import type { Evaluator } from './values';

/** Methods that return what they are called on as far as calling it goes. */
const SAME_RECEIVER = new Set(['bind', 'call', 'apply']);
/** Names under which hooks give back the function they were given. */
const RUNNING = new Set(['mutate', 'mutateAsync', 'execute', 'executeAsync', 'trigger', 'runAsync', 'run']);

export type ClassValue = AbstractValue & { kind: 'class' | 'instance' };
type ClassMember = NonNullable<ReturnType<ClassFact['members']['get']>>;

/** Where what a class has comes from. */
export interface Inherited<T> {
  readonly owners: { readonly at: ClassValue; readonly has: T }[];
  readonly others: AbstractValue[];
}

export class MemberReader {
  private readonly implementors: Implementors;
  private readonly staticFields: StaticFields;

  constructor(
    private readonly graph: FlowGraph,
    private readonly types: TypeReader,
    private readonly values: Evaluator,
    before?: MemberReader,
  ) {
    this.implementors = new Implementors(graph, values.tracking, before?.implementors);
    this.staticFields = new StaticFields(graph, values.tracking, before?.staticFields);
  }

  /** Types of which something else is declared to be one than before the edit, and fields that something else is set to. */
  get touched(): Iterable<DeclaredType | GlobalField> {
    return [...this.implementors.touched, ...this.staticFields.touched];
  }

  /** A member of a value. */
  of(value: AbstractValue, name: string, depth: number): readonly AbstractValue[] {
    if (depth > MAX_DEPTH) return [];
    switch (value.kind) {
      case 'api':
        // What a typed ref holds is what it is typed with.
        // An object is no function: its `call` is a method of its own.
        if (SAME_RECEIVER.has(name) && value.path.segments.at(-1) !== 'new') return [value];
        return name === 'current' && value.path.segments.at(-1) === 'new'
          ? [value]
          : [this.values.extended(value, `.${name}`), ...this.ofGlobalObject(value, name, depth)];
      case 'object':
        return this.orHeld(value, name, this.memberOfObject(value.gid, name, depth + 1));
      case 'namespace':
        return this.values.ofTarget(this.graph.resolveExport(value.file, name), depth + 1);
      case 'class':
        // `Base.prototype.send.call(this, …)`: what objects of the class have.
        if (name === 'prototype') return [{ ...value, kind: 'instance' }];
        return this.ofHeldClass(value, name, depth + 1);
      case 'instance':
        return this.ofHeldClass(value, name, depth + 1);
      case 'type':
        return this.memberOfType(value.ref, name, depth + 1);
      case 'proxy':
        return trappedMembers(this.graph, this.values, { trap: value, name }, depth + 1);
      case 'function':
        // `fn.bind` is `fn`; hooks give a function back under names of their own: `useMutation(fn).mutate`.
        return SAME_RECEIVER.has(name) || RUNNING.has(name) || name === 'current' ? [value] : [];
    }
  }

  /** What the program puts on the global object. */
  private ofGlobalObject({ path }: AbstractValue & { kind: 'api' }, name: string, depth: number): AbstractValue[] {
    const [object = '', ...others] = path.segments;
    if (path.root !== 'global' || others.length > 0 || !GLOBAL_OBJECTS.has(object.slice(1))) return [];
    const field = globalField(name);
    if (field === undefined) return [];
    this.values.dependsOnEntry(field);
    return this.staticFields.of(field).flatMap((gid) => [...this.values.evaluate(gid, depth + 1)]);
  }

  /** `useRef(new Client()).current`: what a ref holds is what it was made with. */
  private orHeld(value: AbstractValue, name: string, members: readonly AbstractValue[]): readonly AbstractValue[] {
    return name === 'current' && members.length === 0 ? [value] : members;
  }

  /** The same for an object of a class: that a base of a package may have such a field tells nothing. */
  private ofHeldClass(value: ClassValue, name: string, depth: number): readonly AbstractValue[] {
    const members = this.memberOfClass(value, name, depth);
    if (name !== 'current') return members;
    const { owners } = this.inherited(value, (fact) => fact.members.get(name), depth);
    return owners.length === 0 ? [value, ...members] : members;
  }

  private memberOfObject(object: Gid, name: string, depth: number): readonly AbstractValue[] {
    return this.values.memberOnce(object, name, () => this.findMember(object, name, depth));
  }

  private findMember(object: Gid, name: string, depth: number): AbstractValue[] {
    const g = this.graph;
    const jsx = g.column(object, 0) === Kind.Jsx;
    const shown = jsx ? this.ofScreen(object, name, depth) : undefined;
    if (shown !== undefined) return shown;
    const list = listOf(g, object, jsx ? 4 : 3);
    const { strings } = g.facts(object);
    const out: AbstractValue[] = [];
    for (let i = list.length - 2; i >= 0; i -= 2) {
      const key = list[i] as number;
      const value = gidOf(fileOf(object), list[i + 1] as number);
      if (key === SPREAD_KEY)
        out.push(...this.values.evaluate(value, depth).flatMap((v) => this.of(v, name, depth + 1)));
      else if (key >= 0 && strings[key] === name) return [...out, ...this.values.evaluate(value, depth)];
    }
    return out;
  }

  /** What a component gets that an element registers as a screen; undefined for what it does not get by being shown. */
  private ofScreen(element: Gid, name: string, depth: number): AbstractValue[] | undefined {
    if ((name !== 'route' && name !== 'params') || registeredBy(this.graph, element) === undefined) return undefined;
    if (name === 'route') return [{ kind: 'object', gid: element }];
    return this.values.screens.paramsOf(element).flatMap((n) => [...this.values.evaluate(n, depth)]);
  }

  any(object: Gid, depth: number): AbstractValue[] {
    const list = listOf(this.graph, object, this.graph.column(object, 0) === Kind.Jsx ? 4 : 3);
    const out: AbstractValue[] = [];
    for (let i = 1; i < list.length && out.length < MAX_VALUES; i += 2)
      out.push(...this.values.evaluate(gidOf(fileOf(object), list[i] as number), depth));
    return out;
  }

  private memberOfClass(value: ClassValue, name: string, depth: number): readonly AbstractValue[] {
    const key = `${value.kind} ${value.id} ${name}`;
    return this.values.memberOnce(gidOf(value.file, 0), key, () => this.findClassMember(value, name, depth));
  }

  private findClassMember(value: ClassValue, name: string, depth: number): readonly AbstractValue[] {
    const { owners, others } = this.inherited(value, (fact) => fact.members.get(name), depth);
    const made = [
      ...owners.flatMap(({ at, has }) => this.ownMember(at, name, has, depth)),
      ...others.flatMap((v) => this.of(v, name, depth + 1)),
    ];
    return made.some((v) => this.tellsNoResult(v)) ? [...made, ...this.promised(value, name, depth)] : made;
  }

  /** True for a function of which no declaration of its own says what it gives. */
  private tellsNoResult(v: AbstractValue): boolean {
    return v.kind === 'function' && this.graph.file(v.file).facts.functions[v.id]?.returnType === 0;
  }

  /** A method as the interfaces declare it that a class implements, or that add to it under its name. */
  private promised({ file, id }: ClassValue, name: string, depth: number): AbstractValue[] {
    const fact = this.values.classFact(file, id);
    const adding = fact?.name
      ? this.graph.file(file).facts.declarations.filter((d) => d.kind === 'interface' && d.name === fact.name)
      : [];
    const types = [...(fact?.implements ?? []), ...adding.flatMap((d) => [d.type, ...d.extends])];
    return types.flatMap((type): AbstractValue[] => {
      const member = this.types.member({ kind: 'type', file, type }, name);
      return member !== undefined && this.types.isFunction(member) ? this.values.ofType(member, depth) : [];
    });
  }

  /**
   * The nearest classes that have something, a class itself first. One after the other, for a class that many were mixed
   * into has as many bases, each of which may be the base of each.
   *
   * @param find reads it from a class
   * @returns those classes with what they have, and bases that are no classes of the program
   */
  inherited<T>(value: ClassValue, find: (fact: ClassFact) => T | undefined, depth: number): Inherited<T> {
    const found: Inherited<T> = { owners: [], others: [] };
    const seen = new Set<string>();
    const pending: AbstractValue[] = [value];
    for (const at of pending) {
      if (at.kind !== 'class' && at.kind !== 'instance') {
        found.others.push(at);
        continue;
      }
      const key = `${at.file} ${at.id}`;
      const fact = seen.has(key) ? undefined : this.values.classFact(at.file, at.id);
      seen.add(key);
      if (fact === undefined) continue;
      const has = find(fact);
      if (has === undefined) pending.push(...this.baseOf(at.file, at.id, depth));
      else found.owners.push({ at, has });
    }
    return found;
  }

  /** A class and all that it extends, each once. */
  lineageOf(value: ClassValue): ClassValue[] {
    const found = new Map<string, ClassValue>();
    const pending: AbstractValue[] = [value];
    for (const at of pending) {
      if ((at.kind !== 'class' && at.kind !== 'instance') || found.has(`${at.file} ${at.id}`)) continue;
      found.set(`${at.file} ${at.id}`, at);
      pending.push(...this.baseOf(at.file, at.id, 0));
    }
    return [...found.values()];
  }

  private ownMember(at: ClassValue, name: string, member: ClassMember, depth: number): readonly AbstractValue[] {
    const declared: TypeRef = { kind: 'type', file: at.file, type: member.type };
    // What a class leaves to others is what those that extend it make of it.
    if (member.values.length === 0 && this.types.isFunction(declared)) {
      const owner = this.values.classFact(at.file, at.id)?.name ?? '';
      const implemented = owner === '' ? NONE : this.implemented(declaredType(at.file, owner), name, depth);
      if (implemented.length > 0) return implemented;
      const set = at.kind === 'class' ? this.setFromOutside(fieldOf(at.file, owner, name), depth) : NONE;
      if (set.length > 0) return set;
    }
    let values = member.values.flatMap((n) => [...this.values.evaluate(gidOf(at.file, n), depth)]);
    if (at.kind === 'instance' && values.length > 0 && values.every((v) => this.isLeftOut(v)))
      values.push(...this.overriding(at, name, depth));
    if (member.getter) values = values.flatMap((v) => this.values.result(v, undefined, depth + 1));
    return this.values.orType(values, at.file, member.type, depth);
  }

  /** What classes that extend another make of a method of it. */
  private overriding(at: ClassValue, name: string, depth: number): readonly AbstractValue[] {
    const owner = this.values.classFact(at.file, at.id)?.name ?? '';
    return owner === '' ? NONE : this.implemented(declaredType(at.file, owner), name, depth);
  }

  /** True for a function that only fails, or does nothing: whoever extends its class does what it is called for. */
  private isLeftOut(v: AbstractValue): boolean {
    if (v.kind !== 'function') return false;
    const { functions, lists } = this.graph.file(v.file).facts;
    const fact = functions[v.id];
    if (fact === undefined || fact.returns.length > 0) return false;
    const start = fact.escapes;
    const left = start < 0 ? [] : lists.subarray(start + 1, start + 1 + (lists[start] ?? 0));
    return left.every((node) => node < 0 || this.graph.column(gidOf(v.file, node), 0) === Kind.New);
  }

  /** What the program sets a static field to that its class gives no value. */
  private setFromOutside(field: DeclaredType, depth: number): readonly AbstractValue[] {
    this.values.dependsOnEntry(field);
    return this.staticFields.of(field).flatMap((gid) => [...this.values.evaluate(gid, depth)]);
  }

  /** A member of what is declared to be of a type: of a method, the functions that implement it. */
  private memberOfType(ref: TypeRef, name: string, depth: number): readonly AbstractValue[] {
    const member = this.types.member(ref, name);
    if (member === undefined) return NONE;
    const declared = this.values.ofType(member, depth);
    const type = this.types.isFunction(member) || this.isWrittenOut(member) ? this.nameOf(ref) : undefined;
    // The declared type says what comes back where the implementations do not.
    return type === undefined ? declared : [...this.implemented(type, name, depth), ...declared];
  }

  /** True for a record of functions without a name of its own: `{ logger: { info(text: string): void } }`. */
  private isWrittenOut(ref: TypeRef): boolean {
    const resolved = this.types.resolve(ref);
    if (resolved?.kind !== 'fact' || resolved.owner !== undefined || resolved.fact.kind !== 'object') return false;
    const { types } = this.graph.file(resolved.file).facts;
    return resolved.fact.members.some((m) => types[m.type]?.kind === 'function');
  }

  /** The name under which the program declares a type. */
  private nameOf(ref: TypeRef): DeclaredType | undefined {
    const resolved = this.types.resolve(ref);
    if (resolved?.kind === 'declaration') return declaredType(resolved.file, resolved.declaration.name);
    const isAlias = resolved?.kind === 'fact' && resolved.owner !== undefined;
    return isAlias ? declaredType(resolved.file, resolved.owner) : undefined;
  }

  private implemented(type: DeclaredType, name: string, depth: number): readonly AbstractValue[] {
    return this.declaredAs(type).flatMap((by) => {
      if (by.kind === 'function') return NONE;
      return by.kind === 'object'
        ? this.memberOfObject(by.gid, name, depth)
        : this.memberOfClass({ kind: 'instance', file: by.file, id: by.id }, name, depth);
    });
  }

  /** The functions that are declared to be of a type of functions that the program gives a name. */
  ofSignature({ file, owner }: Resolved & { kind: 'fact' }): readonly AbstractValue[] {
    if (owner === undefined) return NONE;
    return this.declaredAs(declaredType(file, owner)).flatMap((by): readonly AbstractValue[] =>
      by.kind === 'function' ? [by] : NONE,
    );
  }

  private declaredAs(type: DeclaredType): ReturnType<Implementors['of']> {
    return this.implementors.of(type, (asked) => {
      this.values.dependsOnEntry(asked);
    });
  }

  /** Instances of the class a class extends. */
  baseOf(file: FileIndex, id: ClassId, depth: number): AbstractValue[] {
    const fact = this.values.classFact(file, id);
    if (!fact || fact.extends < 0) return [];
    const bases = this.values.evaluate(gidOf(file, fact.extends), depth);
    if (!fact.isProvided) return bases.flatMap((v) => this.values.instantiate(v));
    return [...bases, ...this.setFromOutside(fieldOf(file, fact.name, PROVIDED), depth)];
  }
}
