/** Where a value comes from: the answers of the tracer, and the small algebra over them. */
import { WRITTEN_KEY } from '../extract/facts';
import type { Gid } from '../link/graph';
import type { CategoryId, Outcome } from '../model';
import type { TypeRef } from './types';

/** Why and where a value is recognised as personal. */
export interface Label {
  readonly category: CategoryId;
  /** As the code has it: `user.email`. */
  readonly name: string;
  readonly reason: string;
  readonly gid: Gid;
  /**
   * True when the place itself settles it (a field of a person's record, a platform source); false when it is
   * only the speaking name of something handed in, which its callers know better.
   */
  readonly settled: boolean;
}

/** A step on the way of a value, newest first. */
export interface Via {
  readonly gid: Gid;
  readonly note: string;
  readonly before?: Via;
}

/** What a value went through. */
export interface Sanitised {
  readonly outcome: Outcome;
  readonly gid: Gid;
  readonly note: string;
  /** The names of the fields that it was done to, where it was done by name; undefined for everything. */
  readonly names?: readonly string[];
}

/** What an open result of a function that is handed in is made of: what that is called with, or the elements it goes over. */
export interface Applied {
  readonly call: Gid;
  readonly as: 'call' | 'element' | 'fold';
}

export interface Origin {
  /** `parameter`: comes from the callers. `opaque`: nothing more is known than names and types. `source`: a rule's source. */
  readonly base: 'parameter' | 'opaque' | 'source';
  readonly gid: Gid;
  /** What is taken of it. */
  readonly path: Path;
  readonly label?: Label;
  /** True for one field named by a record's type: the record itself is an origin of its own. */
  readonly expanded?: boolean;
  /** True for such a field where the code chose among the fields: `pick`, `select`, a rest pattern. */
  readonly chosen?: boolean;
  /** True for a record whose personal fields are listed as origins of their own. */
  readonly listed?: boolean;
  /** True for a record whose type tells all its fields, none of them personal: a name does not make it so. */
  readonly known?: boolean;
  /** True for a number that was drawn: it says nothing of anybody, but may let somebody in. */
  readonly drawn?: boolean;
  readonly type?: TypeRef;
  /** Keys under which a literal holds it, when it came as a part of that: a type of the literal says nothing of it. */
  readonly within?: string;
  /** Name of a field that its declared owner, a thing, makes nobody's: `password` of a link. */
  readonly ofThing?: string;
  /** The first name it came through, when that name said nothing. */
  readonly name?: string;
  readonly sanitised: readonly Sanitised[];
  readonly via?: Via;
  /** What was thrown with it, when it came as an error: the first throw, where it was put in. */
  readonly thrown?: Gid;
  /** Set for many values under names, of which one may be chosen: a text (cookies), or what has them as fields (headers). */
  readonly jar?: 'text' | 'record';
  /** Of a parameter: which one is chosen, should it be such values. */
  readonly choice?: Choice;
  /** Of the result of a parameter that is called: where. */
  readonly applied?: Applied;
  /** What is known of all such values, where one was chosen by a name that is not known yet. */
  readonly among?: Label;
  /** The key by which it is asked back, and the parameter under which it was put in; see keyedStores.ts. */
  readonly keptUnder?: { readonly parameter?: Gid; readonly key: Gid };
}

/** What the name says by which one of many values was chosen: who somebody is, or nothing of that. */
export type Choice = 'telling' | 'other' | 'unknown';

/**
 * What is asked of a value: property names joined with dots, empty for all of it. The last part may be
 * `!a,b` (all but these fields) or `=a,b` (only these fields).
 */
export type Path = string;

export const WHOLE: Path = '';

/** The name, in a path, of what calling a value gives. */
export const RESULT = '()';

/** The name, in a path, of the keys of a map or record. */
export const KEYS = WRITTEN_KEY;

