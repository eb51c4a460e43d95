/**
 * What a function that is handed to a library makes: what it returns, or what it writes into its parameter.
 * Databases and stores take their data this way: `posts.create((post) => { post.title = title; })`.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { MUTATORS } from './builtins';
import { memberNode } from './literals';
import type { Leaf } from './leaves';
import { KEYS } from './origins';
import { applicationAround } from './reach';
import { listOf } from './schemas';
import type { FunctionValue } from './valueTable';
import type { Evaluator } from './values';

/** A function that is handed over, through helpers where it says by which call. */
interface Handed {
  readonly fn: FunctionValue;
  readonly by?: Gid;
  /** What that call is given: the function, or a name for it. */
  readonly as: Gid;
}

/** Helpers that a function hands its parameter on to. */
const MAX_HELPERS = 3;
/** Steps from where a function is handed over to where it is written. */
const MAX_GIVEN = 8;

export class WrittenReader {
  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
  ) {}

  /** What a handed function returns. */
  returned(argument: Gid, path: string): Leaf[] {
    return this.functionsAt(argument).flatMap(({ fn }) =>
      (this.graph.file(fn.file).facts.functions[fn.id]?.returns ?? []).map((n) => ({
        gid: gidOf(fn.file, n),
        path,
        name: '',
      })),
    );
  }

  /**
   * What a handed function writes into one of its parameters, or, where it takes none, into what the method that
   * it is handed to is called on: `post.update(() => { post.title = title; })`.
   */
  written(argument: Gid, parameter: number, receiver: Gid | undefined): Leaf[] {
    return this.functionsAt(argument).flatMap((handed) => {
      const { fn } = handed;
      const takesNone = (this.graph.file(fn.file).facts.functions[fn.id]?.params ?? []).length === 0;
      const leaves = takesNone ? this.intoReceiver(fn, receiver) : this.intoParameter(fn, parameter, 0);
      return leaves.map((leaf) => this.handedBy(handed, leaf));
    });
  }

  /** Who hands a function to a helper hands its data over there: that is the place where a person looks for it. */
  private handedBy({ fn, by, as }: Handed, leaf: Leaf): Leaf {
    if (by === undefined || leaf.call !== undefined) return leaf;
    const isWithin =
      fileOf(by) === fn.file &&
      this.graph.column(by, 1) <= this.graph.column(leaf.gid, 1) &&
      this.graph.column(leaf.gid, 2) <= this.graph.column(by, 2);
    return isWithin ? { ...leaf, call: by } : { ...leaf, call: by, shownAt: as };
  }

  /** The functions an argument can be. One that is wrapped (`guarded((post) => …)`) is what is called in the end. */
  private functionsAt(argument: Gid): Handed[] {
    const g = this.graph;
    const wrapped =
      g.column(argument, 0) === Kind.Call
        ? listOf(g, argument, 4)
            .map((n) => gidOf(fileOf(argument), n))
            .filter((n) => g.column(n, 0) === Kind.Func)
        : [];
    const all = (wrapped.length > 0 ? wrapped : [argument]).flatMap((n) => {
      const given = this.given(n, [], { depth: 0 });
      return (given.length > 0 ? given : [{ as: n }]).flatMap(({ as, by }) =>
        this.values
          .evaluate(as)
          .flatMap((fn): Handed[] => (fn.kind === 'function' ? [{ fn, as, ...(by === undefined ? {} : { by }) }] : [])),
      );
    });
    const isSame = (a: Handed, b: Handed) => a.fn.file === b.fn.file && a.fn.id === b.fn.id && a.by === b.by;
    return all.filter((v, i) => all.findIndex((o) => isSame(o, v)) === i);
  }

  /**
   * What callers give where the function is a parameter, or a field of one: each is asked for on its own, as a helper
   * that many use is handed more functions than a value can be.
   *
   * @param path fields between the node and what is asked for, outermost first
   */
  private given(
    gid: Gid,
    path: readonly string[],
    at: { readonly depth: number; readonly by?: Gid },
  ): { readonly as: Gid; readonly by?: Gid }[] {
    const g = this.graph;
    if (at.depth >= MAX_GIVEN) return [];
    const next = { ...at, depth: at.depth + 1 };
    const kind = g.column(gid, 0);
    const target = kind === Kind.Ref ? g.definitionOf(gid) : undefined;
    if (target !== undefined && g.column(target, 0) !== Kind.Func) return this.given(target, path, next);
    if (kind === Kind.Prop) {
      const name = g.facts(gid).strings[g.column(gid, 4)] ?? '';
      return this.given(gidOf(fileOf(gid), g.column(gid, 3)), [name, ...path], next);
    }
    if (kind === Kind.Param) {
      const graph = this.values.callGraph;
      const callers = graph?.callersOf(fileOf(gid), g.column(gid, 3)) ?? [];
      return callers.flatMap((c) =>
        (graph?.argumentsFor(c, g.column(gid, 4)) ?? []).flatMap((n) => this.given(n, path, { ...next, by: c.call })),
      );
    }
    const [name, ...rest] = path;
    if (name === undefined) return [{ as: gid, ...(at.by === undefined ? {} : { by: at.by }) }];
    const member = kind === Kind.Object ? memberNode(g, gid, name) : undefined;
    return member === undefined ? [] : this.given(member, rest, next);
  }

  private intoParameter(fn: FunctionValue, parameter: number, depth: number): Leaf[] {
    const { facts } = this.graph.file(fn.file);
    const node = facts.functions[fn.id]?.params[parameter];
    const binding =
      node === undefined ? -1 : facts.bindings.findIndex((b) => b.kind === 'parameter' && b.definitions.includes(node));
    return binding < 0 ? [] : this.into(fn, binding, depth);
  }

  private intoReceiver(fn: FunctionValue, receiver: Gid | undefined): Leaf[] {
    if (receiver === undefined || fileOf(receiver) !== fn.file || this.graph.column(receiver, 0) !== Kind.Ref)
      return [];
    return this.into(fn, this.graph.column(receiver, 3), 0);
  }

  /** All that a function puts into a variable: fields, elements, and what its helpers put there. */
  private into(fn: FunctionValue, binding: number, depth: number): Leaf[] {
    const { facts } = this.graph.file(fn.file);
    const fact = facts.bindings[binding];
    const span = facts.functions[fn.id];
    if (!fact || !span) return [];
    const isInside = (node: number) => {
      const gid = gidOf(fn.file, node);
      return this.graph.column(gid, 1) >= span.start && this.graph.column(gid, 2) <= span.end;
    };
    const fields = fact.writes
      .filter(([path, node]) => path !== KEYS && isInside(node))
      .map(([path, node]) => this.leaf(gidOf(fn.file, node), path));
    const elements = fact.receives.filter(isInside).flatMap((node) => this.added(gidOf(fn.file, node)));
    return [...fields, ...elements, ...(depth < MAX_HELPERS ? this.byHelpers(fn, binding, { isInside, depth }) : [])];
  }

  private leaf(gid: Gid, path: string): Leaf {
    const keys = path === '' ? [] : path.split('.');
    return { gid, path: '', name: keys.at(-1) ?? '', keys };
  }

  /** `post.tags.push(tag)` */
  private added(call: Gid): Leaf[] {
    const g = this.graph;
    const callee = gidOf(fileOf(call), g.column(call, 3));
    if (!MUTATORS.has(g.facts(call).strings[g.column(callee, 4)] ?? '')) return [];
    const list = gidOf(fileOf(call), g.column(callee, 3));
    const name = g.column(list, 0) === Kind.Prop ? (g.facts(call).strings[g.column(list, 4)] ?? '') : '';
    return listOf(g, call, 4).map((n) => this.leaf(gidOf(fileOf(call), n), name));
  }

  /** `fill(post, form)`: what a function of the program puts into what it is given. */
  private byHelpers(
    fn: FunctionValue,
    binding: number,
    { isInside, depth }: { isInside: (node: number) => boolean; depth: number },
  ): Leaf[] {
    const g = this.graph;
    return Array.from(g.file(fn.file).facts.applications)
      .filter((node) => g.column(gidOf(fn.file, node), 0) === Kind.Call && isInside(node))
      .flatMap((node) => {
        const call = gidOf(fn.file, node);
        const at = listOf(g, call, 4).findIndex((n) => this.isUse(gidOf(fn.file, n), binding));
        if (at < 0) return [];
        return this.values
          .evaluate(gidOf(fn.file, g.column(call, 3)))
          .filter((v): v is FunctionValue => v.kind === 'function' && !(v.file === fn.file && v.id === fn.id))
          .flatMap((v) => this.intoParameter(v, at, depth + 1))
          .map((leaf) => ({ ...leaf, call: leaf.call ?? applicationAround(this.graph, leaf.gid) }));
      });
  }

  private isUse(gid: Gid, binding: number): boolean {
    return this.graph.column(gid, 0) === Kind.Ref && this.graph.column(gid, 3) === binding;
  }
}
