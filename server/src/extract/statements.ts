/** Statements: scopes, conditions that hold, exports. */
import { ts } from 'ts-morph';
import { declared, typeParameters } from './declarations';
import { placeOf, walkExpression } from './expressions';
import { ConstKind, Kind, type NodeId } from './facts';
import { walkExportAssignment, walkExportDeclaration, walkImport } from './imports';
import type { Order } from './order';
import { bindPattern, patternNames } from './patterns';
import { propertyName, readMembers } from './types';
import type { Walker } from './walker';

/** Walks the statements of one block, whose scope is already open. */
export function walkStatements(w: Walker, statements: readonly ts.Statement[]): ReturnType<Order['leave']> {
  const b = w.b;
  const mark = b.order.enter();
  for (const s of statements) declareNames(w, s);
  const guard = b.guard;
  for (const s of statements) {
    const exit = w.nesting.within(
      s,
      () => walkStatement(w, s),
      () => undefined,
    );
    // After `if (!x) return;` the rest of the block runs only where the condition failed.
    if (exit) b.guard = b.addGuard(exit.condition, exit.holds);
  }
  b.guard = guard;
  return b.order.leave(mark, () => statements.some(endsFunction) && !statements.some(jumps));
}

/** Declares the names of a statement before any is used, as hoisting and the temporal dead zone allow. */
function declareNames(w: Walker, s: ts.Statement): void {
  const b = w.b;
  if (ts.isVariableStatement(s)) {
    for (const d of s.declarationList.declarations) declareVariable(w, d);
  } else if (ts.isFunctionDeclaration(s) && s.name) {
    b.declare(s.name.text, 'function', placeOf(w, s.name).start);
  } else if (ts.isClassDeclaration(s) && s.name) {
    b.declare(s.name.text, 'class', placeOf(w, s.name).start);
  } else if (ts.isEnumDeclaration(s)) {
    b.declare(s.name.text, 'enum', placeOf(w, s.name).start);
  } else if (ts.isImportDeclaration(s) || ts.isImportEqualsDeclaration(s)) {
    walkImport(w, s);
  }
}

function declareVariable(w: Walker, d: ts.VariableDeclaration): void {
  const type = w.readType(d.type);
  patternNames(d.name, (n) =>
    w.b.declare(n.text, 'variable', placeOf(w, n).start, ts.isIdentifier(d.name) ? { type } : {}),
  );
}

interface Exit {
  condition: NodeId;
  holds: boolean;
}

/** Walks one statement; returns what is known afterwards when one branch of it always leaves the block. */
function walkStatement(w: Walker, s: ts.Statement): Exit | undefined {
  const b = w.b;
  if (ts.isExpressionStatement(s)) walkEffect(w, s.expression);
  else if (ts.isVariableStatement(s)) walkVariables(w, s);
  else if (ts.isReturnStatement(s)) {
    if (s.expression) {
      w.expects(s.expression, w.returned);
      const value = walkExpression(w, s.expression);
      b.functions[b.fn]?.returns.push(value);
    }
  } else if (ts.isIfStatement(s)) return walkIf(w, s);
  else if (ts.isBlock(s)) b.scoped(() => walkStatements(w, s.statements));
  else if (ts.isFunctionDeclaration(s)) walkNamed(w, s, w.walkFunction(s));
  else if (ts.isClassDeclaration(s)) walkNamed(w, s, w.walkClass(s));
  else walkLessCommon(w, s);
  return undefined;
}

/** An expression that is a statement: it surely happens, and so does what it assigns or deletes. */
function walkEffect(w: Walker, e: ts.Expression): void {
  const b = w.b;
  walkExpression(w, e);
  const isAssignment = ts.isBinaryExpression(e) && e.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  const target = isAssignment ? e.left : ts.isDeleteExpression(e) ? e.expression : undefined;
  let root = target;
  while (root && (ts.isPropertyAccessExpression(root) || ts.isNonNullExpression(root) || isConstantAccess(root)))
    root = root.expression;
  const binding = root && ts.isIdentifier(root) ? b.lookup(root.text) : undefined;
  if (binding === undefined) return;
  if (root === target) b.order.assigned(binding);
  else b.order.written(binding);
}

function isConstantAccess(e: ts.Expression): e is ts.ElementAccessExpression {
  return ts.isElementAccessExpression(e) && ts.isStringLiteralLike(e.argumentExpression);
}

