/** Why nothing personal is seen in a value: what it is, what its name and type say, what was left out on the way. */
import { COMPUTED_KEY, ConstKind, Kind, SPREAD_KEY } from '../../extract/facts';
import { type Gid, fileOf, gidOf } from '../../link/graph';
import type { Candidate, HarmlessCode } from '../../explanation';
import { AGGREGATES, COUNTS, HARMLESS } from '../../solve/builtins';
import type { Judgement } from '../../solve/names';
import { type Origin, type Path, namesOf } from '../../solve/origins';
import { listOf } from '../../solve/schemas';
import type { TypeRef } from '../../solve/types';
import { type ExplainContext, inWords } from './context';

const MAX_DEPTH = 8;
const MAX_FIELDS = 5;

interface Why {
  readonly code: HarmlessCode;
  readonly why: string;
}

/** Why an expression of which nothing is left to follow holds no personal data. */
export function whyNothing(ctx: ExplainContext, gid: Gid, depth = 0): Why {
  if (depth > MAX_DEPTH) return { code: 'unknown', why: 'the way back to its value gets too long' };
  const inner = (column: 3 | 4 | 5) => whyNothing(ctx, ctx.operand(gid, column), depth + 1);
  switch (ctx.kind(gid)) {
    case Kind.Const:
      return { code: 'constant', why: constantWords(ctx, gid) };
    case Kind.Test:
      return { code: 'yes-no', why: 'a comparison or a test: only yes or no is left' };
    case Kind.Func:
      return { code: 'function', why: 'a function, which is not data' };
    case Kind.Prop:
      return ofProperty(ctx, gid, depth);
    case Kind.Ref:
      return ofName(ctx, gid, depth);
    case Kind.Call:
    case Kind.New:
      return ofCall(ctx, gid, depth);
    case Kind.Await:
    case Kind.Cast:
    case Kind.Spread:
      return inner(3);
    case Kind.Rest:
      return ofRest(ctx, gid);
    case Kind.Cond:
      return weaker(inner(4), inner(5));
    case Kind.Binary:
      return weaker(inner(3), inner(4));
    case Kind.Object:
    case Kind.Array:
    case Kind.Template:
      return ofParts(ctx, gid, depth);
    case Kind.Param:
      return (
        ofDeclared(ctx, gid) ?? {
          code: 'unknown',
          why: 'a parameter of which neither callers nor name nor type say more',
        }
      );
    default:
      return { code: 'unknown', why: 'nothing is known of this value, and no name says that it is personal' };
  }
}

/** Of two reasons the one that says less for sure stands for both. */
function weaker(a: Why, b: Why): Why {
  return a.code === 'constant' ? b : a;
}

function constantWords(ctx: ExplainContext, gid: Gid): string {
  const g = ctx.graph;
  const text = g.facts(gid).strings[g.column(gid, 3)];
  if (g.column(gid, 4) === ConstKind.Text && text !== undefined)
    return `the constant '${text.length > 30 ? `${text.slice(0, 29)}…` : text}'`;
  return 'a constant';
}

function ofProperty(ctx: ExplainContext, gid: Gid, depth: number): Why {
  const name = ctx.graph.facts(gid).strings[ctx.graph.column(gid, 4)] ?? '';
  if (COUNTS.has(name)) return { code: 'count', why: `\`${name}\` is a count` };
  const declared = ofDeclared(ctx, gid);
  if (declared) return declared;
  const object = ctx.operand(gid, 3);
  const member = ctx.solver.tracer.values.evaluate(gid);
  if (member.some((v) => v.kind === 'function')) return { code: 'function', why: 'a function, which is not data' };
  const base = whyNothing(ctx, object, depth + 1);
  if (base.code === 'unknown') return named(ctx, [...ctx.solver.calls.writtenChain(object), name]) ?? base;
  return base.code === 'constant' ? { code: 'constant', why: 'a field of something that is written in place' } : base;
}

function ofName(ctx: ExplainContext, gid: Gid, depth: number): Why {
  const g = ctx.graph;
  const target = g.bindingTarget(fileOf(gid), g.column(gid, 3));
  const name = g.facts(gid).bindings[g.column(gid, 3)]?.name ?? '';
  if (!target)
    return named(ctx, [name]) ?? { code: 'unknown', why: `\`${name}\` is imported from a file that was not read` };
  if (target.kind === 'package')
    return { code: 'unknown', why: `\`${name}\` is what the package ${target.package} exports` };
  if (target.kind === 'binding') {
    const type =
      target.binding.type > 0
        ? typeWords(ctx, { kind: 'type', file: target.file, type: target.binding.type })
        : undefined;
    if (type) return type;
    const [first, ...others] = target.binding.definitions;
    if (first === undefined)
      return named(ctx, [name]) ?? { code: 'unknown', why: `\`${name}\` is given no value that can be seen` };
    const why = whyNothing(ctx, gidOf(target.file, first), depth + 1);
    if (why.code === 'constant' && others.length === 0) return { ...why, why: `set to ${why.why}` };
    return why.code === 'unknown' ? (named(ctx, [name]) ?? why) : why;
  }
  const definition = g.definition(target);
  return definition === undefined
    ? { code: 'unknown', why: `\`${name}\` is a module` }
    : whyNothing(ctx, definition, depth + 1);
}

