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

/** Which errors a file has with another text and not with its own. */
interface AddedErrors {
  readonly kind: 'added';
  readonly file: FileId;
  readonly text: string;
}

/** What the type of an expression, or of a field on a way from it, says. */
export interface ShapeWanted {
  readonly kind: 'shape';
  readonly file: FileId;
  readonly start: number;
  readonly end: number;
  readonly path: readonly string[];
}

/** A file of a question. It survives a structured clone, as do questions and answers. */
export interface GivenFile {
  readonly file: FileId;
  /** Absent where the compiler was given the same before. */
  readonly text?: string;
  readonly modules: readonly (readonly [specifier: string, file: FileId])[];
}

/** A question to the compiler, with all that it may read. */
export interface TypeQuestion {
  /** Which state of which program it is about: between two of them any file may have changed. */
  readonly state: number;
  readonly files: readonly GivenFile[];
  readonly about: AddedErrors | ShapeWanted;
}

export interface TypeAnswer {
  /** Messages of {@link AddedErrors}; none for a file whose types are not checked, such as one of JavaScript. */
  readonly errors?: readonly string[];
  /** For {@link ShapeWanted}; absent where it is not known. */
  readonly shape?: Shape;
  /** Why there is no answer, in place of it. */
  readonly unchecked?: Unchecked;
}

/** What ended a question: its time, its memory, or a fault of the compiler. */
export type Unchecked = 'time' | 'memory' | 'fault';

/** Answers questions about types, one after the other. Never rejects. */
export interface TypeChecking {
  ask(question: TypeQuestion): Promise<TypeAnswer>;
}

/** Declarations further away say little about a call, and reading them takes time. */
const MOST_FILES = 120;

let states = 0;

/** Puts questions about one state of a program, and keeps the answers that are asked for more than once. */
export class TypeQuestions {
  private readonly state = states++;
  private readonly shapes = new Map<string, Shape | undefined>();
  private readonly open = new Map<string, ShapeWanted>();

  constructor(
    private readonly sources: Sources,
    private readonly checking: TypeChecking,
  ) {}

  /**
   * What a file's compiler would report with another text, and does not report now.
   *
   * @param added modules that only the new text imports
   */
  added(file: FileId, text: string, added: ReadonlyMap<string, FileId> = new Map()): Promise<TypeAnswer> {
    if (this.sources.textOf(file) === undefined || !/\.(?:[cm]?ts|tsx)$/.test(file)) return Promise.resolve({});
    return this.ask({ kind: 'added', file, text }, added);
  }

  /** What is known of a type. Where it was not asked for yet it is undefined for now: see {@link learn}. */
  shapeOf(wanted: Omit<ShapeWanted, 'kind'>): Shape | undefined {
    const { file, start, end, path } = wanted;
    const key = [file, start, end, ...path].join('\n');
    if (!this.shapes.has(key)) this.open.set(key, { kind: 'shape', file, start, end, path });
    return this.shapes.get(key);
  }

  /** Asks for the types that were wanted and not known. False where there were none: then all that could be known was. */
  async learn(): Promise<boolean> {
    const wanted = [...this.open];
    this.open.clear();
    for (const [key, about] of wanted) {
      const isThere = this.sources.textOf(about.file) !== undefined;
      this.shapes.set(key, isThere ? (await this.ask(about)).shape : undefined);
    }
    return wanted.length > 0;
  }

  private ask(about: TypeQuestion['about'], added: ReadonlyMap<string, FileId> = new Map()): Promise<TypeAnswer> {
    const files = new Map<FileId, GivenFile>();
    this.gather(about.file, files, added);
    for (const to of added.values()) this.gather(to, files);
    return this.checking.ask({ state: this.state, files: [...files.values()], about });
  }

  /** A file and what it imports, nearest first. */
  private gather(start: FileId, into: Map<FileId, GivenFile>, added: ReadonlyMap<string, FileId> = new Map()): void {
    const files = new Set([start]);
    for (const file of files) {
      const text = this.sources.textOf(file);
      if (text === undefined) continue;
      const modules = this.sources.modulesOf(file);
      const links = modules.map((module) => [module.specifier, module.file] as const);
      if (!into.has(file)) into.set(file, { file, text, modules: file === start ? [...links, ...added] : links });
      for (const module of modules) if (files.size < MOST_FILES) files.add(module.file);
    }
  }
}
