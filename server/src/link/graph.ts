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
import { type Answer, type Basis, Bases } from './basis';
import { changedNames, nameBehind } from './exportedNames';
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
  /** What answers no longer rest on. */
  readonly gone: readonly Basis[];
}

/** What was found, and what that rests on. */
interface Found<T> extends Answer {
  value: T | undefined;
}

/** What an exported or imported name stands for. */
export type Target =
  | { readonly kind: 'binding'; readonly file: FileIndex; readonly binding: BindingFact; readonly id: number }
  | { readonly kind: 'node'; readonly gid: Gid }
  | { readonly kind: 'namespace'; readonly file: FileIndex }
  /** `name` is the export, `*` the whole module. */
  | { readonly kind: 'package'; readonly package: string; readonly name: string };

/** The declaration a type name means, or the package it is imported from. */
type TypeTarget =
  | { readonly file: FileIndex; readonly declaration: TypeDeclaration }
  | { readonly package: string; readonly name: string };

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
  private targets: Map<string, Found<Target>>[] = [];
  private readonly modules: Map<string, ResolvedModule>[];
  private bindings: (Found<Target> | undefined)[][] = [];
  private typeNames: Map<string, Found<TypeTarget>>[] = [];
  /** What the present question costs. */
  readonly work: Work;
  /** What answers about the program rest on. */
  readonly bases: Bases;
  /** Where the program was not followed to its end. */
  readonly bounds: Bounds;
  private readonly ambient: AmbientTypes;
  /** Declarations of database models by lower-case name. */
  readonly models: ReadonlyMap<string, { file: FileIndex; declaration: TypeDeclaration }>;

  /**
   * @param known the graph before some files changed, where the files are the same ones: what it knows is taken from it
   */
  constructor(
    facts: readonly FileFacts[],
    private readonly resolver: ModuleResolver,
    options: {
      readonly before?: FlowGraph;
      readonly work?: Work;
      readonly bases?: Bases;
    } = {},
  ) {
    const known = options.before;
    this.work = options.work ?? new Work();
    const bases = (this.bases = known?.bases ?? options.bases ?? new Bases(facts.length));
    this.bounds = new Bounds(
      bases.isForRows
        ? (bound, at) => {
            bases.readsFile(fileOf(at));
            bases.readsKey(`bound ${bound} ${at}`);
          }
        : undefined,
    );
    // Where a name leads depends on which files there are, not on what stands in them.
    this.modules = known?.modules ?? [];
    this.indices = known?.indices ?? new Map(facts.map((f, index) => [f.file, index]));
    this.files = linkFiles(facts, known?.files ?? []);
    this.models = known && hasSameModels(this.files, known.files) ? known.models : modelsOf(this.files);
    this.ambient = known?.ambient ?? new AmbientTypes(facts);
    this.isTestSuite = known?.isTestSuite ?? isTestSuite(facts.map((f) => f.file));
    if (known) this.takeFrom(known);
  }

  /** Takes what another state knows. It stays as it was, but must find again what it is asked. */
  private takeFrom(graph: FlowGraph): void {
    this.targets = graph.targets;
    this.bindings = graph.bindings;
    this.typeNames = graph.typeNames;
    graph.targets = [];
    graph.bindings = [];
    graph.typeNames = [];
    // Their numbers mean something else now.
    for (const { index, facts } of this.files) if (graph.files[index]?.facts !== facts) this.bindings[index] = [];
  }

  /**
   * Says that files are edited: what rests on what has changed in them counts no more.
   *
   * @param after their facts after the edit
   * @returns the bases that are gone
   */
  change(after: ReadonlyMap<FileIndex, FileFacts>): readonly Basis[] {
    return this.bases.change(
      new Map([...after].map(([file, facts]) => [file, changedNames(this.linked(file).facts, facts)])),
    );
  }

  /** True for code that is linked with the rest but no place for findings: tests, stories, build configuration. */
  isNotShipped(gid: Gid): boolean {
    if (this.isTestSuite) return false;
    const file = fileOf(gid);
    return (this.notShipped[file] ??= isNotShipped(this.linked(file).facts.file));
  }

  /** A file; what is being worked out rests on its body. */
  file(index: FileIndex): LinkedFile {
    if (index !== this.bases.reading) this.bases.readsFile(index);
    return this.linked(index);
  }

  private linked(index: FileIndex): LinkedFile {
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
    if (file !== this.bases.reading) this.bases.readsFile(file);
    const nodes = this.nodes[file] ?? (this.nodes[file] = this.linked(file).facts.nodes);
    return nodes[nodeOf(gid) * NODE_STRIDE + column] ?? 0;
  }

  resolveModule(from: FileIndex, specifier: string): ResolvedModule {
    const known = (this.modules[from] ??= new Map());
    let found = known.get(specifier);
    if (!found) known.set(specifier, (found = this.resolver.resolve(this.linked(from).facts.file, specifier)));
    return found;
  }

  /** What is found once, while what it rests on stays; nothing where it leads back to itself. */
  private once<T>(known: Map<string, Found<T>>, key: string, on: Basis, find: () => T | undefined): T | undefined {
    const { bases } = this;
    const before = known.get(key);
    if (before !== undefined && (before.asked > 0 || !before.basis.isGone)) {
      bases.uses(before);
      return before.value;
    }
    const found: Found<T> = { value: undefined, basis: on, asked: 0, inside: 0, isPart: false };
    known.set(key, found);
    found.value = bases.work(found, on, find);
    bases.uses(found);
    return found.value;
  }

  /** The file that a module is, where a name is looked for in it. */
  private lookInto(module: ResolvedModule, name: string): FileIndex | undefined {
    const index = module.kind === 'file' ? this.indices.get(module.file) : undefined;
    if (index !== undefined) this.bases.readsName(headOf(name));
    return index;
  }

  /** What `import { name } from specifier` means in `from`; `*` is the namespace. */
  resolveImport(from: FileIndex, specifier: string, name: string): Target | undefined {
    const module = this.resolveModule(from, specifier);
    if (module.kind === 'package') return { kind: 'package', package: packagePath(module), name };
    const index = this.lookInto(module, name);
    if (index === undefined) return undefined;
    return this.resolveExport(index, name) ?? (name === '*' ? { kind: 'namespace', file: index } : undefined);
  }

  /** What a file exports under a name, followed through re-exports. */
  resolveExport(file: FileIndex, name: string): Target | undefined {
    const known = (this.targets[file] ??= new Map());
    return this.once(known, name, this.bases.nothing, () => this.findExport(file, name));
  }

  private findExport(file: FileIndex, name: string): Target | undefined {
    this.bases.readsName(headOf(name));
    const linked = this.linked(file);
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
      const index = name === 'default' ? undefined : this.lookInto(module, name);
      const found = index === undefined ? undefined : this.resolveExport(index, name);
      if (found) return found;
    }
    return this.packageStar(file, name);
  }

  /** `export * from 'package'`: taken last, since nothing says what the package exports. */
  private packageStar(file: FileIndex, name: string): Target | undefined {
    if (name === '*' || name === 'default') return undefined;
    for (const star of this.linked(file).stars) {
      const module = this.resolveModule(file, star);
      if (module.kind === 'package') return { kind: 'package', package: packagePath(module), name };
    }
    return undefined;
  }

  private exportTarget(file: FileIndex, fact: FileFacts['exports'][number]): Target | undefined {
    if (fact.kind === 'binding') return this.bindingTarget(file, fact.binding);
    if (fact.kind === 'from') return this.resolveImport(file, fact.module, fact.imported);
    if (fact.kind !== 'node') return undefined;
    this.bases.readsFile(file);
    return { kind: 'node', gid: gidOf(file, fact.node) };
  }

  /** A binding of a file; an imported one is followed. */
  bindingTarget(file: FileIndex, id: number): Target | undefined {
    const known = (this.bindings[file] ??= []);
    const found = known[id];
    if (found !== undefined && !found.basis.isGone) {
      this.bases.uses(found);
      return found.value;
    }
    const binding = this.linked(file).facts.bindings[id];
    if (!binding) return undefined;
    const { from } = binding;
    const on = this.bases.ofFile(file);
    const target: Found<Target> = { value: undefined, basis: on, asked: 0, inside: 0, isPart: false };
    if (from === undefined) target.value = { kind: 'binding', file, binding, id };
    else {
      const follow = () => this.resolveImport(file, from.module, from.name);
      target.value = this.bases.work(target, on, follow);
    }
    this.bases.uses(target);
    // What is asked for while re-exports are being followed round a cycle is not an answer for all.
    if (target.value !== undefined) known[id] = target;
    return target.value;
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
  resolveTypeName(file: FileIndex, name: string, depth = 0): TypeTarget | undefined {
    if (depth > 8) return undefined;
    if (depth > 0) return this.findTypeName(file, name, depth);
    const known = (this.typeNames[file] ??= new Map());
    return this.once(known, name, this.bases.ofFile(file), () => this.findTypeName(file, name, 0));
  }

  private findTypeName(file: FileIndex, name: string, depth: number): TypeTarget | undefined {
    const linked = this.linked(file);
    const own = linked.declarations.get(name);
    if (own) this.bases.readsFile(file);
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
  ): TypeTarget | undefined {
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
    const index = this.lookInto(module, name);
    return index === undefined ? undefined : this.exportedType(index, name, depth + 1);
  }

  private exportedType(file: FileIndex, name: string, depth: number): TypeTarget | undefined {
    if (depth > 8) return undefined;
    const linked = this.linked(file);
    const fact = linked.exports.get(name);
    if (fact?.kind === 'from') return this.typeFrom(file, fact.module, fact.imported, depth, fact.imported);
    const behind = (fact && nameBehind(linked.facts, fact)) ?? name;
    // What a file imports it does not give away by that.
    const isOnlyImported = fact === undefined && linked.importNames.has(headOf(name)) && !linked.declarations.has(name);
    const own = isOnlyImported ? undefined : this.resolveTypeName(file, behind, depth);
    if (own) return own;
    for (const star of linked.stars) {
      const found = this.typeFrom(file, star, name, depth + 1, name);
      if (found) return found;
    }
    return undefined;
  }
}

/** The name that is looked for first on the way to a qualified one. */
function headOf(name: string): string {
  return name.split('.', 1)[0] ?? name;
}

function packagePath(module: { name: string; subpath: string }): string {
  return module.subpath ? `${module.name}/${module.subpath}` : module.name;
}

function linkFiles(facts: readonly FileFacts[], known: readonly LinkedFile[]): LinkedFile[] {
  const files = known.slice();
  for (let index = 0; index < facts.length; index++) {
    const of = facts[index] as FileFacts;
    if (files[index]?.facts !== of) files[index] = linkFile(of, index);
  }
  return files;
}

/** True where all files that have database models are as they were. */
function hasSameModels(files: readonly LinkedFile[], before: readonly LinkedFile[]): boolean {
  const hasModels = (file: LinkedFile | undefined) => file?.facts.declarations.some((d) => d.kind === 'model') === true;
  return !files.some((file, i) => file !== before[i] && (hasModels(file) || hasModels(before[i])));
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
