/** Rows of tables as they are kept from one run to the next, and what has changed in between. */
import type { FileFacts } from '../extract/facts';
import { isAmbient } from '../link/ambient';
import { type Basis, type Bases, keyIn } from '../link/basis';
import { changedNames } from '../link/exportedNames';
import type { FileIndex, FlowGraph } from '../link/graph';

/** Rows of one table, and what each rests on. */
interface KeptTable {
  readonly files: readonly FileIndex[];
  /** Indices into {@link KeptRows.bases}. */
  readonly bases: readonly number[];
  readonly values: readonly unknown[];
}

/** What is kept: plain data, which survives a structured clone. Files are numbers, so they must be the same ones. */
export interface KeptRows {
  /** What the program is about: in another the same names say something else. */
  readonly about: string;
  /** Names and keys that something rests on. */
  readonly grounds: readonly string[];
  /** How each of them was; empty where that cannot be said in short. */
  readonly states: readonly string[];
  /** Files, then −1, then indices of grounds. */
  readonly bases: readonly Int32Array[];
  readonly tables: ReadonlyMap<string, KeptTable>;
}

/** Rows of a run before, and how the program has changed since. */
export interface RowsBefore {
  readonly rows: KeptRows;
  readonly changed: ReadonlySet<FileIndex>;
  /** Names that lead somewhere else now; undefined for all. */
  readonly names: ReadonlySet<string> | undefined;
}

/** What was read of a file, and what that rests on. */
export interface KeptRow {
  readonly value: unknown;
  readonly basis: Basis;
}

/** Gathers rows and what they rest on. */
export class Keeping {
  private readonly names: Map<number, string>;
  private readonly grounds = new Map<number, number>();
  private readonly said: string[] = [];
  private readonly bases = new Map<Basis, number>();
  private readonly lists: Int32Array[] = [];
  private readonly tables = new Map<string, { files: number[]; bases: number[]; values: unknown[] }>();

  constructor(
    bases: Bases,
    private readonly stateOf: (key: string) => string,
  ) {
    this.names = bases.groundNames();
  }

  add(name: string, file: FileIndex, { value, basis }: KeptRow): void {
    let table = this.tables.get(name);
    if (table === undefined) this.tables.set(name, (table = { files: [], bases: [], values: [] }));
    table.files.push(file);
    table.bases.push(this.baseOf(basis));
    table.values.push(value);
  }

  rows(about: string): KeptRows {
    const states = this.said.map((name) => this.stateOf(keyIn(name) ?? ''));
    return { about, grounds: this.said, states, bases: this.lists, tables: this.tables };
  }

  private baseOf(basis: Basis): number {
    let found = this.bases.get(basis);
    if (found === undefined) {
      this.bases.set(basis, (found = this.lists.length));
      const named = basis.grounds.filter((ground) => this.names.has(ground));
      const files = basis.grounds.filter((ground) => !this.names.has(ground));
      this.lists.push(Int32Array.from([...files, -1, ...named.map((ground) => this.groundOf(ground))]));
    }
    return found;
  }

  private groundOf(ground: number): number {
    let found = this.grounds.get(ground);
    if (found === undefined) {
      this.grounds.set(ground, (found = this.said.length));
      this.said.push(this.names.get(ground) ?? '');
    }
    return found;
  }
}

/**
 * The rows of a run before and what has changed since; undefined where a file has that may stand behind any answer.
 *
 * @param edited facts that files had which are others now
 */
export function rowsBefore(
  rows: KeptRows | undefined,
  edited: readonly FileFacts[],
  graph: FlowGraph,
): RowsBefore | undefined {
  const changed = new Set<FileIndex>();
  const names: (ReadonlySet<string> | undefined)[] = [];
  for (const facts of edited) {
    const index = graph.indexOf(facts.file);
    const now = index === undefined ? undefined : graph.files[index]?.facts;
    if (index === undefined || now === undefined || [facts, now].some(isSeenByAll)) return undefined;
    changed.add(index);
    names.push(changedNames(facts, now));
  }
  if (rows === undefined) return undefined;
  const isAny = names.includes(undefined);
  return { rows, changed, names: isAny ? undefined : new Set(names.flatMap((each) => [...(each ?? [])])) };
}

/** True for a file that every other may see without naming it. */
function isSeenByAll(facts: FileFacts): boolean {
  return isAmbient(facts) || facts.declarations.some((d) => d.kind === 'model');
}
