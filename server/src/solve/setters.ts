/** Setters: functions that an assignment to a property calls. */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { AbstractValue } from './valueTable';
import type { Evaluator } from './values';

type Instance = AbstractValue & { kind: 'instance' };

/** Names of properties for which some class has a setter. */
export function setterNames(graph: FlowGraph): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { facts } of graph.files)
    for (const { setters } of facts.classes) for (const name of setters.keys()) names.add(name);
  return names;
}

/** The name of the property that an assignment gives a value to. */
export function assignedName(graph: FlowGraph, set: Gid): string | undefined {
  const target = gidOf(fileOf(set), graph.column(set, 3));
  return graph.column(target, 0) === Kind.Prop ? graph.facts(target).strings[graph.column(target, 4)] : undefined;
}

/** The functions that an assignment calls. */
export function settersOf(graph: FlowGraph, evaluator: Evaluator, set: Gid): { file: FileIndex; id: number }[] {
  const name = assignedName(graph, set) ?? '';
  const target = gidOf(fileOf(set), graph.column(set, 3));
  const object = gidOf(fileOf(set), graph.column(target, 3));
  return evaluator.evaluate(object).flatMap((v) => (v.kind === 'instance' ? (setterOf(evaluator, v, name) ?? []) : []));
}

/** An instance's own setter, or an inherited one. */
function setterOf(
  evaluator: Evaluator,
  value: Instance,
  name: string,
  depth = 0,
): { file: FileIndex; id: number } | undefined {
  const own = evaluator.classFact(value.file, value.id)?.setters.get(name);
  if (own !== undefined) return { file: value.file, id: own };
  const base = evaluator.baseOf(value.file, value.id).find((v): v is Instance => v.kind === 'instance');
  return base && depth < 4 ? setterOf(evaluator, base, name, depth + 1) : undefined;
}
