import type { Finding } from '../model';
import { printableLine } from '../text/clean';
import type { FrameLine } from '../text/frame';
import type { ReportInput } from './input';
import { compareRank, counted, splitSuppressed } from './order';
import { PLAIN, severityMark, severityPaint, type Paint } from './paint';
import { Places } from './places';
import { groupAlike, type FindingGroup } from './rank';
import { textSummary } from './textSummary';
import { categoriesOf, categoryLabel, recipientName, recipientWithCountry, trailsOf, type Trail } from './words';

/** More trails than this of one finding say nothing new on a terminal. */
const MAX_TRAILS = 3;
const MAX_STEPS = 12;
/** What comes after so many groups is told without its way: who reads that far looks for an overview. */
const FULL_GROUPS = 30;
/** Names in a list. */
const MAX_NAMES = 3;
/** Places of a group that are listed. */
const MAX_PLACES = 5;

/**
 * The report for a terminal: what leaves, to whom and where, in the order in which a reviewer would open it; findings
 * that say the same stand together. Then what is gone, who receives what, and the counts.
 */
export function textReport(input: ReportInput, paint: Paint = PLAIN): string {
  const { active } = splitSuppressed(input.findings);
  const view = new TextView(input, paint);
  const groups = groupAlike(active, input.rules);
  const blocks = groups.map((group, index) => view.groupBlock(group, input.isVerbose === true || index < FULL_GROUPS));
  return [...blocks, ...goneBlock(input, paint), textSummary(input, paint)].join('\n');
}

function goneBlock({ change }: ReportInput, paint: Paint): string[] {
  if (change === undefined || change.gone.length === 0) return [];
  const places = new Places(change.textOf);
  const lines = [...change.gone]
    .sort(compareRank)
    .map((finding) => `  ${printableLine(finding.message)}  ${paint.dim(printableLine(places.link(finding.at)))}`);
  return [`${paint.bold(`Gone since ${printableLine(change.since)}`)}\n${lines.join('\n')}\n`];
}

class TextView {
  private readonly places: Places;

  constructor(
    private readonly input: ReportInput,
    private readonly paint: Paint,
  ) {
    this.places = new Places(input.textOf);
  }

  groupBlock({ first, others }: FindingGroup, isFull: boolean): string {
    const { paint } = this;
    const colour = severityPaint(first.severity, paint);
    const label = first.inventory ? 'inventory' : first.severity;
    const about = [first.policy, recipientLine(first), betweenLine(first)].filter(Boolean).join(' · ');
    const lines = [
      `${colour(paint.bold(`${severityMark(first.severity)} ${label}`))}  ${paint.bold(printableLine(first.message))}`,
      `  ${paint.dim(printableLine(about))}`,
    ];
    const full = this.input.isVerbose === true ? [first, ...others] : isFull ? [first] : [];
    for (const finding of full) {
      if (finding !== first) lines.push('', `  ${paint.bold(printableLine(finding.message))}`);
      lines.push(...this.findingBlock(finding, colour));
    }
    lines.push(...this.otherPlaces(full.length === 0 ? [first, ...others] : others.slice(full.length - 1), isFull));
    return `${lines.join('\n')}\n`;
  }

  private findingBlock(finding: Finding, colour: (text: string) => string): string[] {
    const { paint } = this;
    const lines = [`  ${this.placeLine(finding)}`];
    if (this.input.excerpts) lines.push(...this.frame(finding, colour));
    const trails = this.byLines(trailsOf(finding));
    for (const trail of trails.slice(0, MAX_TRAILS)) lines.push(...this.trail(trail, trails.length > 1));
    if (trails.length > MAX_TRAILS) lines.push(paint.dim(`    and ${counted(trails.length - MAX_TRAILS, 'more way')}`));
    return lines;
  }

  private otherPlaces(others: readonly Finding[], isFull: boolean): string[] {
    if (others.length === 0) return [];
    const lines = others.slice(0, MAX_PLACES).map((finding) => `  ${this.placeLine(finding)}${this.alsoWith(finding)}`);
    const more = others.length - MAX_PLACES;
    const rest = more > 0 ? [`  ${this.paint.dim(`and ${counted(more, 'more place')} (--verbose shows all)`)}`] : [];
    return [...(isFull ? ['', this.paint.dim('  also at')] : []), ...lines, ...rest];
  }

  /** What goes with the data that the group is named after. */
  private alsoWith(finding: Finding): string {
    const main = finding.data[0]?.category;
    const others = categoriesOf(finding).filter((category) => category !== main);
    if (others.length === 0) return '';
    const labels = others.map((category) => lowerFirst(categoryLabel(this.input.rules, category)));
    return this.paint.dim(printableLine(`, with ${shortList(labels)}`));
  }

