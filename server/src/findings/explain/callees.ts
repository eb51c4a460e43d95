/** Who a call calls, and why that is not known. */
import { Kind } from '../../extract/facts';
import { type Gid, fileOf, gidOf } from '../../link/graph';
import type { Callee } from '../../explanation';
import type { AbstractValue } from '../../solve/valueTable';
import type { ExplainContext } from './context';

const MAX_CALLEES = 6;
const MAX_DEPTH = 6;

/** What a call, construction, element or assignment can call; one that is unknown, with the reason, when nothing is known. */
export function calleesOf(ctx: ExplainContext, call: Gid): Callee[] {
  const kind = ctx.kind(call);
  if (kind === Kind.Set || kind === Kind.Template || kind === Kind.Binary) return ofPlace(ctx, call);
  const callee = ctx.operand(call, 3);
  const tag = kind === Kind.Jsx ? ctx.solver.tracer.textOf(callee) : undefined;
  if (tag !== undefined) return [{ kind: 'platform', path: `<${tag}>` }];
  const values = ctx.solver.tracer.values.evaluate(callee);
  const known = values.flatMap((v) => ofValue(ctx, v, call));
  const distinct = known.filter((c, i) => known.findIndex((d) => keyOf(d) === keyOf(c)) === i);
  if (distinct.length > 0) return distinct.slice(0, MAX_CALLEES);
  return [{ kind: 'unknown', path: ctx.written(callee) || 'an expression', why: whyUnknown(ctx, callee) }];
}

function keyOf(c: Callee): string {
  return `${c.kind} ${c.path} ${c.at?.file ?? ''} ${c.at?.start ?? ''}`;
}

/** An assignment or a text is told by what it is written to. */
function ofPlace(ctx: ExplainContext, call: Gid): Callee[] {
  if (ctx.kind(call) !== Kind.Set) return [{ kind: 'platform', path: 'the query of a URL' }];
  const [api] = ctx.solver.sinks.pathsOf(call);
  const isPlatform = api?.root === 'global';
  return [{ kind: isPlatform ? 'platform' : 'declared', path: api ? ctx.api(api) : 'an assignment' }];
}

function ofValue(ctx: ExplainContext, v: AbstractValue, call: Gid): Callee[] {
  const isNew = ctx.kind(call) === Kind.New;
  if (v.kind === 'api') {
    const path = ctx.api(ctx.solver.tracer.values.applied(v, isNew ? 'new' : '()'));
    return [{ kind: v.path.root === 'global' ? 'platform' : 'library', path }];
  }
  if (v.kind === 'function') {
    const found = ctx.functionAt(v.file, v.id);
    const named = ctx.graph.file(v.file).facts.functions[v.id]?.name;
    const path = named || ctx.written(ctx.operand(call, 3)) || found?.name || '';
    return found ? [{ kind: 'function', path, at: found.at }] : [];
  }
  if (v.kind === 'class' || v.kind === 'instance') {
    const fact = ctx.solver.tracer.values.classFact(v.file, v.id);
    if (!fact) return [];
    const at = { file: ctx.graph.file(v.file).facts.file, start: fact.start, end: fact.start };
    return [{ kind: 'class', path: fact.name || 'a class without a name', at }];
  }
  if (v.kind !== 'type') return [];
  const why = 'only its declared type is known, and a type has no body to follow';
  return [{ kind: 'declared', path: ctx.written(ctx.operand(call, 3)), why }];
}

