/** What files tell of sending calls and of the handlers that get what they send, put together for the program. */
import type { Gid } from '../link/graph';
import { type FunctionRef, addTo } from './perFile';

/** A sending call. */
export interface Sent {
  readonly call: Gid;
  readonly args: readonly Gid[];
  /** Where in what the handler gets that stands which is sent, besides what the link says. */
  readonly under?: string;
}

/** How a handler is linked with those who send to it. */
export interface Link {
  readonly sent: readonly Sent[];
  /** Number of the argument that is handed to the first parameter. */
  readonly argument: number;
  /** The member of the parameter that holds what was sent; empty for the parameter itself. */
  readonly member: string;
  /** True when further arguments are handed to further parameters. */
  readonly spread?: boolean;
  /** True when the parameter itself may be what was sent, where it is asked for another member. */
  readonly orWhole?: boolean;
}

/** What is sent under which key. */
export interface Keyed {
  readonly key: string;
  readonly sent: Sent;
}

/** A function that gets what a call sends. */
export interface Handler {
  readonly sender: Gid;
  readonly fn: FunctionRef;
}

/** The handlers that a file tells of. */
export interface Handling {
  /** Its own functions that no call names. */
  readonly called: readonly Handler[];
  /** Those that its calls register. */
  readonly registered: readonly Handler[];
}

/** What is said of files without any. */
export const NOTHING_SENT: readonly Keyed[] = [];
export const NOBODY_SENT: readonly Sent[] = [];
export const NO_HANDLERS: readonly FunctionRef[] = [];
export const NOTHING_HANDLED: Handling = { called: [], registered: [] };

/** What is sent, by its key, in order of files. */
export function byKey(files: Iterable<readonly Keyed[]>): ReadonlyMap<string, readonly Sent[]> {
  const index = new Map<string, Sent[]>();
  for (const file of files) for (const { key, sent } of file) addTo(index, key, sent);
  return index;
}

/** Handlers by who sends to them: those that no call names before those that a call registers. */
export function bySender(files: Iterable<Handling>): ReadonlyMap<Gid, readonly FunctionRef[]> {
  const index = new Map<Gid, FunctionRef[]>();
  const all = [...files];
  for (const { called } of all) for (const { sender, fn } of called) addTo(index, sender, fn);
  for (const { registered } of all) for (const { sender, fn } of registered) addTo(index, sender, fn);
  return index;
}
