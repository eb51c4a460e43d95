/** Answers about nodes, by the access path that is asked of them. */
import { type FileIndex, type FlowGraph, type Gid, fileOf } from '../link/graph';
import { NodeMap } from '../link/nodeMap';
import { type Path, WHOLE, isWhole } from './origins';
import { type Kept, counts } from './tracking';

/** The answer to one access path, and the others about the same node. */
export interface PathAnswer<T> extends Kept<T> {
  readonly path: Path;
  /** How many there are from here on. */
  count: number;
  /** How many of them ask for all but some fields, or for some of them. */
  filters: number;
  next: PathAnswer<T> | undefined;
}

/** Few access paths are asked of most nodes: a list of so many is smaller than a map, and found as fast. */
const SHORT = 8;

export class PathMemo<T> {
  /** The latest answer about each node. */
  private latest: NodeMap<PathAnswer<T>>;
  /** The answers about nodes that more is asked of, by path. */
  private many = new Map<Gid, Map<Path, PathAnswer<T>>>();

  /** @param before is taken over: the memo before must find again what it is asked */
  constructor(
    private readonly graph: FlowGraph,
    before?: { readonly memo: PathMemo<T>; readonly changed: ReadonlySet<FileIndex> },
  ) {
    this.latest = new NodeMap(before?.memo.latest, before?.changed);
    if (before === undefined) return;
    const { memo, changed } = before;
    this.many = memo.many;
    for (const gid of this.many.keys()) if (changed.has(fileOf(gid))) this.many.delete(gid);
    memo.latest = new NodeMap();
    memo.many = new Map();
  }

  /** How many access paths were asked of a node. */
  count(gid: Gid): number {
    return this.latest.get(gid)?.count ?? 0;
  }

  /** How many of them were filters on its fields. */
  filters(gid: Gid): number {
    return this.latest.get(gid)?.filters ?? 0;
  }

  /** Leaves out the answers about a node that do not count, so that it may be asked other paths. */
  clear(gid: Gid): void {
    const left = this.of(gid).filter(counts).reverse();
    if (left.length === this.count(gid)) return;
    this.delete(gid);
    for (const answer of left) this.put(gid, answer);
  }

  /** Takes out all answers about a node. */
  delete(gid: Gid): PathAnswer<T>[] {
    const answers = this.of(gid);
    this.latest.set(gid, undefined);
    this.many.delete(gid);
    return answers;
  }

  /** The answers about a node, the latest first. */
  private of(gid: Gid): PathAnswer<T>[] {
    const answers: PathAnswer<T>[] = [];
    for (let a = this.latest.get(gid); a !== undefined; a = a.next) answers.push(a);
    return answers;
  }

  find(gid: Gid, path: Path): PathAnswer<T> | undefined {
    const latest = this.latest.get(gid);
    if (latest === undefined) return undefined;
    if (latest.count > SHORT) return this.many.get(gid)?.get(path);
    for (let known: PathAnswer<T> | undefined = latest; known !== undefined; known = known.next)
      if (known.path === path) return known;
    return undefined;
  }

  /** Adds the answer to a path that was not asked before. */
  add(gid: Gid, path: Path, value: T): PathAnswer<T> {
    const basis = this.graph.bases.ofFile(fileOf(gid));
    return this.put(gid, { path, value, basis, dependent: undefined, count: 0, filters: 0, next: undefined });
  }

  /** An answer stays the same object: it may be being worked out. */
  private put(gid: Gid, answer: PathAnswer<T>): PathAnswer<T> {
    const next = this.latest.get(gid);
    answer.count = (next?.count ?? 0) + 1;
    answer.filters = (next?.filters ?? 0) + (answer.path !== WHOLE && isWhole(answer.path) ? 1 : 0);
    answer.next = next;
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
