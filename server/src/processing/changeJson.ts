import { placeOf, type CodeFlow } from '../manifest/flows';
import type { FileId, Problem, RuleSet } from '../model';
import { compareText } from '../report/order';
import { Places } from '../report/places';
import { categoryLabel } from '../report/words';
import { changeParagraph, guardsOf, isUnchanged, type ProcessingChange } from './change';

type Texts = (file: FileId) => string | undefined;

/** One of two states that are compared. */
export interface ComparedState {
  /** As it was asked for. */
  readonly ref: string;
  /** Absent for the folder as it is. */
  readonly commit?: string;
  readonly textOf: Texts;
}

/** A change for machines; `version` is raised when a field changes its meaning. */
export function changeJson(
  change: ProcessingChange,
  about: {
    readonly base: ComparedState;
    readonly head: ComparedState;
    readonly rules: RuleSet;
    readonly problems: readonly Problem[];
  },
): string {
  const { base, head, rules, problems } = about;
  const state = ({ ref, commit }: ComparedState): object => ({ ref, ...(commit === undefined ? {} : { commit }) });
  const now = (flow: CodeFlow): object => flowJson(flow, rules, head.textOf);
  const labelled = (data: string): object => ({ data, label: categoryLabel(rules, data) });
  const report = {
    version: 1,
    base: state(base),
    head: state(head),
    changed: !isUnchanged(change),
    summary: changeParagraph(change, rules),
    added: change.added.map(now),
    removed: change.removed.map((flow) => flowJson(flow, rules, base.textOf)),
    moved: change.moved.map(({ before, after }) => ({ ...now(after), from: before.recipient.country ?? null })),
    guarded: change.guarded.map(({ flow, gained, lost }) => ({ ...now(flow), gained, lost })),
    collects: change.collects.map(labelled),
    collectsNoMore: change.collectsNoMore.map(labelled),
    problems,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

/** A flow with all its places; lines and columns are one-based. */
export function flowJson(flow: CodeFlow, rules: RuleSet, textOf: Texts): object {
  const places = new Places(textOf);
  const sinks = new Set(flow.uses.flatMap(({ finding }) => finding.sink ?? []));
  return {
    data: flow.data,
    label: categoryLabel(rules, flow.data),
    recipient: flow.recipient,
    sinks: [...sinks].sort(compareText),
    between: [...guardsOf(flow)].sort(compareText),
    places: flow.uses.map((use) => {
      const span = placeOf(use);
      const place = places.place(span);
      return {
        file: span.file,
        ...(place === undefined ? {} : { line: place.line, column: place.column }),
        name: use.item.name,
        message: use.finding.message,
        fingerprint: use.finding.fingerprint,
      };
    }),
  };
}
