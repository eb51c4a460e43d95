/**
 * Values that a component shares with all below it: what is given to `<Context.Provider value={…}>` (in React 19
 * also `<Context value={…}>`), and what `createContext` starts with, is what `useContext(Context)` gives.
 */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { ProgramTable, type TableRow } from './perFile';
import type { Tracking } from './tracking';
import { listOf } from './schemas';

const USING = new Set(['useContext', 'use', 'useContextSelector']);
const MAKING = new Set(['createContext']);
const MAX_STEPS = 6;

/** What a provider gives, by the call of `createContext`. */
type Provided = TableRow<Gid, Gid>;

const NO_PROVIDERS: readonly Provided[] = [];
export class ContextReader {
  private readonly table: ProgramTable<Gid, Gid>;

  constructor(
    private readonly graph: FlowGraph,
    tracking: Tracking,
    before?: ContextReader,
  ) {
    this.table = new ProgramTable(graph, tracking, (file) => this.providersIn(file), before?.table);
  }

  /** The contexts for which an edit may provide something else. */
  get touched(): ReadonlySet<Gid> {
    return this.table.touched;
  }

  /** The values that a call of `useContext` can give; empty for every other call. */
  valuesOf(call: Gid): readonly Gid[] {
    const made = this.contextUsed(call);
    if (made === undefined) return [];
    return [...this.args(made).slice(0, 1), ...this.table.of(made)];
  }

  /** The context that a call asks for; undefined for a call that asks for none, or for one that is not known. */
  contextUsed(call: Gid): Gid | undefined {
    if (!USING.has(this.nameOf(call))) return undefined;
    const [context] = this.args(call);
    return context === undefined ? undefined : this.madeBy(context);
  }

  private providersIn(file: FileIndex): readonly Provided[] {
    const found: Provided[] = [];
    for (const node of this.graph.file(file).facts.applications) {
      const element = gidOf(file, node);
      if (this.graph.column(element, 0) !== Kind.Jsx) continue;
      const value = this.attribute(element, 'value');
      const context = value === undefined ? undefined : this.contextOf(gidOf(file, this.graph.column(element, 3)));
      if (value !== undefined && context !== undefined) found.push({ key: context, value });
    }
    return found.length === 0 ? NO_PROVIDERS : found;
  }

  /** The context of a tag: `Context.Provider` or `Context`. */
  private contextOf(tag: Gid): Gid | undefined {
    const g = this.graph;
    if (g.column(tag, 0) !== Kind.Prop) return this.madeBy(tag);
    const isProvider = g.facts(tag).strings[g.column(tag, 4)] === 'Provider';
    return isProvider ? this.madeBy(gidOf(fileOf(tag), g.column(tag, 3))) : undefined;
  }

  /** The call of `createContext` that a name stands for. */
  private madeBy(gid: Gid): Gid | undefined {
    const g = this.graph;
    let at: Gid | undefined = gid;
    for (let i = 0; i < MAX_STEPS && at !== undefined; i++) {
      const kind = g.column(at, 0);
      if (kind === Kind.Call) return MAKING.has(this.nameOf(at)) ? at : undefined;
      if (kind === Kind.Ref) at = g.definitionOf(at);
      else if (kind === Kind.Cast) at = gidOf(fileOf(at), g.column(at, 3));
      else return undefined;
    }
    return undefined;
  }

  private attribute(element: Gid, name: string): Gid | undefined {
    const { strings } = this.graph.facts(element);
    const list = listOf(this.graph, element, 4);
    for (let i = 0; i < list.length; i += 2)
      if (strings[list[i] as number] === name) return gidOf(fileOf(element), list[i + 1] as number);
    return undefined;
  }

  private args(call: Gid): Gid[] {
    return listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
  }

  /** The last name of what is called: `useContext` of `React.useContext(…)`. */
  private nameOf(call: Gid): string {
    const g = this.graph;
    if (g.column(call, 0) !== Kind.Call) return '';
    const callee = gidOf(fileOf(call), g.column(call, 3));
    const facts = g.facts(call);
    if (g.column(callee, 0) === Kind.Prop) return facts.strings[g.column(callee, 4)] ?? '';
    if (g.column(callee, 0) === Kind.Global) return facts.strings[g.column(callee, 3)] ?? '';
    if (g.column(callee, 0) !== Kind.Ref) return '';
    const binding = facts.bindings[g.column(callee, 3)];
    return binding?.from?.name ?? binding?.name ?? '';
  }
}
