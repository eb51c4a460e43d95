import { ts } from 'ts-morph';
import type { Edit, Fix } from '../model';
import { edit, type FixContext } from './context';

const MARK = 'datatrail-ignore-next-line';

/** Stands where the person who ignores a finding says why. */
const REASON = 'TODO say why';

/** Ignores the finding with a comment on the line before it, in whatever form a comment has there. */
export function suppressFix(context: FixContext): Fix {
  const { policy } = context.finding;
  return { title: `Ignore ${policy} on this line`, kind: 'suppress', safe: false, edits: [commentEdit(context)] };
}

function commentEdit(context: FixContext): Edit {
  const { text, source, style } = context;
  const at = context.finding.at.start;
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const first = lineStart + indent.length;
  const words = `${MARK} ${context.finding.policy} -- ${REASON}`;
  const above = joinedToLineAbove(context, lineStart, words);
  if (above !== undefined) return above;
  const around = strictlyAround(source, first);
  if (isInsideText(around)) {
    // The line begins inside a text, where a comment would be printed: it goes before the expression instead.
    return edit(context, at, at, `/* ${words} */${style.lineEnd}${indent}`);
  }
  const comment = isAmongChildren(around) ? `{/* ${words} */}` : `// ${words}`;
  return edit(context, lineStart, lineStart, indent + comment + style.lineEnd);
}

/**
 * A line above that already speaks about the next one takes the words in: one more comment between would cut it off
 * from what it is about. Such a line is a comment of ours for another policy, or one that tells ESLint to be quiet.
 */
function joinedToLineAbove(context: FixContext, lineStart: number, words: string): Edit | undefined {
  const { text, finding } = context;
  const from = text.lastIndexOf('\n', lineStart - 2) + 1;
  const line = text.slice(from, lineStart).trimEnd();
  const own = new RegExp(`^\\s*(?://|\\{?/\\*).*${MARK}[ \\t]+[\\w*-]+(?:[ \\t]*,[ \\t]*[\\w*-]+)*`).exec(line);
  if (own !== null) {
    const end = from + own[0].length;
    return edit(context, end, end, `, ${finding.policy}`);
  }
  if (!/^\s*\/\/.*\beslint-disable-next-line\b/.test(line)) return undefined;
  const end = from + line.length;
  return edit(context, end, end, ` ${line.includes(' -- ') ? '' : '-- '}${words}`);
}

/** The innermost node that begins before the offset and ends after it. */
function strictlyAround(source: ts.SourceFile, offset: number): ts.Node {
  let found: ts.Node = source;
  for (let next: ts.Node | undefined = source; next !== undefined;) {
    found = next;
    next = ts.forEachChild(found, (child) => {
      // White space before text between JSX tags is part of that text.
      const start = ts.isJsxText(child) ? child.pos : child.getStart(source);
      return start < offset && child.end > offset ? child : undefined;
    });
  }
  return found;
}

function isInsideText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
}

function isAmongChildren(node: ts.Node): boolean {
  return ts.isJsxText(node) || ts.isJsxElement(node) || ts.isJsxFragment(node);
}
