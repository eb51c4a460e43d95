/**
 * Answers about values that met a parameter, and what was worked out from which. Such an answer depends on callers
 * anywhere in the program; when those of a function change, exactly the answers that asked for them are forgotten.
 */
import { type FileIndex, type Gid, fileOf } from '../link/graph';
import type { DeclaredType } from './implementors';
import { type Dependent, RowDependent, type ValueDependent, isCounting, isDoubled } from './dependent';
import type { ScreenName } from './screens';
import type { GlobalField } from './staticFields';

/**
 * An entry of a table over the program: a context, for which values are provided, a type, which something implements,
 * a screen, which is opened with something, or a place of the global object; or a table as a whole.
 */
export type TableEntry = Gid | DeclaredType | ScreenName | GlobalField | WholeTable;

/** Stands for a table as a whole, as it is in one state of the program. */
export interface WholeTable {
  readonly table: string;
}

function clearOfForgotten(answers: Set<Dependent>): void {
  if (isDoubled(answers.size)) for (const answer of answers) if (answer.isForgotten) answers.delete(answer);
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

  /** What says what a call calls, where that depends on a parameter. */
  call(call: Gid): Dependent | undefined {
    return this.calls[fileOf(call)]?.get(call);
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

  /** The answers that asked who calls a function. */
  askersOf(file: FileIndex, fn: number): Dependent[] {
    return [...(this.askers[file]?.[fn] ?? [])].filter((answer) => !answer.isForgotten);
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
      if (answer instanceof RowDependent) answer.tell();
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
