import { ts } from 'ts-morph';
import type { Edit, Fix, Suppression, SuppressionProblem } from '../model';
import { parse } from './context';

/**
 * What can be done about a comment that does not silence what it should, best first.
 *
 * @param text the file that the comment is in, as it was analysed
 */
export function suppressionFixes(problem: SuppressionProblem, text: string): Fix[] {
  const { suppression: s, at, meant } = problem;
  if (at.end > text.length || problem.code === 'missing-reason') return [];
  const fixes: Fix[] = [];
  const configure = { kind: 'configure', safe: false } as const;
  if (meant !== undefined && s.named !== undefined) {
    fixes.push({ ...configure, title: `Change ${s.policy} to ${meant}`, edits: [{ span: s.named, text: meant }] });
  }
  // What stands among the children of an element is seen on the page, and what is spelt wrongly is meant.
  if (s.scope === 'none') return fixes;
  const isPart = !problem.whole && s.named !== undefined;
  const title = isPart ? `Remove ${s.policy} from the comment` : 'Remove the comment that silences nothing';
  const edits = [isPart ? withoutPolicy(s, text) : withoutComment(s, text)];
  // Nothing was silenced, so nothing is heard that was not heard before; a name that is spelt wrongly is meant.
  return [...fixes, { title, kind: 'suppress', safe: problem.code === 'unused-suppression', edits }];
}

/** One of several policies, with a comma beside it. */
function withoutPolicy({ named, mark }: Suppression, text: string): Edit {
  const span = named ?? mark;
  const after = /^[ \t]*,[ \t]*/.exec(text.slice(span.end, mark.end))?.[0].length ?? 0;
  if (after > 0) return { span: { ...span, end: span.end + after }, text: '' };
  const before = /[ \t]*,[ \t]*$/.exec(text.slice(mark.start, span.start))?.[0].length ?? 0;
  return { span: { ...span, start: span.start - before }, text: '' };
}

/** The comment, with the braces and lines that it has for itself; of one that says something else, our part of it. */
function withoutComment({ comment, mark }: Suppression, text: string): Edit {
  const { file } = comment;
  const before = text.slice(comment.start, mark.start);
  if (!/^(?:\/\/|\/\*\*?)\s*$/.test(before)) {
    const said = /\s*(?:--)?\s*$/.exec(before)?.[0].length ?? 0;
    const isBlock = before.startsWith('/*');
    const end = isBlock ? lineEnd(text, mark.end, comment.end - 2) : comment.end;
    return { span: { file, start: mark.start - said, end }, text: isBlock && end === comment.end - 2 ? ' ' : '' };
  }
  const own = { start: comment.start, end: comment.end };
  const braces = emptyBraces(file, text, comment.start);
  if (braces !== undefined) Object.assign(own, braces);
  const lineStart = text.lastIndexOf('\n', own.start - 1) + 1;
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(own.end));
  if (text.slice(lineStart, own.start).trim() === '' && rest !== null) {
    return { span: { file, start: lineStart, end: own.end + rest[0].length }, text: '' };
  }
  const space = /[ \t]*$/.exec(text.slice(lineStart, own.start))?.[0].length ?? 0;
  return { span: { file, start: own.start - space, end: own.end }, text: '' };
}

function lineEnd(text: string, from: number, most: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 || end > most ? most : end;
}

/** `{/* … *\/}` among the children of an element. */
function emptyBraces(file: string, text: string, at: number): { start: number; end: number } | undefined {
  const source = parse(file, text);
  let found: { start: number; end: number } | undefined;
  const visit = (node: ts.Node): void => {
    if (node.pos > at || node.end < at) return;
    if (ts.isJsxExpression(node) && node.expression === undefined && ts.isJsxOpeningLikeElement(node.parent) === false)
      found = { start: node.getStart(source), end: node.end };
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
