/** What the parts of an explanation share. */
import { Kind, NODE_STRIDE } from '../../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../../link/graph';
import type { CategoryId, FileId, Finding, Policy, RuleSet, Span } from '../../model';
import { type ApiPath, showApi } from '../../solve/api';
import type { Trace } from '../../solve/searchState';
import { type Leaf, leavesOf } from '../../solve/leaves';
import type { Observed } from '../../solve/looks';
import type { Solver } from '../../solve/solver';
import { UseReader } from '../../solve/uses';
import { FolderPolicies } from '../folders';
import { labelOf } from '../message';
import { spanOf } from '../spans';

export class ExplainContext {
  readonly graph: FlowGraph;
  readonly rules: RuleSet;
  readonly uses: UseReader;
  private readonly folders: FolderPolicies;
  private readonly observed = new Map<Gid, Observed[]>();

  /** @param findingsIn all findings whose primary place is in a file */
  constructor(
    readonly solver: Solver,
    readonly findingsIn: (file: FileId) => readonly Finding[],
  ) {
    this.graph = solver.graph;
    this.rules = solver.rules;
    this.folders = new FolderPolicies(solver.rules);
    this.uses = new UseReader(solver.graph, (call) => solver.calls.isSanitizer(call));
  }

  /** The policies for flows that hold at a place. */
  policiesAt(gid: Gid): readonly Policy[] {
    return this.folders.of(this.graph.facts(gid).file).filter((p) => p.kind === 'flow');
  }

  span(gid: Gid): Span {
    return spanOf(this.graph, gid);
  }

  kind(gid: Gid): number {
    return this.graph.column(gid, 0);
  }

  /** An operand of a node, by its column. */
  operand(gid: Gid, column: 3 | 4 | 5): Gid {
    return gidOf(fileOf(gid), this.graph.column(gid, column));
  }

  isCall(gid: Gid): boolean {
    const kind = this.kind(gid);
    return kind === Kind.Call || kind === Kind.New;
  }

  /** The sinks that a call is, with all that was looked at. */
  observe(call: Gid): Observed[] {
    let found = this.observed.get(call);
    if (!found) this.observed.set(call, (found = this.solver.observe(call)));
    return found;
  }

  /** The narrowest expressions that a call is given. */
  leavesAt(call: Gid): Leaf[] {
    const { graph, solver } = this;
    const kind = this.kind(call);
    const given =
      kind === Kind.Jsx
        ? [call]
        : kind === Kind.Set
          ? [this.operand(call, 4)]
          : this.isCall(call)
            ? solver.calls.args(call)
            : [];
    return given.flatMap((gid) => leavesOf(graph, solver.tracer, { gid, path: '', name: '' }));
  }

  /** The findings that a flow is part of. */
  findingsWith(t: Trace): Finding[] {
    const call = this.span(t.call);
    const at = this.span(t.at);
    return this.findingsIn(call.file).filter(
      (f) =>
        f.kind === 'flow' &&
        f.sink === t.sink &&
        f.recipient?.id === t.receiver.destination.id &&
        f.data.some((d) => d.at?.start === at.start && d.at.end === at.end && d.category === t.label.category),
    );
  }

  /** A name for an expression as it is written: `user.email`, `getUser().name`; empty when it has none. */
  written(gid: Gid): string {
    return this.solver.calls
      .writtenChain(gid)
      .reduce((text, name) => (name === '()' ? `${text}()` : text ? `${text}.${name}` : name), '');
  }

  label(category: CategoryId): string {
    return labelOf(category, this.rules);
  }

  /** `{ entry, file }` of a rule; the file is left out where the rules do not say. */
  entry(kind: string, id: string): { entry: string; file?: string } {
    const entry = `${kind}/${id}`;
    const file = this.rules.entryFiles?.get(entry);
    return { entry, ...(file ? { file } : {}) };
  }

  /** An access path as a person reads it; a default export has no name of its own. */
  api(path: ApiPath): string {
    return showApi(path).replace('new ()', 'new default()');
  }

  /** Name and place of a function of the project. */
  functionAt(file: number, id: number): { name: string; at: Span } | undefined {
    const { facts } = this.graph.file(file);
    const fn = facts.functions[id];
    if (!fn) return undefined;
    const named = fn.nameEnd > fn.nameStart;
    const at = { file: facts.file, start: named ? fn.nameStart : fn.start, end: named ? fn.nameEnd : fn.start };
    return { name: fn.name || this.nameOfFunction(file, id), at };
  }

  /** The name of the variable that holds a function, or of the call that it is given to. */
  private nameOfFunction(file: number, id: number): string {
    const { facts } = this.graph.file(file);
    const isIt = (node: number) =>
      facts.nodes[node * NODE_STRIDE] === Kind.Func && facts.nodes[node * NODE_STRIDE + 3] === id;
    const binding = facts.bindings.find((b) => b.definitions.some(isIt));
    if (binding?.name) return binding.name;
    const caller = this.solver.tracer.values.callGraph?.callersOf(file, id).find((c) => c.kind === 'callback');
    const given = caller ? this.solver.calls.calledName(caller.call) : '';
    if (given) return `the function given to ${given}`;
    const outer = facts.functions[facts.functions[id]?.outer ?? -1]?.name;
    return outer ? `a function inside ${outer}` : 'an unnamed function';
  }
}

/** A list in words: `a, b and 3 more`. */
export function inWords(items: readonly string[], most = 4): string {
  const shown = items.slice(0, most);
  const more = items.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
