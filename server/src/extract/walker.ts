import { ts } from 'ts-morph';
import type { FactsBuilder } from './builder';
import { walkClass, walkFunction } from './declarations';
import { walkExpression } from './expressions';
import type { NodeId, TypeId } from './facts';
import { Nesting } from './nesting';
import { readType } from './types';

export type HeldName = ts.PropertyName | ts.BindingName;
/** A type that the context of an expression tells. */
export type Expected = () => TypeId;

/** What stands in parentheses and checks of its type. */
function inside(e: ts.Node): ts.Node {
  return ts.isParenthesizedExpression(e) || ts.isSatisfiesExpression(e) ? inside(e.expression) : e;
}

/** What the parts of the walk share; ties the mutual recursion of expressions, functions and classes. */
export class Walker {
  /** The expression that was last met in a place that says something of it. */
  private held: { readonly at: ts.Node; readonly name?: HeldName; readonly type?: Expected } | undefined;
  /** What the function that the walk is in is declared to give. */
  returned: Expected | undefined;

  readonly nesting = new Nesting();

  constructor(
    readonly b: FactsBuilder,
    readonly source: ts.SourceFile,
  ) {}

  /**
   * Says for what an expression is written that may be a function without a name, or a record of them.
   *
   * @param type what it is declared to be there
   */
  holds(name: HeldName, e: ts.Node | undefined, type?: Expected): void {
    this.held = e && { at: inside(e), name, ...(type ? { type } : {}) };
  }

  /** Says what an expression is declared to be where it stands. */
  expects(e: ts.Expression, type: Expected | undefined): void {
    const at = inside(e);
    const known = this.held?.at === at ? this.held : undefined;
    if (type && !known?.type) this.held = { at, ...known, type };
  }

  /** For what a node is written. */
  nameHeld(node: ts.Node): HeldName | undefined {
    return this.held?.at === node ? this.held.name : undefined;
  }

  /** What a node is declared to be where it stands. */
  typeHeld(node: ts.Node): Expected | undefined {
    return this.held?.at === node ? this.held.type : undefined;
  }

  /** A type that is read only if somebody asks for it, and then once. */
  lazily(read: () => TypeId): Expected {
    let known: TypeId | undefined;
    return () => (known ??= read());
  }

  expression(e: ts.Expression): NodeId {
    return walkExpression(this, e);
  }

  walkFunction(fn: ts.FunctionLikeDeclaration): NodeId {
    return walkFunction(this, fn);
  }

  walkClass(node: ts.ClassLikeDeclaration): NodeId {
    return walkClass(this, node);
  }

  readType(node: ts.TypeNode | undefined): TypeId {
    return readType(this.b, node, (e) => walkExpression(this, e));
  }
}