/** Why nothing is known of what an expression can be. */
export function whyUnknown(ctx: ExplainContext, gid: Gid, depth = 0): string {
  const g = ctx.graph;
  if (depth > MAX_DEPTH) return 'the way back to what it is gets too long';
  switch (ctx.kind(gid)) {
    case Kind.Elem:
      return 'the name of the member is computed when the program runs';
    case Kind.Prop:
      return ofMember(ctx, gid, depth);
    case Kind.Ref:
      return ofName(ctx, gid, depth);
    case Kind.Param:
      return ofParameter(ctx, gid);
    case Kind.Call:
    case Kind.New: {
      const callee = ctx.operand(gid, 3);
      const name = ctx.written(callee) || 'a call';
      const known = ctx.solver.tracer.values.evaluate(callee).length > 0;
      if (known) return `what \`${name}()\` gives could not be followed`;
      return `it comes from \`${name}()\`: ${whyUnknown(ctx, callee, depth + 1)}`;
    }
    case Kind.Await:
    case Kind.Cast:
    case Kind.Spread:
      return whyUnknown(ctx, ctx.operand(gid, 3), depth + 1);
    case Kind.This:
      return '`this` stands for no class here';
    case Kind.Const:
      return g.facts(gid).strings[g.column(gid, 3)] === undefined
        ? 'it is set to a constant'
        : 'it is set to a constant text';
    default:
      return 'the expression is of a kind that is not followed';
  }
}

function ofMember(ctx: ExplainContext, gid: Gid, depth: number): string {
  const object = ctx.operand(gid, 3);
  const name = ctx.graph.facts(gid).strings[ctx.graph.column(gid, 4)] ?? '';
  const values = ctx.solver.tracer.values.evaluate(object);
  const base = ctx.written(object) || 'the object';
  if (values.length === 0) return whyUnknown(ctx, object, depth + 1);
  if (values.some((v) => v.kind === 'class' || v.kind === 'instance'))
    return `the class of \`${base}\` has no member \`${name}\` that is known`;
  return `\`${base}\` is known, but has no member \`${name}\` with a value that can be followed`;
}

function ofName(ctx: ExplainContext, gid: Gid, depth: number): string {
  const g = ctx.graph;
  const file = fileOf(gid);
  const binding = g.facts(gid).bindings[g.column(gid, 3)];
  if (!binding) return 'the name is not declared in the file';
  if (binding.from) {
    const { module, name } = binding.from;
    const resolved = g.resolveModule(file, module);
    if (resolved.kind === 'missing') return `the import from '${module}' leads to no file that was read`;
    if (resolved.kind === 'file' && !g.bindingTarget(file, g.column(gid, 3)))
      return `${resolved.file} exports no \`${name}\` that could be found`;
  }
  const target = g.bindingTarget(file, g.column(gid, 3));
  const first = g.definition(target);
  if (first === undefined) return `\`${binding.name}\` is declared without a value that can be followed`;
  return whyUnknown(ctx, first, depth + 1);
}

function ofParameter(ctx: ExplainContext, gid: Gid): string {
  const fn = ctx.graph.column(gid, 3);
  const name = ctx.functionAt(fileOf(gid), fn)?.name ?? 'a function';
  const parameter = ctx.graph.facts(gid).functions[fn]?.paramNames[ctx.graph.column(gid, 4) & 0xffff] ?? '';
  const what = parameter ? `\`${parameter}\` is a parameter` : 'it is part of a parameter';
  const callers = ctx.solver.tracer.values.callGraph?.callersOf(fileOf(gid), fn) ?? [];
  if (callers.length === 0) return `${what} of \`${name}\`, which nothing in the project calls`;
  const every = callers.every((c) => c.kind === 'callback');
  if (every) return `${what} of \`${name}\`, and a library hands it in`;
  return `${what} of \`${name}\`, and what its callers give could not be followed`;
}

/** Functions and methods of the project that a call runs. */
export function functionsCalled(ctx: ExplainContext, call: Gid): { file: number; id: number }[] {
  if (ctx.kind(call) === Kind.Set || ctx.kind(call) === Kind.Template || ctx.kind(call) === Kind.Binary) return [];
  const { values } = ctx.solver.tracer;
  return values.evaluate(gidOf(fileOf(call), ctx.graph.column(call, 3))).flatMap((v) => {
    if (v.kind === 'function') return [{ file: v.file, id: v.id }];
    return v.kind === 'class' ? values.constructorsOf(v) : [];
  });
}
