/** One call: who is called, which rules hold, what is reported, and what keeps it from being reported. */
import { Kind } from '../../extract/facts';
import { type Gid, fileOf } from '../../link/graph';
import type {
  CallExplanation,
  Callee,
  Candidate,
  HarmlessCode,
  Reach,
  Stop,
  Subject,
  ValueExplanation,
} from '../../explanation';
import type { Finding } from '../../model';
import type { Trace } from '../../solve/searchState';
import type { Look, Observed } from '../../solve/looks';
import { type Behind, behind } from './behind';
import { calleesOf } from './callees';
import { type ExplainContext, inWords } from './context';
import { findingStop, policyStops } from './policies';
import { conditionWords, rulesNotMet, rulesOf, sourcesOf } from './rules';
import { distinct, explainValue } from './values';

const MAX_VALUES = 24;
const MAX_REACHED = 6;
const VAGUE: ReadonlySet<HarmlessCode> = new Set(['unknown', 'name', 'constant', 'left-out']);

interface Facts {
  readonly call: Gid;
  readonly callees: readonly Callee[];
  readonly own: readonly Observed[];
  readonly inside: Behind;
  readonly traces: readonly Trace[];
  readonly looks: readonly Look[];
  readonly findings: readonly Finding[];
  readonly values: readonly ValueExplanation[];
}

/** Everything about one application or text that forms a URL; `goesTo` has what the functions behind it lead to. */
export function explainCall(ctx: ExplainContext, call: Gid): Subject & { readonly call: CallExplanation } {
  const own = ctx.observe(call);
  const inside = behind(ctx, call);
  const traces = [...own.flatMap((o) => o.traces), ...inside.traces];
  const looks = [...own.flatMap((o) => o.looks), ...inside.looks];
  const findings = findingsAt(ctx, call, traces);
  const values = valuesOf(ctx, call, own);
  const callees = calleesOf(ctx, call);
  const facts: Facts = { call, callees, own, inside, traces, looks, findings, values };
  const consent =
    ctx.kind(call) === Kind.Template || ctx.kind(call) === Kind.Binary ? undefined : ctx.solver.consent.at(call);
  const result = resultOf(ctx, call, own.length > 0);
  return {
    at: ctx.span(call),
    kind: 'call',
    values,
    ...(result ? { result } : {}),
    goesTo: leadsTo(ctx, call, inside),
    ends: [],
    call: {
      callees,
      rules: rulesOf(
        ctx,
        call,
        own.map((o) => o.sink),
      ),
      findings,
      stops: stopsOf(ctx, facts),
      ...(consent ? { consent: { ...ctx.entry('consents', consent.rule), at: ctx.span(consent.gid) } } : {}),
    },
  };
}

/** What a call gives, where there is something to say of it. */
function resultOf(ctx: ExplainContext, call: Gid, isSink: boolean): ValueExplanation | undefined {
  if (isSink || !ctx.isCall(call)) return undefined;
  const value = explainValue(ctx, call, '', '');
  return value.data.length > 0 || value.harmless.some((h) => h.code === 'left-out') ? value : undefined;
}

/** The sinks that a call of the project's own code hands something to. */
function leadsTo(ctx: ExplainContext, call: Gid, inside: Behind): Reach[] {
  const used = inside.sinks.filter((s) => s.looks.some((l) => l.call === call || l.frames.includes(call)));
  return used.slice(0, MAX_REACHED).map(({ sink, traces }) => {
    const receiver = ctx.solver.sinks.receiverOf(sink, [call]);
    const recipient =
      receiver === 'own' ? 'the project itself' : (receiver?.destination.company ?? 'an unknown recipient');
    const mine = traces.filter((t) => inside.traces.includes(t));
    const findings = [...new Set(mine.flatMap((t) => ctx.findingsWith(t)))].filter(
      (f) => !f.inventory && !f.suppressedBy,
    );
    const reported = findings.map((f) => ({ policy: f.policy, severity: f.severity }));
    return { call: ctx.span(sink.call), api: ctx.api(sink.api), recipient, way: [], reported, stops: [] };
  });
}

