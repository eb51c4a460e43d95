import { ts } from 'ts-morph';
import type { Edit } from '../model';
import { edit, type FixContext } from './context';

/** How to write an export of a Node module in this file, and what must be added for it. */
export interface Imported {
  readonly name: string;
  readonly edits: readonly Edit[];
}

/**
 * How a file refers to `name` of the Node module `module`: through an import it already has, or through one that
 * the returned edits add in the file's own style. Undefined when the name already means something else there.
 */
export function importedAs(context: FixContext, module: string, name: string): Imported | undefined {
  const existing = existingName(context.source, module, name);
  if (existing !== undefined) return { name: existing, edits: [] };
  if (declares(context.source, name)) return undefined;
  return { name, edits: [addImport(context, `node:${module}`, name)] };
}

/**
 * How a file refers to `name` of a module of the program, as {@link importedAs}. An import of the same module takes the
 * name in.
 */
export function importedFrom(context: FixContext, specifier: string, name: string): Imported | undefined {
  const existing = existingName(context.source, specifier, name);
  if (existing !== undefined) return { name: existing, edits: [] };
  if (declares(context.source, name)) return undefined;
  for (const statement of context.source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    const isType = statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    if (statement.moduleSpecifier.text !== specifier || isType || bindings === undefined) continue;
    const last = ts.isNamedImports(bindings) ? bindings.elements.at(-1) : undefined;
    if (last !== undefined) return { name, edits: [edit(context, last.end, last.end, `, ${name}`)] };
  }
  return { name, edits: [addImport(context, specifier, name)] };
}

function existingName(source: ts.SourceFile, module: string, name: string): string | undefined {
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const found = nameInImport(statement, module, name);
      if (found !== undefined) return found;
    }
    if (!ts.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations) {
      if (isRequireOf(declaration.initializer, module)) return nameInBinding(declaration.name, name);
    }
  }
  return undefined;
}

function nameInImport(node: ts.ImportDeclaration, module: string, name: string): string | undefined {
  const clause = node.importClause;
  if (clause === undefined || clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return undefined;
  if (!ts.isStringLiteral(node.moduleSpecifier) || !isModule(node.moduleSpecifier.text, module)) return undefined;
  const bindings = clause.namedBindings;
  if (bindings !== undefined && ts.isNamespaceImport(bindings)) return `${bindings.name.text}.${name}`;
  for (const specifier of bindings?.elements ?? []) {
    if (!specifier.isTypeOnly && (specifier.propertyName ?? specifier.name).text === name) return specifier.name.text;
  }
  return clause.name === undefined ? undefined : `${clause.name.text}.${name}`;
}

function nameInBinding(binding: ts.BindingName, name: string): string | undefined {
  if (ts.isIdentifier(binding)) return `${binding.text}.${name}`;
  if (ts.isArrayBindingPattern(binding)) return undefined;
  const element = binding.elements.find(
    (candidate) => (candidate.propertyName ?? candidate.name).getText() === name && ts.isIdentifier(candidate.name),
  );
  return element?.name.getText();
}

function isRequireOf(node: ts.Expression | undefined, module: string): boolean {
  if (node === undefined || !ts.isCallExpression(node) || node.expression.getText() !== 'require') return false;
  const [argument] = node.arguments;
  return argument !== undefined && ts.isStringLiteralLike(argument) && isModule(argument.text, module);
}

function isModule(specifier: string, module: string): boolean {
  return specifier === module || specifier === `node:${module}`;
}

/** True when any binding of the file has the name: an added import could then clash or be shadowed. */
function declares(source: ts.SourceFile, name: string): boolean {
  const visit = (node: ts.Node): boolean | undefined => {
    const declared = (node as ts.NamedDeclaration).name;
    if (declared !== undefined && ts.isIdentifier(declared) && declared.text === name && isBinding(node)) return true;
    return ts.forEachChild(node, visit);
  };
  return visit(source) ?? false;
}

function isBinding(node: ts.Node): boolean {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isBindingElement(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isClassDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isImportSpecifier(node) ||
    ts.isImportClause(node) ||
    ts.isNamespaceImport(node)
  );
}

function addImport(context: FixContext, specifier: string, name: string): Edit {
  const { quote, semicolon, lineEnd } = context.style;
  const from = `${quote}${specifier}${quote}`;
  const line = isCommonJs(context.source)
    ? `const { ${name} } = require(${from})${semicolon}`
    : `import { ${name} } from ${from}${semicolon}`;
  const after = lastOfHead(context.source);
  if (after === undefined) {
    const first = context.source.statements[0]?.getStart(context.source) ?? context.text.length;
    return edit(context, first, first, line + lineEnd + (context.source.statements.length > 0 ? lineEnd : ''));
  }
  const end = endOfLine(context.text, after.end);
  return edit(context, end, end, lineEnd + line);
}

function isCommonJs(source: ts.SourceFile): boolean {
  if (/\.cjs$/.test(source.fileName)) return true;
  if (!/\.jsx?$/.test(source.fileName)) return false;
  return !ts.isExternalModule(source) && /\brequire\s*\(|\bmodule\.exports\b/.test(source.text);
}

/** The last of the imports, `require` calls or directives that a file begins with. */
function lastOfHead(source: ts.SourceFile): ts.Statement | undefined {
  let last: ts.Statement | undefined;
  for (const statement of source.statements) {
    if (!isHead(statement)) break;
    last = statement;
  }
  return last;
}

function isHead(statement: ts.Statement): boolean {
  if (ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) return true;
  if (ts.isExpressionStatement(statement)) return ts.isStringLiteral(statement.expression);
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.every(
    ({ initializer }) =>
      initializer !== undefined && ts.isCallExpression(initializer) && initializer.expression.getText() === 'require',
  );
}

/** Where the line ends, with a comment that follows on it; the place itself when more code follows. */
function endOfLine(text: string, from: number): number {
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(from));
  return from + (rest?.[0].length ?? 0);
}
