/**
 * What the type parameters of a class stand for: what its subclasses put there. `class Worker<Payload>` whose
 * `handle(job: Job<Payload>)` reports what failed is given the payloads of all the workers that extend it.
 */
import { type FileIndex, type FlowGraph } from '../link/graph';
import type { Tracking } from './tracking';
import type { ValueUses } from './typeMemo';
import type { TypeRef } from './typeRefs';

/** So many subclasses are looked at. */
const MAX_SUBCLASSES = 128;

export class TypeArguments {
  /** Type arguments by class, as they are written where the class is extended. */
  private bySubclass: Map<string, TypeRef[][]> | undefined;

  /** @param tracking is told where an answer depends on what the program extends */
  constructor(
    private readonly graph: FlowGraph,
    private readonly tracking: Tracking,
    private readonly uses: ValueUses,
  ) {}

  /**
   * @param file where the parameter is named
   * @param name of a type parameter of a class of that file
   * @returns the types that subclasses give for it, in order of files; none for a name that is no such parameter
   */
  of(file: FileIndex, name: string): readonly TypeRef[] {
    const found: TypeRef[] = [];
    for (const { kind, name: owner, parameters } of this.graph.file(file).facts.declarations) {
      const index = kind === 'class' ? parameters.indexOf(name) : -1;
      if (index < 0) continue;
      this.uses.count++;
      this.tracking.dependsOnProgram();
      for (const args of this.given().get(keyOf(file, owner)) ?? []) {
        const arg = args[index];
        if (arg !== undefined) found.push(arg);
      }
    }
    return found.slice(0, MAX_SUBCLASSES);
  }

  private given(): Map<string, TypeRef[][]> {
    return (this.bySubclass ??= this.tracking.aside(() => this.read()));
  }

  private read(): Map<string, TypeRef[][]> {
    const all = new Map<string, TypeRef[][]>();
    for (const { index: file, facts } of this.graph.files) {
      for (const { kind, extends: bases } of facts.declarations) {
        if (kind !== 'class') continue;
        for (const base of bases) {
          const fact = facts.types[base];
          if (fact?.kind !== 'reference' || fact.args.length === 0) continue;
          const found = this.graph.resolveTypeName(file, fact.name);
          if (!found || 'package' in found || found.declaration.kind !== 'class') continue;
          const key = keyOf(found.file, found.declaration.name);
          const args = fact.args.map((type): TypeRef => ({ kind: 'type', file, type }));
          all.set(key, [...(all.get(key) ?? []), args]);
        }
      }
    }
    return all;
  }
}

function keyOf(file: FileIndex, name: string): string {
  return `${file} ${name}`;
}
