import type { ts } from 'ts-morph';
import type { FactsBuilder } from './builder';
import { walkClass, walkFunction } from './declarations';
import { walkExpression } from './expressions';
import type { NodeId, TypeId } from './facts';
import { Nesting } from './nesting';
import { readType } from './types';

/** What the parts of the walk share; ties the mutual recursion of expressions, functions and classes. */
export class Walker {
  /** The expression that was last met as the value of a variable or property, with that one's name. */
  held: { readonly name: ts.PropertyName | ts.BindingName; readonly fn: ts.Node } | undefined;

  readonly nesting = new Nesting();

  constructor(
    readonly b: FactsBuilder,
    readonly source: ts.SourceFile,
  ) {}

  /** Says for what an expression is written that may be a function without a name. */
  holds(name: ts.PropertyName | ts.BindingName, fn: ts.Expression | undefined): void {
    this.held = fn && { name, fn };
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
