import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { BASELINE_NAME, baselineText, parseBaseline, type BaselineEntry } from '../compare/baseline';
import { errorCode } from '../host/problems';
import { writeWhole } from './atomicWrite';
import { UsageError } from './io';

/** Where the baseline is, and how the reader calls it. */
export interface BaselinePlace {
  readonly path: string;
  readonly shown: string;
}

/** The baseline that an option names, else the one of the scanned folder. */
export function baselinePlace(named: string | undefined, cwd: string, root: string): BaselinePlace {
  if (named !== undefined) return { path: resolve(cwd, named), shown: named };
  const path = join(root, BASELINE_NAME);
  const way = relative(cwd, path);
  return { path, shown: way.startsWith('..') ? path : way };
}

/**
 * The entries of the baseline to be used; undefined when there is none and none was named.
 *
 * @param named the path given with `--baseline`; false for `--no-baseline`
 */
export function readBaseline(
  named: string | false | undefined,
  cwd: string,
  root: string,
): { readonly place: BaselinePlace; readonly entries: readonly BaselineEntry[] } | undefined {
  if (named === false) return undefined;
  const place = baselinePlace(named, cwd, root);
  if (!existsSync(place.path)) {
    if (named === undefined) return undefined;
    throw new UsageError(`The baseline ${named} does not exist`, 'Write it with: datatrail baseline update');
  }
  let text: string;
  try {
    text = readFileSync(place.path, 'utf8');
  } catch (error) {
    throw new UsageError(`The baseline ${place.shown} could not be read (${errorCode(error)})`);
  }
  const parsed = parseBaseline(text);
  if ('entries' in parsed) return { place, entries: parsed.entries };
  throw new UsageError(
    `The baseline ${place.shown} ${parsed.problem}`,
    'Write it anew with: datatrail baseline update. Or leave it aside with --no-baseline.',
  );
}

/** Writes a baseline whole or not at all. */
export function writeBaseline(place: BaselinePlace, entries: readonly BaselineEntry[]): void {
  try {
    mkdirSync(dirname(place.path), { recursive: true });
    writeWhole(place.path, baselineText(entries));
  } catch (error) {
    throw new UsageError(
      `${place.shown} could not be written (${errorCode(error)})`,
      'Choose a place you may write to with --baseline.',
    );
  }
}
