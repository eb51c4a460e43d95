/**
 * The linked program: facts of all files, and what a name imported in one file means in another.
 * Immutable; built from scratch after a change, which costs little because lookups are lazy and memoised.
 */
import { type BindingFact, type FileFacts, NODE_STRIDE, type NodeId, type TypeDeclaration } from '../extract/facts';
import type { FileId } from '../model';
import type { ModuleResolver, ResolvedModule } from './modules';
import { isNotShipped, isTestSuite } from '../text/shipped';
import { AmbientTypes } from './ambient';
import { Bounds } from './bounds';
import { type Affected, Dependents } from './dependents';
import { nameBehind } from './exportedNames';
import { Work } from './work';

/** A node of the whole program: file index × {@link FILE_SHIFT} + node. */
export type Gid = number;
/** Index into {@link FlowGraph.files}. */
export type FileIndex = number;

/** Room for the nodes of a file. Up to 16,384 files, numbers of nodes are small integers, which the runtime keeps without a box. */
const FILE_SHIFT = 2 ** 17;

export function gidOf(file: FileIndex, node: NodeId): Gid {
  return file * FILE_SHIFT + node;
}

export function fileOf(gid: Gid): FileIndex {
  return Math.floor(gid / FILE_SHIFT);
}

export function nodeOf(gid: Gid): NodeId {
  return gid % FILE_SHIFT;
}

/** What an edit leaves behind of what was known before. */
export interface Edited {
  readonly changed: ReadonlySet<FileIndex>;
  /** The edited files, and those that import one of them, at any distance. */
  readonly stale: ReadonlySet<FileIndex>;
}

/** What an exported or imported name stands for. */
export type Target =
  | { readonly kind: 'binding'; readonly file: FileIndex; readonly binding: BindingFact; readonly id: number }
  | { readonly kind: 'node'; readonly gid: Gid }
  | { readonly kind: 'namespace'; readonly file: FileIndex }
  /** `name` is the export, `*` the whole module. */
  | { readonly kind: 'package'; readonly package: string; readonly name: string };

export interface LinkedFile {
  readonly index: FileIndex;
  readonly facts: FileFacts;
  readonly exports: ReadonlyMap<string, FileFacts['exports'][number]>;
  readonly stars: readonly string[];
  readonly declarations: ReadonlyMap<string, TypeDeclaration>;
  readonly importNames: ReadonlyMap<string, BindingFact>;
}

export class FlowGraph {
  readonly files: readonly LinkedFile[];
  private readonly indices: ReadonlyMap<FileId, FileIndex>;
  private readonly isTestSuite: boolean;
  /** The nodes of each file that was looked at: nothing is asked for as often. */
  private readonly nodes: (Int32Array | undefined)[] = [];
  /** By file. */
  private readonly notShipped: boolean[] = [];
  /** Answers by file, then by what was asked for. */
  private readonly targets: Map<string, Target | undefined>[] = [];
  private readonly modules: Map<string, ResolvedModule>[] = [];
  /** What is known of them, now or before an edit. */
  private readonly dependents: Dependents;
  private readonly bindings: (Target | undefined)[][] = [];
  private readonly typeNames: Map<string, ReturnType<FlowGraph['resolveTypeName']>>[] = [];
  /** Where the program was not followed to its end. */
  readonly bounds = new Bounds();
  private readonly ambient: AmbientTypes;
  /** Declarations of database models by lower-case name. */
  readonly models: ReadonlyMap<string, { file: FileIndex; declaration: TypeDeclaration }>;

