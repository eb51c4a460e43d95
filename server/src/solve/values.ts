/**
 * Which functions, classes, objects and library paths a value can be. Answers "what does this call call?"
 * across variables, conditionals, factories, fields, parameters, modules and declared types, by evaluating
 * definitions instead of comparing names.
 */
import { BinaryKind, type ClassFact, type ClassId, Kind, REST_PARAMETER } from '../extract/facts';
import type { Basis } from '../link/basis';
import { type Edited, type FileIndex, type FlowGraph, type Gid, type Target, fileOf, gidOf } from '../link/graph';
import { NodeMap } from '../link/nodeMap';
import type { ApiIndex, ApiPath } from './api';
import type { CallGraph } from './callGraph';
import type { Caller } from './callers';
import { givenBack } from './givenBack';
import { elementsOf, pickedFrom } from './picked';
import { placedIn } from './places';
import { wrappingOf } from './wrapped';
import { LibraryValues, REDUCING } from './libraryValues';
import { type ClassValue, type Inherited, MemberReader } from './members';
import { ValueDependent, isClosed } from './dependent';
import type { TableEntry } from './openAnswers';
import { definitionsAt } from './order';
import { listOf } from './schemas';
import { ScreenReader } from './screens';
import type { Tracking } from './tracking';
import { partsOf } from './typeBases';
import type { Resolved, TypeReader, TypeRef } from './types';
import {
  OF_MAPS,
  SAME_ARGUMENT,
  SELECTING,
  instancesOf,
  isOfMap,
  isOneOf,
  restParameterOf,
  declaredMember,
  saysLittle,
  settledFor,
  writesTo,
} from './valueParts';
import {
  type FunctionValue,
  type AbstractValue,
  type ApiValue,
  MAX_DEPTH,
  MAX_VALUES,
  NONE,
  tooDeep,
  ValueTable,
} from './valueTable';

const NO_CALLERS: readonly Caller[] = [];

/** What an evaluator knows that counts after an edit, as far as what it rests on stays. */
interface Known {
  readonly closed: NodeMap<Closed>;
  readonly closedMembers: (Map<string, Closed> | undefined)[];
}

/** An answer that met no parameter: it counts while what it rests on stays. */
interface Closed {
  readonly values: readonly AbstractValue[];
  readonly basis: Basis;
}

export class Evaluator {
  private closed: NodeMap<Closed>;
  /** The same for members of objects: by file, then by object and name. */
  private closedMembers: (Map<string, Closed> | undefined)[];
  private readonly table: ValueTable;
  /** Set while the callers of functions are not yet known: parameters then have no values. */
  callGraph: CallGraph | undefined;

  readonly libraries: LibraryValues;
  readonly screens: ScreenReader;
  private readonly members: MemberReader;

  constructor(
    private readonly graph: FlowGraph,
    private readonly types: TypeReader,
    /** What answers are worked out from. */
    readonly tracking: Tracking,
    api: ApiIndex,
    before?: Edited & { readonly values: Evaluator },
  ) {
    const values = before?.values;
    this.libraries = new LibraryValues(graph, this, api, values?.libraries);
    this.screens = new ScreenReader(graph, tracking, values?.screens);
    this.members = new MemberReader(graph, types, this, values?.members);
    this.table = values?.table ?? new ValueTable();
    if (before) this.table.forget(before.changed);
    const known = values?.handOver();
    this.closed = new NodeMap(known?.closed, before?.changed);
    this.closedMembers = known?.closedMembers ?? [];
    for (const file of before?.changed ?? []) this.closedMembers[file] = undefined;
  }

  /** Gives what it knows to the evaluator of the next state. */
  private handOver(): Known {
    const { closed, closedMembers } = this;
    this.closed = new NodeMap();
    this.closedMembers = [];
    return { closed, closedMembers };
  }

  /** Entries of tables to which an edit has added something, or from which it has taken something. */
  get touched(): TableEntry[] {
    return [...this.libraries.touched, ...this.screens.touched, ...this.members.touched];
  }

  /** Says that the present answer depends on what any file adds to an entry of a table. */
  dependsOnEntry(entry: TableEntry): void {
    this.tracking.dependsOnEntry(entry);
  }

  /** Who calls a function. */
  callersOf(file: FileIndex, fn: number): readonly Caller[] {
    if (this.callGraph === undefined) this.tracking.asksForCallers(file, fn);
    return this.callGraph?.callersOf(file, fn) ?? NO_CALLERS;
  }

