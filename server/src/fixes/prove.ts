import type { CategoryId, Edit, FileId, Finding, Fix } from '../model';
import { suppressionsOf } from '../extract/suppressions';
import { parse, syntaxErrors, type OwnFunction, type Surroundings } from './context';
import { TooDeep } from '../extract/nesting';
import { applyEdits } from './edits';
import { TypeQuestions, type Sources, type TypeChecking, type Unchecked } from './typeQuestions';
import { checkedHere } from './types';

/** A file with the text that it would have. */
export interface ChangedFile {
  readonly file: FileId;
  readonly text: string;
}

/** A part of the program that can be changed and asked again: see {@link Program.part}. */
export interface Part {
  apply(change: { readonly files?: readonly ChangedFile[] }): void;
  snapshot(): { findings(file: FileId): readonly Finding[] };
  /** Whether a file is in it. */
  has(file: FileId): boolean;
}

/** The analysed program, as far as a proof needs it. */
export interface Program extends Sources {
  /** The functions that files of the program declare at their top. */
  ownFunctions(): readonly OwnFunction[];
  /** An analyser of its own over these files and what they are linked with, at most so many. */
  part(files: readonly FileId[], most: number): Part;
}

/** Why a fix is not offered. */
export type Refusal =
  /** The text would have a syntax error that it does not have now. */
  | { readonly by: 'syntax'; readonly file: FileId }
  /** The compiler would report something new. */
  | { readonly by: 'types'; readonly file: FileId; readonly errors: readonly string[] }
  /** The compiler came to no end within its limits. */
  | { readonly by: 'unchecked'; readonly file: FileId; readonly why: Unchecked }
  /** The finding would be reported on. */
  | { readonly by: 'stays' }
  /** The finding rests on more files than may be looked at. */
  | { readonly by: 'unproved' }
  /** Something would be reported that is not reported now. */
  | { readonly by: 'adds'; readonly findings: readonly Finding[] };

/** Files around a finding, few first: for most findings they are as good as all. */
const AROUND = [120, 500];

/** Parts that are kept: fixes of findings of one file share one, and each holds what the engine worked out of it. */
const MOST_PARTS = 4;

/**
 * Tries fixes in memory, for one state of a program: the edits are made, the compiler must report nothing new, and the
 * engine is asked again. The finding must be gone with no other in its place.
 *
 * Types are checked without installed packages, so an error that only declarations of a package can tell is not seen.
 */
export class Prover {
  /** The program as fixes look at it while they are made. */
  readonly surroundings: Surroundings;
  private readonly types: TypeQuestions;
  /** Those used last come first. */
  private readonly parts: PartOfProgram[] = [];
  private readonly hopeless = new Set<string>();

  /**
   * @param most how many files around a finding may be looked at. All of them unless told: in a large program that
   *   takes seconds for each fix, where few files do not tell
   * @param checking who checks types. Unless told it is this thread, with no end to it
   */
  constructor(
    private readonly program: Program,
    private readonly most = Number.MAX_SAFE_INTEGER,
    checking: TypeChecking = checkedHere(),
  ) {
    this.types = new TypeQuestions(program, checking);
    this.surroundings = {
      textOf: (file) => program.textOf(file),
      modulesOf: (file) => program.modulesOf(file),
      ownFunctions: () => program.ownFunctions(),
      shapeOf: (file, { start, end }, path = []) => this.types.shapeOf({ file, start, end, path }),
    };
  }

  /**
   * Finds out which types fixes wanted to know from {@link surroundings}. True where there were some: then the fixes are
   * to be made once more, and will be other ones.
   */
  learn(): Promise<boolean> {
    return this.types.learn();
  }

