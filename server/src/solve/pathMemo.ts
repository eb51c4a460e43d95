/** Answers about nodes, by the access path that is asked of them. */
import type { FlowGraph, Gid } from '../link/graph';
import { NodeMap } from '../link/nodeMap';
import type { Path } from './origins';

/** The answer to one access path, and the others about the same node. */
export interface PathAnswer<T> {
  readonly path: Path;
  value: T;
  /** How many there are from here on. */
  readonly count: number;
  readonly next: PathAnswer<T> | undefined;
}

/** Few access paths are asked of most nodes: a list of so many is smaller than a map, and found as fast. */
const SHORT = 8;

export class PathMemo<T> {
  /** The latest answer about each node. */
  private readonly latest: NodeMap<PathAnswer<T>>;
  /** The answers about nodes that more is asked of, by path. */
  private readonly many = new Map<Gid, Map<Path, PathAnswer<T>>>();

  constructor(graph: FlowGraph) {
    this.latest = new NodeMap(graph);
  }

  /** How many access paths were asked of a node. */
  count(gid: Gid): number {
    return this.latest.get(gid)?.count ?? 0;
  }

  get(gid: Gid, path: Path): T | undefined {
    const latest = this.latest.get(gid);
    if (latest === undefined) return undefined;
    if (latest.count > SHORT) return this.many.get(gid)?.get(path)?.value;
    for (let known: PathAnswer<T> | undefined = latest; known !== undefined; known = known.next)
      if (known.path === path) return known.value;
    return undefined;
  }

  /** Adds the answer to a path that was not asked before. */
  add(gid: Gid, path: Path, value: T): PathAnswer<T> {
    const next = this.latest.get(gid);
    const answer = { path, value, count: (next?.count ?? 0) + 1, next };
    this.latest.set(gid, answer);
    if (answer.count > SHORT) this.tabulate(gid, answer);
    return answer;
  }

  private tabulate(gid: Gid, answer: PathAnswer<T>): void {
    let many = this.many.get(gid);
    if (many === undefined) this.many.set(gid, (many = new Map<Path, PathAnswer<T>>()));
    // With the first that is too many, all of them.
    for (let a: PathAnswer<T> | undefined = answer; a !== undefined && !many.has(a.path); a = a.next)
      many.set(a.path, a);
  }
}
