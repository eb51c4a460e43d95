import type { PlaceExplanation } from '../explanation';
import type { Finding, Fix, Span } from '../model';
import { categoryLabel, trailsOf } from '../report/words';
import { counted, comparePlace } from '../report/order';
import { locate } from './place';
import { placeText } from './placeText';
import type { ExplainedFinding, ExplainFlow, ExplainFlowInput } from './schema';
import type { AgentState, Answer, Refused } from './state';
import { AgentView, findingOf, isStanding, rowText, whoText, words } from './view';

/** Findings of one place that are told in full. */
const MOST_FINDINGS = 2;
const MOST_OTHERS = 10;
const MOST_WAYS = 3;
const MOST_DATA = 12;
/** Of a longer way the beginning and the end are told. */
const MOST_STEPS = 12;

/** What there is to say of one finding, or of a place: also why nothing is reported there. */
export async function explainFlow(input: ExplainFlowInput, state: AgentState): Promise<Answer<ExplainFlow>> {
  const { at, id } = input;
  if ((at === undefined) === (id === undefined)) {
    return {
      problem: 'Give either a place or the id of a finding',
      remedy: 'at: "src/app.ts:12", or id: "1f2e3d4c5b6a".',
    };
  }
  if (id !== undefined) {
    const finding = findingOf(id, state);
    return 'problem' in finding ? finding : explained({ findings: [finding], others: [] }, state, input);
  }
  return explainAt(at ?? '', state, input);
}

async function explainAt(at: string, state: AgentState, input: ExplainFlowInput): Promise<Answer<ExplainFlow>> {
  const place = locate(at, state);
  if ('problem' in place) return place;
  const { line, offset } = place;
  const explanation = state.explainPlace(line, offset);
  if (explanation === undefined) return noExplanation(at);
  const here = findingsAt(line, offset, explanation, state.findingsOf(line.file));
  const standing = here.filter(isStanding);
  if (standing.length === 0) return unreported(explanation, here, state);
  return explained(
    { findings: standing.slice(0, MOST_FINDINGS), others: standing.slice(MOST_FINDINGS, MOST_FINDINGS + MOST_OTHERS) },
    state,
    input,
  );
}

function noExplanation(at: string): Refused {
  return { problem: `Nothing can be said of ${words(at)}`, remedy: 'Ask about a line with a call or a value.' };
}

/**
 * Findings whose place is here, then those whose data is handed over by a call here.
 *
 * @param findings those of the file
 */
function findingsAt(
  line: Span,
  offset: number | undefined,
  explanation: PlaceExplanation,
  findings: readonly Finding[],
): Finding[] {
  const [from, to] = offset === undefined ? [line.start, line.end] : [offset, offset];
  const own = findings.filter(({ at: { start, end } }) => start <= to && from <= end);
  const through = explanation.subjects.flatMap(({ call }) => call?.findings ?? []);
  const all = new Map([...own, ...through].map((finding) => [finding.fingerprint, finding]));
  const isOwn = new Set(own.map(({ fingerprint }) => fingerprint));
  return [...all.values()].sort(
    (a, b) => Number(isOwn.has(b.fingerprint)) - Number(isOwn.has(a.fingerprint)) || comparePlace(a, b),
  );
}

/** Why nothing is reported here. */
function unreported(explanation: PlaceExplanation, here: readonly Finding[], state: AgentState): Answer<ExplainFlow> {
  const view = new AgentView(state.textOf);
  const others = here.slice(0, MOST_OTHERS).map((finding) => view.row(finding));
  const text = placeText(explanation, state, view);
  return { text, facts: { findings: [], others, explanation: text } };
}

async function explained(
  { findings, others }: { readonly findings: readonly Finding[]; readonly others: readonly Finding[] },
  state: AgentState,
  { fixes = false }: ExplainFlowInput,
): Promise<Answer<ExplainFlow>> {
  const view = new AgentView(state.textOf);
  const full: ExplainedFinding[] = [];
  for (const finding of findings) {
    const known = explainOne(finding, state, view);
    full.push(fixes && isStanding(finding) ? { ...known, fixes: (await state.fixesOf(finding)).map(fixTitle) } : known);
  }
  const rows = others.map((finding) => view.row(finding));
  const more = rows.length === 0 ? [] : ['', 'Also here, by id:', ...rows.map((row) => `- ${rowText(row)}`)];
  return { text: [...full.map(findingText), ...more].join('\n'), facts: { findings: full, others: rows } };
}

