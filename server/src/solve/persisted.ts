/**
 * What a store holds that is kept on the device as a whole: the state of reducers and slices
 * (`persistReducer(config, combineReducers({ … }))`) and of functions that make stores (`persist((set) => ({ … }))`).
 * Initial values are mostly empty, so that declared types and the names of the parts say what will be there.
 */
import { Kind, SPREAD_KEY } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';
import { memberNode } from './literals';
import { settledWith } from './executors';
import type { Leaf } from './leaves';
import type { Given, StoreFactory } from './persistedFactories';
import { listOf } from './schemas';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';
import type { TypeReader, TypeRef } from './types';
import type { WrittenReader } from './written';

interface FunctionAt {
  readonly file: FileIndex;
  readonly id: number;
}

/** What is kept: a value that is known, or a part of which only name and type are. */
interface Part {
  readonly gid: Gid;
  readonly keys: readonly string[];
  /** The field of what is held that is meant: the last of the keys. */
  readonly field?: string;
  /** Absent where the value itself is traced. */
  readonly held?: { readonly type?: TypeRef };
}

/** Names of stores and transforms that keep what they are given encrypted. */
const ENCRYPTED = /secure|encrypt|keychain|sensitive|vault/i;
const MAX_LEVELS = 8;
const MAX_PARTS = 300;
const OFF = new Set(['false', 'null', 'undefined', '']);
const EMPTY_TEXTS = new Set(['', 'null', 'undefined']);

export class PersistedReader {
  constructor(
    private readonly graph: FlowGraph,
    private readonly tracer: Tracer,
    private readonly types: TypeReader,
    private readonly calls: CallTracer,
    private readonly written: WrittenReader,
  ) {}

  /**
   * The parts of the state that a call keeps.
   *
   * @param call the call that makes a store or reducer one that is kept
   * @param state the reducer, or the function that makes the store
   * @param settings the object that says where, and which parts of it; undefined when none is given
   * @returns none where the store is encrypted
   */
  leaves(call: Gid, state: Gid, settings: Gid | undefined): Leaf[] {
    const options = settings === undefined ? undefined : this.objectAt(settings);
    if (options !== undefined && this.isEncrypted(options)) return [];
    return this.asLeaves(call, state, this.partsOf(call, state, options), options);
  }

  private asLeaves(call: Gid, state: Gid, parts: readonly Part[], options: Gid | undefined): Leaf[] {
    return parts
      .filter((p) => options === undefined || this.isKept(options, p.keys))
      .slice(0, MAX_PARTS)
      .map(({ gid, keys, held, field }) => ({
        gid,
        path: field ?? '',
        name: keys.at(field === undefined ? -1 : -2) ?? '',
        keys,
        call,
        shownAt: state,
        ...(held ? { held } : {}),
      }));
  }

  /** The same for a call of a function of the program that makes a store of what it is given. */
  ofFactory(call: Gid, { state, settings, flags }: StoreFactory): Leaf[] {
    const options = settings === undefined ? undefined : this.objectAt(settings);
    const given = this.given(call, state);
    const isOn = (flag: Gid | undefined) => flag !== undefined && !this.isOff(flag);
    if (given === undefined || flags.some((f) => isOn(this.given(call, f)) !== f.isSet)) return [];
    if (options !== undefined && this.isEncrypted(options)) return [];
    const maker = this.resolved(given);
    const isMaker = this.graph.column(maker, 0) === Kind.Func;
    const parts = isMaker ? this.ofStore(call, this.functionOf(maker)) : this.ofInitial(given, [], 0);
    return this.asLeaves(call, given, parts, options);
  }

  private isOff(flag: Gid): boolean {
    const { strings } = this.graph.facts(flag);
    return this.graph.column(flag, 0) === Kind.Const && OFF.has(strings[this.graph.column(flag, 3)] ?? '');
  }

  /** What a call gives for a parameter, or for a part of one. */
  private given(call: Gid, { index, path }: Given): Gid | undefined {
    let at = this.calls.args(call)[index];
    for (const name of path) {
      const object = at === undefined ? undefined : this.objectAt(at);
      at = object === undefined ? undefined : memberNode(this.graph, object, name);
    }
    return at;
  }

