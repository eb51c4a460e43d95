import { ts } from 'ts-morph';
import { parsing } from '../extract/parse';
import type { Edit, FileId, Finding, Fix, RuleSet } from '../model';
import type { Place } from './places';
import type { Shape, Sources } from './typeQuestions';

/** How a file is written, so that what a fix adds looks like the rest of it. */
export interface FileStyle {
  readonly quote: "'" | '"';
  readonly semicolon: ';' | '';
  readonly lineEnd: '\n' | '\r\n';
}

/** A function that the program declares at the top of a file. */
export interface OwnFunction {
  readonly file: FileId;
  readonly name: string;
  readonly parameters: number;
  readonly isExported: boolean;
}

/** The program around the file, for fixes that use more than it. */
export interface Surroundings extends Sources {
  ownFunctions(): readonly OwnFunction[];
  /** What the type of an expression, or of a field of it, says; undefined where it is not known, or not known yet. */
  shapeOf(
    file: FileId,
    span: { readonly start: number; readonly end: number },
    path?: readonly string[],
  ): Shape | undefined;
}

/** All that one kind of fix may look at. */
export interface FixContext {
  readonly finding: Finding;
  readonly text: string;
  readonly source: ts.SourceFile;
  readonly rules: RuleSet;
  readonly style: FileStyle;
  readonly around?: Surroundings | undefined;
}

/**
 * One kind of fix: what it does at all of the places so that the finding is gone, or undefined where it does not
 * fit at one of them.
 */
export type Fixer = (context: FixContext, places: readonly Place[]) => Fix | readonly Fix[] | undefined;

/**
 * Parses the file that a finding stands in.
 * Undefined when the finding's place lies outside the text, as after an edit that is not analysed yet.
 */
export function createContext(
  finding: Finding,
  text: string,
  rules: RuleSet,
  around?: Surroundings,
): FixContext | undefined {
  const { file, start, end } = finding.at;
  if (start < 0 || end > text.length || start >= end) return undefined;
  const source = parse(file, text);
  return { finding, text, source, rules, style: styleOf(source), around };
}

/**
 * The syntax tree of a file, with parents. Broken code gives a tree with holes. Throws only where an edit made a text of
 * which nobody could tell the meaning: see {@link parsing}.
 */
export function parse(file: string, text: string): ts.SourceFile {
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  return parsing(text, () => ts.createSourceFile(file, text, options, true));
}

/** How many syntax errors the compiler saw. The list is not part of its public types. */
export function syntaxErrors(source: ts.SourceFile): number {
  return (source as ts.SourceFile & { readonly parseDiagnostics: readonly unknown[] }).parseDiagnostics.length;
}

function styleOf(source: ts.SourceFile): FileStyle {
  const text = source.text;
  const count = { "'": 0, '"': 0, with: 0, without: 0 };
  const visit = (node: ts.Node): void => {
    // JSX attributes are written with double quotes whatever the rest of the file does.
    if (ts.isStringLiteral(node) && !ts.isJsxAttribute(node.parent)) {
      const quote = text[node.getStart(source)];
      if (quote === "'" || quote === '"') count[quote]++;
    }
    if (ts.isExpressionStatement(node) || ts.isVariableStatement(node) || ts.isImportDeclaration(node)) {
      count[text[node.end - 1] === ';' ? 'with' : 'without']++;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return {
    quote: count['"'] > count["'"] ? '"' : "'",
    semicolon: count.without > count.with ? '' : ';',
    lineEnd: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

/** A replacement of a range of the finding's file. */
export function edit(context: FixContext, start: number, end: number, text: string): Edit {
  return { span: { file: context.finding.at.file, start, end }, text };
}

/** The text as a string literal in the file's own quotes. */
export function quoted(context: FixContext, text: string): string {
  const { quote } = context.style;
  return quote + text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote;
}

/** What the compiler knows of the values of an expression; undefined where it is not known. */
export function shapeAt(context: FixContext, value: ts.Expression, path: readonly string[] = []): Shape | undefined {
  const span = { start: value.getStart(context.source), end: value.end };
  return context.around?.shapeOf(context.finding.at.file, span, path);
}

/** Source text as a title shows it: one line, not longer than a menu is wide. */
export function shown(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** `a`, `a and b`, `a, b and c`; each once. */
export function listed(words: readonly string[]): string {
  const each = [...new Set(words)];
  const last = each.pop() ?? '';
  return each.length === 0 ? last : `${each.join(', ')} and ${last}`;
}
