import type { Finding, Fix, RuleSet } from '../model';
import { createContext, parse, syntaxErrors, type Fixer, type Surroundings } from './context';
import { applyEdits } from './edits';
import { hashFix } from './hash';
import { leaveOutFix } from './leaveOut';
import { maskFix } from './mask';
import { consentFix, ownSanitizerFixes } from './ownFunctions';
import { pickFix } from './pick';
import { placesOf } from './places';
import type { Prover } from './prove';
import { queryToBodyFix } from './queryToBody';
import { recordIdFix } from './recordId';
import { redactPathFix } from './redactPath';
import { settingFixes } from './settings';
import { suppressFix } from './suppress';

/** In the order of preference: what removes data before what changes it, and what the project has before what is new. */
const FIXERS: readonly Fixer[] = [
  leaveOutFix,
  pickFix,
  recordIdFix,
  queryToBodyFix,
  redactPathFix,
  ownSanitizerFixes,
  hashFix,
  maskFix,
  consentFix,
];

/**
 * What can be done about a finding and is proved: each alone makes the finding go, adds no other, and gives the compiler
 * nothing new to report.
 *
 * @param text the file that `finding.at` is in, as it was analysed
 * @param prover tries them, for the state of the program in which the finding was made
 * @returns best first; they may edit other files as well
 */
export function fixesFor(finding: Finding, text: string, rules: RuleSet, prover: Prover): Fix[] {
  const candidates = candidateFixes(finding, text, rules, prover.surroundings);
  return candidates.filter((fix) => prover.refusalOf(finding, fix, candidates) === undefined);
}

/**
 * What could be done about a finding, best first, before it is proved: see {@link fixesFor}.
 *
 * @param around the program, for fixes that use more than this file
 * @returns edits of that file, and where it says so of others; only those after which it parses as well as before
 */
export function candidateFixes(finding: Finding, text: string, rules: RuleSet, around?: Surroundings): Fix[] {
  const context = createContext(finding, text, rules, around);
  if (context === undefined) return [];
  // What is only collected is what the program is there for: it can be looked at and agreed to, not taken away.
  const places = finding.kind === 'flow' ? placesOf(context) : undefined;
  const fixes = places === undefined ? [] : FIXERS.flatMap((fixer) => fixer(context, places) ?? []);
  const before = syntaxErrors(context.source);
  const own = (fix: Fix): Fix['edits'] => fix.edits.filter(({ span }) => span.file === finding.at.file);
  return [...settingFixes(context), ...fixes, suppressFix(context)].filter(
    (fix) => syntaxErrors(parse(finding.at.file, applyEdits(text, own(fix)))) <= before,
  );
}
