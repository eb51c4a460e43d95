/** The sinks that the functions of the project behind a call lead to. */
import { Kind, NODE_STRIDE } from '../../extract/facts';
import { type Gid, gidOf } from '../../link/graph';
import type { Look, Observed } from '../../solve/looks';
import { functionsCalled } from './callees';
import type { ExplainContext } from './context';
import type { Trace } from '../../solve/searchState';

const MAX_DEPTH = 6;
const MAX_FUNCTIONS = 400;
const MAX_SINKS = 40;

/** What lies behind a call of a function of the project. */
export interface Behind {
  /** Sinks that the functions it runs come to. */
  readonly sinks: readonly Observed[];
  /** What the questions from those sinks saw at this call. */
  readonly looks: readonly Look[];
  /** Flows that are handed over by this call or pass through it. */
  readonly traces: readonly Trace[];
  /** True when there is more than was looked at. */
  readonly cut: boolean;
}

/** Follows a call into the functions it runs, and those into what they call. */
export function behind(ctx: ExplainContext, call: Gid): Behind {
  const seen = new Set<string>();
  const sinks: Observed[] = [];
  let cut = false;
  let wave = functionsCalled(ctx, call);
  for (let depth = 0; depth < MAX_DEPTH && wave.length > 0; depth++) {
    const next: { file: number; id: number }[] = [];
    for (const fn of wave) {
      const key = `${fn.file}.${fn.id}`;
      if (seen.has(key)) continue;
      seen.add(key);
      for (const application of applicationsIn(ctx, fn.file, fn.id)) {
        if (ctx.kind(application) !== Kind.Jsx) sinks.push(...ctx.observe(application));
        next.push(...functionsCalled(ctx, application));
      }
    }
    wave = next;
    if (seen.size > MAX_FUNCTIONS || sinks.length > MAX_SINKS) {
      cut = true;
      break;
    }
  }
  const isHere = (l: Look) => l.call === call || l.frames.includes(call);
  const looks = sinks.flatMap((s) => s.looks.filter(isHere));
  const traces = sinks.flatMap((s) =>
    s.traces.filter((t) =>
      s.looks.some((l) => l.ending === 'found' && isHere(l) && l.call === t.call && l.leaf.gid === t.at),
    ),
  );
  return { sinks, looks, traces, cut };
}

/** Applications inside a function, those of functions it declares included. */
function applicationsIn(ctx: ExplainContext, file: number, id: number): Gid[] {
  const { facts } = ctx.graph.file(file);
  const fn = facts.functions[id];
  if (!fn) return [];
  return Array.from(facts.applications)
    .filter((n) => {
      const start = facts.nodes[n * NODE_STRIDE + 1] ?? 0;
      return start >= fn.start && start < fn.end;
    })
    .map((n) => gidOf(file, n));
}