/** True when the path asks for a value with (almost) all it holds. */
export function isWhole(path: Path): boolean {
  return path === '' || path.startsWith('!') || path.startsWith('=');
}

/** Path of `name` inside what `path` asks of it. */
export function under(name: string, path: Path): Path {
  const key = name.replaceAll('.', '·');
  return path === '' ? key : `${key}.${path}`;
}

/**
 * What is asked of the value that another holds in one field only.
 *
 * @param field that field, names joined with dots; undefined for a value that is all of the other
 * @returns undefined where something else is asked for
 */
export function behind(path: Path, field: string | undefined): Path | undefined {
  if (field === undefined || isWhole(path)) return path;
  if (path === field) return WHOLE;
  return path.startsWith(`${field}.`) ? path.slice(field.length + 1) : undefined;
}

/** First name and the rest. */
export function splitPath(path: Path): { head: string; rest: Path } {
  const dot = path.indexOf('.');
  return dot < 0 ? { head: path, rest: '' } : { head: path.slice(0, dot), rest: path.slice(dot + 1) };
}

/** True for what every error says of itself. */
export function isOfErrors(path: Path): boolean {
  return /^(message|stack|name)(\.|$)/.test(path);
}

/** A path without the filter at its end, and the filter. */
export function splitFilter(path: Path): { base: Path; filter: Path } {
  const dot = path.lastIndexOf('.');
  const last = path.slice(dot + 1);
  return last.startsWith('!') || last.startsWith('=')
    ? { base: path.slice(0, Math.max(dot, 0)), filter: last }
    : { base: path, filter: WHOLE };
}

const NO_NAMES: readonly string[] = [];
/** Programs ask the same few paths again and again. */
const namesOfPaths = new Map<Path, readonly string[]>();
const MAX_PATHS_KNOWN = 20_000;

/** Property names of a path, without a filter at its end. */
export function namesOf(path: Path): readonly string[] {
  if (path === '') return NO_NAMES;
  let names = namesOfPaths.get(path);
  if (!names) {
    names = path.split('.').filter((p) => p !== RESULT && !p.startsWith('!') && !p.startsWith('='));
    if (namesOfPaths.size >= MAX_PATHS_KNOWN) namesOfPaths.clear();
    namesOfPaths.set(path, names);
  }
  return names;
}

/** Does a whole-value path let a field through? */
export function lets(path: Path, field: string): boolean {
  if (path.startsWith('!')) return !path.slice(1).split(',').includes(field);
  if (path.startsWith('=')) return path.slice(1).split(',').includes(field);
  return true;
}

/** Path that asks for all of a value but some fields. */
export function without(path: Path, fields: readonly string[]): Path {
  if (fields.length === 0 || !isWhole(path)) return path;
  if (path.startsWith('='))
    return `=${path
      .slice(1)
      .split(',')
      .filter((f) => !fields.includes(f))
      .join(',')}`;
  return `!${[...new Set([...(path ? path.slice(1).split(',') : []), ...fields])].sort().join(',')}`;
}

/** Path that asks only for some fields. */
export function only(path: Path, fields: readonly string[]): Path {
  return isWhole(path) ? `=${fields.filter((f) => lets(path, f)).join(',')}` : path;
}

/** True where all that one path asks of a value is among what another asks of it. */
export function holds(path: Path, other: Path): boolean {
  if (path === WHOLE || path === other) return true;
  if (other === WHOLE) return false;
  if (isWhole(path)) {
    const fields = isWhole(other) ? other.slice(1).split(',') : [splitPath(other).head];
    if (!other.startsWith('!')) return fields.every((f) => lets(path, f));
    return (
      path.startsWith('!') &&
      path
        .slice(1)
        .split(',')
        .every((f) => fields.includes(f))
    );
  }
  if (isWhole(other)) return false;
  const [outer, inner] = [splitPath(path), splitPath(other)];
  return outer.head === inner.head && holds(outer.rest, inner.rest);
}

