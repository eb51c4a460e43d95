import type { Policy, Problem } from '../model';
import { suggestion } from './didYouMean';
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
  /** Names of presets in the order they are applied, with their places. */
  readonly extended?: readonly { readonly name: string; readonly locate: Locate }[];
  /** The team's changes by policy id. */
  readonly changes?: { readonly value: unknown; readonly locate: Locate };
}

/**
 * Applies presets and then the team's changes to the defined policies. A policy that no preset and
 * no change names stays out.
 *
 * @returns the policies that hold, and those that do not, sorted by id
 */
export function choosePolicies(
  from: PolicySources,
  problems: Problem[],
): { policies: Policy[]; otherPolicies: Policy[] } {
  const chosen = new Map<string, PolicyEntry>();
  // Rules of a test or a team that brings no presets at all: what is defined holds.
  if (from.extended === undefined && !from.presets.has(DEFAULT_PRESET)) {
    for (const [id, policy] of from.policies) chosen.set(id, policy);
  } else applyPresets(chosen, from, problems);
  applyChanges(chosen, from, problems);
  return { policies: compiled(chosen), otherPolicies: compiled([...from.policies].filter(([id]) => !chosen.has(id))) };
}

function compiled(entries: Iterable<readonly [string, PolicyEntry]>): Policy[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, entry]) => compilePolicy(id, entry));
}

function applyPresets(chosen: Map<string, PolicyEntry>, from: PolicySources, problems: Problem[]): void {
  for (const { name, locate } of presetsOf(from)) {
    const preset = from.presets.get(name);
    if (preset === undefined) {
      problems.push(
        problemAt(locate([], 'value'), {
          message: `There is no preset "${name}"`,
          hint: suggestion(name, [...from.presets.keys()]),
        }),
      );
      continue;
    }
    const checked = check(presetEntry, preset.value, { subject: `preset "${name}"`, locate: preset.locate });
    if ('problems' in checked) problems.push(...checked.problems);
    else {
      for (const [id, change] of Object.entries(checked.value.policies)) {
        apply(
          { id, change, locate: (path, at) => preset.locate(['policies', id, ...path], at) },
          chosen,
          from,
          problems,
        );
      }
    }
  }
}

function applyChanges(chosen: Map<string, PolicyEntry>, from: PolicySources, problems: Problem[]): void {
  if (from.changes === undefined || from.changes.value === null) return;
  const { value, locate } = from.changes;
  if (!isRecord(value)) {
    const hint = 'Write an id and off, error, warning, note or keys of a policy below "policies".';
    problems.push(problemAt(locate([], 'value'), { message: '"policies" must hold policies by their ids', hint }));
    return;
  }
  for (const [id, written] of Object.entries(value)) {
    const locateIn: Locate = (path, at) => locate([id, ...path], at);
    const checked = check(policyChange, written, { subject: `policy "${id}"`, locate: locateIn });
    if ('problems' in checked) problems.push(...checked.problems);
    else apply({ id, change: checked.value, locate: locateIn }, chosen, from, problems);
  }
}

function presetsOf(from: PolicySources): readonly { readonly name: string; readonly locate: Locate }[] {
  if (from.extended !== undefined) return from.extended;
  return [{ name: DEFAULT_PRESET, locate: () => ({ file: '', line: 1, column: 1 }) }];
}

function apply(
  what: { readonly id: string; readonly change: PolicyChange; readonly locate: Locate },
  chosen: Map<string, PolicyEntry>,
  from: PolicySources,
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
