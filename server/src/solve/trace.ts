/**
 * Where the value of an expression comes from. Walks definitions backwards on demand, with the access path
 * that is asked for, through variables, fields, functions and files; every answer is memoised per node and
 * path, so a helper is read once however many places use it. Parameters are left open in the answers: that
 * is what makes the answers summaries, filled in at each call with that call's arguments.
 */
import { type BindingFact, BinaryKind, COMPUTED_KEY, ConstKind, Kind, SPREAD_KEY } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, type Target, fileOf, gidOf } from '../link/graph';
import { KeptLists } from '../text/lists';
import { COUNTS } from './builtins';
import { constantKeys } from './constantKeys';
import type { Labeller } from './labels';
import { beside, reaching } from './order';
import {
  type Origin,
  type Path,
  RESULT,
  WHOLE,
  distinctOrigins,
  inside,
  isOfErrors,
  isWhole,
  lets,
  orText,
  sanitise,
  splitPath,
  step,
  under,
  unnamed,
  without,
} from './origins';
import { PathMemo } from './pathMemo';
import { readsEachField } from './ownKeys';
import { isIndex, isTuple } from './positions';
import { standsBesideMask } from './masks';
import { listOf } from './schemas';
import { stateType, statesSet } from './states';
import { isWrittenOut } from './writtenOut';
import type { CallTracer } from './traceCalls';
import { ParameterTracer } from './traceParameters';
import { WriteTracer } from './traceWrites';
import type { TypeRef } from './types';
import type { AbstractValue } from './valueTable';
import type { Evaluator } from './values';
import { counts } from './tracking';
import { Turns } from './turns';

const NO_ORIGINS: readonly Origin[] = [];
const MAX_DEPTH = 140;
/** Filters on left-out fields asked of one node, before they are given up: a record made of itself leaves out ever more. */
const MAX_FILTERS = 24;
/** Names in an access path; longer ones come from values that contain themselves. */
const MAX_NAMES = 6;
/** A function that calls itself with parts of what it gets is followed so often round: each turn multiplies the paths that are asked. */
const MAX_TURNS = 3;
/** Access paths that are followed of one node. No code asks for so many by itself; it is a value that contains itself. */
const MOST_PATHS = 300;

/** Globals of browsers and Node whose names could be taken for a person's data. */
const PLATFORM = new Set([
  'window',
  'document',
  'navigator',
  'location',
  'history',
  'screen',
  'event',
  'name',
  'status',
  'origin',
  'process',
  'global',
  'globalThis',
  'undefined',
  'arguments',
]);

/** What a reader knew before some files were edited. */
export interface KnownTraces<R> {
  readonly reader: R;
  readonly changed: ReadonlySet<FileIndex>;
}

export class Tracer {
  /** True for a tracer that took over what another knew. */
  private readonly isLater: boolean;
  private readonly memo: PathMemo<readonly Origin[]>;
  private readonly turns: Turns;
  /** Nodes that were asked so many paths that it matters which of them came first. */
  private readonly crowded = new Set<Gid>();
  private readonly lists = new KeptLists<Origin>();
  readonly writes = new WriteTracer(this);
  private readonly parameters: ParameterTracer;
  /** Set once; the two tracers call each other. */
  calls!: CallTracer;

  constructor(
    readonly graph: FlowGraph,
    readonly values: Evaluator,
    readonly labeller: Labeller,
    before?: KnownTraces<Tracer>,
  ) {
    this.isLater = before !== undefined;
    this.turns = new Turns(values.tracking);
    this.memo = new PathMemo(graph, before && { ...before, memo: before.reader.memo });
    for (const gid of before?.reader.crowded ?? [])
      for (const answer of this.memo.delete(gid)) values.tracking.forgetKept(answer);
    this.parameters = new ParameterTracer(this);
  }

