import type { FileId, Finding } from '../model';
import { counted } from '../report/order';
import { ranked } from '../report/rank';
import type { CheckChange, CheckChangeInput } from './schema';
import type { AgentState, Answer } from './state';
import { AgentView, isStanding, reaches, rowText, words } from './view';

const LISTED = 20;

/** What differs between an earlier state and the present one. */
export interface AgentChange {
  /** What was compared with: `main (1a2b3c4d5e)`. */
  readonly since: string;
  readonly added: readonly Finding[];
  readonly gone: readonly Finding[];
  readonly kept: readonly Finding[];
  /** Texts of the earlier state, which the places of `gone` are in. */
  readonly textOf: (file: FileId) => string | undefined;
}

/** What a change brings and what it takes away. */
export function checkChange(input: CheckChangeInput, change: AgentChange, state: AgentState): Answer<CheckChange> {
  const { severity: least = 'warning', limit = LISTED } = input;
  const isShown = (finding: Finding): boolean => reaches(finding, least) && (least === 'note' || isStanding(finding));
  const added = ranked(change.added.filter(isShown), state.rules);
  const gone = ranked(change.gone.filter(isShown), state.rules);
  const now = new AgentView(state.textOf);
  const before = new AgentView(change.textOf);
  const facts: CheckChange = {
    since: words(change.since),
    added: added.slice(0, limit).map((finding) => now.row(finding)),
    addedTotal: added.length,
    gone: gone.slice(0, limit).map((finding) => {
      const { id: _id, ...row } = before.row(finding);
      return row;
    }),
    goneTotal: gone.length,
    kept: change.kept.filter(isShown).length,
  };
  return { text: changeText(facts), facts };
}

function changeText({ since, added, addedTotal, gone, goneTotal, kept }: CheckChange): string {
  const lines = [
    addedTotal === 0
      ? `Since ${since} nothing new is found.`
      : `Since ${since} the change brings ${counted(addedTotal, 'finding')}, the most serious first:`,
    ...added.map((row) => `- ${rowText(row)}`),
  ];
  if (addedTotal > added.length) lines.push(`and ${counted(addedTotal - added.length, 'more finding')}: raise limit`);
  if (goneTotal > 0) {
    lines.push(`Gone (places are those of before): ${counted(goneTotal, 'finding')}`);
    lines.push(...gone.map((row) => `- ${rowText(row)}`));
    if (goneTotal > gone.length) lines.push(`and ${counted(goneTotal - gone.length, 'more finding')}`);
  }
  lines.push(`In both: ${counted(kept, 'finding')}.`);
  return lines.join('\n');
}
