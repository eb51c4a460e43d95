/** What is picked out of lists and maps that the program writes out: any of what they hold, unless a constant says which. */
import { ConstKind, Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { listOf } from './schemas';
import { operandsOf } from './uses';
import { SELECTING } from './valueParts';
import { type AbstractValue, isOrHoldsFunction } from './valueTable';
import type { Evaluator } from './values';

/** Steps from where a list is used to where it is written out. */
const MAX_STEPS = 6;
/** How deep the condition is looked at by which is picked. */
const MAX_DEPTH = 8;

/** Where a list or map is written out, or made, that an expression stands for or gives some elements of. */
export function writtenOut(graph: FlowGraph, values: Evaluator, gid: Gid, steps = 0): Gid | undefined {
  if (steps > MAX_STEPS) return undefined;
  const operand = gidOf(fileOf(gid), graph.column(gid, 3));
  const further = (next: Gid | undefined) =>
    next === undefined ? undefined : writtenOut(graph, values, next, steps + 1);
  switch (graph.column(gid, 0)) {
    case Kind.Array:
    case Kind.New:
      return gid;
    case Kind.Cast:
      return further(operand);
    case Kind.Ref:
      return further(graph.definitionOf(gid));
    case Kind.Prop:
      return further(fieldValue(graph, values, gid));
    case Kind.Call: {
      if (graph.column(operand, 0) !== Kind.Prop) return undefined;
      const method = graph.facts(gid).strings[graph.column(operand, 4)] ?? '';
      return SELECTING.has(method) ? further(gidOf(fileOf(gid), graph.column(operand, 3))) : undefined;
    }
    default:
      return undefined;
  }
}

/** What a field of a class starts with. */
export function fieldValue(graph: FlowGraph, values: Evaluator, access: Gid): Gid | undefined {
  const name = graph.facts(access).strings[graph.column(access, 4)] ?? '';
  for (const v of values.evaluate(gidOf(fileOf(access), graph.column(access, 3)))) {
    if (v.kind !== 'instance' && v.kind !== 'class') continue;
    const [field] = values.inherited(v, (fact) => fact.members.get(name)?.values[0]).owners;
    if (field !== undefined) return gidOf(field.at.file, field.has);
  }
  return undefined;
}

/** True for an expression that is a list which is written out, or some of its elements. */
function isWrittenList(graph: FlowGraph, values: Evaluator, list: Gid): boolean {
  const written = writtenOut(graph, values, list);
  return written !== undefined && graph.column(written, 0) === Kind.Array;
}

/** True for what lists hold to be told apart by what it does, and no data. */
function isDoer(value: AbstractValue, graph: FlowGraph): boolean {
  return value.kind === 'instance' || (value.kind === 'object' && isOrHoldsFunction(value, graph));
}

/**
 * What stands in a list or record under a key that is no constant.
 *
 * @param within what is in a value that the list or record can be
 */
export function elementsOf(
  graph: FlowGraph,
  values: Evaluator,
  { list, depth }: { readonly list: Gid; readonly depth: number },
  within: (value: AbstractValue) => readonly AbstractValue[],
): AbstractValue[] {
  const held = values.evaluate(list, depth);
  const isList = held.some((v) => isDoer(v, graph)) && isWrittenList(graph, values, list);
  return held.flatMap((v) => (isList && isDoer(v, graph) ? [v] : within(v)));
}

/**
 * What a method gives of the elements of a list: of what its type says all are alike, and of what is written out any.
 *
 * @param depth of the question that is asked
 */
export function pickedFrom(
  graph: FlowGraph,
  values: Evaluator,
  { list, call }: { readonly list: Gid; readonly call: Gid },
  depth: number,
): AbstractValue[] {
  const held = values.evaluate(list, depth);
  const isAny = held.some((v) => isDoer(v, graph)) && mayPickAny(graph, call);
  const isList = isAny && isWrittenList(graph, values, list);
  return held.filter((v) => v.kind === 'type' || (isList && isDoer(v, graph)));
}

/**
 * True where nothing in the program says which element a method of a list picks: `find((way) => way.handles(kind))`, and not
 * `find((way) => way.id === 'mail')`.
 */
function mayPickAny(graph: FlowGraph, call: Gid): boolean {
  const [condition] = listOf(graph, call, 4);
  if (condition === undefined) return true;
  const given = gidOf(fileOf(call), condition);
  if (graph.column(given, 0) !== Kind.Func) return true;
  const returns = graph.facts(given).functions[graph.column(given, 3)]?.returns ?? [];
  return !returns.some((n) => namesConstant(graph, gidOf(fileOf(call), n)));
}

/** True for an expression with a constant text in it, or a member of an enum or of what is imported. */
function namesConstant(graph: FlowGraph, gid: Gid, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const kind = graph.column(gid, 0);
  if (kind === Kind.Const) return graph.column(gid, 4) === ConstKind.Text;
  if (kind === Kind.Ref) {
    const binding = graph.facts(gid).bindings[graph.column(gid, 3)];
    if (binding?.kind === 'enum' || binding?.kind === 'import') return true;
    const definition = binding?.kind === 'variable' ? graph.definitionOf(gid) : undefined;
    return definition !== undefined && graph.column(definition, 0) === Kind.Const;
  }
  return operandsOf(graph, gid).some((n) => namesConstant(graph, gidOf(fileOf(gid), n), depth + 1));
}
