/** What declared types say: the fields of a record, the type of a member, the API a value is an instance of. */
import type { TypeFact, TypeId } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, gidOf } from '../link/graph';
import { formatOf } from './schemaFormats';
import type { SchemaReader } from './schemas';
import { TypeAnswers } from './typeMemo';
import { FLAGS, NUMBERS, isHarmlessFact, isPrimitive, isWrittenRecord, literalsOf } from './typeKinds';
import { type OfBase, memberOfBase } from './typeBases';
import { type Resolved, type Shape, type TypeRef, type ValueTypes, bindParameters, withOwner } from './typeRefs';
import type { Tracking } from './tracking';
import { TypeArguments } from './typeArguments';
import { typeAtPlace } from './typePlaces';
import {
  GENERIC_PARAMETERS,
  INFERRING,
  INFERRING_OF,
  KEEPING,
  LEAVING_OUT,
  LOADED,
  MERGING,
  RETURNED,
  TRANSPARENT,
  isTool,
} from './typeTables';

export type { Resolved, Shape, TypeRef, ValueTypes } from './typeRefs';

const MAX_DEPTH = 10;

/** What was known before some files were edited. */
export interface KnownTypeReader {
  readonly reader: TypeReader;
  readonly changed: ReadonlySet<FileIndex>;
}

export class TypeReader {
  private ofValues: ValueTypes | undefined;
  /** What declarations alone tell. */
  private readonly declared: TypeAnswers;
  /** What they tell together with what values are. */
  private readonly full: TypeAnswers;
  private readonly given: TypeArguments;

  constructor(
    private readonly graph: FlowGraph,
    private readonly schemas: SchemaReader,
    tracking: Tracking,
    before?: KnownTypeReader,
  ) {
    this.declared = new TypeAnswers(graph, tracking, before && { ...before, known: before.reader.declared });
    this.full = new TypeAnswers(graph, tracking, before && { ...before, known: before.reader.full });
    this.given = new TypeArguments(graph, tracking, before?.reader.given);
  }

  /** Set once; values are read with the help of types. What was worked out without them is not asked any more. */
  set values(values: ValueTypes) {
    this.ofValues = values;
  }

  private get known(): TypeAnswers {
    return this.ofValues === undefined ? this.declared : this.full;
  }

  /** What a place is declared to be, or is by what it is written for. */
  ref(file: FileIndex, type: TypeId): TypeRef | undefined {
    return type > 0 ? this.ofContext({ kind: 'type', file, type }) : undefined;
  }

  /** Follows aliases, wrappers and arrays to what a value of the type is (one element of it). */
  resolve(ref: TypeRef, depth = 0): Resolved | undefined {
    return depth === 0
      ? this.known.resolutions.get(ref, () => this.findResolved(ref, 0))
      : this.findResolved(ref, depth);
  }

  private findResolved(ref: TypeRef, depth: number): Resolved | undefined {
    if (ref.kind === 'schema') return ref;
    if (ref.kind === 'shape') return ref;
    if (ref.kind === 'primitive') return { kind: 'fact', file: 0, fact: { kind: 'primitive', name: ref.name } };
    if (ref.kind === 'value') {
      const type = depth > MAX_DEPTH ? undefined : this.ofValues?.typeOf(ref.gid);
      return type && this.resolve(type, depth + 1);
    }
    const fact = this.graph.file(ref.file).facts.types[ref.type];
    if (!fact || depth > MAX_DEPTH) return undefined;
    const inner = (type: TypeId): TypeRef & { kind: 'type' } => ({
      kind: 'type',
      file: ref.file,
      type,
      ...(ref.env ? { env: ref.env } : {}),
    });
    if (fact.kind === 'array') return this.resolve(inner(fact.of), depth + 1);
    if (fact.kind === 'union') return this.resolveUnion(ref, fact, fact.of.map(inner), depth);
    if (fact.kind === 'index') return this.resolveIndex(inner(fact.of), inner(fact.key), depth);
    if (fact.kind !== 'reference') return { kind: 'fact', file: ref.file, fact, ...(ref.env ? { env: ref.env } : {}) };
    return this.resolveReference(ref, fact, depth);
  }

