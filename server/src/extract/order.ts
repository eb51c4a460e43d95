/**
 * In which order straight-line code gives values to a variable: what is overwritten for certain before a use
 * does not reach it. Only assignments that are statements of their own, in the function that declares the
 * variable and in a block around the use, are certain. Nor does what a block gives that ends the function reach
 * anything behind that block, nor what comes behind it anything in it, unless a loop is around.
 */
import type { BindingFact, BindingId, FunctionId, NodeId } from './facts';
import { BinaryKind, Kind, TestKind } from './facts';
import type { FactsBuilder } from './builder';

/** What is behind a place of the walk for certain: numbers of leading entries of a binding that are no longer there. */
interface State {
  readonly definitions: number;
  readonly writes: number;
  readonly receives: number;
  /** Writes that surely happened, as indices into the binding's writes. */
  readonly fields: readonly number[];
}

/** How many entries a binding has: definitions, writes, receives. */
type Counts = readonly [number, number, number];

/** Entries that a block made which no control leaves: from and up to. */
type Ended = readonly [Counts, Counts];

const START: State = { definitions: 0, writes: 0, receives: 0, fields: [] };
/** Blocks that are kept for one variable. */
const MAX_ENDED = 8;
const NONE_ENDED: readonly Ended[] = [];
/** More than the entries that a binding can have. */
const NO_END = 0x3fffffff;

/** Where a block starts: what is undone at its end, and which uses are in it. */
interface Mark {
  readonly undo: number;
  readonly uses: number;
}

export class Order {
  private readonly states = new Map<BindingId, State>();
  /** What stood before, and how many entries there were when that was replaced. */
  private readonly undo: [BindingId, State | undefined, Counts][] = [];
  /** What blocks gave to a variable that return or throw at their end: it reaches nothing behind them. */
  private readonly ended = new Map<BindingId, readonly Ended[]>();
  private readonly endings: [BindingId, readonly Ended[]][] = [];
  /** The list that was made last for a variable, and of what. */
  private readonly made = new Map<BindingId, { state: State; ended: readonly Ended[]; list: number }>();
  private readonly declaredIn: FunctionId[] = [];
  /** Uses of variables in the blocks that are walked. */
  private readonly uses: [NodeId, BindingId][] = [];
  /** Those in blocks that end the function, and how many entries there were at the block's end. */
  private readonly early: [NodeId, BindingId, Counts][] = [];
  private loops = 0;

  /** Variables of which not all values are known any more. */
  private readonly over = new Set<BindingFact>();

  constructor(private readonly b: FactsBuilder) {}

  /** A variable got more values than are kept: which of them reaches a use is no longer known. */
  full(fact: BindingFact): void {
    this.over.add(fact);
  }

  declare(binding: BindingId): void {
    this.declaredIn[binding] = this.b.fn;
  }

  isLocal(binding: BindingId): boolean {
    return this.declaredIn[binding] === this.b.fn;
  }

  /** One more than the list that says what a use at this place does not get; 0 when nothing is known. */
  at(binding: BindingId): number {
    const state = this.states.get(binding) ?? START;
    const ended = this.ended.get(binding) ?? NONE_ENDED;
    if ((state === START && ended.length === 0) || !this.isLocal(binding)) return 0;
    const known = this.made.get(binding);
    if (known && known.state === state && known.ended === ended) return known.list;
    const { definitions, writes, receives, fields } = state;
    const list = 1 + this.b.list([definitions, writes, receives, ended.length, ...ended.flat(2), ...fields]);
    this.made.set(binding, { state, ended, list });
    return list;
  }

  /** The binding's last definition has just replaced all before it. */
  assigned(binding: BindingId): void {
    const fact = this.b.bindings[binding];
    if (!fact || !this.isLocal(binding)) return;
    const { definitions, writes, receives } = fact;
    // The one that replaces them was left out: nothing that is known reaches what follows.
    const before = this.over.has(fact) ? definitions.length : definitions.length - 1;
    const state = { definitions: before, writes: writes.length, receives: receives.length, fields: [] };
    this.set(binding, state, [before, writes.length, receives.length]);
  }

  /** The binding's last write has just replaced what was in that field. */
  written(binding: BindingId): void {
    const fact = this.b.bindings[binding];
    if (!fact || this.over.has(fact) || !this.isLocal(binding)) return;
    const { definitions, writes, receives } = fact;
    this.addFields(binding, [writes.length - 1], [definitions.length, writes.length - 1, receives.length]);
  }

  private addFields(binding: BindingId, fields: readonly number[], counts: Counts): void {
    const before = this.states.get(binding) ?? START;
    this.set(binding, { ...before, fields: [...before.fields, ...fields] }, counts);
  }

  private set(binding: BindingId, state: State, counts: Counts): void {
    this.undo.push([binding, this.states.get(binding), counts]);
    this.states.set(binding, state);
  }

  private countsOf(binding: BindingId): Counts {
    const fact = this.b.bindings[binding];
    return [fact?.definitions.length ?? 0, fact?.writes.length ?? 0, fact?.receives.length ?? 0];
  }

  /** Remembers a use of a variable. */
  used(node: NodeId, binding: BindingId): void {
    if (this.loops === 0 && this.isLocal(binding)) this.uses.push([node, binding]);
  }

  /** Walks what may happen again. */
  repeated(walk: () => void): void {
    this.loops++;
    walk();
    this.loops--;
  }

