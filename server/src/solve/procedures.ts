/**
 * Calls of a typed client and the procedures that answer them: `client.user.rename.mutate(input)` runs the function
 * given to `.mutation(…)` under `user: router({ rename: … })`. Both are linked by the names on the way.
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CalledNames } from './calledNames';
import { ProgramIndex, addTo } from './perFile';
import { type Kept, type Tracking, counts } from './tracking';
import { listOf } from './schemas';

const ROUTERS = /^(create\w*)?router$/i;
/** What ends the chain of a procedure, and takes its function. */
export const ENDINGS: ReadonlySet<string> = new Set(['mutation', 'query', 'subscription', 'handler']);
/** What ends the chain of a client, and takes the input. */
const ASKING = new Set([
  'mutate',
  'mutateAsync',
  'query',
  'useQuery',
  'useSuspenseQuery',
  'useLazyQuery',
  'useInfiniteQuery',
  'queryOptions',
  'fetch',
  'prefetch',
  'ensureData',
  'call',
]);
/** Links of a client's chain that are no names of procedures. */
const BETWEEN = new Set(['useMutation', 'mutationOptions', 'client', 'utils', '()', 'proxy']);
const MAX_DEPTH = 6;

/** The call that ends a procedure's chain → its dotted names from the root. */
type Procedures = ReadonlyMap<Gid, readonly string[]>;
/** Dotted names → calls of clients. */
type AskedByName = ReadonlyMap<string, readonly Gid[]>;

const NO_PROCEDURES: Procedures = new Map();

interface Asked {
  readonly name: string;
  readonly call: Gid;
}

function byName(files: Iterable<readonly Asked[]>): AskedByName {
  const asked = new Map<string, Gid[]>();
  for (const file of files) for (const { name, call } of file) addTo(asked, name, call);
  return asked;
}

const NOTHING_ASKED: readonly Asked[] = [];

export class ProcedureReader {
  private readonly asked: ProgramIndex<readonly Asked[], AskedByName>;
  private readonly routers: ProgramIndex<readonly Gid[], readonly Gid[]>;
  private found: Kept<Procedures> | undefined;

  constructor(
    private readonly graph: FlowGraph,
    private readonly called: CalledNames,
    private readonly tracking: Tracking,
    before?: ProcedureReader,
  ) {
    this.asked = new ProgramIndex(
      graph,
      tracking,
      { name: 'procedures.asked', read: (file) => this.readAskedIn(file) },
      byName,
      before?.asked,
    );
    const routersIn = (file: FileIndex) => this.readRoutersIn(file);
    this.routers = new ProgramIndex(
      graph,
      tracking,
      { name: 'procedures.routers', read: routersIn },
      (files) => [...files].flat(),
      before?.routers,
    );
    this.found = before?.found;
    if (before !== undefined) before.found = undefined;
  }

  /**
   * The calls of clients that ask for a procedure; their first argument is the `input` of its function.
   *
   * @param call the call that the function is given to: `….mutation(fn)`
   */
  askedFor(call: Gid): readonly Gid[] {
    if (!ENDINGS.has(this.called.of(call))) return [];
    const names = this.procedures().get(call) ?? [];
    if (names.length === 0) return [];
    const asked = this.asked.get();
    return names.flatMap((name) => asked.get(name) ?? []).filter((c) => this.args(c).length > 0);
  }

  /** The calls of a file that may ask for a procedure. */
  asksIn(file: FileIndex): readonly { readonly call: Gid }[] {
    return this.asked.of(file);
  }

  private procedures(): Procedures {
    const { tracking } = this;
    if (this.found !== undefined && counts(this.found)) return tracking.take(this.found);
    const on = this.graph.bases.nothing;
    this.found = { value: NO_PROCEDURES, basis: on, dependent: undefined };
    return tracking.fill(this.found, NO_PROCEDURES, on, () => this.readProcedures());
  }

  private readAskedIn(file: FileIndex): readonly Asked[] {
    const calls = this.called.namedIn(file, ASKING).filter((call) => this.graph.column(call, 0) === Kind.Call);
    return calls.length === 0 ? NOTHING_ASKED : calls.map((call) => ({ name: this.nameAsked(call), call }));
  }

