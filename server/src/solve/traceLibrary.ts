/** What calls of the language, the platform and unknown libraries give. */
import { answered } from './answers';
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { singular, splitWords } from '../text/words';
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
  ROUNDING,
} from './builtins';
import { isDrawn } from './drawn';
import { Settling, settledWith } from './executors';
import {
  KEYS,
  type Origin,
  type Path,
  WHOLE,
  isWhole,
  only,
  sanitise,
  splitPath,
  step,
  under,
  without,
} from './origins';
import { ofForeignObject } from './foreignObjects';
import { ofHanded } from './handedResults';
import { takesIn } from './masks';
import { askedOfPairs } from './keptPairs';
import { isDomain, isMatch, ofMatch } from './matches';
import type { RecordReader } from './records';
import { isCheck } from './schemas';
import { stringified } from './stringified';
import { isErrorName } from './thrown';
import { type Tracer, opaque } from './trace';
import type { CallTracer } from './traceCalls';
import type { FunctionValue } from './valueTable';

/** What makes the controls of a form of Angular. */

/** Words for tokens that hold claims. */
const TOKENS = new Set(['jwt', 'jws', 'jose', 'token']);
/** Functions of the program through which what settles a promise is handed on. */
const MAX_HANDED_ON = 3;

const VISITED = 'user.behavior.browsing_history';

/** Functions of the language whose results are numbers: they have no fields. */
const GIVING_NUMBERS = /^(Math\.|Number$|BigInt$|parse(Int|Float)$|Number\.parse|Date\.(now|parse)$)/;

export class LibraryTracer {
  private readonly graph: FlowGraph;

  constructor(
    private readonly tracer: Tracer,
    private readonly calls: CallTracer,
    private readonly records: RecordReader,
  ) {
    this.graph = tracer.graph;
  }

  /** Origins of what a call gives that no function of the program and no rule explains. */
  trace(call: Gid, path: Path, isNew: boolean): readonly Origin[] {
    const name = this.calls.calledName(call);
    const global = this.globalName(call);
    if (global !== undefined) {
      if (global === 'Object.keys' && isWhole(path)) return this.tracer.writes.keysOf(this.calls.args(call)[0]);
      if (isNew && /^(Weak)?(Map|Set)$/.test(global) && path === KEYS)
        return global.endsWith('Map')
          ? this.tracer.writes.ofPairs(this.calls.args(call), WHOLE)
          : this.fromArguments(call, WHOLE);
      if (HARMLESS.has(global) || (GIVING_NUMBERS.test(global) && !isWhole(path))) return [];
      if ((global === 'Object.entries' || (isNew && global === 'Map')) && /^\d/.test(path)) {
        // Pairs of a name, which says nothing, and a value.
        const { head, rest } = splitPath(path);
        if (head !== '0') return this.fromArguments(call, rest);
        return isNew ? this.tracer.writes.ofPairs(this.calls.args(call), rest) : [];
      }
      // What is asked of a map is asked of its values.
      if (isNew && /^(Weak)?Map$/.test(global) && !isWhole(path))
        return this.tracer.writes.ofPairValues(this.calls.args(call), path);
      if (isErrorName(global)) return this.calls.thrown.ofError(call, path);
      if (global === 'JSON.stringify') return stringified(this.tracer, this.calls.redactions, call, path);
      if (isNew && global === 'Promise') return this.ofPromise(call, path);
      if (global === 'Promise.allSettled') return this.ofAllSettled(call, path);
      const holds = isNew ? HOLDING_CONSTRUCTORS.has(global) : FROM_ARGUMENTS.has(global);
      if (ROUNDING.has(global) && isWhole(path)) return this.ofRounded(call);
      if (holds)
        return this.fromArguments(
          call,
          isWhole(path) ||
            global.startsWith('Object') ||
            global.startsWith('Promise') ||
            global.startsWith('Array') ||
            global.startsWith('JSON') ||
            global === 'structuredClone' ||
            global === 'Proxy'
            ? path
            : WHOLE,
        );
    }
    const shared = this.tracer.values.libraries.contexts.valuesOf(call).flatMap((v) => [...this.tracer.trace(v, path)]);
    if (shared.length > 0) return shared;
    const opened = this.calls.channels.navigation.ofRoute(call, path);
    if (opened.length > 0)
      return opened.flatMap((d) => step(this.tracer.trace(d.gid, d.path), d.call, 'handed to the screen'));
    const reactive = this.calls.callbacks.reactive.ofCall(call, path);
    if (reactive) return reactive;
    const form = this.calls.callbacks.heldValues(call, name, path);
    if (form) return form;
    if (isNew && isErrorName(name)) return this.calls.thrown.ofError(call, path);
    if (isNew) return ofForeignObject(this.tracer.values.evaluate(this.calls.callee(call)), call, path);
    if (this.records.describes(call)) return [];
    const loaded = this.calls.loaders.ofHook(call, path);
    if (loaded.length > 0) return loaded;
    const answer = answered(this.calls, call, path);
    if (answer.length > 0) return answer;
    const entered = this.calls.dom.ofSelector(call, path);
    if (entered) return entered;
    const checked = this.ofCheck(call, path);
    if (checked) return checked;
    const record = this.records.ofCall(call, this.calls.writtenChain(this.calls.callee(call)));
    if (record) {
      // Of a table that is only named, its name tells whose records it keeps.
      const { name, type } = record;
      const known = type.kind === 'shape' && type.shape.isOpen && type.shape.fields.size === 0 ? undefined : type;
      const place = { gid: call, name, ...(known ? { type: known } : {}) };
      const ofRow = known ? path : path.replace(/^(data|rows)(\.|$)/, '');
      return this.tracer.labeller.label([opaque(call, path, known)], place, ofRow);
    }
    if (this.calls.receiver(call) !== undefined) {
      const origins = this.ofMethod(call, name, path);
      if (origins) return origins;
    }
    return this.ofUnknown(call, name, path);
  }

