import type { PlaceExplanation } from '../explanation';
import { outlineOf, type Item, type Row, type Section } from '../report/explain/outline';
import { counted } from '../report/order';
import type { AgentState } from './state';
import { words, type AgentView } from './view';

/** More calls and values of a line than this are counted. */
const MOST_SECTIONS = 6;
/** More lines below one label than this are counted. */
const MOST_ITEMS = 5;
/** The steps of a way, which a reader in a hurry does not need. */
const STEP = /^\d+\. /;

/** What is believed of a place, in the words of the terminal without its layout: alignment is for eyes. */
export function placeText(explanation: PlaceExplanation, state: AgentState, view: AgentView): string {
  const codeOf = (span: Parameters<AgentView['source']>[0]): string => view.source(span) ?? '';
  const outline = outlineOf({ explanation, rules: state.rules, codeOf });
  const shown = outline.sections.slice(0, MOST_SECTIONS);
  const more = outline.sections.length - shown.length;
  const code = view.code(explanation.asked);
  return [
    view.at(explanation.asked),
    ...(code === undefined ? [] : [`| ${code}`]),
    ...outline.notes.map(words),
    ...shown.flatMap((section) => sectionLines(section, view)),
    ...(more > 0 ? [`and ${counted(more, 'more call or value', 'more calls and values')}: ask with a column`] : []),
  ].join('\n');
}

function sectionLines({ at, verdict, rows }: Section, view: AgentView): string[] {
  const code = view.source(at);
  const what = code === undefined ? '' : ` ${words(code)}:`;
  return ['', `${view.at(at)}${what} ${words(verdict)}`, ...rows.flatMap((row) => rowLines(row, view))];
}

function rowLines({ label, items }: Row, view: AgentView): string[] {
  const [only] = items;
  if (items.length === 1 && only !== undefined) {
    const [first = '', ...rest] = itemLines(only, view, '  ');
    return [`- ${label}: ${first.trim()}`, ...rest];
  }
  return [`- ${label}:`, ...limited(items, view, '  ')];
}

function itemLines({ text, place, below }: Item, view: AgentView, indent: string): string[] {
  const steps = below.filter((item) => STEP.test(item.text));
  const way = steps.length > 1 ? ` in ${counted(steps.length, 'step')}` : '';
  const at = place === undefined ? '' : ` ${view.at(place)}`;
  const others = below.filter((item) => !STEP.test(item.text));
  return [`${indent}${words(text)}${at}${way}`, ...limited(others, view, `${indent}  `)];
}

function limited(items: readonly Item[], view: AgentView, indent: string): string[] {
  const more = items.length - MOST_ITEMS;
  const lines = items.slice(0, MOST_ITEMS).flatMap((item) => itemLines(item, view, indent));
  return more > 0 ? [...lines, `${indent}and ${more} more`] : lines;
}
