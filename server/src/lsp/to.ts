import { URI } from 'vscode-uri';
import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  type Location,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { Edit, FileId, Finding, Problem, Span, SuppressionProblem } from '../model';
import { policyUrl, SUPPRESSION_URL } from '../report/input';
import { trailsOf } from '../report/words';
import type { LineIndex } from '../text/lines';
import { stepsOf } from './flow';
import type { Folder } from './folder';
import { SOURCE, type Flow, type FlowPlace } from './protocol';

/** True for a finding that the editor shows as a squiggle. */
export function isShown(finding: Finding): boolean {
  return !finding.inventory && finding.severity !== 'note' && finding.suppressedBy === undefined;
}

/** UTF-16 offsets as the protocol's zero-based lines and characters. */
export function toRange(lines: LineIndex, span: { readonly start: number; readonly end: number }): Range {
  return { start: toPosition(lines, span.start), end: toPosition(lines, span.end) };
}

function toPosition(lines: LineIndex, offset: number): Range['start'] {
  const { line, column } = lines.position(offset);
  return { line: line - 1, character: column - 1 };
}

/** Where a span is; undefined for a file that the folder does not know. */
export function toLocation(folder: Folder, span: Span): Location | undefined {
  const lines = folder.linesOf(span.file);
  return lines && { uri: folder.uriOf(span.file), range: toRange(lines, span) };
}

/** All that the editor shows of a file: its findings, and comments that do not silence what they should. */
export function diagnosticsOf(folder: Folder, file: FileId, findings: readonly Finding[]): Diagnostic[] {
  const silencing = folder.snapshot()?.suppressionProblems(file) ?? [];
  return [
    ...findings.filter(isShown).flatMap((finding) => toDiagnostic(folder, finding) ?? []),
    ...silencing.flatMap((problem) => toSuppressionDiagnostic(folder, problem) ?? []),
  ];
}

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Hint,
} as const;

function toSuppressionDiagnostic(folder: Folder, problem: SuppressionProblem): Diagnostic | undefined {
  const place = toLocation(folder, problem.at);
  if (place === undefined) return undefined;
  return {
    range: place.range,
    severity: SEVERITIES[problem.severity],
    source: SOURCE,
    code: problem.code,
    codeDescription: { href: SUPPRESSION_URL },
    message: `${problem.message}. ${problem.hint}`,
    ...(problem.code === 'unused-suppression' ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
}

/** A finding as a diagnostic, with its steps as numbered related places. */
export function toDiagnostic(folder: Folder, finding: Finding): Diagnostic | undefined {
  const place = toLocation(folder, finding.at);
  if (place === undefined) return undefined;
  const related = toRelated(folder, finding);
  return {
    range: place.range,
    severity: finding.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: SOURCE,
    code: finding.policy,
    codeDescription: { href: policyUrl(finding.policy) },
    message: finding.message,
    ...(related.length > 0 ? { relatedInformation: related } : {}),
    data: { fingerprint: finding.fingerprint },
  };
}

function toRelated(folder: Folder, finding: Finding): DiagnosticRelatedInformation[] {
  const steps = stepsOf(finding);
  return steps.flatMap((step, index) => {
    const location = toLocation(folder, step.span);
    return location ? [{ location, message: `${index + 1}/${steps.length} ${step.note}` }] : [];
  });
}

/** A finding with its way, as the client's flow view takes it. */
export function toFlow(folder: Folder, finding: Finding): Flow | undefined {
  const at = toLocation(folder, finding.at);
  if (at === undefined) return undefined;
  const known = stepsOf(finding);
  const way = known.length > 0 ? known : (trailsOf(finding)[0]?.steps ?? []);
  const steps = way.flatMap((step) => {
    const place: FlowPlace | undefined = toLocation(folder, step.span);
    return place ? [{ ...place, note: step.note }] : [];
  });
  return { id: finding.fingerprint, policy: finding.policy, message: finding.message, at, steps };
}

/** What is wrong with a rule file or the configuration, at its line. */
export function toProblemDiagnostic(problem: Problem): Diagnostic {
  const line = (problem.line ?? 1) - 1;
  const start = { line, character: (problem.column ?? 1) - 1 };
  return {
    range: { start, end: problem.column === undefined ? { line: line + 1, character: 0 } : start },
    severity: problem.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: SOURCE,
    message: problem.hint === undefined ? problem.message : `${problem.message}. ${problem.hint}`,
  };
}

/** At the start of an open file that is not analysed. */
export function toLeftOut({ message }: Problem): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    range: { start, end: start },
    severity: DiagnosticSeverity.Information,
    source: SOURCE,
    message: `Not analysed: ${message}`,
  };
}

/** Edits of files in a folder. Open documents carry their version, so that a late edit is refused. */
export function toWorkspaceEdit(folder: Folder, edits: readonly Edit[]): WorkspaceEdit {
  const byFile = new Map<string, TextEdit[]>();
  for (const edit of edits) {
    const lines = folder.linesOf(edit.span.file);
    if (lines === undefined) continue;
    const list = byFile.get(edit.span.file) ?? [];
    list.push({ range: toRange(lines, edit.span), newText: edit.text });
    byFile.set(edit.span.file, list);
  }
  return {
    documentChanges: [...byFile].map(([file, list]) => ({
      textDocument: { uri: folder.uriOf(file), version: folder.versionOf(file) },
      edits: list,
    })),
  };
}

const PREVIEW = 'datatrail.preview';

/**
 * The same edits, shown to the person before they are made: for those of files that are not in view.
 *
 * @param label what they do
 */
export function previewed({ documentChanges = [] }: WorkspaceEdit, label: string): WorkspaceEdit {
  return {
    documentChanges: documentChanges.map((change) => {
      if (!('edits' in change)) return { ...change, annotationId: PREVIEW };
      return { ...change, edits: change.edits.map((edit) => ({ ...edit, annotationId: PREVIEW })) };
    }),
    changeAnnotations: { [PREVIEW]: { label, needsConfirmation: true } },
  };
}

/** URI of a path on disk. */
export function toUri(path: string): string {
  return URI.file(path).toString();
}
