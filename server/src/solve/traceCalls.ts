/** What a call gives: summaries of the program's own functions, rules and built-in knowledge for all others. */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';
import { NodeMap } from '../link/nodeMap';
import type { SanitizerRule, SourceRule } from '../model';
import { ownPath } from './ownFunctions';
import { singular, splitWords } from '../text/words';
import type { ApiIndex, ApiPath } from './api';
import type { ChannelReader } from './channels';
import type { CallbackReader } from './callbacks';
import { partOf } from './callGraph';
import type { Caller } from './callers';
import { SettingReader } from './callSettings';
import type { Constants } from './constants';
import { nameOfDerived } from './derivedNames';
import type { DomReader } from './dom';
import { KeyedRedactionReader } from './keyedRedaction';
import type { LoaderReader } from './loaders';
import { type Origin, type Path, WHOLE, behind, sanitise, step, substitute, under } from './origins';
import { ofConstruction } from './constructed';
import { ofHanded } from './handedResults';
import type { RecordReader } from './records';
import { listOf } from './schemas';
import { type Tracer, opaque } from './trace';
import { ThrownReader } from './thrown';
import { isOfForeignObject } from './foreignObjects';
import { mappedOver } from './overLists';
import { KeyedStoreReader } from './keyedStores';
import { LibraryTracer, gotten, reshape } from './traceLibrary';
import { SourceTracer } from './traceSources';
import { isCheck } from './readBeside';
import type { TypeRef } from './types';
import type { FunctionValue, AbstractValue } from './valueTable';
import type { KnownTraces } from './trace';
import { isHandingOn } from './wrapped';

/** Functions that are handed in, one called with what another gives, that are filled in for one call. */
const MAX_APPLIED = 2;

export class CallTracer {
  private readonly graph: FlowGraph;
  private readonly constants: Constants;
  private readonly records: RecordReader;
  private readonly library: LibraryTracer;
  readonly sources: SourceTracer;
  readonly keyed: KeyedStoreReader;
  readonly thrown: ThrownReader;
  readonly redactions: KeyedRedactionReader;
  readonly settings: SettingReader;
  private readonly bySanitizerName = new Map<string, SanitizerRule | undefined>();
  /** Those that a name tells. */
  private readonly namedSanitizers: readonly SanitizerRule[];
  /** Set once; callbacks are traced through calls. */
  callbacks!: CallbackReader;
  /** Set once, as above. */
  dom!: DomReader;
  /** Set once, as above. */
  channels!: ChannelReader;
  /** Set once, as above. */
  loaders!: LoaderReader;

  private readonly writtenPaths: NodeMap<ApiPath>;

  constructor(
    private readonly tracer: Tracer,
    private readonly rules: { api: ApiIndex; sanitizers: readonly SanitizerRule[] },
    { constants, records }: { readonly constants: Constants; readonly records: RecordReader },
    before?: KnownTraces<CallTracer>,
  ) {
    this.graph = tracer.graph;
    this.constants = constants;
    this.records = records;
    this.writtenPaths = new NodeMap();
    this.library = new LibraryTracer(tracer, this, records);
    this.sources = new SourceTracer(tracer, this, { api: rules.api, constants });
    this.keyed = new KeyedStoreReader(tracer.graph, constants, () => tracer.labeller);
    this.thrown = new ThrownReader(tracer, this, before && { ...before, reader: before.reader.thrown });
    this.redactions = new KeyedRedactionReader(
      tracer.graph,
      tracer,
      before && { ...before, reader: before.reader.redactions },
    );
    this.namedSanitizers = rules.sanitizers.filter((s) => s.names.length > 0);
    this.settings = new SettingReader(tracer.graph, tracer.values, constants);
  }

  /** The declared type of an expression. */
  typeOf(gid: Gid): TypeRef | undefined {
    return this.records.typeOf(gid);
  }