function ofCall(ctx: ExplainContext, gid: Gid, depth: number): Why {
  const { calls, api, tracer } = ctx.solver;
  const name = calls.calledName(gid) || 'a function';
  const values = tracer.values.evaluate(calls.callee(gid));
  const ending = ctx.kind(gid) === Kind.New ? 'new' : '()';
  for (const v of values) {
    if (v.kind !== 'api') continue;
    const [rule] = api.match(tracer.values.applied(v, ending)).sanitizers;
    if (rule)
      return {
        code: 'reduced',
        why: `\`${name}()\` leaves nothing of it but an ${rule.outcome} (sanitizers/${rule.id})`,
      };
    const dotted = v.path.segments.map((s) => s.slice(1)).join('.');
    if (v.path.root === 'global' && HARMLESS.has(dotted))
      return { code: 'yes-no', why: `what \`${dotted}()\` gives holds no data of people` };
  }
  if (AGGREGATES.has(name)) return { code: 'yes-no', why: `\`${name}()\` gives only yes or no, a count or a position` };
  const fn = values.find((v) => v.kind === 'function');
  const returned = fn?.kind === 'function' ? ctx.graph.file(fn.file).facts.functions[fn.id]?.returns : undefined;
  if (fn?.kind === 'function' && returned?.[0] !== undefined) {
    const why = whyNothing(ctx, gidOf(fn.file, returned[0]), depth + 1);
    return { ...why, why: `\`${name}()\` returns ${why.why}` };
  }
  if (ctx.kind(gid) === Kind.New)
    return { code: 'unknown', why: `a new \`${name}\`, of which nothing personal is known` };
  const judged = named(ctx, [name]);
  return (
    judged ?? { code: 'unknown', why: `what \`${name}()\` gives is not known, and its name says nothing of people` }
  );
}

