/**
 * How deep code may be nested. Parser and walk call themselves for each level, and how many levels a stack holds depends
 * on what the machine has compiled so far. So that a file's facts depend on its text alone, the bounds lie below what any
 * stack holds, and what is beyond them has the same outcome whether the parser got through it or not.
 */
import { ts } from 'ts-morph';

/** Expressions and statements inside one another. People stay below 50. */
export const MAX_NESTING = 250;
/** The same with what follows upon one another at the left: `a.b().c()`, `a + b + c`. The parser reads that in a loop. */
const MAX_DEPTH = 900;
/** Levels of types, which are read to a small depth but parsed whole. */
const MAX_TYPES = 150;

/** Raised where code is nested more deeply than can be read: nothing of its file counts. */
export class TooDeep extends Error {
  constructor() {
    super('its code is nested too deeply');
    this.name = 'TooDeep';
  }
}

const K = ts.SyntaxKind;

/** Counts where a walk stands. */
export class Nesting {
  private nesting = 0;
  private depth = 0;
  /** What the expression around the walk begins with, where the parser needed no level for it. */
  private left: ts.Node | undefined;

  /** Walks one level further in. Gives `beyond` where a chain is too long; throws {@link TooDeep}. */
  within<T>(node: ts.Node, walk: () => T, beyond: () => T): T {
    const { left } = this;
    const level = left === node ? 0 : 1;
    if (this.nesting + level > MAX_NESTING) throw new TooDeep();
    if (this.depth >= MAX_DEPTH) return beyond();
    this.nesting += level;
    this.depth++;
    this.left = leftOf(node);
    const result = walk();
    this.left = left;
    this.depth--;
    this.nesting -= level;
    return result;
  }
}

function leftOf(node: ts.Node): ts.Node | undefined {
  switch (node.kind) {
    case K.PropertyAccessExpression:
    case K.ElementAccessExpression:
    case K.CallExpression:
    case K.NonNullExpression:
    case K.AsExpression:
    case K.SatisfiesExpression:
      return (node as ts.CallExpression).expression;
    case K.TaggedTemplateExpression:
      return (node as ts.TaggedTemplateExpression).tag;
    case K.BinaryExpression:
      return (node as ts.BinaryExpression).left;
    default:
      return undefined;
  }
}

/** Throws {@link TooDeep} for a type that is nested more deeply than is surely parsed. Calls itself nowhere. */
export function assertShallow(type: ts.Node): void {
  const open: [node: ts.Node, depth: number][] = [[type, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, depth] = next;
    if (depth > MAX_TYPES) throw new TooDeep();
    ts.forEachChild(node, (child) => void open.push([child, depth + 1]));
  }
}