  /** The elements that register a component as a screen: each stands for what it is shown with. */
  registrationsOf(file: FileIndex, fn: number): AbstractValue[] {
    if (this.callGraph === undefined) this.tracking.asksForCallers(file, fn);
    const by = this.callGraph?.registrationsOf(file, fn) ?? NO_CALLERS;
    return by.map(({ call }) => ({ kind: 'object', gid: call }));
  }

  /** An answer that is known or being worked out, for what is being worked out now. */
  private use(answer: ValueDependent): readonly AbstractValue[] {
    this.tracking.uses(answer);
    // A value that depends on itself adds nothing.
    return answer.asked > 0 ? NONE : answer.values;
  }

  /** All values a node can have, as far as known; empty when nothing is. */
  evaluate(gid: Gid, depth = 0): readonly AbstractValue[] {
    const closed = this.closed.get(gid);
    if (closed !== undefined && !closed.basis.isGone) {
      this.graph.bases.rests(closed.basis);
      return closed.values;
    }
    this.graph.work.step();
    const opened = this.tracking.open.value(gid);
    if (opened) return this.use(opened);
    if (depth > MAX_DEPTH) return tooDeep(this.graph, gid);
    const answer = new ValueDependent('value', gid, this.graph.bases.ofFile(fileOf(gid)));
    this.tracking.open.keep(answer);
    this.graph.bounds.renew('values', gid);
    answer.values = this.tracking.workOut(answer, () =>
      this.table.distinct(this.compute(gid, depth + 1), this.graph, gid),
    );
    if (isClosed(answer)) {
      this.tracking.open.remove(answer);
      this.closed.set(gid, { values: answer.values, basis: answer.basis });
    }
    return answer.values;
  }

  /** True where the values of a node are known and count. */
  isKnown(gid: Gid): boolean {
    return this.closed.get(gid)?.basis.isGone === false || this.tracking.open.value(gid) !== undefined;
  }

  private compute(gid: Gid, depth: number): AbstractValue[] {
    const g = this.graph;
    const file = fileOf(gid);
    const a = g.column(gid, 3);
    const at = (node: number) => this.evaluate(gidOf(file, node), depth);
    switch (g.column(gid, 0)) {
      case Kind.Global:
        return [this.table.api('global', [`.${g.facts(gid).strings[a]}`])];
      case Kind.Ref:
        return this.ofReference(gid, depth);
      case Kind.Prop:
        return this.ofProperty(gid, depth);
      case Kind.Elem:
        return elementsOf(g, this, { list: gidOf(file, a), depth }, (v) => this.element(v, depth));
      case Kind.Call:
        return this.ofCall(gid, depth);
      case Kind.New:
        return this.libraries.ofNew(gid, at(a), depth);
      case Kind.Await:
      case Kind.Spread:
      case Kind.Rest:
        return [...at(a)];
      case Kind.Cast:
        return [...at(a), ...this.ofType({ kind: 'type', file, type: g.column(gid, 4) }, depth)];
      case Kind.Cond:
        return [...at(g.column(gid, 4)), ...at(g.column(gid, 5))];
      case Kind.Binary:
        return this.ofBinary(gid, depth);
      case Kind.Array:
        return listOf(g, gid, 3)
          .slice(0, MAX_VALUES)
          .flatMap((n) => at(n));
      case Kind.Object:
      case Kind.Jsx:
        return [{ kind: 'object', gid }];
      case Kind.Func:
        return [{ kind: 'function', file, id: a }];
      case Kind.Class:
        return [{ kind: 'class', file, id: a }];
      case Kind.This:
        if (g.column(gid, 5) > 0) return [{ kind: 'object', gid: gidOf(file, g.column(gid, 5)) }];
        return a < 0
          ? []
          : g.column(gid, 4) === 1
            ? [...this.baseOf(file, a, depth)]
            : [{ kind: 'instance', file, id: a }];
      case Kind.Caught:
        return listOf(g, gid, 3).flatMap((n) => (n < 0 ? at(~n) : []));
      case Kind.Param:
        return this.ofParameter(gid, depth);
      case Kind.Module:
        return this.ofTarget(g.resolveImport(file, g.facts(gid).strings[a] ?? '', '*'), depth);
      default:
        return [];
    }
  }

  private element(value: AbstractValue, depth: number): readonly AbstractValue[] {
    if (value.kind === 'object') return this.members.any(value.gid, depth);
    // Of a list or a record of things, the type is that of one of them: also where it is a class.
    if (value.kind === 'type' || value.kind === 'instance') return [value];
    return value.kind === 'api' ? [this.table.extend(value, '.?')] : NONE;
  }

