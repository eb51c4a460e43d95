/** An explanation for an editor: a page of Markdown whose places are links. */
import type { Span } from '../../model';
import { Places, type Place } from '../places';
import { type Item, type Row, type Section, outlineOf } from './outline';
import { type ExplainPart, partOf, QUESTIONS } from './part';
import type { ExplainInput } from './text';

const MARKS: Readonly<Record<Section['mark'], string>> = {
  error: '✖',
  warning: '▲',
  note: '•',
  recorded: '•',
  none: '○',
};

/**
 * The page for an editor.
 *
 * @param linkTo the address of a place
 * @param part the one question that is asked; everything is told where it is absent
 */
export function explainMarkdown(input: ExplainInput, linkTo: (place: Place) => string, part?: ExplainPart): string {
  const places = new Places(input.textOf);
  const codeOf = (span: Span) => (input.excerpts ? (places.code(span) ?? '') : '');
  const all = outlineOf({ explanation: input.explanation, rules: input.rules, codeOf });
  const outline = part === undefined ? all : partOf(all, part);
  const link = (span: Span) => linked(places.place(span), linkTo);
  const asked = link(input.explanation.asked);
  const sections = outline.sections.map((s) => sectionText(s, { link, places }));
  const place = asked || plainWithCode(input.explanation.file);
  const title = part === undefined ? place : `${QUESTIONS[part].title} ${place}`;
  return [`# ${title}`, ...outline.notes.map(plainWithCode), ...sections].join('\n\n') + '\n';
}

interface View {
  readonly link: (span: Span) => string;
  readonly places: Places;
}

function linked(place: Place | undefined, linkTo: (place: Place) => string): string {
  return place === undefined ? '' : `[${plainWithCode(place.file)}:${place.line}:${place.column}](<${linkTo(place)}>)`;
}

function sectionText(s: Section, view: View): string {
  const code = view.places.frame(s.at, { context: 0, maxLines: 3, width: 100 }).map((l) => l.text);
  const fence = '```';
  const quoted = code.length === 0 ? [] : [`${fence}ts\n${code.join('\n').replaceAll(fence, "'''")}\n${fence}`];
  return [`## ${MARKS[s.mark]} ${plainWithCode(s.verdict)}`, ...quoted, ...s.rows.map((r) => rowText(r, view))].join(
    '\n\n',
  );
}

function rowText(r: Row, view: View): string {
  const title = `${(r.label[0] ?? '').toUpperCase()}${r.label.slice(1)}`;
  return [`**${title}**`, '', ...r.items.flatMap((i) => itemLines(i, view, 0))].join('\n');
}

function itemLines(i: Item, view: View, depth: number): string[] {
  const place = i.place ? view.link(i.place) : '';
  const line = `${'  '.repeat(depth)}- ${[plainWithCode(i.text), place].filter(Boolean).join(' — ')}`;
  return [line, ...i.below.flatMap((b) => itemLines(b, view, depth + 1))];
}

/**
 * Text that Markdown shows as it is: code of others is not to become links or images. What stands in backticks stays
 * code, where it cannot end before its time.
 */
export function plainWithCode(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') && part.length > 1 ? part : part.replace(/[\\`*_{}[\]()<>#+!|~&]/g, '\\$&')))
    .join('')
    .replace(/^(\d+)\. /, '$1\\. ');
}
