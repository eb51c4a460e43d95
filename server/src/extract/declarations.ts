/** Functions and classes. */
import { ts } from 'ts-morph';
import { decoratorsNamed, HANDLING, INJECTING, SHOWING } from './decorators';
import { placeOf, walkExpression } from './expressions';
import {
  BinaryKind,
  type FunctionFact,
  Kind,
  type NodeId,
  REST_PARAMETER,
  type TypeId,
  type TypeMember,
} from './facts';
import { readPage } from './page';
import { addMember, bindPattern, patternNames } from './patterns';
import { walkMadeBase } from './programs';
import { walkStatements } from './statements';
import { dottedName, propertyName, readMembers, readSignature } from './types';
import type { Expected, Walker } from './walker';

/** The name of a function: its own, or as the language gives it, of the variable or property that it is written for. */
function nameOf(
  w: Walker,
  fn: ts.FunctionLikeDeclaration,
): Exclude<ts.PropertyName, ts.ComputedPropertyName> | undefined {
  const name = fn.name ?? w.nameHeld(fn);
  return name && !ts.isComputedPropertyName(name) && !ts.isObjectBindingPattern(name) && !ts.isArrayBindingPattern(name)
    ? name
    : undefined;
}

/** Adds a function with its body and returns the node of the function value. */
export function walkFunction(w: Walker, fn: ts.FunctionLikeDeclaration): NodeId {
  const b = w.b;
  const place = placeOf(w, fn);
  const id = b.functions.length;
  const name = nameOf(w, fn);
  const expected = w.typeHeld(fn);
  const namePlace = name ? placeOf(w, name) : { start: place.start, end: place.start };
  const fact: FunctionFact = {
    name: name ? (propertyName(name) ?? '') : ts.isConstructorDeclaration(fn) ? 'constructor' : '',
    start: place.start,
    end: place.end,
    nameStart: namePlace.start,
    nameEnd: namePlace.end,
    params: [],
    paramNames: [],
    returns: [],
    returnType: w.readType(fn.type),
    escapes: -1,
    guard: b.guard,
    classId: b.classId,
    outer: b.fn,
  };
  b.functions.push(fact);
  const value = b.node(Kind.Func, place, id);
  const outer = b.fn;
  b.fn = id;
  const outerReturned = w.returned;
  w.returned = returnedBy(w, fact, expected);
  const outerArguments = b.argumentsOf;
  if (!ts.isArrowFunction(fn)) b.argumentsOf = id;
  b.escapes.push([]);
  b.scoped(() => {
    if (ts.isFunctionExpression(fn) && name && ts.isIdentifier(name))
      declareWith(w, name.text, 'function', place.start, value);
    walkParameters(w, fn, fact, id, expected);
    if (fn.body && ts.isBlock(fn.body)) walkStatements(w, fn.body.statements);
    else if (fn.body) {
      w.expects(fn.body, w.returned);
      fact.returns.push(walkExpression(w, fn.body));
    }
  });
  b.fn = outer;
  w.returned = outerReturned;
  b.argumentsOf = outerArguments;
  const escapes = b.escapes.pop() ?? [];
  if (escapes.length > 0) fact.escapes = b.list(escapes);
  return value;
}

function declareWith(w: Walker, name: string, kind: 'function' | 'class', start: number, value: NodeId): void {
  const binding = w.b.declare(name, kind, start);
  w.b.define(binding, value);
}

/** What a function is declared to give: by its own declaration, or by that of what it is written for. */
function returnedBy(w: Walker, { returnType }: FunctionFact, expected: Expected | undefined): Expected | undefined {
  if (returnType > 0) return () => returnType;
  return expected && w.lazily(() => w.b.type({ kind: 'reference', name: 'ReturnType', args: [expected()] }));
}

/** The type of a parameter: as declared, or as what the function is written for says of it. */
function typeOfParameter(w: Walker, p: ts.ParameterDeclaration, index: number, expected: Expected | undefined): TypeId {
  if (p.type || !expected || p.dotDotDotToken) return w.readType(p.type);
  const of = w.b.type({ kind: 'reference', name: 'Parameters', args: [expected()] });
  return w.b.type({ kind: 'index', of, key: w.b.type({ kind: 'literal', text: String(index) }) });
}

