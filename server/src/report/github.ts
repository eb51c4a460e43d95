import type { Finding, Severity } from '../model';
import { printable, printableLine } from '../text/clean';
import { repositoryPath, type ReportInput } from './input';
import { counted, splitSuppressed } from './order';
import { Places } from './places';
import { ranked } from './rank';
import { trailsOf } from './words';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** GitHub shows ten annotations of each kind in a step; the rest of them only costs time. */
const MOST = 50;

/**
 * Findings as workflow commands of GitHub Actions, which shows them as annotations of a pull request. The worst come
 * first: only some are shown.
 */
export function githubReport(input: ReportInput): string {
  const { active } = splitSuppressed(input.findings);
  const places = new Places(input.textOf);
  const shown = ranked(active, input.rules).slice(0, MOST);
  const commands = shown.map((finding) => command(finding, places, input));
  const more = active.length - shown.length;
  const rest = more > 0 ? [`::notice title=Datatrail::${counted(more, 'more finding')}: see the whole report`] : [];
  return [...commands, ...rest].map((line) => `${line}\n`).join('');
}

function command(finding: Finding, places: Places, input: ReportInput): string {
  const place = places.place(finding.at);
  const properties = {
    file: repositoryPath(finding.at.file, input),
    ...(place === undefined
      ? {}
      : { line: place.line, endLine: place.endLine, col: place.column, endColumn: place.endColumn }),
    title: printableLine(`Datatrail ${finding.policy}`),
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  const steps = (trailsOf(finding)[0]?.steps ?? []).map(
    (step, index) => `${index + 1}. ${places.link(step.span)} ${step.note}`,
  );
  const message = [finding.message, ...steps].map(printableLine).join('\n');
  return `::${COMMANDS[finding.severity]} ${list.join(',')}::${data(message)}`;
}

/** As the runner reads it: what would end the line or the command is escaped, so that no text is one of its own. */
function data(text: string): string {
  return printable(text.replace(/\r/g, ' ')).replace(/%/g, '%25').replace(/\n/g, '%0A');
}

function property(text: string): string {
  // A file keeps the name it has: line ends in it are escaped, not dropped.
  return text
    .replace(/%/g, '%25')
    .replace(/\r/g, '%0D')
    .replace(/\n/g, '%0A')
    .replace(/:/g, '%3A')
    .replace(/,/g, '%2C')
    .replace(/[\x00-\x1f\x7f-\x9f]/g, '');
}
