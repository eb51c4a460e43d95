/**
 * Requests that are written as a description for somebody else to make: the endpoints of `createApi`. What the `query` of
 * one returns is handed to the `baseQuery` of the whole. Facts of RTK Query, from its documentation.
 */
import { ts } from 'ts-morph';
import { placeOf } from './expressions';
import { Kind, type NodeId } from './facts';
import { importOf } from './otherCalls';
import { propertyName } from './types';
import type { Walker } from './walker';

const PACKAGES = /^(@reduxjs\/toolkit(\/dist)?\/query(\/react)?|@rtk-query\/core|@rtk-query\/react)$/;
const MAKING = 'createApi';
const ENDPOINT = /^(query|mutation|infiniteQuery)$/;
const MAX_DEPTH = 8;

/**
 * Adds the calls that the endpoints describe.
 *
 * @param args what `createApi` is given, already walked
 */
export function walkEndpoints(w: Walker, e: ts.CallExpression, args: readonly NodeId[]): void {
  const made = importOf(w, e.expression);
  const [options] = e.arguments;
  const [given] = args;
  if (made?.name !== MAKING || !PACKAGES.test(made.module) || given === undefined) return;
  if (!options || !ts.isObjectLiteralExpression(options) || w.b.kindOf(given) !== Kind.Object) return;
  const base = memberOf(w, given, 'baseQuery');
  if (base === undefined) return;
  for (const query of queriesIn(options, 0)) describe(w, query, base);
}

function memberOf(w: Walker, object: NodeId, name: string): NodeId | undefined {
  const members = w.b.itemsOf(w.b.operand(object, 0));
  for (let i = 0; i < members.length; i += 2)
    if ((members[i] as number) >= 0 && w.b.textOfString(members[i] as number) === name) return members[i + 1];
  return undefined;
}

/** The functions that say which request an endpoint makes. */
function queriesIn(node: ts.Node, depth: number): ts.Node[] {
  if (depth > MAX_DEPTH) return [];
  const found: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    const query = queryOf(child);
    if (query) found.push(query);
    else found.push(...queriesIn(child, depth + 1));
  });
  return found;
}

/** `builder.mutation({ query: (body) => ({ url, body }) })` */
function queryOf(node: ts.Node): ts.Node | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [options] = node.arguments;
  if (!ENDPOINT.test(node.expression.name.text) || !options || !ts.isObjectLiteralExpression(options)) return undefined;
  for (const p of options.properties) {
    if (p.name === undefined || propertyName(p.name) !== 'query') continue;
    return ts.isPropertyAssignment(p) ? p.initializer : p;
  }
  return undefined;
}

function describe(w: Walker, query: ts.Node, base: NodeId): void {
  const { b } = w;
  const { start, end } = placeOf(w, query);
  const fn = b.functions.findIndex((f) => f.start === start && f.end === end);
  const outer = b.fn;
  if (fn < 0) return;
  b.fn = fn;
  for (const returned of b.functions[fn]?.returns ?? []) {
    const place = { start: b.operandStart(returned), end: b.operandEnd(returned) };
    b.node(Kind.Call, place, base, b.list([returned]), b.functions[fn]?.guard ?? b.guard);
  }
  b.fn = outer;
}