  /**
   * @param before the graph before some files changed, where the files are the same ones: what it knows of files that
   *   do not depend on those is taken over
   */
  constructor(
    facts: readonly FileFacts[],
    private readonly resolver: ModuleResolver,
    before?: Affected & { readonly graph: FlowGraph },
    /** What the present question costs. */
    readonly work = new Work(),
  ) {
    const known = before?.graph;
    this.dependents = known?.dependents ?? new Dependents();
    this.indices = known?.indices ?? new Map(facts.map((f, index) => [f.file, index]));
    this.files = facts.map((f, index) => {
      const file = known?.files[index];
      return file?.facts === f ? file : linkFile(f, index);
    });
    this.models =
      known !== undefined && this.files.every((f, i) => isSameModels(f, known.files[i]))
        ? known.models
        : modelsOf(this.files);
    this.ambient = known?.ambient ?? new AmbientTypes(facts);
    this.isTestSuite = known?.isTestSuite ?? isTestSuite(facts.map((f) => f.file));
    if (before) this.takeOver(before);
  }

  private takeOver({ graph, stale, relaying }: Affected & { readonly graph: FlowGraph }): void {
    // What expressions can be is known of files that did not change.
    this.bounds.takeOver(graph.bounds, 'values', (at) => !stale.has(fileOf(at)));
    for (const { index, facts } of this.files) {
      // Where a name leads depends on which files there are, not on what stands in them.
      if (graph.files[index]?.facts === facts && graph.modules[index]) this.modules[index] = graph.modules[index];
      if (stale.has(index)) continue;
      if (graph.targets[index] && !relaying.has(index)) this.targets[index] = graph.targets[index];
      if (graph.bindings[index]) this.bindings[index] = graph.bindings[index];
      if (graph.typeNames[index]) this.typeNames[index] = graph.typeNames[index];
    }
  }

  /**
   * What changes when some files are edited; see {@link Dependents.of}.
   *
   * @param after the facts of a file after the edit
   */
  dependentsOf(changed: Iterable<FileIndex>, after: (file: FileIndex) => FileFacts): Affected {
    return this.dependents.of(Array.from(changed, (file) => ({ before: this.file(file), after: after(file) })));
  }

  /** True for code that is linked with the rest but no place for findings: tests, stories, build configuration. */
  isNotShipped(gid: Gid): boolean {
    if (this.isTestSuite) return false;
    const file = fileOf(gid);
    return (this.notShipped[file] ??= isNotShipped(this.file(file).facts.file));
  }

  file(index: FileIndex): LinkedFile {
    return this.files[index] as LinkedFile;
  }

  indexOf(file: FileId): FileIndex | undefined {
    return this.indices.get(file);
  }

  facts(gid: Gid): FileFacts {
    return this.file(fileOf(gid)).facts;
  }

  /** A column of a node: 0 kind, 1 start, 2 end, 3 to 5 operands. */
  column(gid: Gid, column: number): number {
    const file = fileOf(gid);
    const nodes = this.nodes[file] ?? (this.nodes[file] = this.file(file).facts.nodes);
    return nodes[nodeOf(gid) * NODE_STRIDE + column] ?? 0;
  }

  resolveModule(from: FileIndex, specifier: string): ResolvedModule {
    const known = (this.modules[from] ??= new Map());
    let found = known.get(specifier);
    if (!found) known.set(specifier, (found = this.resolver.resolve(this.file(from).facts.file, specifier)));
    return found;
  }

  /** The file that a module is, where a name is looked for in it. */
  private lookInto(module: ResolvedModule, from: FileIndex, name: string): FileIndex | undefined {
    const index = module.kind === 'file' ? this.indices.get(module.file) : undefined;
    if (index !== undefined) this.dependents.looks(from, index, name.split('.', 1)[0] ?? name);
    return index;
  }

  /** What `import { name } from specifier` means in `from`; `*` is the namespace. */
  resolveImport(from: FileIndex, specifier: string, name: string): Target | undefined {
    const found = this.importTarget(from, specifier, name);
    if (found?.kind === 'namespace') this.dependents.holds(from, found.file);
    else if (found !== undefined && found.kind !== 'package') this.dependents.uses(from, fileOfTarget(found));
    return found;
  }