function walkLessCommon(w: Walker, s: ts.Statement): void {
  const b = w.b;
  if (ts.isForOfStatement(s) || ts.isForInStatement(s)) b.order.repeated(() => walkForEach(w, s));
  else if (ts.isForStatement(s)) b.order.repeated(() => walkFor(w, s));
  else if (ts.isWhileStatement(s) || ts.isDoStatement(s)) {
    b.order.repeated(() => {
      walkExpression(w, s.expression);
      body(w, s.statement);
    });
  } else if (ts.isTryStatement(s)) walkTry(w, s);
  else if (ts.isSwitchStatement(s)) walkSwitch(w, s);
  else if (ts.isThrowStatement(s)) {
    const thrown = walkExpression(w, s.expression);
    b.escapes.at(-1)?.push(~thrown);
  } else if (ts.isLabeledStatement(s)) body(w, s.statement);
  else if (ts.isExportAssignment(s)) walkExportAssignment(w, s);
  else if (ts.isExportDeclaration(s)) walkExportDeclaration(w, s);
  else if (ts.isInterfaceDeclaration(s)) walkInterface(w, s);
  else if (ts.isTypeAliasDeclaration(s)) {
    b.declarations.push({
      name: s.name.text,
      kind: 'alias',
      start: placeOf(w, s).start,
      ...typeParameters(w, s),
      type: w.readType(s.type),
      extends: [],
    });
  } else if (ts.isEnumDeclaration(s)) walkEnum(w, s);
  else if (ts.isModuleDeclaration(s) && s.body && ts.isModuleBlock(s.body)) {
    const block = s.body;
    b.scoped(() => walkStatements(w, block.statements));
  }
}

/** A statement that may or may not be a block. */
function body(w: Walker, s: ts.Statement): ReturnType<Order['leave']> {
  return w.b.scoped(() => walkStatements(w, ts.isBlock(s) ? s.statements : [s]));
}

function walkVariables(w: Walker, s: ts.VariableStatement): void {
  for (const d of s.declarationList.declarations) {
    const binding = ts.isIdentifier(d.name) ? w.b.lookup(d.name.text) : undefined;
    w.holds(d.name, d.initializer, declared(w.b.bindings[binding ?? -1]?.type ?? 0));
    if (d.initializer) bindPattern(w, d.name, walkExpression(w, d.initializer));
    if (isExported(s)) patternNames(d.name, (n) => exportBinding(w, n.text, n.text));
  }
}

function walkIf(w: Walker, s: ts.IfStatement): Exit | undefined {
  const b = w.b;
  const condition = walkExpression(w, s.expression);
  b.guarded(condition, true, () => b.order.keep(body(w, s.thenStatement), condition));
  const otherwise = s.elseStatement;
  if (otherwise) b.guarded(condition, false, () => body(w, otherwise));
  if (leaves(s.thenStatement)) return { condition, holds: false };
  if (otherwise && leaves(otherwise)) return { condition, holds: true };
  return undefined;
}

/** True when control never goes past the statement. */
function leaves(s: ts.Statement): boolean {
  if (ts.isReturnStatement(s) || ts.isThrowStatement(s) || ts.isContinueStatement(s) || ts.isBreakStatement(s))
    return true;
  if (ts.isBlock(s)) return s.statements.some(leaves);
  return ts.isIfStatement(s) && s.elseStatement !== undefined && leaves(s.thenStatement) && leaves(s.elseStatement);
}

/** True when control never goes past the statement, nor on anywhere else in the function. */
function endsFunction(s: ts.Statement): boolean {
  if (ts.isReturnStatement(s) || ts.isThrowStatement(s)) return true;
  if (ts.isBlock(s)) return s.statements.some(endsFunction);
  const otherwise = ts.isIfStatement(s) ? s.elseStatement : undefined;
  return otherwise !== undefined && endsFunction((s as ts.IfStatement).thenStatement) && endsFunction(otherwise);
}

/** True for what holds a `break` or `continue`: control may get out of it before its end. */
function jumps(node: ts.Node): boolean {
  if (ts.isBreakStatement(node) || ts.isContinueStatement(node)) return true;
  if (ts.isFunctionLike(node) || ts.isExpression(node)) return false;
  return ts.forEachChild(node, (child) => jumps(child) || undefined) ?? false;
}

function walkNamed(w: Walker, s: ts.FunctionDeclaration | ts.ClassDeclaration, value: NodeId): void {
  const b = w.b;
  if (s.name) {
    const binding = b.lookup(s.name.text);
    b.define(binding, value);
  }
  if (!isExported(s)) return;
  const isDefault = s.modifiers?.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword) ?? false;
  if (isDefault) b.exports.push({ kind: 'node', name: 'default', node: value });
  else if (s.name) exportBinding(w, s.name.text, s.name.text);
}

