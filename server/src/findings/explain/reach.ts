/** Where a value goes: forwards through names, parts, arguments and returns, to the calls that hand it over. */
import { Kind } from '../../extract/facts';
import { type Gid, fileOf, gidOf, nodeOf } from '../../link/graph';
import type { Reach, TrailEnd } from '../../explanation';
import type { Recipient, Step } from '../../model';
import { AGGREGATES, COUNTS } from '../../solve/builtins';
import type { Observed } from '../../solve/looks';
import type { Receiver } from '../../solve/recipients';
import { calleesOf, functionsCalled } from './callees';
import type { ExplainContext } from './context';
import { explainCall } from './calls';

const MAX_VISITED = 1500;
const MAX_SINKS = 12;
const MAX_ENDS = 4;

interface Visit {
  readonly gid: Gid;
  readonly from: Gid | undefined;
  readonly note: string | undefined;
}

/** The sinks that a value (or a part of it, or what it is made part of) gets to. */
export function reachOf(ctx: ExplainContext, start: Gid): { reach: Reach[]; ends: TrailEnd[] } {
  const walk = new Walk(ctx);
  walk.run(start);
  const reach: Reach[] = [];
  for (const { call, observed } of walk.sinks()) {
    if (reach.length >= MAX_SINKS) break;
    for (const o of observed) reach.push(...toReach(ctx, walk, call, o));
  }
  const ends = walk.ends.slice(0, MAX_ENDS).map((call) => endOf(ctx, call));
  if (walk.cut) ends.push({ at: ctx.span(start), text: 'it goes to more places than are followed' });
  return { reach, ends };
}

function endOf(ctx: ExplainContext, call: Gid): TrailEnd {
  const [callee] = calleesOf(ctx, call);
  const name = callee?.path ?? 'a call';
  const why =
    callee?.kind === 'library'
      ? 'no rule takes it for a recipient'
      : (callee?.why ?? 'nothing is known of what it does with it');
  return { at: ctx.span(call), text: `given to \`${name}\`: ${why}` };
}

function toReach(ctx: ExplainContext, walk: Walk, call: Gid, o: Observed): Reach[] {
  const leaf = [...o.leaves, ...o.looks.map((l) => l.leaf)].find((l) => walk.visited.has(l.gid));
  if (!leaf) return [];
  const mine = o.traces.filter((t) => walk.visited.has(t.at) || walk.visited.has(t.label.gid));
  const findings = [...new Set(mine.flatMap((t) => ctx.findingsWith(t)))];
  const active = findings.filter((f) => !f.inventory && !f.suppressedBy);
  const receiver = ctx.solver.sinks.receiverOf(o.sink, []);
  const recipient =
    receiver === 'own' ? 'the project itself' : (receiver?.destination.company ?? 'an unknown recipient');
  return [
    {
      call: ctx.span(call),
      api: ctx.api(o.sink.api),
      recipient,
      ...(receiver === undefined || receiver === 'own' ? {} : { receiver: whoIs(receiver), sink: o.sink.rule.sink }),
      way: walk.wayTo(leaf.gid),
      reported: active.map((f) => ({ policy: f.policy, severity: f.severity })),
      stops: active.length > 0 ? [] : explainCall(ctx, call).call.stops.slice(0, 2),
    },
  ];
}

function whoIs({ destination, country = destination.country }: Receiver): Recipient {
  const { id, company: name, purpose } = destination;
  return { id, name, ...(country === undefined ? {} : { country }), ...(purpose === undefined ? {} : { purpose }) };
}

class Walk {
  readonly visited = new Map<Gid, Visit>();
  cut = false;
  /** Calls that take the value and of which nothing more is known. */
  readonly ends: Gid[] = [];
  private readonly queue: Gid[] = [];
  private readonly applications = new Set<Gid>();

  constructor(private readonly ctx: ExplainContext) {}

  run(start: Gid): void {
    this.visit({ gid: start, from: undefined, note: undefined });
    for (let gid = this.queue.shift(); gid !== undefined; gid = this.queue.shift()) {
      if (this.visited.size > MAX_VISITED) {
        this.cut = true;
        return;
      }
      this.step(gid);
    }
  }

  /** Sinks among the applications that were come to, in order. */
  *sinks(): Generator<{ call: Gid; observed: Observed[] }> {
    for (const call of this.applications) {
      const observed = this.ctx.kind(call) === Kind.Jsx ? [] : this.ctx.observe(call);
      if (observed.length > 0) yield { call, observed };
    }
  }

  /** The steps from the start to a node. */
  wayTo(gid: Gid): Step[] {
    const out: Step[] = [];
    for (let v = this.visited.get(gid); v; v = v.from === undefined ? undefined : this.visited.get(v.from))
      if (v.note !== undefined) out.unshift({ span: this.ctx.span(v.from ?? v.gid), note: v.note });
    return out;
  }

  private visit(v: Visit): void {
    if (this.visited.has(v.gid)) return;
    this.visited.set(v.gid, v);
    this.queue.push(v.gid);
  }

