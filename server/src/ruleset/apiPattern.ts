import type { ApiPattern, ApiSegment, ArgumentPath } from '../model';

/** What is done at the end of an access path: applied, read, assigned to, or rendered as an element. */
export type Ending = 'call' | 'read' | 'set' | 'element';

/** Roots that are no package; a package of that name cannot be written. */
export const GLOBAL_ROOT = 'global';
export const ANY_ROOT = 'any';
/** Elements of HTML: `<img>` is `.img <>` of this root. */
export const HTML_ROOT = 'html';

export type ParsedPaths = { readonly paths: readonly (readonly ApiSegment[])[] } | { readonly error: string };

/** More alternatives than this in one notation are a slip (or an attack), not a rule. */
const MAX_ALTERNATIVES = 200;
/** Of a notation, in UTF-16 units. With it and the two other bounds, to read a notation takes a bounded number of steps. */
const MAX_LENGTH = 2000;
/** Braces inside one another. */
const MAX_NESTING = 8;
/** `**` in one path; two beside one another mean no more than one. */
const MAX_RUNS = 8;
const MAX_SHOWN = 60;

/** A name, a position in a list (`useState().1`), or either with a star for the rest. */
const NAME = /^(?:[A-Za-z_$][\w$-]*\*?|\d{1,2}|\*)$/;

/**
 * Reads the notation of an access path in rules and gives the patterns it stands for.
 *
 * `new PostHog().{capture,alias}` with ending `call` gives two patterns, the first being
 * `.PostHog new .capture ()`. A path that ends in `new Name` is the construction itself.
 *
 * @param root package name (a trailing `*` matches the rest), `global` or `any`
 * @param text JavaScript-like notation: names, `.`, `()`, `new Name()`, `*` (one property), `**` (any run), `{a,b}`,
 *   `(0)` and `(option)` (what a function gets that the call is given)
 * @param ending what is done with the last name
 * @returns one pattern per alternative, or what is wrong with the notation
 */
export function parseApiPattern(root: string, text: string, ending: Ending): ApiPattern[] | { readonly error: string } {
  const parsed = parsePaths(text, ending);
  if ('error' in parsed) return parsed;
  return parsed.paths.map((segments) => ({ root, segments }));
}

/** Reads a notation without a root: see {@link parseApiPattern}. */
export function parsePaths(text: string, ending: Ending): ParsedPaths {
  const wrong = notationError(text, 'paths');
  if (wrong !== undefined) return { error: wrong };
  const alternatives = expandBraces(text.trim()) ?? [];
  const paths: (readonly ApiSegment[])[] = [];
  for (const alternative of alternatives) {
    const path = parsePath(alternative, ending);
    if ('error' in path) return path;
    paths.push(path.segments);
  }
  return { paths };
}

/**
 * What is wrong with the braces or the size of a notation; undefined when nothing is.
 *
 * @param what what its alternatives are, for the message: `paths`, `names`
 */
export function notationError(text: string, what: string): string | undefined {
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  if (text.length > MAX_LENGTH) return `"${shown}" is longer than ${MAX_LENGTH} characters: write several`;
  let depth = 0;
  let deepest = 0;
  for (const char of text) {
    if (char === '{') deepest = Math.max(deepest, ++depth);
    else if (char === '}') depth--;
    if (depth < 0) break;
  }
  if (depth !== 0) return `"${shown}" has a brace without its partner`;
  if (deepest > MAX_NESTING) return `"${shown}" has braces more than ${MAX_NESTING} deep in one another`;
  if ((expandBraces(text.trim())?.length ?? 0) > MAX_ALTERNATIVES)
    return `"${shown}" stands for more than ${MAX_ALTERNATIVES} ${what}`;
  return undefined;
}

/** `a.{b,c}` → `a.b`, `a.c`; braces may stand side by side and inside one another. Undefined when one is not closed. Takes what {@link notationError} lets pass. */
export function expandBraces(text: string): string[] | undefined {
  const open = text.indexOf('{');
  if (open < 0) return text.includes('}') ? undefined : [text];
  let depth = 0;
  let partStart = open + 1;
  const parts: string[] = [];
  for (let i = open; i < text.length; i++) {
    const char = text[i];
    if (char === '{') depth++;
    else if (char === ',' && depth === 1) {
      parts.push(text.slice(partStart, i));
      partStart = i + 1;
    } else if (char === '}' && --depth === 0) {
      parts.push(text.slice(partStart, i));
      return joinAlternatives(text.slice(0, open), parts, text.slice(i + 1));
    }
  }
  return undefined;
}