  /** Origins of what a call or construction gives. */
  trace(call: Gid, path: Path): readonly Origin[] {
    // The result of the function is that of what was made of it.
    if (isHandingOn(this.graph.facts(call), nodeOf(call))) return [];
    const isNew = this.graph.column(call, 0) === Kind.New;
    const handed = isNew ? undefined : ofHanded(this.tracer, this.callee(call), path, { call, as: 'call' });
    if (handed) return handed;
    const values = this.tracer.values.evaluate(this.callee(call));
    const functions = isNew ? [] : values.filter((v): v is FunctionValue => v.kind === 'function');
    const apis = values.filter((v) => v.kind === 'api');
    const out: Origin[] = [];
    for (const fn of functions) {
      const own = ownPath(this.graph, this.rules.api, fn);
      const ruled = own && this.ofRules(call, own, path);
      out.push(...(ruled ?? this.ofFunction(call, fn, path)));
    }
    if (!out.some((o) => o.label !== undefined)) out.push(...this.ofDeclaredResult(call, values, path));
    if (out.length > 0 && functions.length === 0) return out;
    const entered = isNew && this.calledName(call) === 'FormData' ? this.dom.ofFormData(call, path) : [];
    if (entered.length > 0) return entered;
    if (isNew)
      for (const v of values)
        if (v.kind === 'class') out.push(...ofConstruction(this.tracer, this, { call, value: v }, path));
    for (const api of apis) {
      const ruled = this.ofRules(call, this.tracer.values.applied(api, isNew ? 'new' : '()'), path);
      if (ruled) return [...out, ...ruled];
    }
    if (functions.length > 0 || (isNew && values.some((v) => v.kind === 'class'))) return out;
    const written = this.ofRules(call, this.writtenPath(call), path);
    if (written) return written;
    return [...out, ...this.library.trace(call, path, isNew)];
  }

  /** True for what a function gives back of its own arguments. */
  isParameterOf(o: Origin, file: FileIndex, id: number): boolean {
    return o.base === 'parameter' && fileOf(o.gid) === file && this.graph.column(o.gid, 3) === id;
  }

  /**
   * Fills an open parameter of a function that goes over a list with an element of that.
   *
   * @param folds true where the element comes second, behind what the function has so far
   * @param elements gives a part of the elements
   */
  fillElement(o: Origin, fn: FunctionValue, folds: boolean, elements: (path: Path) => readonly Origin[]): Origin[] {
    if (!this.isParameterOf(o, fn.file, fn.id)) return [o];
    if ((this.graph.column(o.gid, 4) & 0xffff) !== (folds ? 1 : 0)) return [];
    return elements(o.path).map((element) => substitute(o, element));
  }

  callee(call: Gid): Gid {
    return gidOf(fileOf(call), this.graph.column(call, 3));
  }

  args(call: Gid): Gid[] {
    return listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
  }

  /** The object a method is called on. */
  receiver(call: Gid): Gid | undefined {
    const callee = this.callee(call);
    return this.graph.column(callee, 0) === Kind.Prop ? gidOf(fileOf(call), this.graph.column(callee, 3)) : undefined;
  }

  /** Name of the called function or method, as written; that of the field for a variable that holds one. */
  calledName(call: Gid): string {
    const callee = this.callee(call);
    const facts = this.graph.facts(call);
    switch (this.graph.column(callee, 0)) {
      case Kind.Prop:
        return facts.strings[this.graph.column(callee, 4)] ?? '';
      case Kind.Ref:
        return this.fieldName(callee) ?? facts.bindings[this.graph.column(callee, 3)]?.name ?? '';
      case Kind.Global:
        return facts.strings[this.graph.column(callee, 3)] ?? '';
      default:
        return '';
    }
  }

