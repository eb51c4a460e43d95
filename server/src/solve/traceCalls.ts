/** What a call gives: summaries of the program's own functions, rules and built-in knowledge for all others. */
import { Kind, REST_PARAMETER } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { SanitizerRule, SourceRule } from '../model';
import { singular, splitWords } from '../text/words';
import type { ApiIndex, ApiPath } from './api';
import {
  AGGREGATES,
  FOLDING,
  FROM_ARGUMENTS,
  FROM_BOTH,
  FROM_RECEIVER,
  GETTING_WORDS,
  HARMLESS,
  HOLDING_CONSTRUCTORS,
  MAPPING,
  RESHAPING_WORDS,
} from './builtins';
import type { CallbackReader } from './callbacks';
import type { Caller } from './callGraph';
import type { Constants } from './constants';
import { type Label, type Origin, type Path, WHOLE, isWhole, only, sanitise, splitPath, step, substitute, without } from './origins';
import type { RecordReader } from './records';
import { listOf } from './schemas';
import { type Tracer, opaque } from './trace';
import type { AbstractValue } from './values';

type FunctionValue = AbstractValue & { kind: 'function' };

export class CallTracer {
  private readonly graph: FlowGraph;
  /** Set once; callbacks are traced through calls. */
  callbacks!: CallbackReader;

  constructor(
    private readonly tracer: Tracer,
    private readonly rules: { api: ApiIndex; sanitizers: readonly SanitizerRule[] },
    private readonly constants: Constants,
    private readonly records: RecordReader,
  ) {
    this.graph = tracer.graph;
  }

