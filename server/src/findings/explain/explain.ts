/** What can be said of a place: its calls, sinks first, then its values. */
import { NODE_STRIDE } from '../../extract/facts';
import { type Gid, gidOf } from '../../link/graph';
import type { PlaceExplanation, Reach, Subject, TrailEnd } from '../../explanation';
import type { Span } from '../../model';
import { explainCall } from './calls';
import type { ExplainContext } from './context';
import { reachOf } from './reach';
import { type Chosen, atOffset, onLines } from './subjects';
import { explainValue } from './values';

const MAX_SUBJECTS = 12;
const MAX_ENDS = 4;
const MAX_LEAVES = 8;

/** What is asked: a line, or a place in it. */
export interface Question {
  readonly file: number;
  /** The line, without its end. */
  readonly line: Span;
  /** The place in the line; undefined for all of it. */
  readonly offset?: number;
}

/** Explains a line or the expression at a place. Never throws on user code. */
export function explainPlace(ctx: ExplainContext, question: Question): PlaceExplanation {
  const { file, line, offset } = question;
  const chosen = offset === undefined ? onLines(ctx, file, line) : ofOffset(ctx, { file, line, offset });
  const calls = [...new Set(chosen.calls)].map((c) => withReach(ctx, c, explainCall(ctx, c), offset !== undefined));
  const values = chosen.values
    .map((v) => valueSubject(ctx, v, offset !== undefined))
    .filter((s) => offset !== undefined || tells(s));
  const subjects = [...calls.sort((a, b) => rank(a) - rank(b) || a.at.start - b.at.start), ...values];
  const { facts } = ctx.graph.file(file);
  const notes = chosen.note ? [chosen.note] : [];
  if (ctx.graph.isNotShipped(gidOf(file, 0)))
    notes.push('This file is a test, a story, a fixture or build configuration: nothing is reported in it.');
  const more = subjects.length - MAX_SUBJECTS;
  if (more > 0)
    notes.push(
      `${more} more ${more === 1 ? 'expression' : 'expressions'} of this line: give a column to ask for one of them.`,
    );
  return { file: facts.file, asked: line, subjects: subjects.slice(0, MAX_SUBJECTS), notes };
}

function ofOffset(ctx: ExplainContext, at: { file: number; line: Span; offset: number }): Chosen {
  const declared = declaredAt(ctx, at.file, at.offset);
  return declared === undefined ? atOffset(ctx, at.file, at.offset, at.line) : { calls: [], values: [declared] };
}

/** The value that a name is given where it is declared: `email` in `const email = user.email`. */
function declaredAt(ctx: ExplainContext, file: number, offset: number): Gid | undefined {
  const { facts } = ctx.graph.file(file);
  const binding = facts.bindings.find(
    (b) => b.start <= offset && offset <= b.start + b.name.length && b.name !== '' && !b.from,
  );
  const definition = binding?.definitions[0];
  if (binding === undefined || definition === undefined || binding.kind === 'function' || binding.kind === 'class')
    return undefined;
  // A binding's start may be that of an import or a pattern: only what stands right there counts.
  const start = facts.nodes[definition * NODE_STRIDE + 1] ?? 0;
  const end = facts.nodes[definition * NODE_STRIDE + 2] ?? 0;
  const isElsewhere = offset < start || offset > end || end - start === binding.name.length;
  return isElsewhere ? gidOf(file, definition) : undefined;
}

/** Adds where the result of the call that was asked for goes, and where the trail of what it is given ends. */
function withReach(ctx: ExplainContext, call: Gid, subject: Subject, asked: boolean): Subject {
  const isSink = subject.call?.rules.some((r) => r.role === 'sink') ?? false;
  if (isSink) return subject;
  const given = givenOn(ctx, call, subject);
  const result = asked ? reachOf(ctx, call) : { reach: [], ends: [] };
  const known = new Set(subject.goesTo.map((r) => `${r.call.file}:${r.call.start}`));
  const more = [...given.reach, ...result.reach].filter((r) => {
    const key = `${r.call.file}:${r.call.start}`;
    return !known.has(key) && known.add(key);
  });
  return { ...subject, goesTo: [...subject.goesTo, ...more], ends: onceEach([...given.ends, ...result.ends]) };
}

/** Where personal data that is given to code of the project goes, and where it is lost from sight. */
function givenOn(ctx: ExplainContext, call: Gid, subject: Subject): { reach: Reach[]; ends: TrailEnd[] } {
  const out: { reach: Reach[]; ends: TrailEnd[] } = { reach: [], ends: [] };
  const isOwn = subject.call?.callees.some((c) => c.kind === 'function' || c.kind === 'class') ?? false;
  if (!isOwn) return out;
  for (const leaf of ctx.leavesAt(call).slice(0, MAX_LEAVES)) {
    const at = ctx.span(leaf.gid);
    const value = subject.values.find((v) => v.at.start === at.start && v.at.end === at.end);
    if (!value || value.data.length === 0) continue;
    const { reach, ends } = reachOf(ctx, leaf.gid);
    out.reach.push(...reach);
    const lost = ends.length > 0 ? ends : [{ at, text: 'nothing that takes it hands it to a recipient' }];
    if (reach.length === 0) out.ends.push(...lost);
  }
  return out;
}

function onceEach(ends: readonly TrailEnd[]): TrailEnd[] {
  const isFirst = (e: TrailEnd, i: number) =>
    ends.findIndex((f) => f.at.file === e.at.file && f.at.start === e.at.start) === i;
  return ends.filter(isFirst).slice(0, MAX_ENDS);
}

function valueSubject(ctx: ExplainContext, gid: Gid, asked: boolean): Subject {
  const value = explainValue(ctx, gid, '', '');
  const wanted = asked || value.data.length > 0;
  const { reach, ends } = wanted ? reachOf(ctx, gid) : { reach: [], ends: [] };
  return { at: ctx.span(gid), kind: 'value', values: [value], goesTo: reach, ends };
}

/** Without a column only values are spoken of that hold something, or of which callers say so. */
function tells(s: Subject): boolean {
  return s.values.some((v) => v.data.length > 0 || v.callers.some((c) => c.data.length > 0));
}

/** Reported calls first, then sinks, then calls that lead to sinks, then others. */
function rank(s: Subject): number {
  if (s.call?.findings.some((f) => !f.inventory && !f.suppressedBy)) return 0;
  if (s.call?.findings.length) return 1;
  if (s.call?.rules.some((r) => r.role === 'sink')) return 2;
  if (s.goesTo.length > 0) return 3;
  return s.call?.rules.length ? 3 : s.values.some((v) => v.data.length > 0) ? 4 : 5;
}
