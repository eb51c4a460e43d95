import type { FlowGraph } from '../link/graph';
import type { Finding } from '../model';

/** Marks findings that a comment in the code silences. */
export function applySuppressions(findings: readonly Finding[], graph: FlowGraph): Finding[] {
  return findings.map((f) => {
    const index = graph.indexOf(f.at.file);
    const suppressions = index === undefined ? [] : graph.file(index).facts.suppressions;
    const by = suppressions.find(
      (s) => (s.policy === '*' || s.policy === f.policy) && f.at.start >= s.span.start && f.at.start <= s.span.end,
    );
    return by ? { ...f, suppressedBy: by } : f;
  });
}
