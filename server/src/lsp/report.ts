import { Places } from '../report/places';
import { suppressionProblemsOf } from '../report/suppressions';
import { basename } from 'node:path';
import { htmlReport } from '../report/html/page';
import { version } from '../../../package.json';
import { rulesForReport } from '../host/ruleSet';
import type { Folder } from './folder';

/** The report of a folder as one HTML page; empty while its rules are not read. Inventory is in it. */
export function htmlOf(folder: Folder): string {
  const snapshot = folder.snapshot();
  const loaded = folder.rules;
  if (snapshot === undefined || loaded === undefined) return '';
  return htmlReport({
    findings: snapshot.findings(),
    hiddenInventory: 0,
    problems: [
      ...loaded.problems,
      ...snapshot.problems(),
      ...suppressionProblemsOf(snapshot, new Places((file) => folder.textOf(file))),
    ],
    stats: snapshot.stats(),
    rules: rulesForReport(loaded),
    rootName: basename(folder.root),
    textOf: (file) => folder.textOf(file),
    toolVersion: version,
    excerpts: true,
  });
}
