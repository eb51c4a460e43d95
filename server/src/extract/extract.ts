/**
 * Source text → {@link FileFacts}. The hot walk goes over compiler nodes without parents, types or
 * symbols: one parse, one pass, and the tree is dropped.
 */
import { ts } from 'ts-morph';
import type { FileId } from '../model';
import { FactsBuilder } from './builder';
import type { FileFacts } from './facts';
import { TooDeep } from './nesting';
import { pageFacts } from './page';
import { parsing } from './parse';
import { LineIndex } from '../text/lines';
import { readSuppressions } from './suppressions';
import { walkStatements } from './statements';
import { Walker } from './walker';

const SOURCE = /\.([cm]?[jt]s|[jt]sx)$/;
const PAGE = /\.html$/;

/** True for a file that holds TypeScript or JavaScript, or the page of a component that does. */
export function isSourceFile(file: FileId): boolean {
  return SOURCE.test(file) || PAGE.test(file);
}

/**
 * Extracts the facts of one file.
 *
 * @param file path below the root; only its ending matters to the parser.
 * @param text the whole source.
 * @returns facts; broken syntax gives the facts of what could be read, and a problem with its place. Never throws.
 */
export function extractFacts(file: FileId, text: string): FileFacts {
  if (PAGE.test(file)) return pageFacts(file, text);
  const b = new FactsBuilder(file, text);
  let lines = 1;
  try {
    const source = parsing(text, () =>
      ts.createSourceFile(
        file,
        text,
        { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
        false,
        scriptKind(file),
      ),
    );
    lines = source.getLineStarts().length;
    noteSyntaxErrors(b, source);
    noteDirectives(b, source);
    readSuppressions(b, source);
    walkStatements(new Walker(b, source), source.statements);
  } catch (error) {
    return { ...cutShort(b, error), partial: true };
  }
  return b.finish(lines);
}

/** Only nesting beyond the stack, brackets that mean anything, and sizes beyond all measure, get here: the file costs itself, the rest goes on. */
function cutShort(b: FactsBuilder, error: unknown): FileFacts {
  const { file, text } = b;
  const isTooDeep = error instanceof TooDeep || error instanceof RangeError;
  // How far a stack reaches is no matter of the text: what was read until then does not count.
  const rest = isTooDeep ? new FactsBuilder(file, text) : b;
  const reason = isTooDeep ? new TooDeep().message : error instanceof Error ? error.message : String(error);
  rest.problems.push({
    severity: 'warning',
    file,
    message: isTooDeep ? `This file was not analysed: ${reason}` : `This file was only partly analysed: ${reason}`,
    hint: 'If it is generated, ignore it with --ignore-pattern.',
  });
  return rest.finish(new LineIndex(text).lineCount);
}

function scriptKind(file: FileId): ts.ScriptKind {
  if (file.endsWith('.tsx')) return ts.ScriptKind.TSX;
  if (/\.[cm]?ts$/.test(file)) return ts.ScriptKind.TS;
  return ts.ScriptKind.JSX;
}

function noteSyntaxErrors(b: FactsBuilder, source: ts.SourceFile): void {
  // Not in the public types, but the parser's only way to say that a file is broken.
  const errors =
    (source as unknown as { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics ?? [];
  const first = errors[0];
  if (!first) return;
  const { line, character } = source.getLineAndCharacterOfPosition(first.start);
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  b.problems.push({
    severity: 'warning',
    file: b.file,
    line: line + 1,
    column: character + 1,
    message: `Syntax error: ${ts.flattenDiagnosticMessageText(first.messageText, ' ')}${more}`,
    hint: 'What could be read was analysed; findings around this place may be missing.',
  });
}

function noteDirectives(b: FactsBuilder, source: ts.SourceFile): void {
  for (const s of source.statements) {
    if (!ts.isExpressionStatement(s) || !ts.isStringLiteral(s.expression)) return;
    b.directives.push(s.expression.text);
  }
}
