/** What is written out in literals. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { ArgumentPath } from '../model';
import { listOf } from './schemas';
import type { Evaluator } from './values';

/** The value of a key of an object literal, or of an attribute of an element. */
export function memberNode(graph: FlowGraph, object: Gid, name: string): Gid | undefined {
  const list = listOf(graph, object, graph.column(object, 0) === Kind.Jsx ? 4 : 3);
  const { strings } = graph.facts(object);
  for (let i = 0; i < list.length; i += 2) {
    const key = list[i] as number;
    if (key >= 0 && strings[key] === name) return gidOf(fileOf(object), list[i + 1] as number);
  }
  return undefined;
}

/** True for an object or an element that is written out and has no such key, nor may have one by what is spread into it. */
export function isWithout(graph: FlowGraph, object: Gid, name: string): boolean {
  const kind = graph.column(object, 0);
  if (kind !== Kind.Object && kind !== Kind.Jsx) return false;
  const keys = listOf(graph, object, kind === Kind.Jsx ? 4 : 3).filter((_, i) => i % 2 === 0);
  const { strings } = graph.facts(object);
  return keys.every((key) => key >= 0 && strings[key] !== name);
}

/** The nodes at an argument path, as far as literals show them. */
export function argumentNodes(graph: FlowGraph, values: Evaluator, args: readonly Gid[], at: ArgumentPath): Gid[] {
  if (at.argument === 'all') return [...args];
  if (at.argument === 'receiver') return [];
  const start = args[at.argument];
  if (start === undefined) return [];
  let nodes = [start];
  for (const name of at.path) {
    nodes = nodes.flatMap((n) =>
      values.evaluate(n).flatMap((v) => (v.kind === 'object' ? (memberNode(graph, v.gid, name) ?? []) : [])),
    );
  }
  return nodes;
}