  /** What a rounded number was made of; `Math.floor(1e6 * Math.random())` is drawn. */
  private ofRounded(call: Gid): readonly Origin[] {
    const given = this.fromArguments(call, WHOLE);
    return given.length === 0 && isDrawn(this.graph, call, (inner) => this.globalName(inner))
      ? [{ ...opaque(call, WHOLE), drawn: true }]
      : given;
  }

  /** `JSON.stringify`, `String`: the dotted name when the callee is a global. */
  private globalName(call: Gid): string | undefined {
    for (const v of this.tracer.values.evaluate(this.calls.callee(call))) {
      if (v.kind === 'api' && v.path.root === 'global' && v.path.segments.every((s) => s.startsWith('.')))
        return v.path.segments.map((s) => s.slice(1)).join('.');
    }
    return undefined;
  }

  /** A promise holds what its executor fulfils it with, or lets a library fulfil it with. */
  private ofPromise(call: Gid, path: Path): Origin[] {
    const functions = this.calls.args(call).flatMap((a) => this.tracer.values.evaluate(a));
    return functions.flatMap((fn) => (fn.kind === 'function' ? this.ofSettled(fn, Settling.Fulfil, path, 0) : []));
  }

  /** `[{ status, value }]`: a reason is what failed, and not what was asked for. */
  private ofAllSettled(call: Gid, path: Path): Origin[] {
    const { head, rest } = splitPath(path);
    const isIndexed = /^\d+$/.test(head);
    const settled = isIndexed ? rest : path;
    if (isWhole(settled)) return this.fromArguments(call, path);
    const of = splitPath(settled);
    if (of.head === 'status' || of.head === 'reason') return [];
    const value = of.head === 'value' ? of.rest : settled;
    return this.fromArguments(call, isIndexed ? under(head, value) : value);
  }

