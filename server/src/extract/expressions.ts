/** Expressions → value nodes. */
import { ts } from 'ts-morph';
import type { FactsBuilder } from './builder';
import { isEffect, walkDescribed } from './effects';
import { walkEndpoints } from './endpoints';
import { argumentsOf, walkObservable } from './observables';
import { walkPiped } from './pipes';
import { isProgram, walkAsked, walkProgram } from './programs';
import {
  BinaryKind,
  type BindingId,
  ConstKind,
  Kind,
  type NodeId,
  REST_PARAMETER,
  SPREAD_KEY,
  TestKind,
} from './facts';
import { documentText, literalText } from './literals';
import { pathOf } from './order';
import { walkObject } from './objects';
import { MAX_ALIASES, addToElement, addWrite, aliasOf, assignTarget, isAdding } from './patterns';
import type { Walker } from './walker';

const K = ts.SyntaxKind;
/** Texts of elements are kept up to this many characters: what is longer names nothing. */
const LONGEST_LABEL = 120;

interface Place {
  start: number;
  end: number;
}

/** Offsets of a node without leading trivia. */
export function placeOf(w: Walker, node: ts.Node): Place {
  // A synthesised node has no text of its own.
  return node.pos < 0 ? { start: 0, end: 0 } : { start: node.getStart(w.source), end: node.end };
}

/** Adds the node for an expression and returns it. */
export function walkExpression(w: Walker, e: ts.Expression): NodeId {
  return w.nesting.within(
    e,
    () => walkKind(w, e),
    () => {
      w.b.limits.note('An expression is longer than can be followed', e.end);
      return w.b.node(Kind.Unknown, { start: e.end, end: e.end });
    },
  );
}

function walkKind(w: Walker, e: ts.Expression): NodeId {
  const b = w.b;
  switch (e.kind) {
    case K.Identifier:
      return walkIdentifier(w, e as ts.Identifier);
    case K.StringLiteral:
    case K.NoSubstitutionTemplateLiteral:
      return b.node(Kind.Const, placeOf(w, e), b.string(literalText((e as ts.StringLiteral).text)), ConstKind.Text);
    case K.NumericLiteral:
    case K.BigIntLiteral:
      return b.node(Kind.Const, placeOf(w, e), b.string((e as ts.NumericLiteral).text), ConstKind.Number);
    case K.TrueKeyword:
    case K.FalseKeyword:
    case K.NullKeyword:
      return b.node(
        Kind.Const,
        placeOf(w, e),
        b.string(e.kind === K.TrueKeyword ? 'true' : e.kind === K.FalseKeyword ? 'false' : 'null'),
        ConstKind.Other,
      );
    case K.RegularExpressionLiteral:
      return b.node(Kind.Const, placeOf(w, e), -1, ConstKind.Other, 1 + b.string((e as ts.StringLiteral).text));
    case K.ParenthesizedExpression:
    case K.NonNullExpression:
      return walkExpression(w, (e as ts.ParenthesizedExpression).expression);
    case K.SatisfiesExpression:
      expectWritten(w, e as ts.SatisfiesExpression);
      return walkExpression(w, (e as ts.ParenthesizedExpression).expression);
    case K.AsExpression:
    case K.TypeAssertionExpression:
      return walkCast(w, e as ts.AsExpression);
    case K.ThisKeyword:
      return walkThis(w, e);
    case K.SuperKeyword:
      return b.node(Kind.This, placeOf(w, e), b.classId, 1);
    default:
      return walkCompound(w, e);
  }
}

function walkThis(w: Walker, e: ts.Expression): NodeId {
  const { b } = w;
  const { self } = b;
  const node = b.node(Kind.This, placeOf(w, e), self ? -1 : b.classId);
  self?.uses.push(node);
  return node;
}

