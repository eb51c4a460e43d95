import { ts } from 'ts-morph';
import { parse } from './context';

/** A declaration that a rule can name. */
export type DeclaredSymbol =
  | { readonly kind: 'function'; readonly name: string; readonly owner?: string }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'type'; readonly name: string };

/**
 * The function, field or type whose name is declared at an offset. Functions inside of others have no name that a
 * rule could use, and count as nothing.
 */
export function symbolAt(file: string, text: string, offset: number): DeclaredSymbol | undefined {
  const source = parse(file, text);
  const name = identifierAt(source, offset);
  return name === undefined ? undefined : declaredBy(name, source);
}

function identifierAt(source: ts.SourceFile, offset: number): ts.Identifier | undefined {
  let found: ts.Identifier | undefined;
  const visit = (node: ts.Node): void => {
    if (offset < node.getStart(source) || offset > node.end) return;
    if (ts.isIdentifier(node)) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function declaredBy(name: ts.Identifier, source: ts.SourceFile): DeclaredSymbol | undefined {
  const { parent, text } = name;
  if (!('name' in parent) || parent.name !== name) return undefined;
  if (ts.isFunctionDeclaration(parent)) {
    return parent.parent === source ? { kind: 'function', name: text } : undefined;
  }
  if (ts.isVariableDeclaration(parent)) {
    const isTop = parent.parent.parent.parent === source;
    return isTop && holdsFunction(parent.initializer) ? { kind: 'function', name: text } : undefined;
  }
  if (ts.isMethodDeclaration(parent) && ts.isClassDeclaration(parent.parent)) {
    const owner = parent.parent.name?.text;
    return owner === undefined ? undefined : { kind: 'function', name: text, owner };
  }
  if (ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent)) return { kind: 'field', name: text };
  if (ts.isInterfaceDeclaration(parent) || ts.isTypeAliasDeclaration(parent) || ts.isClassDeclaration(parent))
    return { kind: 'type', name: text };
  return undefined;
}

function holdsFunction(value: ts.Expression | undefined): boolean {
  return value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value));
}
