import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compileRuleSet } from '../../server/src/ruleset/compile';

export const rulesDir = join(import.meta.dirname, '..', '..', 'rules');

export interface RuleFile {
  readonly file: string;
  readonly text: string;
}

/** The committed rule files. */
export function ruleFiles(): RuleFile[] {
  return readdirSync(rulesDir, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(rulesDir, file), 'utf8') }));
}

/** Compiles one rule file and, when given, a team's configuration. */
export function compile(text: string, config?: string) {
  const texts = [{ file: 'a.yaml', text }];
  if (config !== undefined) texts.push({ file: 'datatrail.config.yaml', text: config });
  return compileRuleSet(texts);
}
