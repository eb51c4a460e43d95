/** Which files the code of one file leads into. */
import { Kind, NODE_STRIDE } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { AbstractValue } from './valueTable';
import type { Evaluator } from './values';

/** What is asked to find out where calls lead. */
interface Asked {
  readonly graph: FlowGraph;
  readonly values: Evaluator;
  /** Files that handle what a call sends under a name: an event, a job, a request. */
  readonly handledIn: (call: Gid) => readonly FileIndex[];
}

/**
 * The file itself and the files of all functions that it calls or sends something to, directly or through at most
 * `depth` others.
 *
 * @returns file indices in ascending order
 */
export function filesReachedFrom({ graph, values, handledIn }: Asked, file: FileIndex, depth: number): number[] {
  const files = new Set([file]);
  /** Files of which all calls are followed, not those of some functions. */
  const opened = new Set([file]);
  const seen = new Set<string>();
  let wave: Gid[] = Array.from(graph.file(file).facts.applications, (n) => gidOf(file, n));
  for (let i = 0; i < depth && wave.length > 0; i++) {
    const next: Gid[] = [];
    for (const call of wave) {
      if (graph.column(call, 0) === Kind.Set) continue;
      for (const handler of handledIn(call)) {
        if (opened.has(handler)) continue;
        opened.add(handler);
        files.add(handler);
        next.push(...Array.from(graph.file(handler).facts.applications, (n) => gidOf(handler, n)));
      }
      const callee = gidOf(fileOf(call), graph.column(call, 3));
      for (const fn of values.evaluate(callee).flatMap((v) => functionsOf(graph, values, v))) {
        const key = `${fn.file}.${fn.id}`;
        if (seen.has(key)) continue;
        seen.add(key);
        files.add(fn.file);
        next.push(...applicationsIn(graph, fn.file, fn.id));
      }
    }
    wave = next;
  }
  return [...files].sort((a, b) => a - b);
}

/** The functions that calling (or making) a value runs; what a constructor is given is used by the methods. */
function functionsOf(graph: FlowGraph, values: Evaluator, value: AbstractValue): { file: number; id: number }[] {
  if (value.kind === 'function') return [value];
  if (value.kind !== 'class' && value.kind !== 'instance') return [];
  const fact = values.classFact(value.file, value.id);
  if (!fact) return [];
  const { nodes } = graph.file(value.file).facts;
  const methods = [...fact.members.values()]
    .flatMap((m) => m.values)
    .filter((n) => nodes[n * NODE_STRIDE] === Kind.Func);
  const ids = [fact.constructorFn, ...methods.map((n) => nodes[n * NODE_STRIDE + 3] ?? -1)];
  return ids.filter((id) => id >= 0).map((id) => ({ file: value.file, id }));
}

function applicationsIn(graph: FlowGraph, file: number, id: number): Gid[] {
  const { facts } = graph.file(file);
  const fn = facts.functions[id];
  if (!fn) return [];
  const inside = (node: number) => {
    const start = facts.nodes[node * NODE_STRIDE + 1] ?? 0;
    return start >= fn.start && start < fn.end;
  };
  return Array.from(facts.applications)
    .filter(inside)
    .map((n) => gidOf(file, n));
}
