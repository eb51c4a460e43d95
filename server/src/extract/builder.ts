import type { Problem, Suppression } from '../model';
import {
  type BindingFact,
  type BindingId,
  type BindingKind,
  type ClassFact,
  type ExportFact,
  type FileFacts,
  type FunctionFact,
  type FunctionId,
  type GuardId,
  Kind,
  NODE_STRIDE,
  type NodeId,
  type TypeDeclaration,
  type TypeFact,
  type TypeId,
} from './facts';
import { compact } from '../text/lists';
import { Limits, MAX_ITEMS, MAX_NODES, TooLarge } from './limits';
import { Order } from './order';

type Scope = Map<string, BindingId>;

/** Collects the tables of one file while its tree is walked. */
export class FactsBuilder {
  readonly bindings: BindingFact[] = [];
  readonly functions: FunctionFact[] = [];
  readonly classes: ClassFact[] = [];
  readonly exports: ExportFact[] = [];
  readonly types: TypeFact[] = [{ kind: 'unknown' }];
  readonly declarations: TypeDeclaration[] = [];
  readonly suppressions: Suppression[] = [];
  readonly problems: Problem[] = [];
  readonly directives: string[] = [];
  readonly modules = new Set<string>();

  /** Where the walk stands. */
  guard: GuardId = 0;
  fn: FunctionId = -1;
  /** Function that `arguments` stands for: the nearest that is no arrow. */
  argumentsOf: FunctionId = -1;
  classId = -1;

  /** Uses of `this` in the methods of the object literal around the walk, and what they assign to its fields. */
  self: { uses: NodeId[]; writes: [string, NodeId][] } | undefined;

  /** Functions that are programs: what they yield is asked for, not given. */
  readonly programs = new Set<FunctionId>();

  /** Calls, and thrown values as `~node`, in the functions and try blocks around the walk, innermost last. */
  readonly escapes: number[][] = [];

  /** What is overwritten where the walk stands. */
  readonly order = new Order(this);

  /** What was left out because there is too much of it. */
  readonly limits: Limits;

  private readonly strings: string[] = [];
  private readonly stringIds = new Map<string, number>();
  private readonly nodes: number[] = [];
  private readonly lists: number[] = [];
  private readonly guards: number[] = [0, 0, 0];
  private readonly applications: number[] = [];
  private scopes: Scope[] = [new Map<string, BindingId>()];

  constructor(
    readonly file: string,
    readonly text: string,
  ) {
    this.limits = new Limits(file, text);
  }

  string(text: string): number {
    let id = this.stringIds.get(text);
    if (id === undefined) {
      id = this.strings.length;
      this.strings.push(text);
      this.stringIds.set(text, id);
    }
    return id;
  }

  /** Adds a node; `place` gives its offsets. Returns its id. */
  node(kind: number, place: { start: number; end: number }, a = 0, b = 0, c = 0): NodeId {
    const id = this.implied(kind, place, a, b, c);
    if (kind === Kind.Call || kind === Kind.New || kind === Kind.Set || kind === Kind.Jsx) this.applications.push(id);
    if (kind === Kind.Call || kind === Kind.New) this.escapes.at(-1)?.push(id);
    return id;
  }

  /** Adds a node that nobody wrote: a call is not listed among the calls of the file. */
  implied(kind: number, place: { start: number; end: number }, a = 0, b = 0, c = 0): NodeId {
    const id = this.nodes.length / NODE_STRIDE;
    if (id >= MAX_NODES) throw new TooLarge(`it has more than ${MAX_NODES.toLocaleString('en')} expressions`);
    this.nodes.push(kind, place.start, place.end, a, b, c);
    return id;
  }

  kindOf(node: NodeId): number {
    return this.nodes[node * NODE_STRIDE] ?? Kind.Unknown;
  }

  operand(node: NodeId, column: 0 | 1 | 2): number {
    return this.nodes[node * NODE_STRIDE + 3 + column] ?? 0;
  }

