/**
 * Traits of a browser that say little alone and together tell one device from all others: several of them, made
 * into one value that leaves the device.
 */
import { type FileFacts, Kind, SPREAD_KEY } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { NodeMap } from '../link/nodeMap';
import { listOf } from './schemas';
import type { SinkReader } from './sinks';
import type { CallTracer } from './traceCalls';
import type { Evaluator } from './values';

/** So many different traits tell most devices apart. */
const ENOUGH = 4;
const MAX_DEPTH = 12;
const MAX_WRAPPERS = 2;

/** Names that mean a trait wherever they are read. */
const ALONE: ReadonlyMap<string, string> = new Map([
  ['hardwareConcurrency', 'cores'],
  ['deviceMemory', 'memory'],
  ['maxTouchPoints', 'touch'],
  ['colorDepth', 'colours'],
  ['pixelDepth', 'colours'],
  ['devicePixelRatio', 'ratio'],
  ['toDataURL', 'canvas'],
  ['getParameter', 'graphics'],
  ['getSupportedExtensions', 'graphics'],
  ['getChannelData', 'sound'],
  ['OfflineAudioContext', 'sound'],
  ['getBattery', 'battery'],
  ['enumerateDevices', 'devices'],
  ['getTimezoneOffset', 'zone'],
  ['timeZone', 'zone'],
]);
/** Names that mean a trait as members of an object of the platform. */
const MEMBERS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    'navigator',
    new Map([
      ['userAgent', 'agent'],
      ['appVersion', 'agent'],
      ['userAgentData', 'agent'],
      ['vendor', 'vendor'],
      ['platform', 'platform'],
      ['language', 'language'],
      ['languages', 'language'],
      ['plugins', 'plugins'],
      ['mimeTypes', 'plugins'],
      ['connection', 'network'],
      ['doNotTrack', 'preference'],
      ['storage', 'storage'],
    ]),
  ],
  [
    'screen',
    new Map([
      ['width', 'screen'],
      ['height', 'screen'],
      ['availWidth', 'screen'],
      ['availHeight', 'screen'],
    ]),
  ],
  ['fonts', new Map([['check', 'fonts']])],
]);
const NAMES = new Set([...ALONE.keys(), ...[...MEMBERS.values()].flatMap((m) => [...m.keys()])]);

/** The traits that a value is made of, and where enough of them first come together. */
interface Traits {
  readonly kinds: ReadonlySet<string>;
  readonly at?: Gid;
}
const NONE: Traits = { kinds: new Set() };

/** Whether files have the names of enough traits: of their facts alone, so it outlives edits of others. */
const telling = new WeakMap<FileFacts, boolean>();

export class DeviceTraitReader {
  private readonly memo: NodeMap<Traits>;
  private isAny: boolean | undefined;

  constructor(
    private readonly parts: {
      readonly graph: FlowGraph;
      readonly values: Evaluator;
      readonly calls: CallTracer;
      readonly sinks: SinkReader;
    },
  ) {
    this.memo = new NodeMap();
  }

  /** The places of a file where traits come together that it sends, each once. */
  ofFile(file: FileIndex): Gid[] {
    const { graph, calls } = this.parts;
    if (!this.anyTells()) return [];
    const out = new Set<Gid>();
    for (const node of graph.file(file).facts.applications) {
      const call = gidOf(file, node);
      const kind = graph.column(call, 0);
      if (kind !== Kind.Call && kind !== Kind.New) continue;
      for (const arg of calls.args(call)) {
        const { at } = this.traitsOf(arg, 0);
        if (at !== undefined && this.leaves(call, 0)) out.add(fileOf(at) === file ? at : call);
      }
    }
    return [...out];
  }

  /** Most programs read no traits at all. */
  private anyTells(): boolean {
    return (this.isAny ??= this.parts.graph.files.some((f) => this.tells(f.index)));
  }

  /** True for a file that has the names of enough traits. */
  private tells(file: FileIndex): boolean {
    const { facts } = this.parts.graph.file(file);
    let found = telling.get(facts);
    if (found === undefined) {
      found = facts.strings.filter((s) => NAMES.has(s)).length >= ENOUGH;
      telling.set(facts, found);
    }
    return found;
  }

  private traitsOf(gid: Gid, depth: number): Traits {
    const known = this.memo.get(gid);
    if (known) return known;
    if (depth > MAX_DEPTH) return NONE;
    this.memo.set(gid, NONE); // a value that is made of itself adds nothing
    const own = this.traitOf(gid);
    const inner = this.operands(gid)
      .map((n) => this.traitsOf(n, depth + 1))
      .filter((t) => t.kinds.size > 0);
    if (own === undefined && inner.length === 0) return NONE;
    const kinds = new Set([...(own === undefined ? [] : [own]), ...inner.flatMap((t) => [...t.kinds])]);
    const at = inner.find((t) => t.at !== undefined)?.at ?? (kinds.size >= ENOUGH ? gid : undefined);
    const found: Traits = { kinds, ...(at === undefined ? {} : { at }) };
    this.memo.set(gid, found);
    return found;
  }

