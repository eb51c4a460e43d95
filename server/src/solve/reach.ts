/** Which code that of one file leads into. */
import { type FileFacts, Kind, NODE_STRIDE } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CallGraph } from './callGraph';
import { madeElement } from './elementCalls';
import type { FunctionRef } from './perFile';
import type { AbstractValue } from './valueTable';
import type { Evaluator } from './values';

/** What tells where a call leads. */
export interface Reachable {
  readonly graph: FlowGraph;
  readonly values: Evaluator;
  /** The functions that get what a call sends. */
  readonly handlersOf: (call: Gid) => readonly FunctionRef[];
}

/** The code that some files lead into: their own, and the functions that they call. */
export class Reached {
  /** By file, where the functions that are called begin and end; undefined for a file of which all is reached. */
  private readonly spans = new Map<FileIndex, [start: number, end: number][] | undefined>();

  constructor(
    private readonly graph: FlowGraph,
    from: Iterable<FileIndex>,
  ) {
    for (const file of from) this.spans.set(file, undefined);
  }

  /** The files, in ascending order. */
  get files(): FileIndex[] {
    return [...this.spans.keys()].sort((a, b) => a - b);
  }

  /** True for a node of the code that is reached. */
  has(gid: Gid): boolean {
    const file = fileOf(gid);
    const spans = this.spans.get(file);
    if (spans === undefined) return this.spans.has(file);
    const at = this.graph.column(gid, 1);
    return spans.some(([start, end]) => start <= at && at < end);
  }

  add({ file, id }: FunctionRef): void {
    const spans = this.spans.get(file);
    const fact = this.graph.file(file).facts.functions[id];
    if (fact === undefined || (spans === undefined && this.spans.has(file))) return;
    if (spans === undefined) this.spans.set(file, [[fact.start, fact.end]]);
    else spans.push([fact.start, fact.end]);
  }
}

/** The code of some files, and the functions that it calls, directly or through at most `depth` others. */
export function reachedFrom(
  { graph, values, handlersOf }: Reachable,
  from: Iterable<FileIndex>,
  depth: number,
): Reached {
  const files = [...new Set(from)];
  const reached = new Reached(graph, files);
  const seen = new Set<Gid>();
  let wave = files.flatMap((file) => Array.from(graph.file(file).facts.applications, (n) => gidOf(file, n)));
  for (let i = 0; i < depth && wave.length > 0; i++) {
    const next: Gid[] = [];
    for (const call of wave) {
      if (graph.column(call, 0) === Kind.Set) continue;
      const callee = gidOf(fileOf(call), graph.column(call, 3));
      const component = graph.column(call, 0) === Kind.Call ? madeElement(graph, call)?.component : undefined;
      const callees = component === undefined ? [callee] : [callee, component];
      const called = callees.flatMap((c) => values.evaluate(c)).flatMap((v) => functionsOf(graph, values, v));
      for (const fn of [...called, ...handlersOf(call)]) {
        const key = gidOf(fn.file, fn.id);
        if (seen.has(key)) continue;
        seen.add(key);
        reached.add(fn);
        for (const inner of applicationsIn(graph, fn.file, fn.id)) next.push(inner);
      }
    }
    wave = next;
  }
  return reached;
}

/**
 * The files in which something that the code of one file throws can be caught: those of the callers of its
 * functions that throw, through at most `levels` calls.
 *
 * @param counts false for what may be thrown without anybody being asked for it: an error with a constant text
 */
export function filesCatching(
  graph: FlowGraph,
  callGraph: CallGraph,
  file: FileIndex,
  { levels, counts }: { readonly levels: number; readonly counts: (thrown: Gid) => boolean },
): number[] {
  const files = new Set<FileIndex>();
  const { functions, lists } = graph.file(file).facts;
  const throws = (list: number) =>
    list >= 0 && lists.subarray(list + 1, list + 1 + (lists[list] ?? 0)).some((n) => n < 0 && counts(gidOf(file, ~n)));
  let wave = functions.flatMap((f, id) => (throws(f.escapes) ? [{ file, id }] : []));
  const seen = new Set<string>();
  for (let level = 0; level < levels && wave.length > 0; level++) {
    const next: { file: FileIndex; id: number }[] = [];
    for (const fn of wave) {
      for (const { call } of callGraph.callersOf(fn.file, fn.id)) {
        files.add(fileOf(call));
        for (const outer of functionsAround(graph, call)) {
          const key = `${outer.file}.${outer.id}`;
          if (!seen.has(key)) next.push(outer);
          seen.add(key);
        }
      }
    }
    wave = next;
  }
  return [...files];
}

/** The functions that a node stands in. */
export function functionsAround(graph: FlowGraph, gid: Gid): { file: FileIndex; id: number }[] {
  const file = fileOf(gid);
  const start = graph.column(gid, 1);
  return graph.file(file).facts.functions.flatMap((f, id) => (f.start <= start && start < f.end ? [{ file, id }] : []));
}

/** The innermost application that a value is part of; the value itself where it is part of none. */
export function applicationAround(graph: FlowGraph, value: Gid): Gid {
  const file = fileOf(value);
  let best = value;
  for (const node of graph.file(file).facts.applications) {
    const gid = gidOf(file, node);
    const holds = graph.column(gid, 1) <= graph.column(value, 1) && graph.column(gid, 2) >= graph.column(value, 2);
    const isNarrower = best === value || graph.column(gid, 1) >= graph.column(best, 1);
    if (holds && isNarrower && gid !== value) best = gid;
  }
  return best;
}

/** The functions that calling (or making) a value runs; what a constructor is given is used by the methods. */
function functionsOf(graph: FlowGraph, values: Evaluator, value: AbstractValue): { file: number; id: number }[] {
  if (value.kind === 'function') return [value];
  if (value.kind !== 'class' && value.kind !== 'instance') return [];
  return values.lineageOf(value).flatMap(({ file, id }) => {
    const fact = values.classFact(file, id);
    const { nodes } = graph.file(file).facts;
    const methods = [...(fact?.members.values() ?? [])]
      .flatMap((m) => m.values)
      .filter((n) => nodes[n * NODE_STRIDE] === Kind.Func);
    const ids = [fact?.constructorFn ?? -1, ...methods.map((n) => nodes[n * NODE_STRIDE + 3] ?? -1)];
    return ids.filter((fn) => fn >= 0).map((fn) => ({ file, id: fn }));
  });
}

/** The applications of a file by where they begin. */
interface ByPlace {
  readonly starts: Uint32Array;
  readonly nodes: Uint32Array;
}

const byPlace = new WeakMap<FileFacts, ByPlace>();

function applicationsByPlace(facts: FileFacts): ByPlace {
  const known = byPlace.get(facts);
  if (known) return known;
  const startOf = (node: number) => facts.nodes[node * NODE_STRIDE + 1] ?? 0;
  const nodes = Uint32Array.from(facts.applications).sort((a, b) => startOf(a) - startOf(b) || a - b);
  const made = { nodes, starts: nodes.map(startOf) };
  byPlace.set(facts, made);
  return made;
}

function applicationsIn(graph: FlowGraph, file: number, id: number): Gid[] {
  const { facts } = graph.file(file);
  const fn = facts.functions[id];
  const found: Gid[] = [];
  if (!fn) return found;
  const { starts, nodes } = applicationsByPlace(facts);
  for (let at = firstFrom(starts, fn.start); at < nodes.length && (starts[at] ?? 0) < fn.end; at++)
    found.push(gidOf(file, nodes[at] ?? 0));
  return found;
}

/** The index of the first of some numbers in order that is not less than another. */
function firstFrom(numbers: Uint32Array, least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
