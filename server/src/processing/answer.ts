import { singular, splitWords } from '../text/words';
import { flowsOf, placeOf, type CodeFlow, type FlowUse } from '../manifest/flows';
import type { Between, CategoryId, DataItem, FileId, Finding, Recipient, RuleSet, Span } from '../model';
import { compareText } from '../report/order';

/** What is asked of flows; what is left out asks for all. */
export interface FlowQuestion {
  readonly data?: ReadonlySet<CategoryId>;
  /** Ids of recipients. */
  readonly recipients?: ReadonlySet<string>;
  /** Codes; `undefined` stands for an unknown country. */
  readonly countries?: ReadonlySet<string | undefined>;
  /** True for a file that the way of the data must touch. */
  readonly file?: (file: FileId) => boolean;
}

/** A place from which data goes. */
export interface AnswerPlace {
  readonly at: Span;
  /** As the code has it: `user.email`. */
  readonly name: string;
  /** The record or the person it belongs to, as far as code tells. */
  readonly owner?: string;
  /** In how many ways it gets from here to a call of the recipient. */
  readonly ways: number;
  readonly between: readonly Between['kind'][];
  readonly finding: Finding;
}

export interface AnswerData {
  readonly data: CategoryId;
  readonly owners: readonly string[];
  readonly places: readonly AnswerPlace[];
}

export interface AnswerRecipient {
  readonly recipient: Recipient;
  readonly data: readonly AnswerData[];
}

export interface FlowAnswer {
  readonly recipients: readonly AnswerRecipient[];
  /** Where the data is taken from people; empty where a recipient or a country is asked for. */
  readonly collected: readonly AnswerData[];
}

/** Answers who gets which data of whom, and from where in the code. */
export function answerFlows(findings: readonly Finding[], question: FlowQuestion, rules: RuleSet): FlowAnswer {
  const groups = new Map<string, { recipient: Recipient; data: AnswerData[] }>();
  for (const flow of flowsOf(findings)) {
    if (!isAsked(flow, question)) continue;
    const data = dataAnswer(flow.data, flow.uses, question, rules);
    if (data.places.length === 0) continue;
    const key = JSON.stringify([flow.recipient.id, flow.recipient.country ?? '']);
    const group = groups.get(key) ?? { recipient: flow.recipient, data: [] };
    groups.set(key, group);
    group.data.push(data);
  }
  const recipients = [...groups.values()].sort((a, b) => compareText(a.recipient.name, b.recipient.name));
  const asksWho = question.recipients !== undefined || question.countries !== undefined;
  return { recipients, collected: asksWho ? [] : collectedData(findings, question, rules) };
}

function isAsked({ data, recipient }: CodeFlow, question: FlowQuestion): boolean {
  return (
    (question.data?.has(data) ?? true) &&
    (question.recipients?.has(recipient.id) ?? true) &&
    (question.countries?.has(recipient.country) ?? true)
  );
}

function collectedData(findings: readonly Finding[], question: FlowQuestion, rules: RuleSet): AnswerData[] {
  const uses = new Map<CategoryId, FlowUse[]>();
  for (const finding of findings) {
    if (finding.kind !== 'collection') continue;
    for (const item of finding.data) {
      if (question.data?.has(item.category) === false) continue;
      uses.set(item.category, [...(uses.get(item.category) ?? []), { finding, item }]);
    }
  }
  return [...uses]
    .map(([data, of]) => dataAnswer(data, of, question, rules))
    .filter(({ places }) => places.length > 0)
    .sort((a, b) => compareText(a.data, b.data));
}

function dataAnswer(data: CategoryId, uses: readonly FlowUse[], { file }: FlowQuestion, rules: RuleSet): AnswerData {
  const places = new Map<string, AnswerPlace>();
  for (const use of uses) {
    if (file !== undefined && !filesOf(use).some(file)) continue;
    const { item, finding } = use;
    const at = placeOf(use);
    const owner = ownerOf(item, rules);
    const key = JSON.stringify([at, item.name]);
    const known = places.get(key);
    const ways = 1 + (item.otherWays?.length ?? 0);
    places.set(key, {
      at,
      name: item.name,
      ...(owner === undefined ? {} : { owner }),
      // Several calls at one place are ways of it.
      ways: ways + (known?.ways ?? 0),
      between: [...new Set(finding.between.map(({ kind }) => kind))].sort(compareText),
      finding: known?.finding ?? finding,
    });
  }
  const all = [...places.values()];
  return { data, places: all, owners: [...new Set(all.flatMap(({ owner }) => owner ?? []))].sort(compareText) };
}

function filesOf({ item, finding }: FlowUse): FileId[] {
  const spans = [finding.at, finding.call, ...(item.at === undefined ? [] : [item.at])];
  const ways = [item.steps, ...(item.otherWays ?? [])];
  return [...spans, ...ways.flatMap((steps) => steps.map(({ span }) => span))].map(({ file }) => file);
}

/** Which people the data is of, as the record that has the field or the name of the data says: user, viewer, customer. */
export function ownerOf({ name, reason }: DataItem, rules: RuleSet): string | undefined {
  const said = / is a field of (?:model |table |type )?([\p{L}_$][\p{L}\p{N}_$.]*)$/u.exec(reason)?.[1];
  const isPerson = (word: string): boolean => rules.words.persons.has(word);
  if (said !== undefined) return splitWords(said).map(singular).findLast(isPerson);
  const person = / of an? ([\p{L} ]+)$/u.exec(reason)?.[1];
  if (person !== undefined && isPerson(person)) return person;
  const before = name.split('.').at(-2)?.toLowerCase();
  return before !== undefined && isPerson(before) ? before : undefined;
}
