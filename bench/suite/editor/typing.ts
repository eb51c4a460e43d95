/** Random edits, and how long it takes until what is shown is about them. */
import { performance } from 'node:perf_hooks';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { pick } from '../stats';
import type { EditorClient } from './client';
import { drawEdit, inverse, type Edit } from './edits';
import { KINDS, type TargetKind, type Targets } from './targets';

/** Milliseconds from the edit to the answer. */
export interface Wait {
  readonly kind: TargetKind;
  /** For the file that was edited. */
  readonly own: number;
  /** For that one and all open files that import it. */
  readonly all: number;
}

export interface Editing {
  readonly edits: number;
  /** No other file is begun after so many. */
  readonly minutes: number;
  readonly random: () => number;
  /** Runs after each edit, with how many were made. */
  readonly between: (done: number) => Promise<void>;
}

/** Edits made in a file before it is closed without saving. */
const EDITS_OF_A_FILE = 5;
/** Files that import it and are open beside it. */
const BESIDE = 3;
/** How often an edit takes the last one back. */
const TAKEN_BACK = 0.4;

/**
 * Makes edits in files of all kinds alike, one after the other.
 *
 * @returns how long each took
 */
export async function editFiles(
  client: EditorClient,
  targets: Targets,
  { edits, minutes, random, between }: Editing,
): Promise<Wait[]> {
  const end = performance.now() + minutes * 60_000;
  const waits: Wait[] = [];
  const kinds = KINDS.filter((kind) => targets.files[kind].length > 0);
  while (waits.length < edits && performance.now() < end) {
    const kind = pick(kinds, random);
    const file = pick(targets.files[kind], random);
    const importers = [...(targets.importers.get(file) ?? [])].filter((one) => one !== file);
    const beside = new Set(Array.from({ length: Math.min(BESIDE, importers.length) }, () => pick(importers, random)));
    for (const one of [file, ...beside]) await client.openFile(one);
    // What is open has been answered before anybody types.
    for (const one of [file, ...beside]) await client.diagnostics(one);
    const back: Edit[] = [];
    for (let at = 0; at < EDITS_OF_A_FILE && waits.length < edits; at++) {
      const text = client.textOf(file);
      const last = random() < TAKEN_BACK ? back.pop() : undefined;
      const edit = last ?? drawEdit(text, kind === 'type', random);
      if (last === undefined) back.push(inverse(text, edit));
      const start = performance.now();
      await client.edit(file, edit);
      await client.diagnostics(file);
      const own = performance.now() - start;
      await Promise.all([...beside].map((one) => client.diagnostics(one)));
      waits.push({ kind, own, all: performance.now() - start });
      await between(waits.length);
    }
    for (const one of [file, ...beside]) await client.closeFile(one);
  }
  return waits;
}

/** Types until something is done: how long the edits waited for their answers, in milliseconds. */
export async function typeUntil(
  client: EditorClient,
  file: string,
  { done, random }: { done: Promise<unknown>; random: () => number },
): Promise<number[]> {
  const waits: number[] = [];
  const state = { isDone: false };
  void done.finally(() => (state.isDone = true)).catch(() => undefined);
  while (!state.isDone) {
    const start = performance.now();
    await client.edit(file, drawEdit(client.textOf(file), false, random));
    await client.diagnostics(file);
    waits.push(performance.now() - start);
    await new Promise((next) => setTimeout(next, KEY));
  }
  return waits;
}

/**
 * Types a line at the end of a file, again and again. As in VS Code one question is on its way at a time: a key takes it back,
 * and what comes asks anew. A key waits for the first answer that knows it.
 *
 * @returns milliseconds that each key waited
 */
export async function typeLine(client: EditorClient, file: string, keys: number): Promise<number[]> {
  const waits: number[] = [];
  let waiting: { readonly version: number; readonly at: number }[] = [];
  let asking: CancellationTokenSource | undefined;
  const ask = async (): Promise<void> => {
    const source = new CancellationTokenSource();
    const about = client.versionOf(file);
    asking = source;
    await client.diagnostics(file, source.token).catch(() => undefined);
    asking = undefined;
    const now = performance.now();
    if (source.token.isCancellationRequested) return ask();
    waits.push(...waiting.filter(({ version }) => version <= about).map(({ at }) => now - at));
    waiting = waiting.filter(({ version }) => version > about);
  };
  let answered = Promise.resolve();
  for (let key = 0; key < keys; key++) {
    const end = client.textOf(file).length;
    await client.edit(file, { start: end, end, text: LINE.charAt(key % LINE.length) });
    waiting.push({ version: client.versionOf(file), at: performance.now() });
    if (asking === undefined) answered = ask();
    else asking.cancel();
    await new Promise((next) => setTimeout(next, KEY));
  }
  await answered;
  return waits;
}

const LINE = 'console.log(user.email, order.total);\n';
/** Milliseconds from key to key. */
const KEY = 100;