/** Marks values as parts of a literal. */
export function inside(origins: readonly Origin[], key: string): Origin[] {
  const name = key.replaceAll('.', '·');
  return origins.map((o) => ({ ...o, within: o.within ? `${name}.${o.within}` : name }));
}

/** One of the many values that a text holds under names. A parameter is left open: it may be such a text. */
export function chosenOf(o: Origin, choice: Choice): Origin[] {
  if (!o.jar) return o.base === 'parameter' ? [{ ...o, choice }] : [o];
  // Who hands over the request hands over what was read from it: that is an origin of its own.
  return o.base === 'parameter' && choice !== 'telling' ? [] : [oneOf(o, choice)];
}

/** What is known of one of many values that was chosen so. */
export function oneOf(o: Origin, choice: Choice): Origin {
  // Fields that tell something are asked for by rules of their own.
  if (choice === 'telling' && o.jar === 'text') return o;
  const { jar, label, choice: _choice, ...rest } = o;
  const base = o.base === 'parameter' ? o.base : 'opaque';
  return { ...rest, base, ...(choice === 'unknown' && jar === 'text' && label ? { among: label } : {}) };
}

/** A value whose name turned out to say who somebody is. */
export function restored(o: Origin, label: Label): Origin {
  const { among: _, ...rest } = o;
  return { ...rest, base: 'source', label };
}

/** Adds a step. */
export function step(origins: readonly Origin[], gid: Gid, note: string): Origin[] {
  return origins.map((o) =>
    o.via?.gid === gid ? o : { ...o, via: { gid, note, ...(o.via ? { before: o.via } : {}) } },
  );
}

/** Marks values as thrown, unless they were put into an error before. */
export function asThrown(origins: readonly Origin[], gid: Gid, note: string): Origin[] {
  return step(origins, gid, note).map((o) => (o.thrown === undefined ? { ...o, thrown: gid } : o));
}

/** Marks that the values went through a sanitiser. */
export function sanitise(origins: readonly Origin[], by: Sanitised): Origin[] {
  return origins.map((o) => ({ ...o, sanitised: [...o.sanitised, by] }));
}

/** The steps of `later` put after those of `earlier`. */
export function chain(earlier: Via | undefined, later: Via | undefined): Via | undefined {
  if (!later) return earlier;
  const list: Via[] = [];
  for (let v: Via | undefined = later; v; v = v.before) list.push(v);
  let result = earlier;
  for (const v of list.reverse()) result = { gid: v.gid, note: v.note, ...(result ? { before: result } : {}) };
  return result;
}

/** Puts what an argument is in the place of the parameter it was given to. */
export function substitute(parameter: Origin, given: Origin): Origin {
  const argument = given.jar && parameter.choice ? oneOf(given, parameter.choice) : given;
  // That a parameter is called `user` says less than a type that tells the record's fields.
  const isTold = (argument.listed || argument.known) && parameter.label?.category === 'user';
  const label = argument.label ?? (isTold ? undefined : parameter.label);
  const via = chain(argument.via, parameter.via);
  const thrown = argument.thrown ?? parameter.thrown;
  const within = [parameter.within, argument.within].filter(Boolean).join('.');
  const among = argument.among ?? parameter.among;
  const chosen = argument.choice ?? (argument.base === 'parameter' ? parameter.choice : undefined);
  return {
    base: argument.base,
    gid: argument.gid,
    path: argument.path,
    sanitised: parameter.sanitised.length > 0 ? [...argument.sanitised, ...parameter.sanitised] : argument.sanitised,
    ...(label ? { label } : {}),
    ...(argument.expanded ? { expanded: true } : {}),
    ...(argument.chosen ? { chosen: true } : {}),
    ...(argument.listed ? { listed: true } : {}),
    ...(argument.known ? { known: true } : {}),
    ...(argument.ofThing ? { ofThing: argument.ofThing } : {}),
    ...(within ? { within } : {}),
    ...(argument.type ? { type: argument.type } : {}),
    ...(argument.name !== undefined
      ? { name: argument.name }
      : parameter.name !== undefined
        ? { name: parameter.name }
        : {}),
    ...(via ? { via } : {}),
    ...(thrown !== undefined ? { thrown } : {}),
    ...(argument.jar ? { jar: argument.jar } : {}),
    ...(chosen ? { choice: chosen } : {}),
    ...(argument.applied ? { applied: argument.applied } : {}),
    ...(among ? { among } : {}),
    ...(argument.keptUnder ? { keptUnder: argument.keptUnder } : {}),
  };
}