  /** All places that the value (or the part of it that `path` asks for) can come from. */
  trace(gid: Gid, path: Path): readonly Origin[] {
    this.graph.work.step();
    const { tracking } = this.values;
    const known = this.memo.find(gid, path);
    if (known !== undefined && counts(known)) return this.lists.give(tracking.take(known));
    const isFilter = path !== WHOLE && isWhole(path);
    if (isFilter && this.isCrowded(gid, () => this.memo.filters(gid), MAX_FILTERS)) return this.trace(gid, WHOLE);
    const isTooMany = this.isCrowded(gid, () => this.memo.count(gid), MOST_PATHS) || this.turns.of(gid) >= MAX_TURNS;
    if (isTooMany || this.turns.depth > MAX_DEPTH || isLonger(path, MAX_NAMES)) {
      this.graph.bounds.meet('depth', gid);
      if (this.turns.depth > MAX_DEPTH) tracking.dependsOnProgram();
      this.turns.cut(gid);
      return NO_ORIGINS;
    }
    // A value that depends on itself adds nothing.
    const answer = this.memo.find(gid, path) ?? this.memo.add(gid, path, NO_ORIGINS);
    const on = this.graph.bases.ofFile(fileOf(gid));
    const full = (): void => this.graph.bounds.meet('sources', gid);
    const find = () => this.lists.keep(distinctOrigins(this.compute(gid, path), full));
    const origins = this.turns.take(gid, answer, () => tracking.fill(answer, NO_ORIGINS, on, find));
    return this.lists.give(origins);
  }

  /** True for a node of which so much was asked that it matters what came first: after an edit it begins anew. */
  private isCrowded(gid: Gid, asked: () => number, most: number): boolean {
    if (asked() < most) return false;
    // What an edit has left behind was not asked.
    if (this.isLater) this.memo.clear(gid);
    if (asked() < most) return false;
    this.crowded.add(gid);
    this.values.tracking.dependsOnProgram();
    return true;
  }

  private compute(gid: Gid, path: Path): readonly Origin[] {
    const g = this.graph;
    const file = fileOf(gid);
    const a = g.column(gid, 3);
    const at = (node: number, p: Path = path) => this.trace(gidOf(file, node), p);
    switch (g.column(gid, 0)) {
      case Kind.Ref:
        return this.ofReference(gid, path);
      case Kind.Prop:
        return this.ofProperty(gid, path);
      case Kind.Elem:
        return this.ofElement(gid, path);
      case Kind.Call:
      case Kind.New:
        return this.calls.trace(gid, path);
      case Kind.Await:
      case Kind.Spread:
        return at(a);
      case Kind.Cast:
        return this.ofCast(gid, path);
      case Kind.Cond:
        return [...at(g.column(gid, 4)), ...at(g.column(gid, 5))];
      case Kind.Binary:
        return this.ofBinary(gid, path);
      case Kind.Template:
        return this.ofText(gid, listOf(g, gid, 3), path);
      case Kind.Object:
      case Kind.Jsx:
        return this.ofObject(gid, path);
      case Kind.Array:
        return this.ofArray(gid, path);
      case Kind.Rest:
        return this.ofRest(gid, path);
      case Kind.Param:
        return this.parameters.of(gid, path);
      case Kind.This:
        return this.ofThis(gid, path);
      case Kind.Caught:
        return this.calls.thrown.caught(gid, path);
      case Kind.Func:
        // Asked for what calling it gives, wherever that is.
        return splitPath(path).head === RESULT ? this.calls.returned(file, a, splitPath(path).rest) : [];
      case Kind.Global:
        return this.ofUndeclared(gid, path);
      default:
        return [];
    }
  }

  /** `value as Type`, `call<Type>()`: a declared record knows better than the names of its fields. */
  private ofCast(gid: Gid, path: Path): readonly Origin[] {
    const inner = gidOf(fileOf(gid), this.graph.column(gid, 3));
    const type = this.type(fileOf(gid), this.graph.column(gid, 4));
    const origins = this.trace(inner, path);
    const open = this.labeller.hasFields(type) ? origins.map((o) => (o.gid === inner ? unnamed(o) : o)) : origins;
    return this.labeller.label(open, { gid, name: '', type }, path);
  }

  type(file: FileIndex, type: number): TypeRef | undefined {
    return this.labeller.typeAt(file, type);
  }

  // ------------------------------------------------------------ names

  private ofReference(gid: Gid, path: Path): readonly Origin[] {
    return this.ofTarget(this.graph.bindingTarget(fileOf(gid), this.graph.column(gid, 3)), gid, path);
  }

  /** Origins of what a name stands for, wherever it is declared. */
  ofTarget(target: Target | undefined, use: Gid, path: Path): readonly Origin[] {
    if (!target)
      return isWhole(path) ? [] : this.labeller.label([opaque(use, path)], { gid: use, name: this.nameOf(use) }, path);
    if (target.kind === 'node') return this.trace(target.gid, path);
    if (target.kind === 'namespace') {
      const { head, rest } = splitPath(path);
      return isWhole(path) ? [] : this.ofTarget(this.graph.resolveExport(target.file, head), use, rest);
    }
    if (target.kind === 'package')
      return isWhole(path) ? [] : this.labeller.label([opaque(use, path)], { gid: use, name: '' }, path);
    return this.ofBinding(target.file, target.binding, use, path);
  }

