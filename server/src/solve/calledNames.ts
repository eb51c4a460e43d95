/** The calls of the program by the names they are written with: who looks for a few names does not look at all calls. */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, gidOf } from '../link/graph';
import { PerFile } from './perFile';
import type { Tracking } from './tracking';

/** Names, all of them or by a pattern. What is found is kept by the object, so ask with the same one. */
export type Wanted = ReadonlySet<string> | RegExp;

const NO_CALLS: readonly Gid[] = [];
export class CalledNames {
  /** By file, in the order of its applications; empty for what is no call. */
  private readonly files: PerFile<readonly string[]>;
  private readonly found = new Map<Wanted, PerFile<readonly Gid[]>>();
  private readonly fits = new Map<RegExp, Map<string, boolean>>();

  /**
   * @param of the name that a call or `new` is written with; it follows from what the call's file imports
   * @param before what was known before some files were edited
   */
  constructor(
    private readonly graph: FlowGraph,
    readonly of: (call: Gid) => string,
    private readonly tracking: Tracking,
    before?: CalledNames,
  ) {
    this.files = new PerFile(
      graph,
      tracking,
      { name: 'calledNames', read: (file) => this.namesIn(file) },
      before?.files,
    );
    for (const [wanted, calls] of before?.found ?? []) this.found.set(wanted, this.table(wanted, calls));
  }

  /** The calls and `new`s with one of some names, in order. */
  named(wanted: Wanted): Gid[] {
    const calls = this.callsWith(wanted);
    const out: Gid[] = [];
    for (const { index } of this.graph.files) for (const call of calls.of(index)) out.push(call);
    return out;
  }

  /** Those of one file. */
  namedIn(file: FileIndex, wanted: Wanted): readonly Gid[] {
    return this.callsWith(wanted).of(file);
  }

  private callsWith(wanted: Wanted): PerFile<readonly Gid[]> {
    let calls = this.found.get(wanted);
    if (!calls) this.found.set(wanted, (calls = this.table(wanted)));
    return calls;
  }

  private table(wanted: Wanted, before?: PerFile<readonly Gid[]>): PerFile<readonly Gid[]> {
    return new PerFile(this.graph, this.tracking, { read: (file) => this.read(file, wanted) }, before);
  }

  private read(file: FileIndex, wanted: Wanted): readonly Gid[] {
    let found: Gid[] | undefined;
    const names = this.files.of(file);
    const { applications } = this.graph.file(file).facts;
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (name && this.isWanted(name, wanted)) (found ??= []).push(gidOf(file, applications[i] as number));
    }
    return found?.sort((a, b) => a - b) ?? NO_CALLS;
  }

  private isWanted(name: string, wanted: Wanted): boolean {
    if (!(wanted instanceof RegExp)) return wanted.has(name);
    let known = this.fits.get(wanted);
    if (!known) this.fits.set(wanted, (known = new Map<string, boolean>()));
    let fits = known.get(name);
    if (fits === undefined) known.set(name, (fits = wanted.test(name)));
    return fits;
  }

  private namesIn(file: FileIndex): string[] {
    return Array.from(this.graph.file(file).facts.applications, (node) => {
      const call = gidOf(file, node);
      const kind = this.graph.column(call, 0);
      return kind === Kind.Call || kind === Kind.New ? this.of(call) : '';
    });
  }
}
