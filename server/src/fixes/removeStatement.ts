import { ts } from 'ts-morph';
import type { Edit, Fix, SinkKind } from '../model';
import { edit, shown, type FixContext } from './context';
import { innermost, type Place } from './places';

/** Methods that add one more thing to what is handed over later. */
const ADDS = new Set(['set', 'append', 'add', 'push', 'setItem']);

/** Leaves out the statements that put the data into what is handed over later: `params.set('email', email)`. */
export function leaveOutStatementFix(context: FixContext, places: readonly Place[]): Fix | undefined {
  const statements = places.map(({ node }) => addingStatement(node, context));
  const known = [...new Set(statements)].filter((statement) => statement !== undefined);
  const [first] = known;
  if (first === undefined || statements.includes(undefined)) return undefined;
  const more = known.length > 1 ? ` and ${known.length - 1} more` : '';
  return {
    title: `Leave out ${shown(first.expression)}${more}`,
    kind: 'remove',
    safe: false,
    edits: known.map((statement) => withoutStatement(context, statement)),
  };
}

function addingStatement(node: ts.Node, context: FixContext): ts.ExpressionStatement | undefined {
  const statement = statementAround(node);
  if (statement === undefined || !isRemovable(statement)) return undefined;
  const { expression } = statement;
  if (ts.isBinaryExpression(expression)) {
    const isAssigned = expression.operatorToken.kind === ts.SyntaxKind.EqualsToken && isInside(node, expression.right);
    return isAssigned &&
      (ts.isPropertyAccessExpression(expression.left) || ts.isElementAccessExpression(expression.left))
      ? statement
      : undefined;
  }
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return undefined;
  // What is kept in a store is not handed over later: it is there.
  return context.finding.sink !== 'storage' && ADDS.has(expression.expression.name.text) ? statement : undefined;
}

/** What is done with data by a call that does nothing else, in the words of a title. */
const DOES: Readonly<Partial<Record<SinkKind, string>>> = {
  log: 'Do not log it',
  storage: 'Do not keep it',
  'third-party': 'Do not send it',
};
/** Recipients that are told things, and answer with nothing that a program goes on with. */
const TOLD = /analytics|advertis|marketing|session|monitoring|logging|tracking|attribution/i;

/** Removes the call that hands the data over, where nothing uses what it gives. The last resort: all of it goes. */
export function removeCallFix(context: FixContext): Fix | undefined {
  const { finding, source } = context;
  const does = finding.sink && DOES[finding.sink];
  const isTold = finding.sink !== 'third-party' || TOLD.test(finding.recipient?.purpose ?? '');
  if (does === undefined || !isTold || finding.call.file !== finding.at.file) return undefined;
  const call = innermost(source, finding.call);
  const statement = statementAround(call);
  if (statement === undefined || !isRemovable(statement) || bare(statement.expression) !== call) return undefined;
  const callee = ts.isCallExpression(call) ? `${shown(call.expression)}(…)` : shown(call);
  return {
    title: `${does}: remove ${callee}`,
    kind: 'remove',
    safe: false,
    edits: [withoutStatement(context, statement)],
  };
}

function bare(node: ts.Expression): ts.Expression {
  return ts.isAwaitExpression(node) || ts.isVoidExpression(node) ? bare(node.expression) : node;
}

function statementAround(from: ts.Node): ts.ExpressionStatement | undefined {
  for (let node = from; !ts.isSourceFile(node) && !ts.isFunctionLike(node); node = node.parent) {
    if (ts.isExpressionStatement(node)) return node;
  }
  return undefined;
}

/** A statement that stands beside others, or in braces: the body of an `if` without them cannot be missing. */
function isRemovable({ parent }: ts.ExpressionStatement): boolean {
  return ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent);
}

function isInside(node: ts.Node, outer: ts.Node): boolean {
  return node.pos >= outer.pos && node.end <= outer.end;
}

/** Removes the statement, with its lines where it has them for itself. */
function withoutStatement(context: FixContext, statement: ts.Statement): Edit {
  const { text, source } = context;
  const start = statement.getStart(source);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?:\r?\n|$)/.exec(text.slice(statement.end));
  if (text.slice(lineStart, start).trim() === '' && rest !== null) {
    return edit(context, lineStart, statement.end + rest[0].length, '');
  }
  return edit(context, start, statement.end, '');
}
