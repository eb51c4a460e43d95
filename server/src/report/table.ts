import type { Format } from './formats';
import { htmlReport } from './html/page';
import type { ReportInput } from './input';
import { jsonReport } from './json';
import { PLAIN, type Paint } from './paint';
import { sarifReport } from './sarif';
import { textReport } from './text';

/** All reports by format. Only text uses colours. */
export const REPORTS: Readonly<Record<Format, (input: ReportInput, paint?: Paint) => string>> = {
  text: (input, paint) => textReport(input, paint ?? PLAIN),
  json: (input) => jsonReport(input),
  sarif: (input) => sarifReport(input),
  html: (input) => htmlReport(input),
};
