/** Lists that are kept for long. */

/**
 * A list without the room that it grew with: one that something was added to one by one, or that was filtered, has room
 * for 16 elements more. Where hundreds of thousands are kept, most of them with one element, that is most of what they take.
 */
export function compact<T>(list: readonly T[]): T[] {
  return list.slice();
}

/** Lists that are given on as they are, or that new ones are made of. */
export class KeptLists<T> {
  private readonly none: readonly T[] = [];
  private latest = this.none;

  /** Says that a list is given to who asked for it. */
  give(list: readonly T[]): readonly T[] {
    this.latest = list;
    return list;
  }

  /** What to keep of an answer: one that was given on is shared, a new one is kept without room to grow. */
  keep(list: readonly T[]): readonly T[] {
    if (list.length === 0) return this.none;
    return list === this.latest ? list : compact(list);
  }
}
