import type { Finding, Severity, Step } from '../model';
import { printableLine } from '../text/clean';
import { policyUrl, type ReportInput } from './input';
import { compareRank, countSeverities, counted, splitSuppressed } from './order';
import { Places } from './places';
import { groupAlike, type FindingGroup } from './rank';
import { recipientName, recipientWithCountry, trailsOf } from './words';

/** GitHub refuses comments of more than 65,536 characters. */
const MAX_LENGTH = 60_000;
const MAX_STEPS = 12;
const MAX_PLACES = 8;

const SIGNS: Readonly<Record<Severity, string>> = { error: '🔴', warning: '🟠', note: '🔵' };

/** Hidden in the report, so that a bot finds its earlier comment and writes over it. */
export const COMMENT_MARK = '<!-- datatrail-report -->';

/**
 * The report as Markdown, for a comment on a pull request: what is new and what is gone where a change is reported,
 * else all findings. It stays below the length that a comment may have, the worst first.
 */
export function markdownReport(input: ReportInput): string {
  const { active } = splitSuppressed(input.findings);
  const view = new MarkdownView(input);
  const groups = groupAlike(active, input.rules);
  const parts = [COMMENT_MARK, `## ${title(active, input)}`, ...goneList(input)];
  const foot = footer(input);
  let length = [...parts, foot].join('\n\n').length;
  const shown: string[] = [];
  for (const group of groups) {
    const part = view.group(group, shown.length < 3);
    if (length + part.length > MAX_LENGTH) break;
    length += part.length + 2;
    shown.push(part);
  }
  const cut = groups.length - shown.length;
  const more = cut > 0 ? [`… and ${counted(cut, 'more finding')} that a comment has no room for.`] : [];
  const [mark = '', head = '', ...gone] = parts;
  return `${[mark, head, ...shown, ...more, ...gone, foot].join('\n\n')}\n`;
}

function title(active: readonly Finding[], { change }: ReportInput): string {
  const what = change === undefined ? 'finding' : 'new finding';
  const gone = change === undefined ? '' : `, ${counted(change.gone.length, 'gone', 'gone')}`;
  if (active.length === 0) return `Datatrail: ${change === undefined ? 'no findings' : `nothing new${gone}`}`;
  const { error, warning, note } = countSeverities(active);
  const parts = [
    error > 0 ? counted(error, 'error') : '',
    warning > 0 ? counted(warning, 'warning') : '',
    note > 0 ? counted(note, 'note') : '',
  ].filter(Boolean);
  return `Datatrail: ${counted(active.length, what)} (${parts.join(', ')})${gone}`;
}

/** As many lines of a list as a comment has room for beside the findings. */
const MAX_GONE = 30;

function goneList({ change }: ReportInput): string[] {
  if (change === undefined || change.gone.length === 0) return [];
  const places = new Places(change.textOf);
  const lines = [...change.gone]
    .sort(compareRank)
    .slice(0, MAX_GONE)
    .map((finding) => `- ${prose(finding.message)} (${code(places.link(finding.at))})`);
  const more = change.gone.length > MAX_GONE ? [`- and ${change.gone.length - MAX_GONE} more`] : [];
  return [`### ✅ Gone`, [...lines, ...more].join('\n')];
}

function footer({ change, baseline, stats, toolVersion }: ReportInput): string {
  const parts = [
    change === undefined ? '' : `compared with ${prose(change.since)}`,
    change === undefined ? '' : `${counted(change.kept, 'finding')} as before`,
    baseline === undefined || baseline.known === 0 ? '' : `${counted(baseline.known, 'finding')} in the baseline`,
    `${counted(stats.files, 'file')} read`,
    `Datatrail ${prose(toolVersion)}`,
  ];
  return `<sub>${parts.filter(Boolean).join(' · ')}</sub>`;
}

class MarkdownView {
  private readonly places: Places;

  constructor(private readonly input: ReportInput) {
    this.places = new Places(input.textOf);
  }

  group({ first, others }: FindingGroup, isOpen: boolean): string {
    const who = recipientWithCountry(recipientName(first), first.recipient);
    const about = [
      `[${prose(first.policy)}](${policyUrl(first.policy)})`,
      ...(first.kind === 'flow' ? [prose([who, first.recipient?.purpose].filter(Boolean).join(', '))] : []),
      ...(first.inventory ? ['inventory'] : []),
    ];
    return [
      `### ${SIGNS[first.severity]} ${prose(first.message)}`,
      `${about.join(' · ')}`,
      this.place(first),
      ...(this.input.excerpts ? this.frame(first) : []),
      ...this.steps(first, isOpen),
      ...this.otherPlaces(others),
    ].join('\n\n');
  }

  private place(finding: Finding): string {
    const within = finding.within === undefined ? '' : ` in ${code(finding.within)}`;
    return `${code(this.places.link(finding.at))}${within}`;
  }

  private frame(finding: Finding): string[] {
    const lines = this.places.frame(finding.at, { context: 1, maxLines: 3, width: 120 }).map(({ text }) => text);
    if (lines.length === 0) return [];
    return [fenced(lines, finding.at.file)];
  }

  private steps(finding: Finding, isOpen: boolean): string[] {
    const [trail] = trailsOf(finding);
    if (trail === undefined || trail.steps.length < 2) return [];
    const lines = trail.steps.slice(0, MAX_STEPS).map((step, index) => this.step(step, index));
    const more = trail.steps.length > MAX_STEPS ? [`${MAX_STEPS + 1}. …`] : [];
    const head = `<details${isOpen ? ' open' : ''}><summary>${counted(trail.steps.length, 'step')}</summary>`;
    return [head, [...lines, ...more].join('\n'), '</details>'];
  }

  private step(step: Step, index: number): string {
    return `${index + 1}. ${prose(step.note)} (${code(this.places.link(step.span))})`;
  }

  private otherPlaces(others: readonly Finding[]): string[] {
    if (others.length === 0) return [];
    const lines = others.slice(0, MAX_PLACES).map((finding) => `- ${this.place(finding)}`);
    const more = others.length > MAX_PLACES ? [`- and ${counted(others.length - MAX_PLACES, 'more place')}`] : [];
    return [`Also at`, [...lines, ...more].join('\n')];
  }
}

/** Text that is neither Markdown nor HTML, mentions nobody and links nowhere. */
function prose(text: string): string {
  return printableLine(text)
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@/g, '&#64;')
    .replace(/:\/\//g, '&#58;//')
    .replace(/\bwww\./gi, 'www&#46;');
}

/** Text as inline code, whatever backticks it holds. */
function code(text: string): string {
  const clean = printableLine(text);
  const ticks = '`'.repeat(Math.max(0, ...(clean.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  const pad = clean.startsWith('`') || clean.endsWith('`') || clean.trim() === '' ? ' ' : '';
  return `${ticks}${pad}${clean}${pad}${ticks}`;
}

/** A block of code between fences longer than any run of backticks in it. */
function fenced(lines: readonly string[], file: string): string {
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  const text = lines.map((line) => line.slice(Number.isFinite(indent) ? indent : 0)).join('\n');
  const fence = '`'.repeat(Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return `${fence}${/\.[cm]?tsx?$/.test(file) ? 'tsx' : 'jsx'}\n${text}\n${fence}`;
}
