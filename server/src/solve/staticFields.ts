/**
 * Hooks that a class leaves open for others to set, `static onError?: (e: Error) => void`, and the functions that the
 * program sets them to, wherever it does: `Log.onError = (e) => report(e)`. And what it puts on the global object itself:
 * `globalThis.log = console.log`.
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { type DeclaredType, declaredType } from './implementors';
import { ProgramTable, type TableRow } from './perFile';
import type { Tracking } from './tracking';

/** Names what is put on the global object. */
export type GlobalField = `global ${string}`;

/** That a file sets a field of a class, or of the global object. */
type Assigned = TableRow<DeclaredType | GlobalField, Gid>;

/** What stands for the global object. */
export const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(['window', 'globalThis', 'self', 'global']);
/** What the platform has: what a program puts in its place does the same. */
const OF_PLATFORM: ReadonlySet<string> = new Set([
  'fetch',
  'console',
  'location',
  'navigator',
  'document',
  'process',
  'crypto',
  'performance',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'Promise',
  'Buffer',
]);

const NOTHING: readonly Assigned[] = [];

/** @returns the key of a field of a class that a file declares */
export function fieldOf(file: FileIndex, className: string, name: string): DeclaredType {
  return declaredType(file, `${className}.${name}`);
}

/** @returns the key of what is put on the global object under a name; undefined for what the platform has there */
export function globalField(name: string): GlobalField | undefined {
  return OF_PLATFORM.has(name) ? undefined : `global ${name}`;
}

export class StaticFields {
  private readonly table: ProgramTable<DeclaredType | GlobalField, Gid>;

  constructor(
    private readonly graph: FlowGraph,
    tracking: Tracking,
    before?: StaticFields,
  ) {
    this.table = new ProgramTable(graph, tracking, (file) => this.readFile(file), before?.table);
  }

  /** Fields that an edit may set to something else. */
  get touched(): ReadonlySet<DeclaredType | GlobalField> {
    return this.table.touched;
  }

  /** What a field of a class is set to from outside of it, or one of the global object anywhere, in order of files. */
  of(field: DeclaredType | GlobalField): readonly Gid[] {
    return this.table.of(field);
  }

  /** What tests put in the place of something is not shipped. */
  private readFile(file: FileIndex): readonly Assigned[] {
    const g = this.graph;
    if (g.isNotShipped(gidOf(file, 0))) return NOTHING;
    const { applications, strings } = g.file(file).facts;
    const found: Assigned[] = [];
    for (const node of applications) {
      const set = gidOf(file, node);
      if (g.column(set, 0) !== Kind.Set) continue;
      const target = gidOf(file, g.column(set, 3));
      if (g.column(target, 0) !== Kind.Prop) continue;
      const key = this.fieldSet(gidOf(file, g.column(target, 3)), strings[g.column(target, 4)] ?? '');
      if (key !== undefined) found.push({ key, value: gidOf(file, g.column(set, 4)) });
    }
    return found.length === 0 ? NOTHING : found;
  }

  private fieldSet(object: Gid, name: string): DeclaredType | GlobalField | undefined {
    const g = this.graph;
    if (g.column(object, 0) === Kind.Cast) return this.fieldSet(gidOf(fileOf(object), g.column(object, 3)), name);
    if (g.column(object, 0) === Kind.Global)
      return GLOBAL_OBJECTS.has(g.facts(object).strings[g.column(object, 3)] ?? '') ? globalField(name) : undefined;
    if (g.column(object, 0) !== Kind.Ref) return undefined;
    const owner = g.bindingTarget(fileOf(object), g.column(object, 3));
    if (owner?.kind !== 'binding' || owner.binding.kind !== 'class') return undefined;
    return fieldOf(owner.file, owner.binding.name, name);
  }
}
