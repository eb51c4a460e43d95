import { MarkupKind, type Hover, type HoverParams, type Range } from 'vscode-languageserver/node';
import type { Finding, RuleSet } from '../../model';
import { policyUrl } from '../../report/input';
import { categoryLabel, recipientWithCountry } from '../../report/words';
import { fromPosition } from '../from';
import { guarded } from '../guard';
import { plain } from '../markdown';
import { findingsOf, located, type Session } from '../session';
import { isShown, toRange } from '../to';
import { hoverOfConfig } from './config';

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
  if (place === undefined) return null;
  const { folder, file } = place;
  const lines = folder.linesOf(file);
  const rules = folder.rulesOf(file);
  if (lines === undefined || rules === undefined) return null;
  if (!(await session.settings.of(folder)).hover.enable) return null;
  const offset = fromPosition(lines, params.position);
  const here = findingsOf(folder, file).filter(({ at }) => at.start <= offset && offset <= at.end);
  const [first] = here;
  if (first !== undefined) {
    const texts = here.map((finding) => findingText(finding, rules, here.length === 1 && isShown(finding)));
    return toHover(texts.join('\n\n---\n\n'), toRange(lines, first.at));
  }
  // What the engine says of any other expression; of a finding's it would say the same again.
  const explanation = folder.snapshot()?.explainAt(file, offset);
  return explanation === undefined ? null : toHover(explanation.lines.join('\n\n'), toRange(lines, explanation));
}

function toHover(value: string, range: Range): Hover {
  return { contents: { kind: MarkupKind.Markdown, value }, range };
}

/** @param hasSquiggle true where the editor shows message and policy itself */
function findingText(finding: Finding, rules: RuleSet, hasSquiggle: boolean): string {
  const lines = hasSquiggle ? [] : [`**${plain(finding.message)}**`, ''];
  for (const item of finding.data) {
    lines.push(`- ${code(item.name)}: ${plain(categoryLabel(rules, item.category))}, because ${plain(item.reason)}`);
  }
  const { recipient } = finding;
  if (recipient !== undefined) {
    const name = recipientWithCountry(recipient.name, recipient);
    lines.push(`- Receives it: ${plain(recipient.purpose === undefined ? name : `${name}, for ${recipient.purpose}`)}`);
  }
  if (finding.kind === 'flow') lines.push(`- Stands between: ${plain(betweenText(finding))}`);
  if (finding.suppressedBy !== undefined)
    lines.push(`- Ignored: ${plain(finding.suppressedBy.reason ?? 'no reason given')}`);
  if (finding.inventory) lines.push('- Recorded as a fact, not as a fault');
  if (!hasSquiggle) lines.push('', `[${plain(finding.policy)}](${policyUrl(finding.policy)})`);
  return lines.join('\n');
}

function betweenText(finding: Finding): string {
  return finding.between.length === 0 ? 'nothing' : finding.between.map((between) => between.note).join(', ');
}

function code(text: string): string {
  return `\`${text.replace(/[`\s]+/g, ' ')}\``;
}
