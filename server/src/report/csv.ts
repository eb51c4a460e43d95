import type { Finding } from '../model';
import { printableLine } from '../text/clean';
import type { ReportInput } from './input';
import { splitSuppressed } from './order';
import { Places } from './places';
import { ranked } from './rank';
import { categoriesOf, categoryLabel, countryName, recipientName } from './words';

const COLUMNS = [
  'severity',
  'policy',
  'message',
  'data',
  'categories',
  'recipient',
  'country',
  'purpose',
  'sink',
  'between',
  'file',
  'line',
  'column',
  'function',
  'api',
  'steps',
  'inventory',
  'state',
  'fingerprint',
] as const;

type Row = Readonly<Record<(typeof COLUMNS)[number], string | number>>;

/**
 * A line for each finding, for spreadsheets (RFC 4180). What a change removed is in it with the state `gone`, what
 * comments silence as `suppressed`.
 */
export function csvReport(input: ReportInput): string {
  const { active, suppressed } = splitSuppressed(input.findings);
  const { change } = input;
  const rows = [
    ...rowsOf(active, input, change === undefined ? 'present' : 'new'),
    ...rowsOf(suppressed, input, 'suppressed'),
    ...(change === undefined ? [] : rowsOf(change.gone, { ...input, textOf: change.textOf }, 'gone')),
  ];
  const lines = [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(','))];
  return `${lines.join('\r\n')}\r\n`;
}

function rowsOf(findings: readonly Finding[], input: ReportInput, state: string): Row[] {
  const places = new Places(input.textOf);
  return ranked(findings, input.rules).map((finding) => {
    const place = places.place(finding.at);
    const { recipient } = finding;
    return {
      severity: finding.severity,
      policy: finding.policy,
      message: finding.message,
      data: categoriesOf(finding)
        .map((category) => categoryLabel(input.rules, category))
        .join('; '),
      categories: categoriesOf(finding).join('; '),
      recipient: finding.kind === 'flow' ? recipientName(finding) : (recipient?.name ?? ''),
      country: recipient?.country === undefined ? '' : countryName(recipient.country),
      purpose: recipient?.purpose ?? '',
      sink: finding.sink ?? finding.kind,
      between: [...new Set(finding.between.map(({ kind }) => kind))].sort().join('; '),
      file: finding.at.file,
      line: place?.line ?? '',
      column: place?.column ?? '',
      function: finding.within ?? '',
      api: finding.api,
      steps: Math.max(0, ...finding.data.map((item) => item.steps.length)),
      inventory: finding.inventory ? 'yes' : 'no',
      state,
      fingerprint: finding.fingerprint,
    };
  });
}

/** Signs at which a spreadsheet takes a cell for a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[\s]*[=+\-@\t\r|＝＋－＠]/;

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = printableLine(value);
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",;\r\n']/.test(harmless) || harmless !== harmless.trim() ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
