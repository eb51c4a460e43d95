import type { Finding, Fix, RuleSet } from '../model';
import { createContext, parse, syntaxErrors, type Fixer } from './context';
import { applyEdits } from './edits';
import { hashFix } from './hash';
import { leaveOutFix } from './leaveOut';
import { maskFix } from './mask';
import { placesOf } from './places';
import type { Prover } from './prove';
import { recordIdFix } from './recordId';
import { suppressFix } from './suppress';

/** In the order of preference: what removes data before what changes it. */
const FIXERS: readonly Fixer[] = [leaveOutFix, recordIdFix, hashFix, maskFix];

/**
 * What can be done about a finding and is proved: each alone makes the finding go, adds no other, and gives the compiler
 * nothing new to report.
 *
 * @param text the file that `finding.at` is in, as it was analysed
 * @param prover tries them, for the state of the program in which the finding was made
 * @returns best first; they may edit other files as well
 */
export function fixesFor(finding: Finding, text: string, rules: RuleSet, prover: Prover): Fix[] {
  return candidateFixes(finding, text, rules).filter((fix) => prover.refusalOf(finding, fix) === undefined);
}

/**
 * What could be done about a finding, best first, before it is proved: see {@link fixesFor}.
 *
 * @returns edits of that file; only those after which it parses as well as before
 */
export function candidateFixes(finding: Finding, text: string, rules: RuleSet): Fix[] {
  const context = createContext(finding, text, rules);
  if (context === undefined) return [];
  // What is only collected is what the program is there for: it can be looked at and agreed to, not taken away.
  const places = finding.kind === 'flow' ? placesOf(context) : undefined;
  const fixes = places === undefined ? [] : FIXERS.map((fixer) => fixer(context, places));
  const before = syntaxErrors(context.source);
  return [...fixes, suppressFix(context)]
    .filter((fix) => fix !== undefined)
    .filter((fix) => syntaxErrors(parse(finding.at.file, applyEdits(text, fix.edits))) <= before);
}