  /** A union is what its one informative member is; of several records it stays a union. */
  private resolveUnion(
    ref: TypeRef & { kind: 'type' },
    fact: TypeFact,
    of: readonly TypeRef[],
    depth: number,
  ): Resolved | undefined {
    const all = of.map((r) => this.resolve(r, depth + 1)).filter((r) => r !== undefined);
    const useful = all.filter(
      (r) =>
        !(r.kind === 'fact' && r.fact.kind === 'primitive' && (r.fact.name === 'null' || r.fact.name === 'undefined')),
    );
    const records = useful.filter(
      (r) => !(r.kind === 'fact' && (r.fact.kind === 'primitive' || r.fact.kind === 'literal')),
    );
    if (records.length > 1) return { kind: 'fact', file: ref.file, fact, ...(ref.env ? { env: ref.env } : {}) };
    return records[0] ?? useful[0];
  }

  private resolveIndex(of: TypeRef, key: TypeRef & { kind: 'type' }, depth: number): Resolved | undefined {
    const { file } = key;
    const keyFact = this.graph.file(file).facts.types[key.type];
    // `T[number]` is an element; `T[keyof T]` is one of the fields, and which is not known. Nor is it where a call says it,
    // `<K extends keyof T>(key: K): T[K]`.
    const named = keyFact?.kind === 'reference' ? this.resolve(key, depth + 1) : undefined;
    const meant = keyFact?.kind === 'reference' && named?.kind === 'fact' ? named.fact : keyFact;
    if (
      (meant?.kind === 'primitive' && meant.name === 'keyof') ||
      (meant?.kind === 'reference' && (named?.kind ?? 'global') === 'global' && isWrittenRecord(this.graph, of))
    )
      return { kind: 'fact', file, fact: { kind: 'primitive', name: 'string' } };
    if (meant?.kind !== 'literal') return this.resolve(of, depth + 1);
    if (this.isParameters(of)) {
      const parameter = this.parameter(of, meant.text);
      return parameter && this.resolve(parameter, depth + 1);
    }
    // A place in a list or tuple is one of its elements.
    if (/^\d+$/.test(meant.text)) return this.resolve(of, depth + 1);
    const member = this.member(of, meant.text);
    return member && this.resolve(member, depth + 1);
  }

  private resolveReference(
    ref: TypeRef & { kind: 'type' },
    fact: TypeFact & { kind: 'reference' },
    depth: number,
  ): Resolved | undefined {
    const bound = ref.env?.get(fact.name);
    if (bound) return this.resolve(bound, depth + 1);
    const args = fact.args.map((type): TypeRef => ({
      kind: 'type',
      file: ref.file,
      type,
      ...(ref.env ? { env: ref.env } : {}),
    }));
    const first = args[0];
    const found = this.graph.resolveTypeName(ref.file, fact.name);
    if (!found || 'package' in found) {
      const name = found ? found.name : fact.name;
      const special = first && this.resolveKnown(name, first, args[1], depth);
      if (special) return special;
      return found ? { kind: 'package', package: found.package, name, args } : { kind: 'global', name };
    }
    const { file, declaration } = found;
    const env = bindParameters(
      declaration.parameters,
      args,
      declaration.defaults.map((type) => (type > 0 ? { kind: 'type', file, type } : undefined)),
    );
    if (declaration.kind === 'alias')
      return withOwner(
        this.resolve({ kind: 'type', file, type: declaration.type, ...(env ? { env } : {}) }, depth + 1),
        declaration.name,
      );
    return { kind: 'declaration', file, declaration, ...(env ? { env } : {}) };
  }

