import type { Finding, RuleSet, Sensitivity, SinkKind } from '../model';
import { comparePlace, compareSeverity } from './order';

const SENSITIVITY: Readonly<Record<Sensitivity, number>> = { low: 1, medium: 2, high: 3, critical: 4 };

/** How far from the team's hands the data is at each kind of place. */
const REACH: Readonly<Record<SinkKind, number>> = {
  'third-party': 1,
  llm: 1,
  messaging: 0.9,
  url: 0.7,
  log: 0.6,
  storage: 0.5,
};

/** Code that people run by hand matters less than what visitors meet. */
const ASIDE =
  /(?:^|\/)(?:scripts?|examples?|demos?|seeds?|fixtures?|migrations?|backfills?|bench(?:marks?)?|tools?|playground)(?:\/|\.)/i;

/** How much of its weight a finding loses with each step between the data and its end. */
const LOSS_PER_STEP = 0.04;

/**
 * How soon a reviewer would open a finding among those of its severity, from 0 to 4: how sensitive the data is, how far
 * away it ends, and how direct the way is. What is direct is both likely and quick to judge.
 */
export function weightOf(finding: Finding, rules: RuleSet): number {
  const levels = finding.data.map(
    ({ category }) => SENSITIVITY[rules.categories.get(category)?.sensitivity ?? 'medium'],
  );
  const sensitivity = Math.max(1, ...levels);
  const reach = finding.sink === undefined ? 0.5 : REACH[finding.sink];
  const steps = Math.max(1, Math.min(...finding.data.map((item) => item.steps.length), 16));
  const direct = 1 - LOSS_PER_STEP * (steps - 1);
  return sensitivity * reach * direct * (ASIDE.test(finding.at.file) ? 0.5 : 1);
}

/** Findings in the order in which a reviewer would open them: inventory last, worst first, then by weight and place. */
export function ranked(findings: readonly Finding[], rules: RuleSet): Finding[] {
  const weights = new Map(findings.map((finding) => [finding, weightOf(finding, rules)]));
  const weight = (finding: Finding): number => weights.get(finding) ?? 0;
  return [...findings].sort(
    (a, b) =>
      Number(a.inventory) - Number(b.inventory) ||
      compareSeverity(a.severity, b.severity) ||
      weight(b) - weight(a) ||
      comparePlace(a, b),
  );
}

/**
 * Findings that a reviewer judges together: for one policy and recipient, with the same most sensitive data. What else
 * goes with it differs from place to place.
 */
export interface FindingGroup {
  /** The one to open first. */
  readonly first: Finding;
  readonly others: readonly Finding[];
}

/** Findings in such groups, both groups and their members ranked. */
export function groupAlike(findings: readonly Finding[], rules: RuleSet): FindingGroup[] {
  const groups = new Map<string, { first: Finding; others: Finding[] }>();
  for (const finding of ranked(findings, rules)) {
    const { policy, severity, inventory, recipient, data, api } = finding;
    // Most collections have no recipient; the call that takes the data tells them apart.
    const who = recipient === undefined ? api : [recipient.name, recipient.country];
    // The engine names the most sensitive data first.
    const key = JSON.stringify([policy, severity, inventory, who, data[0]?.category]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: finding, others: [] });
    else group.others.push(finding);
  }
  return [...groups.values()];
}
