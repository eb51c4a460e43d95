/** What is worked out, and what was worked out from it in turn. */
import type { Answer, Basis } from '../link/basis';
import type { FileIndex, Gid } from '../link/graph';
import { type AbstractValue, NONE } from './valueTable';

/** Something worked out, of which nothing is known yet where it is new. */
export class Dependent implements Answer {
  asked = 0;
  inside = 0;
  isPart = false;
  /** True once it has met a parameter, or another answer that did. */
  isOpen = false;
  isForgotten = false;
  /** True once it was used while it was being worked out. */
  isHead = false;
  /** What was worked out from it. */
  users: Dependent[] | undefined = undefined;

  /**
   * @param basis what it rests on in any case
   * @param call the call that it says what it calls of; undefined for everything else
   */
  constructor(
    public basis: Basis,
    readonly call?: Gid,
  ) {}
}

/** A row of a table over the program, of which the table hears when it is forgotten. */
export class RowDependent extends Dependent {
  /**
   * @param files gets the file once its row has to be read again. It outlives the state of the program in which the row
   * was read, and so it must not hold on to that: no function made there.
   */
  constructor(
    basis: Basis,
    private readonly file: FileIndex,
    private readonly files: { lost: Set<FileIndex> },
  ) {
    super(basis);
  }

  tell(): void {
    this.files.lost.add(this.file);
  }
}

/** The values of a node, or of a member of an object. */
export class ValueDependent extends Dependent {
  values: readonly AbstractValue[] = NONE;

  /** @param name that of the member; empty for the others */
  constructor(
    readonly kind: 'value' | 'member',
    readonly gid: Gid,
    basis: Basis,
    readonly name = '',
  ) {
    super(basis);
  }
}

/** Lists are cleared of what is forgotten or repeated when they have grown to this size, and to each doubling of it. */
const MANY = 8;

/** True for a size at which a list is cleared. */
export function isDoubled(size: number): boolean {
  return size >= MANY && (size & (size - 1)) === 0;
}

/** True for an answer whose basis tells all that it depends on. */
export function isClosed({ isOpen, inside }: Dependent): boolean {
  return !isOpen && inside === 0;
}

/** True for an answer that still counts, or that is being worked out. */
export function isCounting({ isForgotten, asked, basis }: Dependent): boolean {
  return !isForgotten && (asked > 0 || !basis.isGone);
}

/** Says that one answer was worked out from another. */
export function addUser(of: Dependent, user: Dependent): void {
  const { users } = of;
  if (users === undefined) {
    of.users = [user];
    return;
  }
  // What is asked for again is mostly asked for by the same.
  if (users[users.length - 1] === user) return;
  users.push(user);
  if (isDoubled(users.length)) of.users = [...new Set(users)].filter((u) => !u.isForgotten);
}