  /** What a parameter of a function is called with, in it or in what it hands the parameter on to. */
  private ofSettled(fn: FunctionValue, parameter: number, path: Path, level: number): Origin[] {
    const { given, handedOn } = settledWith(this.graph, fn, parameter);
    return [
      ...given.flatMap((gid) => step(this.tracer.trace(gid, path), gid, 'the promise is fulfilled')),
      ...handedOn.flatMap((caller) => [
        ...this.calls.bound({ ...caller, kind: 'callback' }, 0, path),
        ...this.ofHandedOn(caller, path, level + 1),
      ]),
    ];
  }

  /** `getPosition(resolve)` of a function of the program: what that calls its parameter with. */
  private ofHandedOn({ call, argument }: { call: Gid; argument: number }, path: Path, level: number): Origin[] {
    if (level > MAX_HANDED_ON || this.graph.column(call, 0) !== Kind.Call) return [];
    return this.tracer.values
      .evaluate(this.calls.callee(call))
      .filter((v): v is FunctionValue => v.kind === 'function')
      .flatMap((fn) => this.ofSettled(fn, argument, path, level).flatMap((o) => this.calls.fill(o, fn, call)));
  }

  private fromArguments(call: Gid, path: Path): Origin[] {
    return this.calls.args(call).flatMap((a) => [...this.tracer.trace(a, path)]);
  }

  /** Built-in methods of texts, arrays, promises and maps. */
  ofMethod(call: Gid, name: string, path: Path): readonly Origin[] | undefined {
    if (name === 'keys' && isWhole(path)) return this.tracer.writes.keysOf(this.calls.receiver(call));
    if (AGGREGATES.has(name)) return [];
    if (name === 'entries' && /^\d/.test(path)) return this.tracer.writes.ofEntries(this.calls.receiver(call), path);
    if (name.startsWith('safeParse') || name.startsWith('validate')) return this.ofSafeParse(call, path);
    // Elements stand for their list: which one is asked for makes no difference.
    const element = name === 'entries' ? path : asElement(path);
    if (MAPPING.has(name) || FOLDING.has(name)) return this.ofCallback(call, name, name === 'then' ? path : element);
    if (FROM_BOTH.has(name)) return this.ofReplacement(call, name, path);
    if (name === 'split') return this.ofSplit(call, path);
    if ((name === 'charAt' || name === 'at') && isWhole(path)) return this.ofInitial(call, name);
    if (name === 'getRawValue') return this.calls.ofReceiver(call, under('value', path));
    if (name === 'valid') return this.ofValidated(call, path);
    // `$('#email').val()`
    if (name === 'val' && this.calls.args(call).length === 0) return this.calls.ofReceiver(call, under('value', path));
    if (!FROM_RECEIVER.has(name)) return undefined;
    if (isMatch(this.calls, call)) return this.orOpaque(call, ofMatch(this.tracer, this.calls, call, path), path);
    if (isDomain(this.tracer, this.calls, call)) return [];
    if (this.isCutOffAddress(call, name))
      return this.calls.ofReceiver(call, path).filter((o) => o.label?.category !== VISITED);
    if (name === 'toString' || name === 'toLocaleString') return this.ofCopied(call, path).map(asText);
    const key =
      name === 'get' && this.calls.args(call)[0] !== undefined
        ? this.tracer.textOf(this.calls.args(call)[0] as Gid)
        : undefined;
    const parsed = name === 'parse' || name === 'parseAsync' || name === 'json' ? this.fromArguments(call, path) : [];
    if (key !== undefined) {
      // `formData.get('email')`: a field of what it is called on.
      const asked = path === WHOLE ? key : `${key}.${path}`;
      return this.tracer.labeller.label(
        this.orOpaque(
          call,
          [...this.calls.ofReceiver(call, asked), ...this.tracer.writes.ofUnknownKeys(this.calls.receiver(call), path)],
          path,
        ),
        { gid: call, name: key.replaceAll('.', '·') },
        path,
      );
    }
    const type = this.records.ofSchema(this.calls.receiver(call));
    // What a schema lets through has all its fields, whatever is known of what was given to it.
    if (type) return this.tracer.labeller.label([...parsed, opaque(call, path)], { gid: call, name: '', type }, path);
    const ofValues = name === 'get' || name === 'values';
    const kept = name === 'filter' ? askedOfPairs(this.graph, this.calls, call, path) : path;
    const asked = ofValues ? this.tracer.writes.valuesOf(this.calls.receiver(call), path) : kept;
    const origins = [...this.calls.ofReceiver(call, asked), ...parsed];
    // `store.get(key)`: what comes out of a store of which nothing is known.
    const fetched = !isWhole(path) || this.calls.args(call).length > 0;
    return fetched ? this.orOpaque(call, this.calls.sources.jars.chosen(call, name, origins, path), path) : origins;
  }

