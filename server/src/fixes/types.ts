import { Project, ts, type SourceFile } from 'ts-morph';
import { TooDeep } from '../extract/nesting';
import { parsing } from '../extract/parse';
import type { FileId } from '../model';

/** The sources of a program, as far as types of one of its files need them. */
export interface Sources {
  /** The text of a file; undefined for one that is not there. */
  textOf(file: FileId): string | undefined;
  /** The files that a file imports, by how it writes them. */
  modulesOf(file: FileId): readonly { readonly specifier: string; readonly file: FileId }[];
}

/** What values of a type are. */
export interface Shape {
  readonly kind: 'text' | 'plain' | 'list' | 'record' | 'other';
  /** Names of the fields of a record, without methods. */
  readonly fields: readonly string[];
  /** True where it may be undefined or null. */
  readonly mayBeMissing: boolean;
}

/** Declarations further away say little about a call, and reading them takes time. */
const MOST_FILES = 120;

/**
 * What cannot be told without installed packages: modules, names of the platform, and what follows from values whose
 * type is unknown.
 */
const UNTOLD = new Set([
  1259, 1286, 2304, 2307, 2318, 2580, 2584, 2591, 2686, 2792, 2875, 6053, 7005, 7006, 7016, 7026, 7031,
]);

/**
 * Type errors of files of a program, without its packages: what they declare is taken for anything. The compiler and
 * its libraries are loaded when it is first asked, and kept.
 */
export class TypeErrors {
  private project: Project | undefined;
  private readonly present = new Map<
    string,
    { readonly text: string; readonly files: number; readonly errors: readonly string[] }
  >();
  /** How many files the compiler was given. */
  private files = 0;
  private links = new Map<FileId, ReadonlyMap<string, FileId>>();

  constructor(private readonly sources: Sources) {}

  /**
   * The type errors that a file has with another text and not with its own.
   *
   * @param added modules that only the new text imports
   * @returns their messages; none for a file whose types are not checked, such as one of JavaScript
   */
  added(file: FileId, text: string, added: ReadonlyMap<string, FileId> = new Map()): string[] {
    const before = this.sources.textOf(file);
    if (before === undefined || !/\.(?:[cm]?ts|tsx)$/.test(file)) return [];
    this.links = new Map();
    this.load(file);
    for (const [specifier, to] of added) {
      this.links.set(file, new Map([...(this.links.get(file) ?? []), [specifier, to]]));
      this.load(to);
    }
    const known = [...this.errorsNow(file, before, added)];
    const now = this.errors(file, text);
    this.put(file, before);
    return now.filter((message) => {
      const index = known.indexOf(message);
      if (index >= 0) known.splice(index, 1);
      return index < 0;
    });
  }

  /**
   * What the type of an expression says of its values; undefined where it is not known.
   *
   * @param path fields to go on to, from the expression
   */
  shapeOf(
    file: FileId,
    span: { readonly start: number; readonly end: number },
    path: readonly string[] = [],
  ): Shape | undefined {
    if (this.sources.textOf(file) === undefined) return undefined;
    this.links = new Map();
    this.load(file);
    const program = this.ready().getProgram().compilerObject;
    const source = program.getSourceFile(`/${file}`);
    const node = source && nodeAt(source, span.start, span.end);
    if (node === undefined) return undefined;
    const checker = program.getTypeChecker();
    let type: ts.Type | undefined = checker.getTypeAtLocation(node);
    for (const name of path) {
      const field = checker.getNonNullableType(type).getProperty(name);
      if (field === undefined) return undefined;
      type = checker.getTypeOfSymbolAtLocation(field, node);
    }
    return shapeOf(checker, type);
  }

  /** The errors that a file has, which are the same for all that is tried with it. */
  private errorsNow(file: FileId, text: string, added: ReadonlyMap<string, FileId>): readonly string[] {
    const key = [file, ...added.keys()].join('\n');
    let known = this.present.get(key);
    // With more files loaded more is known, and other errors are told.
    if (known?.text !== text || known.files !== this.files)
      this.present.set(key, (known = { text, files: this.files, errors: this.errors(file, text) }));
    return known.errors;
  }

