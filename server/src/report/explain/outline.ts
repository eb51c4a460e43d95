/** An explanation in words, in the order in which a reader asks: terminal and editor only lay it out. */
import type {
  Belief,
  Callee,
  CallerView,
  PlaceExplanation,
  Reach,
  RuleUse,
  Stop,
  Subject,
  ValueExplanation,
} from '../../explanation';
import type { Finding, RuleSet, Severity, Span } from '../../model';
import { counted } from '../order';
import { countryName, trailsOf, type Trail } from '../words';

/** One line of an outline, with a place that a reader can go to and lines that belong to it. */
export interface Item {
  readonly text: string;
  readonly place?: Span;
  readonly below: readonly Item[];
}

export interface Row {
  readonly label: string;
  readonly items: readonly Item[];
}

/** One call or value. */
export interface Section {
  readonly at: Span;
  /** How it stands: reported with a severity, recorded, or not reported. */
  readonly mark: Severity | 'recorded' | 'none';
  readonly verdict: string;
  readonly rows: readonly Row[];
}

export interface Outline {
  readonly notes: readonly string[];
  readonly sections: readonly Section[];
}

/** What outlines quote code from. */
export interface OutlineInput {
  readonly explanation: PlaceExplanation;
  readonly rules: RuleSet;
  /** The code of a span on one line; empty where it may not or cannot be quoted. */
  readonly codeOf: (span: Span) => string;
}

const MOST_CODE = 60;
const MOST_FINDINGS = 6;
const MOST_RULES = 6;
const MOST_TRAILS = 2;
const MOST_PLACES = 3;

/** Puts an explanation into words. */
export function outlineOf(input: OutlineInput): Outline {
  const { explanation } = input;
  const notes =
    explanation.subjects.length > 0
      ? explanation.notes
      : [...explanation.notes, 'There is no call here, and no value that speaks of people.'];
  return { notes, sections: explanation.subjects.map((s) => sectionOf(s, input)) };
}

function sectionOf(s: Subject, input: OutlineInput): Section {
  const { mark, verdict } = verdictOf(s);
  const isShown = (v: ValueExplanation) => s.kind === 'value' || v.data.length > 0 || v.callers.length > 0;
  const shown = s.values.filter(isShown);
  const harmless = s.values.filter((v) => !isShown(v));
  const rows: Row[] = [
    {
      label: 'finding',
      items: capped(
        (s.call?.findings ?? []).map((f, i) => findingItem(f, i < MOST_TRAILS, s.at)),
        MOST_FINDINGS,
      ),
    },
    { label: 'stopped by', items: (s.call?.stops ?? []).map(stopItem) },
    { label: 'calls', items: (s.call?.callees ?? []).map(calleeItem) },
    { label: 'rule', items: capped((s.call?.rules ?? []).map(ruleItem), MOST_RULES) },
    { label: 'consent', items: consentItems(s) },
    {
      label: s.kind === 'call' ? 'is given' : 'holds',
      items: shown.flatMap((v) => valueItems(v, input, s.kind === 'value')),
    },
    {
      label: 'gives',
      items: s.result
        ? valueItems({ ...s.result, callers: [], moreCallers: 0 }, input, false).flatMap((i) => i.below)
        : [],
    },
    { label: 'harmless', items: harmlessItems(harmless, input) },
    { label: 'goes to', items: s.goesTo.map(reachItem) },
    { label: 'trail ends', items: s.ends.map((e) => ({ text: e.text, place: e.at, below: [] })) },
  ];
  return { at: s.at, mark, verdict, rows: rows.filter((r) => r.items.length > 0) };
}

function capped(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return [...items.slice(0, most), { text: `and ${items.length - most} more`, below: [] }];
}

function verdictOf(s: Subject): Pick<Section, 'mark' | 'verdict'> {
  if (!s.call) {
    const held = s.values.flatMap((v) => v.data);
    if (held.length === 0) return { mark: 'none', verdict: 'No personal data is seen in this value' };
    const labels = [...new Set(held.map((b) => b.label))];
    return { mark: 'recorded', verdict: `Personal data: ${labels.join(', ')}` };
  }
  const { findings, rules } = s.call;
  const active = findings.filter((f) => !f.inventory && !f.suppressedBy);
  const [first] = [...active].sort((a, b) => (a.severity === b.severity ? 0 : a.severity === 'error' ? -1 : 1));
  if (first) return { mark: first.severity, verdict: `Reported: ${first.message}` };
  if (findings.some((f) => f.suppressedBy && !f.inventory))
    return { mark: 'recorded', verdict: 'Found, and silenced by a comment' };
  if (findings.length === 0 && rules.some((r) => r.role === 'source'))
    return { mark: 'recorded', verdict: 'Reads data of people; not reported by itself' };
  const [fact] = findings;
  if (fact) return { mark: 'recorded', verdict: `Recorded, not reported: ${fact.message}` };
  if (rules.some((r) => r.role === 'sink')) return { mark: 'none', verdict: 'Hands data over, but is not reported' };
  return { mark: 'none', verdict: 'Not reported' };
}