  /** Origins of what a call or construction gives. */
  trace(call: Gid, path: Path): readonly Origin[] {
    const values = this.tracer.values.evaluate(this.callee(call));
    const isNew = this.graph.column(call, 0) === Kind.New;
    const functions = isNew ? [] : values.filter((v): v is FunctionValue => v.kind === 'function');
    const apis = values.filter((v) => v.kind === 'api');
    const out: Origin[] = [];
    for (const fn of functions) out.push(...this.ofFunction(call, fn, path));
    if (isNew) for (const v of values) if (v.kind === 'class') out.push(...this.ofConstruction(call, v, path));
    for (const api of apis) {
      const ruled = this.ofRules(call, this.tracer.values.applied(api, isNew ? 'new' : '()'), path);
      if (ruled) return [...out, ...ruled];
    }
    if (functions.length > 0 || (isNew && values.some((v) => v.kind === 'class'))) return out;
    const written = this.ofRules(call, this.writtenPath(call), path);
    if (written) return written;
    return [...out, ...this.ofLibrary(call, path, isNew)];
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

  /** Name of the called function or method, as written. */
  calledName(call: Gid): string {
    const callee = this.callee(call);
    const facts = this.graph.facts(call);
    switch (this.graph.column(callee, 0)) {
      case Kind.Prop:
        return facts.strings[this.graph.column(callee, 4)] ?? '';
      case Kind.Ref:
        return facts.bindings[this.graph.column(callee, 3)]?.name ?? '';
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
    const names = this.writtenChain(this.callee(call));
    return { root: 'any', segments: [...names.map((n) => (n === '()' ? n : `.${n}`)), this.graph.column(call, 0) === Kind.New ? 'new' : '()'] };
  }

  // ------------------------------------------------------------ the program's own functions

  /** Origins of what a function returns, its parameters left open. */
  returned(file: FileIndex, id: number, path: Path): Origin[] {
    const fact = this.graph.file(file).facts.functions[id];
    if (!fact) return [];
    const origins = fact.returns.flatMap((n) => [...this.tracer.trace(gidOf(file, n), path)]);
    const type = this.tracer.type(file, fact.returnType);
    return this.tracer.labeller.label(origins, { gid: gidOf(file, fact.returns[0] ?? 0), name: '', type }, path);
  }

  private ofFunction(call: Gid, fn: FunctionValue, path: Path): Origin[] {
    const name = this.calledName(call);
    const origins = this.returned(fn.file, fn.id, path).flatMap((o) => this.fill(o, fn, call));
    const out = this.declared(step(origins, call, `returned by ${name || 'a function'}`), name, call);
    return this.tracer.labeller.label(out, { gid: call, name: gotten(this.calledName(call)) }, path);
  }

  /** A function of the program that is called `encryptToken` or `maskPhone` does that, however it is written. */
  private declared(origins: Origin[], name: string, call: Gid): Origin[] {
    const rule = this.sanitizerNamed(name);
    return rule ? sanitise(origins.filter((o) => o.sanitised.length === 0), { outcome: rule.outcome, gid: call, note: `${rule.outcome} by ${name}` }).concat(origins.filter((o) => o.sanitised.length > 0)) : origins;
  }

  /** True for a call that a rule (or its name) says leaves nothing readable of its arguments. */
  isSanitizer(call: Gid): boolean {
    if (this.sanitizerNamed(this.calledName(call))) return true;
    return this.tracer.values.evaluate(this.callee(call)).some((v) => v.kind === 'api' && this.rules.api.match(this.tracer.values.applied(v, '()')).sanitizers.length > 0);
  }

  private sanitizerNamed(name: string): SanitizerRule | undefined {
    const words = splitWords(name).map(singular);
    return words.length === 0 ? undefined : this.rules.sanitizers.find((s) => s.names.some((n) => startsOrEndsWith(words, n)));
  }

  /** Fills an open parameter of a called function with the call's argument. */
  private fill(o: Origin, fn: FunctionValue, call: Gid): Origin[] {
    if (o.base !== 'parameter' || fileOf(o.gid) !== fn.file || this.graph.column(o.gid, 3) !== fn.id) return [o];
    const index = this.graph.column(o.gid, 4);
    const graph = this.tracer.values.callGraph;
    const args = graph ? graph.argumentsFor({ call, kind: 'call', argument: 0 }, index) : [];
    const path = (index & REST_PARAMETER) !== 0 && /^\d+/.test(o.path) ? splitPath(o.path).rest : o.path;
    return args.flatMap((arg) => this.tracer.trace(arg, path).map((origin) => substitute(o, origin)));
  }

  private ofConstruction(call: Gid, value: AbstractValue & { kind: 'class' }, path: Path): Origin[] {
    if (isWhole(path)) return this.ofErrorMessage(call, value);
    const origins = this.tracer.ofInstance({ ...value, kind: 'instance' }, path);
    const constructor = this.tracer.values.classFact(value.file, value.id)?.constructorFn ?? -1;
    return origins.flatMap((o) => this.fill(o, { kind: 'function', file: value.file, id: constructor }, call));
  }

  /** An error object carries the message it is made with. */
  private ofErrorMessage(call: Gid, value: AbstractValue & { kind: 'class' }): Origin[] {
    const name = this.tracer.values.classFact(value.file, value.id)?.name ?? '';
    return name.endsWith('Error') ? this.args(call).flatMap((a) => [...this.tracer.trace(a, WHOLE)]) : [];
  }

  // ------------------------------------------------------------ rules

  private ofRules(call: Gid, path: ApiPath, asked: Path): readonly Origin[] | undefined {
    const found = this.rules.api.match(path);
    const args = this.args(call);
    const source = found.sources.find((s) => s.callback === undefined && this.constants.meets(args, s.when));
    if (source) return this.fromSource(source, call, asked);
    const sanitizer = found.sanitizers[0];
    if (sanitizer) return this.sanitised(call, sanitizer);
    const propagator = found.propagators[0];
    if (!propagator) return undefined;
    const name = path.segments.at(-2)?.slice(1) ?? '';
    // A schema says more than that its input comes out again.
    if (/parse|validate/i.test(name)) {
      if (this.records.ofSchema(this.receiver(call))) return this.ofMethod(call, name, asked);
      const type = this.records.ofSchema(args[0]);
      if (type) return this.tracer.labeller.label(this.orOpaque(call, args[1] === undefined ? [] : this.tracer.trace(args[1], asked), asked), { gid: call, name: '', type }, asked);
    }
    const shaped = reshape(name, asked, this.keys(args.slice(1)));
    return propagator.from.flatMap((p) => {
      if (p.argument === 'receiver') return this.ofReceiver(call, shaped);
      const nodes = p.argument === 'all' ? args : args[p.argument] === undefined ? [] : [args[p.argument] as Gid];
      return nodes.flatMap((n) => [...this.tracer.trace(n, [...p.path, shaped].filter(Boolean).join('.'))]);
    });
  }

  private fromSource(source: SourceRule, gid: Gid, asked: Path): readonly Origin[] {
    if (source.byFieldName) return this.tracer.labeller.label([opaque(gid, asked)], { gid, name: '' }, asked);
    const via = { gid, note: `${source.label} is read` };
    const name = this.graph.column(gid, 0) === Kind.Prop ? (this.graph.facts(gid).strings[this.graph.column(gid, 4)] ?? '') : this.calledName(gid);
    const labels = source.categories.map((category): Label => ({ category, name: name || source.label, reason: `read from ${source.label}`, gid, settled: true }));
    const origins = labels.map((label): Origin => ({ base: 'source', gid, path: asked, sanitised: [], via, label }));
    // Read from something handed in (`req.headers.get(…)`): whoever hands over the request hands over its data.
    const handed = this.handedIn(gid);
    return handed.length === 0 ? origins : [...origins, ...handed.flatMap((o) => labels.map((label) => ({ ...o, via, label })))];
  }

  /** Open parameters that a source is read from. */
  private handedIn(gid: Gid): Origin[] {
    const g = this.graph;
    let at = gid;
    for (let i = 0; i < 6; i++) {
      const kind = g.column(at, 0);
      if (kind === Kind.Ref || kind === Kind.Param) break;
      if (kind !== Kind.Prop && kind !== Kind.Call && kind !== Kind.Await && kind !== Kind.Elem) return [];
      const args = kind === Kind.Call && g.column(this.callee(at), 0) !== Kind.Prop ? this.args(at) : [];
      at = args[0] ?? gidOf(fileOf(at), g.column(at, 3));
    }
    return this.tracer
      .trace(at, WHOLE)
      .filter((o) => o.base === 'parameter' && !o.expanded)
      .map((o): Origin => ({ base: 'parameter', gid: o.gid, path: o.path, sanitised: [] }));
  }

  /** Origins when a property read is itself a rule's source (`navigator.userAgent`). */
  sourceRead(gid: Gid, path: Path): readonly Origin[] | undefined {
    for (const v of this.tracer.values.evaluate(gid)) {
      // The result of a call is not a read: the call itself was judged, with its arguments.
      if (v.kind !== 'api' || !v.path.segments.at(-1)?.startsWith('.')) continue;
      const source = this.rules.api.match(v.path).sources.find((s) => s.callback === undefined && !s.byFieldName);
      if (source) return this.fromSource(source, gid, path);
    }
    return undefined;
  }

  private sanitised(call: Gid, rule: SanitizerRule): Origin[] {
    if (rule.outcome === 'aggregate' || rule.outcome === 'removed') return [];
    const inputs = [...this.args(call).flatMap((a) => [...this.tracer.trace(a, WHOLE)]), ...this.ofReceiver(call, WHOLE)];
    return sanitise(inputs, { outcome: rule.outcome, gid: call, note: `${rule.outcome} by ${this.calledName(call)}` });
  }

  private ofReceiver(call: Gid, path: Path): readonly Origin[] {
    const receiver = this.receiver(call);
    return receiver === undefined ? [] : this.tracer.trace(receiver, path);
  }

  /** Constant strings and array elements of arguments: the keys of `pick(o, ['a', 'b'])`. */
  private keys(args: readonly Gid[]): string[] {
    return args.flatMap((a) => {
      if (this.graph.column(a, 0) === Kind.Array) return this.keys(listOf(this.graph, a, 3).map((n) => gidOf(fileOf(a), n)));
      return this.tracer.textOf(a) ?? [];
    });
  }

  // ------------------------------------------------------------ everything else

  private ofLibrary(call: Gid, path: Path, isNew: boolean): readonly Origin[] {
    const name = this.calledName(call);
    const global = this.globalName(call);
    if (global !== undefined) {
      if (HARMLESS.has(global)) return [];
      if (global === 'Object.entries' && /^\d/.test(path)) {
        // Pairs of a name, which says nothing, and a value.
        const { head, rest } = splitPath(path);
        return head === '0' ? [] : this.fromArguments(call, rest);
      }
      const holds = isNew ? HOLDING_CONSTRUCTORS.has(global) : FROM_ARGUMENTS.has(global);
      if (holds) return this.fromArguments(call, isWhole(path) || global.startsWith('Object') || global.startsWith('Promise') || global.startsWith('Array') || global.startsWith('JSON') || global === 'structuredClone' ? path : WHOLE);
    }
    if (isNew) return [];
    const record = this.records.ofCall(call, this.writtenChain(this.callee(call)));
    if (record) return this.tracer.labeller.label([opaque(call, path, record.type)], { gid: call, name: record.name, type: record.type }, path);
    if (this.receiver(call) !== undefined) {
      const origins = this.ofMethod(call, name, path);
      if (origins) return origins;
    }
    return this.ofUnknown(call, name, path);
  }

  /** `JSON.stringify`, `String`: the dotted name when the callee is a global. */
  private globalName(call: Gid): string | undefined {
    for (const v of this.tracer.values.evaluate(this.callee(call))) {
      if (v.kind === 'api' && v.path.root === 'global' && v.path.segments.every((s) => s.startsWith('.'))) return v.path.segments.map((s) => s.slice(1)).join('.');
    }
    return undefined;
  }

  private fromArguments(call: Gid, path: Path): Origin[] {
    return this.args(call).flatMap((a) => [...this.tracer.trace(a, path)]);
  }

  /** Built-in methods of texts, arrays, promises and maps. */
  private ofMethod(call: Gid, name: string, path: Path): readonly Origin[] | undefined {
    if (AGGREGATES.has(name)) return [];
    if (name.startsWith('safeParse') || name.startsWith('validate')) return this.ofSafeParse(call, path);
    if (MAPPING.has(name) || FOLDING.has(name)) return this.ofCallback(call, name, path);
    if (FROM_BOTH.has(name)) return this.ofReplacement(call, name, path);
    if (name === 'split') return this.ofSplit(call, path);
    if ((name === 'charAt' || name === 'at') && isWhole(path)) return this.ofInitial(call, name);
    if (!FROM_RECEIVER.has(name)) return undefined;
    const key = name === 'get' && this.args(call)[0] !== undefined ? this.tracer.textOf(this.args(call)[0] as Gid) : undefined;
    const parsed = name === 'parse' || name === 'parseAsync' || name === 'json' ? this.fromArguments(call, path) : [];
    if (key !== undefined) {
      // `formData.get('email')`: a field of what it is called on.
      const asked = path === WHOLE ? key : `${key}.${path}`;
      return this.tracer.labeller.label(this.orOpaque(call, this.ofReceiver(call, asked), path), { gid: call, name: key.replaceAll('.', '·') }, path);
    }
    const type = this.records.ofSchema(this.receiver(call));
    const origins = [...this.ofReceiver(call, path), ...parsed];
    if (type) return this.tracer.labeller.label(this.orOpaque(call, origins, path), { gid: call, name: '', type }, path);
    // `store.get(key)`: what comes out of a store of which nothing is known.
    const fetched = !isWhole(path) || this.args(call).length > 0;
    return fetched ? this.orOpaque(call, origins, path) : origins;
  }

  /** `schema.safeParse(x)` gives what was parsed under `data`; its error and verdict hold nothing of it. */
  private ofSafeParse(call: Gid, path: Path): readonly Origin[] | undefined {
    const type = this.records.ofSchema(this.receiver(call));
    if (!type) return undefined;
    const { head, rest } = splitPath(path);
    if (head === 'error' || head === 'success' || head === 'issues' || head === 'errors') return [];
    if (head !== 'data' && head !== 'output' && head !== 'value') return this.calledName(call).startsWith('safeParse') ? [] : this.tracer.labeller.label(this.orOpaque(call, this.fromArguments(call, path), path), { gid: call, name: '', type }, path);
    return this.tracer.labeller.label(this.orOpaque(call, this.fromArguments(call, rest), rest), { gid: call, name: '', type }, rest);
  }

  private orOpaque(call: Gid, origins: readonly Origin[], path: Path): readonly Origin[] {
    return origins.length > 0 ? origins : [opaque(call, path)];
  }

  /** Parts of a text are still the text; what stands behind an `@` is no one's. */
  private ofSplit(call: Gid, path: Path): readonly Origin[] {
    const { head, rest } = splitPath(path);
    const separator = this.args(call)[0];
    if (head === '1' && separator !== undefined && this.tracer.textOf(separator) === '@') return [];
    return this.ofReceiver(call, /^\d+$/.test(head) ? rest : path);
  }

  /** One letter of a text. An element of a list keeps what it is. */
  private ofInitial(call: Gid, name: string): readonly Origin[] {
    const origins = this.ofReceiver(call, WHOLE);
    return name === 'charAt' ? sanitise(origins, { outcome: 'masked', gid: call, note: 'cut to one letter' }) : origins;
  }

  /** `text.replace(/.(?=.{4})/g, '*')` masks what it is called on. */
  private ofReplacement(call: Gid, name: string, path: Path): readonly Origin[] {
    const args = this.args(call);
    const receiver = this.ofReceiver(call, path);
    const replacement = (name.startsWith('replace') || name.startsWith('pad')) && args[1] !== undefined ? (this.tracer.textOf(args[1]) ?? '') : '';
    const maskedBy = args[1] !== undefined && name.startsWith('replace') && this.graph.column(args[1], 0) === Kind.Func;
    if (/[*•#█]/.test(replacement) || (maskedBy && this.ofCallbackResult(args[1] as Gid).length === 0)) return sanitise(receiver, { outcome: 'masked', gid: call, note: 'replaced by a mask' });
    return [...receiver, ...args.slice(name.startsWith('replace') ? 1 : 0).flatMap((a) => [...this.tracer.trace(a, WHOLE)])];
  }

  /** `users.map((u) => u.email)`: what the callback returns, with the elements for its parameter. */
  private ofCallback(call: Gid, name: string, path: Path): Origin[] {
    const [callback, initial] = this.args(call);
    if (callback === undefined) return [];
    const functions = this.tracer.values.evaluate(callback).filter((v): v is FunctionValue => v.kind === 'function');
    if (functions.length === 0) return [...this.ofReceiver(call, path)];
    const out = functions.flatMap((fn) => this.returned(fn.file, fn.id, path).flatMap((o) => this.fillElement(o, fn, call, FOLDING.has(name))));
    if (FOLDING.has(name) && initial !== undefined) out.push(...this.tracer.trace(initial, path));
    return out;
  }

  private ofCallbackResult(callback: Gid): Origin[] {
    return this.tracer.values.evaluate(callback).flatMap((v) => (v.kind === 'function' ? this.returned(v.file, v.id, WHOLE) : []));
  }

  private fillElement(o: Origin, fn: FunctionValue, call: Gid, folds: boolean): Origin[] {
    if (o.base !== 'parameter' || fileOf(o.gid) !== fn.file || this.graph.column(o.gid, 3) !== fn.id) return [o];
    if ((this.graph.column(o.gid, 4) & 0xffff) !== (folds ? 1 : 0)) return [];
    return this.ofReceiver(call, o.path).map((origin) => substitute(o, origin));
  }

  /** A function nobody knows: by its name it reshapes what it is given, removes what is personal, or gets something. */
  private ofUnknown(call: Gid, name: string, path: Path): readonly Origin[] {
    const words = splitWords(name).map(singular);
    const sanitizer = this.sanitizerNamed(name);
    if (sanitizer) return this.sanitised(call, sanitizer);
    const first = words[0] ?? '';
    if (RESHAPING_WORDS.has(first) || (words.length > 1 && first === 'to')) {
      const origins = this.fromArguments(call, reshape(name, path, this.keys(this.args(call).slice(1))));
      return [...origins, ...this.ofReceiver(call, path)];
    }
    const state = [...this.ofState(call, name, path), ...this.ofRun(call, path)];
    const place = { gid: call, name: gotten(name) };
    return [...state, ...this.tracer.labeller.label([opaque(call, path)], place, path)];
  }

  /** What a function gives that a library runs: `useMemo(fn)`, `retry(fn)`, `step.run('name', fn)`. */
  private ofRun(call: Gid, path: Path): Origin[] {
    return this.args(call)
      .filter((a) => this.graph.column(a, 0) === Kind.Func)
      .flatMap((a) => this.tracer.values.evaluate(a))
      .flatMap((v) => (v.kind === 'function' ? this.returned(v.file, v.id, path) : []));
  }

  /** `useState(initial)` and `useRef(initial)` hold what they start with. */
  private ofState(call: Gid, name: string, path: Path): readonly Origin[] {
    const initial = this.args(call)[0];
    const { head, rest } = splitPath(path);
    const holds = (name === 'useState' && head === '0') || (name === 'useRef' && head === 'current');
    return holds && initial !== undefined ? this.tracer.trace(initial, rest) : [];
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
      const source = sources.find((s) => s.callback === argument && this.constants.meets(args, s.when));
      if (source && index === 0) return this.fromSource(source, call, path);
    }
    return this.callbacks.bound(caller, index, path);
  }
}

/** `pick`/`omit` and their kin ask for less of their first argument. */
function reshape(name: string, path: Path, keys: readonly string[]): Path {
  if (keys.length === 0) return path;
  if (/^pick/i.test(name)) return only(path, keys);
  if (/^(omit|exclude|except|without)/i.test(name)) return without(path, keys);
  return path;
}

/** `getUserEmail` → `userEmail`: what a function's name says it gives. */
function gotten(name: string): string {
  const words = splitWords(name);
  if (words.length < 2 || !GETTING_WORDS.has(words[0] as string)) return '';
  const by = words.findIndex((w, i) => i > 1 && ['by', 'from', 'for', 'with', 'of', 'or', 'in'].includes(w));
  return words.slice(1, by < 0 ? undefined : by).map((w, i) => (i === 0 ? w : (w[0] ?? '').toUpperCase() + w.slice(1))).join('');
}

function startsOrEndsWith(words: readonly string[], run: readonly string[]): boolean {
  const starts = run.every((w, i) => words[i] === w);
  const from = words.length - run.length;
  return starts || (from >= 0 && run.every((w, i) => words[from + i] === w));
}