  setOperand(node: NodeId, column: 0 | 1 | 2, value: number): void {
    this.nodes[node * NODE_STRIDE + 3 + column] = value;
  }

  operandStart(node: NodeId): number {
    return this.nodes[node * NODE_STRIDE + 1] ?? 0;
  }

  /** End offset of a node. */
  operandEnd(node: NodeId): number {
    return this.nodes[node * NODE_STRIDE + 2] ?? 0;
  }

  textOfString(id: number): string {
    return this.strings[id] ?? '';
  }

  /** Adds a list (length first) and returns its index. Of a very long one only the beginning is kept. */
  list(items: readonly number[], start = 0): number {
    const id = this.lists.length;
    // Pairs of key and value stay together.
    const kept = this.limits.first(items, 2 * MAX_ITEMS, start);
    this.lists.push(kept.length);
    for (const item of kept) this.lists.push(item);
    return id;
  }

  /** What is in a list that was added. */
  itemsOf(list: number): readonly number[] {
    return this.lists.slice(list + 1, list + 1 + (this.lists[list] ?? 0));
  }

  /** Remembers that a variable is given a value. */
  define(binding: BindingId | undefined, value: NodeId): void {
    const fact = binding === undefined ? undefined : this.bindings[binding];
    if (fact && !this.limits.add(fact.definitions, value, fact)) this.order.full(fact);
  }

  type(fact: TypeFact): TypeId {
    this.types.push(fact);
    return this.types.length - 1;
  }

  /** Runs `walk` with a condition known to hold (or not). */
  guarded(condition: NodeId, holds: boolean, walk: () => void): void {
    const before = this.guard;
    this.guard = this.addGuard(condition, holds);
    walk();
    this.guard = before;
  }

  /** Adds a condition below the present one and returns it, for code after an early exit. */
  addGuard(condition: NodeId, holds: boolean): GuardId {
    const id = this.guards.length / 3;
    this.guards.push(this.guard, condition, holds ? 1 : 0);
    return id;
  }

  scoped<T>(walk: () => T): T {
    this.scopes.push(new Map());
    const result = walk();
    this.scopes.pop();
    return result;
  }

  declare(
    name: string,
    kind: BindingKind,
    start: number,
    extra: { type?: TypeId; from?: BindingFact['from'] } = {},
  ): BindingId {
    const scope = this.scopes[this.scopes.length - 1] as Scope;
    const known = scope.get(name);
    if (known !== undefined && this.bindings[known]?.kind === kind && kind !== 'import') return known;
    const id = this.bindings.length;
    const fact: BindingFact = {
      name,
      kind,
      start,
      type: extra.type ?? 0,
      definitions: [],
      writes: [],
      receives: [],
      captured: false,
      ...(extra.from ? { from: extra.from } : {}),
    };
    this.bindings.push(fact);
    this.order.declare(id);
    scope.set(name, id);
    return id;
  }

  lookup(name: string): BindingId | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const id = this.scopes[i]?.get(name);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /** True while the walk is at the top level of the module. */
  atTop(): boolean {
    return this.scopes.length === 1;
  }

  finish(lines: number): FileFacts {
    this.order.finish();
    return {
      file: this.file,
      lines,
      strings: this.strings,
      nodes: Int32Array.from(this.nodes),
      lists: Int32Array.from(this.lists),
      guards: Int32Array.from(this.guards),
      applications: Int32Array.from(this.applications),
      bindings: this.bindings.map((binding) => ({
        ...binding,
        definitions: compact(binding.definitions),
        writes: compact(binding.writes),
        receives: compact(binding.receives),
      })),
      functions: this.functions.map((fn) => ({
        ...fn,
        params: compact(fn.params),
        paramNames: compact(fn.paramNames),
        returns: compact(fn.returns),
      })),
      classes: this.classes,
      exports: this.exports,
      types: this.types,
      declarations: this.declarations,
      modules: [...this.modules],
      suppressions: this.suppressions,
      problems: [...this.problems, ...this.limits.problems()],
      directives: this.directives,
    };
  }
}
