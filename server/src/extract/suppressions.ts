import { ts } from 'ts-morph';
import type { Suppression } from '../model';
import type { FactsBuilder } from './builder';

const MARK = /datatrail-(?:ignore|disable)[\w-]*/g;
const IDS = /^[ \t]+([\w*-]+(?:[ \t]*,[ \t]*[\w*-]+)*)/;
const REASON = /^[ \t]+--[ \t]*(.*)/s;

/** Which lines a directive silences, counted from its comment. */
const SCOPES: Readonly<Record<string, Suppression['scope']>> = {
  'datatrail-ignore-next-line': 'next-line',
  'datatrail-ignore-line': 'line',
  'datatrail-ignore-file': 'file',
};

/**
 * Reads `// datatrail-ignore-next-line POLICY[, POLICY] -- reason` and its forms `-line` and `-file`, in comments of
 * any kind. The span of a suppression is what it silences, so that later stages need no text. Directives that are
 * spelt wrongly, or stand where no comment is, are kept as well: they silence nothing, and that is to be said.
 */
export function readSuppressions(b: FactsBuilder, source: ts.SourceFile): void {
  if (!/datatrail-(?:ignore|disable)/.test(b.text)) return;
  for (const match of b.text.matchAll(MARK)) {
    const comment = commentAround(source, match.index);
    // A text that mentions a directive is a text; among the children of an element it looks like a comment to people.
    if (comment === undefined) continue;
    b.suppressions.push(...suppressionsOf(b, match.index, match[0], comment));
  }
}

interface Comment {
  readonly start: number;
  readonly end: number;
  /** Where what it says ends. */
  readonly textEnd: number;
  /** False for text of a page that is written like a comment. */
  readonly isComment: boolean;
}

function suppressionsOf(b: FactsBuilder, start: number, name: string, comment: Comment): Suppression[] {
  const { file, text } = b;
  const scope = comment.isComment ? SCOPES[name] : undefined;
  let rest = text.slice(start + name.length, comment.textEnd);
  const ids = IDS.exec(rest)?.[1]?.startsWith('--') === true ? null : IDS.exec(rest);
  rest = rest.slice(ids?.[0].length ?? 0);
  const reason = REASON.exec(rest)?.[1]?.replace(/\s+/g, ' ').trim();
  const idsStart = start + name.length + (ids ? ids[0].length - (ids[1] ?? '').length : 0);
  const shared = {
    span: { file, ...silenced(text, scope, comment) },
    scope: scope ?? ('none' as const),
    comment: { file, start: comment.start, end: comment.end },
    mark: { file, start, end: start + name.length + (ids?.[0].length ?? 0) },
    ...(reason ? { reason } : {}),
  };
  if (!ids) return [{ policy: '*', ...shared }];
  return [...(ids[1] ?? '').matchAll(/[\w*-]+/g)].map((id) => ({
    policy: id[0],
    ...shared,
    named: { file, start: idsStart + id.index, end: idsStart + id.index + id[0].length },
  }));
}

function silenced(
  text: string,
  scope: Suppression['scope'] | undefined,
  comment: Comment,
): { readonly start: number; readonly end: number } {
  if (scope === 'file') return { start: 0, end: text.length };
  if (scope === 'line') {
    return { start: text.lastIndexOf('\n', comment.start - 1) + 1, end: lineEndAt(text, comment.end) };
  }
  if (scope !== 'next-line') return { start: comment.end, end: comment.end };
  let start = Math.min(lineEndAt(text, comment.end) + 1, text.length);
  // Comments between, of ours or of another tool, are not what it is about.
  for (;;) {
    const skipped = /^[ \t]*(?:\/\/[^\n]*|\{?\/\*(?:(?!\*\/)[^\n])*\*\/\}?[ \t]*\r?)\n/.exec(
      text.slice(start, start + 2000),
    );
    if (skipped === null) return { start, end: lineEndAt(text, start) };
    start += skipped[0].length;
  }
}

function lineEndAt(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
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
  const isLeaf = found !== source && ts.forEachChild(found, () => true) === undefined && isToken(found);
  // What comes before a token, its white space and comments, belongs to its range. Text of a page has none.
  const start = found.kind === ts.SyntaxKind.JsxText ? found.pos : found.getStart(source);
  return isLeaf && start <= offset ? found : undefined;
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
