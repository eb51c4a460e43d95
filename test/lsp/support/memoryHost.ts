import { join, relative, resolve } from 'node:path';
import type { LoadedRules, RuleOptions } from '../../../server/src/host/ruleSet';
import { loadRules, type RuleTexts } from '../../../server/src/host/rules';
import { isTeamConfig } from '../../../server/src/host/select';
import type { WorkspaceFiles, WorkspaceHost } from '../../../server/src/lsp/workspaceHost';
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

  files(root: string): Promise<WorkspaceFiles> {
    const ways = [...this.disk.keys()].map((path) => relative(root, path));
    const files = ways.filter((way) => !way.startsWith('..')).sort();
    return Promise.resolve({ files, configs: files.filter(isTeamConfig) });
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

  loadRules(root: string, { config }: RuleOptions = {}): LoadedRules {
    this.asked.push(config);
    const path = this.configPath;
    return {
      rules: RULES,
      scopes: [],
      problems: this.problems,
      files: new Map(path === undefined ? [] : [[relative(root, path), path]]),
      links: new Map(),
      watched: new Set(path === undefined ? [] : [path]),
      ...(path !== undefined && { configPath: path }),
    };
  }

  extendable(): readonly string[] {
    return [];
  }
}
