/** Arrows and functions: the same where neither `this` nor the moment of declaration matters. */
import { ts } from 'ts-morph';
import type { Edit } from '../../../server/src/model';
import { isBoundToFunction, isExported, type Parsed } from '../parsed';
import type { FileText, Transformation } from '../site';
import { firstOf } from './promises';

export const arrowToFunction: Transformation = {
  id: 'arrow-to-function',
  expects: 'same',
  apply: (site) => site.inFiles((parsed, focus) => firstOf(focus, (node) => aroundPlace(parsed, node, ofArrow))),
};

export const functionToArrow: Transformation = {
  id: 'function-to-arrow',
  expects: 'same',
  apply: (site) => site.inFiles((parsed, focus) => firstOf(focus, (node) => aroundPlace(parsed, node, ofFunction))),
};

function aroundPlace(
  parsed: Parsed,
  node: ts.Node,
  edit: (parsed: Parsed, node: ts.Node) => Edit[] | undefined,
): readonly FileText[] | undefined {
  for (let n: ts.Node | undefined = node; n; n = n.parent) {
    const edits = edit(parsed, n);
    if (edits) return [{ file: parsed.file, text: parsed.with(edits) }];
  }
  return undefined;
}

function ofArrow(parsed: Parsed, node: ts.Node): Edit[] | undefined {
  if (!ts.isArrowFunction(node) || isBoundToFunction(node)) return undefined;
  const head = `${isAsync(node) ? 'async ' : ''}function ${signature(parsed, node)} `;
  const body = ts.isBlock(node.body) ? parsed.textOf(node.body) : `{ return ${parsed.textOf(node.body)}; }`;
  return [parsed.replace(node, head + body)];
}

function ofFunction(parsed: Parsed, node: ts.Node): Edit[] | undefined {
  if (!(ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node)) || !node.body) return undefined;
  if (node.asteriskToken || isBoundToFunction(node) || isBoundToFunction(node.body)) return undefined;
  if (node.parameters.some((p) => ts.isIdentifier(p.name) && p.name.text === 'this')) return undefined;
  const arrow = `${isAsync(node) ? 'async ' : ''}${signature(parsed, node)} => ${parsed.textOf(node.body)}`;
  if (ts.isFunctionExpression(node)) {
    const isBare =
      !node.name && (ts.isCallExpression(node.parent) ? node.parent.expression !== node : isAssigned(node));
    return isBare ? [parsed.replace(node, arrow)] : undefined;
  }
  if (!node.name || !canComeLater(parsed, node, node.name)) return undefined;
  const isDefault = node.modifiers?.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword) ?? false;
  const exported = isExported(node) && !isDefault ? 'export ' : '';
  const tail = isDefault ? `\nexport default ${node.name.text};` : '';
  return [parsed.replace(node, `${exported}const ${node.name.text} = ${arrow};${tail}`)];
}

function isAsync(node: ts.FunctionLikeDeclaration): boolean {
  return node.modifiers?.some((m) => m.kind === ts.SyntaxKind.AsyncKeyword) ?? false;
}

function isAssigned(node: ts.Node): boolean {
  return ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent);
}

function signature(parsed: Parsed, node: ts.ArrowFunction | ts.FunctionDeclaration | ts.FunctionExpression): string {
  const types = node.typeParameters?.map((t) => parsed.textOf(t)).join(', ');
  // `<T>` alone would be an element in a file with markup.
  const generic = types === undefined ? '' : `<${types},>`;
  const result = node.type ? `: ${parsed.textOf(node.type)}` : '';
  return `${generic}(${node.parameters.map((p) => parsed.textOf(p)).join(', ')})${result}`;
}

/**
 * A constant is not there before its line, has one declaration, and is no class. Uses inside other functions are taken
 * to run later, and uses before the line are not.
 */
function canComeLater(parsed: Parsed, node: ts.FunctionDeclaration, name: ts.Identifier): boolean {
  const symbol = parsed.symbolOf(name);
  if (!symbol || symbol.declarations?.length !== 1) return false;
  if (node.type && ts.isTypePredicateNode(node.type) && node.type.assertsModifier) return false;
  if (!ts.isSourceFile(node.parent) && !ts.isBlock(node.parent)) return false;
  return parsed.referencesOf(symbol).every((use) => {
    if (ts.isNewExpression(use.parent)) return false;
    return use.pos >= node.pos || isInFunctionBelow(use, node.parent);
  });
}

function isInFunctionBelow(use: ts.Node, block: ts.Node): boolean {
  for (let n = use.parent; n !== block && !ts.isSourceFile(n); n = n.parent) if (ts.isFunctionLike(n)) return true;
  return false;
}