function findingsAt(ctx: ExplainContext, call: Gid, traces: readonly Trace[]): Finding[] {
  const span = ctx.span(call);
  const collected = ctx
    .findingsIn(span.file)
    .filter((f) => f.kind === 'collection' && f.call.start === span.start && f.call.end === span.end);
  const all = [...new Set([...traces.flatMap((t) => ctx.findingsWith(t)), ...collected])];
  const rank = (f: Finding) =>
    f.suppressedBy ? 3 : f.inventory ? 4 : ['error', 'warning', 'note'].indexOf(f.severity);
  // A stable sort: what is as severe stays in the order of its places.
  return all.sort((a, b) => rank(a) - rank(b));
}

function valuesOf(ctx: ExplainContext, call: Gid, own: readonly Observed[]): ValueExplanation[] {
  const leaves = own.length > 0 ? own.flatMap((o) => o.leaves) : ctx.leavesAt(call);
  const distinctLeaves = leaves.filter((l, i) => leaves.findIndex((m) => m.gid === l.gid && m.path === l.path) === i);
  const isFunction = (l: { gid: Gid }) => ctx.kind(l.gid) === Kind.Func;
  return distinctLeaves
    .filter((l) => !isFunction(l))
    .slice(0, MAX_VALUES)
    .map((l) => explainValue(ctx, l.gid, l.path, l.keys?.length ? l.keys.join('.') : l.name));
}

// ---------------------------------------------------------------- what stopped it

function stopsOf(ctx: ExplainContext, facts: Facts): Stop[] {
  const { findings, traces, call, own } = facts;
  if (findings.some((f) => !f.inventory && !f.suppressedBy)) return [];
  const stops: Stop[] = [];
  const { file } = ctx.graph.facts(call);
  const hasSinks = own.length > 0 || facts.inside.sinks.length > 0;
  if (ctx.graph.isNotShipped(call) && hasSinks)
    stops.push({
      code: 'not-shipped',
      text: `${file} is a test, a story, a fixture or build configuration, where nothing is reported`,
    });
  for (const f of findings) {
    const stop = findingStop(ctx, f, traces);
    if (stop) stops.push(stop);
  }
  for (const t of traces) if (ctx.findingsWith(t).length === 0) stops.push(...policyStops(ctx, t));
  const left = hasSinks ? facts.values.flatMap((v) => v.harmless.filter((h) => h.code === 'left-out')) : [];
  for (const l of left) stops.push({ code: 'left-out', text: l.why, at: l.at });
  const source = sourceStop(ctx, facts);
  if (source) stops.push(source);
  else if (!hasSinks) stops.push(noSink(ctx, facts));
  else if (traces.length === 0) stops.push(...lookStops(ctx, facts));
  const once = stops.filter((s, i) => stops.findIndex((t) => t.code === s.code && t.text === s.text) === i);
  return once;
}

/** Why a source is not reported as a collection. */
function sourceStop(ctx: ExplainContext, { call, findings }: Facts): Stop | undefined {
  if (findings.some((f) => f.kind === 'collection')) return undefined;
  const [source] = sourcesOf(ctx, call);
  if (!source) return undefined;
  if (!source.collects)
    return {
      code: 'source',
      text: 'to read it is no collection to report by itself; where it goes is followed from here',
    };
  const text =
    'what a device or a connection says of itself is collected where it is kept or sent on; here it is only looked at';
  return { code: 'not-kept', text };
}

