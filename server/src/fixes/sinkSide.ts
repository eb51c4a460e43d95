import { ts } from 'ts-morph';
import type { DataItem, Fix, Span } from '../model';
import { createContext, type FixContext, type Fixer } from './context';
import { innermost, type Place } from './places';

/** Calls that a fix would have to change at once; with more of them it is no small change any more. */
const MOST_CALLS = 4;
/** Expressions of one call that could be it, where the way of the data does not tell. */
const MOST_LEAVES = 2;

/** A call that hands the data over in the end, away from the place where the data is recognised. */
interface FarCall {
  readonly span: Span;
  /** Names under which the function around it is given the data. */
  readonly names: ReadonlySet<string>;
  readonly data: readonly DataItem[];
}

/**
 * What can be done where a helper hands the data over, in place of where it is given to the helper: of a function that
 * stores a record and logs it when that fails, the log is what should know less. All calls that the data reaches change
 * together, in other files too.
 *
 * @param fixers what is tried there, where the way of the data tells the expression, where it has to be guessed, and
 *   where data is kept
 */
export function sinkSideFixes(
  context: FixContext,
  fixers: Readonly<Record<'told' | 'guessed' | 'kept', readonly Fixer[]>>,
): Fix[] {
  // What a helper sends is what it is for. What it keeps may do with fewer fields, what it logs with less of anything.
  const { sink } = context.finding;
  if (sink !== 'log' && sink !== 'storage') return [];
  const calls = farCalls(context);
  if (calls.length === 0 || calls.length > MOST_CALLS) return [];
  const sites = calls.map((call) => siteOf(context, call));
  const [first, ...others] = sites;
  if (first === undefined || others.includes(undefined)) return [];
  if (sink === 'storage' && !first.isTold) return [];
  const forLogs = first.isTold ? 'told' : 'guessed';
  const fitting = sink === 'storage' ? 'kept' : forLogs;
  const leaves = first.leaves.slice(0, others.length > 0 || first.isTold ? 1 : MOST_LEAVES);
  return leaves.flatMap((leaf) =>
    fixers[fitting].flatMap((fixer) => {
      const of = firstFix(fixer, first, leaf);
      const rest = others.map((site) => site && firstFix(fixer, site, site.leaves[0]));
      if (of === undefined || rest.includes(undefined)) return [];
      return [joined(context, calls, [of, ...rest.filter((fix) => fix !== undefined)])];
    }),
  );
}

function joined({ finding }: FixContext, calls: readonly FarCall[], fixes: readonly Fix[]): Fix {
  const [first] = fixes;
  const files = [...new Set(calls.map(({ span }) => span.file))].filter((file) => file !== finding.at.file);
  const where = files.length === 0 ? '' : `, in ${files.join(' and ')}`;
  const edits = fixes.flatMap((fix) => fix.edits);
  return {
    title: `${first?.title ?? ''} where it is ${finding.sink === 'storage' ? 'kept' : 'logged'}${where}`,
    kind: first?.kind ?? 'remove',
    safe: false,
    // An import that two of them need is added once.
    edits: edits.filter((edit, i) => edits.findIndex((other) => JSON.stringify(other) === JSON.stringify(edit)) === i),
  };
}

/** The calls at the ends of all ways, where none of them is the one around the finding's place. */
function farCalls({ finding }: FixContext): FarCall[] {
  const calls = new Map<string, { span: Span; names: Set<string>; data: DataItem[] }>();
  for (const item of finding.data) {
    for (const way of [item.steps, ...(item.otherWays ?? [])]) {
      const span = way.at(-1)?.span;
      if (span === undefined || way.length < 2) return [];
      const isAround = span.file === finding.at.file && span.start <= finding.at.start && finding.at.end <= span.end;
      if (isAround) return [];
      const key = `${span.file} ${span.start}`;
      const known = calls.get(key) ?? { span, names: new Set<string>(), data: [] };
      const passed = way.findLast(({ note }) => /^passed to .+ as /.test(note));
      const name = passed && / as ([\w$]+)$/.exec(passed.note)?.[1];
      if (name !== undefined) known.names.add(name);
      if (!known.data.some((other) => other.name === item.name && other.category === item.category))
        known.data.push(item);
      calls.set(key, known);
    }
  }
  return [...calls.values()];
}

interface Site {
  readonly context: FixContext;
  readonly leaves: readonly ts.Expression[];
  /** Whether the way of the data tells that these are it. */
  readonly isTold: boolean;
  readonly data: readonly DataItem[];
}

function siteOf({ finding, rules, around, text }: FixContext, { span, names, data }: FarCall): Site | undefined {
  const source = span.file === finding.at.file ? text : around?.textOf(span.file);
  if (source === undefined) return undefined;
  const inFile = data.map((item): DataItem => ({ ...item, at: span, steps: [] }));
  const context = createContext({ ...finding, at: span, call: span, data: inFile }, source, rules, around);
  const call = context && innermost(context.source, span);
  if (context === undefined || call === undefined) return undefined;
  const all = leavesOf(call);
  const named = all.filter((leaf) => names.has(rootOf(leaf)));
  const isTold = named.length > 0;
  return { context, leaves: isTold ? named : all, isTold, data: inFile };
}

function firstFix(fixer: Fixer, { context, data }: Site, leaf: ts.Expression | undefined): Fix | undefined {
  if (leaf === undefined) return undefined;
  const place: Place = { node: leaf, data };
  const found = fixer(context, [place]);
  return Array.isArray(found) ? (found as readonly Fix[])[0] : (found as Fix | undefined);
}

/** The names and properties that a call is given, in their order; those of functions inside of it are no part of that. */
function leavesOf(call: ts.Node): ts.Expression[] {
  const leaves: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) leaves.push(node);
    else if (ts.isCallExpression(node)) node.arguments.forEach(visit);
    else if (ts.isPropertyAssignment(node)) visit(node.initializer);
    else if (ts.isShorthandPropertyAssignment(node)) leaves.push(node.name);
    else ts.forEachChild(node, visit);
  };
  if (ts.isCallExpression(call) || ts.isNewExpression(call)) call.arguments?.forEach(visit);
  else if (ts.isBinaryExpression(call)) visit(call.right);
  return leaves;
}

function rootOf(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? rootOf(node.expression) : '';
}
