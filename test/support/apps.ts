import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import type { RuleSet } from '../../server/src/model';

const ROOT = join(import.meta.dirname, '..', '..');

/** A file as the analyser takes it. */
export interface AppFile {
  readonly file: string;
  readonly text: string;
}

/** All files of `test/apps/<name>`, sorted; the analyser leaves out what it cannot use. */
export function appFiles(name: string): AppFile[] {
  return readFiles(join(ROOT, 'test/apps', name));
}

/** The rules that ship, with the configuration of an app in `test/apps` when it has one. */
export function rulesFor(app?: string): RuleSet {
  const texts = ruleTexts();
  const config = app === undefined ? [] : appFiles(app).filter(({ file }) => file === 'datatrail.config.yaml');
  // That they have no problems is held by the suite of the rules.
  return compileRuleSet([...texts, ...config]).rules;
}

/** The texts of the rules that ship. */
export function ruleTexts(): AppFile[] {
  return readFiles(join(ROOT, 'rules')).filter(({ file }) => file.endsWith('.yaml'));
}

function readFiles(folder: string): AppFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ file: path.slice(folder.length + 1).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }));
}