/** What is left of a record without some fields. */
function ofRest(ctx: ExplainContext, gid: Gid): Why {
  const { strings } = ctx.graph.facts(gid);
  const fields = listOf(ctx.graph, gid, 4).map((s) => strings[s] ?? '');
  const owner = ctx.written(ctx.operand(gid, 3));
  const personal = fields.filter((f) => ctx.solver.names.judge([owner, f].filter(Boolean)).found);
  const left = inWords((personal.length > 0 ? personal : fields).map((f) => `\`${f}\``));
  return { code: 'left-out', why: `the rest of ${owner ? `\`${owner}\`` : 'a record'}, without ${left}` };
}

function ofParts(ctx: ExplainContext, gid: Gid, depth: number): Why {
  const isObject = ctx.kind(gid) === Kind.Object;
  const list = listOf(ctx.graph, gid, 3);
  const parts = list.filter(
    (_, i) => !isObject || (i % 2 === 1 && (list[i - 1] ?? 0) >= Math.min(SPREAD_KEY, COMPUTED_KEY)),
  );
  if (parts.length === 0) return { code: 'constant', why: isObject ? 'an object without fields' : 'an empty list' };
  const whys = parts.slice(0, 12).map((n) => whyNothing(ctx, gidOf(fileOf(gid), n), depth + 1));
  return whys.find((w) => w.code !== 'constant') ?? { code: 'constant', why: 'made of constants' };
}

function ofDeclared(ctx: ExplainContext, gid: Gid): Why | undefined {
  const type = ctx.kind(gid) === Kind.Param ? ctx.graph.column(gid, 5) : 0;
  const ref = type > 0 ? ({ kind: 'type', file: fileOf(gid), type } as const) : ctx.solver.calls.typeOf(gid);
  return ref && typeWords(ctx, ref);
}

function typeWords(ctx: ExplainContext, ref: TypeRef): Why | undefined {
  const { types } = ctx.solver;
  if (types.isHarmless(ref)) return { code: 'type', why: 'its declared type holds only flags, choices or functions' };
  const shape = types.shape(ref);
  if (!shape) return undefined;
  const fields = [...shape.fields.keys()];
  const what = shape.owner ? `a record \`${shape.owner}\`` : 'a record';
  return {
    code: 'record',
    why: `${what} with ${inWords(
      fields.slice(0, MAX_FIELDS).map((f) => `\`${f}\``),
      MAX_FIELDS,
    )}${fields.length > MAX_FIELDS ? ' …' : ''}: nothing personal among its fields`,
  };
}

// ---------------------------------------------------------------- names

/**
 * Why an origin whose value is opaque is not taken for personal data, by type first and by name.
 *
 * @param place the expression that hands it over, `key` what it stands under there
 */
export function whyUnlabelled(ctx: ExplainContext, o: Origin, place: Gid, key: string): Candidate {
  const at = ctx.span(place);
  const type = o.type && typeWords(ctx, o.type);
  if (type) return { at, ...type };
  const origin = [...nameOf(ctx, o.gid), ...namesOf(o.path)].map((n) => n.replaceAll('·', '.'));
  const here = ctx.isCall(place) ? [] : nameOf(ctx, place);
  // What looks like personal data says most; else the name at the place, which the reader sees.
  const tried = [here, origin, o.name ? [o.name] : []].flatMap((names) => named(ctx, names) ?? []);
  const best = tried.find((t) => t.looks) ?? tried[0] ?? named(ctx, [key]);
  if (best) return { at, code: best.code, why: best.why };
  return { at, code: 'unknown', why: 'nothing more is known of it, and no name on its way speaks of people' };
}

/** The names that an opaque value goes by. */
function nameOf(ctx: ExplainContext, gid: Gid): string[] {
  if (ctx.kind(gid) === Kind.Param) {
    const fn = ctx.graph.facts(gid).functions[ctx.graph.column(gid, 3)];
    return [fn?.paramNames[ctx.graph.column(gid, 4) & 0xffff] ?? ''].filter(Boolean);
  }
  if (ctx.isCall(gid)) return [ctx.solver.calls.calledName(gid)].filter(Boolean);
  return ctx.solver.calls.writtenChain(gid).filter((n) => n !== '()');
}

/** What names say; undefined for no names. */
function named(ctx: ExplainContext, path: readonly string[]): (Why & { readonly looks: boolean }) | undefined {
  const names = path.filter((n) => n && n !== '()' && !/^\d+$/.test(n));
  if (names.length === 0) return undefined;
  const judged = ctx.solver.names.judge(names);
  const looks = judged.category ? ctx.label(judged.category) : '';
  const code: HarmlessCode = judged.refusal?.startsWith('owner') ? 'owner' : 'name';
  return { code, why: refusalWords(judged, names.join('.'), looks), looks: judged.category !== undefined };
}

function refusalWords(judged: Judgement, written: string, looks: string): string {
  const { name } = judged;
  switch (judged.refusal) {
    case 'constant':
      return `\`${name}\` is written like a constant of the program`;
    case 'asks':
      return `\`${name}\` answers yes or no`;
    case 'describes':
      return `\`${written}\` is something said about the field, not what is in it`;
    case 'sanitised':
      return `\`${name}\` says itself that nothing readable is left of it`;
    case 'listed-as-other':
      return `\`${name}\` is listed as something that only looks like ${looks}`;
    case 'owner-is-thing':
      return `\`${written}\`: ${looks} only with a person as its owner, and \`${judged.owner ?? 'its owner'}\` is a thing`;
    case 'owner-unknown':
      return `\`${written}\`: ${looks} only with a person as its owner, and no name here tells of one`;
    case 'environment':
      return `\`${name}\` is configuration of the program, which is about no user`;
    case 'no-such-name':
      return `\`${written}\`: no kind of personal data is called \`${name}\``;
    default:
      return `\`${written}\` sounds like ${judged.found ? 'personal data' : 'nothing'}, but its type or its use says otherwise`;
  }
}

// ---------------------------------------------------------------- fields that are left out

/** Personal fields that a value would have but for a `select`, an `omit`, a `pick` or a rest pattern on its way. */
export function fieldsLeftOut(ctx: ExplainContext, origins: readonly Origin[]): string[] {
  const out = new Set<string>();
  for (const o of origins) {
    const last = lastPart(o.path);
    const owner = (o.type && ctx.solver.types.shape(o.type)?.owner) ?? nameOf(ctx, o.gid).at(-1) ?? '';
    const isPersonal = (field: string) => ctx.solver.names.judge([owner, field].filter(Boolean)).found !== undefined;
    if (last.startsWith('!')) for (const field of last.slice(1).split(',')) if (isPersonal(field)) out.add(field);
    const all = o.type ? declaredFields(ctx, o.type, fileOf(o.gid)) : [];
    const kept = o.type ? new Set(ctx.solver.types.shape(o.type)?.fields.keys()) : new Set<string>();
    const picked = last.startsWith('=') ? new Set(last.slice(1).split(',')) : undefined;
    for (const field of all) if ((picked ? !picked.has(field) : !kept.has(field)) && isPersonal(field)) out.add(field);
  }
  return [...out];
}

function lastPart(path: Path): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** All fields of the record that a narrowed type is of: its model or the declaration of its name. */
function declaredFields(ctx: ExplainContext, type: TypeRef, file: number): string[] {
  const { types } = ctx.solver;
  const owner = types.shape(type)?.owner;
  if (!owner) return [];
  const model = ctx.graph.models.get(owner.toLowerCase());
  const found = model ?? ctx.graph.resolveTypeName(file, owner);
  if (!found || !('declaration' in found)) return [];
  return [...(types.shape({ kind: 'type', file: found.file, type: found.declaration.type })?.fields.keys() ?? [])];
}
