/**
 * What the handler of a route gets, as far as the route itself declares it: the schema of a validating middleware
 * or of the route's options, or the type argument of the call that registers the handler.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { memberNode } from './literals';
import { type Path, splitPath } from './origins';
import { type SchemaReader, castOf, listOf } from './schemas';
import type { TypeReader, TypeRef } from './types';
import type { Evaluator } from './values';

/** Parts of a request, and the names under which routes declare them. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  body: ['body', 'json', 'form', 'Body'],
  json: ['json', 'body', 'form'],
  form: ['form', 'body', 'json'],
  query: ['query', 'querystring', 'Querystring', 'Query'],
  params: ['params', 'param', 'Params'],
  param: ['param', 'params'],
  headers: ['headers', 'header', 'Headers'],
  header: ['header', 'headers'],
  cookie: ['cookie', 'cookies'],
};

/** A part of a request, the type that a route declares for it, and what is asked of it. */
interface Declared {
  readonly type: TypeRef;
  readonly rest: Path;
}

export class RequestReader {
  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    private readonly types: TypeReader,
    private readonly schemas: SchemaReader,
  ) {}

  /**
   * The declared type of what a handler's first parameter is asked for.
   *
   * @param call the call that registers the handler
   * @param asked what is asked of the parameter: `body.email`, `req.valid.json.email`
   */
  declared(call: Gid, asked: Path): Declared | undefined {
    let { head, rest } = splitPath(asked);
    // `c.req.valid('json')` and `ctx.request.body`: the request is a member of what is handed over.
    if (head === 'req' || head === 'request') ({ head, rest } = splitPath(rest));
    if (head === 'valid') ({ head, rest } = splitPath(rest));
    const names = PARTS[head];
    if (!names) return undefined;
    const type = this.ofTypeArgument(call, names) ?? this.ofArguments(call, names);
    return type && { type, rest };
  }

  /** `server.post<{ Body: Join }>(…)`. */
  private ofTypeArgument(call: Gid, names: readonly string[]): TypeRef | undefined {
    const cast = castOf(this.graph, call);
    const type = cast === undefined ? 0 : this.graph.column(cast, 4);
    if (cast === undefined || type <= 0) return undefined;
    const ref: TypeRef = { kind: 'type', file: fileOf(cast), type };
    return this.first(names, (name) => this.types.member(ref, name));
  }

  private ofArguments(call: Gid, names: readonly string[]): TypeRef | undefined {
    for (const arg of this.args(call)) {
      const found = this.ofMiddleware(arg, names) ?? this.ofOptions(arg, names);
      if (found) return found;
    }
    return undefined;
  }

  /** `zValidator('json', schema)`, `validate({ body: schema })`, `validate(z.object({ body: … }))`. */
  private ofMiddleware(arg: Gid, names: readonly string[]): TypeRef | undefined {
    const g = this.graph;
    const made = g.column(arg, 0) === Kind.Ref ? (g.definitionOf(arg) ?? arg) : arg;
    if (g.column(made, 0) !== Kind.Call) return undefined;
    const [first, second] = this.args(made);
    if (first === undefined) return undefined;
    const target = this.text(first);
    if (target !== undefined) return second !== undefined && names.includes(target) ? this.schemaAt(second) : undefined;
    const whole = this.schemas.shape(first);
    if (whole) return this.first(names, (name) => whole.fields.get(name));
    return this.ofOptions(first, names);
  }

  /** `{ schema: { body } }`, `{ body }`, `createRoute({ request: { body: { content: { 'application/json': { schema } } } } })`. */
  private ofOptions(arg: Gid, names: readonly string[]): TypeRef | undefined {
    const object = this.objectOf(arg);
    if (object === undefined) return undefined;
    const places = [object, this.member(object, 'schema'), this.member(object, 'request')];
    for (const place of places) {
      const part = place === undefined ? undefined : this.first(names, (name) => memberNode(this.graph, place, name));
      const type = part === undefined ? undefined : this.schemaAt(part);
      if (type) return type;
    }
    return undefined;
  }

  /** A schema, one written as JSON Schema, or one inside the content types of OpenAPI. */
  private schemaAt(gid: Gid): TypeRef | undefined {
    if (this.schemas.shape(gid)) return { kind: 'schema', gid };
    const object = this.objectOf(gid);
    if (object === undefined) return undefined;
    const properties = this.member(object, 'properties');
    if (properties !== undefined) {
      const shape = this.schemas.literalShape(properties);
      return shape && { kind: 'shape', shape };
    }
    const content = this.member(object, 'content');
    const byType = content === undefined ? undefined : listOf(this.graph, content, 3)[1];
    const media =
      content === undefined || byType === undefined ? undefined : this.objectOf(gidOf(fileOf(content), byType));
    const schema = media === undefined ? undefined : memberNode(this.graph, media, 'schema');
    return schema !== undefined && this.schemas.shape(schema) ? { kind: 'schema', gid: schema } : undefined;
  }

  /** The object literal behind an argument: itself, a variable, or what a function of a library was given. */
  private objectOf(gid: Gid): Gid | undefined {
    const g = this.graph;
    const at = g.column(gid, 0) === Kind.Ref ? (g.definitionOf(gid) ?? gid) : gid;
    const node = g.column(at, 0) === Kind.Call ? this.args(at)[0] : at;
    if (node === undefined) return undefined;
    if (g.column(node, 0) === Kind.Object) return node;
    for (const v of this.values.evaluate(node)) if (v.kind === 'object') return v.gid;
    return undefined;
  }

  private member(object: Gid, name: string): Gid | undefined {
    const node = memberNode(this.graph, object, name);
    return node === undefined ? undefined : this.objectOf(node);
  }

  private first<T>(names: readonly string[], find: (name: string) => T | undefined): T | undefined {
    for (const name of names) {
      const found = find(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private args(call: Gid): Gid[] {
    return listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
  }

  private text(gid: Gid): string | undefined {
    if (this.graph.column(gid, 0) !== Kind.Const || this.graph.column(gid, 4) !== 0) return undefined;
    return this.graph.facts(gid).strings[this.graph.column(gid, 3)];
  }
}
