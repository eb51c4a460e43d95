import type { FlowGraph } from '../link/graph';
import type {
  FileId,
  Finding,
  RuleSet,
  Severity,
  Suppression,
  SuppressionFault,
  SuppressionLevels,
  SuppressionProblem,
} from '../model';
import { nearest } from '../text/didYouMean';

/** A comment that silences nothing is as much a surprise as a finding; a reason is good manners until rules ask for it. */
const LEVELS: SuppressionLevels = {
  'unknown-directive': 'warning',
  'unknown-policy': 'warning',
  'unused-suppression': 'warning',
  'missing-reason': 'note',
};

const DIRECTIVES = ['datatrail-ignore-next-line', 'datatrail-ignore-line', 'datatrail-ignore-file'];

/** What our own fix writes until a person says why. */
const PLACEHOLDER = /^(?:todo|fixme|tbd)\b/i;

/** Marks findings that a comment in the code silences. */
export function applySuppressions(findings: readonly Finding[], graph: FlowGraph): Finding[] {
  return findings.map((f) => {
    const index = graph.indexOf(f.at.file);
    const suppressions = index === undefined ? [] : graph.file(index).facts.suppressions;
    const by = suppressions.find((s) => silences(s, f));
    return by ? { ...f, suppressedBy: by } : f;
  });
}

function silences(s: Suppression, f: Finding): boolean {
  if (s.scope === 'none' || (s.policy !== '*' && s.policy !== f.policy)) return false;
  return f.at.start >= s.span.start && f.at.start <= s.span.end;
}

/**
 * What is wrong with the comments of a file that silence, in their order.
 *
 * @param findings of that file, the silenced ones included
 */
export function suppressionProblems(
  file: FileId,
  findings: readonly Finding[],
  { graph, rules }: { readonly graph: FlowGraph; readonly rules: RuleSet },
): SuppressionProblem[] {
  const index = graph.indexOf(file);
  const { suppressions = [] } = index === undefined ? {} : graph.file(index).facts;
  const judge = new Judge(rules, findings);
  const problems = suppressions.flatMap((s) => judge.faultsOf(s));
  // What is true of each policy of one directive can all go at once; a reason is missed once.
  const faulty = (s: Suppression) => problems.some((p) => p.suppression === s && p.code !== 'missing-reason');
  return problems
    .filter((p, i) => p.at !== problems[i - 1]?.at || p.code !== problems[i - 1]?.code)
    .map((p) => ({
      ...p,
      whole: suppressions.every((s) => s.mark.start !== p.suppression.mark.start || faulty(s)),
    }));
}

type Fault = Omit<SuppressionProblem, 'whole'>;

class Judge {
  private readonly levels: SuppressionLevels;
  private readonly active: ReadonlySet<string>;
  private readonly known: readonly string[];

  constructor(
    rules: RuleSet,
    private readonly findings: readonly Finding[],
  ) {
    this.levels = { ...LEVELS, ...rules.suppressions };
    this.active = new Set(rules.policies.map((p) => p.id));
    this.known = [...this.active, ...(rules.otherPolicies ?? []).map((p) => p.id)];
  }

  faultsOf(s: Suppression): Fault[] {
    const own = this.isHeard(s);
    const isSaid = s.reason !== undefined && !PLACEHOLDER.test(s.reason);
    return [...own, ...(s.scope === 'none' || isSaid ? [] : this.missingReason(s))];
  }

  private isHeard(s: Suppression): Fault[] {
    const silencesNone = 'It silences nothing';
    if (s.scope === 'none') {
      const message = `${silencesNone}: this is no directive, or no comment`;
      const hint = `Write ${DIRECTIVES.join(', ')}; among the children of an element inside {/* … */}.`;
      return this.fault('unknown-directive', s, { at: s.mark, message, hint });
    }
    const at = s.named ?? s.mark;
    if (s.policy !== '*' && !this.known.includes(s.policy)) {
      const close = nearest(s.policy, this.known);
      const hint = close === undefined ? 'datatrail rules lists the policies.' : `Did you mean "${close}"?`;
      const message = `${silencesNone}: there is no policy "${s.policy}"`;
      return this.fault('unknown-policy', s, { at, message, hint, ...(close ? { meant: close } : {}) });
    }
    // A policy that is off here may be on where the same file is judged by other rules.
    const isOff = s.policy !== '*' && !this.active.has(s.policy);
    if (isOff || this.findings.some((f) => silences(s, f))) return [];
    const place = s.scope === 'file' ? 'this file' : s.scope === 'line' ? 'its line' : 'the line below it';
    const what = s.policy === '*' ? 'no finding' : `no finding of ${s.policy}`;
    const message = `${silencesNone}: ${place} has ${what}`;
    return this.fault('unused-suppression', s, {
      at,
      message,
      hint: 'Remove it, or move it right above the line that is reported.',
    });
  }

  private missingReason(s: Suppression): Fault[] {
    return this.fault('missing-reason', s, {
      at: s.mark,
      message: 'It does not say why the finding is ignored',
      hint: 'Write the reason after two dashes: POLICY -- reason.',
    });
  }

  private fault(
    code: SuppressionFault,
    suppression: Suppression,
    what: Pick<SuppressionProblem, 'at' | 'message' | 'hint' | 'meant'>,
  ): Fault[] {
    const severity: Severity | 'off' = this.levels[code];
    return severity === 'off' ? [] : [{ code, severity, suppression, ...what }];
  }
}
