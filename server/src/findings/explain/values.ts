/** What the engine believes a value holds, and who hands it over. */
import { type Gid, fileOf } from '../../link/graph';
import type { Belief, CallerView, Candidate, ValueExplanation } from '../../explanation';
import type { Between } from '../../model';
import { type Origin, type Path, type Sanitised, isWhole } from '../../solve/origins';
import { wayOf } from '../flows';
import { type ExplainContext, inWords } from './context';
import { fieldsLeftOut, whyNothing, whyUnlabelled } from './harmless';

const MAX_BELIEFS = 16;
const MAX_CANDIDATES = 6;
const MAX_CALLERS = 6;

/**
 * One value of a call or at the cursor.
 *
 * @param name its place in the call, empty for a value on its own
 */
export function explainValue(ctx: ExplainContext, gid: Gid, path: Path, name: string): ValueExplanation {
  const traced = ctx.solver.tracer.trace(gid, path);
  const key = name.split('.').at(-1) ?? '';
  const origins = key && isWhole(path) ? ctx.solver.labeller.label(traced, { gid, name: key }, path) : traced;
  const data = beliefsOf(ctx, origins);
  const harmless = data.length > 0 ? leftOut(ctx, gid, origins) : candidatesOf(ctx, gid, origins, key);
  const { callers, more } = callersOf(ctx, origins);
  return { at: ctx.span(gid), name, data, harmless, callers, moreCallers: more };
}

/** The personal data among origins, each kind and name once. */
export function beliefsOf(ctx: ExplainContext, origins: readonly Origin[]): Belief[] {
  const out = new Map<string, Belief>();
  for (const o of origins) {
    if (!o.label) continue;
    const { category, name, reason, settled } = o.label;
    const key = `${category} ${name} ${o.sanitised.map((s) => s.outcome).join()}`;
    if (out.has(key) || out.size >= MAX_BELIEFS) continue;
    out.set(key, {
      category,
      label: ctx.label(category),
      name,
      reason,
      settled,
      steps: wayOf(o.label, o.via, ctx.graph),
      between: betweenOf(ctx, o.sanitised),
    });
  }
  return [...out.values()];
}

function betweenOf(ctx: ExplainContext, sanitised: readonly Sanitised[]): Between[] {
  return sanitised.map((s) => ({ kind: s.outcome, note: s.note, span: ctx.span(s.gid) }));
}

/** What was looked at and judged harmless, what looks most like personal data first. */
export function candidatesOf(ctx: ExplainContext, gid: Gid, origins: readonly Origin[], key: string): Candidate[] {
  const out = leftOut(ctx, gid, origins);
  const open = origins.filter((o) => !o.label && !o.listed);
  if (open.length === 0 && out.length === 0) out.push({ at: ctx.span(gid), ...whyNothing(ctx, gid) });
  for (const o of open) out.push(whyUnlabelled(ctx, o, gid, key));
  return distinct(out).slice(0, MAX_CANDIDATES);
}

/** Personal fields that do not come along, as one candidate; none when nothing is left out. */
function leftOut(ctx: ExplainContext, gid: Gid, origins: readonly Origin[]): Candidate[] {
  const fields = fieldsLeftOut(ctx, origins);
  if (fields.length === 0) return [];
  const why = `${inWords(fields.map((f) => `\`${f}\``))} ${fields.length === 1 ? 'is' : 'are'} left out on the way`;
  return [{ at: ctx.span(gid), code: 'left-out', why }];
}

const RANK: Readonly<Record<string, number>> = { 'left-out': 0, owner: 1, record: 2, reduced: 3, name: 4, unknown: 5 };

/** Each reason once, the most telling first. */
export function distinct(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  const once = candidates.filter((c) => {
    const key = `${c.at.file}:${c.at.start} ${c.why}`;
    return !seen.has(key) && seen.add(key);
  });
  return once.sort((a, b) => (RANK[a.code] ?? 6) - (RANK[b.code] ?? 6));
}

/** Who hands over the parameters that a value comes from. */
function callersOf(ctx: ExplainContext, origins: readonly Origin[]): { callers: CallerView[]; more: number } {
  const open = origins.filter((o) => o.base === 'parameter' && !o.expanded);
  const all = new Map<string, CallerView>();
  let more = 0;
  for (const o of open) {
    const fn = ctx.graph.column(o.gid, 3);
    const callers = ctx.solver.tracer.values.callGraph?.callersOf(fileOf(o.gid), fn) ?? [];
    for (const caller of callers) {
      if (caller.kind === 'callback') continue;
      const args = ctx.solver.tracer.values.callGraph?.argumentsFor(caller, ctx.graph.column(o.gid, 4)) ?? [];
      for (const arg of args) {
        if (all.has(`${arg}`)) continue;
        if (all.size >= MAX_CALLERS) more++;
        else
          all.set(`${arg}`, {
            at: ctx.span(arg),
            function: ctx.solver.calls.calledName(caller.call),
            data: labelsAt(ctx, arg, o.path),
          });
      }
    }
  }
  return { callers: [...all.values()], more };
}

function labelsAt(ctx: ExplainContext, gid: Gid, path: Path): string[] {
  const labels = ctx.solver.tracer.trace(gid, path).flatMap((o) => (o.label ? [ctx.label(o.label.category)] : []));
  return [...new Set(labels)];
}
