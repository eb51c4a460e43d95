import { ts } from 'ts-morph';
import type { FileId, Suppression } from '../model';
import { lineEndAt, MOST_DIRECTIVES, suppressionsIn, type Comment } from '../text/suppressions';
import type { FactsBuilder } from './builder';

/** Reads the comments of a source that silence findings into its facts. */
export function readSuppressions(b: FactsBuilder, source: ts.SourceFile): void {
  const found = suppressionsOf(b.file, source);
  for (const suppression of found) b.suppressions.push(suppression);
  if (new Set(found.map(({ mark }) => mark.start)).size >= MOST_DIRECTIVES)
    b.limits.note(`It has ${MOST_DIRECTIVES.toLocaleString('en')} or more comments that silence findings`, 0);
}

/** What the comments of a source silence. */
export function suppressionsOf(file: FileId, source: ts.SourceFile): Suppression[] {
  return suppressionsIn(file, source.text, (offset) => commentAround(source, offset));
}

/** The comment that an offset is in; undefined inside of texts, templates and regular expressions. */
function commentAround(source: ts.SourceFile, offset: number): Comment | undefined {
  const { text } = source;
  const inside = tokenAt(source, offset);
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  if (inside !== undefined) {
    const isAlike = inside.kind === ts.SyntaxKind.JsxText && /^\s*(?:\/\/|\/\*)/.test(text.slice(lineStart, offset));
    const end = lineEndAt(text, offset);
    return isAlike ? { start: lineStart, end, textEnd: end, isComment: false } : undefined;
  }
  const block = text.lastIndexOf('/*', offset);
  const blockEnd = block < 0 ? -1 : text.indexOf('*/', block + 2);
  if (block >= 0 && (blockEnd < 0 || blockEnd > offset) && tokenAt(source, block) === undefined) {
    const end = blockEnd < 0 ? text.length : blockEnd + 2;
    return { start: block, end, textEnd: blockEnd < 0 ? text.length : blockEnd, isComment: true };
  }
  let start = text.indexOf('//', lineStart);
  while (start >= 0 && start < offset && tokenAt(source, start) !== undefined) start = text.indexOf('//', start + 2);
  if (start < 0 || start >= offset) return undefined;
  const end = lineEndAt(text, offset) - (text[lineEndAt(text, offset) - 1] === '\r' ? 1 : 0);
  return { start, end, textEnd: end, isComment: true };
}

/** The text, template, regular expression or name whose own characters are at an offset: what is no comment. */
function tokenAt(source: ts.SourceFile, offset: number): ts.Node | undefined {
  let found: ts.Node = source;
  for (let next: ts.Node | undefined = source; next !== undefined;) {
    found = next;
    next = ts.forEachChild(found, (child) => (child.pos <= offset && child.end > offset ? child : undefined));
  }
  if (found === source || !isToken(found) || ts.forEachChild(found, () => true) !== undefined) return undefined;
  // What comes before a token, its white space and comments, belongs to its range. Text of a page has none.
  const start = found.kind === ts.SyntaxKind.JsxText ? found.pos : found.getStart(source);
  return start <= offset ? found : undefined;
}

/** An empty block or call has no children either, and comments inside. */
function isToken(node: ts.Node): boolean {
  return (
    node.kind === ts.SyntaxKind.JsxText ||
    ts.isStringLiteralLike(node) ||
    ts.isTemplateLiteralToken(node) ||
    ts.isRegularExpressionLiteral(node)
  );
}
