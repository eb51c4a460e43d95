/**
 * Shapes that validation and table libraries describe by values: `z.object({ … })`, `pgTable('users', { … })`,
 * `new Schema({ … })`. Read from the calls themselves, by the way such libraries are built: an object of
 * fields handed to a constructor call, and methods that pick, omit, extend or merge. Some give functions that check what
 * they are called with: `const asGuest = asObject({ email: asString })`.
 */
import { COMPUTED_KEY, Kind, SPREAD_KEY } from '../extract/facts';
import type { Answer } from '../link/basis';
import { type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';
import { isHarmlessType, isNumberType, propertiesOf } from './jsonSchemas';
import type { Shape, TypeRef } from './types';

const CONSTRUCTORS = new Set([
  'object',
  'strictObject',
  'looseObject',
  'struct',
  'strict',
  'pgTable',
  'mysqlTable',
  'sqliteTable',
  'Schema',
  'shape',
  'model',
  'define',
  'interface',
  'type',
  'createTable',
  'withRLS',
  'sqliteTableCreator',
  'pgTableCreator',
  'FormGroup',
  'UntypedFormGroup',
  'group',
]);
const KEEPING = new Set([
  'partial',
  'required',
  'strict',
  'strip',
  'passthrough',
  'catchall',
  'refine',
  'superRefine',
  'transform',
  'optional',
  'nullable',
  'nullish',
  'default',
  'array',
  'describe',
  'brand',
  'readonly',
  'deepPartial',
  'openapi',
  'meta',
  'check',
  'loose',
  'safeExtend',
  'prefault',
  'catch',
  'pipe',
  'lean',
  'min',
  'max',
  'length',
  'nonempty',
  'enableRLS',
]);
/** Schema methods whose values can hold nothing personal. */
const HARMLESS_SCHEMAS = new Set([
  'boolean',
  'bool',
  'enum',
  'nativeEnum',
  'literal',
  'picklist',
  'date',
  'function',
  'symbol',
  'undefined',
  'null',
  'void',
  'never',
  'timestamp',
]);
const TEXT_SCHEMAS = new Set(['string', 'email', 'url', 'uuid', 'guid', 'cuid', 'ulid', 'nanoid', 'e164', 'iso']);
const NUMBER_SCHEMAS = new Set(['number', 'bigint', 'int', 'int32', 'int64', 'uint32', 'float32', 'float64']);
const WRAPPING = new Set([
  'array',
  'optional',
  'maybe',
  'nullable',
  'nullish',
  'json',
  'lazy',
  'preprocess',
  'promise',
  'readonly',
  'partial',
  'required',
  'pipe',
]);
/** A value is one of them: of many kinds, it has few of the fields of all. */
const MAX_UNION = 8;
const UNIONS = new Set(['union', 'discriminatedUnion', 'variant']);
const MAX_DEPTH = 10;
/** Names of members that say the same with a capital: `Type.Object`, `Schema.Struct`. */
const CAPITAL =
  /^(Object|Struct|Array|Optional|Union|Partial|Required|String|Number|Integer|Boolean|Date|Literal|Enum)$/;

/** The name of what describes something, as most libraries write it: `object` for `asObject`, `Type.Object`. */
function builderOf(name: string, isMember: boolean): string {
  const plain = /^as[A-Z]/.test(name) ? name.slice(2) : isMember && CAPITAL.test(name) ? name : '';
  if (plain === '') return name;
  return plain === plain.toUpperCase() ? plain.toLowerCase() : plain.charAt(0).toLowerCase() + plain.slice(1);
}

/** True for a callee that may be a function that checks: one with a name, or one that another gave. */
export function isCheck(graph: FlowGraph, callee: Gid): boolean {
  const kind = graph.column(callee, 0);
  return kind === Kind.Ref || kind === Kind.Call;
}

/** What a schema describes. */
interface Known extends Answer {
  shape: Shape | undefined;
}

export class SchemaReader {
  private readonly memo = new Map<Gid, Known>();

  constructor(private readonly graph: FlowGraph) {}

  /** The record that a schema value describes; undefined when the value is no schema of a record. */
  shape(gid: Gid, depth = 0): Shape | undefined {
    const { bases } = this.graph;
    let known = this.memo.get(gid);
    if (known === undefined) {
      const answer: Known = { shape: undefined, basis: bases.ofFile(fileOf(gid)), asked: 0, inside: 0, isPart: false };
      // Ends recursion through lazy schemas.
      this.memo.set(gid, answer);
      answer.shape = bases.work(answer, answer.basis, () => (depth > MAX_DEPTH ? undefined : this.read(gid, depth)));
      known = answer;
    }
    bases.uses(known);
    return known.shape;
  }

  /** True for the schema of a flag, a choice or a moment: `z.boolean().default(false)`. */
  isHarmless(gid: Gid, depth = 0): boolean {
    const g = this.graph;
    // A function that checks: `asBoolean`.
    if (g.column(gid, 0) === Kind.Ref) return HARMLESS_SCHEMAS.has(this.checkOf(gid));
    if (g.column(gid, 0) === Kind.Object) return isHarmlessType(g, gid);
    if (g.column(gid, 0) !== Kind.Call || depth > MAX_DEPTH) return false;
    const callee = gidOf(fileOf(gid), g.column(gid, 3));
    const name = this.nameOf(callee);
    if (g.column(callee, 0) === Kind.Ref) {
      const [first] = WRAPPING.has(name) ? this.args(gid) : [];
      return HARMLESS_SCHEMAS.has(name) || (first !== undefined && this.isHarmless(first, depth + 1));
    }
    if (g.column(callee, 0) !== Kind.Prop) return false;
    if (HARMLESS_SCHEMAS.has(name)) return true;
    return this.isHarmless(gidOf(fileOf(callee), g.column(callee, 3)), depth + 1);
  }

  /** The name of a library's function that checks, where the name of a field's schema stands for one. */
  private checkOf(ref: Gid): string {
    const { from, name } = this.graph.facts(ref).bindings[this.graph.column(ref, 3)] ?? {};
    return from === undefined ? '' : builderOf(from.name === 'default' ? (name ?? '') : from.name, false);
  }

  /** The name of a function that describes something. */
  private nameOf(callee: Gid): string {
    const { strings, bindings } = this.graph.facts(callee);
    switch (this.graph.column(callee, 0)) {
      case Kind.Prop:
        return builderOf(strings[this.graph.column(callee, 4)] ?? '', true);
      case Kind.Ref:
        return builderOf(bindings[this.graph.column(callee, 3)]?.name ?? '', false);
      default:
        return '';
    }
  }

  /** True for the schema of a number, or of a list of numbers: `z.array(z.number()).min(1)`. */
  isNumbers(gid: Gid, depth = 0): boolean {
    const g = this.graph;
    if (g.column(gid, 0) === Kind.Ref) return NUMBER_SCHEMAS.has(this.checkOf(gid));
    if (g.column(gid, 0) === Kind.Object) return isNumberType(g, gid);
    if (g.column(gid, 0) !== Kind.Call || depth > MAX_DEPTH) return false;
    const callee = gidOf(fileOf(gid), g.column(gid, 3));
    const name = this.nameOf(callee);
    if (NUMBER_SCHEMAS.has(name)) return true;
    const [first] = this.args(gid);
    if (WRAPPING.has(name) && first !== undefined) return this.isNumbers(first, depth + 1);
    return g.column(callee, 0) === Kind.Prop && this.isNumbers(gidOf(fileOf(callee), g.column(callee, 3)), depth + 1);
  }

  /** True for the schema of a text, or of one of several texts: `z.union([z.string().url(), z.email()]).optional()`. */
  isText(gid: Gid, depth = 0): boolean {
    const g = this.graph;
    if (g.column(gid, 0) !== Kind.Call || depth > MAX_DEPTH) return false;
    const callee = gidOf(fileOf(gid), g.column(gid, 3));
    if (g.column(callee, 0) !== Kind.Prop) return false;
    const name = g.facts(gid).strings[g.column(callee, 4)] ?? '';
    if (TEXT_SCHEMAS.has(name)) return true;
    if (name === 'transform' || name === 'array') return false;
    const [first] = this.args(gid);
    if (name === 'union' && first !== undefined && g.column(first, 0) === Kind.Array) {
      const of = listOf(g, first, 3);
      return of.length > 0 && of.every((n) => this.isText(gidOf(fileOf(first), n), depth + 1));
    }
    return this.isText(gidOf(fileOf(callee), g.column(callee, 3)), depth + 1);
  }

  private read(gid: Gid, depth: number): Shape | undefined {
    const g = this.graph;
    const file = fileOf(gid);
    const at = (node: number): Gid => gidOf(file, node);
    switch (g.column(gid, 0)) {
      case Kind.Ref:
        return this.readBinding(gid, depth);
      case Kind.Prop:
        return this.readMember(gid, depth);
      case Kind.Await:
      case Kind.Cast:
        return this.shape(at(g.column(gid, 3)), depth + 1);
      case Kind.New:
      case Kind.Call:
        return this.readCall(gid, depth);
      // A class of records is made of their schema: `class Guest extends Schema.Class('Guest')({ … })`.
      case Kind.Class: {
        const base = g.facts(gid).classes[g.column(gid, 3)]?.extends ?? -1;
        return base < 0 ? undefined : this.shape(at(base), depth + 1);
      }
      case Kind.Object: {
        const properties = propertiesOf(g, gid);
        return properties === undefined ? undefined : this.literal(properties, depth);
      }
      default:
        return undefined;
    }
  }

  private readBinding(gid: Gid, depth: number): Shape | undefined {
    const target = this.graph.bindingTarget(fileOf(gid), this.graph.column(gid, 3));
    if (target?.kind === 'node') return this.shape(target.gid, depth + 1);
    if (target?.kind !== 'binding') return undefined;
    for (const definition of target.binding.definitions) {
      const shape = this.shape(gidOf(target.file, definition), depth + 1);
      if (shape) return shape.owner ? shape : { ...shape, owner: target.binding.name };
    }
    return undefined;
  }

  /** `schemas.user`: a schema kept in an object. */
  private readMember(gid: Gid, depth: number): Shape | undefined {
    const name = this.graph.facts(gid).strings[this.graph.column(gid, 4)];
    if (name === undefined) return undefined;
    const object = this.objectOf(gidOf(fileOf(gid), this.graph.column(gid, 3)));
    const value = object === undefined ? undefined : this.pairs(object).get(name);
    return value === undefined ? undefined : this.shape(value, depth + 1);
  }

  private readCall(gid: Gid, depth: number): Shape | undefined {
    const g = this.graph;
    const callee = gidOf(fileOf(gid), g.column(gid, 3));
    const args = this.args(gid);
    const method = this.nameOf(callee);
    if (method === '') return undefined;
    const receiver = g.column(callee, 0) === Kind.Prop ? gidOf(fileOf(gid), g.column(callee, 3)) : undefined;
    const base = receiver === undefined ? undefined : this.shape(receiver, depth + 1);
    if (base) return this.derive(base, method, args, depth);
    if (CONSTRUCTORS.has(method) || (method === 'table' && this.isNamed(args))) return this.construct(args, depth);
    if (UNIONS.has(method)) return this.unionOf(args.at(-1), depth);
    if (WRAPPING.has(method)) return args.map((a) => this.shape(a, depth + 1)).find((s) => s !== undefined);
    return undefined;
  }

  /** `discriminatedUnion('kind', [a, b])`: the fields of all, where each of them is a record. */
  private unionOf(list: Gid | undefined, depth: number): Shape | undefined {
    if (list === undefined || this.graph.column(list, 0) !== Kind.Array) return undefined;
    const nodes = listOf(this.graph, list, 3);
    if (nodes.length > MAX_UNION) return undefined;
    const shapes = nodes.map((n) => this.shape(gidOf(fileOf(list), n), depth + 1));
    const fields = new Map<string, TypeRef | undefined>();
    for (const shape of shapes) {
      if (shape === undefined) return undefined;
      for (const [name, type] of shape.fields) fields.set(name, fields.get(name) ?? type);
    }
    return fields.size > 0 ? { fields } : undefined;
  }

  /** True for a table in a schema of its own: `schema.table('guests', { … })`. */
  private isNamed([name, columns]: readonly Gid[]): boolean {
    return name !== undefined && columns !== undefined && this.graph.column(name, 0) === Kind.Const;
  }

  /** The first argument that is an object of fields. A table is named by its first, textual, argument. */
  private construct(args: readonly Gid[], depth: number): Shape | undefined {
    const first = args[0];
    const named =
      first !== undefined && this.graph.column(first, 0) === Kind.Const
        ? this.graph.facts(first).strings[this.graph.column(first, 3)]
        : undefined;
    for (const arg of args) {
      const object = this.objectOf(arg);
      if (object === undefined) {
        const inner = this.graph.column(arg, 0) === Kind.Const ? undefined : this.shape(arg, depth + 1);
        if (inner) return named ? { ...inner, owner: named } : inner;
        continue;
      }
      const shape = this.literal(object, depth);
      return named ? { ...shape, owner: named } : shape;
    }
    return undefined;
  }

  private literal(object: Gid, depth: number): Shape {
    const fields = new Map<string, TypeRef | undefined>();
    for (const [name, value] of this.pairs(object)) {
      fields.set(name, { kind: 'schema', gid: value });
    }
    for (const spread of this.spreads(object)) {
      // `...base.shape` spreads the fields of another schema.
      const of =
        this.graph.column(spread, 0) === Kind.Prop ? gidOf(fileOf(spread), this.graph.column(spread, 3)) : spread;
      for (const [name, type] of this.shape(of, depth + 1)?.fields ?? []) if (!fields.has(name)) fields.set(name, type);
    }
    return { fields };
  }

  private derive(base: Shape, method: string, args: readonly Gid[], depth: number): Shape | undefined {
    const first = args[0];
    if (KEEPING.has(method) && (method !== 'safeExtend' || first === undefined)) return base;
    if (first === undefined) return undefined;
    const object = this.objectOf(first);
    if (method === 'pick' || method === 'omit') {
      const keys = object === undefined ? new Map<string, Gid>() : this.pairs(object);
      return { ...base, fields: new Map([...base.fields].filter(([name]) => keys.has(name) === (method === 'pick'))) };
    }
    if (['extend', 'merge', 'and', 'augment', 'safeExtend', 'concat', 'shape', 'keys'].includes(method)) {
      const added = object === undefined ? this.shape(first, depth + 1) : this.literal(object, depth);
      return { ...base, fields: new Map([...base.fields, ...(added?.fields ?? [])]) };
    }
    return undefined;
  }

  /** The shape of an object literal (`typeof config`). */
  literalShape(gid: Gid): Shape | undefined {
    const object = this.objectOf(gid);
    if (object === undefined) return undefined;
    return { fields: new Map([...this.pairs(object).keys()].map((name) => [name, undefined])) };
  }

  /** The object literal a node is, directly or through one variable. */
  private objectOf(gid: Gid): Gid | undefined {
    const g = this.graph;
    const kind = g.column(gid, 0);
    if (kind === Kind.Object) return gid;
    if (kind === Kind.Func) {
      // `object(() => ({ … }))`
      const returned = g.facts(gid).functions[g.column(gid, 3)]?.returns[0];
      return returned === undefined ? undefined : this.objectOf(gidOf(fileOf(gid), returned));
    }
    if (kind !== Kind.Ref) return undefined;
    const node = g.definitionOf(gid);
    return node !== undefined && g.column(node, 0) === Kind.Object ? node : undefined;
  }

  private args(gid: Gid): Gid[] {
    return listOf(this.graph, gid, 4).map((n) => gidOf(fileOf(gid), n));
  }

  private pairs(object: Gid): Map<string, Gid> {
    const out = new Map<string, Gid>();
    const list = listOf(this.graph, object, 3);
    const { strings } = this.graph.facts(object);
    for (let i = 0; i < list.length; i += 2) {
      const key = list[i] as number;
      if (key !== SPREAD_KEY && key !== COMPUTED_KEY)
        out.set(strings[key] ?? '', gidOf(fileOf(object), list[i + 1] as number));
    }
    return out;
  }

  private spreads(object: Gid): Gid[] {
    const list = listOf(this.graph, object, 3);
    const out: Gid[] = [];
    for (let i = 0; i < list.length; i += 2)
      if (list[i] === SPREAD_KEY) out.push(gidOf(fileOf(object), list[i + 1] as number));
    return out;
  }
}

/** Nodes of types with `typeof` may stand between a call and its assertion. */
const CAST_DISTANCE = 12;

/** The assertion that a call's type argument is kept as: `server.post<{ Body: Join }>(…)`. */
export function castOf(graph: FlowGraph, call: Gid): Gid | undefined {
  for (let gid = call + 1; gid <= call + CAST_DISTANCE; gid++)
    if (graph.column(gid, 0) === Kind.Cast && graph.column(gid, 3) === nodeOf(call)) return gid;
  return undefined;
}

/** One item of what {@link listOf} gives. */
export function itemOf(graph: FlowGraph, gid: Gid, column: number, index: number): number | undefined {
  const { lists, nodes } = graph.facts(gid);
  const at = nodes[nodeOf(gid) * 6 + column] ?? 0;
  return index < (lists[at] ?? 0) ? lists[at + 1 + index] : undefined;
}

/** The integers of the list in a node's column. */
export function listOf(graph: FlowGraph, gid: Gid, column: number): number[] {
  const { lists, nodes } = graph.facts(gid);
  const at = nodes[nodeOf(gid) * 6 + column] ?? 0;
  const end = Math.min(at + 1 + (lists[at] ?? 0), lists.length);
  const out: number[] = [];
  for (let i = at + 1; i < end; i++) out.push(lists[i] as number);
  return out;
}