  private step(gid: Gid): void {
    const { ctx } = this;
    const file = fileOf(gid);
    const uses = ctx.uses.usesOf(file);
    const node = nodeOf(gid);
    for (const parent of uses.parents.get(node) ?? []) this.intoParent(gid, gidOf(file, parent));
    for (const binding of uses.given.get(node) ?? []) {
      const { name = '', kind } = ctx.graph.file(file).facts.bindings[binding] ?? {};
      const note = kind === 'parameter' || name === '' ? undefined : `kept as ${name}`;
      for (const ref of uses.references.get(binding) ?? []) this.visit({ gid: gidOf(file, ref), from: gid, note });
    }
    if (uses.returned.has(node)) this.toCallers(gid);
  }

  private intoParent(gid: Gid, parent: Gid): void {
    const { ctx } = this;
    switch (ctx.kind(parent)) {
      case Kind.Test:
        return;
      case Kind.Prop:
        if (!COUNTS.has(this.memberName(parent))) this.visit({ gid: parent, from: gid, note: undefined });
        return;
      case Kind.Call:
      case Kind.New:
        return this.intoCall(gid, parent);
      case Kind.Jsx:
        this.applications.add(parent);
        return this.intoFunctions(gid, parent, 0);
      case Kind.Set:
        this.applications.add(parent);
        return this.intoObject(gid, parent);
      default:
        this.applications.add(parent);
        return this.visit({ gid: parent, from: gid, note: undefined });
    }
  }

  private memberName(gid: Gid): string {
    return this.ctx.graph.facts(gid).strings[this.ctx.graph.column(gid, 4)] ?? '';
  }

  private intoCall(gid: Gid, call: Gid): void {
    const { ctx } = this;
    const { calls } = ctx.solver;
    this.applications.add(call);
    const position = calls.args(call).indexOf(gid);
    if (position >= 0) this.intoFunctions(gid, call, position);
    const name = calls.calledName(call);
    if (AGGREGATES.has(name)) return this.intoReceiver(gid, call);
    const givesBack = this.givesBack(gid, call);
    if (position >= 0 && !givesBack && this.isEnd(call)) this.ends.push(call);
    if (givesBack)
      this.visit({ gid: call, from: gid, note: position < 0 ? undefined : `given to ${name || 'a function'}` });
  }

  /** True for a call that leads nowhere: no function of the project, no sink, no known global. */
  private isEnd(call: Gid): boolean {
    const { ctx } = this;
    if (functionsCalled(ctx, call).length > 0 || ctx.solver.sinks.at(call).length > 0) return false;
    const isGlobal = ctx.solver.sinks.pathsOf(call).every((p) => p.root === 'global');
    return !isGlobal && !ctx.solver.calls.isSanitizer(call) && !this.ends.includes(call);
  }

  /** `list.push(x)`: what is added to a value is in all its uses. */
  private intoReceiver(gid: Gid, call: Gid): void {
    const receiver = this.ctx.solver.calls.receiver(call);
    if (receiver !== undefined && receiver !== gid) this.toUses(gid, receiver);
  }

  private intoObject(gid: Gid, set: Gid): void {
    const target = this.ctx.operand(set, 3);
    this.toUses(gid, this.ctx.kind(target) === Kind.Prop ? this.ctx.operand(target, 3) : target);
  }

  private toUses(gid: Gid, object: Gid): void {
    const { ctx } = this;
    if (ctx.kind(object) !== Kind.Ref) return;
    const refs = ctx.uses.usesOf(fileOf(object)).references.get(ctx.graph.column(object, 3)) ?? [];
    const note = `put into ${ctx.written(object)}`;
    for (const ref of refs) this.visit({ gid: gidOf(fileOf(object), ref), from: gid, note });
  }

  /** True when what a call gives holds something of what it was given. */
  private givesBack(gid: Gid, call: Gid): boolean {
    const { tracer } = this.ctx.solver;
    const given = new Set(tracer.trace(gid, '').map((o) => o.gid));
    return tracer.trace(call, '').some((o) => given.has(o.gid) || o.gid === gid);
  }

  private intoFunctions(gid: Gid, call: Gid, position: number): void {
    const { ctx } = this;
    for (const { file, id } of functionsCalled(ctx, call)) {
      const fn = ctx.graph.file(file).facts.functions[id];
      const parameter = fn?.params[position] ?? fn?.params.at(-1);
      if (!fn || parameter === undefined) continue;
      const name = fn.paramNames[position] ?? '';
      const note = `passed to ${fn.name || ctx.solver.calls.calledName(call) || 'a function'}${name ? ` as ${name}` : ''}`;
      this.visit({ gid: gidOf(file, parameter), from: gid, note });
    }
  }

  private toCallers(gid: Gid): void {
    const { ctx } = this;
    const file = fileOf(gid);
    ctx.graph.file(file).facts.functions.forEach((fn, id) => {
      if (!fn.returns.includes(nodeOf(gid))) return;
      for (const c of ctx.solver.tracer.values.callGraph?.callersOf(file, id) ?? [])
        if (c.kind === 'call') this.visit({ gid: c.call, from: gid, note: `returned by ${fn.name || 'a function'}` });
    });
  }
}
