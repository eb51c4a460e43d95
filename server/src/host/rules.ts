import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Problem } from '../model';
import { toPosix } from '../text/paths';
import { gitRoot } from './gitignore';
import { ioProblem } from './problems';

export const CONFIG_NAMES = ['datatrail.config.yaml', 'datatrail.config.yml'] as const;

/** Texts for `compileRuleSet`, in a fixed order, the team's configuration last. */
export interface RuleTexts {
  readonly texts: readonly { readonly file: string; readonly text: string }[];
  readonly problems: readonly Problem[];
  /** Absolute path of the team's configuration, when there is one and it could be read. */
  readonly configPath?: string;
}

/**
 * Reads the built-in rules below `rulesDir` and the team's configuration: `configPath` when given, else the nearest
 * `datatrail.config.yaml` from `root` upward to the root of its Git repository. Outside a repository only `root`
 * itself is looked in, so that a stray file above it decides nothing. Never throws.
 */
export function loadRules(rulesDir: string, root: string, configPath?: string): RuleTexts {
  const problems: Problem[] = [];
  const texts: { file: string; text: string }[] = [];
  for (const file of ruleFiles(rulesDir, '', problems)) {
    readInto(texts, problems, { path: join(rulesDir, file), shown: `rules/${file}` });
  }
  if (texts.length === 0) {
    const hint = 'The installation is not complete: install it again, or build it with npm run build.';
    problems.push({ severity: 'error', message: `No rules were found in ${rulesDir}`, hint });
  }
  const config = configPath === undefined ? findConfig(root) : resolve(configPath);
  if (config === undefined) return { texts, problems };
  const wasRead = readInto(texts, problems, { path: config, shown: toPosix(relative(root, config)) });
  return wasRead ? { texts, problems, configPath: config } : { texts, problems };
}

/** The nearest configuration at or above `folder`, not above its Git repository. */
export function findConfig(folder: string): string | undefined {
  const top = gitRoot(folder) ?? folder;
  for (let current = folder; ; current = dirname(current)) {
    const found = CONFIG_NAMES.map((name) => join(current, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (current === top || current === dirname(current)) return undefined;
  }
}

/** The built-in rules' folder, beside the bundle (`dist/rules`) or in a checkout; `from` is the running file's folder. */
export function findRulesDir(from: string): string {
  const candidates = ['rules', join('..', 'rules'), join('..', '..', '..', 'rules')].map((way) => join(from, way));
  return candidates.find((path) => existsSync(path)) ?? join(from, 'rules');
}

function ruleFiles(dir: string, below: string, problems: Problem[]): string[] {
  try {
    const entries = readdirSync(join(dir, below), { withFileTypes: true });
    const sorted = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    return sorted.flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return ruleFiles(dir, path, problems);
      return /\.ya?ml$/.test(entry.name) ? [path] : [];
    });
  } catch (error) {
    // The caller says that there are no rules at all; a folder inside that cannot be read is told here.
    if (below !== '') problems.push(ioProblem(`rules/${below}`, error));
    return [];
  }
}

function readInto(
  texts: { file: string; text: string }[],
  problems: Problem[],
  source: { readonly path: string; readonly shown: string },
): boolean {
  try {
    texts.push({ file: source.shown, text: readFileSync(source.path, 'utf8').replace(/^\uFEFF/, '') });
    return true;
  } catch (error) {
    problems.push({ ...ioProblem(source.shown, error), severity: 'error' });
    return false;
  }
}
