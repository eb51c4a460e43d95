import type { FolderRules, Policy, Problem, SuppressionLevels } from '../model';
import { suggestion } from '../text/didYouMean';
import { countriesIn } from './countries';
import { isRecord } from './entries';
import type { RawEntry } from './entries';
import { check, problemAt } from './issues';
import type { Locate } from './issues';
import { unknownNames } from './policyReferences';
import type { KnownNames } from './policyReferences';
import { policyChange, policyEntry, presetEntry } from './schema';
import type { PolicyChange, PolicyEntry } from './schema';

/** The preset that holds when the configuration names none. */
const DEFAULT_PRESET = 'recommended';

export interface PolicySources {
  /** All policies that rule files define. */
  readonly policies: ReadonlyMap<string, PolicyEntry>;
  readonly presets: ReadonlyMap<string, RawEntry>;
  /** What the team's files say, in order. */
  readonly steps: readonly PolicyStep[];
  /** Parts of the workspace, each with the team's changes there. */
  readonly folders?: readonly { readonly path: string; readonly changes: Changes }[];
  readonly countries: TeamCountries;
  /** What policies may name. */
  readonly known: KnownNames;
}

interface Changes {
  readonly changes: unknown;
  readonly locate: Locate;
}

/** What a team says of countries, and what groups of them hold. */
export interface TeamCountries {
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly allowed?: readonly string[];
  readonly forbidden?: readonly string[];
}

/** The policies of a workspace. */
export interface ChosenPolicies {
  /** Those that hold, somewhere at least. */
  readonly policies: Policy[];
  /** Those that hold nowhere. */
  readonly otherPolicies: Policy[];
  /** How loud faults of comments that silence are, where it is said. */
  readonly suppressions: Partial<SuppressionLevels>;
  readonly folders?: readonly FolderRules[];
}

/** Levels of faults of comments that silence; those that are absent stay as they were. */
export type LevelChanges = { readonly [K in keyof SuppressionLevels]?: SuppressionLevels[K] | undefined };

/**
 * A preset, changes by policy id as they are written, levels of comments that silence, or `none` where a file says that
 * no preset is wanted.
 */
export type PolicyStep =
  | { readonly levels: LevelChanges }
  | { readonly preset: string; readonly locate: Locate }
  | { readonly changes: unknown; readonly locate: Locate }
  | 'none';

/**
 * Applies presets and changes, in order, to the defined policies. A policy that no preset and no change names stays
 * out. Where no file names a preset the recommended one holds, below all changes.
 *
 * @returns the policies that hold, and those that do not, sorted by id
 */
export function choosePolicies(from: PolicySources, problems: Problem[]): ChosenPolicies {
  const chosen = new Map<string, PolicyEntry>();
  const levels: Applied['levels'] = {};
  const known: PolicySources = { ...from, policies: withWritten(from) };
  const hasPreset = from.steps.some((step) => step === 'none' || 'preset' in step);
  if (!hasPreset) {
    // Rules of a test or a team that brings no presets at all: what is defined holds.
    if (from.presets.has(DEFAULT_PRESET)) applyPreset(DEFAULT_STEP, { chosen, levels, from: known }, problems);
    else for (const [id, policy] of from.policies) chosen.set(id, policy);
  }
  chooseByCountry(chosen, from);
  for (const step of from.steps) {
    if (step === 'none') continue;
    if ('levels' in step) setLevels(levels, step.levels);
    else if ('preset' in step) applyPreset(step, { chosen, levels, from: known }, problems);
    else applyChanges(step, { chosen, levels, from: known }, problems);
  }
  const compile = (id: string, entry: PolicyEntry) => compilePolicy(id, entry, from.countries);
  const folders = (from.folders ?? []).map(({ path, changes }): FolderRules => {
    const there = new Map(chosen);
    applyChanges(changes, { chosen: there, levels: {}, from: known }, problems);
    return { path, policies: differences(chosen, there, compile) };
  });
  const added = folders.flatMap(({ policies }) => [...policies.values()]).filter((policy) => policy !== 'off');
  const policies = [...[...chosen].map(([id, entry]) => compile(id, entry)), ...onlyThere(added, chosen)].sort(byId);
  const held = new Set(policies.map(({ id }) => id));
  const others = [...known.policies].filter(([id]) => !held.has(id)).map(([id, entry]) => compile(id, entry));
  return {
    policies,
    otherPolicies: others.sort(byId),
    suppressions: levels,
    ...(folders.length > 0 && { folders }),
  };
}

