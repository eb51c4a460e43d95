import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, combineEdits } from '../fixes/edits';
import { isReallyInside } from '../host/inside';
import { errorCode } from '../host/problems';
import type { Refusal } from '../fixes/prove';
import type { Unchecked } from '../fixes/typeQuestions';
import type { Edit, FileId, Finding, Fix } from '../model';
import { counted } from '../report/order';
import { printable, printableLine } from '../text/clean';
import { unifiedDiff } from '../text/diff';
import type { Analysis } from './analyst';
import { writeWhole } from './atomicWrite';
import type { CliIo } from './io';

/** A finding that stays, and why. */
export interface Unfixed {
  readonly finding: Finding;
  readonly reason: string;
}

/** What fixes would make of the program. */
export interface FixPlan {
  /** Edits by file, of the texts as they were read. */
  readonly edits: ReadonlyMap<FileId, readonly Edit[]>;
  /** Findings that a fix is made for. */
  readonly attempted: readonly Finding[];
  readonly unfixed: readonly Unfixed[];
}

/** Finds the fixes that may be made for many findings without asking: the first safe one of each. */
export class FixPlanner {
  private readonly taken: Fix[] = [];
  private readonly attempted: Finding[] = [];
  private readonly unfixed: Unfixed[] = [];

  /** @param withSuggestions also fixes after which something else is handed over, or nothing */
  constructor(
    private readonly io: CliIo,
    private readonly analysis: Analysis,
    private readonly withSuggestions: boolean,
  ) {}

  async plan(findings: readonly Finding[]): Promise<FixPlan> {
    for (const finding of findings) {
      if (!finding.inventory && finding.suppressedBy === undefined) await this.take(finding);
    }
    const edits = new Map<FileId, Edit[]>();
    for (const { span, text } of combineEdits(this.taken.map((fix) => fix.edits))) {
      edits.set(span.file, [...(edits.get(span.file) ?? []), { span, text }]);
    }
    return { edits, attempted: this.attempted, unfixed: this.unfixed };
  }

  private async take(finding: Finding): Promise<void> {
    const { workspace, rulesOf } = this.analysis;
    const { file } = finding.at;
    const text = workspace.textOf(file);
    const refusals: Refusal[] = [];
    const best =
      text === undefined
        ? undefined
        : await bestOf(
            this.io.fixes(finding, { text, rules: rulesOf(file) }, await this.analysis.program(), (refusal) =>
              refusals.push(refusal),
            ),
          );
    const fix = best?.safe === true || this.withSuggestions ? best : undefined;
    if (fix === undefined) this.unfixed.push({ finding, reason: whyNot(best, refusals) });
    else if (fix.edits.some((edit) => this.overlaps(edit))) {
      this.unfixed.push({ finding, reason: 'another fix changes the same place: run it once more' });
    } else {
      this.taken.push(fix);
      this.attempted.push(finding);
    }
  }

  /** An edit that another fix makes as well (an import) is no conflict. */
  private overlaps({ span, text }: Edit): boolean {
    return this.taken.some((fix) =>
      fix.edits.some((other) => {
        if (other.span.file !== span.file) return false;
        const isSame = other.text === text && other.span.start === span.start && other.span.end === span.end;
        return !isSame && other.span.start < span.end + 1 && span.start < other.span.end + 1;
      }),
    );
  }
}

/**
 * The fix to make where one has to be: a safe one, else the first after which the code hands over less. What changes
 * settings of the whole program comes after that. No more is proved than is asked for.
 */
async function bestOf(fixes: AsyncIterable<Fix> | Iterable<Fix>): Promise<Fix | undefined> {
  let other: Fix | undefined;
  for await (const fix of fixes) {
    if (fix.kind === 'suppress') continue;
    if (fix.safe || fix.kind !== 'configure') return fix;
    other ??= fix;
  }
  return other;
}

function whyNot(first: Fix | undefined, refusals: readonly Refusal[]): string {
  const unchecked = refusals.find((refusal) => refusal.by === 'unchecked');
  if (first === undefined && unchecked !== undefined) return `${UNCHECKED[unchecked.why]}, so no fix is proved`;
  if (first === undefined) return 'no fix fits';
  return `"${printableLine(first.title)}" changes what is handed over: choose it in the editor, or add --fix-suggestions`;
}

const UNCHECKED: Readonly<Record<Unchecked, string>> = {
  time: 'types could not be checked in time',
  memory: 'types could not be checked in the memory there is for it',
  fault: 'types could not be checked, the compiler failed',
};

/** The texts after the edits. */
export function textsAfter({ edits }: FixPlan, analysis: Analysis): Map<FileId, string> {
  const texts = [...edits].flatMap(([file, list]): [FileId, string][] => {
    const text = analysis.workspace.textOf(file);
    return text === undefined ? [] : [[file, applyEdits(text, list)]];
  });
  return new Map(texts);
}

/**
 * The edits as one patch, for `git apply`.
 *
 * @param isShown whether it goes to a terminal: then what acts on one is left out of it
 */
export function diffOf({ edits }: FixPlan, analysis: Analysis, isShown: boolean): string {
  const diffs = [...edits]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, list]) => {
      const parts = list.map(({ span, text }) => ({ start: span.start, end: span.end, text }));
      return unifiedDiff(file, analysis.workspace.textOf(file) ?? '', parts);
    });
  return isShown ? diffs.join('').replace(/[^\n\r]+/g, printable) : diffs.join('');
}

/**
 * Writes files back, each whole or not at all. A file that has changed since it was read, or that is not written in
 * UTF-8, stays as it is.
 *
 * @returns reasons by file for those that were not written
 */
export function writeTexts(
  root: string,
  texts: ReadonlyMap<FileId, string>,
  before: (file: FileId) => string | undefined,
): Map<FileId, string> {
  const refused = new Map<FileId, string>();
  for (const [file, text] of texts) {
    const reason = writeText(root, file, { before: before(file), text });
    if (reason !== undefined) refused.set(file, reason);
  }
  return refused;
}

const MARK = '\uFEFF';

function writeText(
  root: string,
  file: FileId,
  texts: { before: string | undefined; text: string },
): string | undefined {
  const path = join(root, file);
  try {
    if (!isReallyInside(path, root) || realpathSync(path) !== join(realpathSync(root), file)) {
      return 'it is reached over a link';
    }
    const bytes = readFileSync(path);
    const mark = bytes.toString('utf8').startsWith(MARK) ? MARK : '';
    if (texts.before === undefined || !bytes.equals(Buffer.from(mark + texts.before))) {
      return 'it has changed since it was read, or is not UTF-8';
    }
    writeWhole(path, mark + texts.text);
    return undefined;
  } catch (error) {
    return `it could not be written (${errorCode(error)})`;
  }
}

/** More than this says nothing new. */
const LISTED = 20;

/** What was not fixed and why, for stderr. */
export function unfixedLines(unfixed: readonly Unfixed[], linkOf: (finding: Finding) => string): string {
  if (unfixed.length === 0) return '';
  const lines = unfixed
    .slice(0, LISTED)
    .map(({ finding, reason }) => `  ${printableLine(`${linkOf(finding)} ${finding.message}`)}: ${reason}`);
  const more = unfixed.length > LISTED ? [`  and ${counted(unfixed.length - LISTED, 'more finding')}`] : [];
  return `${[`Not fixed: ${counted(unfixed.length, 'finding')}`, ...lines, ...more].join('\n')}\n`;
}
