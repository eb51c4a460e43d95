/**
 * Functions of the program that keep values under keys, and give them back: `preferences.set(key, value)`, `preferences.get(key)`.
 * Where the keys of two calls are known, what one has put in does not come out at the other under another key; and what a
 * library gives for a key is what the key says, not what a variable on the way is called.
 */
import { type FileFacts, Kind, NODE_STRIDE, TestKind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CallGraph } from './callGraph';
import type { Caller } from './callers';
import type { Constants } from './constants';
import { namesTelling } from './jars';
import type { Labeller } from './labels';
import { type Origin, WHOLE } from './origins';
import { standsIn } from './ownFunctions';
import { listOf } from './schemas';
import { HOLE } from './textPatterns';
import type { FunctionValue } from './valueTable';

/** Names of parameters that choose one of many. */
const CHOOSING = /(^k|key|name|id|field|prop|property|path|setting|option|slot)$/i;
/** What can be a key, without the parts that are open: no sentence, no pattern, no address. */
const KEY = /^[\w$][\w.:$@-]{0,79}$/;
/** Methods that give what is kept under their argument. */
const GETTERS = /^get([A-Z]|$)/;
/** The parameters by which functions of a file choose one of many. Told by the text of the file alone. */
const choosers = new WeakMap<FileFacts, ReadonlySet<number>>();
/** Parts of a text in which a key is looked for. */
const MAX_DEPTH = 3;

/** A parameter, and the text that those have to give for it whose calls count. */
export interface KeptUnder {
  readonly parameter: Gid;
  readonly text: string;
}

export class KeyedStoreReader {
  constructor(
    private readonly graph: FlowGraph,
    private readonly constants: Constants,
    private readonly labeller: () => Labeller,
  ) {}

  /**
   * What a function gives back at a call, with the key that it is asked for there.
   *
   * @param o one of what it gives, and no argument of the call
   */
  asked(o: Origin, fn: FunctionValue, call: Gid): Origin[] {
    const { keptUnder, ...rest } = o;
    const parameter = keptUnder && this.parameterIn(keptUnder.key, 0);
    if (keptUnder !== undefined && parameter === undefined) return [o];
    // A key that was left open by the function inside; by another, where it was kept in between.
    const isOwn = parameter !== undefined && fileOf(parameter) === fn.file && this.graph.column(parameter, 3) === fn.id;
    const key = isOwn ? this.argument(call, this.graph.column(parameter, 4)) : undefined;
    const under =
      keptUnder !== undefined && key !== undefined && this.isKey(key)
        ? { ...keptUnder, key }
        : (this.besides(rest, fn, call) ?? this.chosenBy(rest, fn, call));
    if (under === undefined) return [rest];
    const kept = { ...rest, keptUnder: under };
    return under.parameter === undefined ? this.chosen(kept, call) : [kept];
  }

  /** Of what another function of the file has put in: the parameter beside it that is called as one of this function. */
  private besides(o: Origin, fn: FunctionValue, call: Gid): Origin['keptUnder'] {
    if (o.base !== 'parameter') return undefined;
    const putIn = this.graph.column(o.gid, 3);
    if (fileOf(o.gid) !== fn.file || putIn === fn.id) return undefined;
    const { functions } = this.graph.file(fn.file).facts;
    const [names, asked] = [functions[putIn]?.paramNames ?? [], functions[fn.id]?.paramNames ?? []];
    const at = asked.findIndex((name) => CHOOSING.test(name) && names.includes(name));
    const key = at < 0 ? undefined : this.argument(call, at);
    const node = functions[putIn]?.params[names.indexOf(asked[at] ?? '')];
    if (key === undefined || node === undefined || !this.isKey(key)) return undefined;
    const parameter = gidOf(fn.file, node);
    return parameter === o.gid ? undefined : { parameter, key };
  }

  /** The argument by which a function chooses what it gives, where that has only a name, or comes from who knows where. */
  private chosenBy(o: Origin, fn: FunctionValue, call: Gid): Origin['keptUnder'] {
    const isByName = o.base === 'opaque' && o.path === WHOLE && o.label?.settled === false && o.expanded !== true;
    if (!isByName && (o.base !== 'parameter' || this.isAround(o.gid, fn))) return undefined;
    const { facts } = this.graph.file(fn.file);
    let known = choosers.get(facts);
    if (known === undefined) choosers.set(facts, (known = choosersIn(facts)));
    const isGiven = isByName && this.graph.column(o.gid, 0) === Kind.Call && fileOf(o.gid) === fn.file;
    const given = isGiven ? listOf(this.graph, o.gid, 4).map((n) => this.parameterIn(gidOf(fn.file, n), 0)) : [];
    const params = facts.functions[fn.id]?.params ?? [];
    const at = params.findIndex((node) => known.has(node) || given.includes(gidOf(fn.file, node)));
    const key = at < 0 ? undefined : this.argument(call, at);
    return key !== undefined && this.isKey(key) ? { key } : undefined;
  }

  /** True for a parameter of a function around this one: what that is given is kept nowhere. */
  private isAround(parameter: Gid, { file, id }: FunctionValue): boolean {
    return fileOf(parameter) === file && standsIn(this.graph.file(file).facts, id, this.graph.column(parameter, 3));
  }

