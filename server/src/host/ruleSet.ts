import { join } from 'node:path';
import type { FileId, Policy, Problem, RuleScope, RuleSet } from '../model';
import { compileRuleSet } from '../ruleset/compile';
import { suggestion } from '../text/didYouMean';
import type { Team } from '../ruleset/layers';
import { dirname } from '../text/paths';
import type { Overlay } from './extended';
import type { RuleFiles } from './ruleFiles';
import { BuiltInRules, loadRules, type RuleTexts } from './rules';

export interface LoadedRules {
  /** What holds for the folder, but where a configuration below it says otherwise. */
  readonly rules: RuleSet;
  /** What configurations in folders below say, sorted by folder. */
  readonly scopes: readonly RuleScope[];
  readonly problems: readonly Problem[];
  /** Absolute path of the team's configuration, when there is one. */
  readonly configPath?: string;
  /** Absolute paths of configurations and of the files that they extend, by their names in problems. */
  readonly files: ReadonlyMap<string, string>;
  /** Names of the files that entries of `extends` lead to, by file and index. */
  readonly links: Team['links'];
  /** Absolute paths, of files and folders, whose change can change the rules. */
  readonly watched: ReadonlySet<string>;
}

export interface RuleOptions {
  /** Absolute path of the one configuration that holds everywhere. */
  readonly config?: string;
  /** Configurations below the folder, from it. They count where no `config` is named. */
  readonly nested?: readonly FileId[];
  /** What an editor holds, which stands before what is on disk. */
  readonly overlay?: Overlay;
  /** What is read in place of the disk: the files of a commit. */
  readonly files?: RuleFiles;
}

/**
 * Reads and compiles the rules for a folder: see {@link loadRules}. Each configuration below the folder is compiled as
 * well: it holds for its own folder, and knows of those above only what it extends. Never throws; what is wrong is in
 * `problems`.
 *
 * @param rules the built-in rules, or the folder they are in
 */
export function loadRuleSet(rules: string | BuiltInRules, root: string, options: RuleOptions = {}): LoadedRules {
  const builtIn = typeof rules === 'string' ? new BuiltInRules(rules) : rules;
  const { config, overlay, files, nested = [] } = options;
  const given = { ...(overlay && { overlay }), ...(files && { files }) };
  const own = compiled(builtIn, loadRules(builtIn, root, config, given));
  const found = config === undefined ? oneOfEach(nested) : [];
  const below = found.slice(0, MOST_SCOPES);
  const scopes = below.map((file) => ({
    folder: dirname(file),
    loaded: compiled(builtIn, loadRules(builtIn, root, join(root, file), given)),
  }));
  const all = [own, ...scopes.map((scope) => scope.loaded)];
  return {
    rules: own.rules,
    // One that cannot be read at all decides nothing: what is around it holds.
    scopes: scopes.flatMap(({ folder, loaded }) =>
      loaded.configPath === undefined ? [] : [{ folder, rules: loaded.rules }],
    ),
    problems: distinct([...all.flatMap(({ problems }) => problems), ...tooMany(found)]),
    ...(own.configPath !== undefined && { configPath: own.configPath }),
    files: new Map(all.flatMap(({ team }) => [...(team?.paths ?? [])])),
    links: new Map(all.flatMap(({ team }) => [...(team?.team.links ?? [])])),
    watched: new Set(all.flatMap(({ team }) => [...(team?.watched ?? [])])),
  };
}

/** Each of them is one more look at the whole program; more packages than this with rules of their own are no accident. */
const MOST_SCOPES = 200;

function tooMany(configs: readonly FileId[]): Problem[] {
  const first = configs[MOST_SCOPES];
  if (first === undefined) return [];
  const message = `There are ${configs.length} configurations below the folder, of which the first ${MOST_SCOPES} hold: ${first} and those after it do not`;
  const hint = 'Scan parts of the folder by themselves, or name one configuration for all with --config.';
  return [{ severity: 'error', message, hint, file: first }];
}

type Compiled = ReturnType<typeof compileRuleSet>;

/** What came of the last texts of each configuration: an editor asks at each key, and mostly about the same. */
const last = new WeakMap<BuiltInRules, Map<string, { readonly texts: string; readonly result: Compiled }>>();
/** More configurations than this are not open at once. */
const MOST_KEPT = 50;

function compiled(builtIn: BuiltInRules, loaded: RuleTexts): RuleTexts & { readonly rules: RuleSet } {
  const { team, problems } = loaded;
  const known = team === undefined ? builtIn.compiled : undefined;
  if (known !== undefined) return { ...loaded, rules: known };
  const result = compiledOnce(builtIn, team);
  return { ...loaded, rules: result.rules, problems: [...problems, ...result.problems] };
}

function compiledOnce(builtIn: BuiltInRules, team: RuleTexts['team']): Compiled {
  const kept = last.get(builtIn) ?? new Map<string, { texts: string; result: Compiled }>();
  last.set(builtIn, kept);
  const name = team === undefined ? '' : `${team.team.root}\n${team.team.config}`;
  // What the entries of `extends` lead to can change while the texts stay.
  const links = [...(team?.team.links ?? [])].map(([file, byIndex]) => [file, ...byIndex]);
  const texts = JSON.stringify([team?.texts, links]);
  const known = kept.get(name);
  if (known?.texts === texts) return known.result;
  const result = compileRuleSet([...builtIn.files, ...(team?.texts ?? [])], team?.team);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(name, { texts, result });
  return result;
}

/** One configuration for each folder below, `.yaml` before `.yml`; that of the folder itself is found another way. */
function oneOfEach(files: readonly FileId[]): FileId[] {
  const byFolder = new Map<string, FileId>();
  for (const file of [...files].sort()) {
    const folder = dirname(file);
    if (folder !== '' && !byFolder.has(folder)) byFolder.set(folder, file);
  }
  return [...byFolder.values()].sort((a, b) => (dirname(a) < dirname(b) ? -1 : 1));
}

/** Files that several configurations extend are wrong once. */
function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = JSON.stringify(problem);
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * What reports need to know of all rules that hold somewhere: labels of data, and policies by their ids. For one
 * configuration the rules themselves.
 */
export function rulesForReport({ rules, scopes }: Pick<LoadedRules, 'rules' | 'scopes'>): RuleSet {
  if (scopes.length === 0) return rules;
  const all = [...scopes.map((scope) => scope.rules), rules];
  const policies = new Map<string, Policy>(all.flatMap((set) => set.policies.map((policy) => [policy.id, policy])));
  return {
    ...rules,
    categories: new Map(all.flatMap((set) => [...set.categories])),
    destinations: new Map(all.flatMap((set) => [...set.destinations])),
    policies: [...policies.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** A hint for a policy id that does not exist: the one that was most likely meant, or all of them. */
export function suggestPolicy(id: string, rules: RuleSet): string {
  const ids = rules.policies.map((policy) => policy.id);
  return suggestion(id, ids);
}

/** The same for a preset. */
export function suggestPreset(name: string, presets: Iterable<string>): string {
  return suggestion(name, [...presets]);
}
