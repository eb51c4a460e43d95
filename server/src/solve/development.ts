/** Code that runs only while the program is developed: what it logs, no one logs who uses the program. */
import { BinaryKind, ConstKind, GUARD_STRIDE, Kind, TestKind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';

const MAX_GUARDS = 40;
const MAX_DEPTH = 6;
const DEVELOPED = /^(__DEV__|DEV|is_?dev(elopment)?|is_?local(host)?|in_?dev(elopment)?)$/i;
const SHIPPED = /^(PROD|is_?prod(uction)?|in_?prod(uction)?)$/i;

/**
 * True where every way to an application passes a condition that holds only in development: `if (__DEV__)`,
 * `process.env.NODE_ENV !== 'production' &&`.
 */
export function isOnlyInDevelopment(graph: FlowGraph, application: Gid): boolean {
  const { guards } = graph.facts(application);
  let guard = graph.column(application, 5);
  for (let i = 0; guard > 0 && i < MAX_GUARDS; i++) {
    const condition = gidOf(fileOf(application), guards[guard * GUARD_STRIDE + 1] ?? 0);
    if (implies(graph, condition, guards[guard * GUARD_STRIDE + 2] === 1, 0)) return true;
    guard = guards[guard * GUARD_STRIDE] ?? 0;
  }
  return false;
}

/** Does a condition that holds (or fails) mean that the program is being developed? */
function implies(graph: FlowGraph, condition: Gid, holds: boolean, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const at = (column: number) => gidOf(fileOf(condition), graph.column(condition, column));
  const kind = graph.column(condition, 0);
  if (kind === Kind.Test) {
    const test = graph.column(condition, 5);
    if (test === TestKind.Not) return implies(graph, at(3), !holds, depth + 1);
    if (test !== TestKind.Equal && test !== TestKind.Unequal) return false;
    const isEqual = (test === TestKind.Equal) === holds;
    const names = [nameOf(graph, at(3)), nameOf(graph, at(4))];
    const texts = [textOf(graph, at(3)), textOf(graph, at(4))];
    if (!names.some((n) => n === 'NODE_ENV' || n === 'MODE')) return false;
    return isEqual ? texts.includes('development') : texts.includes('production');
  }
  if (kind === Kind.Binary) {
    // `a && b` holds: both hold. `a || b` fails: both fail.
    if ((graph.column(condition, 5) === BinaryKind.And) !== holds) return false;
    return implies(graph, at(3), holds, depth + 1) || implies(graph, at(4), holds, depth + 1);
  }
  const name = nameOf(graph, condition);
  return name !== undefined && (holds ? DEVELOPED : SHIPPED).test(name);
}

function nameOf(graph: FlowGraph, gid: Gid): string | undefined {
  const { strings, bindings } = graph.facts(gid);
  switch (graph.column(gid, 0)) {
    case Kind.Ref:
      return bindings[graph.column(gid, 3)]?.name;
    case Kind.Global:
      return strings[graph.column(gid, 3)];
    case Kind.Prop:
      return strings[graph.column(gid, 4)];
    default:
      return undefined;
  }
}

function textOf(graph: FlowGraph, gid: Gid): string | undefined {
  const isText = graph.column(gid, 0) === Kind.Const && graph.column(gid, 4) === ConstKind.Text;
  return isText ? graph.facts(gid).strings[graph.column(gid, 3)] : undefined;
}
