/**
 * What stands behind a declared interface or a class that leaves a method to others: the classes of the program that
 * implement or extend it, and the object literals that are declared to be one; behind a declared type of functions, the
 * functions that are. (Class hierarchy analysis, after Dean,
 * Grove and Chambers, 1995, over names as they are written.)
 */
import {
  type ClassId,
  type FunctionId,
  type FunctionFact,
  Kind,
  type NodeId,
  type TypeDeclaration,
  type TypeFact,
  type TypeId,
} from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, gidOf } from '../link/graph';
import { ProgramTable, type TableRow } from './perFile';
import type { Tracking } from './tracking';
import { MAX_VALUES } from './valueTable';

/** Something that is declared to be of a type. */
export type Implementor =
  | { readonly kind: 'class'; readonly file: FileIndex; readonly id: ClassId }
  | { readonly kind: 'object'; readonly gid: Gid }
  /** A function, of a type of functions. */
  | { readonly kind: 'function'; readonly file: FileIndex; readonly id: FunctionId }
  /** An interface that extends the type. */
  | { readonly kind: 'interface'; readonly type: DeclaredType };

/** Names a declared type of the program: its file and name. */
export type DeclaredType = `${FileIndex} ${string}`;

/** A declared type of the program. */
interface Named {
  readonly file: FileIndex;
  readonly declaration: TypeDeclaration;
}

/** That a file declares something to be of a type. */
type Declared = TableRow<DeclaredType, Implementor>;

/** Kinds of declarations that something can be declared to be. */
const TYPES: ReadonlySet<string> = new Set(['interface', 'class', 'alias']);
/** Names that are followed to the type that they name. */
const MAX_ALIASES = 4;

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
    const { classes, declarations, bindings, functions } = this.graph.file(file).facts;
    const found: Declared[] = [];
    const declare = (types: readonly number[], by: Implementor) => {
      for (const id of types) {
        const type = this.typeNamed(file, id);
        // Functions of a type with parameters take different things each; what they give is told by its own type.
        const isGeneric = by.kind === 'function' && (type?.declaration.parameters.length ?? 0) > 0;
        if (type !== undefined && !isGeneric) found.push({ key: keyOf(type), value: by });
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
      const by = type === 0 || value === undefined ? undefined : this.written(file, value);
      if (by === undefined) continue;
      declare([type], by);
      const fn = by.kind === 'function' ? functions[by.id] : undefined;
      const given = fn && this.givenBy(file, type);
      if (fn && given) for (const each of this.returnedBy(file, fn)) found.push({ key: keyOf(given), value: each });
    }
    for (const fn of functions)
      if (fn.returnType > 0) for (const by of this.returnedBy(file, fn)) declare([fn.returnType], by);
    return found.length === 0 ? NOTHING : found;
  }

  /** Functions and records that a function gives and that are written there. */
  private returnedBy(file: FileIndex, { returns }: FunctionFact): Implementor[] {
    return returns.flatMap((node) => this.written(file, node) ?? []);
  }

  /** A function or record that is written as a value. */
  private written(file: FileIndex, node: NodeId): Implementor | undefined {
    const gid = gidOf(file, node);
    const kind = this.graph.column(gid, 0);
    if (kind === Kind.Object) return { kind: 'object', gid };
    return kind === Kind.Func ? { kind: 'function', file, id: this.graph.column(gid, 3) } : undefined;
  }

  /** What functions of a declared type give: of `type Make<T> = () => Promise<T>`, for `Make<Plugin>` it is `Plugin`. */
  private givenBy(file: FileIndex, id: TypeId): Named | undefined {
    const { types } = this.graph.file(file).facts;
    const fact = types[id];
    const found = fact?.kind === 'reference' ? this.graph.resolveTypeName(file, fact.name) : undefined;
    if (fact?.kind !== 'reference' || !found || 'package' in found) return undefined;
    const { declaration } = found;
    const of = this.graph.file(found.file).facts.types;
    const signature = declaration.kind === 'alias' ? of[declaration.type] : undefined;
    if (signature?.kind !== 'function') return undefined;
    const given = settled(of, signature.returns);
    const type = of[given];
    const argument = type?.kind === 'reference' ? fact.args[declaration.parameters.indexOf(type.name)] : undefined;
    return argument === undefined ? this.typeNamed(found.file, given) : this.typeNamed(file, argument);
  }

  /** The type of the program that a reference names, or a promise of it. */
  private typeNamed(file: FileIndex, id: TypeId, depth = 0): Named | undefined {
    const { types } = this.graph.file(file).facts;
    const fact = types[settled(types, id)];
    const found = fact?.kind === 'reference' ? this.graph.resolveTypeName(file, fact.name) : undefined;
    if (!found || 'package' in found || !TYPES.has(found.declaration.kind)) return undefined;
    const { kind, type } = found.declaration;
    const isOtherName = kind === 'alias' && this.graph.file(found.file).facts.types[type]?.kind === 'reference';
    return (isOtherName && depth < MAX_ALIASES ? this.typeNamed(found.file, type, depth + 1) : undefined) ?? found;
  }
}

function keyOf({ file, declaration }: Named): DeclaredType {
  return declaredType(file, declaration.name);
}

/** The type that a promise of it settles to, or the type itself. */
function settled(types: readonly TypeFact[], id: TypeId): TypeId {
  const fact = types[id];
  const [inner] = fact?.kind === 'reference' && /^Promise(Like)?$/.test(fact.name) ? fact.args : [];
  return inner ?? id;
}