function walkCompound(w: Walker, e: ts.Expression): NodeId {
  const b = w.b;
  if (ts.isPropertyAccessExpression(e)) {
    const object = walkExpression(w, e.expression);
    return b.node(Kind.Prop, placeOf(w, e), object, b.string(e.name.text));
  }
  if (ts.isElementAccessExpression(e)) return walkElementAccess(w, e);
  if (ts.isCallExpression(e)) return walkCall(w, e);
  if (ts.isNewExpression(e)) return walkNew(w, e);
  if (ts.isObjectLiteralExpression(e)) return walkObject(w, e);
  if (ts.isArrayLiteralExpression(e))
    return b.node(Kind.Array, placeOf(w, e), b.list(e.elements.map((x) => walkItem(w, x))));
  if (ts.isTemplateExpression(e)) return walkTemplate(w, e);
  if (ts.isTaggedTemplateExpression(e)) return walkTagged(w, e);
  if (ts.isArrowFunction(e) || ts.isFunctionExpression(e)) return w.walkFunction(e);
  if (ts.isClassExpression(e)) return w.walkClass(e);
  if (ts.isBinaryExpression(e)) return walkBinary(w, e);
  if (ts.isConditionalExpression(e)) return walkConditional(w, e);
  if (ts.isAwaitExpression(e)) return b.node(Kind.Await, placeOf(w, e), walkExpression(w, e.expression));
  if (ts.isYieldExpression(e)) return walkYield(w, e);
  if (ts.isSpreadElement(e)) return b.node(Kind.Spread, placeOf(w, e), walkExpression(w, e.expression));
  if (ts.isJsxElement(e)) return walkJsx(w, e, e.openingElement, e.children);
  if (ts.isJsxSelfClosingElement(e)) return walkJsx(w, e, e, []);
  if (ts.isJsxFragment(e)) return b.node(Kind.Array, placeOf(w, e), b.list(walkChildren(w, e.children)));
  if (ts.isPrefixUnaryExpression(e) || ts.isPostfixUnaryExpression(e)) {
    const negation = e.operator === K.ExclamationToken ? TestKind.Not : TestKind.Other;
    return b.node(Kind.Test, placeOf(w, e), walkExpression(w, e.operand), 0, negation);
  }
  if (ts.isDeleteExpression(e)) return walkDelete(w, e);
  if (ts.isTypeOfExpression(e) || ts.isVoidExpression(e))
    return b.node(Kind.Test, placeOf(w, e), walkExpression(w, e.expression));
  if (ts.isExpressionWithTypeArguments(e)) return walkExpression(w, e.expression);
  return b.node(Kind.Unknown, placeOf(w, e));
}

/** `delete user.email` writes nothing into that field. */
function walkDelete(w: Walker, e: ts.DeleteExpression): NodeId {
  const b = w.b;
  const target = walkExpression(w, e.expression);
  const found = pathOf(b, target);
  const nothing = b.node(Kind.Const, placeOf(w, e), b.string('undefined'), ConstKind.Other);
  if (found && found.path !== '') addWrite(b, found.binding, found.path, nothing);
  return b.node(Kind.Test, placeOf(w, e), target);
}

export function walkIdentifier(w: Walker, e: ts.Identifier): NodeId {
  const b = w.b;
  const place = placeOf(w, e);
  if (e.text === 'undefined') return b.node(Kind.Const, place, b.string('undefined'), ConstKind.Other);
  const binding = b.lookup(e.text);
  if (binding === undefined && e.text === 'arguments' && b.argumentsOf >= 0)
    return b.node(Kind.Param, place, b.argumentsOf, REST_PARAMETER, 0);
  if (binding === undefined) return b.node(Kind.Global, place, b.string(e.text));
  const use = b.node(Kind.Ref, place, binding, 0, b.order.at(binding));
  b.order.used(use, binding);
  return use;
}

function uninformativeType(type: ts.TypeNode): boolean {
  if (
    type.kind === K.AnyKeyword ||
    type.kind === K.UnknownKeyword ||
    type.kind === K.StringKeyword ||
    ts.isTypeQueryNode(type)
  )
    return true;
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text === 'const';
}

/** `{ … } satisfies Plugin`, `(…) as Handler`. */
function expectWritten(w: Walker, e: ts.AsExpression | ts.SatisfiesExpression | ts.TypeAssertion): void {
  if (!uninformativeType(e.type))
    w.expects(
      e.expression,
      w.lazily(() => w.readType(e.type)),
    );
}

function walkCast(w: Walker, e: ts.AsExpression): NodeId {
  expectWritten(w, e);
  const inner = walkExpression(w, e.expression);
  return uninformativeType(e.type) ? inner : w.b.node(Kind.Cast, placeOf(w, e), inner, w.readType(e.type));
}

function walkElementAccess(w: Walker, e: ts.ElementAccessExpression): NodeId {
  const b = w.b;
  const object = walkExpression(w, e.expression);
  const key = e.argumentExpression;
  if (ts.isStringLiteralLike(key) || ts.isNumericLiteral(key))
    return b.node(Kind.Prop, placeOf(w, e), object, b.string(key.text));
  return b.node(Kind.Elem, placeOf(w, e), object, walkExpression(w, key));
}

