/** What is known of the expression under a cursor, for hovers. */
import { Kind } from '../../extract/facts';
import { gidOf } from '../../link/graph';
import type { Finding } from '../../model';
import type { Solver } from '../../solve/solver';
import { countryName, labelOf } from '../message';

/** The smallest expression at an offset about which there is something to say. */
export function hoverAt(
  solver: Solver,
  findings: readonly Finding[],
  file: number,
  offset: number,
): { start: number; end: number; lines: string[] } | undefined {
  const { nodes } = solver.graph.file(file).facts;
  let best: { gid: number; start: number; end: number } | undefined;
  for (let i = 0; i < nodes.length; i += 6) {
    const kind = nodes[i];
    const start = nodes[i + 1] ?? 0;
    const end = nodes[i + 2] ?? 0;
    if (start > offset || end < offset || start === end) continue;
    if (kind !== Kind.Ref && kind !== Kind.Prop && kind !== Kind.Param && kind !== Kind.Call) continue;
    if (!best || end - start <= best.end - best.start) best = { gid: gidOf(file, i / 6), start, end };
  }
  if (!best) return undefined;
  const lines = [
    ...describeData(solver, best.gid),
    ...findings.filter((f) => f.at.start <= offset && offset <= f.at.end).map(describeFinding),
  ];
  return lines.length > 0 ? { start: best.start, end: best.end, lines } : undefined;
}

function describeData(solver: Solver, gid: number): string[] {
  const seen = new Map<string, string>();
  for (const o of solver.tracer.trace(gid, '')) {
    if (!o.label || seen.has(o.label.category)) continue;
    const outcome = o.sanitised.at(-1);
    const what = labelOf(o.label.category, solver.rules);
    seen.set(
      o.label.category,
      `**${what}** (\`${o.label.category}\`): ${o.label.reason}${outcome ? `; ${outcome.note}` : ''}`,
    );
  }
  return [...seen.values()].slice(0, 6);
}

function describeFinding(f: Finding): string {
  const r = f.recipient;
  if (!r) return f.message;
  const where = [countryName(r.country), r.purpose].filter(Boolean).join(', ');
  const between = f.between.length > 0 ? ` Between: ${f.between.map((b) => b.note).join('; ')}.` : '';
  return `Goes to **${r.name}**${where ? ` (${where})` : ''} through \`${f.api}\`.${between}`;
}
