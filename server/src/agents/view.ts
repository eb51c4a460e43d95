import type { Finding, Severity, Span } from '../model';
import { compareSeverity } from '../report/order';
import { countryName } from '../report/words';
import { Places } from '../report/places';
import { inertLine } from '../text/clean';
import type { FindingRow } from './schema';
import type { AgentState, Refused } from './state';

/** Digits of a fingerprint that agents are shown: enough for all findings of any program. */
const SHOWN_DIGITS = 12;
/** Fewer would name many findings at once. */
const FEWEST_DIGITS = 8;
/** A line of code longer than this is cut. */
const MOST_CODE = 160;
/** A message or note longer than this is cut: names in it come from the workspace. */
const MOST_WORDS = 300;

/** Findings and places of a state in words that are safe to hand to an agent. */
export class AgentView {
  private readonly places: Places;

  constructor(textOf: AgentState['textOf']) {
    this.places = new Places(textOf);
  }

  row(finding: Finding): FindingRow {
    const { severity, policy, message } = finding;
    return { id: shownId(finding), severity, policy: words(policy), at: this.at(finding.at), message: words(message) };
  }

  /** `file:line:column`. */
  at(span: Span): string {
    return words(this.places.link(span));
  }

  /** The line of code that a span begins in, without its indentation; undefined where it is not to be had. */
  code(span: Span): string | undefined {
    const [line] = this.places.frame(span, { context: 0, maxLines: 1, width: MOST_CODE });
    return line === undefined ? undefined : inertLine(line.text, MOST_CODE);
  }

  /** The code of a span itself, cut; undefined where it is not to be had. */
  source(span: Span): string | undefined {
    const code = this.places.code(span);
    return code === undefined ? undefined : inertLine(code, MOST_CODE / 2);
  }
}

/** `error src/app.ts:12:3 log-flow: Email address reaches a log [1f2e3d4c5b6a]`. */
export function rowText({ id, severity, policy, at, message }: Omit<FindingRow, 'id'> & { id?: string }): string {
  return `${severity} ${at} ${policy}: ${message}${id === undefined ? '' : ` [${id}]`}`;
}

/** Words that hold names of the workspace. */
export function words(text: string): string {
  return inertLine(text, MOST_WORDS);
}

function shownId({ fingerprint }: Finding): string {
  return fingerprint.slice(0, SHOWN_DIGITS);
}

/** True for what people are asked to look at. */
export function isStanding({ inventory, suppressedBy }: Finding): boolean {
  return !inventory && suppressedBy === undefined;
}

export function reaches(finding: Finding, least: Severity): boolean {
  return compareSeverity(finding.severity, least) <= 0;
}

/** The finding that an id means. */
export function findingOf(id: string, { findings }: AgentState): Finding | Refused {
  const wanted = id.trim().toLowerCase();
  if (wanted.length < FEWEST_DIGITS || /[^0-9a-f]/.test(wanted)) {
    return { problem: `"${words(id)}" is no id of a finding`, remedy: 'Take an id from list_findings.' };
  }
  const [found, other] = findings.filter(({ fingerprint }) => fingerprint.startsWith(wanted));
  if (found === undefined) {
    const remedy = 'It may have been fixed or moved to another function: ask list_findings again.';
    return { problem: `There is no finding ${wanted} in the files as they are now`, remedy };
  }
  if (other !== undefined) return { problem: `${wanted} means several findings`, remedy: 'Give more of its digits.' };
  return found;
}

/** `PostHog (United States, product analytics)`, with as much as is known. */
export function whoText(recipient: {
  readonly name: string;
  readonly country?: string | undefined;
  readonly purpose?: string | undefined;
}): string {
  const { name, country, purpose } = recipient;
  const about = [country === undefined ? undefined : countryName(country), purpose].filter((one) => one !== undefined);
  return about.length === 0 ? name : `${name} (${about.join(', ')})`;
}