  /**
   * Undefined when the fix holds what it says; else the first reason against it.
   *
   * @param among all fixes that will be tried for the finding: told with each, they are tried on one part of the program
   */
  async refusalOf(finding: Finding, fix: Tryable, among: readonly Tryable[] = [fix]): Promise<Refusal | undefined> {
    const files = this.changed(fix.edits);
    const broken = files.find(
      ({ file, text }) => errorsIn(file, text) > errorsIn(file, this.program.textOf(file) ?? ''),
    );
    if (broken !== undefined) return { by: 'syntax', file: broken.file };
    // A comment needs no flows: that it is read as one of the finding's line is all there is to it.
    if (fix.kind === 'suppress') return isSilenced(finding, fix.edits, files) ? undefined : { by: 'stays' };
    const part = this.partOf(finding, among.filter(({ kind }) => kind !== 'suppress').flatMap(filesTouchedBy));
    if (part === undefined) return { by: 'unproved' };
    return part.refusalOf(finding, files, filesTouchedBy(fix)) ?? (await this.typesOf(files, fix.imports ?? []));
  }

  private async typesOf(
    files: readonly ChangedFile[],
    imports: NonNullable<Fix['imports']>,
  ): Promise<Refusal | undefined> {
    const added = new Map(imports.map(({ specifier, file }) => [specifier, file]));
    for (const { file, text } of files) {
      const { errors = [], unchecked } = await this.types.added(file, text, added);
      if (unchecked !== undefined) return { by: 'unchecked', file, why: unchecked };
      if (errors.length > 0) return { by: 'types', file, errors };
    }
    return undefined;
  }

  private changed(edits: readonly Edit[]): ChangedFile[] {
    const files = [...new Set(edits.map(({ span }) => span.file))];
    return files.flatMap((file) => {
      const text = this.program.textOf(file);
      if (text === undefined) return [];
      return [
        {
          file,
          text: applyEdits(
            text,
            edits.filter(({ span }) => span.file === file),
          ),
        },
      ];
    });
  }

  /** The smallest part of the program in which the finding is as it is in all of it. */
  private partOf(finding: Finding, touched: readonly FileId[]): PartOfProgram | undefined {
    const files = [...new Set([...filesOf(finding), ...touched])].sort();
    const known = this.parts.find((part) => files.every((file) => part.holds(file)) && part.has(finding));
    if (known !== undefined) {
      this.parts.splice(this.parts.indexOf(known), 1);
      this.parts.unshift(known);
      return known;
    }
    const key = `${finding.fingerprint} ${files.join('\n')}`;
    if (this.hopeless.has(key)) return undefined;
    for (const size of [...AROUND.filter((size) => size < this.most), this.most]) {
      const part = new PartOfProgram(this.program, files, size);
      if (!part.has(finding)) continue;
      this.parts.unshift(part);
      this.parts.length = Math.min(this.parts.length, MOST_PARTS);
      return part;
    }
    this.hopeless.add(key);
    return undefined;
  }
}

/** What of a fix is tried. */
type Tryable = Pick<Fix, 'kind' | 'edits' | 'imports'>;

function filesTouchedBy({ edits, imports = [] }: Tryable): FileId[] {
  return [...edits.map(({ span }) => span.file), ...imports.map(({ file }) => file)];
}

/** The files that a finding leads through. */
function filesOf(finding: Finding): FileId[] {
  const steps = finding.data.flatMap((item) => [...item.steps, ...(item.otherWays ?? []).flat()]);
  const spans = [
    finding.at,
    finding.call,
    ...steps.map(({ span }) => span),
    ...finding.between.map(({ span }) => span),
  ];
  return spans.map(({ file }) => file);
}

/** Code around a finding, with what is reported in it now. It takes one change after the other, each in place of the last. */
class PartOfProgram {
  private readonly part: Part;
  private readonly before = new Map<FileId, readonly Finding[]>();
  private changed: readonly FileId[] = [];

  constructor(
    private readonly program: Program,
    files: readonly FileId[],
    most: number,
  ) {
    this.part = program.part(files, most);
    for (const file of files) this.reportedBefore(file);
  }

  holds(file: FileId): boolean {
    return this.part.has(file);
  }

  has(finding: Finding): boolean {
    const own = kindsOf(finding);
    return this.reportedBefore(finding.at.file).some((other) => kindsOf(other) === own);
  }

