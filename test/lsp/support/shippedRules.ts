import path from 'node:path';
import { BuiltInRules } from '../../../server/src/host/rules';
import { loadRuleSet, type LoadedRules, type RuleOptions } from '../../../server/src/host/ruleSet';
import { MemoryHost } from './memoryHost';

const RULES = new BuiltInRules(path.resolve(import.meta.dirname, '../../../rules'));

/** Files in memory, and the rules that ship, with configurations among the files. */
export class ShippedRulesHost extends MemoryHost {
  override loadRules(root: string, options: RuleOptions = {}): LoadedRules {
    const overlay = (file: string): string | undefined => options.overlay?.(file) ?? this.disk.get(file);
    return loadRuleSet(RULES, root, { ...options, overlay });
  }
}
