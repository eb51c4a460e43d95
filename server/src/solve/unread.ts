/**
 * Personal data that is collected and that nothing in the program reads: columns of a database, and fields of requests
 * that a schema lets in. What cannot be followed to its end counts as read: a record that is sent or handed on as a
 * whole, a computed key, a query that is not understood.
 */
import { Kind, NODE_STRIDE } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';
import type { CategoryId, Category } from '../model';
import { splitWords } from '../text/words';
import { RECORD_METHODS } from './builtins';
import type { CollectionFact } from './collectionFacts';
import { type Column, ColumnReader, withinAny } from './columns';
import { memberNode } from './literals';
import { Mentions } from './mentions';
import type { NameClassifier } from './names';
import { RecordUses } from './recordUses';
import type { RecordReader } from './records';
import type { SchemaReader } from './schemas';
import type { CallTracer } from './traceCalls';
import { UseReader } from './uses';
import type { Evaluator } from './values';

/** Libraries that keep users and sessions in tables of these names by themselves. */
const LOGINS = /^(next-auth|@next-auth\/|@auth\/|better-auth|lucia|@lucia-auth\/)/;
const LOGIN_TABLES = /^(user|account|session|verification(token|request)?|authenticator)s?$/i;
const CLIENTS = /prisma|^(db|tx|trx|database|client|orm)$/i;
/** Calls that write records. */
const WRITES = new Set([
  'create',
  'createMany',
  'createManyAndReturn',
  'update',
  'updateMany',
  'updateManyAndReturn',
  'upsert',
  'insert',
]);
/** Calls that a table may be handed to without its records going anywhere. */
const QUERYING = new Set([
  'from',
  'insert',
  'update',
  'delete',
  'into',
  'references',
  'index',
  'uniqueIndex',
  'on',
  'foreignKey',
  'relations',
  'one',
  'many',
  'primaryKey',
  'unique',
]);
const REQUESTS = /^(body|json|formData|query|params|searchParams|payload)$/;
const STAR = /\bselect\s+(\w+\.)?\*/i;
const PARSING = new Set(['parse', 'parseAsync', 'safeParse', 'safeParseAsync']);

export interface UnreadParts {
  readonly graph: FlowGraph;
  readonly names: NameClassifier;
  readonly calls: CallTracer;
  readonly schemas: SchemaReader;
  readonly records: RecordReader;
  readonly values: Evaluator;
}

export class UnreadReader {
  private readonly uses: UseReader;
  private readonly follow: RecordUses;
  private readonly columns: ColumnReader;
  private stars: readonly string[] | undefined;
  private found: ReadonlyMap<string, CollectionFact[]> | undefined;

  constructor(
    private readonly parts: UnreadParts,
    categories: ReadonlyMap<CategoryId, Category>,
  ) {
    this.uses = new UseReader(parts.graph, (call) => parts.calls.isSanitizer(call));
    this.follow = new RecordUses({ ...parts, uses: this.uses });
    this.columns = new ColumnReader(parts, categories);
  }

  /** The unread columns and fields that are declared in a file. */
  ofFile(file: number): readonly CollectionFact[] {
    this.found ??= groupByFile([...this.unreadColumns(), ...this.unreadFields()]);
    return this.found.get(this.parts.graph.file(file).facts.file) ?? [];
  }

  // ---------------------------------------------------------------- columns

  private unreadColumns(): CollectionFact[] {
    const { graph } = this.parts;
    const { list, tables } = this.columns.read();
    if (list.length === 0) return [];
    const mentions = new Mentions(
      { ...this.parts, uses: this.uses },
      new Set(list.map((c) => c.field)),
      withinAny(graph, tables),
    );
    const open = list.filter((c) => !mentions.isAskedBy(c.field) && !this.isOfLogin(c.owner));
    if (open.length === 0) return [];
    const owners = new Set(open.map((c) => c.owner));
    const used = this.recordsOf(owners, tables);
    return open
      .filter(
        (c) => used.written.has(c.owner) && !used.escaped.has(c.owner) && !used.fields.has(`${c.owner}.${c.field}`),
      )
      .map(columnFact);
  }

  private isOfLogin(owner: string): boolean {
    return LOGIN_TABLES.test(owner) && this.parts.graph.files.some((f) => f.facts.modules.some((m) => LOGINS.test(m)));
  }

