/**
 * Answers about values that met a parameter, and what was worked out from which. Such an answer depends on callers
 * anywhere in the program; when those of a function change, exactly the answers that asked for them are forgotten.
 */
import type { Answer, Basis } from '../link/basis';
import { type FileIndex, type Gid, fileOf } from '../link/graph';
import type { DeclaredType } from './implementors';
import { type AbstractValue, NONE } from './valueTable';

/** An entry of a table over the program: a context, for which values are provided, or a type, which something implements. */
export type TableEntry = Gid | DeclaredType;

/** Something worked out, and what it was worked out from. */
export interface Dependent extends Answer {
  /** The call that it says what it calls of; undefined for everything else. */
  readonly call: Gid | undefined;
  /** True once it has met a parameter, or another answer that did. */
  isOpen: boolean;
  isForgotten: boolean;
  /** True once it was used while it was being worked out. */
  isHead: boolean;
  /** What was worked out from it. */
  users: Dependent[] | undefined;
}

/** The values of a node, or of a member of an object. */
export interface ValueDependent extends Dependent {
  readonly kind: 'value' | 'member';
  readonly gid: Gid;
  /** Name of the member; empty for the others. */
  readonly name: string;
  values: readonly AbstractValue[];
}

/** Answers by what they rest on: those that must be forgotten with it. */
export class Watched {
  private readonly answers = new Map<Basis, Dependent[]>();

  add(answer: Dependent): void {
    const known = this.answers.get(answer.basis);
    if (known === undefined) this.answers.set(answer.basis, [answer]);
    else {
      known.push(answer);
      if (isDoubled(known.length))
        this.answers.set(
          answer.basis,
          known.filter((a) => !a.isForgotten),
        );
    }
  }

  /** Leaves out what is forgotten. */
  clean(): void {
    for (const [basis, answers] of this.answers) {
      const left = answers.filter((a) => !a.isForgotten);
      if (left.length === 0) this.answers.delete(basis);
      else if (left.length < answers.length) this.answers.set(basis, left);
    }
  }

  /** Takes out the answers that rest on one of these. */
  take(gone: readonly Basis[]): Dependent[] {
    return gone.flatMap((basis) => {
      const answers = this.answers.get(basis) ?? [];
      this.answers.delete(basis);
      return answers;
    });
  }
}

/** Lists of users are cleared of forgotten and repeated ones when they have grown to this size, and to each doubling of it. */
const MANY = 8;

function isDoubled(size: number): boolean {
  return size >= MANY && (size & (size - 1)) === 0;
}

function clearOfForgotten(answers: Set<Dependent>): void {
  if (isDoubled(answers.size)) for (const answer of answers) if (answer.isForgotten) answers.delete(answer);
}

/**
 * A dependent about which nothing is known yet.
 *
 * @param on what it rests on in any case
 * @param call the call that it says what it calls of
 */
export function dependentOf(on: Basis, call?: Gid): Dependent {
  return {
    call,
    isOpen: false,
    isForgotten: false,
    isHead: false,
    users: undefined,
    basis: on,
    asked: 0,
    inside: 0,
    isPart: false,
  };
}

