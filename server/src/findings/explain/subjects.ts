/** Which calls and values of a place are worth speaking of. */
import { Kind, NODE_STRIDE } from '../../extract/facts';
import { type Gid, gidOf } from '../../link/graph';
import type { Span } from '../../model';
import type { ExplainContext } from './context';

const VALUES: ReadonlySet<number> = new Set([Kind.Ref, Kind.Prop, Kind.Elem, Kind.Param, Kind.Call, Kind.New]);
const CALLS: ReadonlySet<number> = new Set([Kind.Call, Kind.New, Kind.Set, Kind.Jsx]);

/** A node with its place. */
interface Node {
  readonly gid: Gid;
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

export interface Chosen {
  readonly calls: readonly Gid[];
  readonly values: readonly Gid[];
  /** Said where the place itself holds no expression and the nearest was taken. */
  readonly note?: string;
}

function nodesOf(ctx: ExplainContext, file: number): Node[] {
  const { nodes } = ctx.graph.file(file).facts;
  const out: Node[] = [];
  for (let at = 0; at < nodes.length; at += NODE_STRIDE) {
    const start = nodes[at + 1] ?? 0;
    const end = nodes[at + 2] ?? 0;
    if (end > start) out.push({ gid: gidOf(file, at / NODE_STRIDE), kind: nodes[at] ?? 0, start, end });
  }
  return out;
}

/** The end of what is called: where a call's own name stands. */
function headEnd(ctx: ExplainContext, n: Node): number {
  if (n.kind === Kind.Set) return n.end;
  return ctx.graph.column(ctx.operand(n.gid, 3), 2) || n.start;
}

/**
 * The calls whose name stands on the asked lines, and the values there that are not part of them; else the
 * innermost call around the lines.
 */
export function onLines(ctx: ExplainContext, file: number, asked: Span): Chosen {
  const all = nodesOf(ctx, file);
  const within = (offset: number) => offset >= asked.start && offset <= asked.end;
  const calls = all.filter(
    (n) => CALLS.has(n.kind) && (n.kind === Kind.Set ? within(n.start) : within(headEnd(ctx, n) - 1)),
  );
  const texts = urlTextsIn(ctx, all, within);
  const around = calls.length > 0 ? [] : innermostAround(all, asked);
  const covered = [...calls, ...texts];
  const values = all.filter(
    (n) =>
      VALUES.has(n.kind) &&
      !CALLS.has(n.kind) &&
      within(n.start) &&
      within(n.end) &&
      !covered.some((c) => c.start <= n.start && n.end <= c.end),
  );
  return {
    calls: [...covered, ...around].map((n) => n.gid),
    values: outermost(values).map((n) => n.gid),
  };
}

/** Texts on the lines that put values into a URL. */
function urlTextsIn(ctx: ExplainContext, all: readonly Node[], within: (offset: number) => boolean): Node[] {
  const texts = all.filter((n) => (n.kind === Kind.Template || n.kind === Kind.Binary) && within(n.start));
  return texts.filter((n) => ctx.observe(n.gid).length > 0);
}

function innermostAround(all: readonly Node[], asked: Span): Node[] {
  const around = all.filter(
    (n) => CALLS.has(n.kind) && n.start <= asked.start && asked.start < n.end && n.kind !== Kind.Jsx,
  );
  return around.sort((a, b) => a.end - a.start - (b.end - b.start)).slice(0, 1);
}

function outermost(nodes: readonly Node[]): Node[] {
  const isInside = (n: Node, o: Node) =>
    o !== n && o.start <= n.start && n.end <= o.end && o.end - o.start > n.end - n.start;
  const kept = nodes.filter((n) => !nodes.some((o) => isInside(n, o)));
  // A name and its value may stand at one place.
  return kept.filter((n, i) => kept.findIndex((o) => o.start === n.start && o.end === n.end) === i);
}

/** The smallest expression at an offset, the call it is the name of, and the nearest one where there is none. */
export function atOffset(ctx: ExplainContext, file: number, offset: number, line: Span): Chosen {
  const all = nodesOf(ctx, file).filter(
    (n) =>
      VALUES.has(n.kind) ||
      CALLS.has(n.kind) ||
      n.kind >= Kind.Object ||
      n.kind === Kind.Const ||
      n.kind === Kind.Global,
  );
  const here = smallest(all.filter((n) => n.start <= offset && offset <= n.end));
  if (here && isOnLine(here, line)) return chosen(ctx, all, here);
  const near = all
    .filter((n) => n.start >= line.start && n.end <= line.end && n.kind !== Kind.Const)
    .sort((a, b) => distance(a, offset) - distance(b, offset) || a.end - a.start - (b.end - b.start));
  const [first] = near;
  if (first) {
    const note = 'There is no expression at this column: the nearest one of the line is explained.';
    return { ...chosen(ctx, all, first), note };
  }
  return here ? chosen(ctx, all, here) : { calls: [], values: [] };
}

/** True for an expression that a reader would point at there: not a block of code around the place. */
function isOnLine(n: Node, line: Span): boolean {
  return n.start >= line.start || n.end <= line.end ? n.kind !== Kind.Func : false;
}

function distance(n: Node, offset: number): number {
  return offset < n.start ? n.start - offset : offset > n.end ? offset - n.end : 0;
}

function smallest(nodes: readonly Node[]): Node | undefined {
  // Of two nodes at one place, a use says more than the name it declares.
  return [...nodes].sort((a, b) => a.end - a.start - (b.end - b.start) || a.gid - b.gid)[0];
}

function chosen(ctx: ExplainContext, all: readonly Node[], written: Node): Chosen {
  const n = unwrapped(ctx, all, written);
  const called = all.find((c) => CALLS.has(c.kind) && c.kind !== Kind.Set && isNameOf(ctx, n, c));
  if (called) return { calls: [called.gid], values: [] };
  return CALLS.has(n.kind) ? { calls: [n.gid], values: [] } : { calls: [], values: [n.gid] };
}

/** What is awaited, spread or asserted stands for the whole. */
function unwrapped(ctx: ExplainContext, all: readonly Node[], n: Node): Node {
  if (n.kind !== Kind.Await && n.kind !== Kind.Spread && n.kind !== Kind.Cast) return n;
  const inner = all.find((o) => o.gid === ctx.operand(n.gid, 3));
  return inner ? unwrapped(ctx, all, inner) : n;
}

/** True when `n` is what is called, or the end of its name: the method of `posthog.capture`. */
function isNameOf(ctx: ExplainContext, n: Node, call: Node): boolean {
  return ctx.operand(call.gid, 3) === n.gid;
}