  private placeLine(finding: Finding): string {
    const within = finding.within === undefined ? '' : this.paint.dim(` in ${printableLine(finding.within)}`);
    return `${this.paint.underline(printableLine(this.places.link(finding.at)))}${within}`;
  }

  /**
   * Trails through the same lines as one: on a terminal the columns of the fields of one record are noise. Notes that
   * differ are joined.
   */
  private byLines(trails: readonly Trail[]): Trail[] {
    const groups = new Map<string, [Trail, ...Trail[]]>();
    for (const trail of trails) {
      const lines = trail.steps.map(({ span }) => `${span.file}:${this.places.place(span)?.line ?? span.start}`);
      const group = groups.get(lines.join('\n'));
      if (group === undefined) groups.set(lines.join('\n'), [trail]);
      else group.push(trail);
    }
    return [...groups.values()].map(joined);
  }

  private frame(finding: Finding, colour: (text: string) => string): string[] {
    const frame = this.places.frame(finding.at, { context: 0, maxLines: 3, width: 100 });
    const width = String(frame.at(-1)?.number ?? 0).length;
    if (frame.length === 1) return ['', ...frame.flatMap((line) => this.underlined(line, width, colour)), ''];
    // Several lines are marked at their side: a line of tildes under each would tear the code apart.
    return ['', ...frame.map((line) => this.codeLine(line, width, colour('┃'))), ''];
  }

  private underlined(line: FrameLine, width: number, colour: (text: string) => string): string[] {
    const bar = this.paint.dim('│');
    const shown = this.codeLine(line, width, bar);
    if (line.mark === undefined || line.mark.to <= line.mark.from) return [shown];
    const { from, to } = line.mark;
    return [shown, `    ${' '.repeat(width)} ${bar} ${' '.repeat(from)}${colour('~'.repeat(to - from))}`];
  }

  private codeLine(line: FrameLine, width: number, bar: string): string {
    return `    ${this.paint.dim(String(line.number).padStart(width))} ${bar} ${line.text}`;
  }

  private trail(trail: Trail, named: boolean): string[] {
    const { paint } = this;
    const rows = trail.steps.map((step, index) => ({
      number: String(index + 1),
      place: printableLine(this.places.link(step.span)),
      note: printableLine(step.note),
    }));
    const digits = String(rows.length).length;
    const placeWidth = Math.min(Math.max(...rows.map((row) => row.place.length)), 60);
    const lines = rows.map(
      ({ number, place, note }) =>
        `    ${paint.dim(number.padStart(digits))}  ${paint.cyan(place.padEnd(placeWidth))}  ${note}`,
    );
    const names = shortList(trail.items.map((item) => item.name));
    const title = named && names !== '' ? [`    ${paint.dim(printableLine(names))}`] : [];
    if (lines.length <= MAX_STEPS) return [...title, ...lines];
    const gap = `    ${' '.repeat(digits)}  ${paint.dim('…')}`;
    return [...title, ...lines.slice(0, MAX_STEPS / 2), gap, ...lines.slice(-MAX_STEPS / 2)];
  }
}

/** As within a sentence; `IP address` stays as it is. */
function lowerFirst(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}

/** The first few of a list that a line has room for. */
function shortList(items: readonly string[]): string {
  const shown = items.slice(0, MAX_NAMES).join(', ');
  return items.length > MAX_NAMES ? `${shown} and ${items.length - MAX_NAMES} more` : shown;
}

function joined(group: readonly [Trail, ...Trail[]]): Trail {
  const steps = group[0].steps.map((step, index) => {
    const notes = [...new Set(group.flatMap((trail) => trail.steps[index]?.note ?? []))];
    const more = notes.length > 2 ? `, and ${notes.length - 2} more` : '';
    return { ...step, note: notes.slice(0, 2).join(', ') + more };
  });
  return { items: group.flatMap((trail) => trail.items), steps };
}

function recipientLine(finding: Finding): string {
  if (finding.kind === 'collection') return finding.api;
  const who = recipientWithCountry(recipientName(finding), finding.recipient);
  const purpose = finding.recipient?.purpose;
  return purpose === undefined ? who : `${who}, ${purpose}`;
}

function betweenLine(finding: Finding): string {
  const kinds = [...new Set(finding.between.map((between) => between.kind))];
  return kinds.length === 0 ? '' : `between: ${kinds.join(', ')}`;
}
