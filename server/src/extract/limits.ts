/**
 * What is read of one file at most. Without bounds a file written to hurt would cost time that grows with the square
 * of its size: every use of a variable asks for every value that it is given. What is over a bound is told.
 */
import type { Problem } from '../model';
import { LineIndex } from '../text/lines';

/** Expressions of a file, which is that of some 70,000 lines; ids of nodes leave no room for more. */
export const MAX_NODES = 131_000;
/** Places at which one variable is given a value, at which its fields are, and at which its methods are called: each. */
const MAX_VALUES = 300;
/** Properties of an object literal, elements of a list, arguments: each. */
export const MAX_ITEMS = 10_000;

/** Says that a file has more than can be followed; ends the walk over it. */
export class TooLarge extends Error {}

/** What was left out of a file because of its size, each kind told once. */
export class Limits {
  private readonly cut = new Map<string, { readonly start: number; count: number }>();

  constructor(
    private readonly file: string,
    private readonly text: string,
  ) {}

  /** Adds to the values of a variable, as long as they are not too many; false where they are. */
  add<T>(values: T[], value: T, of: { readonly name: string; readonly start: number }): boolean {
    if (values.length < MAX_VALUES) {
      values.push(value);
      return true;
    }
    this.note(`"${of.name}" is given values at more than ${MAX_VALUES} places`, of.start);
    return false;
  }

  /** Adds to the calls of a variable's methods, as long as they are not too many. */
  addCall<T>(calls: T[], call: T): void {
    if (calls.length < MAX_VALUES) calls.push(call);
  }

  /** The first items of a list, as many as are followed. */
  first<T>(items: readonly T[], most: number, start: number): readonly T[] {
    if (items.length <= most) return items;
    this.note(`A list or an object has more than ${MAX_ITEMS.toLocaleString('en')} entries`, start);
    return items.slice(0, most);
  }

  /** Notes that something was left out. */
  note(what: string, start: number): void {
    const known = this.cut.get(what);
    if (known) known.count++;
    else this.cut.set(what, { start, count: 1 });
  }

  /** One problem for all of them, at the first. */
  problems(): Problem[] {
    const [first] = this.cut;
    if (first === undefined) return [];
    const [what, { start }] = first;
    const { line, column } = new LineIndex(this.text).position(start);
    const more = this.cut.size > 1 ? ` (and ${this.cut.size - 1} more of the kind)` : '';
    return [
      {
        severity: 'warning',
        file: this.file,
        line,
        column,
        message: `${what}: the first are followed, the others are not${more}`,
        hint: 'If this file is generated, ignore it with --ignore-pattern.',
      },
    ];
  }
}