  /** `url.toString()` is the text of what was put in before: what is added to the object later is not in it. */
  private ofCopied(call: Gid, path: Path): readonly Origin[] {
    const receiver = this.calls.receiver(call);
    const target =
      receiver !== undefined && this.graph.column(receiver, 0) === Kind.Ref
        ? this.graph.bindingTarget(fileOf(receiver), this.graph.column(receiver, 3))
        : undefined;
    if (receiver === undefined || target?.kind !== 'binding' || target.file !== fileOf(receiver))
      return this.calls.ofReceiver(call, path);
    return this.tracer.ofBinding(target.file, target.binding, receiver, path, this.graph.column(receiver, 1));
  }

  /** `schema.safeParse(x)` gives what was parsed under `data`; its error and verdict hold nothing of it. */
  private ofSafeParse(call: Gid, path: Path): readonly Origin[] | undefined {
    const type = this.records.ofSchema(this.calls.receiver(call));
    if (!type) return undefined;
    const { head, rest } = splitPath(path);
    if (head === 'error' || head === 'success' || head === 'issues' || head === 'errors') return [];
    if (head !== 'data' && head !== 'output' && head !== 'value')
      return this.calls.calledName(call).startsWith('safeParse')
        ? []
        : this.tracer.labeller.label(
            this.orOpaque(call, this.fromArguments(call, path), path),
            { gid: call, name: '', type },
            path,
          );
    return this.tracer.labeller.label(
      this.orOpaque(call, this.fromArguments(call, rest), rest),
      { gid: call, name: '', type },
      rest,
    );
  }

  /** `asGuest(raw)`: what a function that checks lets through has all the fields that its schema describes. */
  private ofCheck(call: Gid, path: Path): readonly Origin[] | undefined {
    const callee = this.calls.callee(call);
    if (!isCheck(this.graph, callee) || this.calls.args(call).length !== 1) return undefined;
    const type = this.records.ofSchema(callee);
    if (!type) return undefined;
    return this.tracer.labeller.label(
      [...this.fromArguments(call, path), opaque(call, path)],
      { gid: call, name: '', type },
      path,
    );
  }

  /** `c.req.valid('json')`: the part of a request of that name, as a middleware let it through. */
  private ofValidated(call: Gid, path: Path): readonly Origin[] | undefined {
    const first = this.calls.args(call)[0];
    const part = first === undefined ? undefined : this.tracer.textOf(first);
    if (part === undefined) return undefined;
    const origins = this.calls.ofReceiver(call, under('valid', under(part, path)));
    return this.tracer.labeller.label(this.orOpaque(call, origins, path), { gid: call, name: '' }, path);
  }

  orOpaque(call: Gid, origins: readonly Origin[], path: Path): readonly Origin[] {
    return origins.length > 0 ? origins : [opaque(call, path)];
  }

  /** Parts of a text are still the text; what stands behind an `@` or before a `=` is no one's. */
  private ofSplit(call: Gid, path: Path): readonly Origin[] {
    const { head, rest } = splitPath(path);
    const separator = this.calls.args(call)[0];
    const by = separator === undefined ? undefined : this.tracer.textOf(separator);
    // What stands before the `=` of a cookie or a setting is its name.
    if ((head === '1' && by === '@') || (head === '0' && by === '=')) return [];
    return this.calls.ofReceiver(call, /^\d+$/.test(head) ? rest : path);
  }

