/** The values of the solver, and one object for each: equal values are compared by identity and kept once. */
import type { ClassId } from '../extract/facts';
import { type FileIndex, type Gid, fileOf } from '../link/graph';
import type { ApiPath } from './api';
import type { TypeRef } from './types';

export type AbstractValue =
  | { readonly kind: 'function'; readonly file: FileIndex; readonly id: number }
  | { readonly kind: 'class'; readonly file: FileIndex; readonly id: ClassId }
  | { readonly kind: 'instance'; readonly file: FileIndex; readonly id: ClassId }
  /** An object literal or a JSX element's attributes. */
  | { readonly kind: 'object'; readonly gid: Gid }
  | { readonly kind: 'namespace'; readonly file: FileIndex }
  /** A value that a package or the platform gave. */
  | ApiValue
  | { readonly kind: 'type'; readonly ref: TypeRef };

/** An access path; its continuations are kept, so that equal paths are one object. */
export interface ApiValue {
  readonly kind: 'api';
  readonly path: ApiPath;
  readonly next: Map<string, ApiValue>;
}

const GLOBAL_OBJECTS = new Set(['.window', '.globalThis', '.self', '.global']);
const MAX_SEGMENTS = 20;

export const NONE: readonly AbstractValue[] = [];
/** Values of one expression that are looked at. */
export const MAX_VALUES = 24;

export class ValueTable {
  private readonly roots = new Map<string, ApiValue>();
  /** By the file that a value stands in. */
  private readonly interned: (Map<string, AbstractValue> | undefined)[] = [];
  /** Types that stand in no one file: shapes, and those whose parameters are filled in. */
  private unplaced = new Map<string, AbstractValue>();

  /** The value at an access path. */
  api(root: string, segments: readonly string[]): ApiValue {
    let value = this.roots.get(root);
    if (!value) this.roots.set(root, (value = { kind: 'api', path: { root, segments: [] }, next: new Map() }));
    for (const s of segments) value = this.extend(value, s);
    return value;
  }

  /** The value that a step further gives. */
  extend(value: ApiValue, segment: string): ApiValue {
    const { path } = value;
    // `globalThis.fetch` is `fetch`.
    const isGlobalObject =
      path.root === 'global' && path.segments.length === 1 && GLOBAL_OBJECTS.has(path.segments[0] as string);
    if (isGlobalObject && segment.startsWith('.')) return this.api('global', [segment]);
    if (path.segments.length >= MAX_SEGMENTS) return value;
    let next = value.next.get(segment);
    if (!next)
      value.next.set(
        segment,
        (next = { kind: 'api', path: { root: path.root, segments: [...path.segments, segment] }, next: new Map() }),
      );
    return next;
  }

  /** Each value once, and no more than the engine looks at. */
  distinct(values: readonly AbstractValue[]): readonly AbstractValue[] {
    if (values.length === 0) return NONE;
    const seen = new Set<AbstractValue>();
    for (const v of values) {
      seen.add(v.kind === 'api' ? v : this.intern(v));
      if (seen.size >= MAX_VALUES) break;
    }
    return [...seen];
  }

  private intern(value: AbstractValue & { kind: Exclude<AbstractValue['kind'], 'api'> }): AbstractValue {
    const key = keyOf(value);
    const file = placeOf(value);
    const values = file === undefined ? this.unplaced : (this.interned[file] ??= new Map<string, AbstractValue>());
    const known = values.get(key);
    if (!known) values.set(key, value);
    return known ?? value;
  }

  /** Forgets the values of files that have changed, so that many edits leave nothing behind. */
  forget(files: Iterable<FileIndex>): void {
    for (const file of files) this.interned[file] = undefined;
    this.unplaced = new Map();
  }
}

/** The file that a value stands in. */
function placeOf(v: Exclude<AbstractValue, ApiValue>): FileIndex | undefined {
  if (v.kind === 'object') return fileOf(v.gid);
  if (v.kind !== 'type') return v.file;
  return v.ref.kind === 'type' && v.ref.env === undefined ? v.ref.file : undefined;
}

function keyOf(v: Exclude<AbstractValue, ApiValue>): string {
  switch (v.kind) {
    case 'object':
      return `o${v.gid}`;
    case 'namespace':
      return `n${v.file}`;
    case 'type':
      return keyOfType(v.ref);
    default:
      return `${v.kind}${v.file}.${v.id}`;
  }
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