  private importTarget(from: FileIndex, specifier: string, name: string): Target | undefined {
    const module = this.resolveModule(from, specifier);
    if (module.kind === 'package') return { kind: 'package', package: packagePath(module), name };
    const index = this.lookInto(module, from, name);
    if (index === undefined) return undefined;
    return this.resolveExport(index, name) ?? (name === '*' ? { kind: 'namespace', file: index } : undefined);
  }

  /** What a file exports under a name, followed through re-exports. */
  resolveExport(file: FileIndex, name: string): Target | undefined {
    const known = (this.targets[file] ??= new Map());
    const target = known.get(name);
    if (target !== undefined || known.has(name)) return target;
    known.set(name, undefined); // ends cycles of re-exports
    const found = this.findExport(file, name);
    known.set(name, found);
    if (found !== undefined && found.kind !== 'package') this.dependents.relaysFrom(file, fileOfTarget(found));
    return found;
  }

  private findExport(file: FileIndex, name: string): Target | undefined {
    const linked = this.file(file);
    const own = linked.exports.get(name);
    if (own) return this.exportTarget(file, own);
    // A file that is `module.exports = x`: its members are the members of x, its default is x.
    if (name === 'default') {
      const whole = linked.exports.get('*');
      if (whole) return this.exportTarget(file, whole);
    }
    for (const star of linked.stars) {
      const module = this.resolveModule(file, star);
      if (module.kind === 'package') continue;
      const index = name === 'default' ? undefined : this.lookInto(module, file, name);
      const found = index === undefined ? undefined : this.resolveExport(index, name);
      if (found) return found;
    }
    return this.packageStar(file, name);
  }

  /** `export * from 'package'`: taken last, since nothing says what the package exports. */
  private packageStar(file: FileIndex, name: string): Target | undefined {
    if (name === '*' || name === 'default') return undefined;
    for (const star of this.file(file).stars) {
      const module = this.resolveModule(file, star);
      if (module.kind === 'package') return { kind: 'package', package: packagePath(module), name };
    }
    return undefined;
  }

  private exportTarget(file: FileIndex, fact: FileFacts['exports'][number]): Target | undefined {
    if (fact.kind === 'node') return { kind: 'node', gid: gidOf(file, fact.node) };
    if (fact.kind === 'binding') return this.bindingTarget(file, fact.binding);
    if (fact.kind === 'from') return this.importTarget(file, fact.module, fact.imported);
    return undefined;
  }

  /** A binding of a file; an imported one is followed. */
  bindingTarget(file: FileIndex, id: number): Target | undefined {
    const known = (this.bindings[file] ??= []);
    const target = known[id];
    if (target !== undefined) return target;
    const binding = this.file(file).facts.bindings[id];
    if (!binding) return undefined;
    const found: Target | undefined = binding.from
      ? this.resolveImport(file, binding.from.module, binding.from.name)
      : { kind: 'binding', file, binding, id };
    // What is asked for while re-exports are being followed round a cycle is not an answer for all.
    if (found !== undefined) known[id] = found;
    return found;
  }

  /** The first value that a name is given, where it has one. */
  definition(target: Target | undefined): Gid | undefined {
    if (target?.kind === 'node') return target.gid;
    const first = target?.kind === 'binding' ? target.binding.definitions[0] : undefined;
    return target?.kind === 'binding' && first !== undefined ? gidOf(target.file, first) : undefined;
  }

  /** The first value of the name that a reference (a `Ref` node) uses. */
  definitionOf(ref: Gid): Gid | undefined {
    return this.definition(this.bindingTarget(fileOf(ref), this.column(ref, 3)));
  }

  /** The declaration a type name means in a file, or the package it is imported from. */
  resolveTypeName(
    file: FileIndex,
    name: string,
    depth = 0,
  ): { file: FileIndex; declaration: TypeDeclaration } | { package: string; name: string } | undefined {
    if (depth > 8) return undefined;
    if (depth > 0) return this.findTypeName(file, name, depth);
    const known = (this.typeNames[file] ??= new Map());
    const found = known.get(name);
    if (found !== undefined || known.has(name)) return found;
    const type = this.findTypeName(file, name, 0);
    known.set(name, type);
    if (type !== undefined && 'file' in type) this.dependents.uses(file, type.file);
    return type;
  }

