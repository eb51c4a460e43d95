/** Calls that set a package up for the whole program, and what its defaults are assigned: `Sentry.init({ dsn })`. */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { type ApiPath, packageName } from './api';
import { memberNode } from './literals';
import { HOST_SETTINGS } from './creation';
import { ProgramIndex, addTo } from './perFile';
import { listOf } from './schemas';
import type { Evaluator } from './values';

const SETUP_NAMES = new Set(['init', 'initialize', 'configure', 'setup', 'start', 'load']);
const DEFAULTS = '.defaults';

/** Something of a package. */
interface Named {
  readonly root: string;
  readonly gid: Gid;
}

interface OfFile {
  readonly calls: readonly Named[];
  readonly defaults: readonly Named[];
}

/** By package. */
interface OfProgram {
  readonly calls: ReadonlyMap<string, Gid[]>;
  readonly defaults: ReadonlyMap<string, Gid[]>;
}

const NOTHING: OfFile = { calls: [], defaults: [] };

export class SetupReader {
  private readonly files: ProgramIndex<OfFile, OfProgram>;

  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    before?: SetupReader,
  ) {
    this.files = new ProgramIndex(
      graph,
      values.tracking,
      { name: 'setups', read: (file) => this.readFile(file) },
      put,
      before?.files,
    );
  }

  /** Calls of one name that set packages up, by package. */
  of(name: string): Map<string, Gid[]> {
    const named = [...this.all()].map(
      ([root, calls]) => [root, calls.filter((call) => this.calledName(call) === name)] as const,
    );
    return new Map(named.filter(([, calls]) => calls.length > 0));
  }

  /**
   * Hosts, regions and DSNs that the set-up of a package names.
   *
   * @returns nothing where several set-ups of a program differ in whether they name one
   */
  hosts(root: string): Gid[] {
    const given = (this.all().get(root) ?? []).map((call) => this.hostsOf(call));
    return given.some((hosts) => hosts.length === 0) ? [] : given.flat();
  }

  /**
   * Hosts of the settings of one call.
   *
   * @param address the setting that is the address asked for, and no base of it
   */
  hostsOf(call: Gid, address?: string): Gid[] {
    const names = address === undefined ? HOST_SETTINGS : HOST_SETTINGS.filter((name) => name !== address);
    return this.settings(call, names);
  }

  /** What `axios.defaults.baseURL` is assigned, when it is assigned once. */
  defaultBase(root: string): Gid[] {
    const assigned = this.files.get().defaults.get(root) ?? [];
    return assigned.length === 1 ? assigned : [];
  }

  private settings(call: Gid, names: readonly string[]): Gid[] {
    const objects = listOf(this.graph, call, 4).flatMap((n) =>
      this.values.evaluate(gidOf(fileOf(call), n)).flatMap((v) => (v.kind === 'object' ? [v.gid] : [])),
    );
    return objects.flatMap((object) => names.flatMap((name) => memberNode(this.graph, object, name) ?? []));
  }

  private all(): ReadonlyMap<string, Gid[]> {
    return this.files.get().calls;
  }

  private readFile(file: FileIndex): OfFile {
    const [calls, defaults]: [Named[], Named[]] = [[], []];
    for (const node of this.graph.file(file).facts.applications) {
      const gid = gidOf(file, node);
      const kind = this.graph.column(gid, 0);
      if (kind === Kind.Call && SETUP_NAMES.has(this.calledName(gid)))
        for (const { root } of this.pathsOf(gid)) calls.push({ root: packageName(root), gid });
      if (kind === Kind.Set && HOST_SETTINGS.includes(this.calledName(gid)))
        for (const { root, segments } of this.pathsOf(gid))
          if (segments.at(-2) === DEFAULTS)
            defaults.push({ root: packageName(root), gid: gidOf(file, this.graph.column(gid, 4)) });
    }
    return calls.length + defaults.length === 0 ? NOTHING : { calls, defaults };
  }

  private pathsOf(application: Gid): ApiPath[] {
    return this.values
      .evaluate(gidOf(fileOf(application), this.graph.column(application, 3)))
      .flatMap((v) => (v.kind === 'api' && v.path.root !== 'any' ? [v.path] : []));
  }

  private calledName(call: Gid): string {
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    const facts = this.graph.facts(callee);
    const at = this.graph.column(callee, 0) === Kind.Prop ? 4 : 3;
    if (this.graph.column(callee, 0) === Kind.Ref) return facts.bindings[this.graph.column(callee, at)]?.name ?? '';
    return at === 4 ? (facts.strings[this.graph.column(callee, at)] ?? '') : '';
  }
}

function put(files: Iterable<OfFile>): OfProgram {
  const [calls, defaults] = [new Map<string, Gid[]>(), new Map<string, Gid[]>()];
  for (const found of files) {
    for (const { root, gid } of found.calls) addTo(calls, root, gid);
    for (const { root, gid } of found.defaults) addTo(defaults, root, gid);
  }
  return { calls, defaults };
}
