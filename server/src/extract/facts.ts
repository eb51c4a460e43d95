/**
 * What extraction keeps of a file: a table of value expressions in flat integer arrays, the bindings
 * between them, functions, classes, exports and declared types. The syntax tree is dropped.
 *
 * Facts know no rules and no other file, hold no absolute path and survive `structuredClone`, so they
 * can be cached by content and made on any thread or machine.
 */
import type { Problem, Suppression } from '../model';

/** Index into {@link FileFacts.nodes} (in records, not in integers). */
export type NodeId = number;
export type BindingId = number;
export type FunctionId = number;
export type ClassId = number;
export type TypeId = number;
export type GuardId = number;

/** Kinds of value nodes; `a`, `b`, `c` are the three operand columns. Lists are indices into {@link FileFacts.lists}. */
export const Kind = {
  /** A value nothing is known about. */
  Unknown: 0,
  /** a: text (string index) or -1; b: {@link ConstKind}; c: 0, or one more than the text of a regular expression. */
  Const: 1,
  /** An identifier that nothing in the file declares. a: name. */
  Global: 2,
  /**
   * A use of a binding. a: binding; c: 0, or one more than the list of what does not reach it: the numbers of
   * leading definitions, writes and receives that are overwritten, and the writes that surely happened before.
   */
  Ref: 3,
  /** Property access. a: object node, b: name, c: 1 when it stems from a destructuring pattern. */
  Prop: 4,
  /** Access with a key that is no constant. a: object node, b: key node. */
  Elem: 5,
  /** a: callee node, b: list of argument nodes, c: guard. */
  Call: 6,
  /** Like {@link Kind.Call}, with `new`. */
  New: 7,
  /** Assignment to a property. a: the target (a Prop or Elem node), b: value node, c: guard. */
  Set: 8,
  /** a: list of pairs (key string, node); key {@link SPREAD_KEY} for a spread, {@link COMPUTED_KEY} for a computed name. */
  Object: 9,
  /** a: list of nodes. */
  Array: 10,
  /** Inside argument and element lists. a: node. */
  Spread: 11,
  /** Template literal. a: list of nodes, constants included. */
  Template: 12,
  /** a, b: operands; c: {@link BinaryKind}. */
  Binary: 13,
  /** a: condition, b: when true, c: when false. */
  Cond: 14,
  /** A value derived so that nothing personal is left (`!x`, `typeof x`, `a === b`). a: operand, b: second operand of a comparison, c: {@link TestKind}. */
  Test: 15,
  /** a: node. */
  Await: 16,
  /** A type assertion. a: node, b: type. */
  Cast: 17,
  /** a: function. */
  Func: 18,
  /** a: class. */
  Class: 19,
  /** a: tag node, b: list of pairs (attribute, node), c: guard. */
  Jsx: 20,
  /** a: class, or -1; b: 1 for `super`; c: the object literal whose method it stands in, or 0. */
  This: 21,
  /** What destructuring leaves. a: object node, b: list of excluded names (strings). */
  Rest: 22,
  /** a: function, b: index (with {@link REST_PARAMETER} when it gathers the rest), c: type or -1. */
  Param: 23,
  /** A module namespace (`require`, `import()`, `import * as`). a: specifier. */
  Module: 24,
  /** What a handler of a try block gets. a: list of what can end there, see {@link FunctionFact.escapes}. */
  Caught: 25,
} as const;

export const ConstKind = { Text: 0, Number: 1, Other: 2 } as const;
export const BinaryKind = { Concat: 0, Either: 1, And: 2 } as const;

export const TestKind = { Other: 0, Not: 1, Equal: 2, Unequal: 3 } as const;

export const SPREAD_KEY = -1;
export const COMPUTED_KEY = -2;
/** The path of a write that tells a computed key instead of a value. */
export const WRITTEN_KEY = '{key}';
export const REST_PARAMETER = 1 << 16;

/** Integers per node: kind, start, end, a, b, c. */
export const NODE_STRIDE = 6;
/** Integers per guard: parent guard, condition node, 1 when the condition holds or 0 when it does not. */
export const GUARD_STRIDE = 3;

export type BindingKind = 'variable' | 'parameter' | 'function' | 'class' | 'import' | 'namespace' | 'enum';

export interface BindingFact {
  readonly name: string;
  readonly kind: BindingKind;
  readonly start: number;
  readonly type: TypeId;
  /** Values given to it: initialiser and assignments. */
  readonly definitions: NodeId[];
  /** Writes to its properties: [dotted path, value node]. */
  readonly writes: [string, NodeId][];
  /** Calls of its methods, which may change it (`list.push(x)`). */
  readonly receives: NodeId[];
  /** True when another function than the one that declares it gives it values: at any time, then. */
  captured: boolean;
  /** For imports: where from and under which name (`*` for the namespace). */
  readonly from?: { readonly module: string; readonly name: string };
}