function noSink(ctx: ExplainContext, { call, callees, values }: Facts): Stop {
  const unknown = callees.find((c) => c.kind === 'unknown');
  const [unmet] = rulesNotMet(ctx, call);
  if (unmet) {
    const { entry, file } = ctx.entry('destinations', unmet.rule.destination);
    const where = `${entry}${file ? `, ${file}` : ''}`;
    const text =
      unmet.why === 'set-up'
        ? `\`${unmet.path}\` sets a client up or is listed as handing nothing over (${where})`
        : `\`${unmet.path}\` hands data over only when ${conditionWords(unmet.rule)} (${where})`;
    return { code: unmet.why === 'set-up' ? 'set-up' : 'not-a-sink', text };
  }
  if (unknown) {
    const hint = 'If it hands data over, name it as a call of a destination in datatrail.config.yaml.';
    return {
      code: 'unknown-callee',
      text: `it is not known what \`${unknown.path}\` is: ${unknown.why ?? 'nothing leads to it'}`,
      hint,
    };
  }
  const text = notASink(ctx, call, callees);
  // What is given nothing personal is no recipient that somebody misses.
  const isMissed = values.some((v) => v.data.length > 0) && callees[0]?.kind === 'library';
  const hint = 'If it hands data over, add it as a call of a destination in datatrail.config.yaml.';
  return { code: 'not-a-sink', text, ...(isMissed ? { hint } : {}) };
}

function notASink(ctx: ExplainContext, call: Gid, callees: readonly Callee[]): string {
  const [callee] = callees;
  const path = callee?.path ?? 'it';
  if (callee?.kind === 'function' || callee?.kind === 'class')
    return `\`${path}\` is code of the project, and nothing that it calls hands data to a recipient`;
  if (callee?.kind === 'declared') return `of \`${path}\` only the declared type is known, and no rule names it`;
  if (ctx.kind(call) === Kind.Set) return 'an assignment that no rule takes for handing data over';
  const known = callee?.kind === 'library' ? destinationOf(ctx, path) : undefined;
  if (known) return `\`${path}\` is not among the calls of ${known} that hand data over`;
  return `no rule takes \`${path}\` for a recipient`;
}

/** The destination whose package a library's path begins with: `Sentry (destinations/sentry in …)`. */
function destinationOf(ctx: ExplainContext, path: string): string | undefined {
  const root = path.split(' › ')[0] ?? '';
  const isIts = (name: string) =>
    name.endsWith('*') ? root.startsWith(name.slice(0, -1)) : root === name || root.startsWith(`${name}/`);
  const found = [...ctx.rules.destinations.values()].find((d) => d.packages.some(isIts));
  if (!found) return undefined;
  const { entry, file } = ctx.entry('destinations', found.id);
  return `${found.company} (${entry}${file ? ` in ${file}` : ''})`;
}

/** What the questions from the sinks ended at, one sentence for each kind of end. */
function lookStops(ctx: ExplainContext, facts: Facts): Stop[] {
  const { own, looks, inside, values } = facts;
  const out: Stop[] = [];
  for (const o of own) if (ctx.solver.sinks.receiverOf(o.sink, []) === 'own') out.push(firstParty());
  const ends = new Set(looks.map((l) => l.ending));
  if (ends.has('own')) out.push(firstParty());
  if (ends.has('nobody'))
    out.push({ code: 'no-recipient', text: 'neither a rule nor an address tells who receives it' });
  for (const l of looks) out.push(...labelledStop(ctx, l));
  if (looks.length === 0 && own.length === 0) out.push(notHandedOn(ctx, inside));
  const open = looks.filter((l) => l.ending === 'no-callers');
  for (const l of open) out.push(noCallers(ctx, l));
  if (ends.has('too-deep') || ends.has('too-many-callers') || inside.cut)
    out.push({ code: 'limit', text: 'the way is longer, or has more callers, than Datatrail follows' });
  const harmless = ['nothing', 'unlabelled', 'record-in-text', 'not-given'].some((e) => ends.has(e as Look['ending']));
  // Of what nobody hands in no name or value says more than that.
  const isTold = values.some((v) => v.harmless.some((h) => !VAGUE.has(h.code)));
  if ((harmless && (open.length === 0 || isTold)) || out.length === 0) out.push(noData(facts));
  return out.filter((s, i) => out.findIndex((t) => t.code === s.code && t.text === s.text) === i);
}