  /** The names of a chain of properties, outermost first: `this.db.user.findMany` → `db user findMany`. */
  writtenChain(gid: Gid): string[] {
    const g = this.graph;
    const names: string[] = [];
    let at = gid;
    for (let i = 0; i < 8; i++) {
      const kind = g.column(at, 0);
      const facts = g.facts(at);
      if (kind === Kind.Prop) names.unshift(facts.strings[g.column(at, 4)] ?? '');
      else if (kind === Kind.Ref) names.unshift(facts.bindings[g.column(at, 3)]?.name ?? '');
      else if (kind === Kind.Global) names.unshift(facts.strings[g.column(at, 3)] ?? '');
      else if (kind === Kind.Call || kind === Kind.New) names.unshift('()');
      else if (kind !== Kind.Await && kind !== Kind.Cast) break;
      if (kind === Kind.Ref || kind === Kind.Global) break;
      at = gidOf(fileOf(at), g.column(at, 3));
    }
    return names;
  }

  /** The access path as written, for rules about names on an unresolved base. */
  writtenPath(call: Gid): ApiPath {
    this.graph.bases.readsFile(fileOf(call));
    let path = this.writtenPaths.get(call);
    if (!path) {
      const ending = this.graph.column(call, 0) === Kind.New ? 'new' : '()';
      path = this.tracer.values.written([...this.writtenSegments(this.callee(call)), ending]);
      this.writtenPaths.set(call, path);
    }
    return path;
  }

  /** The same for what is only read. */
  writtenAccess(gid: Gid): ApiPath {
    return this.tracer.values.written(this.writtenSegments(gid));
  }

  private writtenSegments(gid: Gid): string[] {
    return this.writtenChain(gid).map((n) => (n === '()' ? n : `.${n}`));
  }

  // ------------------------------------------------------------ the program's own functions

  /** Origins of what a function returns, its parameters left open. */
  returned(file: FileIndex, id: number, path: Path): Origin[] {
    const fact = this.graph.file(file).facts.functions[id];
    if (!fact) return [];
    const origins = fact.returns.flatMap((n) => [...this.tracer.trace(gidOf(file, n), path)]);
    const type = this.tracer.type(file, fact.returnType);
    const place = { gid: gidOf(file, fact.returns[0] ?? 0), name: '', type };
    return this.redactions.applied(file, id, this.tracer.labeller.label(origins, place, path), path);
  }

  /** What a function of which only the type is known gives, by that type: methods of interfaces, callbacks. */
  private ofDeclaredResult(call: Gid, values: readonly AbstractValue[], path: Path): Origin[] {
    return values.flatMap((v) => {
      const type = v.kind === 'type' ? this.tracer.values.resultType(v.ref) : undefined;
      return type
        ? this.tracer.labeller.label(
            [opaque(call, path, type)],
            { gid: call, name: gotten(this.calledName(call)), type },
            path,
          )
        : [];
    });
  }

  /** The name of the field that a variable takes out of something: `const { handleSubmit: submit } = form`. */
  private fieldName(callee: Gid): string | undefined {
    const definition = this.graph.definitionOf(callee);
    if (definition === undefined || this.graph.column(definition, 0) !== Kind.Prop) return undefined;
    const name = this.graph.facts(definition).strings[this.graph.column(definition, 4)];
    // What a pair holds second has only the variable's name.
    return name === undefined || /^\d*$/.test(name) ? undefined : name;
  }

  private ofFunction(call: Gid, fn: FunctionValue, path: Path): Origin[] {
    const fact = this.graph.file(fn.file).facts.functions[fn.id];
    const declared = fact?.returns.length === 0 ? this.tracer.type(fn.file, fact.returnType) : undefined;
    if (declared) {
      // Without a body its name and its type say what it does.
      const known = this.library.trace(call, path, false);
      return this.tracer.labeller.label(
        known.length > 0 ? known : [opaque(call, path, declared)],
        { gid: call, name: gotten(this.calledName(call)), type: declared },
        path,
      );
    }
    const name = this.calledName(call);
    const byKey = this.byKey(call, fn, path);
    const origins =
      byKey.length > 0 ? byKey : this.returned(fn.file, fn.id, path).flatMap((o) => this.filled(o, fn, call));
    const back = step(this.sources.jars.named(call, name, origins), call, `returned by ${name || 'a function'}`);
    const out = this.redactions.isKeyed(fn.file, fn.id) ? back : this.declared(back, name, call);
    const [first] = this.args(call);
    const given = first === undefined ? [] : this.writtenChain(first);
    const place = { gid: call, name: nameOfDerived(this.tracer.labeller.names, gotten(name), given) };
    return this.tracer.labeller.label(out, place, path);
  }