  private ofBinary(gid: Gid, depth: number): AbstractValue[] {
    const g = this.graph;
    const operator = g.column(gid, 5);
    if (operator === BinaryKind.Concat) return [];
    const right = this.evaluate(gidOf(fileOf(gid), g.column(gid, 4)), depth);
    if (operator === BinaryKind.And) return [...right];
    return [...this.evaluate(gidOf(fileOf(gid), g.column(gid, 3)), depth), ...right];
  }

  private ofReference(gid: Gid, depth: number): AbstractValue[] {
    return this.ofTarget(this.graph.bindingTarget(fileOf(gid), this.graph.column(gid, 3)), depth, gid);
  }

  /**
   * Values of what an imported or exported name stands for.
   *
   * @param use the reference, where there is one: not all that a variable is given reaches all its uses
   */
  ofTarget(target: Target | undefined, depth = 0, use?: Gid): AbstractValue[] {
    if (!target) return [];
    if (target.kind === 'node') return [...this.evaluate(target.gid, depth)];
    if (target.kind === 'namespace') return [{ kind: 'namespace', file: target.file }];
    if (target.kind === 'package')
      return [this.table.api(target.package, target.name === '*' ? [] : [`.${target.name}`])];
    const { binding } = target;
    const definitions = use === undefined ? binding.definitions : definitionsAt(this.graph, use, binding);
    const values = definitions.flatMap((d) => [...this.evaluate(gidOf(target.file, d), depth)]);
    return this.orType(values, target.file, binding.type, depth);
  }

  /** A declared type tells what a value is when its definitions do not. */
  orType(values: readonly AbstractValue[], file: FileIndex, type: number, depth: number): AbstractValue[] {
    if (type === 0 || values.some((v) => !saysLittle(this.graph, v))) return [...values];
    return [...values, ...this.ofType({ kind: 'type', file, type }, depth)];
  }

  /** An instance of a declared type. */
  ofType(ref: TypeRef, depth = 0): AbstractValue[] {
    const query = this.types.queryTarget(ref);
    if (query) {
      const values = this.evaluate(query.gid, depth);
      if (query.through === 'itself') return [...values];
      if (query.through === 'instance') return values.flatMap((v) => this.instantiate(v));
      return values.flatMap((v) => this.result(v, undefined, depth));
    }
    const resolved = this.types.resolve(ref);
    const declared = [...this.table.instancesOf(resolved), ...instancesOf(this.graph, resolved)];
    if (declared.length > 0) return declared;
    if (resolved?.kind === 'fact' && resolved.fact.kind === 'function')
      return [...this.members.ofSignature(resolved), { kind: 'type', ref }];
    return resolved ? [{ kind: 'type', ref }, ...this.foreignParts(resolved)] : [];
  }

  /** What a declared type is besides its own fields: `interface Authed extends Request`, `Request & { user: User }`. */
  private foreignParts(resolved: Resolved): AbstractValue[] {
    return partsOf(resolved, (ref) => this.types.resolve(ref)).flatMap((part) => this.table.instancesOf(part));
  }

  private ofProperty(gid: Gid, depth: number): AbstractValue[] {
    const g = this.graph;
    const name = g.facts(gid).strings[g.column(gid, 4)] ?? '';
    const object = gidOf(fileOf(gid), g.column(gid, 3));
    const isPlace = /^\d+$/.test(name);
    const rest = isPlace && restParameterOf(g, object);
    const given = rest ? this.givenAt(rest, Number(name)) : [];
    if (given.length > 0) return given.flatMap((arg) => [...this.evaluate(arg, depth)]);
    const placed = isPlace ? placedIn(g, this, { list: object, place: Number(name) }, depth) : [];
    if (placed.length > 0) return placed.flatMap((item) => [...this.evaluate(item, depth)]);
    const values = this.evaluate(object, depth).flatMap((v) =>
      isPlace && isOneOf(this.types, v) ? this.element(v, depth) : this.member(v, name, depth),
    );
    for (const write of writesTo(this.graph, object, name)) values.push(...this.evaluate(write, depth));
    const declared = values.length > 0 ? [] : declaredMember(g, this.types, object, name);
    return [...values, ...declared.flatMap((type) => this.ofType(type, depth + 1))];
  }

