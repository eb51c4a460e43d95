import type { FileId, Suppression } from '../model';

const MARK = /datatrail-(?:ignore|disable)[\w-]*/g;
const IDS = /^[ \t]+([\w*-]+(?:[ \t]*,[ \t]*[\w*-]+)*)/;
const REASON = /^[ \t]+--[ \t]*(.*)/s;

/** A file of more directives than this was not written by people. */
export const MOST_DIRECTIVES = 1000;
/** Policies of one directive. */
const MOST_POLICIES = 100;
/** Lines of comments between a directive and the line it silences. */
const MOST_SKIPPED = 100;

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
 * No more than {@link MOST_DIRECTIVES} are read.
 *
 * @param commentAround the comment that an offset is in; for a Prisma schema that to the end of the line
 */
export function suppressionsIn(
  file: FileId,
  text: string,
  commentAround: (offset: number) => Comment | undefined = (offset) => lineComment(text, offset),
): Suppression[] {
  if (!/datatrail-(?:ignore|disable)/.test(text)) return [];
  const marks: RegExpExecArray[] = [];
  for (const mark of text.matchAll(MARK)) if (marks.push(mark) === MOST_DIRECTIVES) break;
  return marks.flatMap((match) => {
    // A text that mentions a directive is a text; among the children of an element it looks like a comment to people.
    const comment = commentAround(match.index);
    return comment === undefined ? [] : suppressionsOf({ file, text }, match.index, match[0], comment);
  });
}

/** The comment to the end of the line that an offset is in, in languages without texts that could hold one. */
function lineComment(text: string, offset: number): Comment | undefined {
  const start = text.indexOf('//', text.lastIndexOf('\n', offset - 1) + 1);
  if (start < 0 || start >= offset) return undefined;
  const end = lineEndAt(text, offset) - (text[lineEndAt(text, offset) - 1] === '\r' ? 1 : 0);
  return { start, end, textEnd: end, isComment: true };
}

/** Where a comment stands. */
export interface Comment {
  readonly start: number;
  readonly end: number;
  /** Where what it says ends. */
  readonly textEnd: number;
  /** False for text of a page that is written like a comment. */
  readonly isComment: boolean;
}

function suppressionsOf(
  { file, text }: { readonly file: FileId; readonly text: string },
  start: number,
  name: string,
  comment: Comment,
): Suppression[] {
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
  return [...(ids[1] ?? '').matchAll(/[\w*-]+/g)].slice(0, MOST_POLICIES).map((id) => ({
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
  let skipped = 0;
  // Comments between, of ours or of another tool, are not what it is about.
  for (;;) {
    const other = /^[ \t]*(?:\/\/[^\n]*|\{?\/\*(?:(?!\*\/)[^\n])*\*\/\}?[ \t]*\r?)\n/.exec(
      text.slice(start, start + 2000),
    );
    if (other === null || ++skipped > MOST_SKIPPED) return { start, end: lineEndAt(text, start) };
    start += other[0].length;
  }
}

export function lineEndAt(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
