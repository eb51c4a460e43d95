import type { Finding } from '../model';
import { printableLine } from '../text/clean';
import type { FrameLine } from '../text/frame';
import type { ReportInput } from './input';
import { compareRank, compareSeverity, compareText, counted, splitSuppressed } from './order';
import { PLAIN, severityMark, severityPaint, type Paint } from './paint';
import { Places } from './places';
import { textSummary } from './textSummary';
import { recipientName, recipientWithCountry, trailsOf, type Trail } from './words';

/** More trails than this of one finding say nothing new on a terminal. */
const MAX_TRAILS = 3;
const MAX_STEPS = 12;

/** The report for a terminal: findings by file, the worst file first, then who receives what and the counts. */
export function textReport(input: ReportInput, paint: Paint = PLAIN): string {
  const { active } = splitSuppressed(input.findings);
  const view = new TextView(input, paint);
  const blocks = byFile(active).map((group) => view.fileBlock(group));
  return [...blocks, textSummary(input, paint)].join('\n');
}

class TextView {
  private readonly places: Places;

  constructor(
    private readonly input: ReportInput,
    private readonly paint: Paint,
  ) {
    this.places = new Places(input.textOf);
  }

  fileBlock(findings: readonly Finding[]): string {
    const file = findings[0]?.at.file ?? '';
    const blocks = findings.map((finding) => this.findingBlock(finding));
    return `${this.paint.underline(printableLine(file))}\n\n${blocks.join('\n')}`;
  }

  private findingBlock(finding: Finding): string {
    const { paint } = this;
    const colour = severityPaint(finding.severity, paint);
    const label = finding.inventory ? 'inventory' : finding.severity;
    const about = [finding.policy, recipientLine(finding), betweenLine(finding)].filter(Boolean).join(' · ');
    const lines = [
      `${colour(paint.bold(`${severityMark(finding.severity)} ${label}`))}  ${paint.bold(printableLine(finding.message))}`,
      `  ${paint.dim(printableLine(about))}`,
    ];
    if (this.input.excerpts) lines.push(...this.frame(finding, colour));
    const trails = this.byLines(trailsOf(finding));
    for (const trail of trails.slice(0, MAX_TRAILS)) lines.push(...this.trail(trail, trails.length > 1));
    if (trails.length > MAX_TRAILS) lines.push(paint.dim(`    and ${counted(trails.length - MAX_TRAILS, 'more way')}`));
    return `${lines.join('\n')}\n`;
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
    const names = trail.items.map((item) => item.name).join(', ');
    const title = named && names !== '' ? [`    ${paint.dim(printableLine(names))}`] : [];
    if (lines.length <= MAX_STEPS) return [...title, ...lines];
    const gap = `    ${' '.repeat(digits)}  ${paint.dim('…')}`;
    return [...title, ...lines.slice(0, MAX_STEPS / 2), gap, ...lines.slice(-MAX_STEPS / 2)];
  }
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

function byFile(findings: readonly Finding[]): Finding[][] {
  const files = new Map<string, Finding[]>();
  for (const finding of [...findings].sort(compareRank)) {
    const group = files.get(finding.at.file);
    if (group === undefined) files.set(finding.at.file, [finding]);
    else group.push(finding);
  }
  return [...files.values()].sort((a, b) => {
    const [first, second] = [a[0], b[0]];
    if (first === undefined || second === undefined) return 0;
    return (
      Number(first.inventory) - Number(second.inventory) ||
      compareSeverity(first.severity, second.severity) ||
      compareText(first.at.file, second.at.file)
    );
  });
}