  /** What the callers of a function give at a place of its rest parameter. */
  private givenAt(rest: Gid, place: number): Gid[] {
    const g = this.graph;
    const { callGraph } = this;
    return this.callersOf(fileOf(rest), g.column(rest, 3))
      .filter(({ call }) => !g.isNotShipped(call) || g.isNotShipped(rest))
      .flatMap((caller) => callGraph?.argumentsFor(caller, g.column(rest, 4)).slice(place, place + 1) ?? []);
  }

  /** A member, looked for once. @param name tells it from all others that are asked of the node */
  memberOnce(object: Gid, name: string, find: () => readonly AbstractValue[]): readonly AbstractValue[] {
    const key = `${object} ${name}`;
    const closed = this.closedMembers[fileOf(object)]?.get(key);
    if (closed !== undefined && !closed.basis.isGone) {
      this.graph.bases.rests(closed.basis);
      return closed.values;
    }
    const opened = this.tracking.open.member(object, name);
    if (opened) return this.use(opened);
    const answer = new ValueDependent('member', object, this.graph.bases.ofFile(fileOf(object)), name);
    this.tracking.open.keep(answer);
    answer.values = this.tracking.workOut(answer, () => this.table.distinct(find()));
    if (isClosed(answer)) {
      this.tracking.open.remove(answer);
      (this.closedMembers[fileOf(object)] ??= new Map()).set(key, { values: answer.values, basis: answer.basis });
    }
    return answer.values;
  }

  classFact(file: FileIndex, id: ClassId): ClassFact | undefined {
    return this.graph.file(file).facts.classes[id];
  }

  /** A member of a value. */
  member(value: AbstractValue, name: string, depth = 0): readonly AbstractValue[] {
    return this.members.of(value, name, depth);
  }

  /** The nearest classes that have something, a class itself first. */
  inherited<T>(value: ClassValue, find: (fact: ClassFact) => T | undefined): Inherited<T> {
    return this.members.inherited(value, find, 0);
  }

  /** A class and all that it extends. */
  lineageOf(value: ClassValue): ClassValue[] {
    return this.members.lineageOf(value);
  }

  /** What is run when an instance is made: the constructor of a class, or those it inherits. */
  constructorsOf(value: ClassValue): (AbstractValue & { kind: 'function' })[] {
    const own = (fact: ClassFact) => (fact.constructorFn < 0 ? undefined : fact.constructorFn);
    return this.inherited(value, own).owners.map(({ at, has }) => ({ kind: 'function', file: at.file, id: has }));
  }

  /** Instances of the class a class extends. */
  baseOf(file: FileIndex, id: ClassId, depth = 0): readonly AbstractValue[] {
    return this.members.baseOf(file, id, depth);
  }

  private ofCall(gid: Gid, depth: number): AbstractValue[] {
    const g = this.graph;
    const callee = gidOf(fileOf(gid), g.column(gid, 3));
    const values = this.evaluate(callee, depth);
    if (g.column(callee, 0) === Kind.Prop) {
      const method = g.facts(gid).strings[g.column(callee, 4)] ?? '';
      const receiver = gidOf(fileOf(gid), g.column(callee, 3));
      // What a promise comes to where nothing fails.
      const isSame = method === 'bind' || (/^(catch|finally)$/.test(method) && values.every((v) => v.kind === 'api'));
      if (isSame) return [...this.evaluate(receiver, depth)];
      if (method === 'then') return this.libraries.functionsIn(gid, depth).flatMap((f) => this.returns(f, depth));
      if (REDUCING.has(method)) {
        const reduced = this.libraries.reduced(gid, depth);
        if (reduced.length > 0) return reduced;
      }
      if (method === 'get') {
        const held = this.libraries.ofMap(receiver, depth);
        if (held.length > 0) return held;
      }
      const gives = SELECTING.has(method) || (OF_MAPS.has(method) && values.some(isOfMap));
      if (gives && values.every((v) => v.kind === 'api')) {
        const picked = pickedFrom(g, this, { list: receiver, call: gid }, depth);
        if (picked.length > 0) return [...picked, ...values.flatMap((v) => this.result(v, gid, depth))];
      }
    }
    return values.flatMap((v) => this.result(v, gid, depth));
  }

  /** What calling a value gives. */
  result(value: AbstractValue, call: Gid | undefined, depth: number): AbstractValue[] {
    if (value.kind === 'function')
      return this.givenBack(value, call, depth) ?? this.wrapped(value, call, depth) ?? this.returns(value, depth);
    const declared = value.kind === 'type' ? this.types.returns(value.ref) : undefined;
    if (declared) return this.ofType(declared, depth);
    if (value.kind !== 'api') return [];
    if (call !== undefined && value.path.root === 'global' && SAME_ARGUMENT.has(value.path.segments.join(''))) {
      return listOf(this.graph, call, 4).flatMap((n) => [...this.evaluate(gidOf(fileOf(call), n), depth)]);
    }
    const result = this.table.extend(value, '()');
    return call === undefined ? [result] : [result, ...this.libraries.ofCall(value, call, depth)];
  }

