import type { Problem, RuleSet } from '../model';
import { compileRuleSet } from '../ruleset/compile';
import { suggestion } from '../ruleset/didYouMean';
import { loadRules } from './rules';
import { readSnapshot } from './rulesSnapshot';

export interface LoadedRules {
  readonly rules: RuleSet;
  readonly problems: readonly Problem[];
  /** Absolute path of the team's configuration, when there is one. */
  readonly configPath?: string;
}

/** Reads and compiles the rules for a folder: see {@link loadRules}. Never throws; what is wrong is in `problems`. */
export function loadRuleSet(rulesDir: string, root: string, configPath?: string): LoadedRules {
  const loaded = loadRules(rulesDir, root, configPath);
  const ready = loaded.configPath === undefined ? readSnapshot(rulesDir, loaded.texts) : undefined;
  const compiled = ready === undefined ? compileRuleSet(loaded.texts) : { rules: ready, problems: [] };
  const problems = [...loaded.problems, ...compiled.problems];
  const config = loaded.configPath === undefined ? {} : { configPath: loaded.configPath };
  return { rules: compiled.rules, problems, ...config };
}

/** A hint for a policy id that does not exist: the one that was most likely meant, or all of them. */
export function suggestPolicy(id: string, rules: RuleSet): string {
  const ids = rules.policies.map((policy) => policy.id);
  return suggestion(id, ids);
}
