import type { Edit, FileId, Finding, Fix, RuleScope, RuleSet } from '../model';
import { parse, syntaxErrors, type OwnFunction, type Surroundings } from './context';
import { applyEdits } from './edits';
import { TypeErrors, type Sources } from './types';

/** A file with the text that it would have. */
export interface ChangedFile {
  readonly file: FileId;
  readonly text: string;
}

/** A part of the program that can be changed and asked again: see {@link Program.part}. */
export interface Part {
  apply(change: {
    readonly files?: readonly ChangedFile[];
    readonly rules?: RuleSet;
    readonly scopes?: readonly RuleScope[];
  }): void;
  snapshot(): { findings(file: FileId): readonly Finding[] };
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
  /** The finding would be reported on. */
  | { readonly by: 'stays' }
  /** The finding rests on more files than may be looked at. */
  | { readonly by: 'unproved' }
  /** Something would be reported that is not reported now. */
  | { readonly by: 'adds'; readonly findings: readonly Finding[] };

/** Files around a finding, few first: for most findings they are as good as all. */
const AROUND = [120, 500];

/**
 * Tries fixes in memory, for one state of a program: the edits are made, the compiler must report nothing new, and the
 * engine is asked again. The finding must be gone with no other in its place.
 *
 * Types are checked without installed packages, so an error that only declarations of a package can tell is not seen.
 */
export class Prover {
  /** The program as fixes look at it while they are made. */
  readonly surroundings: Surroundings;
  private readonly types: TypeErrors;
  private readonly parts = new Map<string, PartOfProgram | undefined>();

  /**
   * @param most how many files around a finding may be looked at. All of them unless told: in a large program that
   *   takes seconds for each fix, where few files do not tell
   */
  constructor(
    private readonly program: Program,
    private readonly most = Number.MAX_SAFE_INTEGER,
  ) {
    this.types = new TypeErrors(program);
    this.surroundings = {
      textOf: (file) => program.textOf(file),
      modulesOf: (file) => program.modulesOf(file),
      ownFunctions: () => program.ownFunctions(),
      fieldsOf: (file, start, end) => this.types.fieldsOf(file, start, end),
    };
  }

  /** Undefined when the fix holds what it says; else the first reason against it. */
  refusalOf(finding: Finding, fix: Pick<Fix, 'kind' | 'edits' | 'imports'>): Refusal | undefined {
    const files = this.changed(fix.edits);
    const broken = files.find(
      ({ file, text }) => errorsIn(file, text) > errorsIn(file, this.program.textOf(file) ?? ''),
    );
    if (broken !== undefined) return { by: 'syntax', file: broken.file };
    const imports = fix.imports ?? [];
    const touched = [...files.map(({ file }) => file), ...imports.map(({ file }) => file)];
    const part = this.partOf(finding, touched);
    // A comment needs no flows: that it stands on the line is all there is to it.
    if (part === undefined) return fix.kind === 'suppress' ? undefined : { by: 'unproved' };
    return part.refusalOf(finding, { files }) ?? this.typesOf(files, imports);
  }

  /** Whether agreeing to a recipient makes the finding a fact to record. */
  isClearedBy(finding: Finding, recipient: string, rules: RuleSet): boolean {
    const allowed = { ...rules, allowedRecipients: [...rules.allowedRecipients, { destination: recipient, data: [] }] };
    const part = this.partOf(finding, []);
    return part !== undefined && part.refusalOf(finding, { rules: allowed, scopes: [] }) === undefined;
  }

  private typesOf(files: readonly ChangedFile[], imports: NonNullable<Fix['imports']>): Refusal | undefined {
    const added = new Map(imports.map(({ specifier, file }) => [specifier, file]));
    for (const { file, text } of files) {
      const errors = this.types.added(file, text, added);
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
    const key = `${finding.fingerprint} ${files.join('\n')}`;
    if (!this.parts.has(key)) {
      const sizes = [...AROUND.filter((size) => size < this.most), this.most];
      let found: PartOfProgram | undefined;
      for (const size of sizes) {
        const part = new PartOfProgram(this.program, files, size);
        if (!part.has(finding)) continue;
        found = part;
        break;
      }
      this.parts.set(key, found);
    }
    return this.parts.get(key);
  }
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

/** Code around a finding, with what is reported in it now. */
class PartOfProgram {
  private readonly before: ReadonlyMap<string, number>;

  constructor(
    private readonly program: Program,
    private readonly files: readonly FileId[],
    private readonly most: number,
  ) {
    this.before = counted(this.findings(program.part(files, most)));
  }

  has(finding: Finding): boolean {
    return this.before.has(keyOf(finding));
  }

  refusalOf(finding: Finding, changes: Parameters<Part['apply']>[0]): Refusal | undefined {
    const part = this.program.part(this.files, this.most);
    part.apply(changes);
    const found = this.findings(part);
    const after = counted(found);
    const times = (counts: ReadonlyMap<string, number>, key: string): number => counts.get(key) ?? 0;
    const own = keyOf(finding);
    if (times(after, own) >= times(this.before, own)) return { by: 'stays' };
    const added = found.filter((other) => times(after, keyOf(other)) > times(this.before, keyOf(other)));
    return added.length > 0 ? { by: 'adds', findings: added } : undefined;
  }

  private findings(part: Part): Finding[] {
    const snapshot = part.snapshot();
    return this.files.flatMap((file) => snapshot.findings(file)).filter(isReported);
  }
}

function isReported(finding: Finding): boolean {
  return !finding.inventory && finding.suppressedBy === undefined;
}

/**
 * What a finding says, wherever it stands: offsets move with an edit, and a fingerprint tells equal findings apart by
 * their order.
 */
function keyOf({ policy, at, api, recipient, data }: Finding): string {
  const items = data.map((item) => `${item.category} ${item.name}`);
  return [policy, at.file, api, recipient?.id ?? '', ...items.sort()].join('\n');
}

function counted(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(keyOf(finding), (counts.get(keyOf(finding)) ?? 0) + 1);
  return counts;
}

function errorsIn(file: FileId, text: string): number {
  return /\.(?:[cm]?[jt]s|[jt]sx)$/.test(file) ? syntaxErrors(parse(file, text)) : 0;
}