  /** A name that no file declares: of the platform, or of code that is not here and told by its name alone. */
  private ofUndeclared(gid: Gid, path: Path): readonly Origin[] {
    const name = this.graph.facts(gid).strings[this.graph.column(gid, 3)] ?? '';
    if (PLATFORM.has(name) || !/^[a-z_$]/.test(name)) return isWhole(path) ? [] : [opaque(gid, path)];
    return this.labeller.label([opaque(gid, path)], { gid, name }, path);
  }

  private nameOf(ref: Gid): string {
    return this.graph.facts(ref).bindings[this.graph.column(ref, 3)]?.name ?? '';
  }

  /** @param before leaves out what methods add behind this offset, where that is known to come later */
  ofBinding(file: FileIndex, binding: BindingFact, use: Gid, path: Path, before = Infinity): readonly Origin[] {
    const origins: Origin[] = [];
    const here = reaching(this.graph, use, binding, before);
    for (const left of beside(path, here.hidden))
      for (const definition of here.definitions)
        origins.push(...this.tracePerson(gidOf(file, definition), binding.name, left));
    for (const [written, value] of here.writes) origins.push(...this.writes.ofWrite(gidOf(file, value), written, path));
    for (const call of here.receives) origins.push(...this.writes.ofMutation(gidOf(file, call), path));
    // A state that is set from itself (`{ ...before, a }`) would ask for ever more combinations of left-out fields.
    const asked = isWhole(path) ? WHOLE : path;
    for (const value of statesSet(this.graph, file, binding)) origins.push(...this.trace(value, asked));
    // What an error says of itself are the program's words; what was put into them is traced to where it was thrown.
    const isCaught = (n: number) => this.graph.column(gidOf(file, n), 0) === Kind.Caught && !isOfErrors(path);
    const undefinedElsewhere = binding.kind === 'variable' && binding.definitions.every(isCaught);
    if (undefinedElsewhere && (origins.length === 0 || !isWhole(path))) origins.push(opaque(use, path));
    const state = stateType(this.graph, file, binding);
    const type = this.type(file, binding.type) ?? state;
    const labelled = this.labeller.label(origins, { gid: use, name: binding.name, type }, path);
    // The text of a field is no record, under whatever name it goes on.
    return state?.kind === 'primitive' ? labelled.map((o) => (o.label ? o : { ...o, type: state })) : labelled;
  }

  /** The text of a constant node. */
  textOf(gid: Gid): string | undefined {
    if (this.graph.column(gid, 0) !== Kind.Const || this.graph.column(gid, 4) !== ConstKind.Text) return undefined;
    return this.graph.facts(gid).strings[this.graph.column(gid, 3)];
  }

  named(gid: Gid, origins: readonly Origin[], name: string): Origin[] {
    return this.labeller.underKey(origins, { gid, name: name.split('.').at(-1) as string }, WHOLE);
  }

  private ofThis(gid: Gid, path: Path): readonly Origin[] {
    const object = this.graph.column(gid, 5);
    if (object > 0) return isWhole(path) ? [] : this.ofSelf(fileOf(gid), object, gid, path);
    const id = this.graph.column(gid, 3);
    return id < 0 || isWhole(path) ? [] : this.ofInstance({ kind: 'instance', file: fileOf(gid), id }, path);
  }

  /** A field of the object literal that a method belongs to, and of the variable that it is kept in. */
  private ofSelf(file: FileIndex, object: number, use: Gid, path: Path): readonly Origin[] {
    const binding = this.graph.file(file).facts.bindings.find((b) => b.definitions.includes(object));
    return binding ? this.ofBinding(file, binding, use, path) : this.trace(gidOf(file, object), path);
  }

  /** A field of an instance of a project class; constructor parameters stay open. */
  ofInstance(value: AbstractValue & { kind: 'instance' }, path: Path): readonly Origin[] {
    const { head, rest } = splitPath(path);
    const { owners } = this.values.inherited(value, (fact) => fact.members.get(head));
    const held = owners.flatMap(({ at: { file }, has: member }) => {
      const origins = member.values.flatMap((n) => {
        const gid = gidOf(file, n);
        return member.getter ? this.calls.returned(file, this.graph.column(gid, 3), rest) : [...this.trace(gid, rest)];
      });
      const place = { gid: gidOf(file, member.values[0] ?? 0), name: head, type: this.type(file, member.type) };
      return this.labeller.label(origins, place, rest);
    });
    return [...held, ...this.writes.ofMember(value, head, rest)];
  }

