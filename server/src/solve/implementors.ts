/**
 * What stands behind a declared interface or a class that leaves a method to others: the classes of the program that
 * implement or extend it, and the object literals that are declared to be one. (Class hierarchy analysis, after Dean,
 * Grove and Chambers, 1995, over names as they are written.)
 */
import { type ClassId, Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, gidOf } from '../link/graph';
import { ProgramTable, type TableRow } from './perFile';
import type { Tracking } from './tracking';
import { MAX_VALUES } from './valueTable';

/** Something that is declared to be of a type. */
export type Implementor =
  | { readonly kind: 'class'; readonly file: FileIndex; readonly id: ClassId }
  | { readonly kind: 'object'; readonly gid: Gid }
  /** An interface that extends the type. */
  | { readonly kind: 'interface'; readonly type: DeclaredType };

/** Names a declared type of the program: its file and name. */
export type DeclaredType = `${FileIndex} ${string}`;

/** That a file declares something to be of a type. */
type Declared = TableRow<DeclaredType, Implementor>;

const NOTHING: readonly Declared[] = [];

/** @returns the key of a type that a file declares */
export function declaredType(file: FileIndex, name: string): DeclaredType {
  return `${file} ${name}`;
}

export class Implementors {
  private readonly table: ProgramTable<DeclaredType, Implementor>;

  constructor(
    private readonly graph: FlowGraph,
    tracking: Tracking,
    before?: Implementors,
  ) {
    this.table = new ProgramTable(graph, tracking, (file) => this.readFile(file), before?.table);
  }

  /** Types of which an edit may declare something else to be one. */
  get touched(): ReadonlySet<DeclaredType> {
    return this.table.touched;
  }

  /**
   * What is declared to be of a type, through other interfaces as well; in order of files.
   *
   * @param asks is told each type that was looked up
   */
  of(type: DeclaredType, asks: (type: DeclaredType) => void): readonly Exclude<Implementor, { kind: 'interface' }>[] {
    const found: Exclude<Implementor, { kind: 'interface' }>[] = [];
    const seen = new Set([type]);
    for (const at of seen) {
      asks(at);
      for (const by of this.table.of(at)) {
        if (by.kind === 'interface') seen.add(by.type);
        else if (found.length < MAX_VALUES) found.push(by);
      }
    }
    return found;
  }

  /** What tests put in the place of something is not shipped. */
  private readFile(file: FileIndex): readonly Declared[] {
    if (this.graph.isNotShipped(gidOf(file, 0))) return NOTHING;
    const { classes, declarations, bindings } = this.graph.file(file).facts;
    const found: Declared[] = [];
    const declare = (types: readonly number[], by: Implementor) => {
      for (const id of types) {
        const type = this.typeNamed(file, id);
        if (type !== undefined) found.push({ key: type, value: by });
      }
    };
    classes.forEach((fact, id) => {
      const declaration = declarations.find((d) => d.kind === 'class' && d.name === fact.name);
      declare([...fact.implements, ...(declaration?.extends ?? [])], { kind: 'class', file, id });
    });
    for (const { kind, name, extends: bases } of declarations)
      if (kind === 'interface') declare(bases, { kind: 'interface', type: declaredType(file, name) });
    for (const { type, definitions } of bindings) {
      const [value] = definitions;
      if (type === 0 || value === undefined || this.graph.column(gidOf(file, value), 0) !== Kind.Object) continue;
      declare([type], { kind: 'object', gid: gidOf(file, value) });
    }
    return found.length === 0 ? NOTHING : found;
  }

  /** The type of the program that a reference names. */
  private typeNamed(file: FileIndex, id: number): DeclaredType | undefined {
    const fact = this.graph.file(file).facts.types[id];
    if (fact?.kind !== 'reference') return undefined;
    const found = this.graph.resolveTypeName(file, fact.name);
    if (!found || 'package' in found) return undefined;
    const { kind, name } = found.declaration;
    return kind === 'interface' || kind === 'class' || kind === 'alias' ? declaredType(found.file, name) : undefined;
  }
}
