import { extractFacts } from '../../server/src/extract/extract';
import { Bases } from '../../server/src/link/basis';
import { FlowGraph, type Gid, fileOf } from '../../server/src/link/graph';
import { ModuleResolver } from '../../server/src/link/modules';
import { Solver } from '../../server/src/solve/solver';
import { rulesFor } from './apps';

/** Texts by file. */
export type Tree = Readonly<Record<string, string>>;

const rules = rulesFor();

/** A program that can be edited, and is solved after each edit on top of what was known before. */
export class Program {
  graph: FlowGraph;
  solver: Solver;
  private readonly files: readonly string[];

  constructor(private tree: Tree) {
    this.files = Object.keys(tree).sort();
    this.graph = new FlowGraph(
      this.files.map((file) => extractFacts(file, tree[file] ?? '')),
      this.resolver(),
      { bases: new Bases(this.files.length) },
    );
    this.solver = new Solver(this.graph, rules);
  }

  private resolver(): ModuleResolver {
    return new ModuleResolver({ has: (file) => file in this.tree, configs: new Map() });
  }

  edit(file: string, text: string): void {
    const index = this.files.indexOf(file);
    this.tree = { ...this.tree, [file]: text };
    const edited = extractFacts(file, text);
    const facts = this.graph.files.map((f) => (f.index === index ? edited : f.facts));
    const gone = this.graph.change(new Map([[index, edited]]));
    this.graph = new FlowGraph(facts, this.resolver(), { before: this.graph, bases: new Bases(this.files.length) });
    this.solver = new Solver(this.graph, rules, { solver: this.solver, changed: new Set([index]), gone });
  }

  /** Who calls each function, by name: `ping ← start.ts pong.ts`. */
  callers(): string[] {
    const nameOf = (call: Gid) => this.graph.file(fileOf(call)).facts.file;
    return this.graph.files.flatMap(({ index, facts }) =>
      facts.functions.map(({ name }, id) => {
        const callers = this.solver.tracer.values.callGraph?.callersOf(index, id) ?? [];
        return `${name} ← ${callers.map(({ call }) => nameOf(call)).join(' ')}`.trim();
      }),
    );
  }

  /** The same for a program that was never edited. */
  callersAnew(): string[] {
    return new Program(this.tree).callers();
  }
}