  // ------------------------------------------------------------ parts of values

  private ofProperty(gid: Gid, path: Path): readonly Origin[] {
    const g = this.graph;
    const name = g.facts(gid).strings[g.column(gid, 4)] ?? '';
    const source = COUNTS.has(name) ? [] : this.calls.sources.read(gid, path);
    if (source) return source;
    const object = gidOf(fileOf(gid), g.column(gid, 3));
    const inner =
      /^\d+$/.test(name) && !isTuple(this.graph, object)
        ? this.trace(object, path)
        : this.trace(object, under(name, path));
    const origins =
      path === WHOLE
        ? step(
            inner.filter((o) => !o.via),
            gid,
            `${name} is read`,
          ).concat(inner.filter((o) => o.via))
        : inner;
    if (origins.some((o) => !o.label && o.base !== 'source'))
      return this.labeller.label(origins, { gid, name: name.replaceAll('.', '·') }, path);
    return origins;
  }

  private ofElement(gid: Gid, path: Path): readonly Origin[] {
    const g = this.graph;
    const key = gidOf(fileOf(gid), g.column(gid, 4));
    const object = gidOf(fileOf(gid), g.column(gid, 3));
    const names = constantKeys(g, this.values, key);
    // Of a list of names, each says only what it is of a record that has it: of anything else they would make one.
    if (names.length === 1 || (names.length > 0 && this.isRecord(object)))
      return names.flatMap((name) => [...this.trace(object, under(name, path))]);
    // `settings[key]` is one of many fields, and which is not known: it is not all of them.
    const isOneOfMany = isWhole(path) && !isIndex(g, key) && this.isRecord(object);
    if (isOneOfMany && !readsEachField(this.graph, this.values.callGraph, gid)) return [opaque(gid, path)];
    const held = this.trace(object, this.writes.valuesOf(object, path));
    return isIndex(g, key) ? held : this.calls.sources.jars.under(key, held);
  }

  /** True for a value that is known to be a record with fields of its own, not a list or map of equal things. */
  private isRecord(gid: Gid): boolean {
    return (
      this.values.evaluate(gid).some((v) => v.kind === 'object' || v.kind === 'namespace') ||
      this.labeller.isDeclaredRecord(this.calls.typeOf(gid))
    );
  }

  private ofObject(gid: Gid, path: Path): readonly Origin[] {
    const g = this.graph;
    const list = listOf(g, gid, g.column(gid, 0) === Kind.Jsx ? 4 : 3);
    const { strings } = g.facts(gid);
    const file = fileOf(gid);
    return isWhole(path) ? this.wholeObject(file, list, strings, path) : this.partOfObject(file, list, strings, path);
  }

  private wholeObject(file: FileIndex, list: readonly number[], strings: readonly string[], path: Path): Origin[] {
    const out: Origin[] = [];
    const later = new Set<string>();
    // From the end: a key written after a spread hides that field of the spread.
    for (let i = list.length - 2; i >= 0; i -= 2) {
      const key = list[i] as number;
      const value = gidOf(file, list[i + 1] as number);
      if (key === SPREAD_KEY) out.unshift(...this.trace(value, without(path, [...later])));
      else if (key === COMPUTED_KEY) out.unshift(...this.trace(value, WHOLE));
      else {
        const name = strings[key] ?? '';
        if (!later.has(name) && lets(path, name))
          out.unshift(...inside(this.named(value, this.tracePerson(value, name, WHOLE), name), name));
        later.add(name);
      }
    }
    return out;
  }

  private partOfObject(
    file: FileIndex,
    list: readonly number[],
    strings: readonly string[],
    path: Path,
  ): readonly Origin[] {
    const { head, rest } = splitPath(path);
    const out: Origin[] = [];
    for (let i = list.length - 2; i >= 0; i -= 2) {
      const key = list[i] as number;
      const value = gidOf(file, list[i + 1] as number);
      if (key === SPREAD_KEY) out.push(...this.trace(value, path));
      else if (key === COMPUTED_KEY) out.push(...this.trace(value, rest));
      else if (strings[key]?.replaceAll('.', '·') === head) {
        out.push(...this.labeller.underKey(this.tracePerson(value, head, rest), { gid: value, name: head }, rest));
        break;
      }
    }
    return out;
  }