function walkParameters(
  w: Walker,
  fn: ts.FunctionLikeDeclaration,
  fact: FunctionFact,
  id: number,
  expected: Expected | undefined,
): void {
  const b = w.b;
  let index = 0;
  for (const p of fn.parameters) {
    if (ts.isIdentifier(p.name) && p.name.text === 'this') continue;
    const type = typeOfParameter(w, p, index, expected);
    patternNames(p.name, (n) =>
      b.declare(n.text, 'parameter', placeOf(w, n).start, ts.isIdentifier(p.name) ? { type } : {}),
    );
    const param = b.node(Kind.Param, placeOf(w, p.name), id, index | (p.dotDotDotToken ? REST_PARAMETER : 0), type);
    fact.params.push(param);
    fact.paramNames.push(ts.isIdentifier(p.name) ? p.name.text : '');
    const given = p.initializer
      ? b.node(Kind.Binary, placeOf(w, p), param, walkExpression(w, p.initializer), BinaryKind.Either)
      : param;
    const value = walkParameterDecorators(w, p, given, ts.isConstructorDeclaration(fn));
    bindPattern(w, p.name, value);
    const isField =
      ts.isConstructorDeclaration(fn) &&
      (ts.getCombinedModifierFlags(p) & ts.ModifierFlags.ParameterPropertyModifier) !== 0;
    if (isField && ts.isIdentifier(p.name)) addMember(w, p.name.text, value, type);
    index++;
  }
}

/**
 * `@Body('email') address`: what the framework hands over is what the decorator gives. In constructors decorators
 * name what is injected, and there the declared type says more; which of several of that type it is, the name says.
 */
function walkParameterDecorators(
  w: Walker,
  p: ts.ParameterDeclaration,
  value: NodeId,
  isOfConstructor: boolean,
): NodeId {
  const [decorator] = decoratorsNamed(p, isOfConstructor ? INJECTING : undefined);
  if (!decorator) return value;
  return w.b.node(Kind.Binary, placeOf(w, p.name), value, walkExpression(w, decorator), BinaryKind.Either);
}