function setLevels(levels: Applied['levels'], changes: LevelChanges): void {
  for (const [key, value] of Object.entries(changes)) {
    if (value !== undefined) levels[key as keyof SuppressionLevels] = value;
  }
}

function byId(a: Policy, b: Policy): number {
  return a.id < b.id ? -1 : 1;
}

/** A team that says where data may go wants to hear of it, whatever its presets say. */
function chooseByCountry(chosen: Map<string, PolicyEntry>, from: PolicySources): void {
  const { allowed, forbidden } = from.countries;
  if (allowed === undefined && forbidden === undefined) return;
  for (const [id, policy] of from.policies) if (policy.teamCountries && !chosen.has(id)) chosen.set(id, policy);
}

/** What a folder's changes make different. */
function differences(
  base: ReadonlyMap<string, PolicyEntry>,
  there: ReadonlyMap<string, PolicyEntry>,
  compile: (id: string, entry: PolicyEntry) => Policy,
): Map<string, Policy | 'off'> {
  const out = new Map<string, Policy | 'off'>();
  for (const id of base.keys()) if (!there.has(id)) out.set(id, 'off');
  for (const [id, entry] of there) if (base.get(id) !== entry) out.set(id, compile(id, entry));
  return out;
}

/** Policies that hold in folders only, each once. */
function onlyThere(added: readonly Policy[], chosen: ReadonlyMap<string, PolicyEntry>): Policy[] {
  const first = new Map<string, Policy>();
  for (const policy of added) {
    if (!chosen.has(policy.id) && !first.has(policy.id)) first.set(policy.id, { ...policy, onlyInFolders: true });
  }
  return [...first.values()];
}

/** The defined policies with those that the team wrote as a whole, so that its presets can name them. */
function withWritten(from: PolicySources): ReadonlyMap<string, PolicyEntry> {
  const all = new Map(from.policies);
  for (const step of from.steps) {
    if (step === 'none' || !('changes' in step) || !isRecord(step.changes)) continue;
    for (const [id, value] of Object.entries(step.changes)) {
      const whole = all.has(id) ? undefined : policyEntry.safeParse(value);
      if (whole?.success === true) all.set(id, whole.data);
    }
  }
  return all;
}

const DEFAULT_STEP = { preset: DEFAULT_PRESET, locate: () => ({ file: '', line: 1, column: 1 }) };

interface Applied {
  readonly chosen: Map<string, PolicyEntry>;
  readonly levels: { -readonly [K in keyof SuppressionLevels]?: SuppressionLevels[K] };
  readonly from: PolicySources;
}

function applyPreset(
  { preset: name, locate }: { readonly preset: string; readonly locate: Locate },
  { chosen, levels, from }: Applied,
  problems: Problem[],
): void {
  const preset = from.presets.get(name);
  if (preset === undefined) {
    problems.push(
      problemAt(locate([], 'value'), {
        message: `There is no preset "${name}"`,
        hint: suggestion(name, [...from.presets.keys()]),
      }),
    );
    return;
  }
  const checked = check(presetEntry, preset.value, { subject: `preset "${name}"`, locate: preset.locate });
  if ('problems' in checked) {
    problems.push(...checked.problems);
    return;
  }
  for (const [id, change] of Object.entries(checked.value.policies)) {
    const locateIn: Locate = (path, at) => preset.locate(['policies', id, ...path], at);
    apply({ id, change, locate: locateIn }, { chosen, levels, from }, problems);
  }
  setLevels(levels, checked.value.suppressions ?? {});
}

function applyChanges(
  { changes, locate }: { readonly changes: unknown; readonly locate: Locate },
  to: Applied,
  problems: Problem[],
): void {
  if (changes === null) return;
  if (!isRecord(changes)) {
    const hint = 'Write an id and off, error, warning, note or keys of a policy below "policies".';
    problems.push(problemAt(locate([], 'value'), { message: '"policies" must hold policies by their ids', hint }));
    return;
  }
  for (const [id, written] of Object.entries(changes)) {
    const locateIn: Locate = (path, at) => locate([id, ...path], at);
    const checked = check(policyChange, written, { subject: `policy "${id}"`, locate: locateIn });
    if ('problems' in checked) problems.push(...checked.problems);
    else apply({ id, change: checked.value, locate: locateIn }, to, problems);
  }
}