  /** Once all is walked: what is put into a variable behind a block that ends the function is not there in the block. */
  finish(): void {
    for (const [node, binding, [, writes, receives]] of this.early) {
      const fact = this.b.bindings[binding];
      const [, allWrites, allReceives] = this.countsOf(binding);
      if (!fact || this.over.has(fact) || (writes === allWrites && receives === allReceives)) continue;
      const list = this.b.operand(node, 2) - 1;
      const [definitions = 0, w = 0, r = 0, blocks = 0, ...rest] = list < 0 ? [] : this.b.itemsOf(list);
      const later = [0, writes, receives, 0, NO_END, NO_END];
      this.b.setOperand(node, 2, 1 + this.b.list([definitions, w, r, blocks + 1, ...later, ...rest]));
    }
  }

  /** Starts a block that may be left out or repeated. */
  enter(): Mark {
    return { undo: this.undo.length, uses: this.uses.length };
  }

  /**
   * Ends a block: what was certain in it is not certain behind it.
   *
   * @param isLast true when the function always ends before the block does
   * @returns how the variables that it gave values to stood at its end
   */
  leave(mark: Mark, isLast: () => boolean): ReadonlyMap<BindingId, State> {
    const ends = new Map<BindingId, State>();
    const first = new Map<BindingId, Counts>();
    while (this.undo.length > mark.undo) {
      const [binding, before, counts] = this.undo.pop() as [BindingId, State | undefined, Counts];
      const now = this.states.get(binding);
      if (now && !ends.has(binding)) ends.set(binding, now);
      first.set(binding, counts);
      if (before) this.states.set(binding, before);
      else this.states.delete(binding);
    }
    if ((first.size > 0 || this.uses.length > mark.uses) && isLast()) {
      for (const [binding, from] of first) this.end(binding, from);
      for (const [node, binding] of this.uses.splice(mark.uses))
        this.early.push([node, binding, this.countsOf(binding)]);
    }
    return ends;
  }

  private end(binding: BindingId, from: Counts): void {
    const before = this.ended.get(binding) ?? NONE_ENDED;
    const fact = this.b.bindings[binding];
    if (before.length >= MAX_ENDED || !fact || this.over.has(fact)) return;
    this.endings.push([binding, before]);
    this.ended.set(binding, [...before, [from, this.countsOf(binding)]]);
  }

  /** Starts statements whose failure something handles. */
  enterTry(): number {
    return this.endings.length;
  }

  /** Ends them: what a block of theirs gave to a variable may get to the handler before the block returns. */
  leaveTry(mark: number): void {
    while (this.endings.length > mark) {
      const [binding, before] = this.endings.pop() as [BindingId, readonly Ended[]];
      this.ended.set(binding, before);
    }
  }

  /** `if (user.email) user.email = mask(user.email)`: where the condition fails there was nothing to overwrite. */
  keep(ends: ReadonlyMap<BindingId, State>, condition: NodeId): void {
    for (const [binding, end] of ends) {
      const before = this.states.get(binding) ?? START;
      if (end.definitions > before.definitions) {
        if (this.covers(condition, binding, '')) this.set(binding, { ...end, fields: [] }, this.countsOf(binding));
        continue;
      }
      const added = end.fields.filter(
        (f) =>
          !before.fields.includes(f) && this.covers(condition, binding, this.b.bindings[binding]?.writes[f]?.[0] ?? ''),
      );
      if (added.length > 0) this.addFields(binding, added, this.countsOf(binding));
    }
  }

  /** True when nothing is left at `path` of a variable where a condition fails. */
  private covers(condition: NodeId, binding: BindingId, path: string): boolean {
    const { b } = this;
    const [left, right] = [b.operand(condition, 0), b.operand(condition, 1)];
    switch (b.kindOf(condition)) {
      case Kind.Ref:
      case Kind.Prop: {
        const found = pathOf(b, condition);
        return (
          found?.binding === binding && (found.path === '' || path === found.path || path.startsWith(`${found.path}.`))
        );
      }
      case Kind.Binary: {
        const sides = [this.covers(left, binding, path), this.covers(right, binding, path)];
        return b.operand(condition, 2) === BinaryKind.And ? sides.every(Boolean) : sides.some(Boolean);
      }
      case Kind.Test: {
        const test = b.operand(condition, 2);
        const isConst = b.kindOf(right) === Kind.Const;
        const text = isConst ? b.textOfString(b.operand(right, 0)) : '';
        if (test === TestKind.Unequal)
          return isConst && ['undefined', 'null', ''].includes(text) && this.covers(left, binding, path);
        // `typeof x === 'string'`
        const isTypeof = b.kindOf(left) === Kind.Test && b.operand(left, 2) === TestKind.Other;
        return (
          test === TestKind.Equal && isTypeof && text === 'string' && this.covers(b.operand(left, 0), binding, path)
        );
      }
      default:
        return false;
    }
  }
}

/** A variable and the names of properties taken of it, for nodes that are nothing else. */
export function pathOf(b: FactsBuilder, node: NodeId): { binding: BindingId; path: string } | undefined {
  const names: string[] = [];
  let at = node;
  while (b.kindOf(at) === Kind.Prop) {
    names.unshift(b.textOfString(b.operand(at, 1)));
    at = b.operand(at, 0);
  }
  return b.kindOf(at) === Kind.Ref ? { binding: b.operand(at, 0), path: names.join('.') } : undefined;
}