  private errors(file: FileId, text: string): string[] {
    this.put(file, text);
    const program = this.ready().getProgram().compilerObject;
    const source = program.getSourceFile(`/${file}`);
    const found = source === undefined ? [] : program.getSemanticDiagnostics(source);
    return found
      .filter(({ code, category }) => category === ts.DiagnosticCategory.Error && !UNTOLD.has(code))
      .map(({ code, messageText }) => `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  }

  /** Reads a file and what it imports, nearest first. */
  private load(start: FileId): void {
    const files = new Set([start]);
    for (const file of files) {
      const text = this.sources.textOf(file);
      if (text === undefined) continue;
      if (!this.isPut(file, text)) continue;
      const modules = this.sources.modulesOf(file);
      if (!this.links.has(file)) this.links.set(file, new Map(modules.map((m) => [m.specifier, m.file])));
      for (const module of modules) if (files.size < MOST_FILES) files.add(module.file);
    }
  }

  /** False for a file that cannot be parsed: like a package, it is taken for anything. */
  private isPut(file: FileId, text: string): boolean {
    try {
      this.put(file, text);
      return true;
    } catch (error) {
      if (error instanceof TooDeep || error instanceof RangeError) return false;
      throw error;
    }
  }

  private put(file: FileId, text: string): void {
    const project = this.ready();
    const known: SourceFile | undefined = project.getSourceFile(`/${file}`);
    if (known?.getFullText() === text) return;
    parsing(text, () => project.createSourceFile(`/${file}`, text, { overwrite: true }));
    if (known === undefined) this.files++;
  }

  private ready(): Project {
    this.project ??= new Project({
      useInMemoryFileSystem: true,
      skipFileDependencyResolution: true,
      compilerOptions: OPTIONS,
      resolutionHost: () => ({
        resolveModuleNames: (names, from) => names.map((name) => this.resolved(name, from)),
      }),
    });
    return this.project;
  }

  private resolved(name: string, from: string): ts.ResolvedModuleFull | undefined {
    const file = this.links.get(from.slice(1))?.get(name);
    const extension = file === undefined ? undefined : /(?:\.d)?\.[cm]?[jt]sx?$/.exec(file)?.[0];
    return extension === undefined ? undefined : { resolvedFileName: `/${file ?? ''}`, extension };
  }
}

function shapeOf(checker: ts.TypeChecker, full: ts.Type): Shape | undefined {
  const type = checker.getNonNullableType(full);
  const mayBeMissing = type !== full;
  const every = (flags: ts.TypeFlags): boolean =>
    (type.isUnion() ? type.types : [type]).every((one) => (one.flags & flags) !== 0);
  if (every(ts.TypeFlags.StringLike)) return { kind: 'text', fields: [], mayBeMissing };
  if (every(ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.BigIntLike))
    return { kind: 'plain', fields: [], mayBeMissing };
  if (!every(ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return undefined;
  if (checker.isArrayType(type) || checker.isTupleType(type)) return { kind: 'list', fields: [], mayBeMissing };
  const name = type.symbol?.name ?? '';
  if (type.getCallSignatures().length > 0 || /^(?:Date|Map|Set|Promise|Error|URL|FormData|Headers|Request)$/.test(name))
    return { kind: 'other', fields: [], mayBeMissing };
  const fields = checker
    .getPropertiesOfType(type)
    .filter((p) => (p.flags & ts.SymbolFlags.Method) === 0 && /^[A-Za-z_$][\w$]*$/.test(p.name))
    .map((p) => p.name);
  return { kind: 'record', fields, mayBeMissing };
}

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  jsx: ts.JsxEmit.Preserve,
  allowJs: true,
  checkJs: false,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  experimentalDecorators: true,
};

function nodeAt(source: ts.SourceFile, start: number, end: number): ts.Node | undefined {
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (node.getStart(source) === start && node.end === end) found ??= node;
    else if (node.pos <= start && node.end >= end) ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