/** @param withSteps false where the findings before it have shown the way */
function findingItem(f: Finding, withSteps: boolean, asked: Span): Item {
  const state = f.suppressedBy ? 'silenced' : f.inventory ? 'recorded' : f.severity;
  const between = [...new Set(f.between.map((b) => b.note))];
  const trails = f.kind === 'flow' && withSteps ? trailsVia(f, asked) : [];
  const below = trails
    .slice(0, MOST_TRAILS)
    .flatMap((t): Item[] => [
      ...(trails.length > 1 ? [{ text: `${t.items.map((d) => d.name).join(', ')}:`, below: [] }] : []),
      ...t.steps.map((s, i): Item => ({ text: `${i + 1}. ${s.note}`, place: s.span, below: [] })),
    ]);
  if (trails.length > MOST_TRAILS)
    below.push({ text: `and ${counted(trails.length - MOST_TRAILS, 'more way')}`, below: [] });
  if (between.length > 0) below.push({ text: `in between: ${between.join('; ')}`, below: [] });
  return { text: `${f.policy} (${state}): ${f.message}`, place: f.at, below };
}

/** The ways of a finding's data, those through the place that was asked for first. */
function trailsVia(f: Finding, asked: Span): readonly Trail[] {
  const isVia = (t: Trail) =>
    t.steps.some(({ span }) => span.file === asked.file && span.start >= asked.start && span.end <= asked.end);
  const all = trailsOf(f);
  return [...all.filter(isVia), ...all.filter((t) => !isVia(t))];
}

function stopItem(s: Stop): Item {
  return {
    text: s.text,
    ...(s.at ? { place: s.at } : {}),
    below: s.hint ? [{ text: s.hint, below: [] }] : [],
  };
}

const CALLEE_WORDS: Readonly<Record<Callee['kind'], string>> = {
  library: 'of a package',
  platform: 'a global name',
  function: 'a function of the project',
  class: 'a class of the project',
  declared: 'known by its type only',
  unknown: 'unknown',
};

function calleeItem(c: Callee): Item {
  return {
    text: `\`${c.path}\`, ${CALLEE_WORDS[c.kind]}${c.why ? `: ${c.why}` : ''}`,
    ...(c.at ? { place: c.at } : {}),
    below: [],
  };
}

const ROLE_WORDS: Readonly<Record<RuleUse['role'], string>> = {
  sink: 'recipient',
  source: 'source',
  sanitizer: 'sanitiser',
  consent: 'consent',
  propagator: 'built in',
};

function ruleItem(r: RuleUse): Item {
  const { recipient } = r;
  const below: Item[] = [];
  if (recipient) {
    const isLocal = r.sink === 'log' || r.sink === 'storage' || r.sink === 'url';
    const country = recipient.country ? countryName(recipient.country) : isLocal ? '' : 'country unknown';
    const about = [country, recipient.purpose ?? ''].filter(Boolean).join(', ');
    if (about) below.push({ text: `${recipient.name}: ${about}`, below: [] });
  }
  if (r.role === 'sink' && r.arguments.length > 0)
    below.push({ text: `data is in ${r.arguments.join(', ')}`, below: [] });
  if (r.entry) below.push({ text: `entry ${r.entry}${r.file ? ` in ${r.file}` : ''}`, below: [] });
  return { text: `${ROLE_WORDS[r.role]}: ${r.says}`, below };
}

function consentItems(s: Subject): Item[] {
  const consent = s.call?.consent;
  if (!consent) return [];
  const where = `${consent.entry}${consent.file ? ` in ${consent.file}` : ''}`;
  return [{ text: `runs only where the person agreed (${where})`, place: consent.at, below: [] }];
}

function title(v: ValueExplanation, input: OutlineInput): string {
  const code = short(input.codeOf(v.at));
  if (!v.name || v.name === code) return code ? `\`${code}\`` : 'a value';
  return code ? `\`${v.name}\`: \`${code}\`` : `\`${v.name}\``;
}

function short(code: string): string {
  const line = code.replace(/\s+/g, ' ').replaceAll('`', "'");
  return line.length > MOST_CODE ? `${line.slice(0, MOST_CODE - 1)}…` : line;
}

/** @param withCallers true to name the callers even of what is settled at the place itself */
function valueItems(v: ValueExplanation, input: OutlineInput, withCallers: boolean): Item[] {
  const beliefs = sharedWays(v.data).flatMap((group) => {
    const kinds = sameKind(group);
    return kinds.map((same, i) => beliefItem(same, i === kinds.length - 1));
  });
  const harmless = v.harmless.map((c): Item => ({ text: c.why, below: [] }));
  const callers = withCallers || !v.data.some((b) => b.settled) ? callerItems(v) : [];
  return [{ text: title(v, input), below: [...beliefs, ...harmless, ...callers] }];
}