export const MAX_ORIGINS = 60;
/** Places that are looked at to choose from. */
const MAX_READ = 4 * MAX_ORIGINS;

/** Lists up to this long are compared pair by pair, which costs less than a table. */
const SHORT = 8;

/** Drops repetitions: the same value with the same label through the same sanitisers. */
export function distinctOrigins(origins: readonly Origin[], full?: () => void): readonly Origin[] {
  if (origins.length < 2) return origins;
  if (origins.length <= SHORT) {
    const isRepeated = (o: Origin, i: number) => origins.findIndex((other) => isSameOrigin(other, o)) < i;
    return origins.some(isRepeated) ? origins.filter((o, i) => !isRepeated(o, i)) : origins;
  }
  const all: Origin[] = [];
  const seen = new Map<Gid, Origin[]>();
  for (const o of origins) {
    const here = seen.get(o.gid);
    if (here?.some((other) => isSameOrigin(other, o))) continue;
    if (here) here.push(o);
    else seen.set(o.gid, [o]);
    all.push(o);
    if (all.length >= MAX_READ) break;
  }
  if (all.length >= MAX_ORIGINS) full?.();
  // Of too many, what tells something or may be told by a caller counts more than what has no name yet.
  return all.length <= MAX_ORIGINS
    ? all
    : [...all.filter(isTelling), ...all.filter((o) => !isTelling(o))].slice(0, MAX_ORIGINS);
}

function isTelling(o: Origin): boolean {
  return o.label !== undefined || o.base === 'parameter';
}

function isSameOrigin(a: Origin, b: Origin): boolean {
  return (
    a === b ||
    (a.gid === b.gid &&
      a.path === b.path &&
      a.thrown === b.thrown &&
      a.applied?.call === b.applied?.call &&
      a.keptUnder?.key === b.keptUnder?.key &&
      a.label?.category === b.label?.category &&
      a.label?.name === b.label?.name &&
      a.sanitised.length === b.sanitised.length &&
      a.sanitised.every((s, i) => s.outcome === b.sanitised[i]?.outcome))
  );
}

/**
 * What of a value can be read in a text: of a whole record nothing. That a parameter is one is a guess by its name
 * (`recipients` may be addresses), so its callers are asked.
 */
export function readInText(o: Origin): Origin | undefined {
  if (o.label?.category !== 'user') return o;
  if (o.base !== 'parameter' || o.label.settled) return undefined;
  const { label: _guess, ...unnamed } = o;
  return unnamed;
}

/** A value told by its name alone, without what the name said. */
export function unnamed(o: Origin): Origin {
  if (o.base !== 'opaque' || !o.label || o.label.settled) return o;
  const { label: _, ...rest } = o;
  return rest;
}

/** What a text stands in for is a text: `post.author || 'unknown'` is no record, whatever its name. */
export function orText(origins: readonly Origin[], text: string | undefined): readonly Origin[] {
  return text ? origins.map(asText) : origins;
}

function asText(o: Origin): Origin {
  const isByName = o.label?.category === 'user' && !o.label.settled && o.base !== 'source' && !o.expanded;
  if (!isByName || o.label?.name !== namesOf(o.path).at(-1)) return o;
  const { label: _, ...rest } = o;
  return { ...rest, known: true };
}