function walkForEach(w: Walker, s: ts.ForOfStatement | ts.ForInStatement): void {
  const b = w.b;
  const over = walkExpression(w, s.expression);
  b.scoped(() => {
    if (ts.isVariableDeclarationList(s.initializer)) {
      for (const d of s.initializer.declarations) {
        declareVariable(w, d);
        // Elements stand for their collection.
        bindPattern(w, d.name, ts.isForOfStatement(s) ? over : keysOf(w, s.expression, over));
      }
    }
    walkStatements(w, ts.isBlock(s.statement) ? s.statement.statements : [s.statement]);
  });
}

/** What `for (const key in record)` runs over: `Object.keys(record)`. */
function keysOf(w: Walker, e: ts.Expression, record: NodeId): NodeId {
  const { b } = w;
  const place = placeOf(w, e);
  const object = b.node(Kind.Global, place, b.string('Object'));
  const keys = b.node(Kind.Prop, place, object, b.string('keys'));
  return b.implied(Kind.Call, place, keys, b.list([record]), b.guard);
}

function walkFor(w: Walker, s: ts.ForStatement): void {
  w.b.scoped(() => {
    if (s.initializer && ts.isVariableDeclarationList(s.initializer)) {
      for (const d of s.initializer.declarations) {
        declareVariable(w, d);
        if (d.initializer) bindPattern(w, d.name, walkExpression(w, d.initializer));
      }
    } else if (s.initializer) walkExpression(w, s.initializer);
    if (s.condition) walkExpression(w, s.condition);
    if (s.incrementor) walkExpression(w, s.incrementor);
    walkStatements(w, ts.isBlock(s.statement) ? s.statement.statements : [s.statement]);
  });
}

function walkTry(w: Walker, s: ts.TryStatement): void {
  const b = w.b;
  b.escapes.push([]);
  const mark = b.order.enterTry();
  body(w, s.tryBlock);
  b.order.leaveTry(mark);
  const escapes = b.escapes.pop() ?? [];
  const handler = s.catchClause;
  if (handler) {
    b.scoped(() => {
      const caught = handler.variableDeclaration;
      if (caught) {
        declareVariable(w, caught);
        bindPattern(w, caught.name, b.node(Kind.Caught, placeOf(w, caught), b.list(escapes)));
      }
      walkStatements(w, handler.block.statements);
    });
  } else for (const escape of escapes) b.escapes.at(-1)?.push(escape); // without a handler it goes on to the next
  if (s.finallyBlock) body(w, s.finallyBlock);
}

function walkSwitch(w: Walker, s: ts.SwitchStatement): void {
  walkExpression(w, s.expression);
  w.b.scoped(() => {
    for (const clause of s.caseBlock.clauses) for (const statement of clause.statements) declareNames(w, statement);
    for (const clause of s.caseBlock.clauses) {
      if (ts.isCaseClause(clause)) walkExpression(w, clause.expression);
      const guard = w.b.guard;
      walkStatements(w, clause.statements);
      w.b.guard = guard;
    }
  });
}

function walkInterface(w: Walker, s: ts.InterfaceDeclaration): void {
  const b = w.b;
  const members = readMembers(b, s.members, (e) => walkExpression(w, e));
  const bases = (s.heritageClauses ?? []).flatMap((h) => h.types.map((t) => w.readType(t)));
  b.declarations.push({
    name: s.name.text,
    kind: 'interface',
    start: placeOf(w, s).start,
    ...typeParameters(w, s),
    type: b.type({ kind: 'object', members }),
    extends: bases,
  });
  if (s.modifiers?.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword))
    b.exports.push({ kind: 'type', name: 'default', declared: s.name.text });
}

function walkEnum(w: Walker, s: ts.EnumDeclaration): void {
  const b = w.b;
  const pairs = s.members.flatMap((m) => {
    const name = propertyName(m.name);
    if (name === undefined) return [];
    const value = m.initializer
      ? walkExpression(w, m.initializer)
      : b.node(Kind.Const, placeOf(w, m), b.string(''), ConstKind.Number);
    return [b.string(name), value];
  });
  const binding = b.lookup(s.name.text);
  const value = b.node(Kind.Object, placeOf(w, s), b.list(pairs));
  b.define(binding, value);
  if (isExported(s)) exportBinding(w, s.name.text, s.name.text);
  b.declarations.push({
    name: s.name.text,
    kind: 'enum',
    start: placeOf(w, s).start,
    parameters: [],
    defaults: [],
    type: b.type({ kind: 'primitive', name: 'enum' }),
    extends: [],
  });
}

function isExported(s: ts.Statement): boolean {
  return ts.canHaveModifiers(s) && (s.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword) ?? false);
}

function exportBinding(w: Walker, local: string, name: string): void {
  const binding = w.b.lookup(local);
  if (binding !== undefined) w.b.exports.push({ kind: 'binding', name, binding });
}