  /** Which tables are written, which get somewhere as a whole, and which of their fields do so with records. */
  private recordsOf(owners: ReadonlySet<string>, tables: readonly Gid[]) {
    const written = new Set<string>();
    const fields = new Set<string>();
    const escaped = new Set<string>(this.handedOn(tables, fields));
    for (const owner of owners) if (this.isAskedWhole(owner)) escaped.add(owner);
    for (const file of this.parts.graph.files) {
      if (this.parts.graph.isNotShipped(gidOf(file.index, 0))) continue;
      for (const owner of this.delegatesIn(file.index, owners)) escaped.add(owner);
      for (const node of file.facts.applications) {
        const call = gidOf(file.index, node);
        if (this.parts.graph.column(call, 0) !== Kind.Call) continue;
        for (const owner of this.writtenBy(call, owners)) written.add(owner);
        if (this.isUnknownModel(call)) for (const owner of owners) escaped.add(owner);
        const record = this.parts.records.ofCall(call, this.parts.calls.writtenChain(this.parts.calls.callee(call)));
        if (!record || record.type.kind !== 'shape') continue;
        const { shape } = record.type;
        if (!mayHold(shape.owner, owners) && ![...shape.fields.values()].some((f) => f?.kind === 'shape')) continue;
        const uses = this.follow.of(call, shape);
        for (const f of [...uses.escaped, ...uses.read]) fields.add(f);
      }
    }
    return { written, escaped, fields };
  }

  /** Tables that a call writes: `prisma.customer.create(…)`, `db.insert(customers)`. */
  private writtenBy(call: Gid, owners: ReadonlySet<string>): string[] {
    const { calls, schemas } = this.parts;
    const name = calls.calledName(call);
    if (!WRITES.has(name)) return [];
    const model = calls.writtenChain(calls.callee(call)).at(-2)?.toLowerCase();
    const table = calls.args(call)[0];
    const shape = (name === 'insert' || name === 'update') && table !== undefined ? schemas.shape(table) : undefined;
    return [...owners].filter((o) => o.toLowerCase() === model || o === shape?.owner);
  }

  /** `prisma[model].findMany()`: which table it is cannot be told. */
  private isUnknownModel(call: Gid): boolean {
    const { graph, calls } = this.parts;
    const receiver = RECORD_METHODS.has(calls.calledName(call)) ? calls.receiver(call) : undefined;
    if (receiver === undefined || graph.column(receiver, 0) !== Kind.Elem) return false;
    return CLIENTS.test(calls.writtenChain(gidOf(fileOf(receiver), graph.column(receiver, 3))).at(-1) ?? '');
  }

  /** Models of a client that a file takes without calling a method of them: `const repo = prisma.customer`. */
  private delegatesIn(file: number, owners: ReadonlySet<string>): string[] {
    const { graph, calls } = this.parts;
    const { nodes, strings } = graph.file(file).facts;
    const byName = new Map([...owners].map((o) => [o[0]?.toLowerCase() + o.slice(1), o] as const));
    const ids = new Map(strings.flatMap((s, id) => (byName.has(s) ? [[id, byName.get(s) as string] as const] : [])));
    if (ids.size === 0) return [];
    const out: string[] = [];
    for (let node = 0; node * NODE_STRIDE < nodes.length; node++) {
      const owner = nodes[node * NODE_STRIDE] === Kind.Prop ? ids.get(nodes[node * NODE_STRIDE + 4] ?? -1) : undefined;
      const gid = gidOf(file, node);
      if (owner === undefined || !CLIENTS.test(calls.writtenChain(gid).at(-2) ?? '')) continue;
      const parents = this.uses.usesOf(file).parents.get(node) ?? [];
      if (parents.length === 0 || !parents.every((p) => graph.column(gidOf(file, p), 0) === Kind.Prop)) out.push(owner);
    }
    return out;
  }

  /**
   * Tables that are handed to something else than a query of one table.
   *
   * @param fields takes the columns that queries name: `eq(customers.phone, phone)`
   */
  private handedOn(tables: readonly Gid[], fields: Set<string>): string[] {
    const { graph, schemas, calls } = this.parts;
    const out: string[] = [];
    for (const [table, refs] of this.referencesTo(new Set(tables))) {
      const owner = schemas.shape(table)?.owner ?? '';
      for (const ref of refs) {
        for (const p of this.uses.usesOf(fileOf(ref)).parents.get(nodeOf(ref)) ?? []) {
          const parent = gidOf(fileOf(ref), p);
          const kind = graph.column(parent, 0);
          if (kind === Kind.Prop) fields.add(`${owner}.${graph.facts(parent).strings[graph.column(parent, 4)]}`);
          else if (kind !== Kind.Call || !QUERYING.has(calls.calledName(parent))) out.push(owner);
        }
      }
    }
    return out;
  }

  /** True where SQL asks for all columns of a table. */
  private isAskedWhole(owner: string): boolean {
    const name = splitWords(owner).join('_?');
    this.stars ??= this.parts.graph.files.flatMap(({ facts }) => facts.strings.filter((t) => STAR.test(t)));
    return this.stars.some((text) => new RegExp(`\\b${name}s?\\b`, 'i').test(text));
  }