  // ------------------------------------------------------------ the server's side

  private readRoutersIn(file: FileIndex): readonly Gid[] {
    const calls = this.called.namedIn(file, ROUTERS);
    return calls.filter((call) => this.graph.column(call, 0) === Kind.Call && this.membersOf(call) !== undefined);
  }

  private readProcedures(): Map<Gid, string[]> {
    const routers = this.routers.get();
    const nested = new Set(routers.flatMap((r) => [...(this.membersOf(r)?.values() ?? [])].map((v) => this.made(v))));
    const procedures = new Map<Gid, string[]>();
    for (const router of routers) if (!nested.has(router)) this.collect(router, [], procedures);
    return procedures;
  }

  private collect(router: Gid, names: readonly string[], out: Map<Gid, string[]>): void {
    if (names.length > MAX_DEPTH) return;
    for (const [name, value] of this.membersOf(router) ?? []) {
      const made = this.made(value);
      if (made === undefined) continue;
      const path = [...names, name];
      if (this.graph.column(made, 0) === Kind.Object || ROUTERS.test(this.called.of(made)))
        this.collect(made, path, out);
      else if (ENDINGS.has(this.called.of(made))) out.set(made, [...(out.get(made) ?? []), path.join('.')]);
    }
  }

  /** What a member of a router was made by: a call, or a literal of procedures. */
  private made(gid: Gid): Gid | undefined {
    let at: Gid | undefined = gid;
    for (let i = 0; i < MAX_DEPTH && at !== undefined; i++) {
      const kind = this.graph.column(at, 0);
      if (kind === Kind.Call || kind === Kind.Object) return at;
      at = kind === Kind.Ref ? this.graph.definitionOf(at) : undefined;
    }
    return undefined;
  }

  private membersOf(router: Gid): Map<string, Gid> | undefined {
    const literal = this.graph.column(router, 0) === Kind.Object ? router : this.args(router)[0];
    if (literal === undefined || this.graph.column(literal, 0) !== Kind.Object) return undefined;
    const { strings } = this.graph.facts(literal);
    const list = listOf(this.graph, literal, 3);
    const out = new Map<string, Gid>();
    for (let i = 0; i < list.length; i += 2) {
      const key = list[i] as number;
      if (key >= 0) out.set(strings[key] ?? '', gidOf(fileOf(literal), list[i + 1] as number));
    }
    return out;
  }

  // ------------------------------------------------------------ the client's side

  /** The names between the client and what ends the chain: `user.rename` of `client.user.rename.useMutation().mutate`. */
  private nameAsked(call: Gid): string {
    const g = this.graph;
    const names: string[] = [];
    let at: Gid | undefined = gidOf(fileOf(call), g.column(call, 3));
    for (let i = 0; i < 16 && at !== undefined; i++) {
      const kind = g.column(at, 0);
      if (kind === Kind.Prop) {
        names.unshift(g.facts(at).strings[g.column(at, 4)] ?? '');
        at = gidOf(fileOf(at), g.column(at, 3));
      } else if (kind === Kind.Call || kind === Kind.Cast || kind === Kind.Await) {
        // A client is made by a call of a plain function; inside the chain only methods are called.
        const callee = gidOf(fileOf(at), g.column(at, 3));
        if (kind === Kind.Call && g.column(callee, 0) !== Kind.Prop) break;
        at = callee;
      } else if (kind === Kind.Ref) {
        const made: Gid | undefined = g.definitionOf(at);
        const isStep = made !== undefined && (this.isStep(made) || g.column(made, 0) === Kind.Prop);
        if (!isStep) break;
        at = made;
      } else break;
    }
    return names
      .slice(0, -1)
      .filter((n) => !BETWEEN.has(n))
      .join('.');
  }

  /** True for a link of the chain that is kept in a variable: `const rename = client.user.rename.useMutation()`. */
  private isStep(made: Gid): boolean {
    return this.graph.column(made, 0) === Kind.Call && BETWEEN.has(this.called.of(made));
  }

  private args(call: Gid): Gid[] {
    return listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
  }
}
