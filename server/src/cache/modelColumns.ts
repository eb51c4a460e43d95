/** Columns for what stages share: places, problems, comments that silence. */
import type { Problem, Span, Suppression } from '../model';
import { int, oneOf, optional, ownFile, record, text, type Column } from './columns';

const ownSpan = record<Span>({ file: ownFile, start: int, end: int });

export function suppressionIn(span: Column<Span>): Column<Suppression> {
  return record<Suppression>({
    policy: text,
    reason: optional(text),
    span,
    scope: oneOf('next-line', 'line', 'file', 'none'),
    comment: span,
    mark: span,
    named: optional(span),
  });
}

/** Of the file that the rows are of. */
export const suppression = suppressionIn(ownSpan);

export function problemIn(file: Column<string>): Column<Problem> {
  return record<Problem>({
    severity: oneOf('error', 'warning'),
    message: text,
    hint: optional(text),
    code: optional(oneOf('unknown-directive', 'unknown-policy', 'missing-reason', 'unused-suppression')),
    file: optional(file),
    line: optional(int),
    column: optional(int),
  });
}

/** Of the file that the rows are of. */
export const problem = problemIn(ownFile);