/** Callers by what they hand over, with the first places of each. */
function callerItems(v: ValueExplanation): Item[] {
  const groups = new Map<string, [CallerView, ...CallerView[]]>();
  for (const c of v.callers) {
    const key = `${c.function} ${c.data.join()}`;
    const group = groups.get(key);
    if (group) group.push(c);
    else groups.set(key, [c]);
  }
  const items = [...groups.values()].map((group): Item => {
    const [first] = group;
    const calls = `${counted(group.length, 'call')} of ${first.function || 'the function'}`;
    const what = first.data.length > 0 ? `${calls}: ${first.data.join(', ')}` : `${calls}: no personal data is seen`;
    const places = group.slice(0, MOST_PLACES).map((c): Item => ({ text: '', place: c.at, below: [] }));
    return group.length === 1
      ? { text: `from ${what}`, place: first.at, below: [] }
      : { text: `from ${what}`, below: places };
  });
  if (v.moreCallers > 0) items.push({ text: `and from ${counted(v.moreCallers, 'more call')}`, below: [] });
  return items;
}

/** Beliefs whose data took the same way, in groups: the fields of one record are told apart once. */
function sharedWays(data: readonly Belief[]): Belief[][] {
  const groups = new Map<string, Belief[]>();
  for (const b of data) {
    const spans = [...b.steps.map((s) => s.span), ...b.between.map((x) => x.span)];
    const key = spans.map((s) => `${s.file}:${s.start}:${s.end}`).join(' ');
    const group = groups.get(key);
    if (group) group.push(b);
    else groups.set(key, [b]);
  }
  return [...groups.values()];
}

/** Beliefs of one category in groups: `latitude` and `longitude` are one line. */
function sameKind(data: readonly Belief[]): [Belief, ...Belief[]][] {
  const groups = new Map<string, [Belief, ...Belief[]]>();
  for (const b of data) {
    const key = `${b.category} ${OF_OWNER.exec(b.reason)?.[2] ?? b.reason} ${b.settled}`;
    const group = groups.get(key);
    if (group) group.push(b);
    else groups.set(key, [b]);
  }
  return [...groups.values()];
}

const OF_OWNER = /^(.+) is a field of (.+)$/;

/** @param isLast true for the beliefs that the way stands below */
function beliefItem(same: readonly [Belief, ...Belief[]], isLast: boolean): Item {
  const [b] = same;
  const basis = b.settled ? '' : ' (by its name; who hands it over would know better)';
  const names = same.map((o) => `\`${o.name}\``).join(', ');
  const owner = OF_OWNER.exec(b.reason)?.[2];
  const reason = same.length > 1 && owner ? `they are fields of ${owner}` : reasonWords(b.reason);
  const text = `${b.label} (${b.category}): ${names}, because ${reason}${basis}`;
  if (!isLast) return { text, below: [] };
  const [first, ...more] = b.steps;
  const notes = more.length === 0 ? [] : [{ span: first?.span, note: 'recognised as personal here' }, ...more];
  const steps = notes.map((s, i): Item => ({
    text: `${i + 1}. ${s.note}`,
    ...(s.span ? { place: s.span } : {}),
    below: [],
  }));
  const between = b.between.map((x): Item => ({ text: `in between: ${x.note}`, place: x.span, below: [] }));
  return { text, ...(more.length === 0 && first ? { place: first.span } : {}), below: [...steps, ...between] };
}

/** `because it is named email`, `because email is a field of Account`. */
function reasonWords(reason: string): string {
  return /^(named|read|taken|declared) /.test(reason) ? `it is ${reason}` : reason;
}

/** Constants are counted, not listed, where there is anything else to look at. */
function harmlessItems(values: readonly ValueExplanation[], input: OutlineInput): Item[] {
  const isConstant = (v: ValueExplanation) => v.harmless.every((h) => h.code === 'constant');
  const telling = values.filter((v) => !isConstant(v));
  const constants = values.length - telling.length;
  const items = telling.map((v) => harmlessItem(v, input));
  if (constants === 0) return items;
  return [...items, { text: counted(constants, 'constant'), below: [] }];
}

function harmlessItem(v: ValueExplanation, input: OutlineInput): Item {
  const [only, ...others] = v.harmless;
  const name = title(v, input);
  if (only && others.length === 0) return { text: `${name}: ${only.why}`, below: [] };
  return { text: name, below: v.harmless.map((c) => ({ text: c.why, below: [] })) };
}

function reachItem(r: Reach): Item {
  const way = r.way.map((s, i): Item => ({ text: `${i + 1}. ${s.note}`, place: s.span, below: [] }));
  const reported = [...new Set(r.reported.map((p) => `reported by ${p.policy} (${p.severity})`))].join(', ');
  const stops = r.stops.map((s): Item => ({
    text: `not reported: ${s.text}`,
    ...(s.at ? { place: s.at } : {}),
    below: [],
  }));
  return {
    text: `${r.recipient}, through \`${r.api}\`${reported ? `: ${reported}` : ''}`,
    place: r.call,
    below: [...way, ...stops],
  };
}
