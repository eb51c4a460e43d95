/** Calls that set a package up for the whole program, and what its defaults are assigned: `Sentry.init({ dsn })`. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { packageName } from './api';
import { memberNode } from './constants';
import { HOST_SETTINGS } from './creation';
import { listOf } from './schemas';
import type { Evaluator } from './values';

const SETUP_NAMES = new Set(['init', 'initialize', 'configure', 'setup', 'start', 'load']);
const DEFAULTS = '.defaults';

export class SetupReader {
  private calls: Map<string, Gid[]> | undefined;
  private defaults: Map<string, Gid[]> | undefined;

  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
  ) {}

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

  /** Hosts of the settings of one call. */
  hostsOf(call: Gid): Gid[] {
    return this.settings(call, HOST_SETTINGS);
  }

  /** What `axios.defaults.baseURL` is assigned, when it is assigned once. */
  defaultBase(root: string): Gid[] {
    this.defaults ??= this.allDefaults();
    const assigned = this.defaults.get(root) ?? [];
    return assigned.length === 1 ? assigned : [];
  }

  private settings(call: Gid, names: readonly string[]): Gid[] {
    const objects = listOf(this.graph, call, 4).flatMap((n) =>
      this.values.evaluate(gidOf(fileOf(call), n)).flatMap((v) => (v.kind === 'object' ? [v.gid] : [])),
    );
    return objects.flatMap((object) => names.flatMap((name) => memberNode(this.graph, object, name) ?? []));
  }

  private all(): Map<string, Gid[]> {
    if (this.calls) return this.calls;
    const out = (this.calls = new Map<string, Gid[]>());
    for (const [call, root] of this.applications(Kind.Call, (call) => SETUP_NAMES.has(this.calledName(call)))) {
      out.set(root, [...(out.get(root) ?? []), call]);
    }
    return out;
  }

  private allDefaults(): Map<string, Gid[]> {
    const out = new Map<string, Gid[]>();
    const isBase = (set: Gid) => HOST_SETTINGS.includes(this.calledName(set));
    for (const [set, root, segments] of this.applications(Kind.Set, isBase)) {
      if (segments.at(-2) !== DEFAULTS) continue;
      out.set(root, [...(out.get(root) ?? []), gidOf(fileOf(set), this.graph.column(set, 4))]);
    }
    return out;
  }

  private *applications(kind: number, isWanted: (gid: Gid) => boolean): Generator<[Gid, string, readonly string[]]> {
    for (const file of this.graph.files) {
      for (const node of file.facts.applications) {
        const gid = gidOf(file.index, node);
        if (this.graph.column(gid, 0) !== kind || !isWanted(gid)) continue;
        for (const v of this.values.evaluate(gidOf(file.index, this.graph.column(gid, 3)))) {
          if (v.kind === 'api' && v.path.root !== 'any') yield [gid, packageName(v.path.root), v.path.segments];
        }
      }
    }
  }

  private calledName(call: Gid): string {
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    const facts = this.graph.facts(callee);
    const at = this.graph.column(callee, 0) === Kind.Prop ? 4 : 3;
    if (this.graph.column(callee, 0) === Kind.Ref) return facts.bindings[this.graph.column(callee, at)]?.name ?? '';
    return at === 4 ? (facts.strings[this.graph.column(callee, at)] ?? '') : '';
  }
}