  /** The trait that a read or call gives. */
  private traitOf(gid: Gid): string | undefined {
    const { graph, calls } = this.parts;
    const kind = graph.column(gid, 0);
    if (kind !== Kind.Prop && kind !== Kind.Call && kind !== Kind.New) return undefined;
    const chain = calls.writtenChain(gid);
    for (const [i, name] of chain.entries()) {
      const found = ALONE.get(name) ?? (i > 0 ? MEMBERS.get(chain[i - 1] as string)?.get(name) : undefined);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The nodes that a value holds: not what it is compared with, and of a record only the member that is read. */
  private operands(gid: Gid): Gid[] {
    const { graph, calls } = this.parts;
    const at = (column: number) => gidOf(fileOf(gid), graph.column(gid, column));
    const list = (nodes: readonly number[]) => nodes.map((n) => gidOf(fileOf(gid), n));
    switch (graph.column(gid, 0)) {
      case Kind.Ref: {
        const node = graph.definitionOf(gid);
        return node === undefined || graph.column(node, 0) === Kind.Param ? [] : [node];
      }
      case Kind.Prop:
        return this.member(at(3), graph.facts(gid).strings[graph.column(gid, 4)] ?? '');
      case Kind.Object:
        return list(listOf(graph, gid, 3).filter((_, i) => i % 2 === 1));
      case Kind.Array:
      case Kind.Template:
        return list(listOf(graph, gid, 3));
      case Kind.Binary:
        return [at(3), at(4)];
      case Kind.Cond:
        return [at(4), gidOf(fileOf(gid), graph.column(gid, 5))];
      case Kind.Spread:
      case Kind.Await:
      case Kind.Cast:
        return [at(3)];
      case Kind.Call:
      case Kind.New:
        return [...calls.args(gid), ...this.receiver(gid), ...this.returned(gid)];
      default:
        return [];
    }
  }

  /** `traits.join()` holds what `traits` holds. */
  private receiver(call: Gid): Gid[] {
    const { graph, calls } = this.parts;
    const receiver = graph.column(call, 0) === Kind.Call ? calls.receiver(call) : undefined;
    return receiver === undefined ? [] : [receiver];
  }

  /** The member of a record that is written out. */
  private member(object: Gid, name: string): Gid[] {
    const { graph } = this.parts;
    let record: Gid | undefined = object;
    for (let i = 0; i < 3 && record !== undefined && graph.column(record, 0) === Kind.Ref; i++)
      record = graph.definitionOf(record);
    if (record === undefined || graph.column(record, 0) !== Kind.Object) return [];
    const { strings } = graph.facts(record);
    const pairs = listOf(graph, record, 3);
    return pairs.flatMap((key, i) =>
      i % 2 === 0 && key !== SPREAD_KEY && strings[key] === name ? [gidOf(fileOf(record), pairs[i + 1] as number)] : [],
    );
  }

  private returned(call: Gid): Gid[] {
    return this.functionsOf(call).flatMap(({ file, id }) =>
      this.tells(file)
        ? (this.parts.graph.file(file).facts.functions[id]?.returns ?? []).map((n) => gidOf(file, n))
        : [],
    );
  }

  private functionsOf(call: Gid) {
    const { values, calls } = this.parts;
    return values.evaluate(calls.callee(call)).filter((v) => v.kind === 'function');
  }

  /** True for a call that sends what it is given, itself or through a function of the program. */
  private leaves(call: Gid, depth: number): boolean {
    const { sinks } = this.parts;
    if (sinks.at(call).some(({ rule }) => rule.sink !== 'log' && rule.sink !== 'storage')) return true;
    return depth < MAX_WRAPPERS && this.functionsOf(call).some((fn) => this.sendsGiven(fn, depth));
  }

  private sendsGiven(fn: { readonly file: FileIndex; readonly id: number }, depth: number): boolean {
    const { graph, calls } = this.parts;
    const { functions, applications } = graph.file(fn.file).facts;
    const fact = functions[fn.id];
    if (!fact) return false;
    return applications.some((node) => {
      const call = gidOf(fn.file, node);
      const kind = graph.column(call, 0);
      if (kind !== Kind.Call && kind !== Kind.New) return false;
      if (graph.column(call, 1) < fact.start || graph.column(call, 2) > fact.end) return false;
      return calls.args(call).some((a) => this.isGiven(a, fn.id, 0)) && this.leaves(call, depth + 1);
    });
  }

  /** True for a parameter of a function, and for a value that holds one. */
  private isGiven(gid: Gid, fn: number, depth: number): boolean {
    const { graph } = this.parts;
    if (depth > MAX_DEPTH) return false;
    const node = graph.column(gid, 0) === Kind.Ref ? (graph.definitionOf(gid) ?? gid) : gid;
    if (graph.column(node, 0) === Kind.Param) return graph.column(node, 3) === fn;
    return this.operands(node).some((n) => this.isGiven(n, fn, depth + 1));
  }
}
