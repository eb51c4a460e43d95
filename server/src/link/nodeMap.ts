/**
 * What is kept for nodes of the whole program. Numbers of nodes are dense within a file, so an array for each file is
 * found faster than a hash table, and the files that nothing is asked of cost nothing.
 */
import { NODE_STRIDE } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, nodeOf } from './graph';

/** A value for each node that has one. */
export class NodeMap<T> {
  private readonly files: ((T | undefined)[] | undefined)[];

  /**
   * @param before what is kept of another map, whose files are shared with it
   * @param without files of which nothing is kept
   */
  constructor(
    private readonly graph: FlowGraph,
    before?: NodeMap<T>,
    without?: ReadonlySet<number>,
  ) {
    this.files = before?.files.slice() ?? [];
    for (const file of without ?? []) this.files[file] = undefined;
  }

  get(gid: Gid): T | undefined {
    const file = this.files[fileOf(gid)];
    return file === undefined ? undefined : file[nodeOf(gid)];
  }

  /** The values of the nodes of a file, in order. */
  of(file: number): T[] {
    return (this.files[file] ?? []).filter((value) => value !== undefined);
  }

  set(gid: Gid, value: T | undefined): void {
    const at = fileOf(gid);
    const file = (this.files[at] ??= new Array<T | undefined>(countOf(this.graph, at)));
    file[nodeOf(gid)] = value;
  }
}

function countOf(graph: FlowGraph, file: number): number {
  return graph.file(file).facts.nodes.length / NODE_STRIDE;
}
