import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Problem, RuleSet } from '../model';
import type { RuleText } from '../ruleset/compile';
import { isRecord } from '../ruleset/entries';
import { parseYamlFile, type YamlFile } from '../ruleset/yamlFile';
import { readTeam, type RuleSource, type TeamTexts } from './extended';
import { gitRoot } from './gitignore';
import { ioProblem } from './problems';
import { DISK } from './ruleFiles';
import { readCompiled, readEntries, writeSnapshot } from './rulesSnapshot';

export const CONFIG_NAMES = ['datatrail.config.yaml', 'datatrail.config.yml'] as const;

/** Texts for `compileRuleSet`, in a fixed order, the team's after the built-in ones. */
export interface RuleTexts {
  readonly texts: readonly RuleText[];
  readonly problems: readonly Problem[];
  /** Absolute path of the team's configuration, when there is one and it could be read. */
  readonly configPath?: string;
  /** How the team's files build upon one another, when there is a configuration. */
  readonly team?: TeamTexts;
}

/** The rules that Datatrail brings. */
export class BuiltInRules {
  readonly texts: readonly RuleText[];
  readonly problems: readonly Problem[];
  private parsed: readonly (RuleText | YamlFile)[] | undefined;
  private ready: { readonly rules: RuleSet | undefined } | undefined;
  private presetTitles: ReadonlyMap<string, string> | undefined;

  /** Reads the rule files below a folder. Never throws. */
  constructor(readonly rulesDir: string) {
    const problems: Problem[] = [];
    const texts: RuleText[] = [];
    for (const file of ruleFiles(rulesDir, '', problems)) {
      readInto(texts, problems, { path: join(rulesDir, file), shown: `rules/${file}` });
    }
    if (texts.length === 0) {
      const hint = 'The installation is not complete: install it again, or build it with npm run build.';
      problems.push({ severity: 'error', message: `No rules were found in ${rulesDir}`, hint });
    }
    this.texts = texts;
    this.problems = problems;
  }

  /** What the build compiled of them; undefined where it did not, or these are others. */
  get compiled(): RuleSet | undefined {
    this.ready ??= { rules: readCompiled(this) };
    return this.ready.rules;
  }

  /** Makes what the next start reads in place of the texts; see {@link writeSnapshot}. */
  writeSnapshot(): boolean {
    return writeSnapshot(this);
  }

  /** The texts parsed once, for many compilations; one that cannot be parsed stays a text. */
  get files(): readonly (RuleText | YamlFile)[] {
    this.parsed ??=
      readEntries(this) ??
      this.texts.map((text) => {
        const parsed = parseYamlFile(text.file, text.text);
        return 'problem' in parsed ? text : parsed;
      });
    return this.parsed;
  }

  /** Titles of presets by the names that mean one wherever a configuration extends them. */
  get presets(): ReadonlyMap<string, string> {
    this.presetTitles ??= new Map(this.files.flatMap(presetsOf));
    return this.presetTitles;
  }
}

function presetsOf(file: RuleText | YamlFile): [string, string][] {
  const value = 'value' in file && isRecord(file.value) ? file.value['presets'] : undefined;
  if (!isRecord(value)) return [];
  return Object.entries(value).map(([name, preset]) => {
    const title = isRecord(preset) ? preset['title'] : undefined;
    return [name, typeof title === 'string' ? title : name];
  });
}

/**
 * The built-in rules and the team's configuration, with all that it extends: `configPath` when given, else the nearest
 * `datatrail.config.yaml` from `root` upward to the root of its Git repository. Outside a repository only `root`
 * itself is looked in, so that a stray file above it decides nothing. Never throws.
 *
 * @param rules the built-in rules, or the folder they are in
 * @param given what an editor holds, which stands before what is on disk; or a commit in place of the disk
 */
export function loadRules(
  rules: string | BuiltInRules,
  root: string,
  configPath?: string,
  given: RuleSource = {},
): RuleTexts {
  const builtIn = typeof rules === 'string' ? new BuiltInRules(rules) : rules;
  const { texts, problems } = builtIn;
  const config = configPath === undefined ? findConfig(root, given) : resolve(configPath);
  if (config === undefined) return { texts, problems };
  const team = readTeam(config, root, { presets: builtIn.presets, ...given });
  if ('problem' in team) return { texts, problems: [...problems, team.problem] };
  return {
    texts: [...texts, ...team.texts],
    problems: [...problems, ...team.problems],
    configPath: config,
    team,
  };
}

/** The nearest configuration at or above `folder`, not above its Git repository. */
export function findConfig(folder: string, { overlay, files = DISK }: RuleSource = {}): string | undefined {
  const top = gitRoot(folder) ?? folder;
  for (let current = folder; ; current = dirname(current)) {
    const found = CONFIG_NAMES.map((name) => join(current, name)).find(
      (path) => overlay?.(path) !== undefined || files.exists(path),
    );
    if (found !== undefined) return found;
    if (current === top || current === dirname(current)) return undefined;
  }
}

/** The configuration that would hold for a folder of a Git repository if it had none of its own. */
export function configAbove(folder: string): string | undefined {
  const top = gitRoot(folder);
  return top === undefined || top === folder ? undefined : findConfig(dirname(folder));
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
  texts: RuleText[],
  problems: Problem[],
  source: { readonly path: string; readonly shown: string },
): void {
  try {
    texts.push({ file: source.shown, text: readFileSync(source.path, 'utf8').replace(/^\uFEFF/, '') });
  } catch (error) {
    problems.push({ ...ioProblem(source.shown, error), severity: 'error' });
  }
}