  /** The uses of values that variables hold, over all files, by the nodes that make them. */
  private referencesTo(definitions: ReadonlySet<Gid>): Map<Gid, Gid[]> {
    const { graph } = this.parts;
    const out = new Map([...definitions].map((d) => [d, [] as Gid[]] as const));
    for (const { index, facts } of graph.files) {
      facts.bindings.forEach((_, id) => {
        const list = out.get(graph.definition(graph.bindingTarget(index, id)) ?? -1);
        if (!list) return;
        for (const ref of this.uses.usesOf(index).references.get(id) ?? []) list.push(gidOf(index, ref));
      });
    }
    return out;
  }

  // ---------------------------------------------------------------- fields of requests

  /** Fields of schemas whose every use parses a request, and that no result of it is asked for. */
  private unreadFields(): CollectionFact[] {
    const { graph, schemas } = this.parts;
    const bySchema = new Map<Gid, Gid[]>();
    for (const file of graph.files) {
      if (graph.isNotShipped(gidOf(file.index, 0))) continue;
      for (const node of file.facts.applications) {
        const call = gidOf(file.index, node);
        const schema = this.parsedWith(call);
        if (schema !== undefined) bySchema.set(schema, [...(bySchema.get(schema) ?? []), call]);
      }
    }
    const references = this.referencesTo(new Set(bySchema.keys()));
    return [...bySchema].flatMap(([schema, parses]) => {
      const shape = schemas.shape(schema);
      // A schema that is used for anything else may let the field in, or say it, elsewhere.
      const isUsedOtherwise = (s: Gid) => (references.get(s)?.length ?? 0) > parses.length;
      const object = this.parts.calls.args(schema).find((a) => graph.column(a, 0) === Kind.Object);
      if (!shape || object === undefined || isUsedOtherwise(schema)) return [];
      const uses = parses.map((call) => this.follow.of(call, { fields: shape.fields }));
      return [...shape.fields.keys()].flatMap((field) => {
        const category = this.columns.categoryOf(shape.owner ?? '', field);
        if (category === undefined || uses.some((u) => u.read.has(`.${field}`) || u.escaped.has(`.${field}`)))
          return [];
        return this.fieldFact(object, field, category);
      });
    });
  }

  /** The schema (the call that makes it) by which a call reads a request: `schema.parse(await request.json())`. */
  private parsedWith(call: Gid): Gid | undefined {
    const { graph, calls } = this.parts;
    if (graph.column(call, 0) !== Kind.Call || !PARSING.has(calls.calledName(call))) return undefined;
    const [given] = calls.args(call);
    let schema = calls.receiver(call);
    if (given === undefined || schema === undefined || !this.isOfRequest(given, 0)) return undefined;
    if (graph.column(schema, 0) === Kind.Ref) schema = graph.definitionOf(schema);
    return schema !== undefined && graph.column(schema, 0) === Kind.Call && calls.calledName(schema) === 'object'
      ? schema
      : undefined;
  }

  private isOfRequest(gid: Gid, depth: number): boolean {
    const { graph, calls } = this.parts;
    if (calls.writtenChain(gid).some((n) => REQUESTS.test(n))) return true;
    const definition = graph.column(gid, 0) === Kind.Ref && depth < 3 ? graph.definitionOf(gid) : undefined;
    return definition !== undefined && this.isOfRequest(definition, depth + 1);
  }

  private fieldFact(object: Gid, field: string, category: CategoryId): CollectionFact[] {
    const { graph } = this.parts;
    const value = memberNode(graph, object, field);
    if (value === undefined) return [];
    const span = { file: graph.facts(object).file, start: graph.column(value, 1), end: graph.column(value, 2) };
    const source = `the request's ${field}`;
    return [
      {
        question: 'never-read',
        at: span,
        items: [{ category, name: field, span, note: 'let in here' }],
        source,
        key: [field],
      },
    ];
  }
}

function mayHold(owner: string | undefined, owners: ReadonlySet<string>): boolean {
  return owner === undefined || owners.has(owner);
}

function columnFact({ owner, field, category, span }: Column): CollectionFact {
  const source = `${owner}.${field}`;
  return {
    question: 'never-read',
    at: span,
    items: [{ category, name: field, span, note: 'kept here' }],
    source,
    key: [source],
  };
}

function groupByFile(facts: readonly CollectionFact[]): Map<string, CollectionFact[]> {
  const out = new Map<string, CollectionFact[]>();
  for (const fact of facts) out.set(fact.at.file, [...(out.get(fact.at.file) ?? []), fact]);
  return out;
}
