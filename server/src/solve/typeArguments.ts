/**
 * What the type parameters of a class stand for: what its subclasses put there. `class Worker<Payload>` whose
 * `handle(job: Job<Payload>)` reports what failed is given the payloads of all the workers that extend it.
 */
import { type FileIndex, type FlowGraph } from '../link/graph';
import { ProgramIndex, groupedBy } from './perFile';
import type { Tracking } from './tracking';
import type { TypeRef } from './typeRefs';

/** So many subclasses are looked at. */
const MAX_SUBCLASSES = 128;

/** What a class gives to one that it extends. */
interface Extension {
  readonly key: string;
  readonly args: TypeRef[];
}

export class TypeArguments {
  /** Type arguments by class, as they are written where the class is extended. */
  private readonly given: ProgramIndex<readonly Extension[], ReadonlyMap<string, readonly Extension[]>>;

  /**
   * @param tracking is told where an answer depends on what the program extends
   * @param before what was known before some files were edited
   */
  constructor(
    private readonly graph: FlowGraph,
    tracking: Tracking,
    before?: TypeArguments,
  ) {
    const put = (files: Iterable<readonly Extension[]>) => groupedBy(files, ({ key }) => key);
    this.given = new ProgramIndex(
      graph,
      tracking,
      { name: 'typeArguments', read: (file) => this.read(file) },
      put,
      before?.given,
    );
  }

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
      for (const { args } of this.given.get().get(keyOf(file, owner)) ?? []) {
        const arg = args[index];
        if (arg !== undefined) found.push(arg);
      }
    }
    return found.slice(0, MAX_SUBCLASSES);
  }

  private read(file: FileIndex): readonly Extension[] {
    const { declarations, types } = this.graph.file(file).facts;
    const found: Extension[] = [];
    for (const { kind, extends: bases } of declarations) {
      if (kind !== 'class') continue;
      for (const base of bases) {
        const fact = types[base];
        if (fact?.kind !== 'reference' || fact.args.length === 0) continue;
        const extended = this.graph.resolveTypeName(file, fact.name);
        if (!extended || 'package' in extended || extended.declaration.kind !== 'class') continue;
        const args = fact.args.map((type): TypeRef => ({ kind: 'type', file, type }));
        found.push({ key: keyOf(extended.file, extended.declaration.name), args });
      }
    }
    return found;
  }
}

function keyOf(file: FileIndex, name: string): string {
  return `${file} ${name}`;
}
