/**
 * Records that query builders and mappers return: `db.select().from(users)`, `User.findById(id).select('email')`,
 * `repository.findOneBy(…)`. The chain of calls is read as it is written: what it starts from tells the table,
 * the steps tell which fields are kept.
 */
import { Kind, SPREAD_KEY } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { ApiPath } from './api';
import { RECORD_METHODS } from './builtins';
import { memberNode } from './literals';
import { listOf } from './schemas';
import type { SchemaReader } from './schemas';
import { writtenName } from './screens';
import type { Shape, TypeReader, TypeRef } from './types';
import type { Evaluator } from './values';

const MAX_STEPS = 16;
/** Records in the records that a query gives. */
const MAX_NESTED = 3;
/** Types whose first argument is the record they give. */
const CONTAINERS = /(Repository|Model|Collection|EntityTable|Table|Dao|Store)$/;
const FINDING = new Set([
  ...RECORD_METHODS,
  'find',
  'findAndCount',
  'getOne',
  'getMany',
  'exec',
  'insertOne',
  'findOneOrFail',
  'findOneByOrFail',
  'bulkCreate',
]);
/** Those of queries that are objects. */
const FINDING_BY_QUERY = new Set(['first', 'get', 'find', 'findAll']);

/** Calls that are given the class of what is looked for. */
const GIVEN_ENTITY = /Repository$|^createQueryBuilder$/;
/** How a class is given. */
const NAMED: ReadonlySet<number> = new Set([Kind.Ref, Kind.Prop]);

const PARSE = /^parse(\/(node|react-native|dist\/.*))?$/;

/** True for the class of queries of Parse, which is a global on its server and imported on its clients. */
function isParseQuery({ root, segments }: ApiPath): boolean {
  const names = segments.join('');
  return root === 'global'
    ? names === '.Parse.Query'
    : PARSE.test(root) && /^(\.default)?(\.Parse)?\.Query$/.test(names);
}

interface Step {
  readonly name: string;
  readonly args: readonly Gid[];
}

/** Functions of Drizzle that give all columns of a table. */
const COLUMNS = new Set(['getTableColumns', 'getColumns']);

/** Calls of a query that add a table. */
const JOINING = /^(inner|left|right|full)Join$/;

