import { csvReport } from './csv';
import type { Format } from './formats';
import { githubReport } from './github';
import { gitlabReport } from './gitlab';
import { htmlReport } from './html/page';
import type { ReportInput } from './input';
import { jsonReport } from './json';
import { markdownReport } from './markdown';
import { PLAIN, type Paint } from './paint';
import { sarifReport } from './sarif';
import { textReport } from './text';

/** All reports by format. Only text uses colours. */
export const REPORTS: Readonly<Record<Format, (input: ReportInput, paint?: Paint) => string>> = {
  text: (input, paint) => textReport(input, paint ?? PLAIN),
  json: (input) => jsonReport(input),
  sarif: (input) => sarifReport(input),
  html: (input) => htmlReport(input),
  markdown: (input) => markdownReport(input),
  github: (input) => githubReport(input),
  gitlab: (input) => gitlabReport(input),
  csv: (input) => csvReport(input),
};
