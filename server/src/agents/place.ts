import type { FileId } from '../model';
import { basename, joinPath, toPosix } from '../text/paths';
import { parsePlace, spanOfPlace, type PlaceSpan } from '../text/writtenPlace';
import type { AgentState, Refused } from './state';
import { words } from './view';

/** Where a place is that an agent names. Only files of the analysed folder are known. */
export function locate(text: string, state: AgentState): PlaceSpan | Refused {
  const place = parsePlace(text.trim());
  if (place === undefined) {
    return {
      problem: `"${words(text)}" names no place`,
      remedy: 'Give file and line: src/app.ts:12 or src/app.ts:12:8.',
    };
  }
  const file = insideOf(place.file, state.root);
  if (file === undefined) return outside(place.file);
  const source = state.files.has(file) ? state.textOf(file) : undefined;
  if (source === undefined) return unknownFile(file, state);
  const span = spanOfPlace(place, words(file), source);
  if ('problem' in span) return { problem: span.problem, remedy: span.hint };
  return { ...span, line: { ...span.line, file } };
}

/** A pattern of files that an agent gives, from the analysed folder. */
export function filePattern(text: string, state: AgentState): { readonly pattern: string } | Refused {
  const patterns = text.split(',').map((one) => one.trim());
  const own = patterns.map((pattern) => {
    // A leading slash means the top of the folder, unless it is one of the whole machine.
    const isAbsolute = toPosix(pattern).startsWith(`${toPosix(state.root)}/`) || /^(?:[A-Za-z]:|file:)/.test(pattern);
    const inside = isAbsolute ? insideOf(pattern, state.root) : joinPath(pattern);
    if (inside === undefined) return undefined;
    if (isKnown(inside, state)) return `/${inside.replace(/[[\]*?!#\\]/g, '\\$&')}`;
    return isAbsolute || pattern.split('/').includes('..') ? `/${inside}` : pattern;
  });
  const wrong = own.indexOf(undefined);
  return wrong < 0 ? { pattern: own.join(',') } : outside(patterns[wrong] ?? '');
}

/** Routes are named with brackets: what is a file or a folder is no pattern. */
function isKnown(path: string, { files }: AgentState): boolean {
  return files.has(path) || (path !== '' && [...files].some((file) => file.startsWith(`${path}/`)));
}

/** The path of a file from the folder; undefined for one that lies elsewhere. */
function insideOf(path: string, root: string): FileId | undefined {
  // A backslash is a separator on Windows only; elsewhere a file may have it in its name.
  const isWindows = /^[A-Za-z]:/.test(root);
  const written = (isWindows ? toPosix(path) : path).replace(/^file:\/\/(?=\/)/, '');
  const top = isWindows ? toPosix(root) : root;
  if (written.startsWith(`${top}/`)) return joinPath(written.slice(top.length + 1));
  return /^(?:\/|[A-Za-z]:|[a-z]+:\/\/)/.test(written) ? undefined : joinPath(written);
}

function outside(path: string): Refused {
  const remedy = 'Only files of that folder are read: give a path in it, such as src/app.ts.';
  return { problem: `${words(path)} lies outside of the analysed folder`, remedy };
}

/** Why a file is not answered about, with those that may have been meant. */
export function unknownFile(file: string, { files }: AgentState): Refused {
  const same = [...files].filter((known) => basename(known) === basename(file)).slice(0, 3);
  const remedy =
    same.length > 0
      ? `Did you mean ${same.map(words).join(' or ')}?`
      : 'It is not there, ignored by a .gitignore, built, or no TypeScript or JavaScript.';
  return { problem: `${words(file)} is no file that is followed`, remedy };
}
