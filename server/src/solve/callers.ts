/** Who calls a function, in lists that states of a program share. */
import type { FileIndex, Gid } from '../link/graph';

/** A place from which a function gets its parameters. */
export interface Caller {
  readonly call: Gid;
  /** `call`: it is called there. `element`: it is a component rendered there, of which the properties are argument number `argument` where a call makes it. `callback`: it is handed to a library call as argument number `argument`. `screen`: it is a component registered there. */
  readonly kind: 'call' | 'element' | 'callback' | 'screen';
  readonly argument: number;
  /** For a callback: the option under which the function stands in that argument. */
  readonly option?: string;
}

/** The callers of what nobody calls: one list for all. */
export const NOBODY: readonly Caller[] = [];

/** Callers by file, then by function; ordered by call. */
export class CallerLists {
  private readonly lists: (readonly (readonly Caller[] | undefined)[] | undefined)[];
  /** Files whose list is not shared with the state before. */
  private readonly own = new Set<FileIndex>();

  constructor(before?: CallerLists) {
    this.lists = before === undefined ? [] : [...before.lists];
  }

  of(file: FileIndex, fn: number): readonly Caller[] {
    return this.lists[file]?.[fn] ?? NOBODY;
  }

  set(file: FileIndex, fn: number, callers: readonly Caller[]): void {
    if (!this.own.has(file)) {
      this.own.add(file);
      this.lists[file] = [...(this.lists[file] ?? [])];
    }
    (this.lists[file] as (readonly Caller[] | undefined)[])[fn] = callers;
  }

  /** Forgets the callers of the functions of a file. Returns them. */
  empty(file: FileIndex): readonly (readonly Caller[] | undefined)[] {
    const gone = this.lists[file] ?? [];
    this.lists[file] = [];
    this.own.add(file);
    return gone;
  }
}

export function isSameCaller(a: Caller, b: Caller): boolean {
  return a.call === b.call && a.kind === b.kind && a.argument === b.argument && a.option === b.option;
}

/** The order of callers in a list. */
export function isBefore(a: Caller, b: Caller): boolean {
  if (a.call !== b.call) return a.call < b.call;
  if (a.kind !== b.kind) return a.kind < b.kind;
  if (a.argument !== b.argument) return a.argument < b.argument;
  return (a.option ?? '') < (b.option ?? '');
}