function joinAlternatives(before: string, parts: readonly string[], after: string): string[] | undefined {
  const tails = expandBraces(after);
  if (tails === undefined || before.includes('}')) return undefined;
  const result: string[] = [];
  for (const part of parts) {
    const heads = expandBraces(part.trim());
    if (heads === undefined) return undefined;
    for (const head of heads) {
      for (const tail of tails) {
        result.push(before + head + tail);
        if (result.length > MAX_ALTERNATIVES) return result;
      }
    }
  }
  return result;
}

function parsePath(text: string, ending: Ending): { segments: ApiSegment[] } | { error: string } {
  if (text.trim() === '') return { error: 'an access path is empty' };
  const segments: ApiSegment[] = [];
  let awaitsNew = false;
  for (const part of text.split('.')) {
    // A name holds no parenthesis: there is one way only to read a part, found in one pass.
    const applied = /^(new\s+)?([^()]*)((?:\((?:\d|[A-Za-z_$][\w$]*)?\))*)$/.exec(part.trim());
    // `default.new Parser()` reads as `new default.Parser()`: with it one list of alternatives can hold both.
    if (applied?.[1] !== undefined) awaitsNew = true;
    const name = applied?.[2] ?? part.trim();
    const applications = (applied?.[3] ?? '').match(/\([^)]*\)/g) ?? [];
    const wrong = nameError(name, text);
    if (wrong !== undefined) return { error: wrong };
    // Two runs beside one another are one.
    if (name !== '**' || segments.at(-1) !== '**') segments.push(name === '**' ? name : `.${name}`);
    for (const application of applications) {
      segments.push(application === '()' && awaitsNew ? 'new' : application);
      awaitsNew = false;
    }
  }
  if (segments.filter((segment) => segment === '**').length > MAX_RUNS)
    return { error: `"${text.slice(0, MAX_SHOWN)}" has "**" more than ${MAX_RUNS} times` };
  return finish(segments, awaitsNew, { text, ending });
}

function nameError(name: string, text: string): string | undefined {
  if (name === '**' || NAME.test(name)) return undefined;
  if (name === '') return `"${text}" has an empty name between its dots`;
  if (name.includes('(')) return `"${text}" has arguments in its parentheses: write "()", "(0)" or "(option)"`;
  return `"${name}" in "${text}" is not a name`;
}

function finish(
  segments: ApiSegment[],
  awaitsNew: boolean,
  of: { readonly text: string; readonly ending: Ending },
): { segments: ApiSegment[] } | { error: string } {
  if (awaitsNew) {
    if (of.ending !== 'call')
      return { error: `"${of.text}" constructs: it is a call and cannot be read, set or rendered` };
    return { segments: [...segments, 'new'] };
  }
  if (of.ending === 'read') return { segments };
  if (of.ending === 'set') return { segments: [...segments, '='] };
  if (of.ending === 'element') return { segments: [...segments, '<>'] };
  // `make()` as a call is the call of what `make` returned; `new F()` written in full is still the construction.
  return { segments: segments.at(-1) === 'new' ? segments : [...segments, '()'] };
}

const ARGUMENT = /^(?:all|receiver|\d{1,2}(?:(?:\.[\w$-]+)*\(\d?\))?)(?:\.(?:[\w$-]+|\*))*$/;

/**
 * Tells whether a text is an argument path such as `0`, `0.properties`, `all` or `receiver`; `1()` is what a function
 * that is handed over returns, `1(0)` what it writes into its first parameter.
 */
export function isArgumentPath(text: string): boolean {
  return ARGUMENT.test(text);
}

/** Reads an argument path; the text must satisfy {@link isArgumentPath}. */
export function parseArgumentPath(text: string): ArgumentPath {
  const [handed = '', parameter, rest = ''] = text.split(/[()]/);
  const [first = 'all', ...within] = handed.split('.');
  if (first === 'all' || first === 'receiver') return { argument: first, path: within };
  const argument = Number(first);
  if (parameter === undefined) return { argument, path: within };
  const made = parameter === '' ? 'returned' : Number(parameter);
  return { argument, ...(within.length > 0 ? { within } : {}), made, path: rest.split('.').filter(Boolean) };
}
