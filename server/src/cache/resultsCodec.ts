/** What a scan of a whole program found, as bytes. */
import type { DataItem, FileId, Finding, Problem, Recipient, Span, Between, Step } from '../model';
import { CorruptError, Reader, Writer } from './bytes';
import { bool, int, list, oneOf, optional, record, text, type Column } from './columns';
import { problemIn, suppressionIn } from './modelColumns';

/** What a program's files, the rules and the engine decide together. */
export interface Results {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** What was not followed to its end. */
  readonly degraded: readonly Problem[];
  readonly files: number;
  readonly lines: number;
  readonly calls: number;
}

const span = record<Span>({ file: text, start: int, end: int });
const steps = list(record<Step>({ span, note: text }));

const finding = record<Finding>({
  policy: text,
  kind: oneOf('flow', 'collection'),
  severity: oneOf('error', 'warning', 'note'),
  inventory: bool,
  message: text,
  at: span,
  data: list(
    record<DataItem>({
      category: text,
      name: text,
      reason: text,
      at: optional(span),
      steps,
      otherWays: optional(list(steps)),
    }),
  ),
  sink: optional(oneOf('third-party', 'messaging', 'llm', 'log', 'storage', 'url')),
  call: span,
  api: text,
  recipient: optional(record<Recipient>({ id: text, name: text, country: optional(text), purpose: optional(text) })),
  between: list(
    record<Between>({
      kind: oneOf('aggregate', 'anonymised', 'pseudonymised', 'encrypted', 'masked', 'removed', 'consent'),
      note: text,
      span,
    }),
  ),
  within: optional(text),
  fingerprint: text,
  suppressedBy: optional(suppressionIn(span)),
});

const results: Column<Results> = record<Results>({
  findings: list(finding),
  problems: list(problemIn(text)),
  degraded: list(problemIn(text)),
  files: int,
  lines: int,
  calls: int,
});

/** The bytes of results; undefined for what no column can hold. */
export function encodeResults(found: Results): Buffer | undefined {
  try {
    const to = new Writer();
    results.write([found], to);
    return to.finish();
  } catch (error) {
    if (error instanceof CorruptError) return undefined;
    throw error;
  }
}

/**
 * The results of bytes that {@link encodeResults} gave. Never throws.
 *
 * @param isFile whether a path is one of the program's files; nothing else is ever read for a quote
 * @returns undefined for other bytes, and for places in files that are none
 */
export function decodeResults(bytes: Buffer, isFile: (file: FileId) => boolean): Results | undefined {
  try {
    const from = new Reader(bytes);
    const [found] = results.read(1, from);
    from.finish();
    return found !== undefined && filesOf(found).every(isFile) ? found : undefined;
  } catch (error) {
    if (error instanceof CorruptError) return undefined;
    throw error;
  }
}

function filesOf({ findings, problems }: Results): FileId[] {
  const spans = findings.flatMap(({ at, call, data, between, suppressedBy }) => [
    at,
    call,
    ...data.flatMap((item) => [...(item.at === undefined ? [] : [item.at]), ...placesOf(item)]),
    ...between.map((one) => one.span),
    ...(suppressedBy === undefined ? [] : [suppressedBy.span, suppressedBy.comment, suppressedBy.mark]),
  ]);
  return [...new Set([...spans.map(({ file }) => file), ...problems.flatMap(({ file }) => file ?? [])])];
}

function placesOf({ steps: first, otherWays = [] }: DataItem): Span[] {
  return [first, ...otherWays].flat().map((step) => step.span);
}
