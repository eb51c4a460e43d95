/**
 * Hooks that a class leaves open for others to set, `static onError?: (e: Error) => void`, and the functions that the
 * program sets them to, wherever it does: `Log.onError = (e) => report(e)`.
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, gidOf } from '../link/graph';
import { type DeclaredType, declaredType } from './implementors';
import { PerFile, addTo } from './perFile';

/** That a file sets a field of a class. */
interface Assigned {
  readonly field: DeclaredType;
  readonly value: Gid;
}

const NOTHING: readonly Assigned[] = [];
const NO_VALUES: readonly Gid[] = [];

/** @returns the key of a field of a class that a file declares */
export function fieldOf(file: FileIndex, className: string, name: string): DeclaredType {
  return declaredType(file, `${className}.${name}`);
}

export class StaticFields {
  /** Fields that are, or were, set in files that were edited or import an edited one. */
  readonly touched = new Set<DeclaredType>();
  private readonly files: PerFile<readonly Assigned[]>;
  private index: Map<DeclaredType, Gid[]> | undefined;

  constructor(
    private readonly graph: FlowGraph,
    before?: { readonly fields: StaticFields; readonly stale: ReadonlySet<FileIndex> },
  ) {
    const read = (file: FileIndex) => this.readFile(file);
    this.files = new PerFile(read, undefined, before && { files: before.fields.files, stale: before.stale });
    for (const file of before?.stale ?? []) {
      for (const { field } of this.files.of(file)) this.touched.add(field);
      for (const { field } of before?.fields.files.peek(file) ?? NOTHING) this.touched.add(field);
    }
  }

  /** What a field of a class is set to from outside of it, in order of files. */
  of(field: DeclaredType): readonly Gid[] {
    this.index ??= this.read();
    return this.index.get(field) ?? NO_VALUES;
  }

  private read(): Map<DeclaredType, Gid[]> {
    const index = new Map<DeclaredType, Gid[]>();
    for (const { index: file } of this.graph.files)
      for (const { field, value } of this.files.of(file)) addTo(index, field, value);
    return index;
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
      const field = fieldOf(owner.file, owner.binding.name, strings[g.column(target, 4)] ?? '');
      found.push({ field, value: gidOf(file, g.column(set, 4)) });
    }
    return found.length === 0 ? NOTHING : found;
  }
}