/** The same for values. Written out: so many are made that a copy would show. */
export function valueDependent(kind: ValueDependent['kind'], gid: Gid, on: Basis, name = ''): ValueDependent {
  return {
    kind,
    gid,
    name,
    values: NONE,
    call: undefined,
    isOpen: false,
    isForgotten: false,
    isHead: false,
    users: undefined,
    basis: on,
    asked: 0,
    inside: 0,
    isPart: false,
  };
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

export class OpenAnswers {
  /** By file, then by node. */
  private readonly values: (Map<Gid, ValueDependent> | undefined)[] = [];
  /** By file, then by object and name. */
  private readonly members: (Map<string, ValueDependent> | undefined)[] = [];
  /** Calls whose callees depend on a parameter: by file, then by call. */
  private readonly calls: (Map<Gid, Dependent> | undefined)[] = [];
  /** What asked for the callers of a function: by file, then by function. */
  private readonly askers: (Set<Dependent> | undefined)[][] = [];
  /** What depends on more than can be told. */
  private readonly ofProgram = new Set<Dependent>();
  /** What depends on an entry of a table over the program. */
  private readonly ofEntries = new Map<TableEntry, Set<Dependent>>();

  value(gid: Gid): ValueDependent | undefined {
    return counting(this.values[fileOf(gid)]?.get(gid));
  }

  member(object: Gid, name: string): ValueDependent | undefined {
    return counting(this.members[fileOf(object)]?.get(keyOf(object, name)));
  }

  keep(answer: ValueDependent): void {
    const file = fileOf(answer.gid);
    if (answer.kind === 'value') (this.values[file] ??= new Map()).set(answer.gid, answer);
    else (this.members[file] ??= new Map()).set(keyOf(answer.gid, answer.name), answer);
  }

  keepCall(call: Gid, answer: Dependent): void {
    (this.calls[fileOf(call)] ??= new Map()).set(call, answer);
  }

  remove(answer: ValueDependent): void {
    const file = fileOf(answer.gid);
    // Another may have taken the place of a forgotten one.
    if (answer.kind === 'value') {
      if (this.values[file]?.get(answer.gid) === answer) this.values[file].delete(answer.gid);
    } else {
      const key = keyOf(answer.gid, answer.name);
      if (this.members[file]?.get(key) === answer) this.members[file].delete(key);
    }
  }

  /** Takes back what was known of a call before it is looked at again. */
  renewCall(call: Gid): void {
    const known = this.calls[fileOf(call)]?.get(call);
    if (known === undefined) return;
    known.isForgotten = true;
    this.calls[fileOf(call)]?.delete(call);
  }

  /** Says that an answer asked who calls a function. */
  asks(answer: Dependent, file: FileIndex, fn: number): void {
    const functions = (this.askers[file] ??= []);
    const answers = (functions[fn] ??= new Set());
    answers.add(answer);
    clearOfForgotten(answers);
  }

  /** Leaves out what is forgotten of those that asked for callers. */
  clean(): void {
    for (const functions of this.askers)
      for (const answers of functions ?? [])
        for (const answer of answers ?? []) if (answer.isForgotten) answers?.delete(answer);
  }

  /** Says that an answer may depend on anything in the program. */
  asksProgram(answer: Dependent): void {
    this.ofProgram.add(answer);
  }

  /** Says that an answer depends on what any file adds to an entry of a table. */
  asksEntry(answer: Dependent, entry: TableEntry): void {
    const answers = this.ofEntries.get(entry);
    if (answers === undefined) this.ofEntries.set(entry, new Set([answer]));
    else {
      answers.add(answer);
      clearOfForgotten(answers);
    }
  }

  /**
   * Forgets what asked for the callers of a function, and what was worked out from it.
   *
   * @param calls gets the calls among it
   */
  forgetAskers(file: FileIndex, fn: number, calls: Set<Gid>): void {
    const askers = this.askers[file]?.[fn];
    if (askers === undefined) return;
    this.askers[file]?.splice(fn, 1, undefined);
    for (const answer of askers) this.forget(answer, calls);
  }

  /** Forgets what may depend on anything in the program; see {@link forgetAskers}. */
  forgetOfProgram(calls: Set<Gid>): void {
    const all = [...this.ofProgram];
    this.ofProgram.clear();
    for (const answer of all) this.forget(answer, calls);
  }

  /** Forgets what depends on an entry of a table; see {@link forgetAskers}. */
  forgetEntry(entry: TableEntry, calls: Set<Gid>): void {
    const answers = this.ofEntries.get(entry);
    if (answers === undefined) return;
    this.ofEntries.delete(entry);
    for (const answer of answers) this.forget(answer, calls);
  }

  /** Forgets all answers about nodes of a file; see {@link forgetAskers}. */
  forgetFile(file: FileIndex, calls: Set<Gid>): void {
    for (const answers of [this.values[file], this.members[file], this.calls[file]])
      for (const answer of [...(answers?.values() ?? [])]) this.forget(answer, calls);
    this.calls[file] = undefined;
    this.values[file] = undefined;
    this.members[file] = undefined;
    this.askers[file] = [];
  }

  /** Forgets an answer and what was worked out from it, at any distance; see {@link forgetAskers}. */
  forget(first: Dependent, calls: Set<Gid>): void {
    const pending = [first];
    for (let answer = pending.pop(); answer !== undefined; answer = pending.pop()) {
      if (answer.isForgotten) continue;
      answer.isForgotten = true;
      if (answer.call !== undefined) calls.add(answer.call);
      for (const user of answer.users ?? []) pending.push(user);
      answer.users = undefined;
    }
  }
}

function counting(answer: ValueDependent | undefined): ValueDependent | undefined {
  return answer !== undefined && !answer.isPart && isCounting(answer) ? answer : undefined;
}

function keyOf(object: Gid, name: string): string {
  return `${object} ${name}`;
}