  /** `settings.get('email')` of a function that returns `this.values[key]`: the field of that name. */
  private byKey(call: Gid, fn: FunctionValue, path: Path): Origin[] {
    const g = this.graph;
    const fact = g.file(fn.file).facts.functions[fn.id];
    return (fact?.returns ?? []).flatMap((node) => {
      let at = gidOf(fn.file, node);
      while ([Kind.Await, Kind.Cast].includes(g.column(at, 0) as 16 | 17)) at = gidOf(fn.file, g.column(at, 3));
      if (g.column(at, 0) !== Kind.Elem) return [];
      const key = gidOf(fn.file, g.column(at, 4));
      const target = g.column(key, 0) === Kind.Ref ? g.bindingTarget(fn.file, g.column(key, 3)) : undefined;
      const definition = target?.kind === 'binding' ? target.binding.definitions[0] : undefined;
      const index = definition === undefined ? -1 : (fact?.params.indexOf(definition) ?? -1);
      const arg = this.args(call)[index];
      const text = arg === undefined ? undefined : this.tracer.textOf(arg);
      if (text === undefined) return [];
      return this.tracer
        .trace(gidOf(fn.file, g.column(at, 3)), under(text, path))
        .flatMap((o) => this.fill(o, fn, call));
    });
  }

  /** What a function gives at a call: its arguments, or what it has kept and chooses by them. */
  private filled(o: Origin, fn: FunctionValue, call: Gid): Origin[] {
    return this.isParameterOf(o, fn.file, fn.id) ? this.fill(o, fn, call) : this.keyed.asked(o, fn, call);
  }

  /** A function of the program that is called `encryptToken` or `maskPhone` does that, however it is written. */
  private declared(origins: Origin[], name: string, call: Gid): Origin[] {
    const rule = this.sanitizerNamed(name);
    return rule
      ? sanitise(
          origins.filter((o) => o.sanitised.length === 0),
          { outcome: rule.outcome, gid: call, note: `${rule.outcome} by ${name}` },
        ).concat(origins.filter((o) => o.sanitised.length > 0))
      : origins;
  }

  /** True for a call that a rule (or its name) says leaves nothing readable of its arguments. */
  isSanitizer(call: Gid): boolean {
    if (this.sanitizerNamed(this.calledName(call))) return true;
    return this.tracer.values
      .evaluate(this.callee(call))
      .some((v) => v.kind === 'api' && this.rules.api.match(this.tracer.values.applied(v, '()')).sanitizers.length > 0);
  }

  sanitizerNamed(name: string): SanitizerRule | undefined {
    const known = this.bySanitizerName.get(name);
    if (known !== undefined || this.bySanitizerName.has(name)) return known;
    const words = splitWords(name).map(singular);
    const found =
      words.length === 0
        ? undefined
        : this.namedSanitizers.find((s) => s.names.some((n) => startsOrEndsWith(words, n)));
    this.bySanitizerName.set(name, found);
    return found;
  }

