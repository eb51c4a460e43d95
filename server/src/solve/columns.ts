/** Columns of databases that hold personal data: fields of Prisma models and of tables that table builders describe. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { Category, CategoryId, Span } from '../model';
import { memberNode } from './literals';
import type { NameClassifier } from './names';
import type { SchemaReader } from './schemas';
import type { CallTracer } from './traceCalls';

const TABLES = /^(\w*Table|createTable)$/;
/** What proves who somebody is is compared by libraries, out of sight. */
const CREDENTIALS = /^user\.authorization(\.|$)/;

export interface Column {
  /** The model or table, as records of it are named. */
  readonly owner: string;
  readonly field: string;
  readonly category: CategoryId;
  readonly span: Span;
}

export interface Columns {
  readonly list: readonly Column[];
  /** The calls that describe tables. */
  readonly tables: readonly Gid[];
}

export class ColumnReader {
  constructor(
    private readonly parts: {
      readonly graph: FlowGraph;
      readonly names: NameClassifier;
      readonly calls: CallTracer;
      readonly schemas: SchemaReader;
    },
    private readonly categories: ReadonlyMap<CategoryId, Category>,
  ) {}

  read(): Columns {
    const tables = this.tables();
    return { list: [...this.ofModels(), ...tables.flatMap((t) => this.ofTable(t))], tables };
  }

  /** The data that a field holds, where it is more than a number that stands for somebody. */
  categoryOf(owner: string, field: string): CategoryId | undefined {
    const found = this.parts.names.classify([...(owner === '' ? [] : [owner]), field])?.category;
    const category = found === undefined ? undefined : this.categories.get(found);
    return category && !category.pseudonymous && !category.weak && !CREDENTIALS.test(category.id)
      ? category.id
      : undefined;
  }

  private ofModels(): Column[] {
    const { graph } = this.parts;
    return [...graph.models.values()].flatMap(({ file, declaration }) => {
      const { facts } = graph.file(file);
      const body = facts.types[declaration.type];
      if (body?.kind !== 'object') return [];
      return body.members.flatMap((m) => {
        const category = this.canHold(file, m.type) ? this.categoryOf(declaration.name, m.name) : undefined;
        const span = { file: facts.file, start: m.start, end: m.start + m.name.length };
        return category === undefined ? [] : [{ owner: declaration.name, field: m.name, category, span }];
      });
    });
  }

  /** A flag, a choice, a moment or another record is not the data itself. */
  private canHold(file: number, type: number): boolean {
    const { facts } = this.parts.graph.file(file);
    const fact = facts.types[type];
    if (fact?.kind === 'array') return this.canHold(file, fact.of);
    if (fact?.kind === 'primitive') return fact.name !== 'boolean' && fact.name !== 'enum';
    return fact?.kind === 'reference' && (fact.name === 'Date' || fact.name === 'Json');
  }

  private tables(): Gid[] {
    const { graph, calls } = this.parts;
    return graph.files.flatMap(({ index, facts }) =>
      [...facts.applications].flatMap((node) => {
        const gid = gidOf(index, node);
        return graph.column(gid, 0) === Kind.Call && TABLES.test(calls.calledName(gid)) ? [gid] : [];
      }),
    );
  }

  private ofTable(call: Gid): Column[] {
    const { graph, schemas, calls } = this.parts;
    const shape = schemas.shape(call);
    const object = calls.args(call).find((a) => graph.column(a, 0) === Kind.Object);
    const owner = shape?.owner;
    if (!shape || object === undefined || owner === undefined) return [];
    return [...shape.fields.keys()].flatMap((field) => {
      const value = memberNode(graph, object, field);
      const category = value === undefined || schemas.isHarmless(value) ? undefined : this.categoryOf(owner, field);
      if (value === undefined || category === undefined) return [];
      const span = { file: graph.facts(value).file, start: graph.column(value, 1), end: graph.column(value, 2) };
      return [{ owner, field, category, span }];
    });
  }
}

/** Tells of places whether they stand in one of the calls that describe tables. */
export function withinAny(graph: FlowGraph, calls: readonly Gid[]): (gid: Gid) => boolean {
  const byFile = new Map<number, Gid[]>();
  for (const call of calls) byFile.set(fileOf(call), [...(byFile.get(fileOf(call)) ?? []), call]);
  return (gid) =>
    (byFile.get(fileOf(gid)) ?? []).some(
      (c) => graph.column(c, 1) <= graph.column(gid, 1) && graph.column(gid, 1) < graph.column(c, 2),
    );
}