  private partsOf(call: Gid, state: Gid, options: Gid | undefined): Part[] {
    const maker = this.resolved(state);
    if (this.graph.column(maker, 0) === Kind.Func && options !== undefined && this.isStore(options))
      return this.ofStore(call, this.functionOf(maker));
    const parts = this.ofReducer(state, [], 0);
    return parts.length > 0 ? parts : this.ofValue(call, state);
  }

  /** A value that is kept under a name: what it is declared to be, or starts as. `atomWithStorage<Guest>('guest', null)` */
  private ofValue(call: Gid, initial: Gid): Part[] {
    const [key] = this.calls.args(call);
    const name = key === undefined || key === initial ? undefined : this.tracer.textOf(key);
    if (name === undefined) return [];
    const type = this.typeArgument(call);
    const typed = type ? this.fieldsOf(type, initial, [name]) : [];
    if (typed.length > 0) return typed;
    if (this.isEmptyValue(initial)) return [{ gid: initial, keys: [name], field: name, held: {} }];
    return this.ofInitial(initial, [name], 1);
  }

  /** What the author says a call gives: the assertion that stands right behind it. */
  private typeArgument(call: Gid): TypeRef | undefined {
    const behind = gidOf(fileOf(call), nodeOf(call) + 1);
    const isOfCall = this.graph.column(behind, 0) === Kind.Cast && this.graph.column(behind, 3) === nodeOf(call);
    return isOfCall ? { kind: 'type', file: fileOf(call), type: this.graph.column(behind, 4) } : undefined;
  }

  // ------------------------------------------------------------ settings

  private isEncrypted(options: Gid): boolean {
    return ['storage', 'transforms', 'getStorage'].some((name) => {
      const node = memberNode(this.graph, options, name);
      return node !== undefined && this.namesIn(node, 0).some((n) => ENCRYPTED.test(n));
    });
  }

  /** Names and packages that an expression is written with. */
  private namesIn(gid: Gid, level: number): string[] {
    if (level > 4) return [];
    const g = this.graph;
    const inner = (nodes: readonly number[]) => nodes.flatMap((n) => this.namesIn(gidOf(fileOf(gid), n), level + 1));
    const roots = this.tracer.values.evaluate(gid).flatMap((v) => (v.kind === 'api' ? [v.path.root] : []));
    switch (g.column(gid, 0)) {
      case Kind.Call:
      case Kind.New:
        return [...roots, ...inner([g.column(gid, 3), ...listOf(g, gid, 4)])];
      case Kind.Array:
        return inner(listOf(g, gid, 3));
      case Kind.Func:
        return inner(g.facts(gid).functions[g.column(gid, 3)]?.returns ?? []);
      case Kind.Ref: {
        const made = g.definitionOf(gid);
        const isMade = made !== undefined && (g.column(made, 0) === Kind.New || g.column(made, 0) === Kind.Call);
        return [...roots, ...this.calls.writtenChain(gid), ...(isMade ? this.namesIn(made, level + 1) : [])];
      }
      default:
        return [...roots, ...this.calls.writtenChain(gid)];
    }
  }

  /** The settings of a store name it, or choose parts of it by a function. */
  private isStore(options: Gid): boolean {
    return ['name', 'partialize'].some((name) => memberNode(this.graph, options, name) !== undefined);
  }

  private isKept(options: Gid, keys: readonly string[]): boolean {
    const [key] = keys;
    if (key === undefined) return true;
    const kept = this.textsAt(options, 'whitelist') ?? this.chosen(options);
    if (kept && !kept.includes(key)) return false;
    return !this.textsAt(options, 'blacklist')?.includes(key);
  }

  private textsAt(options: Gid, name: string): string[] | undefined {
    const node = memberNode(this.graph, options, name);
    const list = node === undefined ? undefined : this.resolved(node);
    if (list === undefined || this.graph.column(list, 0) !== Kind.Array) return undefined;
    return listOf(this.graph, list, 3).flatMap((n) => this.tracer.textOf(gidOf(fileOf(list), n)) ?? []);
  }

