/** Whether an edit did to the findings what it must. Places and names may differ, so neither is compared. */
import type { DataItem, Finding } from '../../server/src/model';
import { LISTED_ITEMS } from './site';

export interface Verdict {
  readonly held: boolean;
  /** What is no longer found, and what is new; for an edit that must change the result, what is still found. */
  readonly lost: readonly string[];
  readonly added: readonly string[];
}

/** Findings in the files that an edit touched and in the finding's own, before and after it. */
export interface Results {
  readonly before: readonly Finding[];
  readonly after: readonly Finding[];
}

/** Nothing is lost and nothing is new, but for one flow that is told at two places. */
export function judgeSame({ before, after }: Results): Verdict {
  const lost = without(flowsOf(before), flowsOf(after)).map(textOf);
  const added = without(flowsOf(after), flowsOf(before))
    .filter((flow) => !isToldTwice(flow, after))
    .map(textOf);
  return { held: lost.length + added.length === 0, lost, added };
}

/**
 * What an edit aimed at is handed over to this recipient less often than before.
 *
 * @param item the data, as it was found
 * @param isTold whether data that is found after the edit is what it was, and not told by something else
 */
export function judgeGone(
  finding: Finding,
  item: DataItem,
  isTold: (found: DataItem) => boolean,
  { before, after }: Results,
): Verdict {
  const alike = (f: Finding): boolean =>
    f.at.file === finding.at.file && f.policy === finding.policy && f.recipient?.id === finding.recipient?.id;
  const count = (all: readonly Finding[], counts: (d: DataItem) => boolean): number =>
    all.filter(alike).reduce((n, f) => n + f.data.filter((d) => d.category === item.category && counts(d)).length, 0);
  return {
    held: count(after, isTold) < count(before, isTold),
    lost: [],
    added: after.filter(alike).flatMap((f) => f.data.map((d) => `${d.category}: ${d.name}, as ${d.reason}`)),
  };
}

const MANY = 'many kinds of data';
/** The same data under two names is listed twice. */
const SPARE = 4;

/** One kind of data of one finding. */
interface Flow {
  readonly finding: Finding;
  readonly kind: string;
}

function flowsOf(findings: readonly Finding[]): Flow[] {
  return findings.flatMap((finding) => {
    const { data } = finding;
    // A list that was cut may be cut elsewhere after an edit, and a long one may be cut then.
    const kinds = data.length < LISTED_ITEMS - SPARE ? [...new Set(data.map((d) => d.category))] : [MANY];
    return kinds.map((kind) => ({ finding, kind }));
  });
}

/** Which data, to whom, by which call, under which policy. */
function textOf({ finding, kind }: Flow): string {
  const { policy, recipient, api } = finding;
  return `${policy}: ${kind} → ${recipient?.name ?? ''} (${recipient?.country ?? ''}) by ${api}`;
}

/**
 * True for data that another finding hands to the same call. A function that was taken out of another one may have a
 * parameter that can be recognised by itself: the data is then told there, and with the rest at its caller.
 */
function isToldTwice({ finding, kind }: Flow, all: readonly Finding[]): boolean {
  return all.some(
    (other) =>
      other !== finding &&
      other.policy === finding.policy &&
      other.call.file === finding.call.file &&
      other.call.start === finding.call.start &&
      (kind === MANY || other.data.some((d) => d.category === kind)),
  );
}

function without(all: readonly Flow[], known: readonly Flow[]): Flow[] {
  const rest = known.map(textOf);
  return all.filter((one) => {
    const at = rest.indexOf(textOf(one));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
