/** Constant texts, as far as they are known: URLs with holes, environment variables they are read from. */
import { BinaryKind, ConstKind, Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { ArgumentCondition, ArgumentPath } from '../model';
import { splitWords } from '../text/words';
import { FOLDING, ITERATING } from './builtins';
import { constantsOfPackages } from './constantsOfPackages';
import { Memo } from './memo';
import { definitionsAt } from './order';
import { argumentNodes, isWithout, memberNode } from './literals';
import { listOf } from './schemas';
import { keyAt } from './storeKeys';
import {
  type TextPattern,
  HOLE,
  MAX_ALTERNATIVES,
  OWN_HOSTS,
  UNKNOWN,
  concat,
  distinct,
  environmentVariable,
  known,
  matchesConstant,
  named,
  plain,
  withName,
} from './textPatterns';
import type { Evaluator } from './values';

/** A list of constants may be longer: the names of all headers in which proxies put an address. */
const MAX_ELEMENTS = 32;
const MAX_DEPTH = 24;
/** Expressions that one question looks at: a text that is put together from itself has no end of ways. */
const MAX_LOOKS = 5000;

/** Methods that give elements of a list, or fewer or others of them. */
const PICKING = new Set(['find', 'findLast', 'at', 'pop', 'shift', 'filter', 'sort', 'toSorted', 'reverse', 'values']);

/** Parts of a URL object that begin with its host. */
const URL_PARTS = new Set(['href', 'origin']);

/** Kinds of what stands in lists that are written out. */
const ITEMS: ReadonlySet<number> = new Set([Kind.Object, Kind.Const]);

/**
 * Calls on the way from an outer place to an inner one, innermost first: what parameters are bound to. Before a call that
 * goes over a list may stand the element of it that is meant.
 */
export type Frames = readonly Gid[];

/** What is known of a text. */
interface Told {
  readonly texts: readonly TextPattern[];
  /** True where a call further outside may tell more. */
  readonly isOpen: boolean;
}

/** What a node can be, whatever the calls on the way to it. */
interface FreeTexts extends Told {
  /** True where something was not looked at. */
  readonly isCut: boolean;
}

/** What is known of one question from outside. */
interface Question {
  /** How many more expressions may be looked at. */
  left: number;
  /** How often something was not looked at. */
  cuts: number;
  /** What was told on the way to the answer that is being worked out: another must note for itself what it rests on. */
  known: Map<Frames, Map<Gid, Told>>;
}

const NO_FRAMES: Frames = [];

/** What is handed over key by key: an object, the attributes of an element. */
const WRITTEN_OUT: ReadonlySet<number> = new Set([Kind.Object, Kind.Jsx]);
/** What is read off as fast as it is looked up. */
const PLAIN: ReadonlySet<number> = new Set([Kind.Const, Kind.Template, Kind.Await, Kind.Cast, Kind.Array]);

/**
 * Most texts are the same whoever asks: they are worked out once, without any calls on the way, and kept over edits. Only
 * those for which the calls on the way were looked through in vain are worked out again for each way.
 */
export class Constants {
  private question: Question = newQuestion();
  /** True once the calls on the way were looked through to their end. */
  private isOpen = false;
  private readonly free: Memo<Gid, FreeTexts | undefined>;

  /** @param before what was known before some files were edited */
  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    before?: { readonly reader: Constants; readonly changed: ReadonlySet<FileIndex> },
  ) {
    this.free = new Memo(graph, values.tracking, undefined, before && { ...before, memo: before.reader.free });
  }

  /** The texts a node can have. Parameters are looked up in the calls of `frames`. */
  texts(gid: Gid, frames: Frames = NO_FRAMES, depth = 0): readonly TextPattern[] {
    if (depth > 0) return this.look(gid, frames, depth);
    const { question, isOpen } = this;
    this.question = newQuestion();
    const found = this.look(gid, frames, depth);
    if (this.question.left < 0) this.graph.bounds.meet('depth', gid);
    this.question = question;
    this.isOpen = isOpen;
    return found;
  }

  private look(gid: Gid, frames: Frames, depth: number): readonly TextPattern[] {
    if (PLAIN.has(this.graph.column(gid, 0))) return this.lookIn(gid, frames, depth);
    let isNew = false;
    const free = this.free.get(fileOf(gid), gid, () => {
      isNew = true;
      return this.freeOf(gid, depth);
    });
    // It is being asked already: a text that is put together from itself.
    if (free === undefined) return [UNKNOWN];
    // How much was looked at depends on how deep the question began.
    const isUsable = isNew || !free.isCut;
    if (!isUsable || (free.isOpen && frames.length > 0)) return this.lookIn(gid, frames, depth);
    if (free.isOpen) this.isOpen = true;
    if (free.isCut) this.question.cuts++;
    return free.texts;
  }

  private freeOf(gid: Gid, depth: number): FreeTexts {
    const { question, isOpen } = this;
    const { cuts, known } = question;
    question.known = new Map();
    this.isOpen = false;
    const texts = this.lookIn(gid, NO_FRAMES, depth);
    const free = { texts, isOpen: this.isOpen, isCut: question.cuts > cuts };
    question.known = known;
    question.cuts = cuts;
    this.isOpen = isOpen;
    return free;
  }

  private lookIn(gid: Gid, frames: Frames, depth: number): readonly TextPattern[] {
    const { question, isOpen } = this;
    const known = question.known.get(frames)?.get(gid);
    if (known) {
      this.isOpen ||= known.isOpen;
      return known.texts;
    }
    if (depth > MAX_DEPTH || --question.left < 0) {
      question.cuts++;
      return [UNKNOWN];
    }
    const { cuts } = question;
    this.isOpen = false;
    const all = distinct(this.compute(gid, frames, depth + 1));
    const some = all.filter((t, i) => i < (t.listed ? MAX_ELEMENTS : MAX_ALTERNATIVES));
    const found = some.length > 0 ? some : [UNKNOWN];
    // What was cut says something of the way to it, too.
    if (question.cuts === cuts) {
      const here = question.known.get(frames) ?? new Map<Gid, Told>();
      question.known.set(frames, here.set(gid, { texts: found, isOpen: this.isOpen }));
    }
    this.isOpen ||= isOpen;
    return found;
  }

  private compute(gid: Gid, frames: Frames, depth: number): readonly TextPattern[] {
    const g = this.graph;
    const file = fileOf(gid);
    const a = g.column(gid, 3);
    const at = (node: number) => this.texts(gidOf(file, node), frames, depth);
    switch (g.column(gid, 0)) {
      case Kind.Const:
        // Nothing is no text.
        if (g.column(gid, 4) === ConstKind.Other && g.facts(gid).strings[a] === 'undefined') return [UNKNOWN];
        return g.column(gid, 4) === ConstKind.Text || g.column(gid, 4) === ConstKind.Number || a >= 0
          ? [plain(g.facts(gid).strings[a] ?? '')]
          : [UNKNOWN];
      case Kind.Template:
        return concat(listOf(g, gid, 3).map(at));
      case Kind.Binary:
        if (g.column(gid, 5) === BinaryKind.Concat) return concat([at(a), at(g.column(gid, 4))]);
        if (g.column(gid, 5) === BinaryKind.And) return at(g.column(gid, 4));
        return this.ofGiven(gidOf(file, a), frames, depth) ?? [...at(a), ...at(g.column(gid, 4))];
      case Kind.Cond:
        return [...at(g.column(gid, 4)), ...at(g.column(gid, 5))];
      case Kind.Await:
      case Kind.Cast:
        return at(a);
      case Kind.Array:
        // As everywhere here, a list stands for its elements.
        return listOf(g, gid, 3).flatMap((n) => this.ofElement(gidOf(file, n), frames, depth));
      case Kind.Elem:
        return this.ofVariable(gid, frames, depth) ?? this.ofMembers(gidOf(file, a), frames, depth);
      case Kind.Ref:
        return this.ofReference(gid, frames, depth);
      case Kind.Prop:
        return this.ofProperty(gid, frames, depth);
      case Kind.Call:
      case Kind.New:
        return this.ofCall(gid, frames, depth);
      case Kind.Param:
        return this.ofParameter(gid, frames, depth);
      default:
        return [UNKNOWN];
    }
  }

  private ofReference(gid: Gid, frames: Frames, depth: number): readonly TextPattern[] {
    const target = this.graph.bindingTarget(fileOf(gid), this.graph.column(gid, 3));
    if (target?.kind === 'node') return this.texts(target.gid, frames, depth);
    // Of a module that is not there (`@env`, a file that is made or kept out of the repository) the name is all that is known.
    const written = this.graph.facts(gid).bindings[this.graph.column(gid, 3)]?.name ?? '';
    if (target?.kind !== 'binding') return [named(target?.kind === 'package' ? target.name : written)];
    const definitions = definitionsAt(this.graph, gid, target.binding);
    const found = definitions.flatMap((d) => [...this.texts(gidOf(target.file, d), frames, depth)]);
    return withName(found, target.binding.name);
  }

  private ofProperty(gid: Gid, frames: Frames, depth: number): readonly TextPattern[] {
    const g = this.graph;
    const name = g.facts(gid).strings[g.column(gid, 4)] ?? '';
    for (const v of this.values.evaluate(gid)) {
      if (v.kind !== 'api') continue;
      const env = environmentVariable(v.path.segments);
      if (env !== undefined) return [{ text: HOLE, env: [env], names: [] }];
      const own = v.path.root === 'global' ? OWN_HOSTS[v.path.segments.slice(-2).join('')] : undefined;
      if (own !== undefined) return [plain(own)];
    }
    const object = gidOf(fileOf(gid), g.column(gid, 3));
    if (URL_PARTS.has(name) && this.isUrl(object)) return this.texts(object, frames, depth);
    // Of the objects that callers give, the one of the call on the way.
    const given = this.ofArgumentMember(object, name, frames, depth);
    if (given.length > 0) return withName(given, name);
    // What that call leaves out is not what others give, nor is what an element may be given by what is spread into it.
    const handed = this.boundTo(object, frames);
    if (handed.length > 0 && handed.every((o) => g.column(o, 0) === Kind.Jsx || isWithout(g, o, name))) return [];
    const found: TextPattern[] = [];
    for (const v of this.values.evaluate(object)) {
      if (v.kind === 'object') {
        const member = memberNode(g, v.gid, name);
        if (member !== undefined) found.push(...this.texts(member, frames, depth));
      } else if (v.kind === 'instance' || v.kind === 'class') {
        const member = this.values.classFact(v.file, v.id)?.members.get(name);
        if (!member || member.values.length === 0) found.push(...this.ofSubclass(name, frames, depth));
        for (const node of member?.values ?? []) found.push(...this.texts(gidOf(v.file, node), frames, depth));
      }
    }
    if (found.length === 0 && /^\d+$/.test(name)) found.push(...this.ofMembers(object, frames, depth));
    return withName(found.length > 0 ? found : this.ofArgumentMember(object, name, frames, depth), name);
  }

  /** `process.env[name]`: the variable of the environment that a caller asks for. */
  private ofVariable(gid: Gid, frames: Frames, depth: number): readonly TextPattern[] | undefined {
    const at = (column: number) => gidOf(fileOf(gid), this.graph.column(gid, column));
    const isEnvironment = this.values
      .evaluate(at(3))
      .some((v) => v.kind === 'api' && v.path.root === 'global' && v.path.segments.at(-1) === '.env');
    if (!isEnvironment) return undefined;
    const known = this.texts(at(4), frames, depth).filter((t) => /^\w+$/.test(t.text));
    return known.length === 0 ? undefined : known.map((t) => ({ text: HOLE, env: [t.text], names: [] }));
  }

  /** An element of a list literal, or all that is spread into it. */
  private ofElement(gid: Gid, frames: Frames, depth: number): readonly TextPattern[] {
    const isSpread = this.graph.column(gid, 0) === Kind.Spread;
    const element = isSpread ? gidOf(fileOf(gid), this.graph.column(gid, 3)) : gid;
    return this.texts(element, frames, depth).map((t) => ({ ...t, listed: true }));
  }

  /** Any element of a list, or any value of an object literal: nothing where neither is known. */
  private ofMembers(gid: Gid, frames: Frames, depth: number): readonly TextPattern[] {
    const g = this.graph;
    const objects = this.values.evaluate(gid).flatMap((v) => (v.kind === 'object' ? [v.gid] : []));
    if (objects.length === 0) return known(this.texts(gid, frames, depth));
    return objects.flatMap((object) =>
      g.column(object, 0) === Kind.Object
        ? listOf(g, object, 3).flatMap((n, i) =>
            i % 2 === 1 ? known(this.texts(gidOf(fileOf(object), n), frames, depth)) : [],
          )
        : [],
    );
  }

  /** The elements of the list whose method a function is handed to: `NAMES.find((name) => …)`. */
  private ofElements(parameter: Gid, frames: Frames, depth: number): readonly TextPattern[] {
    const g = this.graph;
    const callers = this.values.callersOf(fileOf(parameter), g.column(parameter, 3));
    return callers.flatMap(({ call, kind, argument }) => {
      const callee = gidOf(fileOf(call), g.column(call, 3));
      if (kind !== 'callback' || argument !== 0 || g.column(callee, 0) !== Kind.Prop) return [];
      const method = g.facts(callee).strings[g.column(callee, 4)] ?? '';
      if (!ITERATING.has(method) || method === 'then') return [];
      if (g.column(parameter, 4) !== (FOLDING.has(method) ? 1 : 0)) return [];
      return known(this.texts(gidOf(fileOf(callee), g.column(callee, 3)), frames, depth));
    });
  }

  /** True for `new URL(…)`. */
  private isUrl(gid: Gid): boolean {
    return this.values
      .evaluate(gid)
      .some((v) => v.kind === 'api' && v.path.root === 'global' && v.path.segments.join(' ') === '.URL new');
  }

  /** A field that a base class leaves to its subclasses: that of the object a call on the way is made on. */
  private ofSubclass(name: string, frames: Frames, depth: number): readonly TextPattern[] {
    for (const receiver of frames.flatMap((call) => this.receiverOf(call))) {
      for (const v of this.values.evaluate(receiver)) {
        const member = v.kind === 'instance' ? this.values.classFact(v.file, v.id)?.members.get(name) : undefined;
        if (v.kind === 'instance' && member && member.values.length > 0) {
          return member.values.flatMap((n) => [...this.texts(gidOf(v.file, n), frames, depth)]);
        }
      }
    }
    this.isOpen = true;
    return [];
  }

  private receiverOf(call: Gid): Gid[] {
    const callee = gidOf(fileOf(call), this.graph.column(call, 3));
    return this.graph.column(callee, 0) === Kind.Prop ? [gidOf(fileOf(callee), this.graph.column(callee, 3))] : [];
  }

  /** What a constructor's parameter was given where the object of a call on the way was made. */
  private constructedWith(parameter: Gid, frames: Frames): Gid[] {
    const graph = this.values.callGraph;
    const makers = this.values.callersOf(fileOf(parameter), this.graph.column(parameter, 3));
    for (const receiver of frames.flatMap((call) => this.receiverOf(call))) {
      const nodes = this.definedAs(receiver, frames);
      const maker = makers.find((m) => nodes.includes(m.call));
      if (maker && graph) return graph.argumentsFor(maker, this.graph.column(parameter, 4));
    }
    if (makers.length > 0) this.isOpen = true;
    return [];
  }

  /** What a variable is defined as; for a parameter, what it is given by a call on the way. */
  private definedAs(reference: Gid, frames: Frames): Gid[] {
    if (this.graph.column(reference, 0) !== Kind.Ref) return [];
    const target = this.graph.bindingTarget(fileOf(reference), this.graph.column(reference, 3));
    if (target?.kind !== 'binding') return [];
    return target.binding.definitions.flatMap((d) => {
      const node = gidOf(target.file, d);
      if (this.graph.column(node, 0) !== Kind.Param) return [node];
      // One step: what is handed on from further outside is seldom made there.
      return (this.givenIn(node, frames) ?? []).flatMap((given) => {
        const made = this.graph.column(given, 0) === Kind.Ref ? this.graph.definitionOf(given) : given;
        return made === undefined ? [] : [made];
      });
    });
  }

  /** `options.url` where `options` is a parameter. */
  private ofArgumentMember(object: Gid, name: string, frames: Frames, depth: number): readonly TextPattern[] {
    for (const node of this.boundTo(object, frames)) {
      const isWritten = WRITTEN_OUT.has(this.graph.column(node, 0));
      const member = isWritten ? memberNode(this.graph, node, name) : undefined;
      if (member !== undefined) return this.texts(member, frames.slice(1), depth);
    }
    return [];
  }

  private ofCall(gid: Gid, frames: Frames, depth: number): readonly TextPattern[] {
    const g = this.graph;
    const file = fileOf(gid);
    const args = listOf(g, gid, 4).map((n) => gidOf(file, n));
    const callee = gidOf(file, g.column(gid, 3));
    const method = g.column(callee, 0) === Kind.Prop ? (g.facts(gid).strings[g.column(callee, 4)] ?? '') : '';
    const values = this.values.evaluate(callee);
    for (const v of values) {
      if (v.kind === 'function') {
        const returns = g.file(v.file).facts.functions[v.id]?.returns ?? [];
        return returns.flatMap((n) => [...this.texts(gidOf(v.file, n), [gid, ...frames], depth)]);
      }
      const isUrl =
        v.kind === 'api' &&
        v.path.root === 'global' &&
        ['.URL', '.Request', '.String'].includes(v.path.segments[0] ?? '');
      if (isUrl && args[0] !== undefined) return this.ofUrl(args, frames, depth);
      const path = v.kind === 'api' && v.path.root === 'global' ? v.path.segments.join('') : '';
      if (args[0] !== undefined && path === '.Set') return this.texts(args[0], frames, depth);
      if (args[0] !== undefined && path === '.Object.values') return this.ofMembers(args[0], frames, depth);
    }
    if (PICKING.has(method)) {
      const elements = known(this.texts(gidOf(file, g.column(callee, 3)), frames, depth));
      if (elements.length > 0) return elements;
    }
    if (['toString', 'trim', 'replace', 'toLowerCase', 'concat', 'slice'].includes(method)) {
      const receiver = this.texts(gidOf(file, g.column(callee, 3)), frames, depth);
      return method === 'slice' || method === 'replace'
        ? receiver
        : concat([
            receiver,
            method === 'concat' && args[0] !== undefined ? this.texts(args[0], frames, depth) : [plain('')],
          ]);
    }
    if (method === 'join') return this.ofJoined(gidOf(file, g.column(callee, 3)), args[0], [frames, depth]);
    const key = args[0] === undefined ? '' : keyAt(this.graph, args[0]);
    return [key && splitWords(method)[0] === 'get' ? { text: HOLE, env: [], names: [method, key] } : named(method)];
  }

  /** `[base, path].join('/')`. */
  private ofJoined(list: Gid, separator: Gid | undefined, [frames, depth]: [Frames, number]): readonly TextPattern[] {
    if (this.graph.column(list, 0) !== Kind.Array || separator === undefined) return [named('join')];
    const between = this.texts(separator, frames, depth);
    const parts = listOf(this.graph, list, 3).map((n) => this.texts(gidOf(fileOf(list), n), frames, depth));
    return concat(parts.flatMap((part, i) => (i === 0 ? [part] : [between, part])));
  }

  /** `new URL(path, base)`. */
  private ofUrl(args: readonly Gid[], frames: Frames, depth: number): readonly TextPattern[] {
    const path = this.texts(args[0] as Gid, frames, depth);
    if (args[1] === undefined || path.some((p) => /^[a-z]+:/i.test(p.text))) return path;
    return concat([this.texts(args[1], frames, depth), path]);
  }

  private ofParameter(gid: Gid, frames: Frames, depth: number): readonly TextPattern[] {
    const bound = this.boundTo(gid, frames);
    if (bound.length > 0) return bound.flatMap((n) => [...this.texts(n, frames.slice(1), depth)]);
    return this.ofElements(gid, frames, depth);
  }

  /**
   * What a call on the way gives to a parameter, or as a property of it, whose default it is then not; undefined where
   * nothing is known of it.
   */
  private ofGiven(gid: Gid, frames: Frames, depth: number): readonly TextPattern[] | undefined {
    if (frames.length === 0) return undefined;
    const kind = this.graph.column(gid, 0);
    if (kind !== Kind.Param && kind !== Kind.Prop) return undefined;
    const at = (column: number) => this.graph.column(gid, column);
    const given =
      kind === Kind.Param
        ? (this.givenIn(gid, frames)?.flatMap((n) => [...this.texts(n, frames.slice(1), depth)]) ?? [])
        : this.ofArgumentMember(gidOf(fileOf(gid), at(3)), this.graph.facts(gid).strings[at(4)] ?? '', frames, depth);
    return given.length > 0 && known(given).length === given.length ? given : undefined;
  }

  /** Arguments that the calls in `frames` give to a parameter (through the variable that holds it). */
  boundTo(gid: Gid, frames: Frames): Gid[] {
    const g = this.graph;
    let parameter = gid;
    if (g.column(gid, 0) === Kind.Ref) {
      const target = g.bindingTarget(fileOf(gid), g.column(gid, 3));
      const definition = target?.kind === 'binding' ? target.binding.definitions[0] : undefined;
      if (target?.kind !== 'binding' || definition === undefined) return [];
      parameter = gidOf(target.file, definition);
    }
    if (g.column(parameter, 0) !== Kind.Param) return [];
    return this.givenIn(parameter, frames) ?? this.constructedWith(parameter, frames);
  }

  /** What a call in `frames` gives to a parameter; undefined when none of them calls its function. */
  private givenIn(parameter: Gid, frames: Frames): Gid[] | undefined {
    const graph = this.values.callGraph;
    const callers = this.values.callersOf(fileOf(parameter), this.graph.column(parameter, 3));
    for (const [i, call] of frames.entries()) {
      const caller = callers.find((c) => c.call === call);
      if (!caller) continue;
      const item = caller.kind === 'callback' && this.graph.column(parameter, 4) === 0 ? frames[i - 1] : undefined;
      return item !== undefined && ITEMS.has(this.graph.column(item, 0))
        ? [item]
        : graph?.argumentsFor(caller, this.graph.column(parameter, 4));
    }
    if (callers.length > 0) this.isOpen = true;
    return undefined;
  }

  /** The nodes at an argument path, as far as literals show them. */
  argument(args: readonly Gid[], at: ArgumentPath): Gid[] {
    return argumentNodes(this.graph, this.values, args, at);
  }

  /** Does an application meet all conditions of a rule? An argument that is not known does not meet one. */
  meets(args: readonly Gid[], conditions: readonly ArgumentCondition[]): boolean {
    return conditions.every((c) =>
      this.argument(args, c.at).some((gid) =>
        [
          ...this.texts(gid).flatMap(({ text, env }) => [text, ...env.map((e) => `$${e}`)]),
          ...constantsOfPackages(this.graph, this.values, gid),
        ].some((text) => c.oneOf.some((w) => matchesConstant(w, text.toLowerCase()))),
      ),
    );
  }
}

function newQuestion(): Question {
  return { left: MAX_LOOKS, cuts: 0, known: new Map() };
}
