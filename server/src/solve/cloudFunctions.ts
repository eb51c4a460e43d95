/**
 * Functions of a backend that clients run by their names: `Parse.Cloud.define('invite', fn)` by
 * `Parse.Cloud.run('invite', params)`, `exports.invite = onCall(fn)` by `httpsCallable(functions, 'invite')(data)`,
 * what `supabase/functions/invite/` serves by `functions.invoke('invite', { body })`, and each of them by a request to an
 * address that ends with `functions/invite`.
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CalledNames } from './calledNames';
import { type Constants } from './constants';
import { memberNode } from './literals';
import { type Path, WHOLE } from './origins';
import { ProgramIndex, groupedBy } from './perFile';
import { listOf } from './schemas';
import { HOLE } from './textPatterns';
import type { Tracking } from './tracking';

/** Calls that may register a function. */
export const REGISTERING: ReadonlySet<string> = new Set(['define', 'onCall', 'serve']);
const CALLABLE = 'httpsCallable';
const REQUESTING = ['fetch', '$fetch', 'post', 'put', 'patch'] as const;
const ASKING: ReadonlySet<string> = new Set(['run', 'invoke', CALLABLE, ...REQUESTING]);

/** A function is served under its name behind this, with a version before it where the host has several. */
const ADDRESS = /(?:^|[/\u0000])functions\/(?:v\d\/)?([\w-]+)\/?$/;
const SERVED = /(?:^|\/)supabase\/functions\/([\w-]+)\/[^/]+$/;

/** A call that runs a function by its name. */
export interface Run {
  readonly name: string;
  readonly call: Gid;
  /** What the function is given, if anything. */
  readonly payload: Gid | undefined;
  /** Where in what the call gives that stands which the function returns. */
  readonly answer: Path;
}

/** What a call registers: a function under a name, and the member of its parameter that holds what it is given. */
interface Registered {
  readonly name: string;
  readonly member: string;
}

/** A function that is registered, and what runs it. */
export interface Ran {
  readonly runs: readonly Run[];
  readonly member: string;
}

function byName(files: Iterable<readonly Run[]>): ReadonlyMap<string, readonly Run[]> {
  return groupedBy(files, ({ name }) => name);
}

const NO_RUNS: readonly Run[] = [];

export class CloudFunctionReader {
  private readonly runs: ProgramIndex<readonly Run[], ReadonlyMap<string, readonly Run[]>>;

  constructor(
    private readonly graph: FlowGraph,
    private readonly names: CalledNames,
    private readonly constants: Constants,
    tracking: Tracking,
    before?: CloudFunctionReader,
  ) {
    this.runs = new ProgramIndex(
      graph,
      tracking,
      { name: 'cloudFunctions', read: (file) => this.readRuns(file) },
      byName,
      before?.runs,
    );
  }

  /** The calls of a file that run a function. */
  runsIn(file: FileIndex): readonly Run[] {
    return this.runs.of(file);
  }

  /** What runs the function that a call registers. */
  ranBy(call: Gid): Ran | undefined {
    const registered = REGISTERING.has(this.names.of(call)) ? this.registeredBy(call) : undefined;
    const runs = registered && this.runs.get().get(registered.name);
    return registered && runs && { runs, member: registered.member };
  }

  /** What is asked of the function that a call runs; undefined where it does not wait for its answer. */
  askedOfAnswer(call: Gid, path: Path): Path | undefined {
    // Of methods those alone; what a client makes of a name is called as a function.
    const isMethod = this.graph.column(gidOf(fileOf(call), this.graph.column(call, 3)), 0) === Kind.Prop;
    if (isMethod && !ASKING.has(this.names.of(call))) return undefined;
    const run = this.runs.of(fileOf(call)).find((r) => r.call === call);
    if (run === undefined) return undefined;
    const inside = `${run.answer}.`;
    if (run.answer === WHOLE) return path;
    return path === run.answer ? WHOLE : path.startsWith(inside) ? path.slice(inside.length) : undefined;
  }

  // ------------------------------------------------------------ functions

  private registeredBy(call: Gid): Registered | undefined {
    switch (this.names.of(call)) {
      case 'define':
        return this.isOn(call, 'Cloud') ? registered(this.textOf(this.args(call)[0]), 'params') : undefined;
      case 'onCall':
        return registered(this.exportedAs(call), 'data');
      default:
        return registered(SERVED.exec(this.graph.file(fileOf(call)).facts.file)?.[1] ?? '', 'json');
    }
  }

