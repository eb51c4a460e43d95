import type { Edit, FileId, Fix } from '../model';
import { compareText } from '../report/order';
import { inert } from '../text/clean';
import { unifiedDiff } from '../text/diff';
import type { ProposeFix, ProposeFixInput } from './schema';
import type { AgentState, Answer } from './state';
import { AgentView, findingOf, isStanding, rowText, words } from './view';

/** The best ones come first; what follows is a matter of taste. */
const MOST_FIXES = 5;

/** What can be done about a finding, each proved: with it the finding is gone and no other came. Nothing is written. */
export async function proposeFix({ id }: ProposeFixInput, state: AgentState): Promise<Answer<ProposeFix>> {
  const found = findingOf(id, state);
  if ('problem' in found) return found;
  if (!isStanding(found)) {
    return { problem: 'Nothing is reported there: it is recorded or silenced', remedy: 'There is nothing to fix.' };
  }
  const fixes = (await state.fixesOf(found)).slice(0, MOST_FIXES);
  const facts: ProposeFix = {
    finding: new AgentView(state.textOf).row(found),
    fixes: fixes.map((fix) => ({
      title: words(fix.title),
      kind: fix.kind,
      safe: fix.safe,
      diff: diffOf(fix, state.textOf),
    })),
  };
  return { text: fixesText(facts), facts };
}

function diffOf({ edits }: Fix, textOf: AgentState['textOf']): string {
  const byFile = new Map<FileId, Edit[]>();
  for (const edit of edits) byFile.set(edit.span.file, [...(byFile.get(edit.span.file) ?? []), edit]);
  const diffs = [...byFile]
    .sort(([a], [b]) => compareText(a, b))
    .map(([file, list]) => {
      const parts = list
        .map(({ span, text }) => ({ start: span.start, end: span.end, text }))
        .sort((a, b) => a.start - b.start);
      return unifiedDiff(file, textOf(file) ?? '', parts);
    });
  // Line ends stay as they are, or the patch would not fit.
  return diffs.join('').replace(/[^\n\r]+/g, inert);
}

function fixesText({ finding, fixes }: ProposeFix): string {
  if (fixes.length === 0)
    return `${rowText(finding)}\nNo fix could be proved: explain_flow tells the way and the advice.`;
  const lines = fixes.flatMap(({ title, kind, safe, diff }, index) => [
    '',
    `${index + 1}. ${title} (${kind}${safe ? ', safe' : ''}${kind === 'suppress' ? ': a person has to say why' : ''})`,
    diff.trimEnd(),
  ]);
  const proof = 'Each was tried in memory: the finding is gone, no other came, the compiler has nothing new to say.';
  return [rowText(finding), proof, ...lines].join('\n');
}