  /** @param touched files in which nothing may be reported that is not reported now, beside those of the finding */
  refusalOf(finding: Finding, changes: readonly ChangedFile[], touched: readonly FileId[]): Refusal | undefined {
    const files = [...new Set([...filesOf(finding), ...touched])];
    const before = files.flatMap((file) => this.reportedBefore(file));
    this.change(changes);
    const snapshot = this.part.snapshot();
    const after = files.flatMap((file) => snapshot.findings(file)).filter(isReported);
    const times = (list: readonly Finding[], key: string, of: typeof placeOf): number =>
      list.filter((one) => of(one) === key).length;
    const isOn = (of: typeof placeOf): boolean => times(after, of(finding), of) >= times(before, of(finding), of);
    if (isOn(kindsOf)) return { by: 'stays' };
    const added = after.filter((other) => {
      const key = kindsOf(other);
      return times(after, key, kindsOf) > times(before, key, kindsOf) && !isLess(other, before);
    });
    if (added.length > 0) return { by: 'adds', findings: added };
    return isOn(placeOf) ? { by: 'stays' } : undefined;
  }

  private reportedBefore(file: FileId): readonly Finding[] {
    let known = this.before.get(file);
    if (known === undefined) {
      if (this.changed.length > 0) this.change([]);
      this.before.set(file, (known = this.part.snapshot().findings(file).filter(isReported)));
    }
    return known;
  }

  /** Puts changes in the place of those made last: the engine keeps what neither of them changes. */
  private change(changes: readonly ChangedFile[]): void {
    const back = this.changed.flatMap((file): ChangedFile[] => {
      const text = this.program.textOf(file);
      return text === undefined || changes.some((change) => change.file === file) ? [] : [{ file, text }];
    });
    this.changed = changes.map(({ file }) => file);
    this.part.apply({ files: [...back, ...changes] });
  }
}

function isReported(finding: Finding): boolean {
  return !finding.inventory && finding.suppressedBy === undefined;
}

/** Whether the comments of the changed text say that the finding is to be ignored. */
function isSilenced({ at, policy }: Finding, edits: readonly Edit[], files: readonly ChangedFile[]): boolean {
  const text = files.find(({ file }) => file === at.file)?.text;
  if (text === undefined) return false;
  const before = edits.filter(({ span }) => span.file === at.file && span.end <= at.start);
  const start = before.reduce((sum, { span, text: put }) => sum + put.length - (span.end - span.start), at.start);
  return suppressionsOf(at.file, parse(at.file, text)).some(
    (s) => s.scope !== 'none' && s.policy === policy && s.span.start <= start && start <= s.span.end,
  );
}

/** Which finding it is, wherever it stands: offsets move with an edit, and fingerprints count equal findings. */
function placeOf({ policy, at, api, recipient }: Finding): string {
  return [policy, at.file, api, recipient?.id ?? ''].join('\n');
}

/** What a finding says, by the kinds of data: which of several names one has is no difference. */
function kindsOf(finding: Finding): string {
  return [placeOf(finding), ...new Set(finding.data.map(({ category }) => category).sort())].join('\n');
}

/** Kinds of data that are what is left of another one: it was there before, and more of it. */
const COARSER: ReadonlyMap<CategoryId, CategoryId> = new Map([['user.location.imprecise', 'user.location.precise']]);

/** True where a finding of the same call reported all of the kinds of data before. */
function isLess(finding: Finding, before: readonly Finding[]): boolean {
  const kinds = new Set(finding.data.map(({ category }) => category));
  return before.some(
    (other) =>
      placeOf(other) === placeOf(finding) &&
      [...kinds].every((kind) =>
        other.data.some(({ category }) => category === kind || COARSER.get(kind) === category),
      ),
  );
}

function errorsIn(file: FileId, text: string): number {
  if (!/\.(?:[cm]?[jt]s|[jt]sx)$/.test(file)) return 0;
  try {
    return syntaxErrors(parse(file, text));
  } catch (error) {
    if (error instanceof TooDeep || error instanceof RangeError) return Infinity;
    throw error;
  }
}
