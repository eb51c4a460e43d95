/**
 * What is kept for nodes of the whole program. Numbers of nodes are dense within a file, so an array for each file is
 * found faster than a hash table, and the files that nothing is asked of cost nothing.
 */
import { NODE_STRIDE } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, nodeOf } from './graph';

/** A value for each node that has one. */
export class NodeMap<T> {
  private readonly files: (T | undefined)[][] = [];

  constructor(private readonly graph: FlowGraph) {}

  get(gid: Gid): T | undefined {
    const file = this.files[fileOf(gid)];
    return file === undefined ? undefined : file[nodeOf(gid)];
  }

  set(gid: Gid, value: T | undefined): void {
    const at = fileOf(gid);
    const file = (this.files[at] ??= new Array<T | undefined>(countOf(this.graph, at)));
    file[nodeOf(gid)] = value;
  }
}

/** A set of nodes. */
export class NodeSet {
  private readonly files: Uint8Array[] = [];
  private added: Gid[] = [];

  constructor(private readonly graph: FlowGraph) {}

  has(gid: Gid): boolean {
    const file = this.files[fileOf(gid)];
    return file !== undefined && file[nodeOf(gid)] === 1;
  }

  add(gid: Gid): void {
    if (this.has(gid)) return;
    const at = fileOf(gid);
    (this.files[at] ??= new Uint8Array(countOf(this.graph, at)))[nodeOf(gid)] = 1;
    this.added.push(gid);
  }

  /** Empties the set and gives what was in it, in the order in which it was added. */
  drain(): readonly Gid[] {
    const { added } = this;
    for (const gid of added) (this.files[fileOf(gid)] as Uint8Array)[nodeOf(gid)] = 0;
    this.added = [];
    return added;
  }
}

function countOf(graph: FlowGraph, file: number): number {
  return graph.file(file).facts.nodes.length / NODE_STRIDE;
}