  /** What was chosen by a key is what the key says, once that is known. */
  private chosen(o: Origin, call: Gid): Origin[] {
    const { keptUnder, label: _label, name: _name, ...rest } = o;
    const isOpen = keptUnder === undefined || this.parameterIn(keptUnder.key, 0) !== undefined;
    const text = isOpen ? undefined : this.textOf(keptUnder.key);
    if (text === undefined) return [o];
    const known = text.replaceAll(HOLE, '');
    if (o.base === 'parameter') return this.tells(known) ? [o] : [];
    return this.labeller().label([rest], { gid: call, name: known }, WHOLE);
  }

  /** True for a key under which something of somebody may be kept. */
  private tells(text: string): boolean {
    const labeller = this.labeller();
    return labeller.fieldOf('user', text) !== undefined || labeller.standsForPerson(text) || namesTelling(text);
  }

  /**
   * What the callers of a function have to give for another of its parameters, so that what they put in with it comes out
   * where the origin was asked for; undefined where any may count.
   *
   * @param before what their own callers had to give, where the function hands on what it is given
   */
  required(o: Origin, before: KeptUnder | undefined): KeptUnder | undefined {
    const { keptUnder } = o;
    if (keptUnder?.parameter !== undefined) {
      const text = this.textOf(keptUnder.key);
      return text === undefined ? undefined : { parameter: keptUnder.parameter, text };
    }
    if (before === undefined || fileOf(before.parameter) !== fileOf(o.gid)) return undefined;
    return this.graph.column(before.parameter, 3) === this.graph.column(o.gid, 3) ? before : undefined;
  }

  /**
   * What one caller gives for the key.
   *
   * @returns `other` where it is another one; else what its own callers have to give, if that is known
   */
  atCaller(
    caller: Caller,
    required: KeptUnder | undefined,
    callGraph: CallGraph | undefined,
  ): KeptUnder | 'other' | undefined {
    if (required === undefined || callGraph === undefined) return undefined;
    const { parameter, text } = required;
    const [given, ...others] = callGraph.argumentsFor(caller, this.graph.column(parameter, 4));
    if (given === undefined || others.length > 0) return undefined;
    const written = this.textOf(given);
    if (written !== undefined) return mayBeSame(written, text) ? undefined : 'other';
    const own = this.parameterIn(given, MAX_DEPTH);
    return own === undefined ? undefined : { parameter: own, text };
  }

  private isKey(gid: Gid): boolean {
    return this.textOf(gid) !== undefined || this.parameterIn(gid, 0) !== undefined;
  }

  /** The parameter that an expression is, or that a text is made of. */
  private parameterIn(gid: Gid, depth: number): Gid | undefined {
    const { graph } = this;
    const kind = graph.column(gid, 0);
    if (kind === Kind.Param) return gid;
    if (kind === Kind.Ref) {
      const definition = graph.definitionOf(gid);
      return definition !== undefined && graph.column(definition, 0) === Kind.Param ? definition : undefined;
    }
    if (kind !== Kind.Template || depth >= MAX_DEPTH) return undefined;
    const found = listOf(graph, gid, 3).flatMap((n) => this.parameterIn(gidOf(fileOf(gid), n), depth + 1) ?? []);
    return found.length === 1 ? found[0] : undefined;
  }

  private textOf(gid: Gid): string | undefined {
    const [text, ...others] = this.constants.texts(gid);
    const isKey = text !== undefined && others.length === 0 && KEY.test(text.text.replaceAll(HOLE, ''));
    return isKey ? text.text : undefined;
  }

  private argument(call: Gid, index: number): Gid | undefined {
    const node = listOf(this.graph, call, 4)[index];
    return node === undefined ? undefined : gidOf(fileOf(call), node);
  }
}

/** True for keys that can be one, as far as they are known: parts of them may be open. */
function mayBeSame(one: string, other: string): boolean {
  if (!one.includes(HOLE) && !other.includes(HOLE)) return one === other;
  const [ends, others] = [endsOf(one), endsOf(other)];
  const begins = ends.first.startsWith(others.first) || others.first.startsWith(ends.first);
  return begins && (ends.last.endsWith(others.last) || others.last.endsWith(ends.last));
}

/** What a key begins and ends with that is known. */
function endsOf(key: string): { readonly first: string; readonly last: string } {
  const parts = key.split(HOLE);
  return { first: parts[0] ?? '', last: parts.at(-1) ?? '' };
}

/** The parameters that something is compared with, that are keys of elements, or that getters are called with. */
function choosersIn(facts: FileFacts): Set<number> {
  const out = new Set<number>();
  const column = (node: number, at: number) => facts.nodes[node * NODE_STRIDE + at] ?? 0;
  const add = (node: number) => {
    const definitions = column(node, 0) === Kind.Ref ? (facts.bindings[column(node, 3)]?.definitions ?? []) : [];
    for (const definition of definitions) if (column(definition, 0) === Kind.Param) out.add(definition);
  };
  for (let node = 0; node * NODE_STRIDE < facts.nodes.length; node++) {
    const kind = column(node, 0);
    if (kind === Kind.Elem) add(column(node, 4));
    else if (kind === Kind.Test && column(node, 5) === TestKind.Equal) {
      const [left, right] = [column(node, 3), column(node, 4)];
      if (column(left, 0) === Kind.Prop) add(right);
      if (column(right, 0) === Kind.Prop) add(left);
    } else if (kind === Kind.Call && column(column(node, 3), 0) === Kind.Prop) {
      const name = facts.strings[column(column(node, 3), 4)] ?? '';
      const list = column(node, 4);
      if (GETTERS.test(name)) for (let i = 1; i <= (facts.lists[list] ?? 0); i++) add(facts.lists[list + i] ?? 0);
    }
  }
  return out;
}
