/** The calls of the program by the names they are written with: who looks for a few names does not look at all calls. */
import { Kind } from '../extract/facts';
import { type Edited, type FlowGraph, type Gid, gidOf } from '../link/graph';

export class CalledNames {
  /** By file, in the order of its applications; empty for what is no call. */
  private readonly files: (readonly string[] | undefined)[];
  private index: ReadonlyMap<string, readonly Gid[]> | undefined;

  /**
   * @param of the name that a call or `new` is written with; it follows from what the call's file imports
   * @param before what was known before some files were edited
   */
  constructor(
    private readonly graph: FlowGraph,
    readonly of: (call: Gid) => string,
    before?: Edited & { readonly names: CalledNames },
  ) {
    this.files = before ? before.names.files.map((names, file) => (before.stale.has(file) ? undefined : names)) : [];
  }

  /** The calls and `new`s with one of some names, in order. */
  named(wanted: ReadonlySet<string> | RegExp): Gid[] {
    this.index ??= this.read();
    const found: Gid[] = [];
    if (wanted instanceof RegExp) {
      for (const [name, calls] of this.index) if (wanted.test(name)) found.push(...calls);
    } else {
      for (const name of wanted) found.push(...(this.index.get(name) ?? []));
    }
    return found.sort((a, b) => a - b);
  }

  private read(): ReadonlyMap<string, readonly Gid[]> {
    const index = new Map<string, Gid[]>();
    for (const { index: file, facts } of this.graph.files) {
      const names = (this.files[file] ??= this.namesIn(file));
      facts.applications.forEach((node, i) => {
        const name = names[i];
        if (!name) return;
        const calls = index.get(name);
        if (calls) calls.push(gidOf(file, node));
        else index.set(name, [gidOf(file, node)]);
      });
    }
    return index;
  }

  private namesIn(file: number): string[] {
    return Array.from(this.graph.file(file).facts.applications, (node) => {
      const call = gidOf(file, node);
      const kind = this.graph.column(call, 0);
      return kind === Kind.Call || kind === Kind.New ? this.of(call) : '';
    });
  }
}
