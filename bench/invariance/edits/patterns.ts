/** A field taken by a pattern, or by its name. */
import { ts } from 'ts-morph';
import type { Edit } from '../../../server/src/model';
import { contains, isBoundToFunction, type Parsed } from '../parsed';
import type { FileText, Transformation } from '../site';
import { firstOf } from './promises';
import { outerDeclaration, symbolsIn } from './rename';

export const patternToAccess: Transformation = {
  id: 'pattern-to-access',
  expects: 'same',
  apply: (site) =>
    site.inFiles((parsed, focus) => {
      for (const symbol of symbolsIn(parsed, focus)) {
        const [declaration] = symbol.declarations ?? [];
        const edits =
          declaration && ts.isBindingElement(declaration) && ofPattern(parsed, outerDeclaration(declaration));
        if (edits) return [{ file: parsed.file, text: parsed.with(edits) }];
      }
      return undefined;
    }),
};

export const accessToPattern: Transformation = {
  id: 'access-to-pattern',
  expects: 'same',
  apply: (site) => site.inFiles((parsed, focus) => firstOf(focus, (node) => ofAccess(parsed, node))),
};

function ofPattern(parsed: Parsed, declaration: ts.VariableDeclaration | ts.ParameterDeclaration): Edit[] | undefined {
  const pattern = declaration.name;
  if (!ts.isObjectBindingPattern(pattern) || pattern.elements.length === 0) return undefined;
  const from = parsed.freeName('data');
  if (ts.isParameter(declaration)) return ofParameter(parsed, declaration, pattern, from);
  const type = declaration.type ? `: ${parsed.textOf(declaration.type)}` : '';
  const { initializer } = declaration;
  const loop = declaration.parent.parent;
  if (!initializer) {
    const fields = fieldsOf(parsed, pattern, from);
    if (!fields || !ts.isForOfStatement(loop) || !ts.isBlock(loop.statement)) return undefined;
    const declared = parsed.insert(loop.statement.getStart() + 1, ` const ${fields.join(', ')};`);
    return [parsed.replace(pattern, from), declared];
  }
  if (ts.isIdentifier(initializer)) {
    const fields = fieldsOf(parsed, pattern, initializer.text);
    return fields && !declaration.type ? [parsed.replace(declaration, fields.join(', '))] : undefined;
  }
  const fields = fieldsOf(parsed, pattern, from);
  return (
    fields && [parsed.replace(declaration, `${from}${type} = ${parsed.textOf(initializer)}, ${fields.join(', ')}`)]
  );
}

function ofParameter(
  parsed: Parsed,
  parameter: ts.ParameterDeclaration,
  pattern: ts.ObjectBindingPattern,
  from: string,
): Edit[] | undefined {
  const owner = parameter.parent;
  const isPlain =
    ts.isArrowFunction(owner) ||
    ts.isFunctionExpression(owner) ||
    ts.isFunctionDeclaration(owner) ||
    ts.isMethodDeclaration(owner);
  // Defaults of other parameters may read what the pattern takes out.
  if (!isPlain || !owner.body || owner.parameters.some((p) => p !== parameter && p.initializer)) return undefined;
  const fields = fieldsOf(parsed, pattern, from);
  if (!fields) return undefined;
  const line = `const ${fields.join(', ')};`;
  const { body } = owner;
  const directive =
    ts.isBlock(body) && body.statements[0] && isDirective(body.statements[0]) ? body.statements[0].end : undefined;
  const edits = ts.isBlock(body)
    ? [parsed.insert(directive ?? body.getStart() + 1, ` ${line}`)]
    : [parsed.insert(body.getStart(), `{ ${line} return `), parsed.insert(body.end, '; }')];
  return [parsed.replace(pattern, from), ...edits];
}

function isDirective(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
}

/** `email = user.email`, one for each element; undefined for what has no such form. */
function fieldsOf(parsed: Parsed, pattern: ts.ObjectBindingPattern, from: string): string[] | undefined {
  const fields: string[] = [];
  for (const element of pattern.elements) {
    const key = element.propertyName ?? element.name;
    if (element.dotDotDotToken || !(ts.isIdentifier(key) || ts.isStringLiteral(key))) return undefined;
    const read = ts.isIdentifier(key) ? `${from}.${key.text}` : `${from}[${parsed.textOf(key)}]`;
    const other = element.initializer && parsed.textOf(element.initializer);
    fields.push(`${parsed.textOf(element.name)} = ${other ? `${read} === undefined ? ${other} : ${read}` : read}`);
  }
  return fields;
}

/** `send(user.email)` → `const { email } = user; send(email)`. */
function ofAccess(parsed: Parsed, node: ts.Node): readonly FileText[] | undefined {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression) || node.questionDotToken)
    return undefined;
  const { parent, name } = node;
  const owner = parsed.symbolOf(node.expression);
  const isCallee = ts.isCallOrNewExpression(parent) && parent.expression === node;
  if (!owner?.declarations?.length || isCallee || !ts.isIdentifier(name) || isWritten(node)) return undefined;
  const statement = statementOf(node);
  if (!statement || isBoundToFunction(node)) return undefined;
  const isFree = parsed.named(name.text).every((id) => !parsed.symbolOf(id)?.declarations?.some(isVariable));
  const variable = isFree ? name.text : parsed.freeName(name.text);
  const pattern = isFree ? `{ ${name.text} }` : `{ ${name.text}: ${variable} }`;
  const edits = [
    parsed.insert(statement.getStart(), `const ${pattern} = ${node.expression.text};\n`),
    parsed.replace(node, variable),
  ];
  return [{ file: parsed.file, text: parsed.with(edits) }];
}

function isVariable(node: ts.Node): boolean {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isBindingElement(node) ||
    ts.isParameter(node) ||
    ts.isImportSpecifier(node) ||
    ts.isFunctionDeclaration(node)
  );
}

function isWritten(node: ts.Node): boolean {
  const { parent } = node;
  return (
    (ts.isBinaryExpression(parent) && parent.left === node) ||
    ts.isDeleteExpression(parent) ||
    ts.isPrefixUnaryExpression(parent) ||
    ts.isPostfixUnaryExpression(parent)
  );
}

/**
 * The statement before which the field can be read: one in which the access always happens, and before which nothing
 * in it does that could change the field.
 */
function statementOf(node: ts.Node): ts.Statement | undefined {
  for (let n = node; n.parent; n = n.parent) {
    const { parent } = n;
    if (ts.isFunctionLike(parent) || ts.isClassLike(parent)) return undefined;
    if (ts.isConditionalExpression(parent) && parent.condition !== n) return undefined;
    if (ts.isBinaryExpression(parent) && parent.left !== n && isShortcut(parent)) return undefined;
    if (ts.isOptionalChain(parent)) return undefined;
    if (!ts.isStatement(n)) continue;
    if (!ts.isBlock(parent) && !ts.isSourceFile(parent)) return undefined;
    const isSimple = ts.isExpressionStatement(n) || ts.isReturnStatement(n) || ts.isVariableStatement(n);
    const pauses = contains(n, (inner) => inner.end <= node.pos && ts.isAwaitExpression(inner));
    return isSimple && !pauses && !isDeclaredIn(node, n) ? n : undefined;
  }
  return undefined;
}

function isShortcut(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return (
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken
  );
}

/** `const a = f(), b = a.email`: the owner does not exist before its own statement. */
function isDeclaredIn(node: ts.Node, statement: ts.Statement): boolean {
  return ts.isVariableStatement(statement) && statement.declarationList.declarations.length > 1 && node !== statement;
}
