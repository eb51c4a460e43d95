/**
 * What answers are worked out from. Those that met no parameter, and nothing else that depends on who calls whom, are
 * closed: they count while their basis does. The others are open, and forgotten with what they were worked out from.
 */
import type { Basis, Bases } from '../link/basis';
import type { FileIndex, Gid } from '../link/graph';
import { Dependent, RowDependent, addUser, isClosed, isCounting } from './dependent';
import { OpenAnswers, type TableEntry } from './openAnswers';
import { type RowKeeper, callersKey, entryKey } from './rowKeeper';
import { Watched } from './watched';

/** Something that is worked out once, and counts while what it was worked out from does. */
export interface Kept<T> {
  value: T;
  /** What it rests on where it is closed. */
  basis: Basis;
  /** What it depends on where it is not. */
  dependent: Dependent | undefined;
}

/** True for what still counts, or is being worked out. What is a part of a circle is worked out again for others. */
export function counts({ basis, dependent }: Kept<unknown>): boolean {
  return dependent === undefined ? !basis.isGone : !dependent.isPart && isCounting(dependent);
}

/** After so many edits, what is forgotten is left out of all lists. */
const EDITS_TO_CLEAN = 64;

export class Tracking {
  /** Answers that depend on a parameter, and so on what is known of callers anywhere. */
  open: OpenAnswers;
  /** Those from which the call graph was worked out. */
  private ofCallGraph: OpenAnswers;
  /** Those that its readers asked for: types may tell more then, so they are kept apart. */
  private ofReaders: OpenAnswers;
  /** Open answers and calls, by what they rest on besides other open answers. */
  private watched: Watched;
  /** How often something was edited. */
  private edits: number;
  /** What is being worked out, as long as anything has to be forgotten again. */
  private current: Dependent | undefined;
  /** False once nothing has to: the call graph stands, and nothing will be edited. */
  private isForgetting = true;
  /** True once something is known of callers: what is worked out before them is forgotten, where it is open. */
  private isWatching: boolean;
  /** Keeps rows of tables for the next run, where there may be one. */
  readonly rows: RowKeeper | undefined;

  /**
   * @param before that of the state before some files were edited, which is taken from it
   * @param changed those files
   * @param rows what keeps rows of tables for the next run
   */
  constructor(
    private readonly bases: Bases,
    before?: Tracking,
    readonly changed: ReadonlySet<FileIndex> = new Set(),
    rows?: RowKeeper,
  ) {
    this.ofCallGraph = before?.ofCallGraph ?? new OpenAnswers();
    this.ofReaders = before?.ofReaders ?? new OpenAnswers();
    this.watched = before?.watched ?? new Watched();
    this.open = this.ofCallGraph;
    this.edits = before?.edits ?? 0;
    this.isWatching = before !== undefined;
    this.rows = rows;
    before?.handOver();
  }

  private handOver(): void {
    this.ofCallGraph = new OpenAnswers();
    this.open = this.ofReaders = new OpenAnswers();
    this.watched = new Watched();
  }

  /** Forgets what is open: it was worked out before anything was known of callers. */
  start(): void {
    this.open = new OpenAnswers();
    this.isWatching = this.bases.isKeeping;
  }

  /** Says that the call graph stands. */
  settle(): void {
    this.ofCallGraph = this.open;
    this.open = this.ofReaders;
    this.isForgetting = this.bases.isKeeping;
  }

  /**
   * Begins to forget after an edit.
   *
   * @param gone what answers rest on no more
   * @param touched entries of tables that the edit has changed
   * @param calls gets the calls among what is forgotten
   */
  forget(gone: readonly Basis[], touched: readonly TableEntry[], calls: Set<Gid>): void {
    this.edits++;
    if (this.edits % EDITS_TO_CLEAN === 0) for (const kept of [this.watched, this.open, this.ofReaders]) kept.clean();
    for (const answer of this.watched.take(gone)) this.open.forget(answer, calls);
    for (const answers of [this.open, this.ofReaders]) {
      answers.forgetOfProgram(calls);
      for (const entry of touched) answers.forgetEntry(entry, calls);
    }
  }

  /**
   * Forgets what depends on an entry of a table that an edit has changed. Who calls whom is known by then: nothing of
   * that depends on it.
   */
  forgetEntry(entry: TableEntry): void {
    for (const answers of [this.open, this.ofReaders]) answers.forgetEntry(entry, new Set());
  }

  /** Forgets the open answers about a file; see {@link forget}. */
  forgetFile(file: FileIndex, calls: Set<Gid>): void {
    for (const answers of [this.open, this.ofReaders]) answers.forgetFile(file, calls);
  }

  /** Forgets the open answers that asked for the callers of a function; see {@link forget}. */
  forgetAskers(file: FileIndex, fn: number, calls: Set<Gid>): void {
    for (const answers of [this.open, this.ofReaders]) answers.forgetAskers(file, fn, calls);
  }

