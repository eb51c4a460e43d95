/** What a search from a sink outwards knows on its way, and what it finds. */
import { Kind } from '../extract/facts';
import type { FlowGraph, Gid } from '../link/graph';
import type { SinkKind } from '../model';
import type { ApiPath } from './api';
import type { Consent } from './consent';
import type { Handed } from './handed';
import { settled } from './keyedRedaction';
import type { Leaf } from './leaves';
import type { Look } from './looks';
import { isContent } from './namedByPlace';
import type { KeptUnder } from './keyedStores';
import { type Choice, type Label, type Origin, type Path, type Sanitised, type Via, holds } from './origins';
import type { Receiver } from './recipients';
import type { Sink } from './sinks';
import type { TypeRef } from './types';
import type { WaysHome } from './waysHome';

/** A way of personal data from a place where it is recognised to someone who receives it. */
export interface Trace {
  /** The application in the function where the data is recognisably personal. */
  readonly call: Gid;
  /** The narrowest expression of that application that carries the data. */
  readonly at: Gid;
  /** Keys of the literals it stands in, from the argument inwards. */
  readonly keys: readonly string[];
  /** The application that hands the data over. */
  readonly sinkCall: Gid;
  readonly api: ApiPath;
  readonly sink: SinkKind;
  readonly receiver: Receiver;
  readonly label: Label;
  readonly via: Via | undefined;
  readonly sanitised: readonly Sanitised[];
  readonly consent: Consent | undefined;
  /** True when the data was already recognisable (and reported) further inside. */
  readonly covered: boolean;
  /** True for a record that is handed over as a whole, and for each of its fields that its type tells. */
  readonly ofWhole: boolean;
}

/** What is known of the data that is asked for, from least to most. */
export const Answer = {
  /** It is already being asked. */
  Again: 0,
  /** All that can get there is known, and none of it is personal. */
  Nothing: 1,
  /** All of it has names of its own, which tell other data than what it is taken for further inside. */
  Named: 2,
  Unknown: 3,
  Found: 4,
} as const;
export type Answer = (typeof Answer)[keyof typeof Answer];

/** The most that is known of any of several; {@link Answer.Again} for none. */
export function most<T>(items: readonly T[], ask: (item: T) => Answer): Answer {
  let answer: Answer = Answer.Again;
  for (const item of items) {
    const one = ask(item);
    if (one > answer) answer = one;
  }
  return answer;
}

/** An expression of an application that carries data. */
export interface Place {
  readonly leaf: Leaf;
  readonly call: Gid;
}

/** The keys that lead to data in what the sink's own call is given, as far as they are known. */
export interface Under {
  readonly keys: readonly string[];
  /** How many names of the path that is asked of a caller are part of that path, and no further keys. */
  readonly asked: number;
  /** True while what a caller gives is handed on as it is, so that its keys lead further. */
  readonly isOpen: boolean;
}

/** A part of a parameter. */
interface Part {
  readonly gid: Gid;
  readonly path: Path;
}

/** The state of one question on its way from a sink to the callers. */
export interface Search {
  readonly sink: Sink;
  /** Calls from the innermost outwards through which the question came. */
  readonly frames: readonly Gid[];
  /** The parts of parameters that were asked for on the way. */
  readonly parameters: readonly Part[];
  /** Steps from here to the sink. */
  readonly tail: Via | undefined;
  /** What the data went through on the way from here to the sink. */
  readonly sanitised: readonly Sanitised[];
  readonly covered: boolean;
  /** Where in what the sink's call is given the data lies. */
  readonly under: Under;
  /** Set for what the recipient is handed as whom to send to. */
  readonly isTo?: boolean;
  /** What the data was recognised as further inside. */
  readonly inherited: Label | undefined;
  /** What the parameter is declared to be that the data is handed over as, where that is a number or a text. */
  readonly declared?: TypeRef | undefined;
  /** What the callers of a function give for another parameter of it where what they put in comes out further inside. */
  readonly kept?: KeptUnder | undefined;
  /** Which one is taken further inside, should the data be many values under names. */
  readonly chosen?: Choice;
  /** True when the data becomes part of a text further inside. */
  readonly inText: boolean;
  /** True inside of the header that tells the recipient who asks. */
  readonly signsIn: boolean;
  /** True where what is answered decides what is said of a place further inside, whose parameter's name tells something. */
  readonly isHeeded: boolean;
  /** The functions met on the way that are called under the name of a helper's parameter. */
  readonly handed: readonly Handed[];
  /** What was asked already, and whether it led to personal data. */
  readonly seen: Map<string, Answer>;
  readonly out: Trace[];
  /** Where only what comes through one file is asked for. */
  readonly through?: WaysHome;
  /** Where every answer is written down; undefined in a scan, which needs only what is found. */
  readonly looks?: Look[];
}