function explainOne(finding: Finding, state: AgentState, view: AgentView): ExplainedFinding {
  const { rules } = state;
  const trails = trailsOf(finding, true);
  const policy = rules.policies.find(({ id }) => id === finding.policy);
  const { recipient, within } = finding;
  return {
    ...view.row(finding),
    status: finding.suppressedBy !== undefined ? 'silenced' : finding.inventory ? 'recorded' : 'reported',
    ...(within === undefined ? {} : { within: words(within) }),
    data: finding.data.slice(0, MOST_DATA).map(({ category, name, reason }) => ({
      category: words(category),
      label: words(categoryLabel(rules, category)),
      name: words(name),
      because: words(reason),
    })),
    ways: trails.slice(0, MOST_WAYS).map(({ items, steps }) => ({
      data: items.map(({ name }) => words(name)),
      steps: shortened(steps).map(({ span, note }) => {
        const code = view.code(span);
        return { at: view.at(span), note: words(note), ...(code === undefined ? {} : { code }) };
      }),
    })),
    moreWays: Math.max(0, trails.length - MOST_WAYS),
    ...(recipient === undefined
      ? {}
      : {
          recipient: {
            name: words(recipient.name),
            ...(recipient.country === undefined ? {} : { country: words(recipient.country) }),
            ...(recipient.purpose === undefined ? {} : { purpose: words(recipient.purpose) }),
          },
        }),
    api: words(finding.api),
    between: finding.between.map(({ kind, note, span }) => ({ kind, note: words(note), at: view.at(span) })),
    advice: words(policy?.advice ?? ''),
    law: (policy?.law ?? []).map(words),
  };
}

function fixTitle({ title, kind, safe }: Fix): NonNullable<ExplainedFinding['fixes']>[number] {
  return { title: words(title), kind, safe };
}

function shortened<T>(steps: readonly T[]): readonly T[] {
  if (steps.length <= MOST_STEPS) return steps;
  return [...steps.slice(0, MOST_STEPS / 2), ...steps.slice(-MOST_STEPS / 2)];
}

function findingText(finding: ExplainedFinding): string {
  const { recipient, between, ways, moreWays, within, status } = finding;
  const state = status === 'reported' ? '' : ` (${status})`;
  const who = recipient === undefined ? '' : `${whoText(recipient)}, `;
  const fixes = finding.fixes?.map(({ title, safe }) => (safe ? `${title} (safe)` : title)).join('; ');
  return [
    `${rowText(finding)}${state}`,
    ...(within === undefined ? [] : [`In function ${within}`]),
    'Personal because:',
    ...finding.data.map(({ label, name, because }) => `- ${label}: ${name}: ${because}`),
    ...ways.flatMap(({ data, steps }) => [
      `Way of ${data.join(', ') || 'the data'}:`,
      ...steps.flatMap(({ at, note, code }, index) => [
        `${index + 1}. ${at} ${note}`,
        ...(code === undefined ? [] : [`   | ${code}`]),
      ]),
    ]),
    ...(moreWays > 0 ? [`and ${counted(moreWays, 'more way')}`] : []),
    `Received by: ${who}through ${finding.api}`,
    `In between: ${between.map(({ note, at }) => `${note} (${at})`).join('; ') || 'nothing'}`,
    ...(finding.advice === '' ? [] : [`Advice: ${finding.advice}`]),
    ...(finding.law.length === 0 ? [] : [`Law: ${finding.law.join('; ')}`]),
    ...(status === 'reported'
      ? [`Fixes: ${fixes === '' ? 'none is proved' : (fixes ?? 'propose_fix tries them and shows diffs')}`]
      : []),
  ].join('\n');
}