  /** The name under which a file exports what a call makes. */
  private exportedAs(call: Gid): string {
    const file = fileOf(call);
    const named = this.graph.file(file).facts.exports.flatMap((e) => (e.kind === 'star' ? [] : [e.name]));
    return named.find((name) => this.graph.definition(this.graph.resolveExport(file, name)) === call) ?? '';
  }

  // ------------------------------------------------------------ who runs them

  private readRuns(file: FileIndex): readonly Run[] {
    const calls = this.names.namedIn(file, ASKING).filter((call) => this.graph.column(call, 0) === Kind.Call);
    if (calls.length === 0) return NO_RUNS;
    const hasAddress = this.graph.file(file).facts.strings.some((s) => s.includes('functions/'));
    const found = calls.flatMap((call) => this.runBy(call, hasAddress));
    const callables = calls.filter((call) => this.names.of(call) === CALLABLE);
    return callables.length === 0 ? found : [...found, ...this.callsOf(file, new Set(callables))];
  }

  private runBy(call: Gid, hasAddress: boolean): Run[] {
    const [first, second] = this.args(call);
    if (first === undefined) return [];
    switch (this.names.of(call)) {
      case 'run':
        return this.isOn(call, 'Cloud') ? run(this.textOf(first), call, second, WHOLE) : [];
      case 'invoke': {
        const body = second === undefined ? undefined : memberOf(this.graph, second, 'body');
        return this.isOn(call, 'functions') ? run(this.textOf(first), call, body, 'data') : [];
      }
      case CALLABLE:
        return [];
      default:
        return hasAddress ? this.requestBy(call, first, second) : [];
    }
  }

  private requestBy(call: Gid, address: Gid, second: Gid | undefined): Run[] {
    const [known, ...others] = this.constants.texts(address).flatMap(({ text }) => ADDRESS.exec(text)?.[1] ?? []);
    if (known === undefined || others.length > 0) return [];
    const isPosted = !this.names.of(call).endsWith('fetch');
    const body = second === undefined ? undefined : (memberOf(this.graph, second, 'body') ?? second);
    return run(known, call, body, isPosted ? 'data.result' : 'json');
  }

  /** The calls of what `httpsCallable(functions, name)` gives. */
  private callsOf(file: FileIndex, callables: ReadonlySet<Gid>): Run[] {
    return Array.from(this.graph.file(file).facts.applications, (node) => gidOf(file, node)).flatMap((call) => {
      if (this.graph.column(call, 0) !== Kind.Call) return [];
      const callee = gidOf(file, this.graph.column(call, 3));
      const made = this.graph.column(callee, 0) === Kind.Ref ? this.graph.definitionOf(callee) : callee;
      const [payload] = this.args(call);
      if (made === undefined || !callables.has(made)) return [];
      // The name comes after the backend, or alone where the backend is what it is called on.
      const name = this.args(made).map((arg) => this.textOf(arg));
      return run(name.find((n) => n !== '') ?? '', call, payload, 'data');
    });
  }

  // ------------------------------------------------------------ helpers

  /** True for a method of something that is called by a name: `Parse.Cloud.run`. */
  private isOn(call: Gid, name: string): boolean {
    const g = this.graph;
    const callee = gidOf(fileOf(call), g.column(call, 3));
    const on = g.column(callee, 0) === Kind.Prop ? gidOf(fileOf(call), g.column(callee, 3)) : undefined;
    if (on === undefined) return false;
    if (g.column(on, 0) === Kind.Prop) return g.facts(on).strings[g.column(on, 4)] === name;
    return g.column(on, 0) === Kind.Ref && g.facts(on).bindings[g.column(on, 3)]?.name === name;
  }

  private args(call: Gid): Gid[] {
    return listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
  }

  /** The one constant text of a node, or nothing. */
  private textOf(gid: Gid | undefined): string {
    if (gid === undefined) return '';
    const [text, ...others] = this.constants.texts(gid);
    return text === undefined || others.length > 0 || text.text.includes(HOLE) ? '' : text.text;
  }
}

function registered(name: string, member: string): Registered | undefined {
  return name === '' ? undefined : { name, member };
}

function run(name: string, call: Gid, payload: Gid | undefined, answer: Path): Run[] {
  return name === '' ? [] : [{ name, call, payload, answer }];
}

function memberOf(graph: FlowGraph, object: Gid, name: string): Gid | undefined {
  return graph.column(object, 0) === Kind.Object ? memberNode(graph, object, name) : undefined;
}
