/** What is kept of long texts: facts are stored and handed on, so whole lines of a source have no place in them. */

/** Texts up to this many units are kept as they are: names, addresses, labels, separators. */
const SHORT = 120;
/** More of a longer text is prose, markup or a program in another language. */
const MOST = 1000;
const COMMENT_OR_TEXT = /"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*/g;

/** A text as facts hold it: a long one of several lines becomes one line and is cut. */
export function literalText(text: string): string {
  if (text.length <= SHORT || !text.includes('\n')) return text;
  // Half a pair of surrogates would be no text.
  return oneLine(text.slice(0, MOST).replace(/[\ud800-\udbff]$/, ''));
}

/** A GraphQL document as facts hold it: one line, without comments, which would go on to its end. */
export function documentText(text: string): string {
  return oneLine(text.replace(COMMENT_OR_TEXT, (found) => (found.startsWith('#') ? '' : found)));
}

function oneLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .join(' ');
}
