/**
 * One cookie of all that a browser keeps or a request brings. Of the whole text it must be feared that it tells who
 * somebody is; of one value that was chosen by its name, the name says what it is: a session, or a choice of colours.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { singular, splitWords } from '../text/words';
import type { Constants } from './constants';
import { type FoundByName, foundByName } from './foundByName';
import type { Labeller } from './labels';
import { type Choice, type Origin, type Path, chosenOf, restored, splitPath, under } from './origins';
import { writtenPattern } from './masks';
import { listOf } from './schemas';
import { HOLE } from './textPatterns';
import { type Tracer, opaque } from './trace';
import type { CallTracer } from './traceCalls';

/** Methods that take one of several texts, or a part out of one. */
const CHOOSING = new Set(['find', 'findLast', 'filter', 'match', 'matchAll', 'exec', 'get']);
/** Methods that compare a text with the beginning of what is looked for. */
const COMPARING = new Set(['startsWith', 'indexOf', 'includes', 'match', 'test', 'search']);
/** Words in the names of cookies that tell a visitor from others. */
const TELLING = new Set(['session', 'sid', 'sess', 'token', 'auth', 'jwt', 'uid', 'uuid', 'guid', 'ga', 'visitor']);
const IDENTIFYING = /^user\.(unique_id|authorization|device)/;
/** The name before the sign in a pattern: `theme` of `(?:^|; )theme=([^;]*)`. */
const NAME_IN_PATTERN = /([\w.$-]+)(?:\\s[*+?]*|\s)*\\?=/;

/** True for a name of what tells a visitor from others. */
export function namesTelling(name: string): boolean {
  return splitWords(name)
    .map(singular)
    .some((word) => TELLING.has(word));
}

export class JarReader {
  private readonly verdicts = new Map<string, Choice>();

  constructor(
    private readonly graph: FlowGraph,
    private readonly tracer: Tracer,
    private readonly calls: CallTracer,
    private readonly constants: Constants,
  ) {}

  private get labeller(): Labeller {
    return this.tracer.labeller;
  }

  /**
   * What a method that chooses gives of what it is called on: `cookies.split('; ').find((c) => c.startsWith('theme='))`.
   *
   * @param path what is asked of what it gives
   */
  chosen(call: Gid, method: string, origins: readonly Origin[], path: Path): readonly Origin[] {
    const found = method === 'find' ? foundByName(this.graph, this.calls, call, { path, text: this.known }) : undefined;
    if (found !== undefined) return this.foundUnder(found, call, origins);
    if (!CHOOSING.has(method) || !origins.some(isOfJar)) return origins;
    const [by] = this.calls.args(call);
    const pattern = method === 'exec' ? this.calls.receiver(call) : by;
    const name = pattern === undefined ? undefined : this.nameIn(pattern);
    // What is left by a condition that is not understood may be all of it.
    return name === undefined && method === 'filter' ? origins : this.applied(origins, call, name);
  }

  /** What a list has under a name is called so; the name itself is what the program says. */
  private foundUnder(found: FoundByName, call: Gid, origins: readonly Origin[]): readonly Origin[] {
    const { of, rest } = found;
    if (rest === undefined) return [];
    const name = (of === '' ? found.name : found.name.toLowerCase()).replaceAll('.', '·');
    const values = origins.length > 0 ? origins : [opaque(call, rest)];
    return this.labeller.label(values, { gid: call, name: of || name }, of === '' ? rest : under(name, rest));
  }

  /** `request.headers[name]`: one of all, where the key is none of a list. */
  under(key: Gid, origins: readonly Origin[]): readonly Origin[] {
    if (!origins.some((o) => o.jar !== undefined)) return origins;
    return this.applied(origins, key, this.textOf(key));
  }

  /** `cookies.replace(/.*theme=([^;]*).*​/, '$1')`: the part that a pattern caught. */
  caught(call: Gid, origins: readonly Origin[], replacement: string): readonly Origin[] {
    const [pattern] = this.calls.args(call);
    const isPart = /^\$\d$/.test(replacement) && pattern !== undefined;
    return isPart && origins.some(isOfJar) ? this.applied(origins, call, this.nameIn(pattern)) : origins;
  }

