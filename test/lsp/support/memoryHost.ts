import { join, relative, resolve } from 'node:path';
import type { LoadedRules } from '../../../server/src/host/ruleSet';
import { loadRules, type RuleTexts } from '../../../server/src/host/rules';
import type { WorkspaceHost } from '../../../server/src/lsp/workspaceHost';
import { RULES } from '../../fixes/support';

type LoadedTexts = RuleTexts['texts'];

const RULES_DIR = resolve(import.meta.dirname, '../../../rules');
const TEXTS: LoadedTexts = loadRules(RULES_DIR, RULES_DIR).texts;

/** Files in memory, by absolute path. A test changes `disk` and tells the server as a watcher would. */
export class MemoryHost implements WorkspaceHost {
  /** What the next {@link loadRules} finds wrong. */
  problems: LoadedRules['problems'] = [];
  /** Configurations that were asked for, in order. */
  readonly asked: (string | undefined)[] = [];
  configPath: string | undefined;

  constructor(readonly disk: Map<string, string>) {}

  files(root: string): Promise<readonly string[]> {
    const ways = [...this.disk.keys()].map((path) => relative(root, path));
    return Promise.resolve(ways.filter((way) => !way.startsWith('..')).sort());
  }

  read(root: string, file: string): string | undefined {
    return this.disk.get(join(root, file));
  }

  accepts(_root: string, file: string): boolean {
    return !file.includes('node_modules');
  }

  ruleTexts(): LoadedTexts {
    return TEXTS;
  }

  rulePath(file: string): string {
    return `/built-in/${file}`;
  }

  readConfig(path: string): string | undefined {
    return this.disk.get(path);
  }

  loadRules(_root: string, configPath?: string): LoadedRules {
    this.asked.push(configPath);
    const found = this.configPath === undefined ? {} : { configPath: this.configPath };
    return { rules: RULES, problems: this.problems, ...found };
  }
}