  private findTypeName(file: FileIndex, name: string, depth: number): ReturnType<FlowGraph['resolveTypeName']> {
    const linked = this.file(file);
    const own = linked.declarations.get(name);
    if (own) return { file, declaration: own };
    const [head = name, ...rest] = name.includes('.') ? name.split('.') : [name];
    const imported = linked.importNames.get(head);
    if (imported?.from)
      return this.typeFrom(
        file,
        imported.from.module,
        rest.length > 0 ? rest.join('.') : imported.from.name,
        depth,
        imported.from.name,
      );
    return this.ambient.typeNamed(name, file);
  }

  private typeFrom(
    file: FileIndex,
    specifier: string,
    name: string,
    depth: number,
    imported: string,
  ): ReturnType<FlowGraph['resolveTypeName']> {
    const module = this.resolveModule(file, specifier);
    if (module.kind === 'package') {
      const model = module.name.includes('prisma') ? this.models.get(name.toLowerCase()) : undefined;
      return (
        model ?? {
          package: packagePath(module),
          name: imported === '*' || imported === name ? name : `${imported}.${name}`,
        }
      );
    }
    const index = this.lookInto(module, file, name);
    return index === undefined ? undefined : this.exportedType(index, name, depth + 1);
  }

  private exportedType(file: FileIndex, name: string, depth: number): ReturnType<FlowGraph['resolveTypeName']> {
    if (depth > 8) return undefined;
    const linked = this.file(file);
    const fact = linked.exports.get(name);
    if (fact?.kind === 'from') return this.typeFrom(file, fact.module, fact.imported, depth, fact.imported);
    const own = this.resolveTypeName(file, (fact && nameBehind(linked.facts, fact)) ?? name, depth);
    if (own) return own;
    for (const star of linked.stars) {
      const found = this.typeFrom(file, star, name, depth + 1, name);
      if (found) return found;
    }
    return undefined;
  }
}

function fileOfTarget(target: Exclude<Target, { kind: 'package' }>): FileIndex {
  return target.kind === 'node' ? fileOf(target.gid) : target.file;
}

function packagePath(module: { name: string; subpath: string }): string {
  return module.subpath ? `${module.name}/${module.subpath}` : module.name;
}

/** True for a file that is as it was, and for one that never had a database model. */
function isSameModels(file: LinkedFile, before: LinkedFile | undefined): boolean {
  const hasModels = ({ facts }: LinkedFile) => facts.declarations.some((d) => d.kind === 'model');
  return file === before || !(hasModels(file) || (before !== undefined && hasModels(before)));
}

function modelsOf(files: readonly LinkedFile[]): FlowGraph['models'] {
  const models = new Map<string, { file: FileIndex; declaration: TypeDeclaration }>();
  for (const { index, facts } of files)
    for (const d of facts.declarations)
      if (d.kind === 'model') models.set(d.name.toLowerCase(), { file: index, declaration: d });
  return models;
}

function linkFile(facts: FileFacts, index: FileIndex): LinkedFile {
  const exports = new Map<string, FileFacts['exports'][number]>();
  const stars: string[] = [];
  for (const e of facts.exports) {
    if (e.kind === 'star') stars.push(e.module);
    else exports.set(e.name, e);
  }
  const declarations = new Map<string, TypeDeclaration>();
  for (const d of facts.declarations) if (!declarations.has(d.name)) declarations.set(d.name, d);
  const importNames = new Map<string, BindingFact>();
  for (const b of facts.bindings) if (b.from) importNames.set(b.name, b);
  return { index, facts, exports, stars, declarations, importNames };
}