  /**
   * What a function of the program gives that takes a cookie's name: `getCookie('theme')`.
   *
   * @param name the function's: where its code does not show that it chooses, it says so
   */
  named(call: Gid, name: string, origins: readonly Origin[]): readonly Origin[] {
    const isOpen = (o: Origin) => o.among !== undefined || o.jar !== undefined;
    if (!origins.some(isOpen)) return origins;
    const readsOne = splitWords(name).includes('cookie');
    const text = this.calls
      .args(call)
      .map((a) => this.textOf(a))
      .find((t) => t !== undefined);
    if (text === undefined) return origins;
    const choice = this.verdict(text);
    return origins.flatMap((o) => {
      if (o.among) return choice === 'telling' ? [restored(o, o.among)] : this.labelled([withoutMark(o)], call, text);
      return o.jar === 'text' && readsOne ? this.labelled(chosenOf(o, choice), call, text) : [o];
    });
  }

  /** True for a field of cookies that were taken apart, where its name says nothing of anybody: `jar.theme`. */
  isHarmless(path: Path): boolean {
    const { head } = splitPath(path);
    return !/^\d*$/.test(head) && this.verdict(head) === 'other';
  }

  private applied(origins: readonly Origin[], call: Gid, name: string | undefined): readonly Origin[] {
    const choice = name === undefined ? 'unknown' : this.verdict(name);
    const chosen = origins.flatMap((o) => (isOfJar(o) ? chosenOf(o, choice) : [o]));
    return choice === 'other' ? this.labelled(chosen, call, name ?? '') : chosen;
  }

  private labelled(origins: readonly Origin[], gid: Gid, name: string): Origin[] {
    return this.labeller.label(origins, { gid, name }, '');
  }

  /** What the name of a cookie says of its value. */
  private verdict(name: string): Choice {
    let choice = this.verdicts.get(name);
    if (choice === undefined) {
      const found = this.labeller.fieldOf('user', name)?.category ?? '';
      const tells = IDENTIFYING.test(found) || this.labeller.standsForPerson(name) || namesTelling(name);
      choice = tells ? 'telling' : 'other';
      this.verdicts.set(name, choice);
    }
    return choice;
  }

  /** The name that a pattern, a text or a comparing function looks for. */
  private nameIn(by: Gid): string | undefined {
    if (this.graph.column(by, 0) !== Kind.Func) return this.nameInPattern(by) ?? this.textOf(by);
    const fact = this.graph.facts(by).functions[this.graph.column(by, 3)];
    const [result, ...others] = fact?.returns ?? [];
    if (result === undefined || others.length > 0) return undefined;
    return this.compared(gidOf(fileOf(by), result));
  }

  private compared(gid: Gid): string | undefined {
    const kind = this.graph.column(gid, 0);
    const at = (column: number) => gidOf(fileOf(gid), this.graph.column(gid, column));
    if (kind === Kind.Test)
      return this.textOf(at(3)) ?? (this.graph.column(gid, 4) > 0 ? this.textOf(at(4)) : undefined);
    if (kind !== Kind.Call || !COMPARING.has(this.calls.calledName(gid))) return undefined;
    const [first] = this.calls.args(gid);
    const by = this.calls.calledName(gid) === 'test' ? this.calls.receiver(gid) : first;
    return by === undefined ? undefined : (this.nameInPattern(by) ?? this.textOf(by));
  }

  /** Of `/theme=([^;]+)/`, and of `new RegExp(`${NAME}=([^;]+)`)` where the name is known. */
  private nameInPattern(gid: Gid): string | undefined {
    const written = writtenPattern(this.graph, gid)?.source ?? this.textOfPattern(gid);
    return written === undefined ? undefined : NAME_IN_PATTERN.exec(written)?.[1];
  }

  private textOfPattern(gid: Gid): string | undefined {
    const kind = this.graph.column(gid, 0);
    if (kind !== Kind.New && kind !== Kind.Call) return undefined;
    const [first] = listOf(this.graph, gid, 4);
    return first === undefined ? undefined : this.known(gidOf(fileOf(gid), first));
  }

  /** The name in a text that is known: `theme` of `theme=`. */
  private textOf(gid: Gid): string | undefined {
    return this.known(gid)?.trim().replace(/=.*$/s, '');
  }

  private readonly known = (gid: Gid): string | undefined => {
    const [text, ...others] = this.constants.texts(gid);
    return text === undefined || others.length > 0 || text.text.includes(HOLE) || text.text === ''
      ? undefined
      : text.text;
  };
}

function isOfJar(o: Origin): boolean {
  return o.jar !== undefined || (o.base === 'parameter' && o.label === undefined);
}

function withoutMark(o: Origin): Origin {
  const { among: _, ...rest } = o;
  return rest;
}
