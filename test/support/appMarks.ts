/**
 * What is expected of the apps in `test/apps` stands in their sources, as comments below the lines:
 *
 *     posthog.capture('signed_up', { email: member.email });
 *     //                             ^^^^^^^^^^^^ third-party-flow user.contact.email → PostHog (US)
 *
 * and, above a line that looks alike and is harmless, `// ok third-party-flow: why`. Among the children of an element
 * both stand in braces, as comments of JSX do.
 */
import type { Finding } from '../../server/src/model';

/** A finding, as the comment below its first line says it. */
export interface AppMark {
  readonly file: string;
  /** One-based, of the line of code. */
  readonly line: number;
  /** Zero-based columns; a place ends with its first line, and is marked by no more than `LONGEST`. */
  readonly from: number;
  readonly to: number;
  /** `log-flow user.contact.email`, with `note` before it for what is only recorded, and who receives behind it. */
  readonly text: string;
}

/** A harmless twin: the line of code below the comment, and the policies that say nothing of it. */
export interface AppTwin {
  readonly file: string;
  readonly line: number;
  readonly policies: readonly string[];
}

/** Carets that tell a place. */
const LONGEST = 24;
const CARETS = /^(\s*(?:\/\/|\{\/\*)\s*)(\^+)\s+(\S.*?)(?:\s*\*\/\})?$/;
const TWIN = /^\s*(?:\/\/|\{\/\*) ok ([\w-]+(?:, [\w-]+)*): \S.*$/;
const isMark = (line: string) => CARETS.test(line) || TWIN.test(line);

/** The marks of a file, in the order of their lines. */
export function marksIn(file: string, text: string): AppMark[] {
  const marks: AppMark[] = [];
  let code = 0;
  text.split('\n').forEach((line, index) => {
    const [, before = '', arrows = '', said = ''] = CARETS.exec(line) ?? [];
    if (arrows) marks.push({ file, line: code, from: before.length, to: before.length + arrows.length, text: said });
    else if (!isMark(line)) code = index + 1;
  });
  return marks;
}

/** The harmless twins of a file. */
export function twinsIn(file: string, text: string): AppTwin[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const policies = TWIN.exec(line)?.[1]?.split(', ');
    if (!policies) return [];
    const next = lines.findIndex((l, at) => at > index && !isMark(l));
    return [{ file, line: next + 1, policies }];
  });
}

/** A finding as a mark. The recipient is said of data that leave the program. */
export function markOf(finding: Finding, text: string): AppMark {
  const { at, severity, policy, recipient, sink } = finding;
  const before = text.slice(0, at.start).split('\n');
  const from = Math.max(2, before.at(-1)?.length ?? 0);
  const written = text.slice(at.start, at.end).split('\n')[0]?.length ?? 0;
  const categories = [...new Set(finding.data.map((d) => d.category))].sort().join(', ');
  const leaves = sink === 'third-party' || sink === 'messaging' || sink === 'llm';
  const country = recipient?.country ? ` (${recipient.country})` : '';
  const where = leaves && recipient ? ` → ${recipient.name}${country}` : '';
  const said = `${severity === 'note' ? 'note ' : ''}${policy} ${categories}${where}`;
  return { file: at.file, line: before.length, from, to: from + Math.max(1, Math.min(written, LONGEST)), text: said };
}

/** The lines of a file with other marks; twins stay. Marks of elements among children stand in braces. */
export function withMarks(text: string, marks: readonly AppMark[]): string {
  const lines = text.split('\n');
  return lines
    .flatMap((line, index) => {
      if (CARETS.test(line)) return [];
      const isChild =
        /^\s*<.*>\s*$/.test(line) && !/^\s*(return|=>)/.test(line) && /^\s*[<{}]/.test(nextCode(lines, index));
      const own = marks.filter((m) => m.line === index + 1).sort(byPlace);
      const indent = line.length - line.trimStart().length;
      return [line, ...own.map((m) => (isChild ? comment(m, indent, '{/*', ' */}') : comment(m, indent, '//', '')))];
    })
    .join('\n');
}

/** The order of marks: by line, columns and text. */
export function byPlace(a: AppMark, b: AppMark): number {
  return a.line - b.line || a.from - b.from || a.to - b.to || (a.text < b.text ? -1 : 1);
}

function nextCode(lines: readonly string[], index: number): string {
  return lines.slice(index + 1).find((line) => !isMark(line)) ?? '';
}

/** A comment that begins where its line does, or at the place if that leaves no room. */
function comment({ from, to, text }: AppMark, indent: number, open: string, close: string): string {
  const start = ' '.repeat(Math.max(0, Math.min(indent, from - open.length))) + open;
  return `${start.padEnd(from)}${'^'.repeat(to - from)} ${text}${close}`;
}
