import type { Recipient } from '../model';
import { answerFlows, type AnswerData } from '../processing/answer';
import { counted } from '../report/order';
import { categoryLabel, countryName } from '../report/words';
import { questionOf } from './list';
import type { TraceData, TraceDataInput, TracedData } from './schema';
import type { AgentState, Answer } from './state';
import { AgentView, whoText, words } from './view';

const LISTED_PLACES = 3;

/** Who gets which data of whom, and from where in the code; recorded facts count as well. */
export function traceData(input: TraceDataInput, state: AgentState): Answer<TraceData> {
  const question = questionOf(input, state);
  if ('problem' in question) return question;
  const answer = answerFlows(state.findings, question.question, state.rules);
  const view = new AgentView(state.textOf);
  const { data, recipient, country, file } = input;
  const isOverview = [data, recipient, country, file].every((filter) => filter === undefined);
  const most = input.places ?? (isOverview ? 0 : LISTED_PLACES);
  const traced = (part: AnswerData): TracedData => tracedData(part, view, state, most);
  const facts: TraceData = {
    asked: question.asked,
    recipients: answer.recipients.map((group) => ({ ...named(group.recipient), data: group.data.map(traced) })),
    collected: answer.collected.map(traced),
  };
  return { text: traceText(facts), facts };
}

function named({ name, country, purpose }: Recipient): { name: string; country?: string; purpose?: string } {
  return {
    name: words(name),
    ...(country === undefined ? {} : { country: words(country) }),
    ...(purpose === undefined ? {} : { purpose: words(purpose) }),
  };
}

function tracedData(data: AnswerData, view: AgentView, { rules }: AgentState, most: number): TracedData {
  return {
    category: words(data.data),
    label: words(categoryLabel(rules, data.data)),
    owners: data.owners.map(words),
    total: data.places.length,
    places: data.places.slice(0, most).map(({ at, name, between }) => ({
      at: view.at(at),
      name: words(name),
      between: [...between],
    })),
  };
}

function traceText({ asked, recipients, collected }: TraceData): string {
  const countries = [...new Set(recipients.flatMap(({ country }) => country ?? []))].map(countryName).sort();
  const where = countries.length === 0 ? '' : ` in ${countries.join(', ')}`;
  const head =
    recipients.length === 0
      ? `No flow of ${asked} was found. Ways through code that cannot be followed would be missed.`
      : `${asked}: ${counted(recipients.length, 'recipient')}${where}`;
  const lines = [head];
  for (const { data, ...recipient } of recipients) {
    lines.push(...groupLines(whoText(recipient), data));
  }
  if (collected.length > 0) lines.push(...groupLines('Taken from people', collected));
  return lines.join('\n');
}

/** In an overview one line, else a line for each kind of data. */
function groupLines(title: string, data: readonly TracedData[]): string[] {
  const isOverview = data.every(({ places }) => places.length === 0);
  if (!isOverview) return ['', title, ...data.map(dataText)];
  return [`- ${title}: ${data.map(({ label, total }) => `${label} (${counted(total, 'place')})`).join(', ')}`];
}

function dataText({ label, owners, total, places }: TracedData): string {
  const who = owners.length === 0 ? '' : ` of ${owners.join(', ')}`;
  const shown = places.map(({ at, name, between }) => {
    const guards = between.map((kind) => (kind === 'consent' ? 'after consent' : kind));
    return `${at} ${[name, ...guards].join(', ')}`;
  });
  const more = total - places.length;
  return `- ${label}${who}: ${shown.join('; ')}${more > 0 ? ` and ${counted(more, 'more place')}` : ''}`;
}