function walkCall(w: Walker, e: ts.CallExpression): NodeId {
  const b = w.b;
  const first = e.arguments[0];
  const isImport =
    e.expression.kind === K.ImportKeyword ||
    (ts.isIdentifier(e.expression) && e.expression.text === 'require' && b.lookup('require') === undefined);
  if (isImport && first && ts.isStringLiteralLike(first)) {
    b.modules.add(first.text);
    return b.node(Kind.Module, placeOf(w, e), b.string(first.text));
  }
  const described = walkDescribed(w, e) ?? walkProgram(w, e) ?? walkPiped(w, e) ?? walkObservable(w, e);
  if (described !== undefined) return described;
  const callee = walkExpression(w, e.expression);
  const args = argumentsOf(e).map((a) => walkExpression(w, a));
  const call = b.node(Kind.Call, placeOf(w, e), callee, b.list(args), b.guard);
  walkEndpoints(w, e, args);
  if (b.kindOf(callee) === Kind.Prop) {
    noteReceiver(b, callee, call);
    noteAssigned(b, callee, args);
    addToElement(w, callee, args);
  }
  // `get<User>(key)`: the type argument is what the author says the result is.
  const [type, ...more] = e.typeArguments ?? [];
  return type && more.length === 0 && (!uninformativeType(type) || namesLoader(e, type))
    ? b.node(Kind.Cast, placeOf(w, e), call, w.readType(type))
    : call;
}

/** Hooks of routers that give what the function returns which their type argument names. */
const OF_LOADERS = /^use((Route)?Loader|Action)Data$|^useFetcher$/;

/** `useFetcher<typeof action>()` */
function namesLoader(e: ts.CallExpression, type: ts.TypeNode): boolean {
  return ts.isTypeQueryNode(type) && ts.isIdentifier(e.expression) && OF_LOADERS.test(e.expression.text);
}

const COLLECTIONS: ReadonlySet<number> = new Set([Kind.Array, Kind.Object, Kind.New]);

/** Remembers on a variable that one of its methods was called: `list.push(x)` changes `list`. */
function noteReceiver(b: FactsBuilder, callee: NodeId, call: NodeId): void {
  let object = b.operand(callee, 0);
  noteAdded(b, callee, call);
  // `url.searchParams.set(…)` changes `url`.
  if (b.kindOf(object) === Kind.Prop) object = b.operand(object, 0);
  if (b.kindOf(object) === Kind.Ref) addReceive(b, b.operand(object, 0), call);
}

/** What a variable is another name of is called as well. */
function addReceive(b: FactsBuilder, binding: BindingId, call: NodeId, aliases = 0): void {
  const fact = b.bindings[binding];
  if (!fact) return;
  const same = aliases < MAX_ALIASES ? aliasOf(b, fact) : undefined;
  if (same?.path.length === 0) addReceive(b, same.binding, call, aliases + 1);
  // Of a list or map made here every call tells what it holds; a client or a module that is called often holds no more.
  const isCollection = fact.definitions.some((d) =>
    COLLECTIONS.has(b.kindOf(b.kindOf(d) === Kind.Cast ? b.operand(d, 0) : d)),
  );
  if (isCollection) b.limits.add(fact.receives, call, fact);
  else b.limits.addCall(fact.receives, call);
}

/** Remembers on a class that one of its methods adds to a field: `this.queue.push(x)` changes what `queue` holds. */
function noteAdded(b: FactsBuilder, callee: NodeId, call: NodeId): void {
  const field = b.operand(callee, 0);
  const isOwn = b.kindOf(field) === Kind.Prop && b.kindOf(b.operand(field, 0)) === Kind.This && b.self === undefined;
  const fact = b.classes[b.classId];
  if (!isOwn || !fact || !isAdding(b.textOfString(b.operand(callee, 1)))) return;
  const name = b.textOfString(b.operand(field, 1));
  const calls = fact.receives.get(name);
  if (calls) b.limits.addCall(calls, call);
  else fact.receives.set(name, [call]);
}

/** Remembers on a variable what `Object.assign(variable, …)` puts into it. */
function noteAssigned(b: FactsBuilder, callee: NodeId, args: readonly NodeId[]): void {
  const [target, ...parts] = args;
  const object = b.operand(callee, 0);
  if (target === undefined || b.kindOf(target) !== Kind.Ref || b.kindOf(object) !== Kind.Global) return;
  if (b.textOfString(b.operand(object, 0)) !== 'Object' || b.textOfString(b.operand(callee, 1)) !== 'assign') return;
  for (const part of parts) addWrite(b, b.operand(target, 0), '', part);
}

