/** What library calls hand to the functions they are given. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { FOLDING, ITERATING } from './builtins';
import type { Caller } from './callers';
import { memberNode } from './literals';
import { type Origin, type Path, WHOLE, splitPath } from './origins';
import { goesOverLists } from './overLists';
import type { QueryReader } from './queries';
import { ReactiveReader } from './reactive';
import type { RequestReader } from './requests';
import { listOf } from './schemas';
import type { SchemaReader } from './schemas';
import { type Tracer, opaque } from './trace';
import type { CallTracer } from './traceCalls';
import type { TypeRef } from './types';

/** Steps of a builder that tell the schema of what a handler gets: `procedure.input(schema).mutation(handler)`. */
const SCHEMA_STEPS = new Set([
  'input',
  'inputSchema',
  'schema',
  'validator',
  'inputValidator',
  'body',
  'query',
  'params',
  'metadata',
]);
/** Names under which a handler gets its validated input. */
const INPUT_NAMES = new Set(['input', 'parsedInput', 'data', 'body', 'rawInput', 'args']);
/** Functions that hand their further arguments on: `setTimeout(fn, ms, ...args)`. */
const TIMERS: Readonly<Record<string, number>> = { setTimeout: 2, setInterval: 2, setImmediate: 1, queueMicrotask: 1 };

/** What makes a form of controls. */
const FORM_MAKERS: ReadonlySet<string> = new Set(['FormGroup', 'UntypedFormGroup', 'group']);

export class CallbackReader {
  readonly reactive: ReactiveReader;
  private readonly graph: FlowGraph;

  constructor(
    private readonly tracer: Tracer,
    private readonly calls: CallTracer,
    private readonly queries: QueryReader,
    private readonly schemas: SchemaReader,
    private readonly requests: RequestReader,
  ) {
    this.graph = tracer.graph;
    this.reactive = new ReactiveReader(tracer, calls);
  }

  /**
   * Origins of a callback's parameter: elements for array methods, the validated input for handlers, form values.
   *
   * @param index the parameter's index
   */
  bound(caller: Caller, index: number, path: Path): readonly Origin[] {
    const { call, argument } = caller;
    const name = this.calls.calledName(call);
    const timer = TIMERS[name];
    if (timer !== undefined) {
      const arg = this.calls.args(call)[timer + index];
      return arg === undefined ? [] : this.tracer.trace(arg, path);
    }
    const promise = this.calls.receiver(call);
    if (promise !== undefined && index === 0 && (name === 'catch' ? argument === 0 : name === 'then' && argument === 1))
      return this.calls.thrown.rejected(promise, path);
    const typed =
      index === 0
        ? (this.formValues(call, name, path) ?? this.validatedInput(call, path) ?? this.request(call, path))
        : undefined;
    if (typed) return typed;
    const watched = this.reactive.watched(caller, index, path);
    if (watched) return watched;
    if (argument === 1 && index === (FOLDING.has(name) ? 1 : 0) && this.isOverList(call)) {
      const [list] = this.calls.args(call);
      return list === undefined ? [] : this.tracer.trace(list, this.tracer.writes.valuesOf(list, path));
    }
    if (argument !== 0 || !ITERATING.has(name)) return [];
    if (index === 1 && name === 'forEach' && path === WHOLE)
      return this.tracer.writes.keysOf(this.calls.receiver(call));
    if (index !== (FOLDING.has(name) ? 1 : 0) && !/sort/i.test(name)) return [];
    const receiver = this.calls.receiver(call);
    return receiver === undefined ? [] : this.tracer.trace(receiver, this.tracer.writes.valuesOf(receiver, path));
  }

  /** True for a function of a package that goes over the list it is given first: `pMap(users, send)`. */
  private isOverList(call: Gid): boolean {
    return this.tracer.values.evaluate(this.calls.callee(call)).some((v) => v.kind === 'api' && goesOverLists(v.path));
  }

  /** What a declared type has at a path. Where that can hold nothing personal, its name says nothing either. */
  private declared(call: Gid, path: Path, type: TypeRef): readonly Origin[] {
    const origins = this.tracer.labeller.label([opaque(call, path, type)], { gid: call, name: '', type }, path);
    return origins.length > 0 ? origins : [{ ...opaque(call, path), known: true }];
  }

  /** A part of a request, as the route declares it. */
  private request(call: Gid, path: Path): readonly Origin[] | undefined {
    const found = this.requests.declared(call, path);
    if (!found) return undefined;
    const { type, rest } = found;
    return this.declared(call, rest, type);
  }

