import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Problem, RuleSet } from '../model';
import { type RuleText, compileRuleSet } from '../ruleset/compile';
import { toPosix } from '../text/paths';
import { ioProblem } from './problems';
import { readText } from './readFile';
import { loadRules } from './rules';
import { isTeamConfig } from './select';

/** Rules to be tested, and the rule set they belong to. */
export interface TestedRules {
  readonly rules: RuleSet;
  /** The texts whose examples are asked for. */
  readonly tested: readonly RuleText[];
  readonly problems: readonly Problem[];
  /** The path that was asked for, when nothing is there. */
  readonly missing?: string;
}

/**
 * The rules that hold for a folder, and those of them whose examples are to be run: the ones at `path`, else the
 * team's with all that it extends, else the built-in ones. Rules at a path hold beside the others, so that a package of
 * rules can be tested before anyone extends it; a configuration at a path holds in place of the folder's. Never throws.
 */
export function loadTestedRules(
  rulesDir: string,
  root: string,
  options: { readonly config?: string | undefined; readonly path?: string | undefined },
): TestedRules {
  const at = options.path === undefined ? undefined : resolve(root, options.path);
  const config = at !== undefined && isTeamConfig(at) && existsSync(at) ? at : options.config;
  const loaded = loadRules(rulesDir, root, config);
  const { team } = loaded;
  if (at === undefined || at === config) {
    const { rules, problems } = compileRuleSet(loaded.texts, team?.team);
    const own = at === undefined ? team?.texts : team?.texts.slice(0, 1);
    return { rules, problems: [...loaded.problems, ...problems], tested: own ?? loaded.texts };
  }
  const none = { rules: compileRuleSet(loaded.texts, team?.team).rules, tested: [], problems: loaded.problems };
  if (!existsSync(at)) return { ...none, missing: options.path ?? at };
  const problems: Problem[] = [];
  const tested = filesAt(at).flatMap((file): RuleText[] => {
    const shown = toPosix(relative(root, file)) || file;
    try {
      return [{ file: shown, text: readText(file) }];
    } catch (error) {
      problems.push({ ...ioProblem(shown, error), severity: 'error' });
      return [];
    }
  });
  if (tested.length === 0) return { ...none, problems: [...loaded.problems, ...problems], missing: options.path ?? at };
  // The built-in rules themselves, and the team's configuration, are among what holds already.
  const known = new Set(loaded.texts.map((t) => t.text));
  const compiled = compileRuleSet([...loaded.texts, ...tested.filter((t) => !known.has(t.text))], team?.team);
  return { rules: compiled.rules, tested, problems: [...loaded.problems, ...problems, ...compiled.problems] };
}

/** The rule files at a path, in order. */
function filesAt(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((e) => e.name !== 'node_modules' && !e.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((e) =>
      e.isDirectory() ? filesAt(join(path, e.name)) : /\.ya?ml$/.test(e.name) ? [join(path, e.name)] : [],
    );
}
