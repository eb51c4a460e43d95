/**
 * The types of values that no declaration tells: `typeof rows`, `Awaited<ReturnType<typeof load>>`. Read from how
 * a value is made, only when a type asks for it.
 */
import { BinaryKind, ConstKind, Kind, SPREAD_KEY } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { Memo } from './memo';
import type { RecordReader } from './records';
import { isCheck, listOf } from './schemas';
import type { Shape, TypeReader, TypeRef, ValueTypes } from './types';
import type { KnownTraces } from './trace';
import type { CallTracer } from './traceCalls';
import type { Evaluator } from './values';

const MAX_DEPTH = 24;
/** Methods that give elements (or some elements) of what they are called on. */
const ELEMENTS = new Set(['filter', 'slice', 'sort', 'reverse', 'find', 'at', 'toSorted', 'pop', 'shift', 'concat']);
/** Frameworks whose routes load, and their functions that make an answer. */
const ROUTERS = /^(react-router(-dom)?|@react-router\/.+|@remix-run\/.+|remix-typedjson)$/;
const ANSWERS: ReadonlySet<string> = new Set(['.json', '.data', '.defer', '.typedjson', '.typeddefer']);
/** Members of tables and schemas whose type is that of what they describe. */
const DESCRIBED = new Set(['$inferSelect', '$inferInsert', '_type', '_output', '_input', 'infer', 'Type']);

export class ValueTypeReader implements ValueTypes {
  private readonly memo: Memo<Gid, TypeRef | undefined>;
  private depth = 0;

  /** @param before what was known before some files were edited */
  constructor(
    private readonly parts: {
      readonly graph: FlowGraph;
      readonly values: Evaluator;
      readonly types: TypeReader;
      readonly records: RecordReader;
      readonly calls: CallTracer;
    },
    before?: KnownTraces<ValueTypeReader>,
  ) {
    const { graph, values } = parts;
    // A value made of itself tells nothing.
    this.memo = new Memo(graph, values.tracking, undefined, before && { ...before, memo: before.reader.memo });
  }

  typeOf(gid: Gid): TypeRef | undefined {
    if (this.depth > MAX_DEPTH) {
      // Who comes here by a shorter way is told more.
      this.parts.values.tracking.dependsOnProgram();
      return undefined;
    }
    return this.memo.get(fileOf(gid), gid, () => {
      this.depth++;
      try {
        return this.parts.records.typeOf(gid) ?? this.read(gid);
      } finally {
        this.depth--;
      }
    });
  }

  returnOf(gid: Gid): TypeRef | undefined {
    for (const v of this.parts.values.evaluate(gid)) {
      const fact = v.kind === 'function' ? this.parts.graph.file(v.file).facts.functions[v.id] : undefined;
      if (v.kind !== 'function' || !fact) continue;
      if (fact.returnType > 0) return { kind: 'type', file: v.file, type: fact.returnType };
      const found = this.first(fact.returns.map((n) => gidOf(v.file, n)));
      if (found) return found;
    }
    // A function that checks what it is called with gives a record as its schema describes it.
    return isCheck(this.parts.graph, gid) ? this.parts.records.ofSchema(gid) : undefined;
  }

  parameterOf(gid: Gid, index: number): TypeRef | undefined {
    const { graph, values } = this.parts;
    for (const v of values.evaluate(gid)) {
      const param = v.kind === 'function' ? graph.file(v.file).facts.functions[v.id]?.params[index] : undefined;
      const type = param === undefined || v.kind !== 'function' ? 0 : graph.column(gidOf(v.file, param), 5);
      if (v.kind === 'function' && type > 0) return { kind: 'type', file: v.file, type };
    }
    return undefined;
  }

  private first(nodes: readonly Gid[]): TypeRef | undefined {
    for (const node of nodes) {
      const found = this.typeOf(node);
      if (found && !(found.kind === 'primitive' && found.name === 'null')) return found;
    }
    return undefined;
  }