  /** Utility types and the inference helpers of schema libraries. */
  private resolveKnown(name: string, first: TypeRef, second: TypeRef | undefined, depth: number): Resolved | undefined {
    const last = name.split('.').at(-1) ?? name;
    const isOfLoader = LOADED.has(last) && this.queryOf(first) !== undefined;
    if (TRANSPARENT.has(last) && !isOfLoader) return this.resolve(first, depth + 1);
    if ((last === 'Record' || last === 'Map') && second) return this.resolve(second, depth + 1);
    if (KEEPING.has(last) || LEAVING_OUT.has(last)) return this.pick(first, second, KEEPING.has(last));
    if (MERGING.has(last) && second) {
      const shape = this.merge([first, second], undefined, depth);
      return shape && { kind: 'shape', shape };
    }
    if (INFERRING.has(last) || INFERRING_OF.test(name)) return this.queried(first, depth);
    if (isOfLoader || RETURNED.has(last)) {
      const query = this.queryOf(first);
      const returned = query === undefined ? this.returns(first) : this.ofValues?.returnOf(query);
      return returned && this.resolve(returned, depth + 1);
    }
    if (last === 'ComponentProps' || last === 'ComponentPropsWithoutRef') {
      const query = this.queryOf(first);
      const props = query === undefined ? undefined : this.ofValues?.parameterOf(query, 0);
      return props && this.resolve(props, depth + 1);
    }
    if (last.endsWith('GetPayload')) {
      const model = this.graph.models.get(last.slice(0, -'GetPayload'.length).toLowerCase());
      return model && this.payload({ kind: 'declaration', ...model }, first);
    }
    return undefined;
  }

  /** The fields that the `select` of a payload type keeps. */
  private payload(model: Resolved & { kind: 'declaration' }, options: TypeRef): Resolved {
    const select = this.member(options, 'select');
    const kept = select && this.shape(select);
    const all = this.declaredShape(model, 0);
    if (!kept || !all) return model;
    return {
      kind: 'shape',
      shape: {
        owner: model.declaration.name,
        fields: new Map([...all.fields].filter(([name]) => kept.fields.has(name))),
      },
    };
  }

  /** Record and field that an indexed access names: `User['email']`. */
  indexed(ref: TypeRef): readonly string[] | undefined {
    if (ref.kind !== 'type') return undefined;
    const fact = this.graph.file(ref.file).facts.types[ref.type];
    if (fact?.kind === 'reference' && TRANSPARENT.has(fact.name) && fact.args[0] !== undefined)
      return this.indexed({ ...ref, type: fact.args[0] });
    if (fact?.kind !== 'index') return undefined;
    const key = this.graph.file(ref.file).facts.types[fact.key];
    const owner = this.shape({ ...ref, type: fact.of })?.owner;
    return key?.kind === 'literal' && owner ? [owner, key.text] : undefined;
  }

  /** The name of a field that holds what a schema's format lets pass: `email` for `z.string().email()`. */
  format(ref: TypeRef): string | undefined {
    return ref.kind === 'schema' ? formatOf(this.graph, ref.gid) : undefined;
  }

  /** True for numbers in a list, and for a field that a schema lets through as a number or a list of them. */
  isNumbers(ref: TypeRef): boolean {
    const resolved = this.resolve(ref);
    if (resolved?.kind === 'schema') return this.schemas.isNumbers(resolved.gid);
    if (resolved?.kind !== 'fact' || resolved.fact.kind !== 'array' || ref.kind !== 'type') return false;
    return this.isNumber({ kind: 'type', file: ref.file, type: resolved.fact.of });
  }

  /** The value that `typeof value` names. */
  private queryOf(ref: TypeRef): Gid | undefined {
    const resolved = this.resolve(ref);
    return resolved?.kind === 'fact' && resolved.fact.kind === 'query'
      ? gidOf(resolved.file, resolved.fact.node)
      : undefined;
  }