  /** What a call of a generic function gives back of a function that is handed to it; undefined where it is no such call. */
  private givenBack(fn: FunctionValue, call: Gid | undefined, depth: number): AbstractValue[] | undefined {
    const made = call === undefined ? [] : givenBack(this.graph, fn, call);
    const values = made.flatMap((arg) =>
      this.evaluate(arg, depth).flatMap((v) => (v.kind === 'function' ? this.returns(v, depth + 1) : [])),
    );
    return values.length > 0 ? values : undefined;
  }

  /** The functions of which a helper makes others that hand on to them, with those; undefined where it is no such helper. */
  private wrapped({ file, id }: FunctionValue, call: Gid | undefined, depth: number): AbstractValue[] | undefined {
    const wrapping = call === undefined ? undefined : wrappingOf(this.graph.file(file).facts, id);
    if (wrapping === undefined || call === undefined) return undefined;
    const args = listOf(this.graph, call, 4);
    const given = [...wrapping.given].flatMap((index) => {
      const arg = args[index];
      return arg === undefined ? [] : [...this.evaluate(gidOf(fileOf(call), arg), depth)];
    });
    const called = given.filter((v) => v.kind === 'function' || v.kind === 'api');
    if (called.length === 0) return undefined;
    return [...called, ...[...wrapping.made].map((made): FunctionValue => ({ kind: 'function', file, id: made }))];
  }

  /** The declared type of what calling a value of a type gives. */
  resultType(ref: TypeRef): TypeRef | undefined {
    return this.types.returns(ref);
  }

  /** What a function returns. */
  returns(value: FunctionValue, depth = 0): AbstractValue[] {
    const fact = this.graph.file(value.file).facts.functions[value.id];
    if (!fact || depth > MAX_DEPTH) return [];
    const values = fact.returns.flatMap((n) => [...this.evaluate(gidOf(value.file, n), depth)]);
    return this.orType(values, value.file, fact.returnType, depth);
  }

  private ofParameter(gid: Gid, depth: number): AbstractValue[] {
    const g = this.graph;
    const file = fileOf(gid);
    const index = g.column(gid, 4);
    const values: AbstractValue[] = [];
    const callers = this.callersOf(file, g.column(gid, 3));
    if (this.callGraph) {
      for (const caller of callers) {
        if (this.table.isEnough(values, g, callers.length)) {
          g.bounds.meet('values', gid);
          break;
        }
        // What tests hand in tells nothing of what is shipped.
        if (g.isNotShipped(caller.call) && !g.isNotShipped(gid)) continue;
        if (caller.kind === 'callback' && (index & REST_PARAMETER) === 0)
          values.push(...this.libraries.ofCallbackParameter(caller, index, depth));
        for (const arg of this.callGraph.argumentsFor(caller, index)) values.push(...this.evaluate(arg, depth));
        const promise = caller.kind === 'callback' && index === 0 ? settledFor(g, caller.call) : undefined;
        if (promise !== undefined) values.push(...this.evaluate(promise, depth));
      }
    }
    if (index === 0) values.push(...this.registrationsOf(file, g.column(gid, 3)));
    const type = g.column(gid, 5);
    return this.orType(values, file, type, depth);
  }

  /** The value a step further on an access path. */
  extended(value: ApiValue, segment: string): ApiValue {
    return this.table.extend(value, segment);
  }

  /** The path of a chain of names as written, one object for all that are equal. */
  written(segments: readonly string[]): ApiPath {
    return this.table.api('any', segments).path;
  }

  /** The path of a value that is called (`()`), constructed (`new`) or assigned to (`=`). */
  applied(value: ApiValue, ending: string): ApiPath {
    return this.table.extend(value, ending).path;
  }

  /** An instance of a class value. */
  instantiate(value: AbstractValue): AbstractValue[] {
    if (value.kind === 'class') return [{ kind: 'instance', file: value.file, id: value.id }];
    // A promise is what it is declared to settle to.
    if (value.kind !== 'api' || (value.path.root === 'global' && value.path.segments[0] === '.Promise')) return [];
    return [this.table.extend(value, 'new')];
  }
}
