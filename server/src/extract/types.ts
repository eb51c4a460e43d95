/** Declared types as written, without resolving any name. */
import { assertShallow } from './nesting';
import { ts } from 'ts-morph';
import type { FactsBuilder } from './builder';
import type { TypeFact, TypeId, TypeMember } from './facts';

const PRIMITIVES = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.StringKeyword, 'string'],
  [ts.SyntaxKind.NumberKeyword, 'number'],
  [ts.SyntaxKind.BooleanKeyword, 'boolean'],
  [ts.SyntaxKind.BigIntKeyword, 'bigint'],
  [ts.SyntaxKind.SymbolKeyword, 'symbol'],
  [ts.SyntaxKind.VoidKeyword, 'void'],
  [ts.SyntaxKind.UndefinedKeyword, 'undefined'],
  [ts.SyntaxKind.NeverKeyword, 'never'],
  [ts.SyntaxKind.NullKeyword, 'null'],
]);

/** Reads a type node; absent or too deep gives the unknown type (0). */
export function readType(
  b: FactsBuilder,
  node: ts.TypeNode | undefined,
  walkValue: (e: ts.Expression) => number,
  depth = 0,
): TypeId {
  if (!node) return 0;
  if (depth > 12) {
    assertShallow(node);
    return 0;
  }
  const read = (n: ts.TypeNode | undefined) => readType(b, n, walkValue, depth + 1);
  const primitive = PRIMITIVES.get(node.kind);
  if (primitive) return b.type({ kind: 'primitive', name: primitive });
  if (ts.isTypeReferenceNode(node)) {
    return b.type({ kind: 'reference', name: entityName(node.typeName), args: (node.typeArguments ?? []).map(read) });
  }
  if (ts.isTypeLiteralNode(node)) {
    // A record under keys of any name is a collection of them.
    const [only] = node.members;
    if (only && node.members.length === 1 && ts.isIndexSignatureDeclaration(only))
      return b.type({ kind: 'array', of: read(only.type), places: [] });
    return b.type({ kind: 'object', members: readMembers(b, node.members, walkValue, depth + 1) });
  }
  if (ts.isUnionTypeNode(node)) return b.type({ kind: 'union', of: node.types.map(read) });
  if (ts.isIntersectionTypeNode(node)) return b.type({ kind: 'intersection', of: node.types.map(read) });
  if (ts.isArrayTypeNode(node)) return b.type({ kind: 'array', of: read(node.elementType), places: [] });
  if (ts.isTupleTypeNode(node)) {
    const places = node.elements.map(read);
    const isOpen = node.elements.some((e) => ts.isRestTypeNode(e) || (ts.isNamedTupleMember(e) && e.dotDotDotToken));
    return b.type({ kind: 'array', of: b.type({ kind: 'union', of: places }), places: isOpen ? [] : places });
  }
  if (ts.isParenthesizedTypeNode(node) || ts.isOptionalTypeNode(node) || ts.isRestTypeNode(node))
    return read(node.type);
  if (ts.isNamedTupleMember(node)) return read(node.type);
  if (ts.isTypeOperatorNode(node))
    return node.operator === ts.SyntaxKind.KeyOfKeyword
      ? b.type({ kind: 'primitive', name: 'keyof' })
      : read(node.type);
  if (ts.isFunctionTypeNode(node)) return b.type(readSignature(node, read));
  if (ts.isIndexedAccessTypeNode(node))
    return b.type({ kind: 'index', of: read(node.objectType), key: read(node.indexType) });
  if (ts.isExpressionWithTypeArguments(node)) return readHeritage(b, node, read);
  return readRareType(b, node, read, walkValue);
}

function readRareType(
  b: FactsBuilder,
  node: ts.TypeNode,
  read: (n: ts.TypeNode | undefined) => TypeId,
  walkValue: (e: ts.Expression) => number,
): TypeId {
  if (ts.isLiteralTypeNode(node)) {
    const literal = node.literal;
    if (ts.isStringLiteralLike(literal)) return b.type({ kind: 'literal', text: literal.text });
    if (ts.isNumericLiteral(literal)) return b.type({ kind: 'literal', text: literal.text });
    return b.type({ kind: 'primitive', name: literal.kind === ts.SyntaxKind.NullKeyword ? 'null' : 'boolean' });
  }
  if (ts.isTemplateLiteralTypeNode(node)) return b.type({ kind: 'primitive', name: 'string' });
  if (ts.isTypeQueryNode(node)) {
    const value = entityExpression(node.exprName);
    return value ? b.type({ kind: 'query', node: walkValue(value) }) : 0;
  }
  if (ts.isConditionalTypeNode(node)) return b.type({ kind: 'union', of: [read(node.trueType), read(node.falseType)] });
  if (ts.isMappedTypeNode(node)) return readMapped(node, read);
  if (ts.isTypePredicateNode(node)) return b.type({ kind: 'primitive', name: 'boolean' });
  return 0;
}