export interface FunctionFact {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Where the name stands, or the start. */
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly params: NodeId[];
  readonly paramNames: string[];
  readonly returns: NodeId[];
  readonly returnType: TypeId;
  /**
   * List of what can leave it other than by returning: its calls, and the values it throws as `~node`. What a
   * try block inside handles is left out. -1 for none.
   */
  escapes: number;
  readonly guard: GuardId;
  /** The class it is a method of, or -1. */
  readonly classId: ClassId;
  /** The function it stands in, or -1. */
  readonly outer: FunctionId;
}

/** The field of a service that holds what it is. */
export const PROVIDED = '(provided)';

export interface ClassFact {
  readonly name: string;
  readonly start: number;
  readonly extends: NodeId;
  /** True for a service: what it is, others say as well (`PROVIDED`). */
  readonly isProvided: boolean;
  readonly implements: TypeId[];
  readonly constructorFn: FunctionId;
  /** Methods, accessors, fields and values assigned to `this.name`, by name. */
  readonly members: Map<string, { values: NodeId[]; type: TypeId; getter: boolean }>;
  /** Calls in its methods that put something into a field, by the field: `this.queue.push(x)`. */
  readonly receives: Map<string, NodeId[]>;
  /** Functions that assignments to a property call. */
  readonly setters: Map<string, FunctionId>;
  /** Decorators that say which messages reach it: the method they stand at, empty for the class itself, and their call. */
  readonly handling: [string, NodeId][];
}

export type ExportFact =
  | { readonly kind: 'binding'; readonly name: string; readonly binding: BindingId }
  | { readonly kind: 'node'; readonly name: string; readonly node: NodeId }
  | { readonly kind: 'from'; readonly name: string; readonly module: string; readonly imported: string }
  | { readonly kind: 'star'; readonly module: string }
  /** A declared type under another name than its own. */
  | { readonly kind: 'type'; readonly name: string; readonly declared: string };

export interface TypeMember {
  readonly name: string;
  readonly type: TypeId;
  readonly start: number;
}

export type TypeFact =
  | { readonly kind: 'unknown' }
  /** `string`, `number`, `boolean`, `bigint`, `null` … */
  | { readonly kind: 'primitive'; readonly name: string }
  | { readonly kind: 'literal'; readonly text: string }
  /** A name, dotted where qualified. */
  | { readonly kind: 'reference'; readonly name: string; readonly args: TypeId[] }
  | { readonly kind: 'object'; readonly members: TypeMember[] }
  | { readonly kind: 'union' | 'intersection'; readonly of: TypeId[] }
  /** A list; of a tuple what stands at each place, too. */
  | { readonly kind: 'array'; readonly of: TypeId; readonly places: TypeId[] }
  /** What is not said of a parameter is 0. */
  | { readonly kind: 'function'; readonly parameters: TypeId[]; readonly returns: TypeId }
  | { readonly kind: 'index'; readonly of: TypeId; readonly key: TypeId }
  /** `typeof value`. */
  | { readonly kind: 'query'; readonly node: NodeId };

export interface TypeDeclaration {
  readonly name: string;
  readonly kind: 'interface' | 'alias' | 'class' | 'enum' | 'model';
  readonly start: number;
  readonly parameters: string[];
  /** Of each parameter what it is where nothing is given for it: its default, or what it extends; 0 for neither. */
  readonly defaults: TypeId[];
  /** Body. */
  readonly type: TypeId;
  readonly extends: TypeId[];
}

export interface FileFacts {
  readonly file: string;
  readonly lines: number;
  readonly strings: string[];
  readonly nodes: Int32Array;
  readonly lists: Int32Array;
  readonly guards: Int32Array;
  /** Nodes that apply something: calls, constructions, property assignments, JSX elements. */
  readonly applications: Int32Array;
  readonly bindings: BindingFact[];
  readonly functions: FunctionFact[];
  readonly classes: ClassFact[];
  readonly exports: ExportFact[];
  readonly types: TypeFact[];
  readonly declarations: TypeDeclaration[];
  /** First use of every module named in the file. */
  readonly modules: string[];
  readonly suppressions: Suppression[];
  readonly problems: Problem[];
  /** `'use client'`, `'use server'` … */
  readonly directives: string[];
  /** True where this process could not go to the end. Another may, so such facts are not to be kept for it. */
  readonly partial?: true;
}
