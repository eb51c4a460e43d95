/** Why a flow that was found is no finding, or one that is only recorded. */
import type { Stop } from '../../explanation';
import type { Finding, Policy } from '../../model';
import type { Trace } from '../../solve/searchState';
import { isWithin, refusalOf } from '../conditions';
import { agreementOf, inventoryReasonOf, isWeak } from '../flows';
import type { PolicyRefusal } from '../conditions';
import { countryName } from '../message';
import { type ExplainContext, inWords } from './context';

const SINK_WORDS = {
  'third-party': 'other companies',
  messaging: 'team chats',
  llm: 'language models',
  log: 'logs',
  storage: "a device's storage",
  url: 'web addresses',
} as const;

/** Why no policy takes up a flow. */
export function policyStops(ctx: ExplainContext, t: Trace): Stop[] {
  const looking = ctx.policiesAt(t.call).filter((p) => p.sinks.includes(t.sink));
  if (looking.length === 0) return [policyOff(ctx, t)];
  return looking.flatMap((policy): Stop[] => {
    const refusal = refusalOf(policy, t);
    if (refusal?.by === 'sanitised') {
      const { outcome, gid, note } = refusal.sanitised;
      const text = `${ctx.label(t.label.category)} of \`${t.label.name}\` is ${outcome} on the way (${note}), which is enough for ${policy.id}`;
      const stricter = stricterThan(ctx, t, policy);
      return [{ code: 'sanitised', text, at: ctx.span(gid), ...(stricter ? { hint: stricter } : {}) }];
    }
    if (refusal?.by === 'category')
      return [
        { code: 'policy', text: `${policy.id} does not look at ${ctx.label(t.label.category)} (${t.label.category})` },
      ];
    const condition = refusal ? conditionOf(policy, refusal.by, t) : undefined;
    if (condition !== undefined) return [{ code: 'policy', text: condition }];
    if (policy.together && isWithin(t.label.category, policy.together.identifiers)) {
      const text = `${ctx.label(t.label.category)} alone is not enough for ${policy.id}, which looks at identifiers that come together`;
      return [{ code: 'policy', text }];
    }
    if (isWeak(t, ctx.rules)) {
      const text = `${ctx.label(t.label.category)} alone says nothing of a person`;
      return [{ code: 'pseudonymous', text, hint: 'With other data in the same call it is listed.' }];
    }
    return [];
  });
}

/** The condition of a policy that a flow does not meet. */
function conditionOf(policy: Policy, by: PolicyRefusal['by'], t: Trace): string | undefined {
  const { company, country, purpose } = t.receiver.destination;
  switch (by) {
    case 'country': {
      const seat = countryName(t.receiver.country ?? country) ?? 'an unknown country';
      const { only = policy.countries, except = [] } = policy.countriesWritten ?? {};
      const where = [
        ...(only.length > 0 ? [`in ${inWords(only)}`] : []),
        ...(except.length > 0 ? [`outside ${inWords(except)}`] : []),
      ];
      return `${policy.id} looks only at recipients ${where.join(' or ')}; ${company} is in ${seat}`;
    }
    case 'purpose':
      return `${policy.id} does not look at recipients for ${purpose ?? 'an unknown purpose'}`;
    case 'record':
      return `${policy.id} looks only at records that are handed over as a whole`;
    case 'consent':
      return `${policy.id} leaves alone what runs only with consent`;
    default:
      return undefined;
  }
}

/** Policies for which the outcome would not be enough. */
function stricterThan(ctx: ExplainContext, t: Trace, policy: Policy): string | undefined {
  const others = (ctx.rules.otherPolicies ?? []).filter((p) => p.kind === 'flow' && refusalOf(p, t) === undefined);
  const ids = others.filter((p) => p.id !== policy.id).map((p) => p.id);
  return ids.length === 0
    ? undefined
    : `It is not enough for ${inWords(ids)}, which ${ids.length === 1 ? 'is' : 'are'} not switched on.`;
}

function policyOff(ctx: ExplainContext, t: Trace): Stop {
  const others = (ctx.rules.otherPolicies ?? []).filter((p) => p.kind === 'flow' && p.sinks.includes(t.sink));
  const text = `no policy that is switched on looks at ${SINK_WORDS[t.sink]}`;
  const ids = others.map((p) => p.id);
  return ids.length === 0
    ? { code: 'policy-off', text }
    : { code: 'policy-off', text, hint: `${inWords(ids)} would: switch it on in datatrail.config.yaml.` };
}

