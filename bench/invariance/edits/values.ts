/** Which expressions can be replaced by a call, and what they need from around them. */
import { ts } from 'ts-morph';
import { contains, isBoundToFunction, isPause, type Parsed } from '../parsed';

/** An expression whose value is used, and that can be written differently without a change of what the program does. */
export function isValue(node: ts.Node): node is ts.Expression {
  if (!ts.isExpression(node) || ts.isOmittedExpression(node)) return false;
  if (ts.isJsxOpeningLikeElement(node) || ts.isJsxAttributes(node) || ts.isJsxExpression(node)) return false;
  const { parent } = node;
  if (ts.isIdentifier(node) && !isReference(node)) return false;
  if (ts.isShorthandPropertyAssignment(parent)) return false;
  if (isTarget(node, parent) || ts.isDeleteExpression(parent) || ts.isTypeNode(node)) return false;
  // A callee brings its `this` along; the middle of an optional chain its way out.
  if (ts.isCallOrNewExpression(parent) && parent.expression === node) return false;
  if (ts.isTaggedTemplateExpression(parent) || ts.isJsxOpeningLikeElement(parent) || ts.isJsxClosingElement(parent))
    return false;
  if (ts.isOptionalChain(node) && ts.isOptionalChain(parent) && parent.expression === node) return false;
  return !ts.isExportAssignment(parent) && !ts.isExpressionWithTypeArguments(parent) && !ts.isDecorator(parent);
}

function isTarget(node: ts.Expression, parent: ts.Node): boolean {
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
  if (ts.isForInStatement(parent) || ts.isForOfStatement(parent)) return parent.initializer === node;
  return ts.isBinaryExpression(parent) && parent.left === node && isAssignment(parent);
}

export function isAssignment(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** True for an identifier that reads or writes a variable, and is not the name of a property, type or declaration. */
export function isReference(id: ts.Identifier): boolean {
  const { parent } = id;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === id;
  if (ts.isPropertyAssignment(parent) || ts.isJsxAttribute(parent)) return parent.name !== id;
  if (ts.isBindingElement(parent)) return parent.initializer === id;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return parent.initializer === id;
  if (ts.isQualifiedName(parent) || ts.isTypeReferenceNode(parent) || ts.isImportClause(parent)) return false;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isNamespaceImport(parent)) return false;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false;
  return !((ts.isFunctionLike(parent) || ts.isClassLike(parent) || ts.isTypeElement(parent)) && parent.name === id);
}

/** What an expression needs to stand elsewhere in its file, or in another one. */
export interface Needs {
  /** Names of variables of functions around it. */
  readonly locals: readonly string[];
  /** Names of what the file itself declares. */
  readonly module: readonly string[];
  readonly imports: readonly ImportedName[];
}

export type ImportedName = ts.ImportClause | ts.ImportSpecifier | ts.NamespaceImport;

/** Undefined when it cannot stand elsewhere: it pauses, assigns, or means its surroundings by `this` or a local type. */
export function needsOf(parsed: Parsed, node: ts.Expression): Needs | undefined {
  if (isBoundToFunction(node) || contains(node, isPause) || contains(node, assigns, true)) return undefined;
  const locals = new Set<string>();
  const module = new Set<string>();
  const imports = new Set<ImportedName>();
  let isFree = true;
  const visit = (n: ts.Node): void => {
    // Types may be declared anywhere; an expression is only moved without them.
    if (ts.isTypeReferenceNode(n) || ts.isTypeQueryNode(n)) isFree &&= isPlainType(n);
    else if (ts.isIdentifier(n) && (isReference(n) || ts.isShorthandPropertyAssignment(n.parent))) take(n);
    ts.forEachChild(n, visit);
  };
  const take = (id: ts.Identifier): void => {
    const [declaration] = parsed.symbolOf(id)?.declarations ?? [];
    if (!declaration || isInside(declaration, node)) return;
    const imported = importOf(declaration);
    if (imported) imports.add(imported);
    else (isOfModule(declaration) ? module : locals).add(id.text);
  };
  visit(node);
  return isFree ? { locals: [...locals], module: [...module], imports: [...imports] } : undefined;
}

function assigns(node: ts.Node): boolean {
  return (
    (ts.isBinaryExpression(node) && isAssignment(node)) ||
    ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && isTarget(node.operand, node))
  );
}

function isPlainType(node: ts.TypeReferenceNode | ts.TypeQueryNode): boolean {
  return ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName) && node.typeName.text === 'const';
}

export function importOf(declaration: ts.Node): ImportedName | undefined {
  const isOne =
    ts.isImportClause(declaration) || ts.isImportSpecifier(declaration) || ts.isNamespaceImport(declaration);
  return isOne ? declaration : undefined;
}

function isInside(node: ts.Node, outer: ts.Node): boolean {
  return node.pos >= outer.pos && node.end <= outer.end;
}

function isOfModule(declaration: ts.Node): boolean {
  for (let n = declaration.parent; !ts.isSourceFile(n); n = n.parent) {
    if (ts.isFunctionLike(n) || ts.isBlock(n) || ts.isClassLike(n)) return false;
  }
  return true;
}