  /** Says that the present answer may depend on anything in the program. */
  dependsOnProgram(): void {
    if (this.current === undefined) return;
    this.current.isOpen = true;
    this.open.asksProgram(this.current);
  }

  /** Says that the present answer depends on what any file adds to an entry of a table. */
  dependsOnEntry(entry: TableEntry): void {
    if (this.rows !== undefined) this.bases.readsKey(entryKey(entry));
    if (this.current === undefined) return;
    this.current.isOpen = true;
    this.open.asksEntry(this.current, entry);
  }

  /** Says that the present answer depends on who calls a function. */
  asksForCallers(file: FileIndex, fn: number): void {
    if (this.rows !== undefined) this.bases.readsKey(callersKey(file, fn));
    if (this.current === undefined) return;
    this.current.isOpen = true;
    this.open.asks(this.current, file, fn);
  }

  /** Says that an answer, which is known or being worked out, is used for what is being worked out now. */
  uses(answer: Dependent): void {
    if (this.current !== undefined) this.useIn(this.current, answer);
    else this.bases.uses(answer);
  }

  /** Works something out, and notes what it is worked out from. */
  workOut<T>(dependent: Dependent, work: () => T): T {
    const outer = this.current;
    if (this.isForgetting) this.current = dependent;
    let isDone = false;
    try {
      const result = this.bases.work(dependent, dependent.basis, work);
      isDone = true;
      return result;
    } finally {
      this.current = outer;
      // What was given up midway is no answer.
      if (isDone) this.finish(dependent);
      else dependent.isForgotten = true;
    }
  }

  /** Works out what says by itself what it depends on. */
  aside<T>(work: () => T): T {
    const { current } = this;
    this.current = undefined;
    try {
      return this.bases.aside(work);
    } finally {
      this.current = current;
    }
  }

  /**
   * Works out what is kept, in place of what it was.
   *
   * @param meanwhile its value for who asks for it in the course of that
   * @param on what it rests on in any case
   * @param dependent stands for it, and rests on that
   */
  fill<T>(kept: Kept<T>, meanwhile: T, on: Basis, work: () => T, dependent = new Dependent(on)): T {
    kept.value = meanwhile;
    kept.dependent = dependent;
    kept.value = this.workOut(dependent, work);
    if (isClosed(dependent)) {
      kept.basis = dependent.basis;
      kept.dependent = undefined;
    }
    return kept.value;
  }

  /** The value of what is kept and counts, for what is being worked out now. */
  take<T>({ value, basis, dependent }: Kept<T>): T {
    if (dependent !== undefined) this.uses(dependent);
    else this.bases.rests(basis);
    return value;
  }

  /** Forgets something that is kept, and what was worked out from it. */
  forgetKept({ dependent }: Kept<unknown>): void {
    if (dependent !== undefined) this.open.forget(dependent, new Set());
  }

  /** Says that something which is known counts until the next edit. */
  dropAtEdit(kept: Kept<unknown>): void {
    // The next run asks the same in the same order, but for what was edited.
    if (this.rows !== undefined) return;
    const { dependent } = kept;
    if (dependent === undefined) kept.basis = this.bases.untilEdit;
    else {
      dependent.isOpen = true;
      this.open.asksProgram(dependent);
    }
  }

  private finish(dependent: Dependent): void {
    if (dependent.isOpen && dependent.isHead) this.openUsers(dependent);
    if (this.mustWatch(dependent)) this.watched.add(dependent);
    this.uses(dependent);
  }

  /** Of what is closed, calls must be asked again at once, and tables told which rows to read again. */
  private mustWatch(dependent: Dependent): boolean {
    if (!this.bases.isKeeping) return false;
    const { call, isOpen, isHead } = dependent;
    if (isOpen) return this.isWatching;
    // What rests on one file is told by which files were edited.
    const isRow = dependent instanceof RowDependent && dependent.basis.grounds.length !== 1;
    return call !== undefined || isHead || isRow;
  }

  /** True for what is said to be forgotten when it is; what rests on its own file alone is told by that. */
  isTold(dependent: Dependent): boolean {
    const isOfFile = !dependent.isOpen && dependent.basis.grounds.length === 1;
    return dependent.inside === 0 && (isOfFile || this.mustWatch(dependent));
  }

  /** What was worked out from an answer before it was known to be open is open as well. */
  private openUsers(of: Dependent): void {
    for (const user of of.users ?? []) {
      if (user.isOpen) continue;
      user.isOpen = true;
      if (user.asked === 0 && this.mustWatch(user)) this.watched.add(user);
      this.openUsers(user);
    }
  }

  private useIn(user: Dependent, answer: Dependent): void {
    const isActive = answer.asked > 0;
    const isOfCircle = isActive || answer.inside > 0;
    if (isActive) answer.isHead = true;
    else if (answer.isOpen) user.isOpen = true;
    if (answer.isOpen || isOfCircle) addUser(answer, user);
    if (!answer.isOpen || isOfCircle || this.rows !== undefined) this.bases.uses(answer);
  }
}