  /** The names in what `partialize` gives; undefined when it gives the rest of all. */
  private chosen(options: Gid): string[] | undefined {
    const node = memberNode(this.graph, options, 'partialize');
    const fn = node === undefined ? undefined : this.functionOf(this.resolved(node));
    const returned = fn && (this.graph.file(fn.file).facts.functions[fn.id]?.returns ?? []);
    const objects = (returned ?? []).map((n) => this.resolved(gidOf((fn as FunctionAt).file, n)));
    if (objects.length === 0 || objects.some((o) => this.graph.column(o, 0) !== Kind.Object)) return undefined;
    const entries = objects.flatMap((o) => this.entries(o));
    return entries.some(([name]) => name === undefined) ? undefined : entries.map(([name]) => name as string);
  }

  // ------------------------------------------------------------ reducers

  private ofReducer(reducer: Gid, keys: readonly string[], level: number): Part[] {
    if (level > MAX_LEVELS) return [];
    const g = this.graph;
    const node = this.resolved(reducer);
    const file = fileOf(node);
    switch (g.column(node, 0)) {
      case Kind.Prop:
        // `slice.reducer`
        return this.ofReducer(gidOf(file, g.column(node, 3)), keys, level + 1);
      case Kind.Call:
        return this.ofMaker(node, keys, level);
      case Kind.Func:
        return this.ofFunction(this.functionOf(node), keys, level);
      default:
        return [];
    }
  }

  private ofMaker(call: Gid, keys: readonly string[], level: number): Part[] {
    const [first, second] = this.calls.args(call);
    if (first === undefined) return [];
    switch (this.calls.calledName(call)) {
      case 'combineReducers': {
        const parts = this.objectAt(first);
        return parts === undefined ? [] : this.ofReducers(parts, keys, level);
      }
      case 'createSlice': {
        const options = this.objectAt(first);
        const initial = options === undefined ? undefined : memberNode(this.graph, options, 'initialState');
        return initial === undefined ? [] : this.ofInitial(initial, keys, 0);
      }
      case 'createReducer':
        return this.ofInitial(first, keys, 0);
      case 'handleActions':
        return second === undefined ? [] : this.ofInitial(second, keys, 0);
      case 'persistReducer':
        // Reported on its own.
        return [];
      default: {
        const made = this.ofOwn(call, keys, level);
        return made.length > 0 ? made : this.ofReducer(first, keys, level + 1);
      }
    }
  }

  /** What a function of the program gives that makes a reducer: `withReset(settings)`. */
  private ofOwn(call: Gid, keys: readonly string[], level: number): Part[] {
    return this.tracer.values.evaluate(this.calls.callee(call)).flatMap((v) => {
      if (v.kind !== 'function') return [];
      const returns = this.graph.file(v.file).facts.functions[v.id]?.returns ?? [];
      return returns.flatMap((n) => this.ofReducer(gidOf(v.file, n), keys, level + 1));
    });
  }

  /** Reducers by the names of their parts: `{ ...shared, guests }`. */
  private ofReducers(object: Gid, keys: readonly string[], level: number): Part[] {
    if (level > MAX_LEVELS) return [];
    return this.entries(object).flatMap(([name, value]) => {
      if (name !== undefined) return this.ofReducer(value, [...keys, name], level + 1);
      const spread = this.objectAt(value);
      return spread === undefined ? this.ofReducer(value, keys, level + 1) : this.ofReducers(spread, keys, level + 1);
    });
  }

  /** `(state = initial, action) => …`, and functions around another reducer. */
  private ofFunction(fn: FunctionAt, keys: readonly string[], level: number): Part[] {
    const { facts } = this.graph.file(fn.file);
    const fact = facts.functions[fn.id];
    const state = fact?.params[0];
    if (!fact || state === undefined) return [];
    const isOfState = (node: number) =>
      this.graph.column(gidOf(fn.file, node), 0) === Kind.Binary &&
      this.graph.column(gidOf(fn.file, node), 3) === state;
    const initial = facts.bindings.flatMap((b) => b.definitions.filter(isOfState))[0];
    if (initial !== undefined)
      return this.ofInitial(gidOf(fn.file, this.graph.column(gidOf(fn.file, initial), 4)), keys, 0);
    return fact.returns
      .map((n) => this.inCast(gidOf(fn.file, n)))
      .filter((n) => this.graph.column(n, 0) === Kind.Call)
      .flatMap((n) => this.ofReducer(this.calls.callee(n), keys, level + 1));
  }

