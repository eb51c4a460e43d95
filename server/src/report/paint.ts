import type { Severity } from '../model';

/** The colours a text report uses; each takes and gives a string. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly underline: (text: string) => string;
}

const same = (text: string): string => text;

/** No colours. */
export const PLAIN: Paint = {
  bold: same,
  dim: same,
  red: same,
  yellow: same,
  blue: same,
  cyan: same,
  underline: same,
};

/** The sign of a severity at the start of a line, so that it can be told without colours. */
export function severityMark(severity: Severity): string {
  return severity === 'error' ? '✖' : severity === 'warning' ? '▲' : '•';
}

/** The colour of a severity. */
export function severityPaint(severity: Severity, paint: Paint): (text: string) => string {
  return severity === 'error' ? paint.red : severity === 'warning' ? paint.yellow : paint.blue;
}
