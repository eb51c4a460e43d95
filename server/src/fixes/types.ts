import { Project, ts, type SourceFile } from 'ts-morph';
import { TooDeep } from '../extract/nesting';
import { parsing } from '../extract/parse';
import type { FileId } from '../model';
import type { Shape, ShapeWanted, TypeAnswer, TypeChecking, TypeQuestion } from './typeQuestions';

/**
 * What cannot be told without installed packages: modules, names of the platform, and what follows from values whose
 * type is unknown.
 */
const UNTOLD = new Set([
  1259, 1286, 2304, 2307, 2318, 2580, 2584, 2591, 2686, 2792, 2875, 6053, 7005, 7006, 7016, 7026, 7031,
]);

/**
 * Types of files of a program, without its packages: what they declare is taken for anything. The compiler and its
 * libraries are loaded when it is first asked, and kept.
 *
 * What a question costs is bounded by nothing here: types can be written that never come to an end. Who asks about code
 * of others asks over a {@link TypesThread}.
 */
export class TypeErrors {
  private project: Project | undefined;
  private readonly present = new Map<
    string,
    { readonly text: string; readonly files: number; readonly errors: readonly string[] }
  >();
  /** How many files the compiler was given. */
  private files = 0;
  private state: number | undefined;
  private readonly texts = new Map<FileId, string>();
  private links = new Map<FileId, ReadonlyMap<string, FileId>>();

  answer({ state, files, about }: TypeQuestion): TypeAnswer {
    this.begin(state, new Set(files.map(({ file }) => file)));
    this.links = new Map(files.map(({ file, modules }) => [file, new Map(modules)]));
    for (const { file, text } of files) {
      if (text !== undefined) this.texts.set(file, text);
      this.load(file);
    }
    if (about.kind === 'added') return { errors: this.added(about.file, about.text) };
    const shape = this.shapeOf(about);
    return shape === undefined ? {} : { shape };
  }

  /** In another state of the program any file may be gone, so of the last one no more is kept than is given again. */
  private begin(state: number, given: ReadonlySet<FileId>): void {
    if (this.state === state) return;
    this.state = state;
    this.present.clear();
    for (const source of this.project?.getSourceFiles() ?? []) {
      if (!given.has(source.getFilePath().slice(1))) this.project?.removeSourceFile(source);
    }
  }

  private added(file: FileId, text: string): string[] {
    const before = this.texts.get(file);
    if (before === undefined) return [];
    const known = [...this.errorsNow(file, before)];
    const now = this.errors(file, text);
    this.put(file, before);
    return now.filter((message) => {
      const index = known.indexOf(message);
      if (index >= 0) known.splice(index, 1);
      return index < 0;
    });
  }

  private shapeOf({ file, start, end, path }: ShapeWanted): Shape | undefined {
    const program = this.ready().getProgram().compilerObject;
    const source = program.getSourceFile(`/${file}`);
    const node = source && nodeAt(source, start, end);
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
  private errorsNow(file: FileId, text: string): readonly string[] {
    const key = [file, ...(this.links.get(file)?.keys() ?? [])].join('\n');
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

  /** A file that cannot be parsed is taken for anything, like a package. */
  private load(file: FileId): void {
    try {
      this.put(file, this.texts.get(file) ?? '');
    } catch (error) {
      if (!(error instanceof TooDeep || error instanceof RangeError)) throw error;
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

/** Asks in this thread. For code that is trusted, as in tests: see {@link TypeErrors}. */
export function checkedHere(): TypeChecking {
  const types = new TypeErrors();
  return { ask: (question) => Promise.resolve(types.answer(question)) };
}