  // ------------------------------------------------------------ stores

  /** What is put into a store: what its setter is given, in the functions that it is made of. */
  private ofStore(call: Gid, fn: FunctionAt): Part[] {
    const type = this.storeType(call);
    const typed = type ? this.fieldsOf(type, call, []) : [];
    if (typed.length > 0) return typed;
    const returned = (this.graph.file(fn.file).facts.functions[fn.id]?.returns ?? []).map((n) => gidOf(fn.file, n));
    const set = settledWith(this.graph, fn, 0).given.flatMap((gid) =>
      this.graph.column(gid, 0) === Kind.Func
        ? [...this.written.returned(gid, ''), ...this.written.written(gid, 0, undefined)]
        : [{ gid, name: '' }],
    );
    return [
      ...returned.flatMap((n) => this.ofInitial(n, [], 0)),
      ...set.flatMap(({ gid, name }): Part[] => (name === '' ? this.ofInitial(gid, [], 0) : [{ gid, keys: [name] }])),
    ];
  }

  /** The type that a store is declared to have: `create<Session>()(persist(…))`. */
  private storeType(call: Gid): TypeRef | undefined {
    let inner = call;
    const { facts } = this.graph.file(fileOf(call));
    for (let level = 0; level < 4; level++) {
      const outer = facts.applications
        .map((n) => gidOf(fileOf(call), n))
        .find((n) => this.graph.column(n, 0) === Kind.Call && this.calls.args(n).some((a) => this.inCast(a) === inner));
      if (outer === undefined) return undefined;
      const callee = this.calls.callee(outer);
      if (this.graph.column(callee, 0) === Kind.Cast)
        return { kind: 'type', file: fileOf(callee), type: this.graph.column(callee, 4) };
      inner = outer;
    }
    return undefined;
  }

  private inCast(gid: Gid): Gid {
    return this.graph.column(gid, 0) === Kind.Cast ? gidOf(fileOf(gid), this.graph.column(gid, 3)) : gid;
  }

  // ------------------------------------------------------------ states

  /** The parts of what a state starts as. */
  private ofInitial(initial: Gid, keys: readonly string[], level: number): Part[] {
    if (level > 3) return [];
    const type = this.calls.typeOf(initial);
    const typed = type ? this.fieldsOf(type, initial, keys) : [];
    // A state of a type that is declared elsewhere starts as nothing: what its part is called is all that tells.
    if (typed.length === 0 && keys.length > 0 && level === 0 && type && this.types.nameOfForeign(type) !== undefined)
      return [{ gid: initial, keys, held: {} }];
    const node = this.resolved(initial);
    const g = this.graph;
    switch (g.column(node, 0)) {
      case Kind.Call:
        return [...this.ofAdapter(node, keys), ...(typed.length > 0 ? typed : this.ofArgument(node, keys, level))];
      case Kind.Func: {
        const fn = this.functionOf(node);
        const returns = g.file(fn.file).facts.functions[fn.id]?.returns ?? [];
        return level > 0 ? [] : returns.flatMap((n) => this.ofInitial(gidOf(fn.file, n), keys, level + 1));
      }
      case Kind.Object:
        return typed.length > 0 ? typed : this.ofLiteral(node, keys, level);
      default:
        return typed;
    }
  }

  /** `adapter.getInitialState({ … })`: the records that it is an adapter of. */
  private ofAdapter(call: Gid, keys: readonly string[]): Part[] {
    const receiver = this.calls.calledName(call) === 'getInitialState' ? this.calls.receiver(call) : undefined;
    if (receiver === undefined || this.graph.column(receiver, 0) !== Kind.Ref) return [];
    const made = this.graph.definitionOf(receiver);
    if (made === undefined || this.graph.column(made, 0) !== Kind.Cast) return [];
    return [
      { gid: made, keys, held: { type: { kind: 'type', file: fileOf(made), type: this.graph.column(made, 4) } } },
    ];
  }

