/**
 * What is kept for nodes of the whole program. Numbers of nodes are dense within a file, so arrays are found faster than
 * a hash table; a file has one for each few nodes that stand together, and those that nothing is asked of cost nothing.
 */
import { type Gid, fileOf, nodeOf } from './graph';

/** So many nodes share an array, as a power of two. */
const PAGE_BITS = 5;
const PAGE = 1 << PAGE_BITS;

type Pages<T> = ((T | undefined)[] | undefined)[];

/** A value for each node that has one. */
export class NodeMap<T> {
  private readonly files: (Pages<T> | undefined)[];

  /**
   * @param before what is kept of another map, whose files are shared with it
   * @param without files of which nothing is kept
   */
  constructor(before?: NodeMap<T>, without?: ReadonlySet<number>) {
    this.files = before?.files.slice() ?? [];
    for (const file of without ?? []) this.files[file] = undefined;
  }

  get(gid: Gid): T | undefined {
    const node = nodeOf(gid);
    return this.files[fileOf(gid)]?.[node >> PAGE_BITS]?.[node & (PAGE - 1)];
  }

  /** The values of the nodes of a file, in order. */
  of(file: number): T[] {
    const pages = this.files[file] ?? [];
    return pages.flatMap((page) => page ?? []).filter((value) => value !== undefined);
  }

  set(gid: Gid, value: T | undefined): void {
    const file = fileOf(gid);
    const node = nodeOf(gid);
    const pages = (this.files[file] ??= []);
    const page = (pages[node >> PAGE_BITS] ??= new Array<T | undefined>(PAGE));
    page[node & (PAGE - 1)] = value;
  }
}
