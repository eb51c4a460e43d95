/** An explanation for a terminal: a frame of code for each call or value, then aligned lines of at most 100 columns. */
import type { PlaceExplanation } from '../../explanation';
import type { RuleSet, Severity, Span } from '../../model';
import { printableLine } from '../../text/clean';
import type { FrameLine } from '../../text/frame';
import { PLAIN, severityMark, severityPaint, type Paint } from '../paint';
import { Places } from '../places';
import { type Item, type Row, type Section, outlineOf } from './outline';

const WIDTH = 100;
const INDENT = 2;
const LABEL = 12;

export interface ExplainInput {
  readonly explanation: PlaceExplanation;
  readonly rules: RuleSet;
  readonly textOf: (file: string) => string | undefined;
  /** Whether code may be quoted. */
  readonly excerpts: boolean;
}

/** The text for a terminal. */
export function explainText(input: ExplainInput, paint: Paint = PLAIN): string {
  const view = new ExplainView(input, paint);
  return view.page();
}

class ExplainView {
  private readonly places: Places;

  constructor(
    private readonly input: ExplainInput,
    private readonly paint: Paint,
  ) {
    this.places = new Places(input.textOf);
  }

  page(): string {
    const { explanation, rules, excerpts } = this.input;
    const codeOf = (span: Span) => (excerpts ? (this.places.code(span) ?? '') : '');
    const outline = outlineOf({ explanation, rules, codeOf });
    const line = this.places.place(explanation.asked)?.line;
    const head = this.paint.underline(printableLine(`${explanation.file}${line === undefined ? '' : `:${line}`}`));
    const notes = outline.notes.flatMap((n) => wrap(printableLine(n), WIDTH).map((l) => this.paint.dim(l)));
    const asked = outline.sections.length === 0 ? this.frame(explanation.asked, this.paint.blue) : [];
    const blocks = outline.sections.map((s) => this.section(s).join('\n'));
    return `${[[head, ...notes].join('\n'), ...(asked.length > 0 ? [asked.join('\n')] : []), ...blocks].join('\n\n')}\n`;
  }

  private section(s: Section): string[] {
    const { paint } = this;
    const severity: Severity | undefined = s.mark === 'recorded' || s.mark === 'none' ? undefined : s.mark;
    const colour = severity ? severityPaint(severity, paint) : s.mark === 'recorded' ? paint.blue : paint.dim;
    const sign = severity ? severityMark(severity) : s.mark === 'recorded' ? '•' : '○';
    const verdict = wrap(printableLine(s.verdict), WIDTH - 2).map((l, i) =>
      i === 0 ? `${colour(sign)} ${paint.bold(l)}` : `  ${paint.bold(l)}`,
    );
    const frame = this.input.excerpts ? [...this.frame(s.at, colour), ''] : [];
    return [...frame, ...verdict, ...s.rows.flatMap((r) => this.row(r))];
  }

  private frame(span: Span, colour: (text: string) => string): string[] {
    const lines = this.places.frame(span, { context: 0, maxLines: 3, width: WIDTH - 12 });
    const width = String(lines.at(-1)?.number ?? 0).length;
    const bar = this.paint.dim('│');
    const code = (l: FrameLine) =>
      `${' '.repeat(INDENT)}${this.paint.dim(String(l.number).padStart(width))} ${bar} ${l.text}`;
    return lines.flatMap((l) => {
      if (!l.mark || l.mark.to <= l.mark.from || lines.length > 1) return [code(l)];
      const carets = colour('^'.repeat(l.mark.to - l.mark.from));
      return [code(l), `${' '.repeat(INDENT + width)} ${bar} ${' '.repeat(l.mark.from)}${carets}`];
    });
  }

  private row(r: Row): string[] {
    const lines = r.items.flatMap((i) => this.item(i, 0));
    const label = this.paint.cyan(r.label.padEnd(LABEL));
    return lines.map((l, i) => `${' '.repeat(INDENT)}${i === 0 ? label : ' '.repeat(LABEL)}${l}`);
  }

  /** An item's text with its place behind it, or below it where both do not fit. */
  private item(i: Item, depth: number): string[] {
    const width = WIDTH - INDENT - LABEL - depth * 2;
    const pad = ' '.repeat(depth * 2);
    const place = i.place ? printableLine(this.places.link(i.place)) : '';
    const text = wrap(printableLine(i.text), width, /^\d+\. /.test(i.text) ? 3 : 0);
    if (i.text === '') return [`${pad}${this.paint.dim(place)}`];
    const last = text.at(-1) ?? '';
    const fits = place !== '' && last.length + place.length + 2 <= width;
    const own = text.map((l, n) => `${pad}${l}${fits && n === text.length - 1 ? `  ${this.paint.dim(place)}` : ''}`);
    const below = place !== '' && !fits ? [`${pad}  ${this.paint.dim(place)}`] : [];
    return [...own, ...below, ...i.below.flatMap((b) => this.item(b, depth + 1))];
  }
}

/** Lines of at most `width` units, broken at spaces; later lines are indented by `hang`. */
export function wrap(text: string, width: number, hang = 0): string[] {
  const out: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const next = line === '' ? word : `${line} ${word}`;
    if (next.length > width && line.trim() !== '') {
      out.push(line);
      line = ' '.repeat(hang) + word;
    } else line = next;
  }
  out.push(line);
  return out;
}
