/**
 * Hooks that a class leaves open for others to set, `static onError?: (e: Error) => void`, and the functions that the
 * program sets them to, wherever it does: `Log.onError = (e) => report(e)`.
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, gidOf } from '../link/graph';
import { type DeclaredType, declaredType } from './implementors';
import { ProgramTable, type TableRow } from './perFile';
import type { Tracking } from './tracking';

/** That a file sets a field of a class. */
type Assigned = TableRow<DeclaredType, Gid>;

const NOTHING: readonly Assigned[] = [];

/** @returns the key of a field of a class that a file declares */
export function fieldOf(file: FileIndex, className: string, name: string): DeclaredType {
  return declaredType(file, `${className}.${name}`);
}

export class StaticFields {
  private readonly table: ProgramTable<DeclaredType, Gid>;

  constructor(
    private readonly graph: FlowGraph,
    tracking: Tracking,
    before?: StaticFields,
  ) {
    this.table = new ProgramTable(graph, tracking, (file) => this.readFile(file), before?.table);
  }

  /** Fields that an edit may set to something else. */
  get touched(): ReadonlySet<DeclaredType> {
    return this.table.touched;
  }

  /** What a field of a class is set to from outside of it, in order of files. */
  of(field: DeclaredType): readonly Gid[] {
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
      const object = gidOf(file, g.column(target, 3));
      if (g.column(target, 0) !== Kind.Prop || g.column(object, 0) !== Kind.Ref) continue;
      const owner = g.bindingTarget(file, g.column(object, 3));
      if (owner?.kind !== 'binding' || owner.binding.kind !== 'class') continue;
      const key = fieldOf(owner.file, owner.binding.name, strings[g.column(target, 4)] ?? '');
      found.push({ key, value: gidOf(file, g.column(set, 4)) });
    }
    return found.length === 0 ? NOTHING : found;
  }
}
