/** `await` and `then` say the same. */
import { ts } from 'ts-morph';
import { around, contains, forEachNode, isBoundToFunction, isPause, type Parsed } from '../parsed';
import type { FileText, Transformation } from '../site';
import { isValue } from './values';

export const awaitToThen: Transformation = {
  id: 'await-to-then',
  expects: 'same',
  apply: (site) => site.inFiles((parsed, focus) => firstOf(focus, (node) => toThen(parsed, node))),
};

export const thenToAwait: Transformation = {
  id: 'then-to-await',
  expects: 'same',
  apply: (site) => site.inFiles((parsed, focus) => firstOf(focus, (node) => toAwait(parsed, node))),
};

/** The first answer for the places on the way. */
export function firstOf<T>(nodes: readonly ts.Node[], ask: (node: ts.Node) => T | undefined): T | undefined {
  for (const node of nodes) {
    const answer = ask(node);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** `const user = await find(); rest` → `return find().then(async (user) => { rest })`, in the body of an async function. */
function toThen(parsed: Parsed, node: ts.Node): readonly FileText[] | undefined {
  const body = around(node, isAsyncBody);
  if (!body) return undefined;
  const { statements } = body;
  const last = statements.at(-1);
  for (const [i, statement] of statements.entries()) {
    if (statement.pos >= node.end || !last) break;
    const awaited = awaitedBy(statement);
    const rest = statements.slice(i + 1);
    if (!awaited || rest.length === 0 || rest.some(ts.isFunctionDeclaration)) continue;
    if (rest.some((s) => contains(s, ts.isYieldExpression)) || isUsedIn(parsed, awaited.name, statements.slice(0, i)))
      continue;
    const parameter = parsed.textOf(awaited.name) + (awaited.type ? `: ${parsed.textOf(awaited.type)}` : '');
    const promise = `Promise.resolve(${parsed.textOf(awaited.promise)})`;
    const edits = [
      parsed.edit(statement.getStart(), statement.end, `return ${promise}.then(async (${parameter}) => {`),
      parsed.insert(last.end, '\n});'),
    ];
    return [{ file: parsed.file, text: parsed.with(edits) }];
  }
  return undefined;
}

function isAsyncBody(node: ts.Node): node is ts.Block {
  const { parent } = node;
  if (
    !ts.isBlock(node) ||
    !(ts.isFunctionDeclaration(parent) || ts.isArrowFunction(parent) || ts.isFunctionExpression(parent))
  )
    return false;
  const isAsync = parent.modifiers?.some((m) => m.kind === ts.SyntaxKind.AsyncKeyword) ?? false;
  return isAsync && !parent.asteriskToken && !isBoundToFunction(node);
}

interface Awaited {
  readonly name: ts.BindingName;
  readonly type: ts.TypeNode | undefined;
  readonly promise: ts.Expression;
}

function awaitedBy(statement: ts.Statement): Awaited | undefined {
  if (!ts.isVariableStatement(statement)) return undefined;
  const [one, ...others] = statement.declarationList.declarations;
  if (!one?.initializer || others.length > 0 || !ts.isAwaitExpression(one.initializer)) return undefined;
  const promise = one.initializer.expression;
  return contains(promise, isPause) ? undefined : { name: one.name, type: one.type, promise };
}

/** Functions declared earlier may close over the variable, which is a parameter of another function afterwards. */
function isUsedIn(parsed: Parsed, name: ts.BindingName, statements: readonly ts.Statement[]): boolean {
  const names = ts.isIdentifier(name)
    ? [name]
    : name.elements.flatMap((e) => (ts.isBindingElement(e) && ts.isIdentifier(e.name) ? [e.name] : []));
  return names.some((id) =>
    parsed.named(id.text).some((use) => statements.some((s) => use.pos >= s.pos && use.end <= s.end)),
  );
}

/** `find().then((user) => body)` → `(async () => { const user = await find(); body })()`. */
function toAwait(parsed: Parsed, node: ts.Node): readonly FileText[] | undefined {
  for (let n: ts.Node | undefined = node; n; n = n.parent) {
    const parts = thenOf(n);
    if (!parts || !isValue(n)) continue;
    const { promise, callback } = parts;
    const [parameter] = callback.parameters;
    const value = `await ${parsed.textOf(promise)};`;
    const type = parameter?.type ? `: ${parsed.textOf(parameter.type)}` : '';
    const head = parameter ? `const ${parsed.textOf(parameter.name)}${type} = ${value}` : value;
    const body = ts.isBlock(callback.body)
      ? callback.body.statements.map((s) => parsed.text.slice(s.pos, s.end)).join('')
      : `return ${parsed.textOf(callback.body)};`;
    const text = `(async () => { ${head}\n${body}\n})()`;
    return [{ file: parsed.file, text: parsed.with([parsed.replace(n, startsStatement(n) ? `void ${text}` : text)]) }];
  }
  return undefined;
}

/** A line that starts with a parenthesis would be a call of what the line before ends with. */
function startsStatement(node: ts.Node): boolean {
  return ts.isExpressionStatement(node.parent);
}

function thenOf(node: ts.Node): { promise: ts.Expression; callback: ts.ArrowFunction } | undefined {
  if (!ts.isCallExpression(node) || node.arguments.length !== 1) return undefined;
  const [callback] = node.arguments;
  const { expression } = node;
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'then' || expression.questionDotToken)
    return undefined;
  if (!callback || !ts.isArrowFunction(callback) || callback.parameters.length > 1) return undefined;
  if (callback.parameters[0]?.initializer || contains(expression.expression, isPause)) return undefined;
  if (ts.isOptionalChain(node) || mentions(expression.expression, callback.parameters[0]?.name)) return undefined;
  return { promise: expression.expression, callback };
}

/** `find(user).then((user) => …)`: one name for two things, which only two functions can have. */
function mentions(promise: ts.Node, parameter: ts.BindingName | undefined): boolean {
  const names = new Set<string>();
  if (parameter) forEachNode(parameter, (n) => ts.isIdentifier(n) && names.add(n.text));
  return contains(promise, (n) => ts.isIdentifier(n) && names.has(n.text), true);
}