/** Classes of the platform whose second type argument says what they hold. */
const MAPS: ReadonlySet<string> = new Set(['Map', 'WeakMap']);

function walkNew(w: Walker, e: ts.NewExpression): NodeId {
  const callee = walkExpression(w, e.expression);
  const args = (e.arguments ?? []).map((a) => walkExpression(w, a));
  const b = w.b;
  const made = b.node(Kind.New, placeOf(w, e), callee, b.list(args), b.guard);
  const [first, second, ...more] = e.typeArguments ?? [];
  // A map is told by what it holds, as everywhere in types.
  const isMap = ts.isIdentifier(e.expression) && MAPS.has(e.expression.text);
  const type = isMap ? second : second === undefined ? first : undefined;
  return type && more.length === 0 && !uninformativeType(type)
    ? b.node(Kind.Cast, placeOf(w, e), made, w.readType(type))
    : made;
}

function walkItem(w: Walker, e: ts.Expression): NodeId {
  return e.kind === K.OmittedExpression ? w.b.node(Kind.Unknown, placeOf(w, e)) : walkExpression(w, e);
}

function walkTemplate(w: Walker, e: ts.TemplateExpression): NodeId {
  const b = w.b;
  const parts: number[] = [];
  const constant = (node: ts.Node & { text: string }) => {
    if (node.text) parts.push(b.node(Kind.Const, placeOf(w, node), b.string(literalText(node.text)), ConstKind.Text));
  };
  constant(e.head);
  for (const span of e.templateSpans) {
    parts.push(walkExpression(w, span.expression));
    constant(span.literal);
  }
  return b.node(Kind.Template, placeOf(w, e), b.list(parts));
}

/** A text that may be a label; longer ones are prose, style sheets or queries, which nobody asks for as a value. */
function shortText(w: Walker, at: ts.Node, text: string): NodeId {
  const short = text.length <= LONGEST_LABEL ? text.replace(/\s+/g, ' ').trim() : '';
  return short
    ? w.b.node(Kind.Const, placeOf(w, at), w.b.string(short), ConstKind.Text)
    : w.b.node(Kind.Unknown, placeOf(w, at));
}

function walkTagged(w: Walker, e: ts.TaggedTemplateExpression): NodeId {
  const b = w.b;
  const tag = walkExpression(w, e.tag);
  const args = ts.isTemplateExpression(e.template)
    ? e.template.templateSpans.map((s) => walkExpression(w, s.expression))
    : [];
  const texts = /^(gql|graphql)$/i.test(tagName(e.tag))
    ? b.node(Kind.Const, placeOf(w, e.template), b.string(documentText(templateText(e.template))), ConstKind.Text)
    : ts.isNoSubstitutionTemplateLiteral(e.template)
      ? shortText(w, e.template, e.template.text)
      : b.node(Kind.Unknown, placeOf(w, e.template));
  return b.node(Kind.Call, placeOf(w, e), tag, b.list([texts, ...args]), b.guard);
}

function tagName(tag: ts.Expression): string {
  return ts.isIdentifier(tag) ? tag.text : ts.isPropertyAccessExpression(tag) ? tag.name.text : '';
}

/** The constant text of a document; what is put into it is given as arguments of the tag. */
function templateText(template: ts.TemplateLiteral): string {
  if (!ts.isTemplateExpression(template)) return template.text;
  return [template.head.text, ...template.templateSpans.map((s) => s.literal.text)].join('\n');
}

function walkBinary(w: Walker, e: ts.BinaryExpression): NodeId {
  const b = w.b;
  const op = e.operatorToken.kind;
  if (op === K.EqualsToken) {
    const value = walkExpression(w, e.right);
    assignTarget(w, e.left, value);
    return value;
  }
  const left = walkExpression(w, e.left);
  if (op === K.AmpersandAmpersandToken) {
    let right = left;
    b.guarded(left, true, () => (right = walkExpression(w, e.right)));
    return b.node(Kind.Binary, placeOf(w, e), left, right, BinaryKind.And);
  }
  if (op === K.BarBarToken) {
    let right = left;
    b.guarded(left, false, () => (right = walkExpression(w, e.right)));
    return b.node(Kind.Binary, placeOf(w, e), left, right, BinaryKind.Either);
  }
  const right = walkExpression(w, e.right);
  switch (op) {
    case K.QuestionQuestionToken:
      return b.node(Kind.Binary, placeOf(w, e), left, right, BinaryKind.Either);
    case K.PlusToken:
      return b.node(Kind.Binary, placeOf(w, e), left, right, BinaryKind.Concat);
    case K.CommaToken:
      return right;
    case K.QuestionQuestionEqualsToken:
    case K.BarBarEqualsToken:
      assignTarget(w, e.left, right);
      return b.node(Kind.Binary, placeOf(w, e), left, right, BinaryKind.Either);
    case K.PlusEqualsToken:
    case K.AmpersandAmpersandEqualsToken:
      assignTarget(w, e.left, right);
      return right;
    default:
      return b.node(Kind.Test, placeOf(w, e), left, right, comparison(op));
  }
}