/** Why a finding is silenced or only recorded; undefined for one that is shown as a fault. */
export function findingStop(ctx: ExplainContext, f: Finding, traces: readonly Trace[]): Stop | undefined {
  if (f.suppressedBy) {
    const { policy, reason, span } = f.suppressedBy;
    const which = policy === '*' ? 'for all policies' : `for ${policy}`;
    return {
      code: 'suppressed',
      text: `silenced by a comment ${which}${reason ? `: ${reason}` : ', without a reason'}`,
      at: span,
    };
  }
  const policy = ctx.rules.policies.find((p) => p.id === f.policy);
  if (!f.inventory || !policy) return undefined;
  const consent = f.kind === 'collection' ? f.between.find((b) => b.kind === 'consent') : undefined;
  if (consent) return { code: 'consent', text: `it ${consent.note}, which clears ${f.policy}`, at: consent.span };
  if (f.kind === 'collection')
    return { code: 'inventory', text: `${f.policy} only records that data is collected here`, hint: raise(f.policy) };
  const own = traces.filter((t) => t.receiver.destination.id === f.recipient?.id && t.sink === f.sink);
  const reason = own.length > 0 ? inventoryReasonOf(policy, own, ctx.rules) : undefined;
  const recipient = f.recipient?.name ?? 'the recipient';
  switch (reason) {
    case 'consent':
      return consentStop(ctx, f, own, policy);
    case 'allowed':
      return allowedStop(ctx, recipient, own);
    case 'covered':
      return {
        code: 'covered',
        text: 'the same data is already reported further inside, where it is recognisably personal',
      };
    case 'expected': {
      const { entry, file } = ctx.entry('destinations', f.recipient?.id ?? '');
      const text = `${recipient} exists to receive this data (\`expected\` in ${entry}${file ? `, ${file}` : ''}), so it is recorded only`;
      return {
        code: 'expected',
        text,
        hint: 'No policy raises it; change `expected` of the entry in datatrail.config.yaml to have it reported.',
      };
    }
    case 'pseudonymous':
      return {
        code: 'pseudonymous',
        text: `${inWords([...new Set(f.data.map((d) => ctx.label(d.category)))])} alone says little of a person, so it is recorded only`,
        hint: 'With other data in the same call it is reported.',
      };
    default:
      return { code: 'inventory', text: `${f.policy} records such flows and reports none`, hint: raise(f.policy) };
  }
}

function allowedStop(ctx: ExplainContext, recipient: string, traces: readonly Trace[]): Stop {
  const agreement = traces[0] && agreementOf(traces[0], ctx.rules);
  const data = agreement?.data.length ? ` for ${inWords(agreement.data)}` : '';
  const reason = agreement?.reason === undefined ? '' : `: ${agreement.reason}`;
  return {
    code: 'allowed',
    text: `${recipient} is among the allowedRecipients of the configuration${data}${reason}`,
  };
}

function raise(policy: string): string {
  return `\`policies: { ${policy}: warning }\` in datatrail.config.yaml raises it.`;
}

function consentStop(ctx: ExplainContext, f: Finding, traces: readonly Trace[], policy: Policy): Stop {
  const consent = traces.find((t) => t.consent)?.consent;
  const rule = consent ? ctx.entry('consents', consent.rule) : undefined;
  const all = [...ctx.rules.policies, ...(ctx.rules.otherPolicies ?? [])];
  const strict = all.filter(
    (p) => p.kind === 'flow' && p.id !== policy.id && !p.consentClears && f.sink && p.sinks.includes(f.sink),
  );
  return {
    code: 'consent',
    text: `it runs only with consent${rule ? ` (${rule.entry}${rule.file ? `, ${rule.file}` : ''})` : ''}, which clears ${policy.id}`,
    ...(consent ? { at: ctx.span(consent.gid) } : {}),
    ...(strict.length > 0 ? { hint: `Consent does not clear ${inWords(strict.map((p) => p.id))}.` } : {}),
  };
}
