/**
 * Keys that are written down: a constant, a member of a record or enum that is written out, a name of a list of such. Only
 * what stands there is read, and nothing followed through calls: nearly every key is an id, of which nothing is known.
 */
import { ConstKind, Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { ITERATING } from './builtins';
import { memberNode } from './literals';
import { listOf } from './schemas';
import type { Evaluator } from './values';

const FIELD_NAME = /^[a-zA-Z_$][\w$-]*$/;
const MAX_STEPS = 8;
/** Names of a list. */
const MAX_NAMES = 32;
const NONE: readonly string[] = [];

/** The names that a key can be, where every one of them is written down; none where one is not, or is no name. */
export function constantKeys(graph: FlowGraph, values: Evaluator, key: Gid): readonly string[] {
  const found = textsOf(graph, values, key, 0);
  return found.every((text) => FIELD_NAME.test(text)) ? found : NONE;
}

function textsOf(graph: FlowGraph, values: Evaluator, gid: Gid, steps: number): readonly string[] {
  if (steps > MAX_STEPS) return NONE;
  const operand = gidOf(fileOf(gid), graph.column(gid, 3));
  const further = (next: Gid | undefined) => (next === undefined ? NONE : textsOf(graph, values, next, steps + 1));
  switch (graph.column(gid, 0)) {
    case Kind.Const:
      return graph.column(gid, 4) === ConstKind.Text ? [graph.facts(gid).strings[graph.column(gid, 3)] ?? ''] : NONE;
    case Kind.Cast:
      return further(operand);
    case Kind.Ref:
      return further(graph.definitionOf(gid));
    case Kind.Prop: {
      const record = writtenAt(graph, operand, Kind.Object, steps);
      const name = graph.facts(gid).strings[graph.column(gid, 4)] ?? '';
      return further(record === undefined ? undefined : memberNode(graph, record, name));
    }
    // A variable of a loop is defined as the list.
    case Kind.Array:
      return elementsOf(graph, values, gid, steps);
    case Kind.Elem:
      return elementsOf(graph, values, operand, steps);
    case Kind.Param:
      return ofCallback(graph, values, gid, steps);
    default:
      return NONE;
  }
}

/** Where a record or list is written out that an expression stands for. */
function writtenAt(graph: FlowGraph, gid: Gid, kind: number, steps: number): Gid | undefined {
  const at = graph.column(gid, 0);
  if (at === kind) return gid;
  if (steps > MAX_STEPS) return undefined;
  if (at === Kind.Cast) return writtenAt(graph, gidOf(fileOf(gid), graph.column(gid, 3)), kind, steps + 1);
  const definition = at === Kind.Ref ? graph.definitionOf(gid) : undefined;
  return definition === undefined ? undefined : writtenAt(graph, definition, kind, steps + 1);
}

/** All elements of a list that is written out; none where one of them is not known. */
function elementsOf(graph: FlowGraph, values: Evaluator, list: Gid, steps: number): readonly string[] {
  const written = writtenAt(graph, list, Kind.Array, steps);
  const items = written === undefined ? [] : listOf(graph, written, 3).map((n) => gidOf(fileOf(written), n));
  if (items.length > MAX_NAMES) return NONE;
  const texts = items.map((item) => textsOf(graph, values, item, steps + 1));
  return texts.every((t) => t.length === 1) ? texts.flat() : NONE;
}

/** `NAMES.forEach((name) => …)`. */
function ofCallback(graph: FlowGraph, values: Evaluator, parameter: Gid, steps: number): readonly string[] {
  const [caller, ...others] = values.callersOf(fileOf(parameter), graph.column(parameter, 3));
  if (caller?.kind !== 'callback' || others.length > 0 || caller.argument !== 0) return NONE;
  if (graph.column(parameter, 4) !== 0) return NONE;
  const callee = gidOf(fileOf(caller.call), graph.column(caller.call, 3));
  const isMethod = graph.column(callee, 0) === Kind.Prop;
  const method = isMethod ? (graph.facts(callee).strings[graph.column(callee, 4)] ?? '') : '';
  if (!ITERATING.has(method) || method.startsWith('reduce') || method === 'then') return NONE;
  return elementsOf(graph, values, gidOf(fileOf(callee), graph.column(callee, 3)), steps);
}