function comparison(operator: ts.SyntaxKind): number {
  if (operator === K.EqualsEqualsEqualsToken || operator === K.EqualsEqualsToken) return TestKind.Equal;
  return operator === K.ExclamationEqualsEqualsToken || operator === K.ExclamationEqualsToken
    ? TestKind.Unequal
    : TestKind.Other;
}

function walkConditional(w: Walker, e: ts.ConditionalExpression): NodeId {
  const b = w.b;
  const test = walkExpression(w, e.condition);
  let yes = test;
  let no = test;
  b.guarded(test, true, () => (yes = walkExpression(w, e.whenTrue)));
  b.guarded(test, false, () => (no = walkExpression(w, e.whenFalse)));
  return b.node(Kind.Cond, placeOf(w, e), test, yes, no);
}

function walkYield(w: Walker, e: ts.YieldExpression): NodeId {
  if (!e.expression) return w.b.node(Kind.Unknown, placeOf(w, e));
  const value = walkExpression(w, e.expression);
  // What a saga asks to be done is nothing that its caller gets.
  if (!isEffect(w, e.expression) && !isProgram(w)) w.b.functions[w.b.fn]?.returns.push(value);
  // What comes back is up to who runs it; those that send anything (sagas, flows) send what the value comes to.
  return w.b.node(Kind.Await, placeOf(w, e), walkAsked(w, e.expression, value));
}

function walkJsx(w: Walker, e: ts.Node, opening: ts.JsxOpeningLikeElement, children: readonly ts.JsxChild[]): NodeId {
  const b = w.b;
  const tag = walkTag(w, opening.tagName);
  const pairs: number[] = [];
  for (const attribute of opening.attributes.properties) {
    if (ts.isJsxSpreadAttribute(attribute)) {
      pairs.push(SPREAD_KEY, walkExpression(w, attribute.expression));
      continue;
    }
    const name = ts.isIdentifier(attribute.name)
      ? attribute.name.text
      : `${attribute.name.namespace.text}:${attribute.name.name.text}`;
    pairs.push(b.string(name), walkAttributeValue(w, attribute));
  }
  const inner = walkChildren(w, children);
  if (inner.length > 0) pairs.push(b.string('children'), b.node(Kind.Array, placeOf(w, e), b.list(inner)));
  // The place of an element is its opening tag: that is what a person sees as "the element".
  return b.node(Kind.Jsx, placeOf(w, opening), tag, b.list(pairs), b.guard);
}

function walkTag(w: Walker, tag: ts.JsxTagNameExpression): NodeId {
  const b = w.b;
  if (ts.isIdentifier(tag) && /^[a-z]/.test(tag.text))
    return b.node(Kind.Const, placeOf(w, tag), b.string(tag.text), ConstKind.Text);
  if (ts.isJsxNamespacedName(tag)) return b.node(Kind.Const, placeOf(w, tag), b.string(tag.name.text), ConstKind.Text);
  return walkExpression(w, tag);
}

function walkAttributeValue(w: Walker, attribute: ts.JsxAttribute): NodeId {
  const value = attribute.initializer;
  if (!value) return w.b.node(Kind.Const, placeOf(w, attribute), w.b.string('true'), ConstKind.Other);
  if (ts.isJsxExpression(value))
    return value.expression ? walkExpression(w, value.expression) : w.b.node(Kind.Unknown, placeOf(w, value));
  return walkExpression(w, value);
}

function walkChildren(w: Walker, children: readonly ts.JsxChild[]): NodeId[] {
  const out: NodeId[] = [];
  for (const child of children) {
    if (ts.isJsxText(child)) {
      // What stands beside a field says what the field asks for.
      if (!child.containsOnlyTriviaWhiteSpaces && child.text.length <= LONGEST_LABEL)
        out.push(shortText(w, child, child.text));
      continue;
    }
    if (ts.isJsxExpression(child)) {
      if (child.expression) out.push(walkExpression(w, child.expression));
    } else out.push(walkExpression(w, child));
  }
  return out;
}
