import { ts } from 'ts-morph';
import type { Edit, Finding, Fix, RuleSet } from '../model';
import { splitWords } from '../text/words';

/** How a file is written, so that what a fix adds looks like the rest of it. */
export interface FileStyle {
  readonly quote: "'" | '"';
  readonly semicolon: ';' | '';
  readonly lineEnd: '\n' | '\r\n';
}

/** All that one kind of fix may look at. */
export interface FixContext {
  readonly finding: Finding;
  readonly text: string;
  readonly source: ts.SourceFile;
  /** The innermost node that covers the finding's place. */
  readonly node: ts.Node;
  readonly rules: RuleSet;
  readonly style: FileStyle;
}

/** One kind of fix: what it offers for a finding, or undefined where it does not fit. */
export type Fixer = (context: FixContext) => Fix | undefined;

/**
 * Parses the file that a finding stands in and finds the node it is about.
 * Undefined when the finding's place lies outside the text, as after an edit that is not analysed yet.
 */
export function createContext(finding: Finding, text: string, rules: RuleSet): FixContext | undefined {
  const { file, start, end } = finding.at;
  if (start < 0 || end > text.length || start >= end) return undefined;
  const source = parse(file, text);
  return { finding, text, source, node: innermost(source, start, end), rules, style: styleOf(source) };
}

/** The syntax tree of a file, with parents. Never throws: broken code gives a tree with holes. */
export function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

/** How many syntax errors the compiler saw. The list is not part of its public types. */
export function syntaxErrors(source: ts.SourceFile): number {
  return (source as ts.SourceFile & { readonly parseDiagnostics: readonly unknown[] }).parseDiagnostics.length;
}

function innermost(source: ts.SourceFile, start: number, end: number): ts.Node {
  let found: ts.Node = source;
  for (let next: ts.Node | undefined = source; next !== undefined;) {
    found = next;
    next = ts.forEachChild(found, (child) => (child.getStart(source) <= start && child.end >= end ? child : undefined));
  }
  return found;
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

/** Source text as a title shows it: one line, not longer than a menu is wide. */
export function shown(context: FixContext, node: ts.Node): string {
  const text = node.getText(context.source).replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/**
 * The node when it is an expression whose value is used where it stands and can be exchanged for another one:
 * not a name in a declaration, not the owner of a property, not a call's callee, not a target of an assignment.
 */
export function valueNode(context: FixContext): ts.Expression | undefined {
  const { node } = context;
  const { parent } = node;
  if (!ts.isExpression(node) || ts.isObjectLiteralExpression(node) || ts.isFunctionLike(node)) return undefined;
  if (ts.isShorthandPropertyAssignment(parent)) return parent.objectAssignmentInitializer ? undefined : node;
  if (ts.isIdentifier(node) && isNameOnly(node, parent)) return undefined;
  if ((ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) && parent.expression === node) {
    return undefined;
  }
  if (ts.isCallOrNewExpression(parent) && parent.expression === node) return undefined;
  if (ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent) || ts.isJsxSpreadAttribute(parent)) return undefined;
  if (ts.isBinaryExpression(parent) && parent.left === node && isAssignment(parent)) return undefined;
  if (ts.isJsxElement(node) || ts.isJsxFragment(node) || ts.isJsxSelfClosingElement(node)) return undefined;
  return node;
}

function isAssignment(node: ts.BinaryExpression): boolean {
  const kind = node.operatorToken.kind;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** An identifier that names something instead of standing for a value. */
function isNameOnly(node: ts.Identifier, parent: ts.Node): boolean {
  if (ts.isPropertyAssignment(parent) || ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isJsxAttribute(parent) || ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return true;
  if (ts.isJsxOpeningLikeElement(parent) || ts.isJsxClosingElement(parent) || ts.isTypeNode(parent)) return true;
  return (
    (ts.isParameter(parent) ||
      ts.isVariableDeclaration(parent) ||
      ts.isBindingElement(parent) ||
      ts.isFunctionLike(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isPropertySignature(parent)) &&
    parent.name === node
  );
}

/** What stands for the value's replacement: `{ email }` must become `{ email: … }`. */
export function replaceValue(context: FixContext, value: ts.Expression, replacement: string): Edit {
  const shorthand = ts.isShorthandPropertyAssignment(value.parent);
  const text = shorthand ? `${value.getText(context.source)}: ${replacement}` : replacement;
  return edit(context, value.getStart(context.source), value.end, text);
}

/**
 * True when the value is a person's whole record and not one piece of data: a name or property that either holds
 * several pieces, or is a word for a person and holds a piece with another name.
 */
export function isRecord(context: FixContext, value: ts.Expression): boolean {
  const own = ownName(value);
  if (own === undefined) return false;
  const names = new Set(context.finding.data.map((item) => item.name.slice(item.name.lastIndexOf('.') + 1)));
  if (context.finding.data.some((item) => item.category === 'user')) return true;
  if (names.has(own)) return false;
  if (names.size > 1) return true;
  const written = value.getText(context.source);
  if (context.finding.data.some((item) => item.name.startsWith(`${written}.`))) return true;
  return context.rules.words.persons.has(splitWords(own).at(-1) ?? '');
}

function ownName(value: ts.Expression): string | undefined {
  if (ts.isIdentifier(value)) return value.text;
  if (ts.isPropertyAccessExpression(value)) return value.name.text;
  if (ts.isAsExpression(value) || ts.isNonNullExpression(value)) return ownName(value.expression);
  return undefined;
}