function firstParty(): Stop {
  return {
    code: 'first-party',
    text: 'it goes to the project itself: a relative or local address, an own domain, or one that a variable of the project names',
    hint: 'Own domains are `ownDomains` in datatrail.config.yaml.',
  };
}

/** Labelled data that something keeps from being handed over. */
function labelledStop(ctx: ExplainContext, l: Look): Stop[] {
  const what = l.label ? `${ctx.label(l.label.category)} of \`${l.label.name}\`` : 'the value';
  const at = ctx.span(l.leaf.gid);
  if (l.ending === 'redacted')
    return [{ code: 'redacted', text: `the logger is set up to leave ${what} out (\`redact\`)`, at }];
  if (l.ending === 'in-development')
    return [{ code: 'in-development', text: 'this is logged only while the program is developed', at }];
  if (l.ending === 'logged-before')
    return [{ code: 'logged-before', text: 'what is put into the error is logged by the call before it', at }];
  if (l.ending === 'acts')
    return [{ code: 'acts', text: `what is handed over does something; ${what} is told where it is read of it`, at }];
  if (l.ending === 'other-key')
    return [{ code: 'other-key', text: 'what is put in there is kept under another key than the one asked for', at }];
  if (l.ending === 'own-identifier')
    return [{ code: 'own-identifier', text: `${what} is an identifier that the recipient itself gave`, at }];
  if (l.ending === 'of-machine')
    return [{ code: 'of-machine', text: `${what} is the address of a service, which signs with a private key`, at }];
  if (l.ending === 'carried') return [{ code: 'carried', text: `${what} is what this place is made to carry`, at }];
  if (l.ending === 'empty')
    return [{ code: 'empty', text: `a condition around the call says that ${what} is empty there`, at }];
  return [];
}

function notHandedOn(ctx: ExplainContext, inside: Behind): Stop {
  const places = inside.sinks.map((s) => `\`${ctx.written(ctx.operand(s.sink.call, 3)) || 'a text'}\``);
  const named = inWords([...new Set(places)], 3);
  return {
    code: 'no-personal-data',
    text: `the function leads to ${named}, but none of what this call gives gets there`,
  };
}

function noCallers(ctx: ExplainContext, l: Look): Stop {
  const gid = l.origin?.gid;
  const fn = gid === undefined ? undefined : ctx.functionAt(fileOf(gid), ctx.graph.column(gid, 3));
  const parameter =
    gid === undefined
      ? ''
      : (ctx.graph.facts(gid).functions[ctx.graph.column(gid, 3)]?.paramNames[ctx.graph.column(gid, 4) & 0xffff] ?? '');
  const what = parameter ? `\`${parameter}\`` : 'it';
  const text = `${what} is a parameter of \`${fn?.name ?? 'a function'}\`, and no call in the project is seen to call it`;
  return { code: 'no-callers', text, ...(fn ? { at: fn.at } : {}) };
}

function noData({ values, looks }: Facts): Stop {
  const candidates: Candidate[] = distinct(values.flatMap((v) => v.harmless));
  if (looks.some((l) => l.ending === 'record-in-text') && candidates.length === 0)
    return { code: 'no-personal-data', text: 'a whole record inside a text is its id or `[object Object]`' };
  const held = values.filter((v) => v.data.length > 0);
  if (held.length > 0 && candidates.length === 0)
    return { code: 'no-personal-data', text: 'what it holds is personal, but not on the way to the recipient' };
  const count = values.length;
  const looked =
    count === 0
      ? 'it is given nothing'
      : `${count === 1 ? 'the one value' : `none of the ${count} values`} it is given ${count === 1 ? 'is not' : 'is'} personal data`;
  const telling = candidates.filter((c) => c.code !== 'constant').map((c) => c.why);
  if (candidates.length === 0) return { code: 'no-personal-data', text: looked };
  const hint = telling.length > 0 ? `Looked at: ${inWords(telling, 3)}.` : 'All it is given is constant.';
  return { code: 'no-personal-data', text: looked, hint };
}