/** `{ [K in keyof T]: T[K] | null }` has the fields of T; `{ [K in keyof T]: boolean }` says something about each. */
function readMapped(node: ts.MappedTypeNode, read: (n: ts.TypeNode | undefined) => TypeId): TypeId {
  const keys = node.typeParameter.constraint;
  const holds = node.type !== undefined && holdsFields(node.type);
  if (keys && ts.isTypeOperatorNode(keys) && holds && !node.nameType) return read(keys.type);
  return holds || node.type?.kind === ts.SyntaxKind.StringKeyword ? 0 : read(node.type);
}

/** True for a type made with `T[K]`. */
function holdsFields(type: ts.TypeNode): boolean {
  if (ts.isIndexedAccessTypeNode(type)) return true;
  if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) return type.types.some(holdsFields);
  if (ts.isParenthesizedTypeNode(type)) return holdsFields(type.type);
  if (ts.isConditionalTypeNode(type)) return holdsFields(type.trueType) || holdsFields(type.falseType);
  return ts.isTypeReferenceNode(type) && (type.typeArguments ?? []).some(holdsFields);
}

function readHeritage(b: FactsBuilder, node: ts.ExpressionWithTypeArguments, read: (n: ts.TypeNode) => TypeId): TypeId {
  const name = dottedName(node.expression);
  return name ? b.type({ kind: 'reference', name, args: (node.typeArguments ?? []).map(read) }) : 0;
}

/** Members of an interface, class or type literal: those that hold data, and what methods give. */
export function readMembers(
  b: FactsBuilder,
  members: readonly (ts.TypeElement | ts.ClassElement)[],
  walkValue: (e: ts.Expression) => number,
  depth = 0,
): TypeMember[] {
  const out: TypeMember[] = [];
  for (const member of members) {
    if (
      !member.name ||
      !(
        ts.isPropertySignature(member) ||
        ts.isPropertyDeclaration(member) ||
        ts.isGetAccessor(member) ||
        ts.isMethodSignature(member)
      )
    )
      continue;
    const name = propertyName(member.name);
    if (name !== undefined && ts.isMethodSignature(member)) {
      const signature = readSignature(member, (n) => readType(b, n, walkValue, depth));
      out.push({ name, type: b.type(signature), start: textStart(member.name) });
    } else if (name !== undefined && !ts.isMethodSignature(member))
      out.push({ name, type: readType(b, member.type, walkValue, depth), start: textStart(member.name) });
  }
  return out;
}

/** What a function takes and gives. What it gathers of the rest has no one type. */
export function readSignature(
  node: ts.SignatureDeclarationBase,
  read: (n: ts.TypeNode | undefined) => TypeId,
): TypeFact & { kind: 'function' } {
  const parameters = node.parameters
    .filter((p) => !(ts.isIdentifier(p.name) && p.name.text === 'this'))
    .map((p) => (p.dotDotDotToken ? 0 : read(p.type)));
  return { kind: 'function', parameters, returns: read(node.type) };
}

/** Where the text of a property name begins: behind what stands before it, and behind its quote. */
function textStart(name: ts.PropertyName): number {
  if (ts.isIdentifier(name)) return name.end - name.text.length;
  return ts.isStringLiteralLike(name) ? name.end - 1 - name.text.length : name.pos;
}

/** The constant text of a property name, `undefined` when computed. */
export function propertyName(name: ts.PropertyName | ts.BindingName): string | undefined {
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) return name.text;
  if (ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  if (ts.isComputedPropertyName(name) && ts.isStringLiteralLike(name.expression)) return name.expression.text;
  return undefined;
}

function entityName(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : `${entityName(name.left)}.${name.right.text}`;
}

/** `typeof a.b` as the expression `a.b`, synthesised so that the value walk can read it. */
function entityExpression(name: ts.EntityName | ts.ImportTypeNode): ts.Expression | undefined {
  if (ts.isImportTypeNode(name)) return undefined;
  if (ts.isIdentifier(name)) return name;
  const left = entityExpression(name.left);
  if (!left) return undefined;
  const access = ts.factory.createPropertyAccessExpression(left, name.right);
  return ts.setTextRange(access, name);
}

/** `A.B.C` of an expression made of names only. */
export function dottedName(e: ts.Expression): string | undefined {
  if (ts.isIdentifier(e)) return e.text;
  if (ts.isPropertyAccessExpression(e)) {
    const left = dottedName(e.expression);
    return left && `${left}.${e.name.text}`;
  }
  return undefined;
}
