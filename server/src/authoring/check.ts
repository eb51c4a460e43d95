import type { Problem, RuleSet } from '../model';
import { compileRuleSet, type RuleText } from '../ruleset/compile';
import { parseYamlFile } from '../ruleset/yamlFile';
import type { YamlFile } from '../ruleset/yamlFile';

export interface CheckedConfig {
  readonly rules: RuleSet;
  /** What is wrong in the configuration itself. */
  readonly problems: readonly Problem[];
  /** False while the YAML as a whole cannot be read: nothing of it holds then. */
  readonly readable: boolean;
}

/** Parses rule files once, for many questions. What cannot be read is told when they are compiled. */
export function parseRuleFiles(texts: readonly RuleText[]): YamlFile[] {
  return texts.flatMap(({ file, text }) => {
    const parsed = parseYamlFile(file, text);
    return 'problem' in parsed ? [] : [parsed];
  });
}

/** Compiles a configuration as it is written now over the given rule files. */
export function checkConfig(builtin: readonly YamlFile[], config: RuleText): CheckedConfig {
  const parsed = parseYamlFile(config.file, config.text);
  if ('problem' in parsed) return { ...compileRuleSet(builtin), problems: [parsed.problem], readable: false };
  const { rules, problems } = compileRuleSet([...builtin, parsed]);
  return { rules, problems: problems.filter(({ file }) => file === config.file), readable: true };
}