/** True where the name of a parameter says what callers hand over; what is content by its name may be anybody's words. */
export function speaks(label: Label | undefined, { inherited }: Search): boolean {
  return label !== undefined && !label.settled && inherited === undefined && !isContent(label);
}

/** The state for the callers of a function of whose parameter a name tells something: unless they know better. */
export function heeded(label: Label | undefined, search: Search): Search {
  return search.isHeeded || !speaks(label, search) ? search : { ...search, isHeeded: true };
}

/** True for what was asked of a parameter, or is among that, on the way here. */
export function isOnTheWay({ gid, path }: Origin, { parameters }: Search): boolean {
  return parameters.some((p) => p.gid === gid && holds(p.path, path));
}

/** The state for those who call the function of a parameter. */
export function asOn({ gid, path }: Origin, search: Search): Search {
  return { ...search, parameters: [...search.parameters, { gid, path }] };
}

/** The state for the callers of a function in which data is recognised already: they are on its way. */
export function coveredBy(label: Label | undefined, search: Search): Search {
  return { ...search, covered: true, inherited: label, isHeeded: false };
}

/** What data went through from where it comes from to the sink, as far as the names that it has here decide. */
export function onTheWay(o: Origin, { keys = [] }: Leaf, search: Search): readonly Sanitised[] {
  // What was done before it was put under these keys goes by other names.
  const later = keys.length > 0 ? settled(search.sanitised, keys) : search.sanitised;
  return o.sanitised.length > 0 ? [...o.sanitised, ...later] : later;
}

/** The same where the data is recognised: all the names that it has are known. */
export function doneTo(o: Origin, label: Label, { keys = [] }: Leaf, search: Search): readonly Sanitised[] {
  const inside = [...(o.within?.split('.') ?? []), ...(o.expanded ? [label.name.split('.').at(-1) ?? ''] : [])];
  return [...settled(o.sanitised, inside), ...settled(search.sanitised, [...keys, ...inside])];
}

/** The key of a service in the address that it is asked at: a setting of the program, and no person's. */
export function isOwnKey({ rule }: Sink, label: Label): boolean {
  return (
    rule.sink === 'url' &&
    label.category.startsWith('user.authorization') &&
    /^(.*\.)?[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(label.name)
  );
}

/**
 * True for a picture that is shown from where it lies: its address is all of what the element is given, and tells its host
 * nothing that it does not have. In the middle of another address it does.
 */
export function isShownFromItself(graph: FlowGraph, leaf: Leaf, label: Label, { sink, inText }: Search): boolean {
  const isAddress = sink.rule.url !== undefined && graph.column(sink.call, 0) === Kind.Jsx;
  return isAddress && !inText && leaf.isText !== true && PICTURE.test(label.category);
}

/** What is told by its address. */
const PICTURE = /^user\.content\.(avatar|self_image)(\.|$)/;

/** What names an account to whoever keeps it. */
const ACCOUNT_NAME = /^user\.(account\.username|contact\.email)(\.|$)/;
const SIGN_IN_HEADER = /^(proxy-)?authorization$/i;

/** The search from a value in the header that tells a recipient who asks: `Authorization: Basic name:password`. */
export function inSignIn(search: Search, { keys = [] }: Leaf, { within }: Origin): Search {
  const isIn = search.signsIn || [...keys, ...(within?.split('.') ?? [])].some((key) => SIGN_IN_HEADER.test(key));
  return isIn === search.signsIn ? search : { ...search, signsIn: true };
}

/** The name by which the program signs in at the recipient. */
export function isSignIn({ signsIn }: Search, label: Label): boolean {
  return signsIn && ACCOUNT_NAME.test(label.category);
}

/** Keys under which it stands to whom something is sent. */
const ADDRESSED_BY = /^(to|cc|bcc|recipients?|to_?(email|address)(es)?)$/i;

/** The search for what stands under a key in what the recipient is handed. */
export function asSentTo(search: Search, leaf: Leaf): Search {
  return search.frames.length === 0 && ADDRESSED_BY.test(leaf.name) ? { ...search, isTo: true } : search;
}

/** The search for what was put in under a key. */
export function asKept(search: Search, kept: KeptUnder | undefined): Search {
  return kept === search.kept ? search : { ...search, kept };
}

/** The keys from the sink's argument to a leaf. */
export function keysOf(leaf: Leaf, { keys, asked, isOpen }: Under): readonly string[] {
  return isOpen ? [...keys, ...(leaf.keys ?? []).slice(asked)] : keys;
}