  /** True for `Parameters<F>`. */
  private isParameters(ref: TypeRef): boolean {
    const fact = ref.kind === 'type' ? this.graph.file(ref.file).facts.types[ref.type] : undefined;
    return fact?.kind === 'reference' && fact.name === 'Parameters';
  }

  /** `Parameters<F>[index]`, of a declared type of functions or of `typeof value`. */
  private parameter(of: TypeRef, index: string): TypeRef | undefined {
    const fact = of.kind === 'type' ? this.graph.file(of.file).facts.types[of.type] : undefined;
    if (of.kind !== 'type' || fact?.kind !== 'reference' || fact.name !== 'Parameters') return undefined;
    const [first] = fact.args;
    return first === undefined || !/^\d+$/.test(index) ? undefined : this.takes({ ...of, type: first }, Number(index));
  }

  /** A parameter of functions of a type. */
  private takes(ref: TypeRef, index: number): TypeRef | undefined {
    const resolved = this.resolve(ref);
    if (resolved?.kind === 'package') return this.takesOfForeign(resolved, index);
    if (resolved?.kind !== 'fact') return undefined;
    const { fact, file, env } = resolved;
    if (fact.kind === 'query') return this.ofValues?.parameterOf(gidOf(file, fact.node), index);
    const type = fact.kind === 'function' ? (fact.parameters[index] ?? 0) : 0;
    return type > 0 ? { kind: 'type', file, type, ...(env ? { env } : {}) } : undefined;
  }

  /** A parameter of a library's type of functions whose type arguments say what it holds. */
  private takesOfForeign({ name, args }: Resolved & { kind: 'package' }, index: number): TypeRef | undefined {
    return args?.[GENERIC_PARAMETERS[name.split('.').at(-1) ?? '']?.[index] ?? -1];
  }

  /** The type that a parameter has because of what its function is written for; undefined where that is not known. */
  private ofContext(ref: TypeRef): TypeRef | undefined {
    const fact = ref.kind === 'type' ? this.graph.file(ref.file).facts.types[ref.type] : undefined;
    if (ref.kind !== 'type' || fact?.kind !== 'index') return ref;
    const key = this.graph.file(ref.file).facts.types[fact.key];
    const of: TypeRef = { ...ref, type: fact.of };
    return key?.kind === 'literal' && this.isParameters(of) ? this.parameter(of, key.text) : ref;
  }

  /** The type argument of a generic container such as `Repository<User>`. */
  argumentOf(ref: TypeRef): TypeRef | undefined {
    if (ref.kind !== 'type') return undefined;
    const fact = this.graph.file(ref.file).facts.types[ref.type];
    const first = fact?.kind === 'reference' ? fact.args[0] : undefined;
    return first === undefined ? undefined : { ...ref, type: first };
  }

  private queried(ref: TypeRef, depth: number): Resolved | undefined {
    const resolved = this.resolve(ref, depth + 1);
    return resolved?.kind === 'fact' && resolved.fact.kind === 'query'
      ? { kind: 'schema', gid: gidOf(resolved.file, resolved.fact.node) }
      : undefined;
  }

  private pick(first: TypeRef, second: TypeRef | undefined, keep: boolean): Resolved | undefined {
    const shape = this.shape(first);
    if (!shape) return undefined;
    const keys = new Set(second ? literalsOf(this.graph, second) : []);
    const fields = new Map([...shape.fields].filter(([name]) => keys.has(name) === keep));
    return { kind: 'shape', shape: { ...(shape.owner ? { owner: shape.owner } : {}), fields } };
  }

