import type { Finding, Recipient, RuleSet, Severity } from '../model';
import type { FlowQuestion } from '../processing/answer';
import { readQuestion } from '../processing/question';
import { counted, countSeverities, formatNumber } from '../report/order';
import { ranked } from '../report/rank';
import { categoryLabel, summariseRecipients, trailsOf } from '../report/words';
import { suggestion } from '../text/didYouMean';
import { filePattern, unknownFile } from './place';
import type { ListFindings, ListFindingsInput } from './schema';
import type { AgentState, Answer, Refused } from './state';
import { AgentView, isStanding, reaches, rowText, whoText, words } from './view';

const LISTED = 20;
/** More recipients than this are counted. */
const MOST_RECIPIENTS = 12;
/** More kinds of data of one recipient than this are counted. */
const MOST_KINDS = 6;
const MOST_PROBLEMS = 5;

/** Which findings there are: first how many and who receives the data, then the most serious ones. */
export function listFindings(input: ListFindingsInput, state: AgentState): Answer<ListFindings> {
  const read = wantedBy(input, state);
  if ('problem' in read) return read;
  const least = input.severity ?? 'warning';
  const asked = state.findings.filter(read.isWanted);
  const matching = ranked(asked.filter(isShownAt(least)), state.rules);
  const start = startOf(input.cursor, matching);
  if (typeof start !== 'number') return start;
  const page = matching.slice(start, start + (input.limit ?? LISTED));
  const last = page.at(-1);
  const isMore = start + page.length < matching.length;
  const view = new AgentView(state.textOf);
  const counts = countSeverities(matching);
  const facts: ListFindings = {
    total: matching.length,
    errors: counts.error,
    warnings: counts.warning,
    notes: counts.note,
    leftOut: asked.filter((finding) => finding.suppressedBy === undefined).length - matching.length,
    recipients: start === 0 ? recipientsIn(matching, state.rules) : [],
    findings: page.map((finding) => view.row(finding)),
    ...(isMore && last !== undefined ? { nextCursor: last.fingerprint } : {}),
    problems: start === 0 ? problemsOf(state) : [],
  };
  return { text: listText(facts, start, least), facts };
}

function isShownAt(least: Severity): (finding: Finding) => boolean {
  return (finding) =>
    finding.suppressedBy === undefined && (least === 'note' || isStanding(finding)) && reaches(finding, least);
}

interface Wanted {
  readonly isWanted: (finding: Finding) => boolean;
}

function wantedBy(input: ListFindingsInput, state: AgentState): Wanted | Refused {
  const question = questionOf(input, state);
  if ('problem' in question) return question;
  const { rules } = state;
  const policies = input.policy
    ?.split(',')
    .map((policy) => policy.trim())
    .filter(Boolean);
  const ids = [
    ...new Set([...rules.policies, ...state.findings.map(({ policy }) => ({ id: policy }))].map(({ id }) => id)),
  ];
  const unknown = policies?.find((policy) => !ids.includes(policy));
  if (unknown !== undefined) {
    return { problem: `No policy "${words(unknown)}" is switched on`, remedy: suggestion(unknown, ids) };
  }
  return {
    isWanted: (finding) => (policies?.includes(finding.policy) ?? true) && answers(finding, question.question),
  };
}

/** What the filters mean, which all tools have alike. */
export function questionOf(
  input: Pick<ListFindingsInput, 'data' | 'recipient' | 'country' | 'file'>,
  state: AgentState,
): { readonly question: FlowQuestion; readonly asked: string } | Refused {
  const file = input.file === undefined ? undefined : filePattern(input.file, state);
  if (file !== undefined && 'problem' in file) return file;
  const one = (text: string | undefined): readonly string[] | undefined =>
    text === undefined || text.trim() === '' ? undefined : [text];
  const written = {
    data: one(input.data),
    to: one(input.recipient),
    country: one(input.country),
    file: file === undefined ? undefined : one(file.pattern),
  };
  const known = new Map(state.findings.flatMap(({ recipient: r }): [string, Recipient][] => (r ? [[r.id, r]] : [])));
  const read = readQuestion(written, state.rules, [...known.values()]);
  if ('problem' in read) return { problem: read.problem, remedy: remedyOf(read, state, known) };
  const { question } = read;
  if (question.file !== undefined && ![...state.files].some(question.file)) {
    return unknownFile(input.file ?? '', state);
  }
  return { question, asked: words(read.asked) };
}

/** A word that nobody knows is best answered with those that there are. */
function remedyOf(
  { problem, hint }: { readonly problem: string; readonly hint: string },
  { findings, rules }: AgentState,
  known: ReadonlyMap<string, Recipient>,
): string {
  if (hint.startsWith('Did you mean')) return hint;
  const unique = (names: readonly string[]): string => listed([...new Set(names.map(words))].sort(), MOST_RECIPIENTS);
  const who = unique([...known.values()].map(({ name }) => name));
  const what = unique(findings.flatMap(({ data }) => data.map(({ category }) => categoryLabel(rules, category))));
  if (problem.startsWith('There is no recipient') && who !== '') return `This code sends to: ${who}.`;
  if (problem.startsWith('There is no kind of data') && what !== '') return `This code handles: ${what}.`;
  return hint;
}