export class QueryReader {
  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    private readonly types: TypeReader,
    private readonly schemas: SchemaReader,
  ) {}

  /** The record that a chain of calls gives; undefined when it is no query of a table the program declares. */
  shapeOf(call: Gid): { shape: Shape; name: string } | undefined {
    const { root, steps } = this.chain(call);
    if (steps.length === 0) return undefined;
    const table = this.table(root, steps);
    if (!table) return undefined;
    const joined = this.joined(table, steps);
    if (joined) return { shape: joined, name: '' };
    return { shape: steps.reduce((shape, step) => this.project(shape, step), table), name: table.owner ?? '' };
  }

  /** The calls of a chain, innermost first, and what they start from. */
  private chain(call: Gid): { root: Gid; steps: Step[] } {
    const g = this.graph;
    const steps: Step[] = [];
    let at = call;
    for (let i = 0; i < MAX_STEPS; i++) {
      const kind = g.column(at, 0);
      const operand = gidOf(fileOf(at), g.column(at, 3));
      if (kind === Kind.Await || kind === Kind.Cast) at = operand;
      else if (kind === Kind.Call && g.column(operand, 0) === Kind.Prop) {
        const args = listOf(g, at, 4).map((n) => gidOf(fileOf(call), n));
        steps.unshift({ name: g.facts(at).strings[g.column(operand, 4)] ?? '', args });
        at = gidOf(fileOf(at), g.column(operand, 3));
      } else break;
    }
    return { root: at, steps };
  }

  /** Of several tables, none of whose columns is named, a record holds the row of each under the table's name. */
  private joined(table: Shape, steps: readonly Step[]): Shape | undefined {
    const selected = steps.find((s) => s.name === 'select');
    if (!selected || selected.args.length > 0) return undefined;
    const others = steps
      .filter((s) => JOINING.test(s.name) && s.args[0] !== undefined)
      .flatMap((s) => this.schemas.shape(s.args[0] as Gid) ?? []);
    if (others.length === 0) return undefined;
    const rows = [table, ...others].map((shape) => [shape.owner ?? '', { kind: 'shape', shape }] as const);
    return { fields: new Map(rows) };
  }

  private table(root: Gid, steps: readonly Step[]): Shape | undefined {
    const reads = steps.find((s) => s.name === 'from' || s.name === 'selectFrom');
    const first = (
      reads ??
      steps.find(
        (s) => ['insert', 'update', 'delete', 'into'].includes(s.name) && steps.some((t) => t.name === 'returning'),
      )
    )?.args[0];
    if (first !== undefined) return this.namedTable(first, root) ?? this.schemas.shape(first) ?? this.ofEntity(first);
    const found = steps.some((s) => FINDING.has(s.name)) ? (this.ofModel(root) ?? this.ofEntityIn(steps)) : undefined;
    return found ?? (steps.some((s) => FINDING_BY_QUERY.has(s.name)) ? this.ofNamedQuery(root) : undefined);
  }

  /** A table named by a text: the member of the database's type, or a record of that name whose fields the query tells. */
  private namedTable(node: Gid, root: Gid): Shape | undefined {
    const name = this.text(node);
    if (name === undefined) return undefined;
    const database = this.typeOf(root);
    const table = database && this.types.member(database, name);
    const shape = table && this.types.shape(table);
    return { owner: name, fields: shape?.fields ?? new Map(), ...(shape ? {} : { isOpen: true }) };
  }

  /** A model, a repository or a table of `db.query`. */
  private ofModel(root: Gid): Shape | undefined {
    const shape = this.schemas.shape(root);
    if (shape) return shape;
    const type = this.typeOf(root);
    const argument = type && this.isContainer(type) ? this.types.argumentOf(type) : undefined;
    if (argument) return this.types.shape(argument);
    for (const v of this.values.evaluate(root)) if (v.kind === 'class') return this.ofClass(v.file, v.id);
    return this.ofRelationalQuery(root) ?? this.ofRepository(root);
  }

  /** `source.getRepository(Guest).find()`, `manager.findOne(Guest, { … })`: the class of an entity says what is looked for. */
  private ofEntityIn(steps: readonly Step[]): Shape | undefined {
    for (const { name, args } of steps) {
      if (!GIVEN_ENTITY.test(name) && !FINDING.has(name)) continue;
      // Some hand a context over first.
      for (const arg of args.slice(0, 2)) {
        const found = this.ofEntity(arg);
        if (found) return found;
      }
    }
    return undefined;
  }

  private ofEntity(node: Gid): Shape | undefined {
    if (!NAMED.has(this.graph.column(node, 0))) return undefined;
    for (const v of this.values.evaluate(node)) if (v.kind === 'class') return this.ofClass(v.file, v.id);
    return undefined;
  }

  /** `new Parse.Query('Guest')`, or one of a class of its library: a record of that name whose fields are read by keys. */
  private ofNamedQuery(root: Gid): Shape | undefined {
    const g = this.graph;
    const made = this.definition(root) ?? root;
    if (g.column(made, 0) !== Kind.New) return undefined;
    const isQuery = this.values
      .evaluate(gidOf(fileOf(made), g.column(made, 3)))
      .some((v) => v.kind === 'api' && isParseQuery(v.path));
    const [of] = isQuery ? listOf(g, made, 4).map((n) => gidOf(fileOf(made), n)) : [];
    const owner = of === undefined ? undefined : this.classNamed(of);
    return owner === undefined ? undefined : { owner, fields: new Map(), isOpen: true };
  }

  /** `'Guest'`, `Parse.User`, `Parse.Object.extend('Guest')`, as they are or through a variable. */
  private classNamed(node: Gid): string | undefined {
    const g = this.graph;
    const made = this.definition(node) ?? node;
    if (g.column(made, 0) === Kind.Prop) return g.facts(made).strings[g.column(made, 4)];
    const [first] = g.column(made, 0) === Kind.Call ? listOf(g, made, 4).map((n) => gidOf(fileOf(made), n)) : [made];
    return first === undefined ? undefined : this.text(first);
  }

  private isContainer(type: TypeRef): boolean {
    if (type.kind !== 'type') return false;
    const fact = this.graph.file(type.file).facts.types[type.type];
    return fact?.kind === 'reference' && CONTAINERS.test(fact.name);
  }

  private ofClass(file: number, id: number): Shape | undefined {
    const name = this.graph.file(file).facts.classes[id]?.name;
    const declaration = name === undefined ? undefined : this.graph.file(file).declarations.get(name);
    return (
      declaration &&
      this.types.shape({ kind: 'type', file, type: declaration.type }) && {
        ...this.types.shape({ kind: 'type', file, type: declaration.type })!,
        owner: declaration.name,
      }
    );
  }

  /** `db.query.users` of a database that was made with its tables. */
  private ofRelationalQuery(root: Gid): Shape | undefined {
    const g = this.graph;
    if (g.column(root, 0) !== Kind.Prop) return undefined;
    const table = g.facts(root).strings[g.column(root, 4)] ?? '';
    const query = gidOf(fileOf(root), g.column(root, 3));
    if (g.column(query, 0) !== Kind.Prop || g.facts(query).strings[g.column(query, 4)] !== 'query') return undefined;
    const creation = this.definition(gidOf(fileOf(query), g.column(query, 3)));
    if (creation === undefined || ![Kind.Call, Kind.New].includes(g.column(creation, 0) as 6 | 7)) return undefined;
    for (const node of listOf(g, creation, 4)) {
      for (const v of this.values.evaluate(gidOf(fileOf(creation), node))) {
        const schema = v.kind === 'object' ? memberNode(g, v.gid, 'schema') : undefined;
        const found = schema === undefined ? undefined : this.memberShape(schema, table);
        if (found) return found;
      }
    }
    return undefined;
  }

  private memberShape(tables: Gid, name: string): Shape | undefined {
    for (const v of this.values.evaluate(tables)) {
      if (v.kind === 'object') {
        const node = memberNode(this.graph, v.gid, name);
        if (node !== undefined) return this.schemas.shape(node);
      } else if (v.kind === 'namespace') {
        const target = this.graph.resolveExport(v.file, name);
        const node = target?.kind === 'binding' ? target.binding.definitions[0] : undefined;
        if (target?.kind === 'binding' && node !== undefined) return this.schemas.shape(gidOf(target.file, node));
      }
    }
    return undefined;
  }

  /** `dataSource.getRepository(User)`. */
  private ofRepository(root: Gid): Shape | undefined {
    const creation = this.definition(root) ?? root;
    if (this.graph.column(creation, 0) !== Kind.Call) return undefined;
    for (const node of listOf(this.graph, creation, 4)) {
      for (const v of this.values.evaluate(gidOf(fileOf(creation), node)))
        if (v.kind === 'class') return this.ofClass(v.file, v.id);
    }
    return undefined;
  }

  /** The node a variable is set to. */
  private definition(gid: Gid): Gid | undefined {
    return this.graph.column(gid, 0) === Kind.Ref ? this.graph.definitionOf(gid) : undefined;
  }

  /** The declared type of a variable, parameter, field, or of what a variable is set to. */
  typeOf(gid: Gid): TypeRef | undefined {
    const g = this.graph;
    const file = fileOf(gid);
    const declared = (at: number, type: number): TypeRef | undefined =>
      type > 0 ? { kind: 'type', file: at, type } : undefined;
    switch (g.column(gid, 0)) {
      case Kind.Param:
        return declared(file, g.column(gid, 5));
      case Kind.Cast:
        return declared(file, g.column(gid, 4));
      case Kind.Ref: {
        const target = g.bindingTarget(file, g.column(gid, 3));
        if (target?.kind === 'node') return this.typeOf(target.gid);
        if (target?.kind !== 'binding') return undefined;
        const node = target.binding.definitions[0];
        return (
          declared(target.file, target.binding.type) ??
          (node === undefined ? undefined : this.typeOf(gidOf(target.file, node)))
        );
      }
      case Kind.Prop: {
        const name = g.facts(gid).strings[g.column(gid, 4)] ?? '';
        for (const v of this.values.evaluate(gidOf(file, g.column(gid, 3)))) {
          if (v.kind === 'instance')
            return declared(v.file, this.values.classFact(v.file, v.id)?.members.get(name)?.type ?? 0);
          if (v.kind === 'type') return this.types.member(v.ref, name);
        }
        return undefined;
      }
      default:
        return undefined;
    }
  }

  /** What a step of the chain keeps of the record. */
  private project(shape: Shape, step: Step): Shape {
    if (step.name === 'select' || step.name === 'returning') return this.select(shape, step.args);
    if (!FINDING.has(step.name)) return shape;
    for (const arg of step.args) {
      for (const v of this.values.evaluate(arg)) {
        if (v.kind !== 'object') continue;
        for (const key of ['select', 'columns', 'attributes']) {
          const fields = memberNode(this.graph, v.gid, key);
          if (fields !== undefined) return this.select(shape, [fields]);
        }
      }
    }
    return shape;
  }

  /** `select({ a: t.a })`, `select(['a'])`, `select('a, b')`, `select('a b')`; nothing selects all. */
  private select(shape: Shape, args: readonly Gid[]): Shape {
    const own = new Map<string, TypeRef | undefined>();
    let isOpen = shape.isOpen === true;
    for (const arg of args) {
      const object = this.objectAt(arg);
      if (object === undefined) for (const name of this.names(arg)) own.set(name, shape.fields.get(name));
      else isOpen = !this.choose(object, shape, own) || isOpen;
    }
    return own.size === 0 || own.has('*') ? shape : { ...shape, fields: own, ...(isOpen ? { isOpen } : {}) };
  }

  /**
   * What a query gives under names of its own: rows of tables, columns, and records of these; with what other selections
   * and tables spread into it.
   *
   * @param shape the table that it starts from
   * @param into gets the fields by name
   * @returns false where something that is not known is spread into it
   */
  private choose(object: Gid, shape: Shape, into: Map<string, TypeRef | undefined>, depth = 0): boolean {
    const g = this.graph;
    const list = listOf(g, object, 3);
    let isKnown = true;
    for (let i = 0; i < list.length; i += 2) {
      const key = list[i] as number;
      const value = gidOf(fileOf(object), list[i + 1] as number);
      if (key >= 0) into.set(g.facts(object).strings[key] ?? '', this.typeUnder(value, shape, depth));
      const name = g.facts(object).strings[key];
      if (name !== undefined && into.get(name) === undefined && depth === 0) into.set(name, shape.fields.get(name));
      if (key === SPREAD_KEY) isKnown = this.spread(value, shape, into, depth) && isKnown;
    }
    return isKnown;
  }

  /** What a selection has under a name; undefined where that is no row, no column of another table and no record of these. */
  private typeUnder(value: Gid, shape: Shape, depth: number): TypeRef | undefined {
    const kind = this.graph.column(value, 0);
    if (kind === Kind.Object && depth < MAX_NESTED) {
      const fields = new Map<string, TypeRef | undefined>();
      this.choose(value, shape, fields, depth + 1);
      return fields.size > 0 ? { kind: 'shape', shape: { fields } } : undefined;
    }
    const row = kind === Kind.Ref ? this.schemas.shape(value) : undefined;
    return row ? { kind: 'shape', shape: row } : this.columnAt(value);
  }

  /** `...columns`, `...getTableColumns(customers)` in a selection; false where it is neither. */
  private spread(value: Gid, shape: Shape, into: Map<string, TypeRef | undefined>, depth: number): boolean {
    const g = this.graph;
    const object = depth < MAX_NESTED ? this.objectAt(value) : undefined;
    if (object !== undefined) return this.choose(object, shape, into, depth + 1);
    const callee = g.column(value, 0) === Kind.Call ? gidOf(fileOf(value), g.column(value, 3)) : undefined;
    const isColumns = callee !== undefined && COLUMNS.has(writtenName(g, value));
    const [table] = isColumns ? listOf(g, value, 4).map((n) => gidOf(fileOf(value), n)) : [];
    const row = table === undefined ? undefined : this.schemas.shape(table);
    if (table === undefined || row === undefined) return false;
    for (const [name, type] of row.fields)
      into.set(name, type?.kind === 'schema' ? columnOf(g, table, row, name) : type);
    return true;
  }

  /** The object literal that is written in a place, or kept under the name there. */
  private objectAt(node: Gid): Gid | undefined {
    const at = this.definition(node) ?? node;
    return this.graph.column(at, 0) === Kind.Object ? at : undefined;
  }

  /** `customers.email`, of a table that the program declares. */
  private columnAt(value: Gid): TypeRef | undefined {
    const g = this.graph;
    if (g.column(value, 0) !== Kind.Prop) return undefined;
    const table = gidOf(fileOf(value), g.column(value, 3));
    const shape = g.column(table, 0) === Kind.Ref ? this.schemas.shape(table) : undefined;
    return shape && columnOf(g, table, shape, g.facts(value).strings[g.column(value, 4)] ?? '');
  }

  private names(node: Gid): string[] {
    const g = this.graph;
    const kind = g.column(node, 0);
    if (kind === Kind.Array) return listOf(g, node, 3).flatMap((n) => this.names(gidOf(fileOf(node), n)));
    if (kind === Kind.Object) {
      const list = listOf(g, node, 3);
      const { strings } = g.facts(node);
      return list.flatMap((key, i) => (i % 2 === 0 && key >= 0 ? [strings[key] ?? ''] : []));
    }
    const text = this.text(node);
    return text === undefined
      ? []
      : text
          .split(/[\s,]+/)
          .filter((n) => n && !n.startsWith('-'))
          .map((n) => (n.split(/[.:]/).at(-1) ?? n).replace(/^\+/, ''));
  }

  private text(gid: Gid): string | undefined {
    if (this.graph.column(gid, 0) !== Kind.Const || this.graph.column(gid, 4) !== 0) return undefined;
    return this.graph.facts(gid).strings[this.graph.column(gid, 3)];
  }
}

/** A column of a table, as what it is there: whatever a query calls it, and whatever table the query starts from. */
function columnOf(graph: FlowGraph, table: Gid, shape: Shape, field: string): TypeRef | undefined {
  const type = shape.fields.get(field);
  if (type?.kind !== 'schema') return undefined;
  const written =
    graph.column(table, 0) === Kind.Ref ? graph.facts(table).bindings[graph.column(table, 3)]?.name : undefined;
  const of = [...new Set([shape.owner, written].filter((n) => n !== undefined))];
  return { kind: 'schema', gid: type.gid, column: { of, field } };
}
