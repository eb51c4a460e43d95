import type { Finding, Fix, RuleSet } from '../model';
import { accuracyFixes } from './accuracy';
import { createContext, parse, syntaxErrors, type FixContext, type Fixer, type Surroundings } from './context';
import { applyEdits } from './edits';
import { withoutFieldsFixes } from './fields';
import { countFix } from './count';
import { hashFix } from './hash';
import { leaveOutFix } from './leaveOut';
import { maskFix } from './mask';
import { consentFix, ownSanitizerFixes } from './ownFunctions';
import { pickFix } from './pick';
import { innermost, placesInLiterals, placesOf, type Place } from './places';
import type { Prover, Refusal } from './prove';
import { queryToBodyFix } from './queryToBody';
import { recordIdFix } from './recordId';
import { redactPathFix } from './redactPath';
import { leaveOutStatementFix, removeCallFix } from './removeStatement';
import { leaveOutPartFix, settingFixes } from './settings';
import { sinkSideFixes } from './sinkSide';
import { suppressFix } from './suppress';

/** In the order of preference: what removes data before what changes it, and what the project has before what is new. */
const FIXERS: readonly Fixer[] = [
  leaveOutFix,
  leaveOutStatementFix,
  pickFix,
  recordIdFix,
  countFix,
  withoutFieldsFixes,
  queryToBodyFix,
  redactPathFix,
  ownSanitizerFixes,
  hashFix,
  maskFix,
  consentFix,
];

/** What fits where a helper hands the data over. It knows less of whose data it is, and others use it as well. */
const SINK_SIDE = {
  told: [leaveOutFix, recordIdFix, withoutFieldsFixes, maskFix, removeCallFix],
  guessed: [leaveOutFix, maskFix, removeCallFix],
  kept: [leaveOutFix, withoutFieldsFixes],
};

/**
 * What can be done about a finding and is proved: each alone makes the finding go, adds no other, and gives the compiler
 * nothing new to report. Each is proved when it is asked for, so that who needs one waits for one.
 *
 * @param text the file that `finding.at` is in, as it was analysed
 * @param prover tries them, for the state of the program in which the finding was made
 * @param refused hears why a fix is not among them
 * @returns safe ones first, then best first; they may edit other files as well
 */
export async function* provedFixes(
  finding: Finding,
  { text, rules }: { readonly text: string; readonly rules: RuleSet },
  prover: Prover,
  refused: (refusal: Refusal) => void = () => undefined,
): AsyncGenerator<Fix> {
  const candidates = await fixesToTry(prover, (around) => candidateFixes(finding, text, rules, around));
  for (const fix of candidates) {
    const refusal = await prover.refusalOf(finding, fix, candidates);
    if (refusal === undefined) yield fix;
    else refused(refusal);
  }
}

/** Fixes made with all that the compiler can tell of the types that they want to know. */
export async function fixesToTry(
  prover: Partial<Pick<Prover, 'surroundings' | 'learn'>>,
  make: (around: Surroundings | undefined) => readonly Fix[],
): Promise<readonly Fix[]> {
  let fixes = make(prover.surroundings);
  while ((await prover.learn?.()) === true) fixes = make(prover.surroundings);
  return fixes;
}

/**
 * What could be done about a finding, best first, before it is proved: see {@link provedFixes}.
 *
 * @param around the program, for fixes that use more than this file
 * @returns edits of that file, and where it says so of others; only those after which it parses as well as before
 */
export function candidateFixes(finding: Finding, text: string, rules: RuleSet, around?: Surroundings): Fix[] {
  const context = createContext(finding, text, rules, around);
  if (context === undefined) return [];
  const before = syntaxErrors(context.source);
  const parses = ({ edits }: Fix): boolean => {
    const own = edits.filter(({ span }) => span.file === finding.at.file);
    return syntaxErrors(parse(finding.at.file, applyEdits(text, own))) <= before;
  };
  // What is only collected is what the program is there for: it can be looked at and agreed to, not taken away.
  const fixes = finding.kind === 'flow' ? flowFixes(context) : collectionFixes(context);
  const inOrder = [...fixes].sort((a, b) => Number(b.safe) - Number(a.safe));
  return distinct([...inOrder, suppressFix(context)]).filter(parses);
}

function flowFixes(context: FixContext): Fix[] {
  const places = placesOf(context);
  const inside = places && placesInLiterals(context, places);
  // A message without its text is none: there the data goes before the text does.
  const isMessage = context.finding.sink === 'llm' || context.finding.sink === 'messaging';
  const fixers = isMessage ? [...FIXERS.filter((fixer) => fixer !== leaveOutFix), leaveOutFix] : FIXERS;
  const at = (list: readonly Place[] = []): Fix[] =>
    list.length === 0 ? [] : fixers.flatMap((fixer) => fixer(context, list) ?? []);
  const last = removeCallFix(context);
  return [...at(inside), ...at(places), ...sinkSideFixes(context, SINK_SIDE), ...(last === undefined ? [] : [last])];
}

function collectionFixes(context: FixContext): Fix[] {
  const consent = consentFix(context, [
    { node: innermost(context.source, context.finding.at), data: context.finding.data },
  ]);
  const others = [consent, leaveOutPartFix(context)].filter((fix) => fix !== undefined);
  return [...settingFixes(context), ...accuracyFixes(context), ...others];
}

/** Two ways to make a fix may come to the same change. */
function distinct(fixes: readonly Fix[]): Fix[] {
  const key = ({ edits }: Fix): string => JSON.stringify(edits);
  return fixes.filter((fix, i) => fixes.findIndex((other) => key(other) === key(fix)) === i);
}