  private ofArgument(call: Gid, keys: readonly string[], level: number): Part[] {
    const [first] = this.calls.args(call);
    return first === undefined ? [] : this.ofInitial(first, keys, level + 1);
  }

  private ofLiteral(object: Gid, keys: readonly string[], level: number): Part[] {
    return this.entries(object).flatMap(([name, value]): Part[] => {
      if (name === undefined) return this.ofInitial(value, keys, level + 1);
      const within = [...keys, name];
      // `null as Guest | null`; what is computed is followed instead.
      const type = this.graph.column(value, 0) === Kind.Cast ? this.calls.typeOf(value) : undefined;
      if (type && !this.isEmpty(type)) return [{ gid: value, keys: within, held: { type } }];
      if (this.isEmptyValue(value)) return [{ gid: value, keys: within, field: name, held: {} }];
      const node = this.resolved(value);
      if (this.graph.column(node, 0) === Kind.Object) return this.ofLiteral(node, within, level + 1);
      return this.graph.column(node, 0) === Kind.Func ? [] : [{ gid: value, keys: within }];
    });
  }

  private fieldsOf(type: TypeRef, gid: Gid, keys: readonly string[]): Part[] {
    const { types } = this;
    const fields = types.shape(type)?.fields ?? new Map<string, TypeRef | undefined>();
    return [...fields]
      .filter(([, of]) => !of || !(types.isFunction(of) || types.isHarmless(of)))
      .map(([name]) => ({ gid, keys: [...keys, name], field: name, held: { type } }));
  }

  private isEmpty(type: TypeRef): boolean {
    return type.kind === 'primitive' && EMPTY_TEXTS.has(type.name);
  }

  /** `null`, `''`, `undefined`, `[]` and `{}` stand for what will be there. */
  private isEmptyValue(gid: Gid): boolean {
    const g = this.graph;
    switch (g.column(gid, 0)) {
      case Kind.Const:
        return EMPTY_TEXTS.has(g.facts(gid).strings[g.column(gid, 3)] ?? '');
      case Kind.Global:
        return g.facts(gid).strings[g.column(gid, 3)] === 'undefined';
      case Kind.Array:
      case Kind.Object:
        return listOf(g, gid, 3).length === 0;
      default:
        return false;
    }
  }

  // ------------------------------------------------------------ nodes

  /** The expression that a name stands for. */
  private resolved(gid: Gid): Gid {
    let at = gid;
    for (let i = 0; i < MAX_LEVELS; i++) {
      const kind = this.graph.column(at, 0);
      const next =
        kind === Kind.Ref
          ? this.graph.definitionOf(at)
          : kind === Kind.Cast || kind === Kind.Await
            ? gidOf(fileOf(at), this.graph.column(at, 3))
            : undefined;
      if (next === undefined) break;
      at = next;
    }
    return at;
  }

  private objectAt(gid: Gid): Gid | undefined {
    const node = this.resolved(gid);
    if (this.graph.column(node, 0) === Kind.Object) return node;
    for (const v of this.tracer.values.evaluate(gid)) if (v.kind === 'object') return v.gid;
    return undefined;
  }

  private functionOf(node: Gid): FunctionAt {
    return { file: fileOf(node), id: this.graph.column(node, 3) };
  }

  /** Names and values of a literal; spreads and computed names have no name. */
  private entries(object: Gid): [string | undefined, Gid][] {
    const list = listOf(this.graph, object, 3);
    const { strings } = this.graph.facts(object);
    const out: [string | undefined, Gid][] = [];
    for (let i = 0; i < list.length; i += 2) {
      const key = list[i] as number;
      const value = gidOf(fileOf(object), list[i + 1] as number);
      if (key >= 0) out.push([strings[key] ?? '', value]);
      else if (key === SPREAD_KEY) out.push([undefined, value]);
    }
    return out;
  }
}