  /** The values that `handleSubmit` of a typed form hands over, and those that `watch` tells of. */
  private formValues(call: Gid, name: string, path: Path): readonly Origin[] | undefined {
    if (name !== 'handleSubmit' && name !== 'watch') return undefined;
    const form = this.formOf(this.calls.callee(call));
    if (name === 'watch' && !this.isUsed(form)) return undefined;
    const type = form === undefined ? undefined : (this.queries.typeOf(form) ?? this.resolverSchema(form));
    return type && this.declared(call, path, type);
  }

  /**
   * The values that a typed form holds: `const { getValues } = useForm<Values>()`, `form.watch()`.
   *
   * @returns undefined for any other call
   */
  heldValues(call: Gid, name: string, path: Path): readonly Origin[] | undefined {
    if (FORM_MAKERS.has(name)) return this.enteredInControls(call, path);
    if ((name !== 'getValues' && name !== 'watch') || this.calls.args(call).length > 0) return undefined;
    const form = this.formOf(this.calls.callee(call));
    if (!this.isUsed(form)) return undefined;
    const type = this.queries.typeOf(form) ?? this.resolverSchema(form);
    return type && this.declared(call, path, type);
  }

  /** What is entered in a form that is made of controls: `new FormGroup({ email: … }).value`. */
  private enteredInControls(call: Gid, path: Path): readonly Origin[] | undefined {
    const { head, rest } = splitPath(path);
    if (head !== 'value' && head !== 'valueChanges') return undefined;
    const [made] = this.calls.args(call);
    // Made of a record that is kept elsewhere, it has the fields of that.
    if (!this.schemas.shape(call)) return made === undefined ? [] : this.tracer.trace(made, rest);
    const type: TypeRef = { kind: 'schema', gid: call };
    return this.tracer.labeller.label([opaque(call, rest, type)], { gid: call, name: '', type }, rest);
  }

  /** True for the call of a hook that makes a form. */
  private isUsed(form: Gid | undefined): form is Gid {
    const made = form !== undefined && this.graph.column(form, 0) === Kind.Cast ? this.inner(form) : form;
    return made !== undefined && /useForm$/.test(this.calls.calledName(made));
  }

  private inner(cast: Gid): Gid {
    return gidOf(fileOf(cast), this.graph.column(cast, 3));
  }

  /** The `useForm` call behind `handleSubmit` or `form.handleSubmit`. */
  private formOf(callee: Gid): Gid | undefined {
    const g = this.graph;
    let at: Gid | undefined = callee;
    for (let i = 0; i < 6 && at !== undefined; i++) {
      const kind = g.column(at, 0);
      if (kind === Kind.Call || kind === Kind.Cast) return at;
      if (kind === Kind.Prop) at = gidOf(fileOf(at), g.column(at, 3));
      else if (kind === Kind.Ref) {
        const target = g.bindingTarget(fileOf(at), g.column(at, 3));
        const node = target?.kind === 'binding' ? target.binding.definitions[0] : undefined;
        at = target?.kind === 'binding' && node !== undefined ? gidOf(target.file, node) : undefined;
      } else return undefined;
    }
    return undefined;
  }

  /** `useForm({ resolver: zodResolver(schema) })`. */
  private resolverSchema(form: Gid): TypeRef | undefined {
    const g = this.graph;
    const call = g.column(form, 0) === Kind.Cast ? gidOf(fileOf(form), g.column(form, 3)) : form;
    const options = listOf(g, call, 4)[0];
    const resolver = options === undefined ? undefined : memberNode(g, gidOf(fileOf(call), options), 'resolver');
    if (resolver === undefined || g.column(resolver, 0) !== Kind.Call) return undefined;
    const schema = listOf(g, resolver, 4)[0];
    const gid = schema === undefined ? undefined : gidOf(fileOf(resolver), schema);
    return gid !== undefined && this.schemas.shape(gid) ? { kind: 'schema', gid } : undefined;
  }

  /** The input of a handler whose builder was given a schema. */
  private validatedInput(call: Gid, path: Path): readonly Origin[] | undefined {
    const { head, rest } = splitPath(path);
    if (!INPUT_NAMES.has(head)) return undefined;
    const g = this.graph;
    let at = this.calls.receiver(call);
    for (let i = 0; i < 8 && at !== undefined && g.column(at, 0) === Kind.Call; i++) {
      const schema = SCHEMA_STEPS.has(this.calls.calledName(at)) ? this.calls.args(at)[0] : undefined;
      if (schema !== undefined && this.schemas.shape(schema)) {
        const type: TypeRef = { kind: 'schema', gid: schema };
        return this.declared(call, rest, type);
      }
      at = this.calls.receiver(at);
    }
    return undefined;
  }
}