function answers(finding: Finding, { data, recipients, countries, file }: FlowQuestion): boolean {
  const { recipient } = finding;
  return (
    (data === undefined || finding.data.some(({ category }) => data.has(category))) &&
    (recipients === undefined || (recipient !== undefined && recipients.has(recipient.id))) &&
    (countries === undefined || (finding.kind === 'flow' && countries.has(recipient?.country))) &&
    (file === undefined || filesOf(finding).some(file))
  );
}

/** The files that a finding leads through. */
function filesOf(finding: Finding): string[] {
  const steps = trailsOf(finding, true).flatMap((trail) => trail.steps);
  return [finding.at.file, finding.call.file, ...steps.map(({ span }) => span.file)];
}

function startOf(cursor: string | undefined, matching: readonly Finding[]): number | Refused {
  if (cursor === undefined || cursor === '') return 0;
  const index = matching.findIndex(({ fingerprint }) => fingerprint === cursor);
  if (index >= 0) return index + 1;
  const remedy = 'Ask again without it: files may have changed, or the filters are others.';
  return { problem: 'This cursor leads nowhere', remedy };
}

/** Clients of one company are one recipient here. */
function recipientsIn(findings: readonly Finding[], rules: RuleSet): ListFindings['recipients'] {
  const groups = new Map<
    string,
    { name: string; country: string | undefined; count: number; data: Map<string, number> }
  >();
  for (const { name, recipient, findings: count, data } of summariseRecipients(findings)) {
    const key = JSON.stringify([name, recipient?.country]);
    const group = groups.get(key) ?? { name, country: recipient?.country, count: 0, data: new Map<string, number>() };
    groups.set(key, group);
    group.count += count;
    for (const [category, of] of data) group.data.set(category, (group.data.get(category) ?? 0) + of.count);
  }
  return [...groups.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_RECIPIENTS)
    .map(({ name, country, count, data }) => ({
      name: words(name),
      ...(country === undefined ? {} : { country: words(country) }),
      findings: count,
      data: [...data]
        .sort(([, a], [, b]) => b - a)
        .slice(0, MOST_KINDS)
        .map(([category]) => words(categoryLabel(rules, category))),
    }));
}

function problemsOf({ problems }: AgentState): string[] {
  const told = [...problems]
    .sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
    .map(({ file, line, message, hint }) => {
      const place = line === undefined ? '' : `${file ?? ''}:${line}: `;
      return words(`${place}${message}${hint === undefined ? '' : `. ${hint}`}`);
    });
  const more = told.length - MOST_PROBLEMS;
  return [...told.slice(0, MOST_PROBLEMS), ...(more > 0 ? [`and ${counted(more, 'more problem')}`] : [])];
}

function listText(facts: ListFindings, start: number, least: Severity): string {
  const { total, findings, recipients, nextCursor, problems } = facts;
  const lines: string[] = [];
  if (start === 0) {
    lines.push(headline(facts, least));
    if (recipients.length > 0) lines.push('', 'Who receives it:');
    for (const { name, country, findings: count, data } of recipients) {
      lines.push(`- ${whoText({ name, country })}: ${counted(count, 'finding')}: ${data.join(', ')}`);
    }
    if (findings.length > 0) lines.push('', 'Most serious first:');
  }
  lines.push(...findings.map((row) => `- ${rowText(row)}`));
  const more = total - start - findings.length;
  if (nextCursor !== undefined)
    lines.push('', `${counted(more, 'more finding')}: ask again with cursor "${nextCursor}".`);
  if (problems.length > 0)
    lines.push('', 'Problems, because of which findings may be missing:', ...problems.map((one) => `- ${one}`));
  return lines.join('\n');
}

function headline({ total, errors, warnings, notes, leftOut }: ListFindings, least: Severity): string {
  // Those are recorded facts for the most part: ordinary forms, expected recipients.
  const facts = leftOut > 0 ? ` Less severe than "${least}": ${formatNumber(leftOut)} more.` : '';
  if (total === 0) return `No finding matches.${facts} Ways through code that cannot be followed would be missed.`;
  const parts = [
    errors > 0 ? counted(errors, 'error') : '',
    warnings > 0 ? counted(warnings, 'warning') : '',
    notes > 0 ? counted(notes, 'recorded fact') : '',
  ].filter(Boolean);
  return `${counted(total, 'finding')}: ${parts.join(', ')}.${facts}`;
}

function listed(names: readonly string[], most: number): string {
  const more = names.length - most;
  return `${names.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