  /** Fills an open parameter of a called function with the call's argument. */
  fill(o: Origin, fn: FunctionValue, call: Gid, level = 0): Origin[] {
    if (o.base !== 'parameter' || fileOf(o.gid) !== fn.file || this.graph.column(o.gid, 3) !== fn.id) return [o];
    const index = this.graph.column(o.gid, 4);
    const graph = this.tracer.values.callGraph;
    const args = graph ? graph.argumentsFor({ call, kind: 'call', argument: 0 }, index) : [];
    return partOf(this.graph, index, args, o.path).flatMap(({ gid, path }) =>
      this.tracer.trace(gid, path).flatMap((origin) => {
        const made = this.ofApplied(o, origin, gid, level);
        return (made?.flatMap((m) => this.fill(m, fn, call, level + 1)) ?? [origin]).map((m) => substitute(o, m));
      }),
    );
  }

  /**
   * What a function that is handed in gives of its own arguments: those that it is called with where it was handed to.
   *
   * @param o the open result of the function
   * @param given what the function that stands at `argument` gives
   * @param level how many such functions were filled in on the way here: one may be called with what it gives
   * @returns undefined for what is no argument of it
   */
  ofApplied({ applied }: Origin, given: Origin, argument: Gid, level = 0): Origin[] | undefined {
    if (applied === undefined || given.base !== 'parameter' || level > MAX_APPLIED) return undefined;
    const fn = this.tracer.values
      .evaluate(argument)
      .find((v): v is FunctionValue => v.kind === 'function' && this.isParameterOf(given, v.file, v.id));
    if (fn === undefined) return undefined;
    const { call, as } = applied;
    return as === 'call'
      ? this.fill(given, fn, call, level + 1)
      : this.fillElement(given, fn, as === 'fold', (path) => this.ofReceiver(call, path));
  }

  // ------------------------------------------------------------ rules

  private ofRules(call: Gid, path: ApiPath, asked: Path): readonly Origin[] | undefined {
    const found = this.rules.api.match(path);
    const args = this.args(call);
    const source = found.sources.find((s) => s.callback === undefined && this.isSetTo(s, args));
    if (source) return this.sources.of(source, call, asked);
    const sanitizer = found.sanitizers[0];
    if (sanitizer) return this.sanitised(call, sanitizer);
    const mapped = mappedOver(this.tracer, call, path, asked);
    if (mapped) return mapped;
    const propagator = found.propagators[0];
    if (!propagator) return undefined;
    const name = path.segments.at(-2)?.slice(1) ?? '';
    // A schema says more than that its input comes out again.
    const checked = this.checked(call, name);
    if (checked && this.records.ofSchema(this.receiver(call))) return this.library.ofMethod(call, name, asked);
    if (checked)
      return this.tracer.labeller.label(
        this.library.orOpaque(call, checked.given === undefined ? [] : this.tracer.trace(checked.given, asked), asked),
        { gid: call, name: '', type: checked.type },
        asked,
      );
    const held = behind(asked, propagator.into);
    if (held === undefined) return [];
    const shaped = reshape(name, held, this.keys(args.slice(1)));
    const carried = propagator.from.flatMap((p) => {
      if (p.argument === 'receiver') return this.ofReceiver(call, shaped);
      const nodes = p.argument === 'all' ? args : args[p.argument] === undefined ? [] : [args[p.argument] as Gid];
      return nodes.flatMap((n) => [...this.tracer.trace(n, [...p.path, shaped].filter(Boolean).join('.'))]);
    });
    // A cookie that holds a record is no id; a field of a record may be one.
    const isCookie = (o: Origin) => o.base === 'source' && o.label?.category === 'user.device.cookie_id';
    return name === 'parse' && path.root === 'global' ? carried.filter((o) => !isCookie(o)) : carried;
  }

  /** What a call checks, and the record that it has to be: `schema.safeParse(body)`, `parse(schema, body)`. */
  checked(call: Gid, name: string): { readonly type: TypeRef; readonly given: Gid | undefined } | undefined {
    if (!isCheck(name)) return undefined;
    const [first, second] = this.args(call);
    const own = this.records.ofSchema(this.receiver(call));
    if (own) return { type: own, given: first };
    const type = this.records.ofSchema(first);
    return type && { type, given: second };
  }

