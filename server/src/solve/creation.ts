/** How the object that a method is called on was made: its settings decide where data goes and what is left out. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { type Constants, type Frames } from './constants';
import { memberNode } from './literals';
import { givenBack } from './givenBack';
import type { FunctionRef } from './perFile';
import { listOf } from './schemas';
import type { Evaluator } from './values';

const MAX_STEPS = 12;
/** Settings that name the host or region a client talks to. */
export const HOST_SETTINGS: readonly string[] = [
  'baseURL',
  'baseUrl',
  'base_url',
  'prefixUrl',
  'prefix',
  'host',
  'apiHost',
  'api_host',
  'apiUrl',
  'endpoint',
  'url',
  'serverUrl',
  'region',
  'location',
  'site',
  'dsn',
  'serverZone',
  'cluster',
];

export class CreationReader {
  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    private readonly constants: Constants,
  ) {}

  /**
   * The call or construction of a library that made the object whose method (or which itself) is called.
   *
   * @param frames calls through which the data comes: they tell objects that are parameters
   */
  of(callee: Gid, frames: Frames = []): Gid | undefined {
    return this.chainOf(callee, frames).at(-1);
  }

  /** {@link of}, with the calls of functions of the program on the way to it, the innermost first. */
  withCalls(callee: Gid): { readonly made: Gid | undefined; readonly through: readonly Gid[] } {
    const through: Gid[] = [];
    const made = this.follow(callee, [], [], through);
    return { made, through: through.reverse() };
  }

  /** {@link of}, after the calls that derived the object from it: `got.extend(…)`, the nearest first. */
  private chainOf(callee: Gid, frames: Frames): Gid[] {
    const derived: Gid[] = [];
    const made = this.follow(callee, frames, derived);
    return made === undefined ? derived : [...derived, made];
  }

  private follow(callee: Gid, frames: Frames, derived: Gid[], through?: Gid[]): Gid | undefined {
    const g = this.graph;
    let at: Gid | undefined = callee;
    for (let i = 0; i < MAX_STEPS && at !== undefined; i++) {
      const kind = g.column(at, 0);
      const operand: Gid = gidOf(fileOf(at), g.column(at, 3));
      if (kind === Kind.New) return at;
      if (kind === Kind.Call) {
        const inner = this.afterCall(operand, at);
        if (inner === undefined) return at;
        if (this.isDerived(operand)) derived.push(at);
        else through?.push(at);
        at = inner;
      } else if (kind === Kind.Prop) at = this.memberDefinition(at) ?? operand;
      else if (kind === Kind.Await || kind === Kind.Cast) at = operand;
      else if (kind === Kind.Ref) at = this.graph.definitionOf(at);
      else if (kind === Kind.Param) at = this.handedIn(at, frames);
      else if (kind === Kind.Binary || kind === Kind.Cond) at = gidOf(fileOf(at), g.column(at, 4));
      else return undefined;
    }
    return undefined;
  }

  /** What a parameter is given: by a call on the way, or by the only caller that there is. */
  private handedIn(parameter: Gid, frames: Frames): Gid | undefined {
    const bound = this.constants.boundTo(parameter, frames)[0];
    if (bound !== undefined) return bound;
    const graph = this.values.callGraph;
    const callers = this.values.callersOf(fileOf(parameter), this.graph.column(parameter, 3));
    const [only, ...others] = callers;
    if (!only || others.length > 0 || only.kind === 'callback') return undefined;
    return graph?.argumentsFor(only, this.graph.column(parameter, 4))[0];
  }

  /** Where to look behind a call: what a function of the program returns, or the object that `.child()` derives from. */
  private afterCall(callee: Gid, call: Gid): Gid | undefined {
    for (const v of this.values.evaluate(callee)) {
      if (v.kind !== 'function') continue;
      const [made] = givenBack(this.graph, v, call);
      return (made === undefined ? undefined : this.returnedBy(made)) ?? this.returnOf(v);
    }
    return this.isDerived(callee) ? gidOf(fileOf(callee), this.graph.column(callee, 3)) : undefined;
  }

  /** What the function returns that is handed over. */
  private returnedBy(handed: Gid): Gid | undefined {
    const fn = this.values.evaluate(handed).find((v) => v.kind === 'function');
    return fn && this.returnOf(fn);
  }

  private returnOf({ file, id }: FunctionRef): Gid | undefined {
    const returned = this.graph.file(file).facts.functions[id]?.returns[0];
    return returned === undefined ? undefined : gidOf(file, returned);
  }

  private isDerived(callee: Gid): boolean {
    if (this.graph.column(callee, 0) !== Kind.Prop) return false;
    const name = this.graph.facts(callee).strings[this.graph.column(callee, 4)] ?? '';
    return name === 'child' || name === 'extend';
  }

  /** The value of a field of a class or object literal. */
  private memberDefinition(access: Gid): Gid | undefined {
    const name = this.graph.facts(access).strings[this.graph.column(access, 4)] ?? '';
    for (const v of this.values.evaluate(gidOf(fileOf(access), this.graph.column(access, 3)))) {
      if (v.kind === 'object') return memberNode(this.graph, v.gid, name);
      if (v.kind === 'instance') {
        const [owner] = this.values.inherited(v, (fact) => fact.members.get(name)).owners;
        const node = owner?.has.values[0];
        if (owner === undefined || node === undefined) continue;
        const { file } = owner.at;
        const definition = gidOf(file, node);
        return owner.has.getter ? this.returnOf({ file, id: this.graph.column(definition, 3) }) : definition;
      }
      if (v.kind === 'namespace') {
        const node = this.graph.definition(this.graph.resolveExport(v.file, name));
        if (node !== undefined) return node;
      }
    }
    return undefined;
  }

  /** A setting of the object a call is made on, by name. */
  setting(callee: Gid, name: string, frames: Frames = []): Gid | undefined {
    for (const creation of this.chainOf(callee, frames)) {
      for (const node of listOf(this.graph, creation, 4)) {
        for (const v of this.values.evaluate(gidOf(fileOf(creation), node))) {
          const found = v.kind === 'object' ? memberNode(this.graph, v.gid, name) : undefined;
          if (found !== undefined) return found;
        }
      }
    }
    return undefined;
  }

  /** What a request was opened with: `request.open('POST', url)` for `request.send(…)`. */
  openedWith(callee: Gid): Gid[] {
    const g = this.graph;
    const object = g.column(callee, 0) === Kind.Prop ? gidOf(fileOf(callee), g.column(callee, 3)) : undefined;
    if (object === undefined || g.column(object, 0) !== Kind.Ref) return [];
    const { applications, strings } = g.facts(object);
    return Array.from(applications, (node) => gidOf(fileOf(object), node)).flatMap((call) => {
      const other = gidOf(fileOf(call), g.column(call, 3));
      const isOpen =
        g.column(call, 0) === Kind.Call && g.column(other, 0) === Kind.Prop && strings[g.column(other, 4)] === 'open';
      const on = isOpen ? gidOf(fileOf(other), g.column(other, 3)) : undefined;
      if (on === undefined || g.column(on, 0) !== Kind.Ref || g.column(on, 3) !== g.column(object, 3)) return [];
      const url = listOf(g, call, 4)[1];
      return url === undefined ? [] : [gidOf(fileOf(call), url)];
    });
  }

  /** The base URLs (or regions) that the object a call is made on was given. */
  hosts(callee: Gid, frames: Frames = []): Gid[] {
    const creation = this.of(callee, frames);
    const first = creation === undefined ? undefined : listOf(this.graph, creation, 4)[0];
    const url = creation === undefined || first === undefined ? undefined : gidOf(fileOf(creation), first);
    // `new WebSocket('wss://…')`, `new GraphQLClient('https://…')`
    const given =
      url !== undefined && this.constants.texts(url).some((t) => /^(https?|wss?):|^\//.test(t.text)) ? [url] : [];
    return [...HOST_SETTINGS.flatMap((name) => this.setting(callee, name, frames) ?? []), ...given];
  }

  /**
   * True when the logger that a call is made on leaves a field out (`redact: ['password', '*.token']`).
   *
   * @param path property names from the logged object to the field
   */
  redacts(callee: Gid, path: readonly string[], frames: Frames = []): boolean {
    const setting = this.setting(callee, 'redact', frames);
    if (setting === undefined || path.length === 0) return false;
    const paths = this.graph.column(setting, 0) === Kind.Object ? memberNode(this.graph, setting, 'paths') : setting;
    if (paths === undefined || this.graph.column(paths, 0) !== Kind.Array) return false;
    return listOf(this.graph, paths, 3)
      .flatMap((n) => this.constants.texts(gidOf(fileOf(paths), n)))
      .some((t) =>
        covers(
          t.text
            .replace(/\[(?:"|')?([^\]"']+)(?:"|')?\]/g, '.$1')
            .split('.')
            .filter(Boolean),
          path,
        ),
      );
  }
}

function covers(pattern: readonly string[], path: readonly string[]): boolean {
  // A path that covers a record covers its fields.
  return pattern.length <= path.length && pattern.every((p, i) => p === '*' || p === path[i]);
}
