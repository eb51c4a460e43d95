/** Which rules hold for a call, in words. */
import { Kind } from '../../extract/facts';
import type { Gid } from '../../link/graph';
import type { RuleUse } from '../../explanation';
import type { ArgumentPath, Recipient, SinkRule, SourceRule } from '../../model';
import type { ApiPath } from '../../solve/api';
import type { Sink } from '../../solve/sinks';
import type { ExplainContext } from './context';
import { inWords } from './context';

/** The rules that a call meets: as a sink, a source, a sanitiser, a carrier, a question for consent. */
export function rulesOf(ctx: ExplainContext, call: Gid, sinks: readonly Sink[]): RuleUse[] {
  const out = sinks.map((s) => sinkUse(ctx, s));
  for (const path of pathsOf(ctx, call)) out.push(...otherUses(ctx, call, path));
  const named = ctx.isCall(call) ? ctx.solver.calls.sanitizerNamed(ctx.solver.calls.calledName(call)) : undefined;
  if (named && !out.some((u) => u.role === 'sanitizer')) {
    const says = `its name says that it leaves the data ${named.outcome}`;
    out.push({ role: 'sanitizer', ...ctx.entry('sanitizers', named.id), says, arguments: [] });
  }
  return out.filter(
    (u, i) => out.findIndex((v) => v.role === u.role && v.entry === u.entry && v.says === u.says) === i,
  );
}

/** Access paths of a call; none for elements and texts. */
export function pathsOf(ctx: ExplainContext, call: Gid): ApiPath[] {
  const kind = ctx.kind(call);
  return ctx.isCall(call) || kind === Kind.Set ? ctx.solver.sinks.pathsOf(call) : [];
}

function sinkUse(ctx: ExplainContext, sink: Sink): RuleUse {
  const { rule } = sink;
  const receiver = ctx.solver.sinks.receiverOf(sink, []);
  const recipient = receiver === 'own' || receiver === undefined ? undefined : recipientOf(receiver);
  const where =
    receiver === 'own' ? 'the project itself (first party)' : (recipient?.name ?? 'somebody who could not be told');
  const says = `hands ${rule.data.length === 0 ? 'nothing' : 'data'} to ${where}`;
  return {
    role: 'sink',
    ...ctx.entry('destinations', rule.destination),
    says,
    sink: rule.sink,
    ...(recipient ? { recipient } : {}),
    arguments: rule.data.map(argumentWords),
  };
}

function recipientOf(
  receiver: Exclude<ReturnType<ExplainContext['solver']['sinks']['receiverOf']>, 'own' | undefined>,
): Recipient {
  const { destination, country = destination.country } = receiver;
  return {
    id: destination.id,
    name: destination.company,
    ...(country ? { country } : {}),
    ...(destination.purpose ? { purpose: destination.purpose } : {}),
  };
}

function otherUses(ctx: ExplainContext, call: Gid, path: ApiPath): RuleUse[] {
  const found = ctx.solver.api.match(path);
  const args = ctx.isCall(call) ? ctx.solver.calls.args(call) : [];
  const sources = found.sources.filter((s) => ctx.solver.constants.meets(args, s.when)).map((s) => sourceUse(ctx, s));
  const sanitizers = found.sanitizers.map((s): RuleUse => ({
    role: 'sanitizer',
    ...ctx.entry('sanitizers', s.id),
    says: `leaves the data ${s.outcome}`,
    arguments: [],
  }));
  const consents = found.consents.map((c): RuleUse => ({
    role: 'consent',
    ...ctx.entry('consents', c.id),
    says: c.objection ? 'asks whether the person objected' : 'asks whether the person agreed',
    arguments: [],
  }));
  const propagators = found.propagators.map((p): RuleUse => ({
    role: 'propagator',
    entry: '',
    says: `gives back what ${inWords(p.from.map(argumentWords))} holds`,
    arguments: p.from.map(argumentWords),
  }));
  return [...sources, ...sanitizers, ...consents, ...propagators];
}

/** Rules of sources that hold for a call. */
export function sourcesOf(ctx: ExplainContext, call: Gid): SourceRule[] {
  const args = ctx.isCall(call) ? ctx.solver.calls.args(call) : [];
  return pathsOf(ctx, call).flatMap((path) =>
    ctx.solver.api.match(path).sources.filter((s) => ctx.solver.constants.meets(args, s.when)),
  );
}

function sourceUse(ctx: ExplainContext, s: SourceRule): RuleUse {
  const kinds = inWords(s.categories.map((c) => ctx.label(c)));
  const gives = s.byFieldName ? 'fields that are personal by their names' : kinds || 'data of people';
  const says = `reads ${s.label}: ${gives}${s.callback === undefined ? '' : `, in the callback that is argument ${s.callback + 1}`}`;
  return { role: 'source', ...ctx.entry('sources', s.id), says, arguments: [] };
}

/** `argument 1 › properties`, `all arguments`. */
function argumentWords(at: ArgumentPath): string {
  const base =
    at.argument === 'all'
      ? 'all arguments'
      : at.argument === 'receiver'
        ? 'what it is called on'
        : `argument ${at.argument + 1}`;
  const made =
    at.made === undefined
      ? []
      : [at.made === 'returned' ? 'what it returns' : `what it writes into its parameter ${at.made + 1}`];
  return [base, ...(at.within ?? []), ...made, ...at.path].join(' › ');
}

/** Sink rules that name a call and do not hold for it: set-up calls, and those whose condition is not met. */
export function rulesNotMet(
  ctx: ExplainContext,
  call: Gid,
): { rule: SinkRule; path: string; why: 'set-up' | 'condition' }[] {
  return pathsOf(ctx, call).flatMap((path) =>
    ctx.solver.api.match(path).sinks.map((rule) => ({
      rule,
      path: ctx.api(path),
      why: rule.data.length === 0 ? ('set-up' as const) : ('condition' as const),
    })),
  );
}

/** `argument 1 › method is 'post'`. */
export function conditionWords(rule: SinkRule): string {
  return inWords(rule.when.map((c) => `${argumentWords(c.at)} is ${c.oneOf.map((t) => `'${t}'`).join(' or ')}`));
}