function apply(
  what: { readonly id: string; readonly change: PolicyChange; readonly locate: Locate },
  { chosen, from }: Applied,
  problems: Problem[],
): void {
  const { id, change, locate } = what;
  const base = chosen.get(id) ?? from.policies.get(id);
  if (change === 'off') {
    if (base === undefined) problems.push(unknownPolicy(what, from));
    chosen.delete(id);
    return;
  }
  const isWhole = typeof change === 'object' && change.kind !== undefined && change.message !== undefined;
  if (base === undefined && !isWhole) {
    problems.push(unknownPolicy(what, from));
    return;
  }
  const merged = typeof change === 'string' ? { ...base, ...leveled(change) } : { ...base, ...change };
  const checked = check(policyEntry, merged, { subject: `policy "${id}"`, locate });
  if ('problems' in checked) problems.push(...checked.problems);
  else {
    const unknown = typeof change === 'string' ? [] : unknownNames(change, from.known, locate);
    problems.push(...unknown);
    if (unknown.length === 0) chosen.set(id, checked.value);
  }
}

/** A bare severity means this one whatever the data; a policy of facts to record becomes one of faults. */
function leveled(severity: Exclude<PolicyChange, 'off' | object>): Partial<PolicyEntry> {
  return { severity, severityBySensitivity: {}, ...(severity !== 'note' && { inventory: false }) };
}

function unknownPolicy(what: { readonly id: string; readonly locate: Locate }, from: PolicySources): Problem {
  return problemAt(what.locate([], 'key'), {
    message: `There is no policy "${what.id}"`,
    hint: suggestion(what.id, [...from.policies.keys()]),
  });
}

function compilePolicy(id: string, entry: PolicyEntry, team: TeamCountries): Policy {
  const bySensitivity = Object.entries(entry.severityBySensitivity ?? {}).filter(([, value]) => value !== undefined);
  return {
    id,
    kind: entry.kind,
    finds: entry.finds ?? 'taken',
    title: entry.title,
    sinks: entry.sinks ?? [],
    categories: entry.categories ?? [],
    exceptCategories: entry.exceptCategories ?? [],
    severity: entry.severity,
    severityBySensitivity: Object.fromEntries(bySensitivity),
    ...countriesOf(entry, team),
    ...(entry.purposes && { purposes: entry.purposes }),
    ...(entry.whateverPurpose && { whateverPurpose: entry.whateverPurpose }),
    ...(entry.wholeRecord && { wholeRecord: true }),
    ...(entry.together && {
      together: { identifiers: entry.together.identifiers, asOne: entry.together.asOne ?? [] },
    }),
    ...(entry.insteadOf && { insteadOf: entry.insteadOf }),
    ...(entry.evenExpected && { evenExpected: true }),
    ...(entry.unlessConsent && { unlessConsent: true }),
    ...(entry.consentPurposes && { consentPurposes: entry.consentPurposes }),
    ...(entry.captures && { captures: entry.captures }),
    enough: entry.enough ?? [],
    consentClears: entry.consentClears ?? false,
    inventory: entry.inventory ?? false,
    message: entry.message,
    advice: entry.advice,
    law: entry.law ?? [],
  };
}

/** Where a policy looks: its own countries, or those of the team where it has said any. */
function countriesOf(
  entry: PolicyEntry,
  team: TeamCountries,
): Pick<Policy, 'countries' | 'exceptCountries' | 'countriesWritten'> {
  const isTeams = entry.teamCountries === true && (team.allowed !== undefined || team.forbidden !== undefined);
  const only = (isTeams ? team.forbidden : entry.countries) ?? [];
  const except = isTeams ? team.allowed : entry.exceptCountries;
  return {
    countries: countriesIn(only, team.groups),
    ...(except && { exceptCountries: countriesIn(except, team.groups) }),
    ...((only.length > 0 || except) && { countriesWritten: { only, except: except ?? [] } }),
  };
}
