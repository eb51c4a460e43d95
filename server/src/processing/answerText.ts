import type { FileId, RuleSet } from '../model';
import { counted } from '../report/order';
import type { Paint } from '../report/paint';
import { Places } from '../report/places';
import { categoryLabel, countryName } from '../report/words';
import { printableLine } from '../text/clean';
import type { AnswerData, AnswerPlace, FlowAnswer } from './answer';
import { joined, recipientWords, sentenceStart } from './words';

/** How an answer is shown. */
export interface AnswerView {
  /** The question in words: `email address`, `data from src/**`. */
  readonly asked: string;
  readonly rules: RuleSet;
  readonly textOf: (file: FileId) => string | undefined;
}

/** More places than this are counted, not listed. */
const LISTED = 12;

/** An answer for people: a headline, then recipients with the data each gets, and from where. */
export function answerText(answer: FlowAnswer, view: AnswerView, paint: Paint): string {
  const places = new Places(view.textOf);
  const lines = [paint.bold(headline(answer, view)), ''];
  for (const { recipient, data } of answer.recipients) {
    lines.push(paint.bold(recipientWords(recipient)));
    for (const part of data) lines.push(...dataLines(part, view, places, paint));
    lines.push('');
  }
  if (answer.collected.length > 0) {
    lines.push(paint.bold('Collected'));
    for (const part of answer.collected) lines.push(...dataLines(part, view, places, paint));
    lines.push('');
  }
  return lines.join('\n');
}

function headline({ recipients }: FlowAnswer, { asked }: AnswerView): string {
  if (recipients.length === 0) {
    return `No flow of ${asked} was found. Ways through code that cannot be followed would be missed.`;
  }
  const countries = [...new Set(recipients.flatMap(({ recipient }) => recipient.country ?? []))]
    .map(countryName)
    .sort();
  const where = countries.length === 0 ? '' : ` in ${joined(countries)}`;
  const places = new Set(
    recipients.flatMap(({ data }) => data.flatMap((part) => part.places.map(({ at }) => `${at.file}:${at.start}`))),
  );
  const count = counted(recipients.length, 'recipient');
  return `${sentenceStart(asked)}: ${count}${where}, from ${counted(places.size, 'place')}`;
}

function dataLines(data: AnswerData, { rules }: AnswerView, places: Places, paint: Paint): string[] {
  const owners = data.owners.length === 0 ? '' : ` of ${joined(data.owners.slice(0, 6))}`;
  const rows = rowsOf(data, places);
  const shown = rows.slice(0, LISTED);
  const width = Math.min(60, Math.max(...shown.map(({ link }) => link.length)));
  const more = rows.length - shown.length;
  return [
    `  ${printableLine(categoryLabel(rules, data.data) + owners)}`,
    ...shown.map(
      ({ link, about }) => `    ${paint.cyan(link)}${' '.repeat(Math.max(0, width - link.length))}  ${about}`,
    ),
    ...(more > 0 ? [`    and ${counted(more, 'more place')}: --format json lists them all`] : []),
  ];
}

/** One row for each place, with all that goes from there: `city, country, 2 ways`. */
function rowsOf(data: AnswerData, places: Places): { link: string; about: string }[] {
  const rows = new Map<string, AnswerPlace[]>();
  for (const place of data.places) {
    const link = printableLine(places.link(place.at));
    rows.set(link, [...(rows.get(link) ?? []), place]);
  }
  return [...rows].map(([link, at]) => ({ link, about: aboutPlaces(at) }));
}

function aboutPlaces(at: readonly AnswerPlace[]): string {
  const parts = [...new Set(at.map(({ name }) => name))];
  const between = at[0]?.between.filter((kind) => at.every((place) => place.between.includes(kind))) ?? [];
  parts.push(...between.map((kind) => (kind === 'consent' ? 'after consent' : kind)));
  const ways = Math.max(...at.map((place) => place.ways));
  if (ways > 1) parts.push(`${ways} ways`);
  if (at.every(({ finding }) => finding.suppressedBy !== undefined)) parts.push('silenced');
  return printableLine(parts.join(', '));
}

/** An answer for machines; `version` is raised when a field changes its meaning. */
export function answerJson(answer: FlowAnswer, { asked, rules, textOf }: AnswerView): string {
  const places = new Places(textOf);
  const step = ({ span, note }: { span: AnswerPlace['at']; note: string }): object => ({ at: places.link(span), note });
  const dataJson = ({ data, owners, places: at }: AnswerData): object => ({
    data,
    label: categoryLabel(rules, data),
    owners,
    places: at.map((place) => ({
      at: places.link(place.at),
      name: place.name,
      ...(place.owner === undefined ? {} : { owner: place.owner }),
      ways: place.ways,
      between: place.between,
      call: places.link(place.finding.call),
      api: place.finding.api,
      policy: place.finding.policy,
      fingerprint: place.finding.fingerprint,
      steps: place.finding.data.find(({ name }) => name === place.name)?.steps.map(step) ?? [],
    })),
  });
  const report = {
    version: 1,
    asked,
    recipients: answer.recipients.map(({ recipient, data }) => ({ ...recipient, data: data.map(dataJson) })),
    collected: answer.collected.map(dataJson),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

/** An answer as a Mermaid diagram: data on the left, recipients on the right, the number of places between them. */
export function answerMermaid(answer: FlowAnswer, { rules }: AnswerView): string {
  const ids = new Map<string, string>();
  const lines = ['flowchart LR'];
  const dataNode = ({ data }: AnswerData): string => {
    const id = ids.get(data) ?? `data${ids.size + 1}`;
    if (!ids.has(data)) lines.push(`  ${id}(["${mermaid(categoryLabel(rules, data))}"])`);
    ids.set(data, id);
    return id;
  };
  for (const [index, { recipient, data }] of answer.recipients.entries()) {
    const where = recipient.country === undefined ? '' : `<br>${mermaid(countryName(recipient.country))}`;
    lines.push(`  to${index + 1}["${mermaid(recipient.name)}${where}"]`);
    for (const part of data) {
      const guards = part.places.every(({ between }) => between.includes('consent')) ? ', after consent' : '';
      lines.push(`  ${dataNode(part)} -->|"${counted(part.places.length, 'place')}${guards}"| to${index + 1}`);
    }
  }
  if (answer.collected.length > 0) lines.push('  people((people))');
  for (const part of answer.collected) {
    lines.push(`  people -->|"${counted(part.places.length, 'place')}"| ${dataNode(part)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Text in a label of Mermaid: all that could end or change it becomes an entity. */
function mermaid(text: string): string {
  return printableLine(text).replace(/[^\p{L}\p{N} .,:()/'-]/gu, (sign) => `#${sign.codePointAt(0) ?? 63};`);
}
