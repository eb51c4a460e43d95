import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { BASELINE_NAME, baselineText, parseBaseline, type BaselineEntry } from '../compare/baseline';
import { readInside } from '../host/insideFile';
import { ioProblem } from '../host/problems';
import { readText } from '../host/readFile';
import { UsageError } from './io';
import { writeNamed } from './namedFile';

/** A line for each of a million findings; in bytes. */
const MAX_BASELINE = 256 * 1024 * 1024;

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
  const parsed = parseBaseline(textOf(place, named === undefined ? root : undefined));
  if ('entries' in parsed) return { place, entries: parsed.entries };
  throw new UsageError(
    `The baseline ${place.shown} ${parsed.problem}`,
    'Write it anew with: datatrail baseline update. Or leave it aside with --no-baseline.',
  );
}

/** @param root of the scanned folder, where the baseline is its own: then no link may lead it elsewhere */
function textOf({ path, shown }: BaselinePlace, root: string | undefined): string {
  const aside = 'Write it anew with: datatrail baseline update. Or leave it aside with --no-baseline.';
  const inside = root === undefined ? undefined : readInside(root, BASELINE_NAME, MAX_BASELINE);
  if (inside !== undefined && 'problem' in inside)
    throw new UsageError(`The baseline ${inside.problem.message}`, aside);
  if (inside !== undefined) return inside.text;
  try {
    return readText(path, MAX_BASELINE);
  } catch (error) {
    throw new UsageError(`The baseline ${ioProblem(shown, error).message}`, aside);
  }
}

/**
 * Writes a baseline whole or not at all.
 *
 * @param folder no link in it may lead the baseline out of it: see {@link writeNamed}
 */
export function writeBaseline(place: BaselinePlace, entries: readonly BaselineEntry[], folder: string): void {
  writeNamed(place, baselineText(entries), folder);
}
