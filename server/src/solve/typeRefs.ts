/** References to types, and what they mean. */
import type { TypeDeclaration, TypeFact, TypeId } from '../extract/facts';
import type { FileIndex, Gid } from '../link/graph';

/** A type as written in a file, or the shape that a schema value describes. */
export type TypeRef =
  | {
      readonly kind: 'type';
      readonly file: FileIndex;
      readonly type: TypeId;
      readonly env?: ReadonlyMap<string, TypeRef>;
    }
  | { readonly kind: 'schema'; readonly gid: Gid; readonly column?: Column }
  | { readonly kind: 'shape'; readonly shape: Shape }
  /** The type that a value has, as far as it can be told without a declaration. */
  | { readonly kind: 'value'; readonly gid: Gid }
  | { readonly kind: 'primitive'; readonly name: string };

/** A column of a table, where a query gives its values under a name of its own, or in a record of another table. */
export interface Column {
  /** Names of the table, the nearest last. */
  readonly of: readonly string[];
  readonly field: string;
}

/** The types of values and functions that are not declared. */
export interface ValueTypes {
  /** The type of an expression. */
  typeOf(gid: Gid): TypeRef | undefined;
  /** What calling the function gives that an expression is. */
  returnOf(gid: Gid): TypeRef | undefined;
  /** A parameter of the function that an expression is. */
  parameterOf(gid: Gid, index: number): TypeRef | undefined;
}

/** A record: who it is and what it holds. */
export interface Shape {
  readonly owner?: string;
  readonly fields: ReadonlyMap<string, TypeRef | undefined>;
  /** True for a record that is only named: it may have other fields. */
  readonly isOpen?: boolean;
}

/** What a reference finally means. */
export type Resolved =
  | {
      readonly kind: 'fact';
      readonly file: FileIndex;
      readonly fact: TypeFact;
      readonly env?: ReadonlyMap<string, TypeRef>;
      readonly owner?: string;
    }
  | {
      readonly kind: 'declaration';
      readonly file: FileIndex;
      readonly declaration: TypeDeclaration;
      readonly env?: ReadonlyMap<string, TypeRef>;
    }
  | { readonly kind: 'package'; readonly package: string; readonly name: string; readonly args?: readonly TypeRef[] }
  | { readonly kind: 'global'; readonly name: string }
  | { readonly kind: 'schema'; readonly gid: Gid }
  | { readonly kind: 'shape'; readonly shape: Shape };

/** What the type parameters of a declaration stand for where it is used. */
export function bindParameters(
  parameters: readonly string[],
  args: readonly TypeRef[],
  defaults: readonly (TypeRef | undefined)[],
): ReadonlyMap<string, TypeRef> | undefined {
  const env = new Map<string, TypeRef>();
  parameters.forEach((p, i) => {
    const arg = args[i] ?? defaults[i];
    if (arg) env.set(p, arg);
  });
  return env.size > 0 ? env : undefined;
}

/** Names a record that has no name of its own. */
export function withOwner(resolved: Resolved | undefined, owner: string): Resolved | undefined {
  if (resolved?.kind === 'fact' && !resolved.owner) return { ...resolved, owner };
  if (resolved?.kind === 'shape' && !resolved.shape.owner)
    return { kind: 'shape', shape: { ...resolved.shape, owner } };
  return resolved;
}
