import { MarkupKind, type Hover, type HoverParams, type Position, type Range } from 'vscode-languageserver/node';
import type { DeclaredField } from '../../explanation';
import type { LineIndex } from '../../text/lines';
import { fromPosition } from '../from';
import { guarded } from '../guard';
import { fieldText, findingText, placeHover } from '../hoverText';
import { LINK_COMMANDS } from '../protocol';
import { findingsOf, located, type Session } from '../session';
import { isShown, toRange } from '../to';
import type { Located } from '../workspace';
import { findingsOfField } from './codeLens';
import { hoverOfConfig } from './config';
import { lineAt } from './explain';

/** Answers with what is known about the data under the cursor: what it is and why, who receives it, what stands between. */
export function registerHover(session: Session): void {
  session.connection.onHover(
    guarded(session.log, 'hover', {
      run: (params: HoverParams) => answer(session, params),
      fallback: () => null,
    }),
  );
}

async function answer(session: Session, params: HoverParams): Promise<Hover | null> {
  const config = session.configs.get(params.textDocument.uri);
  if (config !== undefined) return hoverOfConfig(session, config, config.offsetAt(params.position));
  const place = await located(session, params.textDocument.uri);
  const lines = place?.folder.linesOf(place.file);
  if (place === undefined || lines === undefined) return null;
  if (!(await session.settings.of(place.folder)).hover.enable) return null;
  const offset = fromPosition(lines, params.position);
  const found = atFinding(place, offset) ?? atField(session, place, offset) ?? atExpression(place, offset, lines);
  if (found === undefined) return null;
  const links = found.isLinked && session.client.commandLinks ? `\n\n${linksOf(params)}` : '';
  return toHover(found.text + links, toRange(lines, found));
}

/** What is said, of which part of the text. */
interface Said {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Whether one can ask further from there. */
  readonly isLinked: boolean;
}

function atFinding({ folder, file }: Located, offset: number): Said | undefined {
  const rules = folder.rulesOf(file);
  const here = findingsOf(folder, file).filter(({ at }) => at.start <= offset && offset <= at.end);
  const [first] = here;
  if (first === undefined || rules === undefined) return undefined;
  const texts = here.map((finding) => findingText(finding, rules, here.length === 1 && isShown(finding)));
  return { text: texts.join('\n\n---\n\n'), start: first.at.start, end: first.at.end, isLinked: true };
}

function atField(session: Session, { folder, file }: Located, offset: number): Said | undefined {
  const rules = folder.rulesOf(file);
  const text = folder.textOf(file);
  const fields = folder.snapshot()?.declared(file).fields ?? [];
  if (rules === undefined || text === undefined) return undefined;
  for (const field of fields) {
    const { start, end } = nameOf(field, text);
    if (offset < start || offset > end) continue;
    const found = findingsOfField(session, folder, { file, record: field.record, name: field.name });
    return { text: fieldText(field, rules, found), start, end, isLinked: false };
  }
  return undefined;
}

/** The name of a field; where a schema describes it, it stands before the value. */
function nameOf({ at, name }: DeclaredField, text: string): { readonly start: number; readonly end: number } {
  if (text.startsWith(name, at.start)) return { start: at.start, end: at.start + name.length };
  const start = text.lastIndexOf(name, at.start);
  const isKey = start >= 0 && /^['"]?\s*:\s*$/.test(text.slice(start + name.length, at.start));
  return isKey ? { start, end: start + name.length } : at;
}

/** What the engine says of any other expression; of a finding's it would say the same again. */
function atExpression({ folder, file }: Located, offset: number, lines: LineIndex): Said | undefined {
  const snapshot = folder.snapshot();
  const known = snapshot?.explainAt(file, offset);
  const line = lines.position(offset).line;
  const explanation = snapshot?.explainPlace(lineAt(lines, file, line), offset);
  const isHere = explanation?.notes.length === 0;
  const text = (isHere && placeHover(explanation)) || known?.lines.join('\n\n');
  if (text === undefined) return undefined;
  const word = known ?? wordAt(lines, offset);
  return { text, start: word.start, end: word.end, isLinked: isHere };
}

function wordAt(lines: LineIndex, offset: number): { readonly start: number; readonly end: number } {
  const { line, column } = lines.position(offset);
  const text = lines.lineText(line);
  const before = /[\w$]*$/.exec(text.slice(0, column - 1))?.[0].length ?? 0;
  const after = /^[\w$]*/.exec(text.slice(column - 1))?.[0].length ?? 0;
  return { start: offset - before, end: offset + after };
}

const LINK_TITLES: Readonly<Record<(typeof LINK_COMMANDS)[number], string>> = {
  'datatrail.goesTo': 'Where does this go?',
  'datatrail.comesFrom': 'Where does this come from?',
};

/** Links by which the client asks further about the place. */
function linksOf({ textDocument, position }: HoverParams): string {
  const given: readonly [string, Position] = [textDocument.uri, position];
  const query = encodeURIComponent(JSON.stringify(given));
  return LINK_COMMANDS.map((command) => `[${LINK_TITLES[command]}](command:${command}?${query})`).join(' · ');
}

function toHover(value: string, range: Range): Hover {
  return { contents: { kind: MarkupKind.Markdown, value }, range };
}