  private read(gid: Gid): TypeRef | undefined {
    const g = this.parts.graph;
    const at = (column: number): Gid => gidOf(fileOf(gid), g.column(gid, column));
    switch (g.column(gid, 0)) {
      case Kind.Const:
        return { kind: 'primitive', name: this.constant(gid) };
      case Kind.Template:
        return { kind: 'primitive', name: 'string' };
      case Kind.Test:
        return { kind: 'primitive', name: 'boolean' };
      case Kind.Ref: {
        const node = g.definitionOf(gid);
        return node === undefined ? undefined : this.typeOf(node);
      }
      case Kind.Prop:
        return this.ofProperty(gid, at(3));
      case Kind.Await:
      case Kind.Cast:
      case Kind.Spread:
        return this.typeOf(at(3));
      case Kind.Binary:
        if (g.column(gid, 5) === BinaryKind.Concat) return { kind: 'primitive', name: 'string' };
        return this.first(g.column(gid, 5) === BinaryKind.And ? [at(4)] : [at(3), at(4)]);
      case Kind.Cond:
        return this.first([at(4), at(5)]);
      case Kind.Array:
        return this.first(this.list(gid, 3));
      case Kind.Object:
        return { kind: 'shape', shape: this.literal(gid) };
      case Kind.Call:
        return this.ofCall(gid);
      default:
        return undefined;
    }
  }

  private ofProperty(gid: Gid, object: Gid): TypeRef | undefined {
    const { graph, records, types } = this.parts;
    const name = graph.facts(gid).strings[graph.column(gid, 4)] ?? '';
    if (DESCRIBED.has(name)) return records.ofSchema(object);
    const type = this.typeOf(object);
    return type && types.member(type, name);
  }

  private constant(gid: Gid): string {
    const g = this.parts.graph;
    const kind = g.column(gid, 4);
    if (kind !== ConstKind.Other) return kind === ConstKind.Text ? 'string' : 'number';
    const text = g.facts(gid).strings[g.column(gid, 3)] ?? '';
    return text === 'true' || text === 'false' ? 'boolean' : 'null';
  }

  private literal(gid: Gid): Shape {
    const g = this.parts.graph;
    const list = listOf(g, gid, 3);
    const { strings } = g.facts(gid);
    const fields = new Map<string, TypeRef | undefined>();
    for (let i = 0; i < list.length; i += 2) {
      const key = list[i] as number;
      const value = gidOf(fileOf(gid), list[i + 1] as number);
      if (key >= 0) fields.set(strings[key] ?? '', { kind: 'value', gid: value });
      else if (key === SPREAD_KEY) {
        const spread = this.typeOf(value);
        for (const [name, type] of (spread && this.parts.types.shape(spread)?.fields) ?? []) fields.set(name, type);
      }
    }
    return { fields };
  }

  private ofCall(call: Gid): TypeRef | undefined {
    const { records, calls, types } = this.parts;
    const callee = calls.callee(call);
    const returned = this.returnOf(callee);
    if (returned) return returned;
    const record = records.ofCall(call, calls.writtenChain(callee));
    if (record) return record.type;
    const receiver = calls.receiver(call);
    const name = calls.calledName(call);
    const args = calls.args(call);
    if (receiver === undefined)
      return args[0] !== undefined && this.isAnswer(callee) ? this.typeOf(args[0]) : undefined;
    if (name === 'parse' || name === 'parseAsync') return records.ofSchema(receiver);
    if (ELEMENTS.has(name)) return this.typeOf(receiver);
    if ((name === 'map' || name === 'flatMap' || name === 'then') && args[0] !== undefined)
      return this.returnOf(args[0]);
    if (name === 'freeze' && args[0] !== undefined) return this.typeOf(args[0]);
    const method = this.typeOf(receiver);
    const member = method && types.member(method, name);
    return member && types.returns(member);
  }

  /** True for a function of a framework that makes an answer of what it is given: `json(guest)`, `data({ guest })`. */
  private isAnswer(callee: Gid): boolean {
    return this.parts.values
      .evaluate(callee)
      .some((v) => v.kind === 'api' && ROUTERS.test(v.path.root) && ANSWERS.has(v.path.segments.join('')));
  }

  private list(gid: Gid, column: number): Gid[] {
    return listOf(this.parts.graph, gid, column).map((n) => gidOf(fileOf(gid), n));
  }
}