  private ofArray(gid: Gid, path: Path): readonly Origin[] {
    const items = listOf(this.graph, gid, 3);
    const { head, rest } = splitPath(path);
    const file = fileOf(gid);
    if (/^\d+$/.test(head)) {
      const item = items[Number(head)];
      return item === undefined ? [] : this.trace(gidOf(file, item), rest);
    }
    return items.flatMap((n) => [...this.trace(gidOf(file, n), path)]);
  }

  private ofRest(gid: Gid, path: Path): readonly Origin[] {
    const { strings } = this.graph.facts(gid);
    const excluded = listOf(this.graph, gid, 4).map((s) => strings[s] ?? '');
    const object = gidOf(fileOf(gid), this.graph.column(gid, 3));
    if (isWhole(path)) return this.trace(object, without(path, excluded));
    return excluded.includes(splitPath(path).head) ? [] : this.trace(object, path);
  }

  /**
   * Traces what stands under a name. A record written out under a person's name (`const user = { email: 'ann@…' }`)
   * holds a person's fields although its values are constants: it stands for the real thing, or is it.
   */
  tracePerson(gid: Gid, name: string, path: Path): readonly Origin[] {
    const written = this.writtenOut(gid, name, path);
    return written.length === 0 ? this.trace(gid, path) : [...this.trace(gid, path), ...written];
  }

  /** The constant fields of a person's record that is written out. */
  writtenOut(gid: Gid, name: string, path: Path): Origin[] {
    if (this.graph.column(gid, 0) !== Kind.Object || !this.labeller.standsForPerson(name)) return [];
    const list = listOf(this.graph, gid, 3);
    const { strings } = this.graph.facts(gid);
    const out: Origin[] = [];
    for (let i = 0; i < list.length; i += 2) {
      const key = strings[list[i] as number] ?? '';
      const value = gidOf(fileOf(gid), list[i + 1] as number);
      if (!(isWhole(path) ? lets(path, key) : path === key) || !this.textOf(value)) continue;
      const found = this.labeller.fieldOf(name, key);
      if (!found) continue;
      const label = { ...found, reason: `${key} of ${name}`, gid: value, settled: true };
      out.push({ base: 'opaque', gid: value, path: WHOLE, sanitised: [], label });
    }
    return out;
  }

  // ------------------------------------------------------------ texts

  private ofBinary(gid: Gid, path: Path): readonly Origin[] {
    const g = this.graph;
    const [left, right] = [g.column(gid, 3), g.column(gid, 4)];
    const operator = g.column(gid, 5);
    const file = fileOf(gid);
    if (operator === BinaryKind.Concat) return this.ofText(gid, [left, right], path);
    const after = this.trace(gidOf(file, right), path);
    if (operator === BinaryKind.And) return after;
    return [...orText(this.trace(gidOf(file, left), path), this.textOf(gidOf(file, right))), ...after];
  }

  /** Text put together of parts (a whole record in it is its id, or `[object Object]`). What stands beside a mask is what is left of the masked. */
  private ofText(gid: Gid, parts: readonly number[], path: Path): readonly Origin[] {
    if (!isWhole(path)) return [];
    const file = fileOf(gid);
    const texts = parts.map((n) => this.textOf(gidOf(file, n)));
    return parts.flatMap((n, i) => {
      const part = gidOf(file, n);
      const holdsAll = isWrittenOut(this.graph, this.values, part);
      const origins = this.trace(part, WHOLE).filter((o) => holdsAll || o.label?.category !== 'user');
      return origins.length > 0 && standsBesideMask(texts, i)
        ? sanitise(origins, { outcome: 'masked', gid, note: 'partly replaced by a mask' })
        : origins;
    });
  }
}

/** True when a path has more than `most` names. */
function isLonger(path: Path, most: number): boolean {
  let names = 1;
  for (let i = path.indexOf('.'); i >= 0; i = path.indexOf('.', i + 1)) if (++names > most) return true;
  return false;
}

/** A value of which only its names and types are known. */
export function opaque(gid: Gid, path: Path, type?: TypeRef): Origin {
  return { base: 'opaque', gid, path, sanitised: [], ...(type && isWhole(path) ? { type } : {}) };
}