  /** `referrer.slice(origin.length)`: what follows a beginning that is known is a path of that site. */
  private isCutOffAddress(call: Gid, name: string): boolean {
    const from = /^(slice|substring|substr)$/.test(name) ? this.calls.args(call)[0] : undefined;
    return (
      from !== undefined &&
      this.graph.column(from, 0) === Kind.Prop &&
      this.graph.facts(from).strings[this.graph.column(from, 4)] === 'length'
    );
  }

  /** One letter of a text. An element of a list keeps what it is. */
  private ofInitial(call: Gid, name: string): readonly Origin[] {
    const origins = this.calls.ofReceiver(call, WHOLE);
    return name === 'charAt' ? sanitise(origins, { outcome: 'masked', gid: call, note: 'cut to one letter' }) : origins;
  }

  /** `text.replace(/.(?=.{4})/g, '*')` masks what it is called on. */
  private ofReplacement(call: Gid, name: string, path: Path): readonly Origin[] {
    const args = this.calls.args(call);
    const receiver = this.calls.ofReceiver(call, path);
    const replacement =
      (name.startsWith('replace') || name.startsWith('pad')) && args[1] !== undefined
        ? (this.tracer.textOf(args[1]) ?? '')
        : '';
    const maskedBy = args[1] !== undefined && name.startsWith('replace') && this.graph.column(args[1], 0) === Kind.Func;
    const hides = /[*•#█]/.test(replacement) || (maskedBy && this.ofCallbackResult(args[1] as Gid).length === 0);
    if (hides && (!name.startsWith('replace') || takesIn(this.graph, args[0] as Gid)))
      return sanitise(receiver, { outcome: 'masked', gid: call, note: 'replaced by a mask' });
    return [
      ...this.calls.sources.jars.caught(call, receiver, replacement),
      // Of what a list is lengthened by (`mine.concat(theirs)`) the same is asked as of the list.
      ...args.slice(name.startsWith('replace') ? 1 : 0).flatMap((a) => [...this.tracer.trace(a, asElement(path))]),
    ];
  }

  /** `users.map((u) => u.email)`: what the callback returns, with the elements for its parameter. */
  private ofCallback(call: Gid, name: string, path: Path): Origin[] {
    const [callback, initial] = this.calls.args(call);
    if (callback === undefined) return [];
    const functions = this.tracer.values.evaluate(callback).filter((v): v is FunctionValue => v.kind === 'function');
    if (functions.length === 0) return [...this.calls.ofReceiver(call, path)];
    const folds = FOLDING.has(name);
    const out = [
      ...(ofHanded(this.tracer, callback, path, { call, as: folds ? 'fold' : 'element' }) ??
        functions.flatMap((fn) =>
          this.calls
            .returned(fn.file, fn.id, path)
            .flatMap((o) => this.calls.fillElement(o, fn, folds, (part) => this.calls.ofReceiver(call, part))),
        )),
    ];
    if (folds && initial !== undefined) out.push(...this.tracer.trace(initial, path));
    return out;
  }

  private ofCallbackResult(callback: Gid): Origin[] {
    return this.tracer.values
      .evaluate(callback)
      .flatMap((v) => (v.kind === 'function' ? this.calls.returned(v.file, v.id, WHOLE) : []));
  }

  /** A function nobody knows: by its name it reshapes what it is given, removes what is personal, or gets something. */
  private ofUnknown(call: Gid, name: string, path: Path): readonly Origin[] {
    const words = splitWords(name).map(singular);
    const sanitizer = this.calls.sanitizerNamed(name);
    if (sanitizer) return this.calls.sanitised(call, sanitizer);
    const first = words[0] ?? '';
    // What a token says of somebody is not the token: its fields are known by their names.
    const isOpened = first === 'decode' && this.calls.writtenChain(this.calls.callee(call)).some(namesToken);
    if ((!isOpened && RESHAPING_WORDS.has(first)) || (words.length > 1 && first === 'to')) {
      const origins = this.fromArguments(call, reshape(name, path, this.calls.keys(this.calls.args(call).slice(1))));
      return [...origins, ...this.calls.ofReceiver(call, path)];
    }
    const state = [...this.ofState(call, name, path), ...this.ofRun(call, path)];
    const place = { gid: call, name: gotten(name) };
    return [...state, ...this.tracer.labeller.label([opaque(call, path)], place, path)];
  }

  /** What a function gives that a library runs: `useMemo(fn)`, `retry(fn)`, `step.run('name', fn)`, `useSelector(chosen)`. */
  private ofRun(call: Gid, path: Path): Origin[] {
    const isSelecting = this.isSelecting(call);
    return this.calls
      .args(call)
      .filter((a) => isSelecting || this.graph.column(a, 0) === Kind.Func)
      .flatMap((a) => this.tracer.values.evaluate(a))
      .flatMap((v) => {
        if (v.kind !== 'function') return [];
        const given = this.calls.returned(v.file, v.id, path);
        return isSelecting ? this.ofStore(v.file, v.id, given) : given;
      });
  }

  /** What a selector gives where the library hands it the state: the states that others call it with are no matter. */
  private ofStore(file: FileIndex, fn: number, origins: readonly Origin[]): Origin[] {
    const state = this.graph.file(file).facts.functions[fn]?.params[0];
    const isState = (o: Origin) => o.base === 'parameter' && state !== undefined && o.gid === gidOf(file, state);
    return origins.map((o) => (isState(o) ? { ...o, base: 'opaque' } : o));
  }

  /** True for the hook of react-redux that runs a selector, under whatever name the program has for it. */
  private isSelecting(call: Gid): boolean {
    return (
      this.calls.calledName(call).endsWith('Selector') &&
      this.tracer.values
        .evaluate(this.calls.callee(call))
        .some((v) => v.kind === 'api' && v.path.root === 'react-redux' && v.path.segments[0] === '.useSelector')
    );
  }

  /** `useState(initial)` and `useRef(initial)` hold what they start with. */
  private ofState(call: Gid, name: string, path: Path): readonly Origin[] {
    const initial = this.calls.args(call)[0];
    const { head, rest } = splitPath(path);
    const holds = (name === 'useState' && head === '0') || (name === 'useRef' && head === 'current');
    return holds && initial !== undefined ? this.tracer.trace(initial, rest) : [];
  }
}

/** A record in a text is what tells it from others. */
function asText(o: Origin): Origin {
  return o.label?.category === 'user' ? { ...o, label: { ...o.label, category: 'user.unique_id' } } : o;
}

/** `pick`/`omit` and their kin ask for less of their first argument. */
export function reshape(name: string, path: Path, keys: readonly string[]): Path {
  if (keys.length === 0) return path;
  if (/^pick/i.test(name)) return only(path, keys);
  if (/^(omit|exclude|except|without)/i.test(name)) return without(path, keys);
  return path;
}

/** `getUserEmail` → `userEmail`: what a function's name says it gives. */
export function gotten(name: string): string {
  const words = splitWords(name);
  if (words.length < 2 || !GETTING_WORDS.has(words[0] as string)) return '';
  const by = words.findIndex((w, i) => i > 0 && ['by', 'from', 'for', 'with', 'of', 'or', 'in'].includes(w));
  return words
    .slice(1, by < 0 ? undefined : by)
    .map((w, i) => (i === 0 ? w : (w[0] ?? '').toUpperCase() + w.slice(1)))
    .join('');
}

/** `jwt` in `jwt.decode(text)`, and `decodeToken`. */
function namesToken(name: string): boolean {
  return splitWords(name).some((word) => TOKENS.has(word));
}

/** What is asked of one of a list. */
function asElement(path: Path): Path {
  const { head, rest } = splitPath(path);
  return /^\d+$/.test(head) ? rest : path;
}
