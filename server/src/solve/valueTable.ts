/** The values of the solver, and one object for each: equal values are compared by identity and kept once. */
import { type ClassId, Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';
import type { ApiPath } from './api';
import { listOf } from './schemas';
import type { Resolved, TypeRef } from './types';

export type AbstractValue =
  | { readonly kind: 'function'; readonly file: FileIndex; readonly id: number }
  | { readonly kind: 'class'; readonly file: FileIndex; readonly id: ClassId }
  | { readonly kind: 'instance'; readonly file: FileIndex; readonly id: ClassId }
  /** An object literal or a JSX element's attributes. */
  | { readonly kind: 'object'; readonly gid: Gid }
  /** A proxy, by the trap that says what is under each of its names. */
  | { readonly kind: 'proxy'; readonly file: FileIndex; readonly id: number }
  | { readonly kind: 'namespace'; readonly file: FileIndex }
  /** A value that a package or the platform gave. */
  | ApiValue
  | { readonly kind: 'type'; readonly ref: TypeRef };

export type FunctionValue = AbstractValue & { kind: 'function' };

/** An access path; its continuations are kept, so that equal paths are one object. */
export interface ApiValue {
  readonly kind: 'api';
  readonly path: ApiPath;
  next: Map<string, ApiValue> | undefined;
}

const GLOBAL_OBJECTS = new Set(['.window', '.globalThis', '.self', '.global']);
/** Chains and loops are longer, pieces of rules are not: what follows is not told apart, and that is not told. */
const MAX_SEGMENTS = 20;

export const NONE: readonly AbstractValue[] = [];
/** How far values are asked for inside of others: further than in programs, so that it is no matter who asks first. */
export const MAX_DEPTH = 150;
/** Values of one expression that are looked at. */
export const MAX_VALUES = 60;
/**
 * Values that callers give to one parameter that are looked at. What gets more is everybody's helper, and all that is worked
 * out from the parameter costs that much more. Functions, by themselves or among options, are as many as in any other list,
 * where those are all: each does something else with what the helper hands it.
 */
const MAX_GIVEN = 24;
/** The same, equal ones counted each time. */
const MOST_GIVEN = 240;

/** Kinds of values of which a file has one for each number. */
const NUMBERED = { function: 0, class: 1, instance: 2, object: 3, namespace: 4, proxy: 5 } as const;
const KINDS = 6;

/** No values of a node that is asked for too far inside of others; that is told. */
export function tooDeep(graph: FlowGraph, gid: Gid): readonly AbstractValue[] {
  graph.bounds.meet('values', gid);
  return NONE;
}

export class ValueTable {
  private readonly roots = new Map<string, ApiValue>();
  /** By the file that a value stands in, then by kind and number. */
  private readonly numbered: (Map<number, AbstractValue> | undefined)[] = [];
  /** Types, by the file that they stand in. */
  private readonly types: (Map<string, AbstractValue> | undefined)[] = [];
  /** Types that stand in no one file: shapes, and those whose parameters are filled in. */
  private unplaced = new Map<string, AbstractValue>();

  /** The value at an access path. */
  api(root: string, segments: readonly string[]): ApiValue {
    let value = this.roots.get(root);
    if (!value) this.roots.set(root, (value = { kind: 'api', path: { root, segments: [] }, next: undefined }));
    for (const s of segments) value = this.extend(value, s);
    return value;
  }

  /** An instance of a type that is not of the program: of a package, or of the platform. None for other types. */
  instancesOf(type: Resolved | undefined): ApiValue[] {
    if (type?.kind !== 'package' && type?.kind !== 'global') return [];
    const root = type.kind === 'package' ? type.package : 'global';
    return [this.api(root, [...type.name.split('.').map((n) => `.${n}`), 'new'])];
  }

  /** The value that a step further gives. */
  extend(value: ApiValue, segment: string): ApiValue {
    const known = value.next?.get(segment);
    if (known) return known;
    const { path } = value;
    // `globalThis.fetch` is `fetch`.
    const isGlobalObject =
      path.root === 'global' && path.segments.length === 1 && GLOBAL_OBJECTS.has(path.segments[0] as string);
    if (isGlobalObject && segment.startsWith('.')) return this.api('global', [segment]);
    if (path.segments.length >= MAX_SEGMENTS && path.segments[MAX_SEGMENTS - 1] === segment) return value;
    const next: ApiValue = {
      kind: 'api',
      // What such a chain ends with still tells a call from something that is read or assigned.
      path: { root: path.root, segments: path.segments.slice(0, MAX_SEGMENTS - 1).concat(segment) },
      next: undefined,
    };
    (value.next ??= new Map()).set(segment, next);
    return next;
  }

  /**
   * Each value once, and no more than the engine looks at.
   *
   * @param at the node whose values they are: it is told where they may not be all
   */
  distinct(values: readonly AbstractValue[], graph?: FlowGraph, at?: Gid): readonly AbstractValue[] {
    const [first, second] = values;
    if (first === undefined) return NONE;
    if (second === undefined) return [this.intern(first)];
    const seen = new Set<AbstractValue>();
    for (const v of values) {
      seen.add(this.intern(v));
      if (seen.size < MAX_VALUES) continue;
      if (at !== undefined) graph?.bounds.meet('values', at);
      break;
    }
    return [...seen];
  }

  /**
   * True when no more of what callers give to a parameter is looked at.
   *
   * @param callers how many give something
   */
  isEnough(values: readonly AbstractValue[], graph: FlowGraph, callers: number): boolean {
    if (values.length < MAX_GIVEN || values.length >= MOST_GIVEN) return values.length >= MOST_GIVEN;
    const different = new Set(values);
    if (different.size >= (callers > MAX_VALUES ? MAX_GIVEN : MAX_VALUES)) return true;
    let others = 0;
    for (const v of different) if (!isOrHoldsFunction(v, graph)) others++;
    return others >= MAX_GIVEN;
  }

  private intern(value: AbstractValue): AbstractValue {
    if (value.kind === 'api') return value;
    if (value.kind === 'type') return this.internType(value);
    const file = value.kind === 'object' ? fileOf(value.gid) : value.file;
    const number = value.kind === 'object' ? nodeOf(value.gid) : value.kind === 'namespace' ? 0 : value.id;
    const key = number * KINDS + NUMBERED[value.kind];
    const values = (this.numbered[file] ??= new Map<number, AbstractValue>());
    const known = values.get(key);
    if (known === undefined) values.set(key, value);
    return known ?? value;
  }

  private internType(value: AbstractValue & { kind: 'type' }): AbstractValue {
    const { ref } = value;
    const isPlaced = ref.kind === 'type' && ref.env === undefined;
    const values = isPlaced ? (this.types[ref.file] ??= new Map<string, AbstractValue>()) : this.unplaced;
    const key = keyOfType(ref);
    const known = values.get(key);
    if (known === undefined) values.set(key, value);
    return known ?? value;
  }

  /** Forgets the values of files that have changed, so that many edits leave nothing behind. */
  forget(files: Iterable<FileIndex>): void {
    for (const file of files) {
      this.numbered[file] = undefined;
      this.types[file] = undefined;
    }
    this.unplaced = new Map();
  }
}

/** A function, or a literal with a function under one of its names. */
export function isOrHoldsFunction(value: AbstractValue, graph: FlowGraph): boolean {
  if (value.kind !== 'object') return value.kind === 'function';
  const { gid } = value;
  if (graph.column(gid, 0) !== Kind.Object) return false;
  return listOf(graph, gid, 3).some((n, i) => i % 2 === 1 && isFunction(graph, gidOf(fileOf(gid), n)));
}

function isFunction(graph: FlowGraph, gid: Gid): boolean {
  const at = graph.column(gid, 0) === Kind.Ref ? graph.definitionOf(gid) : gid;
  return at !== undefined && graph.column(at, 0) === Kind.Func;
}

function keyOfFilled(env: ReadonlyMap<string, TypeRef>): string {
  return `<${[...env].map(([name, ref]) => `${name}=${keyOfType(ref)}`).join()}>`;
}

function keyOfType(ref: TypeRef): string {
  switch (ref.kind) {
    case 'type':
      return `t${ref.file}.${ref.type}${ref.env ? keyOfFilled(ref.env) : ''}`;
    case 'shape':
      return `p${ref.shape.owner}`;
    case 'primitive':
      return `p ${ref.name}`;
    default:
      return `${ref.kind}${ref.gid}`;
  }
}
