/** Which fields of a record are left when its pairs are filtered by their names: `entries(user).filter(([k]) => k !== 'email')`. */
import { ConstKind, Kind, TestKind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { type Path, isWhole, only, without } from './origins';
import { listOf } from './schemas';
import type { CallTracer } from './traceCalls';

const MEMBERSHIP = new Set(['includes', 'has']);
const MAX_STEPS = 4;

/** What is asked of a record whose pairs a call filters by their names, where the names are written out. */
export function askedOfPairs(graph: FlowGraph, calls: CallTracer, call: Gid, path: Path): Path {
  const [callback] = calls.args(call);
  if (!isWhole(path) || callback === undefined || graph.column(callback, 0) !== Kind.Func) return path;
  const file = fileOf(callback);
  const [result, ...others] = graph.facts(callback).functions[graph.column(callback, 3)]?.returns ?? [];
  if (result === undefined || others.length > 0) return path;
  let at = gidOf(file, result);
  let keeps = true;
  while (graph.column(at, 0) === Kind.Test && graph.column(at, 5) === TestKind.Not) {
    at = gidOf(file, graph.column(at, 3));
    keeps = !keeps;
  }
  const names = namesIn(graph, calls, at);
  if (names === undefined || names.length === 0) return path;
  const isUnequal = graph.column(at, 0) === Kind.Test && graph.column(at, 5) === TestKind.Unequal;
  return keeps === isUnequal ? without(path, names) : only(path, names);
}

/** The names that the first part of a pair is looked for among, or compared with. */
function namesIn(graph: FlowGraph, calls: CallTracer, at: Gid): string[] | undefined {
  const operand = (column: number) => gidOf(fileOf(at), graph.column(at, column));
  if (graph.column(at, 0) === Kind.Test) {
    const [left, right] = [operand(3), operand(4)];
    const text = isFirstOfPair(graph, calls, left) ? textOf(graph, right) : undefined;
    return text === undefined ? undefined : [text];
  }
  if (graph.column(at, 0) !== Kind.Call || !MEMBERSHIP.has(calls.calledName(at))) return undefined;
  const [looked] = calls.args(at);
  const list = calls.receiver(at);
  if (looked === undefined || list === undefined || !isFirstOfPair(graph, calls, looked)) return undefined;
  return itemsOf(graph, calls, list);
}

/** True for what a function takes out of its parameter by `([name, value]) => …`, also in another case. */
function isFirstOfPair(graph: FlowGraph, calls: CallTracer, gid: Gid): boolean {
  let at: Gid | undefined = gid;
  for (let i = 0; at !== undefined && i < MAX_STEPS; i++) {
    const kind = graph.column(at, 0);
    if (kind === Kind.Call) at = calls.receiver(at);
    else if (kind === Kind.Ref) at = graph.definitionOf(at);
    else if (kind !== Kind.Prop) return false;
    else {
      const isFirst = graph.facts(at).strings[graph.column(at, 4)] === '0';
      return isFirst && graph.column(gidOf(fileOf(at), graph.column(at, 3)), 0) === Kind.Param;
    }
  }
  return false;
}

/** The texts of `['a', 'b']` or `new Set(['a', 'b'])`, also behind a name. */
function itemsOf(graph: FlowGraph, calls: CallTracer, gid: Gid): string[] | undefined {
  const at = graph.column(gid, 0) === Kind.Ref ? graph.definitionOf(gid) : gid;
  if (at === undefined) return undefined;
  if (graph.column(at, 0) === Kind.New) {
    const [list] = calls.args(at);
    return list === undefined || list === gid ? undefined : itemsOf(graph, calls, list);
  }
  if (graph.column(at, 0) !== Kind.Array) return undefined;
  const texts = listOf(graph, at, 3).map((n) => textOf(graph, gidOf(fileOf(at), n)));
  return texts.every((t) => t !== undefined) ? texts : undefined;
}

function textOf(graph: FlowGraph, gid: Gid): string | undefined {
  const isText = graph.column(gid, 0) === Kind.Const && graph.column(gid, 4) === ConstKind.Text;
  return isText ? graph.facts(gid).strings[graph.column(gid, 3)] : undefined;
}
