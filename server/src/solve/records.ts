/** Records that database libraries return: the model they are of, and the fields that a query selects. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { RECORD_METHODS } from './builtins';
import { memberNode } from './literals';
import { DocumentReader } from './documents';
import type { QueryReader } from './queries';
import { listOf } from './schemas';
import type { SchemaReader } from './schemas';
import type { Shape, TypeReader, TypeRef } from './types';
import type { Evaluator } from './values';

const MAX_DEPTH = 4;

export class RecordReader {
  private readonly documents: DocumentReader;

  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    private readonly types: TypeReader,
    private readonly schemas: SchemaReader,
    private readonly queries: QueryReader,
  ) {
    this.documents = new DocumentReader(graph, values.tracking);
  }

  /**
   * The record type of a database call such as `prisma.user.findUnique({ select })`.
   *
   * @param written the callee's names: `['prisma', 'user', 'findUnique']`
   */
  ofCall(call: Gid, written: readonly string[]): { type: TypeRef; name: string } | undefined {
    const query = this.ofModelCall(call, written) ?? this.queries.shapeOf(call);
    if (query) return { type: { kind: 'shape', shape: query.shape }, name: query.name };
    const answer = this.documents.shapeOf(call);
    return answer && { type: { kind: 'shape', shape: answer }, name: '' };
  }

  private ofModelCall(call: Gid, written: readonly string[]): { shape: Shape; name: string } | undefined {
    const method = written.at(-1);
    const modelName = written.at(-2);
    if (method === undefined || modelName === undefined || !RECORD_METHODS.has(method)) return undefined;
    const model = this.graph.models.get(modelName.toLowerCase());
    if (!model) return undefined;
    const args = listOf(this.graph, call, 4)[0];
    const options = args === undefined ? undefined : this.objectOf(gidOf(fileOf(call), args));
    const shape = this.modelShape(modelName, options, 0);
    return shape && { shape, name: modelName };
  }

  /** The declared type of an expression. */
  typeOf(gid: Gid): TypeRef | undefined {
    return this.queries.typeOf(gid);
  }

  /** The record that `schema.parse(x)` gives, when the receiver is a schema. */
  ofSchema(receiver: Gid | undefined): TypeRef | undefined {
    if (receiver === undefined) return undefined;
    return this.schemas.shape(receiver) ? { kind: 'schema', gid: receiver } : undefined;
  }

  /** True for a call that makes the description of a record (a schema, a table): nothing of it is anyone's data. */
  describes(call: Gid): boolean {
    const { fields } = this.schemas.shape(call) ?? {};
    return [...(fields?.values() ?? [])].some(
      (f) => f?.kind === 'schema' && [Kind.Call, Kind.New].includes(this.graph.column(f.gid, 0) as 6 | 7),
    );
  }

  private modelShape(name: string, options: Gid | undefined, depth: number): Shape | undefined {
    const model = this.graph.models.get(name.toLowerCase());
    if (!model || depth > MAX_DEPTH) return undefined;
    const all = this.types.shape({ kind: 'type', file: model.file, type: model.declaration.type });
    if (!all) return undefined;
    const owner = model.declaration.name;
    const select = options === undefined ? undefined : this.member(options, 'select');
    const fields = new Map<string, TypeRef | undefined>();
    if (select !== undefined) {
      for (const [field, value] of this.entries(select)) this.addField(fields, all, field, value, depth);
      return { owner, fields };
    }
    const omitted = new Set(options === undefined ? [] : [...(this.entriesOf(options, 'omit')?.keys() ?? [])]);
    for (const [field, type] of all.fields) if (!omitted.has(field) && !this.relation(type)) fields.set(field, type);
    for (const [field, value] of (options === undefined ? undefined : this.entriesOf(options, 'include')) ?? [])
      this.addField(fields, all, field, value, depth);
    return { owner, fields };
  }

  private addField(
    fields: Map<string, TypeRef | undefined>,
    all: Shape,
    field: string,
    value: Gid,
    depth: number,
  ): void {
    const type = all.fields.get(field);
    const related = type && this.relation(type);
    if (!related) {
      if (all.fields.has(field)) fields.set(field, type);
      return;
    }
    const shape = this.modelShape(related, this.objectOf(value), depth + 1);
    if (shape) fields.set(field, { kind: 'shape', shape });
  }

  /** Name of the model a field refers to. */
  private relation(type: TypeRef | undefined): string | undefined {
    const resolved = type && this.types.resolve(type);
    return resolved?.kind === 'declaration' && resolved.declaration.kind === 'model'
      ? resolved.declaration.name
      : undefined;
  }

  private objectOf(gid: Gid): Gid | undefined {
    if (this.graph.column(gid, 0) === Kind.Object) return gid;
    for (const v of this.values.evaluate(gid)) if (v.kind === 'object') return v.gid;
    return undefined;
  }

  private member(object: Gid, name: string): Gid | undefined {
    const node = memberNode(this.graph, object, name);
    return node === undefined ? undefined : this.objectOf(node);
  }

  private entriesOf(object: Gid, name: string): Map<string, Gid> | undefined {
    const inner = this.member(object, name);
    return inner === undefined ? undefined : this.entries(inner);
  }

  /** Keys of an object literal whose value is not `false`. */
  private entries(object: Gid): Map<string, Gid> {
    const out = new Map<string, Gid>();
    const list = listOf(this.graph, object, 3);
    const { strings } = this.graph.facts(object);
    for (let i = 0; i < list.length; i += 2) {
      const value = gidOf(fileOf(object), list[i + 1] as number);
      const key = list[i] as number;
      if (key < 0) {
        // A spread of another selection.
        const spread = this.objectOf(value);
        if (spread !== undefined) for (const [name, node] of this.entries(spread)) out.set(name, node);
      } else if (strings[this.graph.column(value, 3)] !== 'false' || this.graph.column(value, 0) !== Kind.Const)
        out.set(strings[key] ?? '', value);
    }
    return out;
  }
}
