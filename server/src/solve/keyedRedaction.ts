/**
 * Functions of the program that replace fields of what they are given by the names of the fields
 * (`out[key] = HIDDEN.has(key) ? '[hidden]' : value`). What they do counts for exactly these names.
 */
import { BinaryKind, ConstKind, GUARD_STRIDE, Kind, NODE_STRIDE, TestKind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { type Origin, type Path, type Sanitised, namesOf } from './origins';
import { listOf } from './schemas';
import type { Tracer } from './trace';
import { Memo } from './memo';
import type { KnownTraces } from './trace';

const MAX_DEPTH = 8;
const MAX_GUARDS = 24;
const MAX_NAMES = 200;
/** Callers of a helper that are asked for the list of names that they hand to it. */
const MAX_CALLERS = 12;

/** The names of the fields that a function replaces, as {@link plainName} writes them. */
interface Keyed {
  readonly names: readonly string[];
  /** Where names are told. */
  readonly tests: ReadonlySet<Gid>;
}

export class KeyedRedactionReader {
  private readonly known: Memo<number, Keyed | undefined>;
  private readonly conditionals = new Map<FileIndex, readonly Gid[]>();

  constructor(
    private readonly graph: FlowGraph,
    private readonly tracer: Tracer,
    before?: KnownTraces<KeyedRedactionReader>,
  ) {
    // A function may call itself for what lies deeper.
    this.known = new Memo(graph, tracer.values.tracking, undefined, before && { ...before, memo: before.reader.known });
  }

  /** True for a function that replaces some fields, by their names, and leaves the others as they are. */
  isKeyed(file: FileIndex, fn: number): boolean {
    return this.of(file, fn) !== undefined;
  }

  /**
   * What a function gives, with what it does to some fields said of these alone.
   *
   * @param path the part of its result that `origins` are
   */
  applied(file: FileIndex, fn: number, origins: Origin[], path: Path): Origin[] {
    const keyed = this.of(file, fn);
    if (!keyed) return origins;
    const fields = namesOf(path);
    const outcome = origins.flatMap((o) => o.sanitised).find((s) => this.tells(s, keyed))?.outcome ?? 'masked';
    return origins.map((o) => {
      const own = o.sanitised.filter((s) => !this.tells(s, keyed));
      const name = this.graph.file(file).facts.functions[fn]?.name || 'a function';
      const by = { outcome, gid: o.gid, note: `${outcome} by ${name}`, names: keyed.names };
      const all = [...own, by];
      return { ...o, sanitised: fields.length > 0 ? settled(all, fields) : all };
    });
  }

  /**
   * What is left of a value that a function is asked about name by name: `(key, value) => …` of `JSON.stringify`.
   *
   * @param path the part of the value that `origins` are
   */
  replaced(file: FileIndex, fn: number, origins: readonly Origin[], path: Path): readonly Origin[] {
    const keyed = this.of(file, fn);
    if (!keyed) return origins;
    const name = this.graph.file(file).facts.functions[fn]?.name || 'a function';
    const fields = namesOf(path);
    return origins.map((o) => {
      const by = { outcome: 'removed' as const, gid: o.gid, note: `removed by ${name}`, names: keyed.names };
      const all = [...o.sanitised, by];
      return { ...o, sanitised: fields.length > 0 ? settled(all, fields) : all };
    });
  }

  /** True for what is done only to the fields whose names a test tells. */
  private tells(by: Sanitised, keyed: Keyed): boolean {
    if (by.names) return true;
    const kind = this.graph.column(by.gid, 0);
    return (kind === Kind.Call || kind === Kind.New) && this.guardTests(by.gid).some((t) => keyed.tests.has(t.gid));
  }

  private of(file: FileIndex, fn: number): Keyed | undefined {
    return this.known.get(file, fn, () => this.read(file, fn));
  }

  private read(file: FileIndex, fn: number): Keyed | undefined {
    const { facts } = this.graph.file(file);
    const fact = facts.functions[fn];
    if (!fact) return undefined;
    const within = (gid: Gid) => {
      const start = this.graph.column(gid, 1);
      return fact.start <= start && start < fact.end;
    };
    const names = new Set<string>();
    const tests = new Set<Gid>();
    for (const { value, told } of [...this.assigned(file, within), ...this.chosen(file, within)]) {
      const holding = told.filter((t) => t.holds);
      if (holding.length === 0) continue;
      // Names of what is let through say nothing of what is replaced.
      if (!this.isReplaced(value)) return undefined;
      for (const t of holding) {
        tests.add(t.gid);
        for (const name of t.names) names.add(name);
      }
    }
    return names.size > 0 ? { names: [...names].slice(0, MAX_NAMES), tests } : undefined;
  }

  /** `out[key] = value`, and what the list that `key` is from, or the conditions around it, tell of keys. */
  private assigned(file: FileIndex, within: (gid: Gid) => boolean): { value: Gid; told: Told[] }[] {
    const g = this.graph;
    return [...g.file(file).facts.applications].flatMap((node) => {
      const set = gidOf(file, node);
      if (g.column(set, 0) !== Kind.Set || !within(set)) return [];
      const target = gidOf(file, g.column(set, 3));
      const value = gidOf(file, g.column(set, 4));
      if (g.column(target, 0) !== Kind.Elem || this.isEmptyAt(set, value)) return [];
      const names = this.texts(gidOf(file, g.column(target, 4)), 0).map(plainName);
      const listed = names.length > 0 ? [{ gid: set, names, holds: true }] : [];
      return [{ value, told: [...listed, ...this.guardTests(set)] }];
    });
  }

  /** True where a value is handed on because there is nothing in it: `if (value) out[key] = '[hidden]'; else out[key] = value`. */
  private isEmptyAt(application: Gid, value: Gid): boolean {
    const g = this.graph;
    if (g.column(value, 0) !== Kind.Ref) return false;
    return this.guardsOf(application).some(
      ({ condition, holds }) =>
        !holds && g.column(condition, 0) === Kind.Ref && g.column(condition, 3) === g.column(value, 3),
    );
  }

  /** `HIDDEN.has(key) ? '[hidden]' : value`. */
  private chosen(file: FileIndex, within: (gid: Gid) => boolean): { value: Gid; told: Told[] }[] {
    const g = this.graph;
    let all = this.conditionals.get(file);
    if (!all) {
      const { nodes } = g.file(file).facts;
      const found: Gid[] = [];
      for (let i = 0; i < nodes.length / NODE_STRIDE; i++)
        if (nodes[i * NODE_STRIDE] === Kind.Cond) found.push(gidOf(file, i));
      this.conditionals.set(file, (all = found));
    }
    return all.filter(within).flatMap((cond) => {
      const condition = gidOf(file, g.column(cond, 3));
      return [true, false].map((holds) => ({
        value: gidOf(file, g.column(cond, holds ? 4 : 5)),
        told: this.tests(condition, holds, 0),
      }));
    });
  }

  private isReplaced(value: Gid): boolean {
    return this.tracer.trace(value, '').every((o) => o.base !== 'parameter' || o.sanitised.length > 0);
  }

  private guardTests(application: Gid): Told[] {
    return this.guardsOf(application).flatMap(({ condition, holds }) => this.tests(condition, holds, 0));
  }

  /** The conditions around a call or assignment, and whether they hold there. */
  private guardsOf(application: Gid): { condition: Gid; holds: boolean }[] {
    const { guards } = this.graph.facts(application);
    const out: { condition: Gid; holds: boolean }[] = [];
    let guard = this.graph.column(application, 5);
    for (let i = 0; guard > 0 && i < MAX_GUARDS; i++) {
      const condition = gidOf(fileOf(application), guards[guard * GUARD_STRIDE + 1] ?? 0);
      out.push({ condition, holds: guards[guard * GUARD_STRIDE + 2] === 1 });
      guard = guards[guard * GUARD_STRIDE] ?? 0;
    }
    return out;
  }

  /** The tests of names that a condition is made of, and whether they hold where it does (or does not). */
  private tests(condition: Gid, holds: boolean, depth: number): Told[] {
    if (depth > MAX_DEPTH) return [];
    const g = this.graph;
    const at = (column: number) => gidOf(fileOf(condition), g.column(condition, column));
    switch (g.column(condition, 0)) {
      case Kind.Test:
        if (g.column(condition, 5) === TestKind.Not) return this.tests(at(3), !holds, depth + 1);
        return this.ofComparison(condition, holds);
      case Kind.Binary:
        // What holds where either does is told by names where both look for names.
        if (holds && g.column(condition, 5) === BinaryKind.Either) {
          const sides = [at(3), at(4)].map((side) => this.tests(side, true, depth + 1));
          return sides.every((side) => side.length > 0 && side.every((t) => t.holds)) ? sides.flat() : [];
        }
        if ((g.column(condition, 5) === BinaryKind.And) !== holds) return [];
        return [...this.tests(at(3), holds, depth + 1), ...this.tests(at(4), holds, depth + 1)];
      case Kind.Ref: {
        const definition = g.definitionOf(condition);
        return definition === undefined ? [] : this.tests(definition, holds, depth + 1);
      }
      case Kind.Call:
        return this.ofCall(condition, holds, depth);
      default:
        return [];
    }
  }

  /** `key === 'password'`, where `key` is what `JSON.stringify` asks a function about. */
  private ofComparison(test: Gid, holds: boolean): Told[] {
    const g = this.graph;
    const kind = g.column(test, 5);
    if (kind !== TestKind.Equal && kind !== TestKind.Unequal) return [];
    const sides = [3, 4].map((column) => gidOf(fileOf(test), g.column(test, column)));
    if (!sides.some((side) => this.isAskedKey(side))) return [];
    // A constant that stands alone is no list.
    const names = sides.flatMap((side) => this.texts(side, 1)).map(plainName);
    return names.length === 1 ? [{ gid: test, names, holds: (kind === TestKind.Equal) === holds }] : [];
  }

  /** True for the first parameter of a function that is handed to `JSON.stringify` to be asked name by name. */
  private isAskedKey(gid: Gid): boolean {
    const g = this.graph;
    const at = g.column(gid, 0) === Kind.Ref ? g.definitionOf(gid) : gid;
    if (at === undefined || g.column(at, 0) !== Kind.Param || g.column(at, 4) !== 0) return false;
    const callers = this.tracer.values.callGraph?.callersOf(fileOf(at), g.column(at, 3)) ?? [];
    return callers.some(
      ({ call, kind, argument }) =>
        kind === 'callback' && argument === 1 && this.tracer.calls.calledName(call) === 'stringify',
    );
  }

  /** `HIDDEN.has(key)`, `HIDDEN.includes(key)`, and functions that return such. */
  private ofCall(call: Gid, holds: boolean, depth: number): Told[] {
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    const method = this.graph.column(callee, 0) === Kind.Prop ? this.tracer.calls.calledName(call) : '';
    if (method === 'has' || method === 'includes') {
      const names = this.texts(gidOf(fileOf(call), this.graph.column(callee, 3)), 0).map(plainName);
      return names.length > 0 ? [{ gid: call, names, holds }] : [];
    }
    return this.tracer.values.evaluate(callee).flatMap((v) => {
      const fact = v.kind === 'function' ? this.graph.file(v.file).facts.functions[v.id] : undefined;
      return v.kind === 'function' && fact?.returns.length === 1
        ? fact.returns.flatMap((n) => this.tests(gidOf(v.file, n), holds, depth + 1))
        : [];
    });
  }

  /** What a parameter is: of `LIST.forEach((key) => …)` the elements of the list, else what all callers hand in. */
  private ofParameter(parameter: Gid, depth: number): string[] {
    const g = this.graph;
    const index = g.column(parameter, 4);
    const { callGraph } = this.tracer.values;
    const callers = callGraph?.callersOf(fileOf(parameter), g.column(parameter, 3)) ?? [];
    const isFirst = (index & 0xffff) === 0;
    const elements = callers.flatMap(({ call, kind }) => {
      const list = isFirst && kind === 'callback' ? this.tracer.calls.receiver(call) : undefined;
      return list === undefined ? [] : this.texts(list, depth + 1);
    });
    if (elements.length > 0 || !callGraph || callers.length > MAX_CALLERS) return elements;
    const [first = [], ...others] = callers
      .map((caller) => callGraph.argumentsFor(caller, index).flatMap((arg) => this.texts(arg, depth + 1)))
      .filter((names) => names.length > 0);
    return first.filter((name) => others.every((names) => names.includes(name)));
  }

  /** The lists that a field of a class holds: the names that are in all of them. */
  private ofField(access: Gid, depth: number): string[] {
    const g = this.graph;
    const object = gidOf(fileOf(access), g.column(access, 3));
    const id = g.column(object, 0) === Kind.This ? g.column(object, 3) : -1;
    const name = g.facts(access).strings[g.column(access, 4)] ?? '';
    const values = this.tracer.values.classFact(fileOf(access), id)?.members.get(name)?.values ?? [];
    const [first = [], ...others] = values.map((n) => this.texts(gidOf(fileOf(access), n), depth + 1));
    return first.filter((text) => others.every((texts) => texts.includes(text)));
  }

  /** What a function of the program returns: `return new Set(HIDDEN)`. */
  private ofResult(callee: Gid, depth: number): string[] {
    const [fn] = this.tracer.values.evaluate(callee);
    if (fn?.kind !== 'function') return [];
    const returned = this.graph.file(fn.file).facts.functions[fn.id]?.returns ?? [];
    return returned.flatMap((n) => this.texts(gidOf(fn.file, n), depth + 1));
  }

  /** The constant texts that a list or set is made of, whatever it is made with. */
  private texts(gid: Gid, depth: number): string[] {
    if (depth > MAX_DEPTH) return [];
    const g = this.graph;
    const file = fileOf(gid);
    const inner = (node: number) => this.texts(gidOf(file, node), depth + 1);
    switch (g.column(gid, 0)) {
      case Kind.Const: {
        const text =
          g.column(gid, 4) === ConstKind.Text && depth > 0 ? g.facts(gid).strings[g.column(gid, 3)] : undefined;
        return text ? [text] : [];
      }
      case Kind.Array:
        return listOf(g, gid, 3).flatMap(inner);
      case Kind.Ref: {
        const definition = g.definitionOf(gid);
        return definition === undefined ? [] : this.texts(definition, depth + 1);
      }
      case Kind.Spread:
      case Kind.Cast:
      case Kind.Elem:
        return inner(g.column(gid, 3));
      case Kind.Param:
        return this.ofParameter(gid, depth);
      case Kind.Prop:
        return this.ofField(gid, depth);
      case Kind.New:
        return listOf(g, gid, 4).slice(0, 1).flatMap(inner);
      case Kind.Call: {
        const callee = gidOf(file, g.column(gid, 3));
        const receiver = g.column(callee, 0) === Kind.Prop ? inner(g.column(callee, 3)) : [];
        const made = receiver.length > 0 ? receiver : this.ofResult(callee, depth);
        return made.length > 0 ? made : listOf(g, gid, 4).flatMap(inner);
      }
      default:
        return [];
    }
  }
}

/** A test of a key (or an assignment under keys of a list), which names it looks for, and whether it holds. */
interface Told {
  readonly gid: Gid;
  readonly names: readonly string[];
  readonly holds: boolean;
}

/** `Reply-To`, `reply_to` and `replyTo` are one name. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

/** What was done to data that is known to lie under these names. */
export function settled(sanitised: readonly Sanitised[], fields: readonly string[]): readonly Sanitised[] {
  if (sanitised.every((s) => s.names === undefined)) return sanitised;
  const names = new Set(fields.map(plainName));
  return sanitised.flatMap(({ names: only, ...by }) => (!only || only.some((n) => names.has(n)) ? [by] : []));
}