  /** The fields of a record type; undefined when the type is no record the program declares. */
  shape(ref: TypeRef, depth = 0): Shape | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const find = () => {
      const resolved = this.resolve(ref);
      return resolved && this.shapeOf(resolved, depth);
    };
    return depth === 0 ? this.known.shapes.get(ref, find) : find();
  }

  /**
   * The fields of all records that subclasses give for a type parameter of a class. What a value is does not go by it:
   * it may be any of them.
   */
  shapeOfParameter(ref: TypeRef, depth = 0): Shape | undefined {
    if (ref.kind !== 'type' || depth > MAX_DEPTH) return undefined;
    const resolved = this.resolve(ref);
    if (resolved?.kind !== 'global') return undefined;
    const fields = new Map<string, TypeRef | undefined>();
    for (const given of this.given.of(ref.file, resolved.name))
      for (const [field, type] of (this.shape(given) ?? this.shapeOfParameter(given, depth + 1))?.fields ?? [])
        if (!fields.has(field) || fields.get(field) === undefined) fields.set(field, type);
    return fields.size > 0 ? { fields } : undefined;
  }

  private shapeOf(resolved: Resolved, depth: number): Shape | undefined {
    if (resolved.kind === 'shape') return resolved.shape;
    if (resolved.kind === 'schema') return this.schemas.shape(resolved.gid);
    if (resolved.kind === 'declaration') return this.declaredShape(resolved, depth);
    if (resolved.kind !== 'fact') return undefined;
    const { fact, file, env } = resolved;
    const at = (type: TypeId): TypeRef => ({ kind: 'type', file, type, ...(env ? { env } : {}) });
    if (fact.kind === 'object') {
      const fields = new Map(fact.members.map((m) => [m.name, m.type > 0 ? at(m.type) : undefined] as const));
      return { ...(resolved.owner ? { owner: resolved.owner } : {}), fields };
    }
    if (fact.kind === 'intersection' || fact.kind === 'union')
      return this.merge(fact.of.map(at), resolved.owner, depth);
    if (fact.kind === 'query') {
      const gid = gidOf(file, fact.node);
      const type = depth > MAX_DEPTH ? undefined : this.ofValues?.typeOf(gid);
      return (type && this.shape(type, depth + 1)) ?? this.schemas.literalShape(gid);
    }
    return undefined;
  }

  private declaredShape(resolved: Resolved & { kind: 'declaration' }, depth: number): Shape | undefined {
    const { declaration, file, env } = resolved;
    const at = (type: TypeId): TypeRef => ({ kind: 'type', file, type, ...(env ? { env } : {}) });
    const shape = this.merge([...declaration.extends, declaration.type].map(at), declaration.name, depth);
    if (!shape || declaration.kind !== 'model') return shape && { ...shape, owner: declaration.name };
    // The exported type of a model has its columns; relations come only with the queries that include them.
    const columns = [...shape.fields].filter(([, type]) => !type || !this.isModel(type));
    return { owner: declaration.name, fields: new Map(columns) };
  }

  private isModel(ref: TypeRef): boolean {
    const resolved = this.resolve(ref);
    return resolved?.kind === 'declaration' && resolved.declaration.kind === 'model';
  }

  private merge(parts: readonly TypeRef[], owner: string | undefined, depth: number): Shape | undefined {
    const fields = new Map<string, TypeRef | undefined>();
    let name = owner;
    for (const part of parts) {
      const shape = this.shape(part, depth + 1);
      name ??= shape?.owner;
      for (const [field, type] of shape?.fields ?? []) fields.set(field, type);
    }
    return fields.size > 0 ? { ...(name ? { owner: name } : {}), fields } : undefined;
  }

  /** The type of a member. */
  member(ref: TypeRef, name: string): TypeRef | undefined {
    const resolved = this.resolve(ref);
    if (resolved?.kind !== 'fact' || resolved.fact.kind !== 'object')
      return this.shape(ref)?.fields.get(name) ?? (resolved && this.ofBase(resolved, name).type);
    const member = resolved.fact.members.findLast((m) => m.name === name);
    if (member === undefined || member.type <= 0) return undefined;
    const { file, env } = resolved;
    return { kind: 'type', file, type: member.type, ...(env ? { env } : {}) };
  }

  /** The type at a place of a tuple; undefined where it is not told. */
  atPlace(ref: TypeRef, index: number): TypeRef | undefined {
    return typeAtPlace(this.graph, ref, index);
  }

  /** True for a member that a record has of a library's type it is made of, whatever that says of it. */
  hasOfBase(ref: TypeRef, name: string): boolean {
    const resolved = this.resolve(ref);
    return resolved !== undefined && this.ofBase(resolved, name).isOfBase;
  }

  private ofBase(resolved: Resolved, name: string): OfBase {
    return memberOfBase(resolved, name, { resolve: (r) => this.resolve(r), member: (r, n) => this.member(r, n) });
  }

  /** What calling a value of the type gives. */
  returns(ref: TypeRef): TypeRef | undefined {
    const resolved = this.resolve(ref);
    if (resolved?.kind !== 'fact' || resolved.fact.kind !== 'function' || resolved.fact.returns === 0) return undefined;
    return {
      kind: 'type',
      file: resolved.file,
      type: resolved.fact.returns,
      ...(resolved.env ? { env: resolved.env } : {}),
    };
  }

  /** The name of a type that the program does not declare: of a package, or of the platform. */
  nameOfForeign(ref: TypeRef): string | undefined {
    const resolved = this.resolve(ref);
    return resolved?.kind === 'package' || resolved?.kind === 'global' ? resolved.name : undefined;
  }

  /** True for a type of a package whose records are never a person's. */
  isOfTool(ref: TypeRef): boolean {
    const resolved = this.resolve(ref);
    return resolved?.kind === 'package' && isTool(resolved.package);
  }

  /** True when a value of the type can hold nothing but a flag, a choice or a moment of the program. */
  isHarmless(ref: TypeRef): boolean {
    const resolved = this.resolve(ref);
    if (!resolved) return false;
    if (resolved.kind === 'schema') return this.schemas.isHarmless(resolved.gid);
    if (resolved.kind === 'declaration') return resolved.declaration.kind === 'enum';
    return resolved.kind === 'fact' && isHarmlessFact(resolved.fact);
  }

  /** True for a type that is called. */
  isFunction(ref: TypeRef): boolean {
    const resolved = this.resolve(ref);
    return resolved?.kind === 'fact' && resolved.fact.kind === 'function';
  }

  /** True for yes or no, or nothing at all. */
  isFlag(ref: TypeRef): boolean {
    return isPrimitive(this.resolve(ref), FLAGS);
  }

  /** True for a type written as a record: not a list, a map or a `Record` of them. */
  isRecord(ref: TypeRef): boolean {
    return isWrittenRecord(this.graph, ref);
  }

  isNumber(ref: TypeRef): boolean {
    return isPrimitive(this.resolve(ref), NUMBERS);
  }

  /** True for a text, declared or by its schema: no record, whatever it is called. */
  isText(ref: TypeRef): boolean {
    const resolved = this.resolve(ref);
    if (resolved?.kind === 'schema') return this.schemas.isText(resolved.gid);
    return resolved?.kind === 'fact' && resolved.fact.kind === 'primitive' && resolved.fact.name === 'string';
  }

  /** The value that `typeof value` (also inside `ReturnType<…>`, `InstanceType<…>`) points to. */
  queryTarget(ref: TypeRef): { gid: Gid; through: 'itself' | 'result' | 'instance' } | undefined {
    if (ref.kind !== 'type') return undefined;
    const fact = this.graph.file(ref.file).facts.types[ref.type];
    if (fact?.kind === 'query') return { gid: gidOf(ref.file, fact.node), through: 'itself' };
    if (fact?.kind !== 'reference' || fact.args[0] === undefined) return undefined;
    const inner = this.queryTarget({ kind: 'type', file: ref.file, type: fact.args[0] });
    if (!inner) return undefined;
    if (fact.name === 'ReturnType') return { gid: inner.gid, through: 'result' };
    if (fact.name === 'InstanceType') return { gid: inner.gid, through: 'instance' };
    return TRANSPARENT.has(fact.name) ? inner : undefined;
  }
}
