import path from 'node:path';
import { createNodeHost } from '../../../server/src/lsp/nodeHost';
import { ROOT } from './client';
import { MemoryHost } from './memoryHost';

const RULES = createNodeHost(path.resolve(import.meta.dirname, '../../../server/src/lsp')).loadRules(ROOT);

/** Files in memory, and the rules that ship. */
export class ShippedRulesHost extends MemoryHost {
  override loadRules(): typeof RULES {
    return this.configPath === undefined ? RULES : { ...RULES, configPath: this.configPath };
  }
}
