import type { Finding } from '../model';
import { printableLine } from '../text/clean';
import type { ReportInput } from './input';
import { countSeverities, counted, formatNumber, splitSuppressed } from './order';
import { severityMark, severityPaint, type Paint } from './paint';
import { categoryLabel, recipientWithCountry, summariseRecipients, SINK_LABELS } from './words';

/** The end of the text report alone: who receives what, the counts, what was read and left out. */
export function textSummary(input: ReportInput, paint: Paint): string {
  const { active, suppressed } = splitSuppressed(input.findings);
  const lines: string[] = [];
  if (active.length > 0) lines.push(...recipientTable(input, active, paint), '');
  lines.push(verdict(input, active, paint), ...baselineLines(input, paint));
  const aside = [
    input.hiddenInventory > 0 ? `${counted(input.hiddenInventory, 'inventory fact')} not shown (--all shows them)` : '',
    suppressed.length > 0 ? `${suppressed.length} suppressed in the code` : '',
  ].filter(Boolean);
  if (aside.length > 0) lines.push(paint.dim(aside.join(' · ')));
  const { files, lines: read, calls, skipped, degraded = [] } = input.stats;
  const scanned = [counted(files, 'file'), counted(read, 'line'), counted(calls, 'call')].join(', ');
  const left = skipped.length > 0 ? ` · ${counted(skipped.length, 'file')} left out` : '';
  const cut = degraded.length > 0 ? ' · followed in part (--verbose says where)' : '';
  lines.push(paint.dim(`Read ${scanned}${left}${cut}`));
  return `${lines.join('\n')}\n`;
}

/** Stale entries are listed up to this many. */
const LISTED_STALE = 5;

function baselineLines({ baseline }: ReportInput, paint: Paint): string[] {
  if (baseline === undefined) return [];
  const { file, known, stale } = baseline;
  const lines = known > 0 ? [paint.dim(`${counted(known, 'finding')} known to ${printableLine(file)}`)] : [];
  if (stale.length === 0) return lines;
  const listed = stale
    .slice(0, LISTED_STALE)
    .map((entry) => paint.dim(`  ${printableLine(`${entry.file}: ${entry.message} (${entry.policy})`)}`));
  const more =
    stale.length > LISTED_STALE ? [paint.dim(`  and ${formatNumber(stale.length - LISTED_STALE)} more`)] : [];
  const said = `${counted(stale.length, 'stale entry', 'stale entries')} in ${printableLine(file)}`;
  return [...lines, `${paint.yellow(said)}: datatrail baseline update takes them out`, ...listed, ...more];
}

function verdict(input: ReportInput, active: readonly Finding[], paint: Paint): string {
  const faults = active.filter((finding) => !finding.inventory);
  const inventory = active.length - faults.length;
  const listed = inventory > 0 ? ` · ${counted(inventory, 'inventory fact')}` : '';
  const { change } = input;
  const since = change === undefined ? '' : ` since ${printableLine(change.since)}`;
  const before = change === undefined ? '' : ` · ${formatNumber(change.gone.length)} gone`;
  if (faults.length === 0) {
    const none = change === undefined ? 'No findings' : `Nothing new${since}`;
    const nothing = input.stats.files === 0 ? 'Nothing to scan' : none;
    return paint.bold(nothing) + listed + before;
  }
  const counts = countSeverities(faults);
  const parts = [
    counts.error > 0 ? paint.red(counted(counts.error, 'error')) : '',
    counts.warning > 0 ? paint.yellow(counted(counts.warning, 'warning')) : '',
    counts.note > 0 ? paint.blue(counted(counts.note, 'note')) : '',
  ].filter(Boolean);
  const found = change === undefined ? 'finding' : 'new finding';
  return `${paint.bold(counted(faults.length, found) + since)}: ${parts.join(', ')}${listed}${before}`;
}

function recipientTable(input: ReportInput, active: readonly Finding[], paint: Paint): string[] {
  const rows = summariseRecipients(active).map((summary) => ({
    count: String(summary.findings),
    name: printableLine(recipientWithCountry(summary.name, summary.recipient)),
    worst: summary.worst,
    about: summary.recipient?.purpose ?? summary.sinks.map((sink) => SINK_LABELS[sink]).join(', '),
    data: [...summary.data.keys()].map((category) => categoryLabel(input.rules, category)).join(', '),
  }));
  const countWidth = Math.max(...rows.map((row) => row.count.length));
  const nameWidth = Math.min(Math.max(...rows.map((row) => row.name.length)), 48);
  const lines = [paint.bold('Who receives what')];
  for (const row of rows) {
    const mark = severityPaint(row.worst, paint)(severityMark(row.worst));
    const about = row.about === '' ? '' : paint.dim(` · ${printableLine(row.about)}`);
    const indent = ' '.repeat(countWidth + nameWidth + 10);
    const data = wrap(printableLine(row.data), Math.max(100 - indent.length, 40));
    const head = `  ${mark} ${row.count.padStart(countWidth)}  ${paint.bold(row.name.padEnd(nameWidth))}    ${data[0] ?? ''}`;
    lines.push(data.length > 1 ? head : head + about, ...data.slice(1, -1).map((line) => indent + line));
    if (data.length > 1) lines.push(indent + (data.at(-1) ?? '') + about);
  }
  return lines;
}

/** Breaks text at spaces into lines of at most `width` units. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
