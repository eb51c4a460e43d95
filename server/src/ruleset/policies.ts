import type { Policy, Problem, SuppressionLevels } from '../model';
import { suggestion } from '../text/didYouMean';
import { isRecord } from './entries';
import type { RawEntry } from './entries';
import { check, problemAt } from './issues';
import type { Locate } from './issues';
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
export function choosePolicies(
  from: PolicySources,
  problems: Problem[],
): { policies: Policy[]; otherPolicies: Policy[]; suppressions: Partial<SuppressionLevels> } {
  const chosen = new Map<string, PolicyEntry>();
  const levels: Applied['levels'] = {};
  const known: PolicySources = { ...from, policies: withWritten(from) };
  const hasPreset = from.steps.some((step) => step === 'none' || 'preset' in step);
  if (!hasPreset) {
    // Rules of a test or a team that brings no presets at all: what is defined holds.
    if (from.presets.has(DEFAULT_PRESET)) applyPreset(DEFAULT_STEP, { chosen, levels, from: known }, problems);
    else for (const [id, policy] of from.policies) chosen.set(id, policy);
  }
  for (const step of from.steps) {
    if (step === 'none') continue;
    if ('levels' in step) setLevels(levels, step.levels);
    else if ('preset' in step) applyPreset(step, { chosen, levels, from: known }, problems);
    else applyChanges(step, { chosen, levels, from: known }, problems);
  }
  return {
    policies: compiled(chosen),
    otherPolicies: compiled([...known.policies].filter(([id]) => !chosen.has(id))),
    suppressions: levels,
  };
}

function setLevels(levels: Applied['levels'], changes: LevelChanges): void {
  for (const [key, value] of Object.entries(changes)) {
    if (value !== undefined) levels[key as keyof SuppressionLevels] = value;
  }
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

function compiled(entries: Iterable<readonly [string, PolicyEntry]>): Policy[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, entry]) => compilePolicy(id, entry));
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
  else chosen.set(id, checked.value);
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

function compilePolicy(id: string, entry: PolicyEntry): Policy {
  const bySensitivity = Object.entries(entry.severityBySensitivity ?? {}).filter(([, value]) => value !== undefined);
  return {
    id,
    kind: entry.kind,
    title: entry.title,
    sinks: entry.sinks ?? [],
    categories: entry.categories ?? [],
    exceptCategories: entry.exceptCategories ?? [],
    severity: entry.severity,
    severityBySensitivity: Object.fromEntries(bySensitivity),
    countries: entry.countries ?? [],
    enough: entry.enough ?? [],
    consentClears: entry.consentClears ?? false,
    inventory: entry.inventory ?? false,
    message: entry.message,
    advice: entry.advice,
    law: entry.law ?? [],
  };
}