/** Adds a class with its members and returns the node of the class value. */
export function walkClass(w: Walker, node: ts.ClassLikeDeclaration): NodeId {
  const b = w.b;
  const place = placeOf(w, node);
  const heritage = node.heritageClauses ?? [];
  const base = heritage.find((h) => h.token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  const made = base && walkMadeBase(w, base.expression);
  const extended = made?.value ?? (base ? walkExpression(w, base.expression) : -1);
  const id = b.classes.length;
  const fact = {
    name: node.name?.text ?? '',
    start: place.start,
    extends: extended,
    isProvided: made?.isService === true,
    implements: heritage
      .filter((h) => h.token === ts.SyntaxKind.ImplementsKeyword)
      .flatMap((h) => h.types.map((t) => w.readType(t))),
    constructorFn: -1,
    members: new Map<string, { values: NodeId[]; type: number; getter: boolean }>(),
    receives: new Map<string, NodeId[]>(),
    setters: new Map<string, number>(),
    handling: handlingOf(w, node),
  };
  b.classes.push(fact);
  readPageOf(w, node);
  const value = b.node(Kind.Class, place, id);
  const outer = { classId: b.classId, self: b.self };
  b.classId = id;
  b.self = undefined;
  if (node.name) {
    const members = [...readMembers(b, node.members, (e) => walkExpression(w, e)), ...parameterProperties(w, node)];
    const bases = base && dottedName(base.expression) ? [w.readType(base)] : made && made.type > 0 ? [made.type] : [];
    b.declarations.push({
      name: node.name.text,
      kind: 'class',
      start: place.start,
      ...typeParameters(w, node),
      type: b.type({ kind: 'object', members }),
      extends: bases,
    });
  }
  for (const member of node.members) fact.constructorFn = walkMember(w, member) ?? fact.constructorFn;
  if (base && isComponent(base)) fact.constructorFn = addProps(w, base, fact.constructorFn);
  b.classId = outer.classId;
  b.self = outer.self;
  return value;
}

/** The page of a component that is written with it: `@Component({ template: '<input …>' })`. */
function readPageOf(w: Walker, node: ts.ClassLikeDeclaration): void {
  for (const {
    arguments: [settings],
  } of decoratorsNamed(node, SHOWING)) {
    if (!settings || !ts.isObjectLiteralExpression(settings)) continue;
    for (const member of settings.properties) {
      if (!ts.isPropertyAssignment(member) || propertyName(member.name) !== 'template') continue;
      const { initializer } = member;
      if (!ts.isStringLiteralLike(initializer)) continue;
      const { start, end } = placeOf(w, initializer);
      // Where signs are written otherwise than they are read, places in the text would be wrong.
      const text = w.source.text.slice(start + 1, end - 1);
      if (text === initializer.text) readPage(w.b, { text, offset: start + 1 });
    }
  }
}

/** The decorators of a class and its methods that say which messages reach them. */
function handlingOf(w: Walker, node: ts.ClassLikeDeclaration): [string, NodeId][] {
  const at = (name: string, of: ts.Node): [string, NodeId][] =>
    decoratorsNamed(of, HANDLING).map((call) => [name, walkExpression(w, call)]);
  const methods = node.members.filter((m) => ts.isMethodDeclaration(m));
  return [...at('', node), ...methods.flatMap((m) => at(propertyName(m.name) ?? '', m))];
}

/** `extends Component<Props>`, as React and those that follow it call the base of all components. */
function isComponent(base: ts.ExpressionWithTypeArguments): boolean {
  return /(^|\.)(Pure)?Component$/.test(dottedName(base.expression) ?? '');
}

/**
 * `this.props` of a component that is a class: what it is constructed with, which the base class keeps.
 *
 * @param own the constructor that the class has, or -1
 * @returns the constructor
 */
function addProps(w: Walker, base: ts.ExpressionWithTypeArguments, own: number): number {
  const b = w.b;
  const declaredProps = w.readType(base.typeArguments?.[0]);
  const known = b.functions[own]?.params[0];
  if (known !== undefined) {
    addMember(w, 'props', known, declaredProps);
    return own;
  }
  const place = placeOf(w, base);
  const id = own >= 0 ? own : b.functions.length;
  const props = b.node(Kind.Param, place, id, 0, declaredProps);
  if (own >= 0) b.functions[own]?.params.push(props);
  else
    b.functions.push({
      name: 'constructor',
      start: place.start,
      end: place.end,
      nameStart: place.start,
      nameEnd: place.start,
      params: [props],
      paramNames: ['props'],
      returns: [],
      returnType: 0,
      escapes: -1,
      guard: b.guard,
      classId: b.classId,
      outer: b.fn,
    });
  addMember(w, 'props', props, declaredProps);
  return id;
}

/** Fields that constructor parameters declare: `constructor(readonly email: string)`. */
function parameterProperties(w: Walker, node: ts.ClassLikeDeclaration): TypeMember[] {
  const constructor = node.members.find(ts.isConstructorDeclaration);
  return (constructor?.parameters ?? []).flatMap((p) => {
    const isField = (ts.getCombinedModifierFlags(p) & ts.ModifierFlags.ParameterPropertyModifier) !== 0;
    return isField && ts.isIdentifier(p.name)
      ? [{ name: p.name.text, type: w.readType(p.type), start: placeOf(w, p).start }]
      : [];
  });
}

/** Adds a member to the class the walk is in; returns the function of a constructor. */
function walkMember(w: Walker, member: ts.ClassElement): number | undefined {
  const b = w.b;
  if (ts.isConstructorDeclaration(member)) return b.operand(walkFunction(w, member), 0);
  if (ts.isClassStaticBlockDeclaration(member)) {
    b.scoped(() => walkStatements(w, member.body.statements));
    return undefined;
  }
  const name = member.name && propertyName(member.name);
  if (ts.isMethodDeclaration(member) || ts.isGetAccessor(member) || ts.isSetAccessor(member)) {
    const fn = walkFunction(w, member);
    if (name !== undefined && ts.isSetAccessor(member)) b.classes[b.classId]?.setters.set(name, b.operand(fn, 0));
    else if (name !== undefined && member.body === undefined)
      addMember(w, name, undefined, b.type(readSignature(member, (t) => w.readType(t))));
    else if (name !== undefined) addMember(w, name, fn, 0, ts.isGetAccessor(member));
  } else if (ts.isPropertyDeclaration(member) && name !== undefined) {
    const type = w.readType(member.type);
    w.holds(member.name, member.initializer, declared(type));
    const value = member.initializer ?? decoratorsNamed(member, INJECTING)[0];
    addMember(w, name, value && walkExpression(w, value), type);
  }
  return undefined;
}

/** What a place is declared to hold, if it is. */
export function declared(type: TypeId): Expected | undefined {
  return type > 0 ? () => type : undefined;
}

/** Names of the type parameters of a declaration, and what they are by default. */
export function typeParameters(
  w: Walker,
  node: { typeParameters?: ts.NodeArray<ts.TypeParameterDeclaration> | undefined },
): { parameters: string[]; defaults: TypeId[] } {
  const all = node.typeParameters ?? [];
  return { parameters: all.map((p) => p.name.text), defaults: all.map((p) => w.readType(p.default ?? p.constraint)) };
}
