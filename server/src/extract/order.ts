/**
 * In which order straight-line code gives values to a variable: what is overwritten for certain before a use
 * does not reach it. Only assignments that are statements of their own, in the function that declares the
 * variable and in a block around the use, are certain.
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
  /** The list of these numbers, made at the first use. */
  list: number;
}

const START: State = { definitions: 0, writes: 0, receives: 0, fields: [], list: 0 };

export class Order {
  private readonly states = new Map<BindingId, State>();
  private readonly undo: [BindingId, State | undefined][] = [];
  private readonly declaredIn: FunctionId[] = [];

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
    const state = this.states.get(binding);
    if (!state || !this.isLocal(binding)) return 0;
    if (state.list === 0)
      state.list = 1 + this.b.list([state.definitions, state.writes, state.receives, ...state.fields]);
    return state.list;
  }

  /** The binding's last definition has just replaced all before it. */
  assigned(binding: BindingId): void {
    const fact = this.b.bindings[binding];
    if (!fact || !this.isLocal(binding)) return;
    const { definitions, writes, receives } = fact;
    this.set(binding, {
      // The one that replaces them was left out: nothing that is known reaches what follows.
      definitions: this.over.has(fact) ? definitions.length : definitions.length - 1,
      writes: writes.length,
      receives: receives.length,
      fields: [],
      list: 0,
    });
  }

  /** The binding's last write has just replaced what was in that field. */
  written(binding: BindingId): void {
    const fact = this.b.bindings[binding];
    if (fact && !this.over.has(fact) && this.isLocal(binding)) this.addFields(binding, [fact.writes.length - 1]);
  }

  private addFields(binding: BindingId, fields: readonly number[]): void {
    const before = this.states.get(binding) ?? START;
    this.set(binding, { ...before, fields: [...before.fields, ...fields], list: 0 });
  }

  private set(binding: BindingId, state: State): void {
    this.undo.push([binding, this.states.get(binding)]);
    this.states.set(binding, state);
  }

  /** Starts a block that may be left out or repeated. */
  enter(): number {
    return this.undo.length;
  }

  /**
   * Ends a block: what was certain in it is not certain behind it.
   *
   * @returns how the variables that it gave values to stood at its end
   */
  leave(mark: number): ReadonlyMap<BindingId, State> {
    const ends = new Map<BindingId, State>();
    while (this.undo.length > mark) {
      const [binding, before] = this.undo.pop() as [BindingId, State | undefined];
      const now = this.states.get(binding);
      if (now && !ends.has(binding)) ends.set(binding, now);
      if (before) this.states.set(binding, before);
      else this.states.delete(binding);
    }
    return ends;
  }

  /** `if (user.email) user.email = mask(user.email)`: where the condition fails there was nothing to overwrite. */
  keep(ends: ReadonlyMap<BindingId, State>, condition: NodeId): void {
    for (const [binding, end] of ends) {
      const before = this.states.get(binding) ?? START;
      if (end.definitions > before.definitions) {
        if (this.covers(condition, binding, '')) this.set(binding, { ...end, fields: [], list: 0 });
        continue;
      }
      const added = end.fields.filter(
        (f) =>
          !before.fields.includes(f) && this.covers(condition, binding, this.b.bindings[binding]?.writes[f]?.[0] ?? ''),
      );
      if (added.length > 0) this.addFields(binding, added);
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