  /** True when the settings of a call are those of a source. */
  isSetTo({ when, unless = [] }: SourceRule, args: readonly Gid[]): boolean {
    return this.constants.meets(args, when) && !unless.some((condition) => this.settings.mayMeet(args, condition));
  }

  sanitised(call: Gid, rule: SanitizerRule): Origin[] {
    if (rule.outcome === 'aggregate' || rule.outcome === 'removed') return [];
    const inputs = this.chainArguments(call).flatMap((a) => [...this.tracer.trace(a, WHOLE)]);
    return sanitise(inputs, { outcome: rule.outcome, gid: call, note: `${rule.outcome} by ${this.calledName(call)}` });
  }

  ofReceiver(call: Gid, path: Path): readonly Origin[] {
    const receiver = this.receiver(call);
    if (receiver === undefined) return [];
    // What a client of a package fetches is nothing that stands in the client.
    return this.tracer.trace(receiver, path).filter((o) => !isOfForeignObject(this.graph, o, path));
  }

  /** Arguments of a call and of the calls it is chained to (`createHash(a).update(b).digest()`), and what it starts from. */
  private chainArguments(call: Gid): Gid[] {
    const out: Gid[] = [];
    let at: Gid | undefined = call;
    while (at !== undefined && this.graph.column(at, 0) === Kind.Call && out.length < 16) {
      out.push(...this.args(at));
      at = this.receiver(at);
    }
    return at === undefined ? out : [...out, at];
  }

  /** Constant strings and array elements of arguments: the keys of `pick(o, ['a', 'b'])`. */
  keys(args: readonly Gid[]): string[] {
    return args.flatMap((a) => {
      if (this.graph.column(a, 0) === Kind.Array)
        return this.keys(listOf(this.graph, a, 3).map((n) => gidOf(fileOf(a), n)));
      return this.tracer.textOf(a) ?? [];
    });
  }

  // ------------------------------------------------------------ callbacks

  /**
   * What a library call hands to a callback's parameter: elements for array methods, data for a rule's source.
   *
   * @param index the parameter's index
   */
  bound(caller: Caller, index: number, path: Path): readonly Origin[] {
    const { call, argument } = caller;
    const callee = this.callee(call);
    const args = this.args(call);
    for (const v of this.tracer.values.evaluate(callee)) {
      if (v.kind !== 'api') continue;
      const ending = this.graph.column(call, 0) === Kind.New ? 'new' : '()';
      const sources = this.rules.api.match(this.tracer.values.applied(v, ending)).sources;
      const source = sources.find((s) => s.callback === argument && this.isSetTo(s, args));
      if (source && index === (source.parameter ?? 0)) return this.sources.of(source, call, path);
    }
    return this.callbacks.bound(caller, index, path);
  }

  /** What an object hands to the function that is assigned to it: `recorder.ondataavailable = (event) => …`. */
  boundByAssignment(set: Gid, path: Path): readonly Origin[] {
    const { values } = this.tracer;
    const target = this.callee(set);
    const name = this.graph.facts(target).strings[this.graph.column(target, 4)] ?? '';
    const object = gidOf(fileOf(target), this.graph.column(target, 3));
    const members = values.evaluate(object).flatMap((v) => (v.kind === 'api' ? [...values.member(v, name)] : []));
    const paths = members.flatMap((v) => (v.kind === 'api' ? [values.applied(v, '()')] : []));
    for (const api of [...paths, values.written([`.${name}`, '()'])]) {
      const source = this.rules.api.match(api).sources.find((s) => s.callback === 0 && (s.parameter ?? 0) === 0);
      if (source) return this.sources.of(source, set, path);
    }
    return [];
  }
}

function startsOrEndsWith(words: readonly string[], run: readonly string[]): boolean {
  const starts = run.every((w, i) => words[i] === w);
  const from = words.length - run.length;
  return starts || (from >= 0 && run.every((w, i) => words[from + i] === w));
}
