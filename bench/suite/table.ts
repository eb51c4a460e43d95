/** Tables for terminals and for Markdown. */
import type { Spread } from './stats';

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  /** As many cells as there are columns. The first names the row. */
  readonly rows: readonly (readonly string[])[];
  /** Sentences below the table. */
  readonly notes: readonly string[];
}

/** Stands where nothing was measured. */
export const NOTHING = '–';

/** `1.23 (1.10–1.40)`; without the ends where they are the same. */
export function spread(numbers: Spread | undefined, digits: number): string {
  if (numbers === undefined || Number.isNaN(numbers.median)) return NOTHING;
  const [median, least, most] = [numbers.median, numbers.least, numbers.most].map((n) => n.toFixed(digits));
  return least === most ? `${median}` : `${median} (${least}–${most})`;
}

/** The table in columns of equal width: names to the left, numbers to the right. */
export function asText({ title, columns, rows, notes }: Table): string {
  const widths = columns.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (at === 0 || isText(rows, at) ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [title, '', line(columns), rule, ...rows.map(line), ...(notes.length > 0 ? ['', ...notes] : []), ''].join(
    '\n',
  );
}

/** The same as Markdown. Signs that would end a cell are escaped. */
export function asMarkdown({ title, columns, rows, notes }: Table): string {
  const cells = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const kinds = columns.map((_, at) => (at === 0 || isText(rows, at) ? '---' : '---:'));
  const below = notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : [];
  return [`**${title}**`, '', cells(columns), cells(kinds), ...rows.map(cells), ...below, ''].join('\n');
}

/** True for a column of words. */
function isText(rows: Table['rows'], at: number): boolean {
  return rows.some((row) => /^[\p{L}(]/u.test(row[at] ?? ''));
}
