/** An explanation for scripts: the same facts as the text, with one-based places. */
import type { FileId, Span } from '../../model';
import { Places } from '../places';
import type { ExplainInput } from './text';
import { outlineOf } from './outline';

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
export const EXPLAIN_VERSION = 1;

/** The JSON of an explanation: all spans of the facts as places with `line`, `column`, `endLine`, `endColumn` and `code`. */
export function explainJson(input: ExplainInput, toolVersion: string): string {
  const places = new Places(input.textOf);
  const codeOf = (span: Span) => (input.excerpts ? (places.code(span) ?? '') : '');
  const outline = outlineOf({ explanation: input.explanation, rules: input.rules, codeOf });
  const placed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(placed);
    if (typeof value !== 'object' || value === null) return value;
    if (isSpan(value)) return placeOf(places, value, input.excerpts);
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, placed(v)]));
  };
  const { file, asked, subjects } = input.explanation;
  const report = {
    version: EXPLAIN_VERSION,
    tool: { name: 'Datatrail', version: toolVersion },
    file,
    asked: placeOf(places, asked, input.excerpts),
    notes: outline.notes,
    subjects: subjects.map((s, i) => ({ verdict: outline.sections[i]?.verdict ?? '', ...(placed(s) as object) })),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function placeOf(places: Places, span: Span, excerpts: boolean): object {
  const place = places.place(span) ?? { file: span.file };
  const code = excerpts ? places.code(span) : undefined;
  return code === undefined ? place : { ...place, code };
}

function isSpan(value: object): value is Span {
  return (
    'file' in value &&
    'start' in value &&
    'end' in value &&
    typeof (value as { file: FileId }).file === 'string' &&
    typeof (value as { start: unknown }).start === 'number'
  );
}
